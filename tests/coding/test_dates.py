"""Dates as documents write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.coding import dates
from partnerscope.coding.dates import yearless
from partnerscope.coding.dating import SOON, dating
from partnerscope.documents import Extent
from partnerscope.timeline import parse


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("on 14 May 2024", "2024-05-14"),
        ("on the 3rd of June 2019", "2019-06-03"),
        ("May 14, 2024", "2024-05-14"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("2024-05-14", "2024-05-14"),
        ("14.5.2024", "2024-05-14"),
        ("on 10-11 June 2026", "2026-06-10/2026-06-11"),
        ("on 10 and 11 June 2026", "2026-06-10/2026-06-11"),
        ("30 June – 1 July 2026", "2026-06-30/2026-07-01"),
        ("June 10–11, 2026", "2026-06-10/2026-06-11"),
        ("in November 2023", "2023-11"),
        ("le 12 mars 2024", "2024-03-12"),
        ("le 1er juillet 2023", "2023-07-01"),
        ("les 9 et 10 décembre 2024", "2024-12-09/2024-12-10"),
        ("du 30 juin au 1er juillet 2026", "2026-06-30/2026-07-01"),
        ("le 14 déc. 2023", "2023-12-14"),
        ("en février 2024", "2024-02"),
        ("Dienstag, den 3. Mai 2022", "2022-05-03"),
        ("am 12. März 2024", "2024-03-12"),
        ("vom 9. bis 10. Dezember 2024", "2024-12-09/2024-12-10"),
        ("am 9./10. Dezember 2024", "2024-12-09/2024-12-10"),
        ("12.-14. Mai 2024", "2024-05-12/2024-05-14"),
        ("30. Juni – 1. Juli 2026", "2026-06-30/2026-07-01"),
        ("12. bis 14.3.2024", "2024-03-12/2024-03-14"),
        ("im Oktober 2023", "2023-10"),
    ],
)
def test_a_date_is_read(text: str, edtf: str) -> None:
    assert [one.edtf for one in dates(text)] == [edtf]
    assert parse(edtf).first <= parse(edtf).last


@pytest.mark.parametrize(
    "text",
    [
        "4/5/2024",
        "31 February 2024",
        "11-10 June 2026",
        "in 2024",
        "May 2 people met",
        "the rover of Mars 2020",
        "in Article 12. March 2024 was",
    ],
)
def test_what_has_two_meanings_or_none_is_left_alone(text: str) -> None:
    assert dates(text) == ()


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.integers(1, 20))
def test_every_day_and_every_stay_is_read_in_every_form(day: date, more: int) -> None:
    end = day + timedelta(days=more)
    said = [day.strftime("%-d %B %Y"), day.strftime("%B %-d, %Y"), day.isoformat()]
    assert [one.edtf for text in said for one in dates(text)] == [day.isoformat()] * 3
    if end.year == day.year:
        stay = f"{day.strftime('%-d %B')} to {end.strftime('%-d %B %Y')}"
        assert [one.edtf for one in dates(stay)] == [f"{day.isoformat()}/{end.isoformat()}"]


@pytest.mark.parametrize(
    ("text", "year", "edtf"),
    [
        ("On 9 and 10 December, they met", 2025, "2025-12-09/2025-12-10"),
        ("in Brussels May 25.", 2023, "2023-05-25"),
        ("on December 15 and 16.", 2022, "2022-12-15/2022-12-16"),
        ("30 December - 2 January", 2025, "2024-12-30/2025-01-02"),
        ("on 29 February", 2023, ""),
        ("les 9 et 10 décembre", 2025, "2025-12-09/2025-12-10"),
        ("am 12. März trafen sich", 2024, "2024-03-12"),
    ],
)
def test_days_without_a_year_are_read_and_given_one(text: str, year: int, edtf: str) -> None:
    (place,) = yearless(text)
    assert place.in_year(year) == edtf


@pytest.mark.parametrize("text", ["on 14 May 2024", "May 14, 2024", "they may 3 times", "in May", "in 2024"])
def test_what_has_a_year_or_no_day_is_not_without_one(text: str) -> None:
    assert yearless(text) == ()


def when(text: str, issued: str = "") -> str:
    """The date of the first sentence; sentences end at a line."""
    ends = [at for at, letter in enumerate(text) if letter == "\n"]
    spans = tuple(
        Extent(start, end) for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False)
    )
    found = dating(text, spans[0], spans, issued)
    return found.edtf if found else ""


@pytest.mark.parametrize(
    ("text", "issued", "edtf"),
    [
        ("They met on 9 December.\n", "2025-12-15", "2025-12-09"),
        ("They met on 9 December.\n", "2026-01-20", "2025-12-09"),
        ("They met on 9 December.\nPublished 11.12.2025\n", "", "2025-12-09"),
        (
            "The 2022 dialogue was held on December 15 and 16.\nIssued 3 May 2026\n",
            "",
            "2022-12-15/2022-12-16",
        ),
        ("They met on 9 December.\nThey will meet on 3 May 2026.\n", "", ""),  # long before: no day of issue
        ("They met on 9 December.\n", "2025-12-08", ""),  # a document is not issued before what it reports
        ("They met on 9 December.\n", "", ""),
        ("They met today.\nPublished 11.12.2025\n", "", "2025-12-11"),
    ],
)
def test_a_year_is_told_by_the_sentence_or_the_day_of_the_document_and_never_guessed(
    text: str, issued: str, edtf: str
) -> None:
    assert when(text, issued) == edtf


STEEL = "On 31 October 2021, we announced that we would negotiate an arrangement on steel within two years.\n"


@pytest.mark.parametrize(
    ("text", "issued", "edtf"),
    [
        ("Joint statement\nWe stand together.\n" + STEEL, "", ""),
        ("Joint statement\nWe stand together.\n" + STEEL, "2023-10-20", ""),
        ("Joint statement\n" + STEEL, "2023-10-20", ""),  # long before
        ("Joint statement\nWe met on 19 October 2023 in Brussels.\n", "2023-10-20", "2023-10-19"),
        ("Joint statement\nWe are united.\nAs ever.\nBrussels, 20 October 2023\n", "", "2023-10-20"),
        ("Joint statement\nIn July 2020 a court ruled.\n", "", ""),
    ],
)
def test_a_day_further_down_is_that_of_another_event(text: str, issued: str, edtf: str) -> None:
    """The EU-US summit statement of 20 October 2023 was dated by its paragraph 30."""
    assert when(text, issued) == edtf


def test_a_document_is_issued_soon_after_what_it_reports() -> None:
    """The day before the bound, on it, and after."""
    met = date(2025, 9, 1)
    last = met + SOON
    days = [(last + timedelta(days=one)).isoformat() for one in (-1, 0, 1)]
    assert [when("They met on 1 September.\n", day) for day in days] == ["2025-09-01", "2025-09-01", ""]
