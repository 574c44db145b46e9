"""Dates as coders write them: a day, a month or a year, each an interval of days.

The grain: a coded date is (first day, last day); a full date has both equal.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from comparatist.errors import InputError

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def date_bounds(text: str, where: str = "") -> tuple[int, int]:
    """First and last day of an ISO date, month or year, as proleptic Gregorian ordinals.

    >>> date_bounds("2014-02")[1] - date_bounds("2014-02")[0]
    27

    Raises:
        InputError: not YYYY, YYYY-MM or YYYY-MM-DD, or no such day.
    """
    found = _ISO.fullmatch(text)
    allowed = "YYYY, YYYY-MM or YYYY-MM-DD"
    if found is None:
        raise InputError(f"{text!r} is not a date", where=where, allowed=allowed)
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError as error:
        raise InputError(f"{text!r} is not a day of the calendar", where=where, allowed=allowed) from error
    return first.toordinal(), last.toordinal()
