"""Dates as documents write them in English, French and German, read to EDTF.

Grain: one *dated place* is one date at one place of the text. Only forms with one meaning are read: 4/5/2024 is left alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from partnerscope.documents import Extent

_ENGLISH = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_OTHERS = (
    "janvier janv Januar Jänner",
    "février fevrier févr Februar Feber",
    "mars März Maerz Mrz",
    "avril avr",
    "mai",
    "juin Juni",
    "juillet juil Juli",
    "août aout",
    "septembre",
    "octobre Oktober Okt",
    "novembre",
    "décembre decembre déc Dezember Dez",
)
"""French and German months, where they are not as in English."""
_MONTHS = _ENGLISH | {
    name.casefold(): number for number, names in enumerate(_OTHERS, 1) for name in names.split()
}
_NOT_GERMAN = frozenset({"march", "may", "june", "july", "october", "december", "mar", "oct", "dec"})
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ALONE = "|".join("(?-i:mars)" if one == "mars" else one for one in sorted(_MONTHS, key=len, reverse=True))
"""Months that a year alone may follow: Mars 2020 names a rover."""
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|\.(?=[\s/–-]))?"
_TO = r"\s*(?:-|–|—|\b(?:and|to|et|au|und|bis)\b|&|/)\s*"
_FORMS = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b"
    rf"|\b(?P<d1>{_DAY})(?:\s+(?P<m0>{_MONTH})\b\.?)?(?:{_TO}(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?,?\s+(?P<y1>\d{{4}})\b"
    rf"|\b(?P<m2>{_MONTH})\b\.?\s+(?P<d3>{_DAY})(?:{_TO}(?P<d4>{_DAY}))?,?\s+(?P<y2>\d{{4}})\b"
    rf"|\b(?:(?P<d0>\d{{1,2}})\.{_TO})?(?P<d5>\d{{1,2}})\.\s?(?P<n5>\d{{1,2}})\.\s?(?P<y5>\d{{4}})\b"
    rf"|\b(?P<m6>{_ALONE})\b\.?,?\s+(?P<y6>\d{{4}})\b",
    re.IGNORECASE,
)

_NAMED = "|".join(
    sorted(
        {name.title() for name in _MONTHS}
        | {name for names in _OTHERS for name in names.split() if name.islower()},
        key=len,
        reverse=True,
    )
)
"""Months as they are written beside a day: in English and German never small ('they may 3 times')."""
_YEARLESS = re.compile(
    rf"\b(?P<d1>{_DAY})(?:\s+(?P<m0>{_NAMED})\b\.?)?(?:{_TO}(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m1>{_NAMED})\b"
    rf"|\b(?P<m2>{_NAMED})\b\.?\s+(?P<d3>{_DAY})(?:{_TO}(?P<d4>{_DAY}))?\b(?!,?\s*\d{{4}})"
)

GERMAN_MONTH = re.compile(
    rf"(?:{'|'.join(sorted({name.title() for name in _MONTHS if name not in _NOT_GERMAN}, key=len, reverse=True))})\b"
)
"""The name of a month behind a German day ('12. März')."""


@dataclass(frozen=True, slots=True)
class DatedPlace:
    """A date as EDTF, and where it stands."""

    edtf: str
    span: Extent

    @property
    def is_day(self) -> bool:
        """Whether it names a day or days, not only a month."""
        return len(self.edtf) >= 10


@dataclass(frozen=True, slots=True)
class YearlessPlace:
    """Days named without their year ('on 9 and 10 December'), and where they stand."""

    first: tuple[int, int]
    last: tuple[int, int]
    span: Extent

    def in_year(self, year: int) -> str:
        """The days as EDTF in a year, that of the last one; '' where there are no such days."""
        end = _day(year, *self.last)
        start = _day(year - (self.first > self.last), *self.first)
        return "" if not (start and end) else start if start == end else f"{start}/{end}"


def yearless(text: str, within: Extent | None = None) -> tuple[YearlessPlace, ...]:
    """Every day, or days, of a month without a year, by place."""
    low, high = (within.start, within.end) if within else (0, len(text))
    dated = [place.span for place in dates(text, within)]
    found = []
    for match in _YEARLESS.finditer(text, low, high):
        if any(one.start < match.end() and match.start() < one.end for one in dated):
            continue
        said = match.groupdict()
        month = _MONTHS[(said["m1"] or said["m2"]).casefold()]
        begun = _MONTHS[said["m0"].casefold()] if said["m0"] else month
        first = said["d1"] or said["d3"]
        last = said["d2"] or said["d4"] or first
        if _is_mixed(first + last, said["m1"] or said["m2"]):
            continue
        found.append(
            YearlessPlace((begun, _number(first)), (month, _number(last)), Extent(match.start(), match.end()))
        )
    return tuple(found)


def dates(text: str, within: Extent | None = None) -> tuple[DatedPlace, ...]:
    """Every date, by place."""
    low, high = (within.start, within.end) if within else (0, len(text))
    return tuple(_read(text, low, high))


def _read(text: str, low: int, high: int) -> Iterator[DatedPlace]:
    for match in _FORMS.finditer(text, low, high):
        if edtf := _edtf(match):
            yield DatedPlace(edtf, Extent(match.start(), match.end()))


def _edtf(match: re.Match[str]) -> str:
    said = match.groupdict()
    if said["iso"]:
        year, month, day = (int(part) for part in said["iso"].split("-"))
        return _day(year, month, day)
    if said["y5"]:
        year, month, last = int(said["y5"]), int(said["n5"]), said["d5"]
        return _stay(year, (month, said["d0"] or last), (month, last if said["d0"] else None))
    if said["y6"]:
        return f"{said['y6']}-{_MONTHS[said['m6'].casefold()]:02}"
    year = int(said["y1"] or said["y2"])
    month = _MONTHS[(said["m1"] or said["m2"]).casefold()]
    first, last = said["d1"] or said["d3"], said["d2"] or said["d4"]
    if _is_mixed(first + (last or ""), said["m1"] or said["m2"]):
        return ""
    begun = _MONTHS[said["m0"].casefold()] if said["m0"] else month
    return _stay(year, (begun, first), (month, last))


def _stay(year: int, first: tuple[int, str], last: tuple[int, str | None]) -> str:
    """A day (month and day), or the stretch to a later one; '' where there is no such day."""
    start = _day(year, first[0], _number(first[1]))
    end = _day(year, last[0], _number(last[1])) if last[1] else ""
    if last[1] and (not end or end <= start):
        return ""
    return f"{start}/{end}" if start and end else start


def _is_mixed(days: str, month: str) -> bool:
    """Whether a day is written in German and its month in English: 'of Article 12. March 2024 was' names none."""
    return "." in days and month.casefold() in _NOT_GERMAN


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
