"""The two clocks' arithmetic: what date texts say, and what holds surely, possibly or not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.errors import InputError
from partnerscope.timeline import (
    FOREVER,
    Span,
    end_of,
    happened,
    holds,
    iso,
    moment,
    parse,
    start_of,
    window,
)


@pytest.mark.parametrize(
    ("text", "first", "last", "qualified"),
    [
        ("2010", "2010-01-01", "2010-12-31", False),
        ("2012-02", "2012-02-01", "2012-02-29", False),
        ("2010-11-20", "2010-11-20", "2010-11-20", False),
        ("2014?", "2014-01-01", "2014-12-31", True),
        ("2014-05~", "2014-05-01", "2014-05-31", True),
        ("2014-05-06%", "2014-05-06", "2014-05-06", True),
        ("201X", "2010-01-01", "2019-12-31", False),
        ("20XX", "2000-01-01", "2099-12-31", False),
        ("2010-XX", "2010-01-01", "2010-12-31", False),
        ("2010-02-XX", "2010-02-01", "2010-02-28", False),
        ("2017-11-14/2017-11-15", "2017-11-14", "2017-11-15", False),
        ("2010/..", "2010-01-01", "..", False),
        ("2010/", "2010-01-01", "..", False),
        ("../2010", "..", "2010-12-31", False),
    ],
)
def test_a_text_means_these_days(text: str, first: str, last: str, qualified: bool) -> None:
    span = parse(text)
    assert (iso(span.first), iso(span.last), span.qualified) == (first, last, qualified)


def test_an_unknown_end_differs_from_an_open_one() -> None:
    assert parse("2010/..").end_min == FOREVER
    assert parse("2010/").end_min < FOREVER


@pytest.mark.parametrize(
    "text",
    [
        "2015-13",
        "2015-02-30",
        "Jul-14",
        "١٩٩٩",
        "14.07.2015",
        "2015/7",
        "15",
        "",
        "/",
        "2016/2015",
        "2015-7-1",
        "20155",
        "2015 ",
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert "YYYY" in str(caught.value)


def test_a_spreadsheet_date_gets_its_own_hint() -> None:
    with pytest.raises(InputError, match="spreadsheet"):
        parse("Jul-14")


def test_a_moment_is_the_last_day_of_what_is_written() -> None:
    assert moment("2015-07") == date(2015, 7, 31).toordinal()
    for text in ("2015?", "2015/2016", "201X"):
        with pytest.raises(InputError):
            moment(text)


@pytest.mark.parametrize(
    ("start", "end", "attested", "day", "expected"),
    [
        ("2010-11-20", "", [], "2010-11-20", "surely"),
        ("2010-11-20", "", [], "2015-07", "possibly"),  # nothing shows it alive later
        ("2010-11-20", "..", [], "2015-07", "surely"),  # it goes on
        ("2010-11-20", "", ["2016-01-05"], "2015-07", "surely"),  # between two days on which it lived
        ("2010", "2014", [], "2012", "surely"),
        ("2010", "2014", [], "2014-06-01", "possibly"),  # it ended some day of 2014
        ("2010", "2014", [], "2015", "not"),
        ("2010", "2014", [], "2009", "not"),
        ("", "", [], "2015", "possibly"),
        ("", "", ["2014"], "2014-06-01", "possibly"),  # on some day of 2014
        ("", "", ["2013/2014"], "2014-01-01", "surely"),  # throughout
        ("2010?", "..", [], "2015", "possibly"),  # a doubtful bound makes nothing sure
        ("2010", "..", ["2012?"], "2011", "surely"),
        ("", "2014-03-24", ["2012"], "2013-06-01", "surely"),
        ("..", "..", [], "1900", "surely"),
    ],
)
def test_a_state_holds(start: str, end: str, attested: list[str], day: str, expected: str) -> None:
    state = window(start_of(start), end_of(end), [parse(text) for text in attested])
    assert holds(state, moment(day)) == expected


def test_an_event_counts_up_to_the_day() -> None:
    first = parse("1900").first
    assert happened(parse("2015-07-14"), first, moment("2015-07")) == "surely"
    assert happened(parse("2015"), first, moment("2015-07")) == "possibly"
    assert happened(parse("2015-07-14?"), first, moment("2015-07")) == "possibly"
    assert happened(parse("2016"), first, moment("2015-07")) == "not"
    assert happened(None, first, moment("2015-07")) == "possibly"


days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
precise = days.map(lambda day: day.isoformat())
texts = st.one_of(
    precise,
    days.map(lambda day: f"{day:%Y-%m}"),
    days.map(lambda day: f"{day:%Y}"),
    days.map(lambda day: f"{day:%Y}?"),
    days.map(lambda day: f"{day.year // 10}X"),
)


@given(texts)
def test_bounds_are_in_order(text: str) -> None:
    span = parse(text)
    assert span.start_min <= span.start_max
    assert span.end_min <= span.end_max
    assert span.first <= span.last


@given(precise)
def test_a_precise_day_is_inside_its_month_and_year(text: str) -> None:
    day, month, year = parse(text), parse(text[:7]), parse(text[:4])
    assert year.first <= month.first <= day.first == day.last <= month.last <= year.last


@given(texts, texts, st.lists(texts, max_size=3), days)
def test_surely_is_inside_possibly(start: str, end: str, attested: list[str], day: date) -> None:
    """What holds surely is never ruled out by a bound, and more doubt never makes anything sure."""
    seen = [parse(text) for text in attested]
    state = window(parse(start), parse(end), seen)
    found = holds(state, day.toordinal())
    doubtful = window(
        parse(start), parse(end), [Span(s.start_min, s.start_max, s.end_min, s.end_max, True) for s in seen]
    )
    if holds(doubtful, day.toordinal()) == "surely":
        assert found == "surely"
    if found != "not":
        assert parse(start).first <= day.toordinal() <= parse(end).last


@given(texts, st.lists(texts, min_size=1, max_size=4), days)
def test_another_attestation_never_takes_certainty_away(start: str, attested: list[str], day: date) -> None:
    seen = [parse(text) for text in attested]
    before = holds(window(start_of(start), None, seen[:-1]), day.toordinal())
    after = holds(window(start_of(start), None, seen), day.toordinal())
    assert before != "surely" or after == "surely"


@given(precise, precise, precise)
def test_a_state_between_known_days_holds_exactly_between_them(a: str, b: str, day: str) -> None:
    start, end = sorted((a, b))
    expected = "surely" if start <= day <= end else "not"
    assert holds(window(parse(start), parse(end)), parse(day).first) == expected
