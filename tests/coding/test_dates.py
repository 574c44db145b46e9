"""Dates as documents write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.coding import dates
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
    ],
)
def test_a_date_is_read(text: str, edtf: str) -> None:
    assert [one.edtf for one in dates(text)] == [edtf]
    assert parse(edtf)


@pytest.mark.parametrize(
    "text", ["4/5/2024", "31 February 2024", "11-10 June 2026", "in 2024", "May 2 people met"]
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
