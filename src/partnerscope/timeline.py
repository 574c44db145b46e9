"""Dates with honest precision, and what holds at a moment.

Grain: one *span* is what a text such as `2010-11`, `2014?`, `201X` or `2010/..` says about days, kept as four
day bounds (earliest and latest start, earliest and latest end). From spans follow the two questions that
everything else asks: did an *event* happen by day V, and does a *state* hold at day V: surely, possibly, or not.

Days are proleptic Gregorian ordinals (1 = 0001-01-01); `BEGINNING` and `FOREVER` stand for no bound.
Texts are EDTF (ISO 8601-2:2019): level 0, the qualifiers `? ~ %`, trailing X, open (`..`) and unknown (empty)
ends of an interval.
"""

from __future__ import annotations

import calendar
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from partnerscope.errors import InputError

BEGINNING = -100_000_000
FOREVER = 100_000_000

Holds = Literal["surely", "possibly", "not"]

ALLOWED = "YYYY, YYYY-MM or YYYY-MM-DD; with ? ~ or %; 201X, 2010-XX; intervals a/b, a/.. (still open), a/ (end unknown)"

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_QUALIFIED = re.compile(r"(?:\d{4}|\d{3}X|\d{2}XX)(?:-(?:\d{2}|XX)(?:-(?:\d{2}|XX))?)?[?~%]?", re.ASCII)
_DAY_FIRST = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Span:
    """What a date text says: four day bounds, and whether it is qualified (`?`, `~` or `%`).

    A single date is a day somewhere between `start_min` and `end_max`; an interval starts between `start_min`
    and `start_max` and ends between `end_min` and `end_max`.
    """

    start_min: int
    start_max: int
    end_min: int
    end_max: int
    qualified: bool = False
    interval: bool = False

    @property
    def first(self) -> int:
        """The earliest day the text can mean."""
        return self.start_min

    @property
    def last(self) -> int:
        """The latest day the text can mean."""
        return self.end_max


@dataclass(frozen=True, slots=True)
class Window:
    """When a state can and when it must hold: possible on `first..last`, sure on `sure_first..sure_last`.

    The sure part is empty when `sure_first > sure_last`.
    """

    first: int
    sure_first: int
    sure_last: int
    last: int


@lru_cache(maxsize=200_000)
def parse(text: str) -> Span:
    """The span of an EDTF text.

    >>> iso(parse("2010-11").first), iso(parse("2010-11").last)
    ('2010-11-01', '2010-11-30')

    Raises InputError for anything outside the supported forms, for days that do not exist, and for an interval
    that ends before it starts.
    """
    if "/" not in text or _DAY_FIRST.fullmatch(text):
        low, high, qualified = _single(text)
        return Span(low, high, low, high, qualified)
    head, _, tail = text.partition("/")
    start_min, start_max, doubt_start = _end_of_interval(head, text, opens=True)
    end_min, end_max, doubt_end = _end_of_interval(tail, text, opens=False)
    if end_max < start_min:
        raise InputError(
            f"the interval {text!r} ends before it starts", allowed=ALLOWED, hint="swap the two dates"
        )
    end_min = max(end_min, start_min)
    return Span(start_min, start_max, end_min, end_max, doubt_start or doubt_end, interval=True)


def _end_of_interval(text: str, whole: str, *, opens: bool) -> tuple[int, int, bool]:
    if text == "..":
        return (BEGINNING, BEGINNING, False) if opens else (FOREVER, FOREVER, False)
    if text == "":
        if whole == "/":
            raise InputError("an interval needs at least one date", allowed=ALLOWED)
        return BEGINNING, FOREVER, False
    return _single(text)


def _single(text: str) -> tuple[int, int, bool]:
    plain = _PLAIN.fullmatch(text)
    if plain:
        year, month, day = (int(part) if part else None for part in plain.groups())
        return (*_days(text, year or 0, month, day), False)
    if _QUALIFIED.fullmatch(text):
        return _by_library(text)
    raise InputError(f"{text!r} is not a date", allowed=ALLOWED, hint=_hint(text))


