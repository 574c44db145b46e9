"""Dates and counts as a reader writes them."""

from __future__ import annotations

import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?([?~%]?)")
_DOUBT = {"?": " (uncertain)", "~": " (about)", "%": " (uncertain)", "": ""}


def date_text(text: str) -> str:
    """A date as a reader writes it.

    >>> date_text("2015-07"), date_text("2014-03-26"), date_text("2013"), date_text("2023-12-06/2023-12-07")
    ('July 2015', '26 March 2014', '2013', '6–7 December 2023')
    """
    if "/" in text:
        first, _, last = text.partition("/")
        if len(first) == len(last) == 10 and first[:8] == last[:8]:
            return f"{int(first[8:])}–{date_text(last)}"
        ends = {"": "unknown", "..": "now"}
        return f"{ends.get(first) or date_text(first)} to {ends.get(last) or date_text(last)}"
    found = _DATE.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return "goes on" if text == ".." else text
    year, month, day, doubt = found[1], _MONTHS[int(found[2]) - 1], found[3], found[4]
    return f"{int(day)} {month} {year}{_DOUBT[doubt]}" if day else f"{month} {year}{_DOUBT[doubt]}"


def month_text(text: str) -> str:
    """The month of a date, short; the year where no month is known, the last one of a stretch.

    >>> month_text("2026-01-28"), month_text("2012"), month_text("2022-06-01/2022-06-02"), month_text("2020-02-20?")
    ('Jan 2026', '2012', 'Jun 2022', 'Feb 2020?')
    """
    last = text.rpartition("/")[2] or text
    found = _DATE.fullmatch(last)
    if found is None or not 1 <= int(found[2]) <= 12:
        return date_text(last)
    return f"{_MONTHS[int(found[2]) - 1][:3]} {found[1]}{found[4] and '?'}"


def at_date(text: str) -> str:
    """A date of a view with its preposition.

    >>> at_date("2015-07"), at_date("2014-03-26")
    ('in July 2015', 'on 26 March 2014')
    """
    return f"{'on' if len(text) == 10 else 'in'} {date_text(text)}"


def counted(number: int, one: str, several: str = "") -> str:
    """How many of what, in the number that fits (`several` where it is not `one` with an s).

    >>> counted(1, "dialogue"), counted(0, "dialogue"), counted(2, "copy", "copies"), counted(1234, "row")
    ('1 dialogue', '0 dialogues', '2 copies', '1,234 rows')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


_PLURAL = re.compile(r"\b(\w+?)(ies|s)\b(?<!ss)(?<!\bas)(?<!\bis)")


def fitting(number: float | None, several: str) -> str:
    """A phrase in the plural as it fits a number: for 1 its first plural becomes a singular.

    >>> fitting(2, "policy dialogues"), fitting(1, "items of cooperation"), fitting(1, "gaps: what is reported")
    ('policy dialogues', 'item of cooperation', 'gap: what is reported')
    >>> fitting(1, "bodies"), fitting(None, "statements")
    ('body', 'statements')
    """
    if number != 1:
        return several
    return _PLURAL.sub(lambda found: found[1] + ("y" if found[2] == "ies" else ""), several, count=1)
