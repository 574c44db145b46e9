"""Dates as documents write them, read to EDTF.

Grain: one *dated place* is one date at one place of the text. Only forms with one meaning are read: 4/5/2024 is left alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from partnerscope.documents import Extent

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|—|and|to|&)\s*"
_FORMS = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b"
    rf"|\b(?P<d1>{_DAY})(?:\s+(?P<m0>{_MONTH})\b\.?)?(?:{_TO}(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?,?\s+(?P<y1>\d{{4}})\b"
    rf"|\b(?P<m2>{_MONTH})\b\.?\s+(?P<d3>{_DAY})(?:{_TO}(?P<d4>{_DAY}))?,?\s+(?P<y2>\d{{4}})\b"
    rf"|\b(?P<d5>\d{{1,2}})\.\s?(?P<n5>\d{{1,2}})\.\s?(?P<y5>\d{{4}})\b"
    rf"|\b(?P<m6>{_MONTH})\b\.?,?\s+(?P<y6>\d{{4}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DatedPlace:
    """A date as EDTF, and where it stands."""

    edtf: str
    span: Extent

    @property
    def is_day(self) -> bool:
        """Whether it names a day or days, not only a month."""
        return len(self.edtf) >= 10


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
        return _day(int(said["y5"]), int(said["n5"]), int(said["d5"]))
    if said["y6"]:
        return f"{said['y6']}-{_MONTHS[said['m6'].casefold()]:02}"
    year = int(said["y1"] or said["y2"])
    month = _MONTHS[(said["m1"] or said["m2"]).casefold()]
    first, last = said["d1"] or said["d3"], said["d2"] or said["d4"]
    begun = _MONTHS[said["m0"].casefold()] if said["m0"] else month
    start = _day(year, begun, _number(first))
    end = _day(year, month, _number(last)) if last else ""
    if last and (not end or end <= start):
        return ""
    return f"{start}/{end}" if start and end else start


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