def _days(text: str, year: int, month: int | None, day: int | None) -> tuple[int, int]:
    try:
        if month is None:
            return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        if day is None:
            last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
            return date(year, month, 1).toordinal(), date(year, month, last).toordinal()
        only = date(year, month, day).toordinal()
    except ValueError as error:
        raise InputError(f"{text!r} is a day that does not exist", allowed=ALLOWED, hint=str(error)) from None
    return only, only


def _by_library(text: str) -> tuple[int, int, bool]:
    """Bounds of a qualified or partly unknown date, by the edtf package (its comparisons are not used)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's grammar is built with deprecated calls
        from edtf import parse_edtf
        from edtf.parser.edtf_exceptions import EDTFParseException

        try:
            parsed = parse_edtf(text)
            low, high = parsed.lower_strict(), parsed.upper_strict()
            first = date(low.tm_year, low.tm_mon, low.tm_mday)
            last = date(high.tm_year, high.tm_mon, high.tm_mday)
        except (EDTFParseException, ValueError) as error:
            raise InputError(
                f"{text!r} is not a date", allowed=ALLOWED, hint=str(error).splitlines()[0]
            ) from None
    return first.toordinal(), last.toordinal(), text[-1] in "?~%"


def _hint(text: str) -> str:
    if re.fullmatch(r"[A-Za-z]{3}-\d{2}|\d{2}-[A-Za-z]{3}", text):
        return "a spreadsheet rewrote this date; format the column as text and type it again"
    if _DAY_FIRST.fullmatch(text):
        return "write year-month-day, for instance 2015-07-14"
    return "write for instance 2015, 2015-07 or 2015-07-14; leave the cell empty when no source dates it"


def moment(text: str) -> int:
    """The last day of a date given as a point in valid time: `2015-07` means as of the end of July 2015.

    >>> moment("2015-07") == moment("2015-07-31")
    True

    Raises InputError for an interval or a qualified date: a view needs one day.
    """
    span = parse(text)
    if span.interval or span.qualified or "X" in text:
        raise InputError(f"{text!r} is not one point in time", allowed="YYYY, YYYY-MM or YYYY-MM-DD")
    return span.last


def happened(span: Span | None, first: int, last: int) -> Holds:
    """Whether an event dated by `span` fell within the days `first..last`; an undated event possibly did."""
    if span is None:
        return "possibly"
    if span.first > last or span.last < first:
        return "not"
    inside = first <= span.first and span.last <= last
    return "surely" if inside and not span.qualified else "possibly"


def window(start: Span | None, end: Span | None, attested: Iterable[Span] = ()) -> Window:
    """When a state with these bounds and attestations holds.

    It is possible between its earliest start and its latest end (no bound where one is unknown). It is sure
    between two days on which it is known to be alive: its latest start, its earliest end, and every attestation
    count as such days. Qualified dates bound what is possible and make nothing sure.
    """
    known = [span for span in attested if not span.qualified]
    until = [span.end_min if span.interval else span.first for span in known]
    since = [span.start_max if span.interval else span.last for span in known]
    if start is not None and not start.qualified:
        since.append(start.last)
        until.append(start.first)
    if end is not None and not end.qualified:
        until.append(end.first if not end.interval else end.end_min)
        since.append(end.last)
    return Window(
        first=start.first if start is not None else BEGINNING,
        sure_first=min(since, default=FOREVER),
        sure_last=max(until, default=BEGINNING),
        last=end.last if end is not None else FOREVER,
    )


def holds(state: Window, day: int) -> Holds:
    """Whether a state holds on a day: surely, possibly, or not."""
    if not state.first <= day <= state.last:
        return "not"
    return "surely" if state.sure_first <= day <= state.sure_last else "possibly"


def end_of(text: str) -> Span | None:
    """The span of an `end` cell: empty is unknown, `..` says the state goes on."""
    if text == "":
        return None
    return Span(FOREVER, FOREVER, FOREVER, FOREVER) if text == ".." else parse(text)


def start_of(text: str) -> Span | None:
    """The span of a `start` cell: empty is unknown, `..` says the state has no beginning that matters."""
    if text == "":
        return None
    return Span(BEGINNING, BEGINNING, BEGINNING, BEGINNING) if text == ".." else parse(text)


def iso(day: int) -> str:
    """The ISO text of a day, `..` where there is no bound."""
    return ".." if abs(day) >= FOREVER else date.fromordinal(day).isoformat()
