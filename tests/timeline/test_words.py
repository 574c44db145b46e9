"""Dates and counts as readers meet them."""

from __future__ import annotations

import pytest

from partnerscope.timeline import BEGINNING, FOREVER, Span, end_of, start_of
from partnerscope.timeline.words import at_date, counted, date_text, fitting, month_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2015", "2015"),
        ("2015-01", "January 2015"),
        ("2015-12", "December 2015"),
        ("2015-13", "2015-13"),
        ("2015-00", "2015-00"),
        ("2014-03-06", "6 March 2014"),
        ("2014-03?", "March 2014 (uncertain)"),
        ("2014-03-26~", "26 March 2014 (about)"),
        ("2014-03%", "March 2014 (uncertain)"),
        ("..", "goes on"),
        ("2023-12-16/2023-12-17", "16–17 December 2023"),
        ("2023-11-30/2023-12-01", "30 November 2023 to 1 December 2023"),
        ("2013/..", "2013 to now"),
        ("/2013-05", "May 2013 or earlier"),
        ("2013/", "2013 or later"),
        ("2023-21", "March–May 2023"),
        ("2023-24", "December 2023–February 2024"),
        ("2023-33", "January–March 2023"),
        ("2023-34", "April–June 2023"),
        ("2023-39~", "September–December 2023 (about)"),
        ("2023-41", "July–December 2023"),
        ("2023-42", "2023-42"),
        ("2023-34/2023-35", "April–June 2023 to July–September 2023"),
    ],
)
def test_a_date_as_a_reader_writes_it(text: str, shown: str) -> None:
    assert date_text(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("2015", "in 2015"), ("2015-07", "in July 2015"), ("2015-07-14", "on 14 July 2015")]
)
def test_a_date_with_its_preposition(text: str, shown: str) -> None:
    assert at_date(text) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 copies"), (1, "1 copy"), (2, "2 copies"), (1000, "1,000 copies")]
)
def test_a_count_and_its_noun_agree(number: int, shown: str) -> None:
    assert counted(number, "copy", "copies") == shown
    assert counted(number, "record") == shown.replace("copies", "records").replace("copy", "record")


def test_no_bound_is_no_bound_on_all_four_days() -> None:
    assert start_of("..") == Span(BEGINNING, BEGINNING, BEGINNING, BEGINNING)
    assert end_of("..") == Span(FOREVER, FOREVER, FOREVER, FOREVER)
    assert start_of("") is None
    assert end_of("") is None


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("policy dialogues", "policy dialogue"),
        ("items of cooperation with bodies", "item of cooperation with bodies"),
        ("bodies and issues", "body and issues"),
        ("gaps: what is reported", "gap: what is reported"),
        ("information", "information"),
    ],
)
def test_a_phrase_in_the_plural_fits_its_number(several: str, one: str) -> None:
    assert fitting(1, several) == fitting(1.0, several) == one
    assert fitting(0, several) == fitting(2, several) == fitting(None, several) == several


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-01-28", "Jan 2026"),
        ("2026-12", "Dec 2026"),
        ("2026-13", "2026-13"),
        ("2026-00", "2026-00"),
        ("2012", "2012"),
        ("2022-06-01/2022-07-02", "Jul 2022"),
        ("2020-02-20?", "Feb 2020?"),
        ("2020-02~", "Feb 2020?"),
        ("..", "goes on"),
    ],
)
def test_the_month_of_a_date(text: str, shown: str) -> None:
    assert month_text(text) == shown
