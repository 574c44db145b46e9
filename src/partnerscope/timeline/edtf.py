"""What a date text says: EDTF (ISO 8601-2:2019) in, day bounds out.

Grain: one *span* is what a text such as `2010-11`, `2014?`, `201X`, `2015-33` or `2010/..` says about days: the
earliest and latest start, the earliest and latest end.

Read are levels 0 and 1 for years 1 to 9999 (qualifiers `? ~ %`, X for an unknown digit, seasons, open `..` and unknown
ends of an interval) and of level 2 the quarters, four-month and six-month periods, hemispheres' seasons and qualifiers
on components. Older spellings (`open`, `unknown`, `?~`, `201u`, spaces around) are read as what they mean; `normalized`
gives the text to keep.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from partnerscope.errors import InputError, quoted

BEGINNING = -100_000_000
FOREVER = 100_000_000

ALLOWED = (
    "YYYY, YYYY-MM or YYYY-MM-DD; with ? ~ or %; 201X, 2010-XX; seasons and quarters 2015-21 to 2015-41; "
    "intervals a/b, a/.. (still open), a/ (end unknown)"
)

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_QUALIFIED = re.compile(
    r"[?~%]?(\d{4}|\d{3}X|\d{2}XX)[?~%]?(?:-[?~%]?(\d{2}|XX)[?~%]?(?:-[?~%]?(\d{2}|XX)[?~%]?)?)?", re.ASCII
)
_DAY_FIRST = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_SERIAL = re.compile(r"[1-6]\d{4}", re.ASCII)
_MONTH_NAME = re.compile(r"[^\W\d_]{3,}\.?,? +\d{4}$|^\d{4} +[^\W\d_]{3,}")
_SET = re.compile(r"\{([^{}]*)\}")
_LONGEST = 100
_OLDER_END = {"open": "..", "unknown": ""}
_OLDER_DIGIT = re.compile(r"\d{2}(?:uu|\du)[?~%]*|\d{4}-uu(?:-uu)?[?~%]*|\d{4}-\d{2}-uu[?~%]*", re.ASCII)

_NORTH, _SOUTH = ((3, 3), (6, 3), (9, 3), (12, 3)), ((9, 3), (12, 3), (3, 3), (6, 3))
_PARTS: dict[int, tuple[int, int]] = dict(
    zip(
        range(21, 42),
        (
            *_NORTH,  # of no stated hemisphere: read as northern
            *_NORTH,
            *_SOUTH,
            *((1, 3), (4, 3), (7, 3), (10, 3)),
            *((1, 4), (5, 4), (9, 4)),
            *((1, 6), (7, 6)),
        ),
        strict=True,
    )
)
"""Parts of a year by their EDTF number: first month and length in months. A winter runs into the next year."""
_LAST_SEASON = 32


@dataclass(frozen=True, slots=True)
class Span:
    """What a date text says: four day bounds, whether it is qualified (`?`, `~`, `%`) and whether uncertain (`?`, `%`).

    A single date is a day somewhere between `start_min` and `end_max`; an interval starts between `start_min`
    and `start_max` and ends between `end_min` and `end_max`.
    """

    start_min: int
    start_max: int
    end_min: int
    end_max: int
    qualified: bool = False
    interval: bool = False
    uncertain: bool = False

    @property
    def first(self) -> int:
        """The earliest day the text can mean."""
        return self.start_min

    @property
    def last(self) -> int:
        """The latest day the text can mean."""
        return self.end_max

    @property
    def bounded(self) -> bool:
        """Whether it lies between two days."""
        return self.first > BEGINNING and self.last < FOREVER


def normalized(text: str) -> str:
    """The text to keep for a date as people write it: no spaces around, `..` for 'open', `%` for `?~`, X for `u`.

    >>> normalized(" 2004-06 / open"), normalized("1984?~"), normalized("unknown/2010"), normalized("201u")
    ('2004-06/..', '1984%', '/2010', '201X')

    A set of dates `{a, b}` is the list `a;b` of a column that holds several. What is not a date stays as it is.
    """
    stripped = text.strip()
    if members := _SET.fullmatch(stripped):
        return ";".join(normalized(one) for one in members[1].split(","))
    ends = [_OLDER_END.get(end.strip().casefold(), end.strip()) for end in stripped.split("/")]
    ends = [end.replace("u", "X") if _OLDER_DIGIT.fullmatch(end) else end for end in ends]
    return "/".join(ends).replace("?~", "%").replace("~?", "%")


@lru_cache(maxsize=200_000)
def parse(text: str) -> Span:
    """The span of an EDTF text.

    >>> iso(parse("2010-11").first), iso(parse("2010-11").last)
    ('2010-11-01', '2010-11-30')

    Raises InputError for anything outside the supported forms, for days that do not exist, and for an interval
    that ends before it starts.
    """
    if len(text) > _LONGEST:  # before any pattern looks at it
        raise InputError(f"{quoted(text)} is not a date", allowed=ALLOWED)
    if _PLAIN.fullmatch(text) is None:
        text = normalized(text)
    uncertain = "?" in text or "%" in text
    # 14/07/2015 is not an interval: it is refused below with a hint
    if "/" not in text or _DAY_FIRST.fullmatch(text):
        low, high, qualified = _single(text)
        return Span(low, high, low, high, qualified, uncertain=uncertain)
    head, _, tail = text.partition("/")
    start_min, start_max, doubt_start = _end_of_interval(head, text, opens=True)
    end_min, end_max, doubt_end = _end_of_interval(tail, text, opens=False)
    if end_max < start_min:
        raise InputError(
            f"the interval {text!r} ends before it starts", allowed=ALLOWED, hint="swap the two dates"
        )
    end_min = max(end_min, start_min)  # an end cannot lie before the start, whatever its own text allows
    doubt = doubt_start or doubt_end
    return Span(start_min, start_max, end_min, end_max, doubt, interval=True, uncertain=uncertain)


def _end_of_interval(text: str, whole: str, *, opens: bool) -> tuple[int, int, bool]:
    if text == "..":
        return (BEGINNING, BEGINNING, False) if opens else (FOREVER, FOREVER, False)
    if text == "":
        if whole == "/":
            raise InputError("an interval needs at least one date", allowed=ALLOWED)
        return BEGINNING, FOREVER, False
    return _single(text)


def _single(text: str) -> tuple[int, int, bool]:
    """First and last day of one date, and whether it is qualified."""
    found = _PLAIN.fullmatch(text) or _QUALIFIED.fullmatch(text)
    if found is None:
        raise InputError(f"{text!r} is not a date", allowed=ALLOWED, hint=_hint(text))
    year, month, day = found.groups()
    qualified = any(mark in text for mark in "?~%")
    if month is not None and month.isdecimal() and int(month) in _PARTS:
        if day is not None or "X" in year:
            raise InputError(f"{text!r} is not a date", allowed=ALLOWED, hint=f"{month} is a part of a year")
        return (*_part_of_year(text, int(year), int(month)), qualified or int(month) <= _LAST_SEASON)
    if "X" not in text:
        return (*_days(text, int(year), _whole(month), _whole(day)), qualified)
    return (*_unknown_digits(text, year, month, day), qualified)


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)


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


def _part_of_year(text: str, year: int, part: int) -> tuple[int, int]:
    """First and last day of a season (meteorological: winter 2015 is December 2015 to February 2016) or a quarter."""
    month, length = _PARTS[part]
    after = month - 1 + length
    first, _ = _days(text, year, month, None)
    if after <= 12:
        return first, _days(text, year, after, None)[1]
    return first, _days(text, year + 1, after - 12, None)[1] if year < date.max.year else date.max.toordinal()


def _unknown_digits(text: str, year: str, month: str | None, day: str | None) -> tuple[int, int]:
    """First and last of the days that a text with X in it can mean."""
    # there is no year 0 in the calendar of `date`
    years = (int(year.replace("X", "0")) or 1, int(year.replace("X", "9")))
    months = tuple(range(1, 13)) if month == "XX" else (_whole(month),)
    days = tuple(range(1, 32)) if day == "XX" else (_whole(day),)
    every = list(_existing(text, years, months, days))
    if not every:
        raise InputError(f"{text!r} is a day that does not exist", allowed=ALLOWED)
    return min(first for first, _ in every), max(last for _, last in every)


def _existing(
    text: str, years: tuple[int, int], months: tuple[int | None, ...], days: tuple[int | None, ...]
) -> Iterator[tuple[int, int]]:
    """The days of every combination that is a date; of the years only the first and the last that have one."""
    combinations = list(product(months, days))
    # 29 February exists in some years only: the bounds are the first and last that have it
    for order in (range(years[0], years[1] + 1), range(years[1], years[0] - 1, -1)):
        for year in order:
            found = []
            for month, day in combinations:
                try:
                    found.append(_days(text, year, month, day))
                except InputError:
                    continue
            if found:
                yield from found
                break


def _hint(text: str) -> str:
    if re.fullmatch(r"[A-Za-z]{3}-\d{2}|\d{2}-[A-Za-z]{3}", text):
        return "a spreadsheet rewrote this date; format the column as text and type it again"
    if _DAY_FIRST.fullmatch(text):
        return "write year-month-day, for instance 2015-07-14"
    if _SERIAL.fullmatch(text):
        day = date(1899, 12, 30) + timedelta(days=int(text))
        return (
            f"a spreadsheet's number of a day: {text} is {day}; format the column as text and type the date"
        )
    if _MONTH_NAME.search(text):
        return "write the month as a number, in any language: 2015-03 or 2015-03-14"
    return "write for instance 2015, 2015-07 or 2015-07-14; leave the cell empty when no source dates it"


def moment(text: str) -> int:
    """The last day of a date given as a point in valid time: `2015-07` means as of the end of July 2015.

    >>> moment("2015-07") == moment("2015-07-31")
    True

    Raises InputError for an interval, a season or a date in doubt: a view needs one day.
    """
    span = parse(text)
    if span.interval or span.qualified or "X" in text:
        raise InputError(f"{text!r} is not one point in time", allowed="YYYY, YYYY-MM or YYYY-MM-DD")
    return span.last


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
