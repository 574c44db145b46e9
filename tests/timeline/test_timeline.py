"""The two clocks' arithmetic: what date texts say, and what holds surely, possibly or not."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.errors import InputError
from partnerscope.timeline import (
    ANSWERS,
    EVENT_BOUNDS,
    FOREVER,
    STATE_BOUNDS,
    Span,
    Window,
    end_of,
    event_bounds,
    happened,
    holds,
    iso,
    moment,
    normalized,
    parse,
    start_of,
    window,
)


@pytest.mark.found
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
        ("20XX-02-29", "2000-02-29", "2096-02-29", False),
        ("2010-XX-31", "2010-01-31", "2010-12-31", False),
        # qualifiers on components (ISO 8601-2, 4.4): one is enough to put the day in doubt
        ("2004?-06-11", "2004-06-11", "2004-06-11", True),
        ("2004-06~-11", "2004-06-11", "2004-06-11", True),
        ("?2004-06-~11", "2004-06-11", "2004-06-11", True),
        ("2004-%06", "2004-06-01", "2004-06-30", True),
        # parts of a year (ISO 8601-2, 4.8): 33 to 36 quarters, 37 to 39 thirds, 40 and 41 halves
        ("2015-33", "2015-01-01", "2015-03-31", False),
        ("2015-36", "2015-10-01", "2015-12-31", False),
        ("2015-38", "2015-05-01", "2015-08-31", False),
        ("2015-41", "2015-07-01", "2015-12-31", False),
        # seasons: 21 to 24, northern 25 to 28, southern 29 to 32; their borders are not days
        ("2015-21", "2015-03-01", "2015-05-31", True),
        ("2015-24", "2015-12-01", "2016-02-29", True),
        ("2015-29", "2015-09-01", "2015-11-30", True),
        ("9999-24", "9999-12-01", "9999-12-31", True),
        ("2015-33/2015-34", "2015-01-01", "2015-06-30", False),
        # older spellings
        ("1984?~", "1984-01-01", "1984-12-31", True),
        ("2004-06-01/open", "2004-06-01", "..", False),
        ("unknown/2010", "..", "2010-12-31", False),
        (" 2015 ", "2015-01-01", "2015-12-31", False),
        ("2004 / 2005", "2004-01-01", "2005-12-31", False),
        ("0001", "0001-01-01", "0001-12-31", False),
        ("9999-12-31", "9999-12-31", "9999-12-31", False),
    ],
)
def test_a_text_means_these_days(text: str, first: str, last: str, qualified: bool) -> None:
    span = parse(text)
    assert (iso(span.first), iso(span.last), span.qualified) == (first, last, qualified)


def test_an_unknown_end_differs_from_an_open_one() -> None:
    assert parse("2010/..").end_min == FOREVER
    assert parse("2010/").end_min < FOREVER


@pytest.mark.found
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
        "..",
        "open",
        "0000",
        "-0099",
        "Y170000002",
        "2015-42",
        "2015-20",
        "2015-33-01",
        "20XX-33",
        "2015-02-30?",
        "2015-XX-32",
        "1985-04-12T23:20:30Z",
        "[1667,1668]",
        "{1960,1961}",
        "2004??",
        "201?",
        "2015-0X",
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert "YYYY" in str(caught.value)


def test_a_spreadsheet_date_gets_its_own_hint() -> None:
    with pytest.raises(InputError, match="spreadsheet"):
        parse("Jul-14")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2015-07-14", "2015-07-14"),
        ("2004-06/open", "2004-06/.."),
        ("2004-06/Unknown", "2004-06/"),
        ("unknown/2010", "/2010"),
        ("open", ".."),
        ("1984?~", "1984%"),
        ("201u", "201X"),
        ("2004-uu/2004-12-uu?", "2004-XX/2004-12-XX?"),
        ("August", "August"),
        ("1984~?", "1984%"),
        (" 2004 / 2005 ", "2004/2005"),
        ("{2012-05-01, 2013}", "2012-05-01;2013"),
        ("in spring", "in spring"),
    ],
)
def test_older_spellings_have_one_form_that_is_kept(text: str, kept: str) -> None:
    assert normalized(text) == kept


def at(state: Window, day: int) -> str:
    """What the law that every frame runs says of one state."""
    frame = pl.DataFrame([astuple(state)], schema=STATE_BOUNDS, orient="row")
    return str(frame.select(holds(day)).item())


def fell(text: str, first: int, last: int) -> str:
    """What the law that every frame runs says of one event."""
    bounds = event_bounds(parse(text) if text else None)
    frame = pl.DataFrame([bounds], schema=EVENT_BOUNDS, orient="row")
    return str(frame.select(happened(first, last)).item())


def test_a_moment_is_the_last_day_of_what_is_written() -> None:
    assert moment("2015-07") == date(2015, 7, 31).toordinal()
    for text in ("2015?", "2015/2016", "201X", "2015-21", "2015-06~"):
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
    assert at(state, moment(day)) == expected


def test_an_event_counts_up_to_the_day() -> None:
    first = parse("1900").first
    assert fell("2015-07-14", first, moment("2015-07")) == "surely"
    assert fell("2015", first, moment("2015-07")) == "possibly"
    assert fell("2015-07-14?", first, moment("2015-07")) == "possibly"
    assert fell("2016", first, moment("2015-07")) == "not"
    assert fell("", first, moment("2015-07")) == "possibly"


DAY = date(2015, 7, 14).toordinal()


@pytest.mark.law
@pytest.mark.parametrize(
    ("text", "answers"),
    [  # the window's end stands the day before, on and after each bound of the date
        ("2015-07-14", {-1: "not", 0: "surely", 1: "surely"}),
        ("2015-07-14~", {-1: "not", 0: "possibly", 1: "possibly"}),
        ("2015-07-14/2015-07-16", {-1: "not", 0: "possibly", 1: "possibly", 2: "surely", 3: "surely"}),
    ],
)
def test_an_event_the_day_before_on_and_after(text: str, answers: dict[int, str]) -> None:
    assert {shift: fell(text, DAY - 100, DAY + shift) for shift in answers} == answers


@pytest.mark.parametrize(
    ("text", "answers"),
    [  # the window's beginning
        ("2015-07-14", {-1: "surely", 0: "surely", 1: "not"}),
        ("2015-07-12/2015-07-14", {-3: "surely", -2: "surely", -1: "possibly", 0: "possibly", 1: "not"}),
    ],
)
def test_an_event_the_day_before_on_and_after_the_window_begins(text: str, answers: dict[int, str]) -> None:
    assert {shift: fell(text, DAY + shift, DAY + 100) for shift in answers} == answers


@pytest.mark.law
@pytest.mark.parametrize(
    ("start", "end", "attested", "answers"),
    [
        ("2015-07-14", "..", [], {-1: "not", 0: "surely", 1: "surely"}),
        ("2010-01-01", "2015-07-14", [], {-1: "surely", 0: "surely", 1: "not"}),  # on its own last day
        ("2015-07-14?", "..", [], {-1: "not", 0: "possibly", 1: "possibly"}),
        ("2010-01-01", "", ["2015-07-14"], {-1: "surely", 0: "surely", 1: "possibly"}),
        ("", "2016-01-01", ["2015-07-14"], {-1: "possibly", 0: "surely", 1: "surely"}),
        ("2010-01-01", "", ["2015-07-13/2015-07-14"], {-1: "surely", 0: "surely", 1: "possibly"}),
        ("2015-07-14/2015-07-16", "..", [], {-1: "not", 0: "possibly", 1: "possibly", 2: "surely"}),
        ("2010-01-01", "/2015-07-14", [], {-1: "possibly", 0: "possibly", 1: "not"}),  # not after
        ("2010-01-01", "2015-07-12/2015-07-14", [], {-2: "surely", -1: "possibly", 0: "possibly", 1: "not"}),
    ],
)
def test_a_state_the_day_before_on_and_after(
    start: str, end: str, attested: list[str], answers: dict[int, str]
) -> None:
    state = window(start_of(start), end_of(end), [parse(text) for text in attested])
    assert {shift: at(state, DAY + shift) for shift in answers} == answers


@pytest.mark.parametrize(
    ("start", "end", "attested", "answers"),
    [
        ("2015-07-14", "", [], {-1: "not", 0: "surely", 1: "presumably", 9999: "presumably"}),
        ("", "", ["2015-07-14"], {-1: "possibly", 0: "surely", 1: "presumably"}),
        ("2015-07-14?", "", [], {-1: "not", 0: "possibly", 1: "possibly"}),  # it may not have begun
        ("2015-07-14/", "", [], {-1: "not", 0: "possibly", 9999: "possibly"}),
        ("2010-01-01", "2015-07-14", [], {0: "surely", 1: "not"}),
        ("2010-01-01", "2015-07-14/", [], {0: "surely", 1: "possibly"}),  # an end is on record
        ("", "", [], {0: "possibly"}),
    ],
)
def test_a_lasting_state_is_presumed_to_go_on(
    start: str, end: str, attested: list[str], answers: dict[int, str]
) -> None:
    state = window(start_of(start), end_of(end), [parse(text) for text in attested], lasting=True)
    assert {shift: at(state, DAY + shift) for shift in answers} == answers


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
    found = at(state, day.toordinal())
    doubtful = window(
        parse(start), parse(end), [Span(s.start_min, s.start_max, s.end_min, s.end_max, True) for s in seen]
    )
    if at(doubtful, day.toordinal()) == "surely":
        assert found == "surely"
    if found != "not":
        assert parse(start).first <= day.toordinal() <= parse(end).last


@given(texts, st.lists(texts, min_size=1, max_size=4), days)
def test_another_attestation_never_takes_certainty_away(start: str, attested: list[str], day: date) -> None:
    seen = [parse(text) for text in attested]
    before = at(window(start_of(start), None, seen[:-1]), day.toordinal())
    after = at(window(start_of(start), None, seen), day.toordinal())
    assert before != "surely" or after == "surely"


@given(precise, precise, precise)
def test_a_state_between_known_days_holds_exactly_between_them(a: str, b: str, day: str) -> None:
    start, end = sorted((a, b))
    expected = "surely" if start <= day <= end else "not"
    assert at(window(parse(start), parse(end)), parse(day).first) == expected


@given(texts, st.one_of(st.just(""), texts), st.lists(texts, max_size=3), days)
def test_lasting_only_turns_possibly_into_presumably(
    start: str, end: str, attested: list[str], day: date
) -> None:
    seen = [parse(text) for text in attested]
    plain = at(window(start_of(start), end_of(end), seen), day.toordinal())
    lasting = at(window(start_of(start), end_of(end), seen, lasting=True), day.toordinal())
    assert lasting == plain or (plain, lasting) == ("possibly", "presumably")
    assert lasting in ANSWERS


@given(st.one_of(st.just(""), texts), days, days)
def test_an_event_is_sure_only_if_every_day_it_can_mean_lies_inside(
    text: str, one: date, other: date
) -> None:
    first, last = sorted((one.toordinal(), other.toordinal()))
    low, high, doubt = event_bounds(parse(text) if text else None)
    expected = "possibly"
    if high < first or low > last:
        expected = "not"
    elif first <= low and high <= last and not doubt:
        expected = "surely"
    assert fell(text, first, last) == expected


@pytest.mark.found
@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("41852", "41852 is 2014-08-01"),
        ("15. März 2015", "month as a number"),
        ("mars 2015", "month as a number"),
        ("2015 březen", "month as a number"),
        ("Jul-14", "rewrote"),
        ("14.07.2015", "year-month-day"),
        ("soon", "for instance 2015"),
    ],
)
def test_a_text_that_is_no_date_has_the_hint_that_helps(text: str, hint: str) -> None:
    """The day of a serial number is that of a spreadsheet: 1 August 2014 is 41852 there."""
    with pytest.raises(InputError) as caught:
        parse(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["x" * 100_000, "{" * 100_000, "2015 " * 20_000, "9" * 100_000])
def test_a_long_text_is_refused_at_once_and_not_repeated_whole(text: str) -> None:
    """A pattern that looks for the name of a month in it once took minutes."""
    with pytest.raises(InputError) as refused:
        parse(text)
    assert "(100,000 characters) is not a date" in refused.value.what
    assert len(str(refused.value)) < 600
