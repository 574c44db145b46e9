"""Edges of what date texts say, and what an error about one tells."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.timeline import (
    ALLOWED,
    BEGINNING,
    FOREVER,
    STATE_BOUNDS,
    event_bounds,
    iso,
    judged,
    moment,
    parse,
    start_of,
    window,
)


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("2015-33-01", "'2015-33-01' is not a date", "33 is a part of a year"),
        ("20XX-33", "'20XX-33' is not a date", "33 is a part of a year"),
        ("2016/2015", "the interval '2016/2015' ends before it starts", "swap the two dates"),
        ("2015-02-30", "'2015-02-30' is a day that does not exist", "day is out of range for month"),
        ("2015-XX-32", "'2015-XX-32' is a day that does not exist", ""),
        ("2015-13", "'2015-13' is a day that does not exist", "month must be in 1..12"),
        ("0000-33", "'0000-33' is a day that does not exist", "year 0 is out of range"),
        ("/", "an interval needs at least one date", ""),
    ],
)
def test_an_error_says_what_is_wrong_and_what_is_allowed(text: str, what: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert caught.value.what == what
    assert caught.value.allowed == ALLOWED
    assert hint in caught.value.hint


def test_no_moment_says_what_is_one() -> None:
    with pytest.raises(InputError) as caught:
        moment("2015/2016")
    assert caught.value.what == "'2015/2016' is not one point in time"
    assert caught.value.allowed == "YYYY, YYYY-MM or YYYY-MM-DD"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015-XX-01", "2015-01-01", "2015-12-01"),  # the first day of some month
        ("2015-02-XX", "2015-02-01", "2015-02-28"),
        ("201X-02-29", "2012-02-29", "2016-02-29"),  # the leap years of the decade, none before or after
        ("000X", "0001-01-01", "0009-12-31"),  # there is no year 0
        ("999X-XX", "9990-01-01", "9999-12-31"),
        ("9998-24", "9998-12-01", "9999-02-28"),
        ("9999-24", "9999-12-01", "9999-12-31"),
    ],
)
def test_unknown_digits_and_parts_at_the_ends_of_time(text: str, first: str, last: str) -> None:
    span = parse(text)
    assert (iso(span.first), iso(span.last)) == (first, last)


def test_an_undated_event_may_lie_anywhere_and_is_in_doubt() -> None:
    assert event_bounds(None) == (BEGINNING, FOREVER, True)


@pytest.mark.parametrize(
    ("attested", "judged"), [("2015?", True), ("2015%", True), ("2015~", False), ("2015", False)]
)
def test_only_an_uncertain_attestation_is_a_judgement(attested: str, judged: bool) -> None:
    found = window(None, None, [parse(attested)])
    year = (date(2015, 1, 1).toordinal(), date(2015, 12, 31).toordinal())
    assert (found.judged_first, found.judged_last) == (year if judged else (FOREVER, BEGINNING))


@pytest.mark.parametrize(
    ("day", "text"), [(1, "0001-01-01"), (FOREVER - 1, None), (FOREVER, ".."), (BEGINNING, "..")]
)
def test_a_bound_that_is_none_is_two_dots(day: int, text: str | None) -> None:
    if text is None:
        with pytest.raises((ValueError, OverflowError)):
            iso(day)
    else:
        assert iso(day) == text


@pytest.mark.parametrize(
    ("text", "bounded"),
    [("2015", True), ("2015/..", False), ("../2015", False), ("/2015", False), ("2014/2015", True)],
)
def test_bounded_lies_between_two_days(text: str, bounded: bool) -> None:
    assert parse(text).bounded is bounded


@pytest.mark.parametrize(
    ("start", "attested", "day", "yes"),
    [
        ("", "2015-07?", "2015-06-30", False),
        ("", "2015-07?", "2015-07-01", True),
        ("", "2015-07?", "2015-07-31", True),
        ("", "2015-07?", "2015-08-01", False),
        ("", "2015-07~", "2015-07-15", False),
        ("2014", "2015-07?;2016", "2015-07-15", False),
        ("2016", "2015-07?", "2015-07-15", False),
    ],
)
def test_a_state_is_judged_where_it_only_possibly_holds(
    start: str, attested: str, day: str, yes: bool
) -> None:
    state = window(start_of(start), None, [parse(text) for text in attested.split(";")])
    frame = pl.DataFrame([astuple(state)], schema=STATE_BOUNDS, orient="row")
    assert frame.select(judged(moment(day))).item() is yes
