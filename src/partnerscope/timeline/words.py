"""Dates and counts as a reader writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from partnerscope.timeline.edtf import parse

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_PARTS = range(21, 42)
"""What EDTF writes in the place of a month for seasons, quarters and halves."""
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?([?~%]?)")


@dataclass(frozen=True, slots=True)
class DateWords:
    """How a language writes dates: months, what stands behind a day (and the first of a month), patterns, signs of doubt.

    `on` is for a day, `within` for a month, `years` for a year ('' where it is as for a month), `between` for a stretch of
    days ('' where it is as for a day), `later` and `earlier` for a date of which only one bound is known.
    """

    months: tuple[str, ...] = _MONTHS
    short: tuple[str, ...] = tuple(one[:3] for one in _MONTHS)
    ordinal: str = ""
    first: str = ""
    stretch: str = "{first} to {last}"
    on: str = "on {date}"
    within: str = "in {date}"
    years: str = ""
    between: str = ""
    later: str = "{date} or later"
    earlier: str = "{date} or earlier"
    unknown: str = "unknown"
    now: str = "now"
    goes_on: str = "goes on"
    uncertain: str = " (uncertain)"
    about: str = " (about)"
    thousands: str = ","

    def day(self, number: int) -> str:
        """The day of a month."""
        return self.first if self.first and number == 1 else f"{number}{self.ordinal}"

    def doubt(self, sign: str) -> str:
        """What a sign of doubt behind a date says."""
        return {"": "", "~": self.about}.get(sign, self.uncertain)


ENGLISH = DateWords()


def date_text(text: str, words: DateWords = ENGLISH) -> str:
    """A date as a reader writes it.

    >>> date_text("2015-07"), date_text("2014-03-26"), date_text("2013"), date_text("2023-12-06/2023-12-07")
    ('July 2015', '26 March 2014', '2013', '6–7 December 2023')
    """
    if "/" in text:
        first, _, last = text.partition("/")
        if len(first) == len(last) == 10 and first[:8] == last[:8]:
            return f"{words.day(int(first[8:]))}–{date_text(last, words)}"
        if bool(first) != bool(last):
            return (words.later if first else words.earlier).format(date=date_text(first or last, words))
        ends = {"": words.unknown, "..": words.now}
        low, high = (ends.get(one) or date_text(one, words) for one in (first, last))
        return words.stretch.format(first=low, last=high)
    found = _DATE.fullmatch(text)
    if found is not None and not found[3] and int(found[2]) in _PARTS:
        return f"{_part_text(text[:7], words)}{words.doubt(found[4])}"
    if found is None or not 1 <= int(found[2]) <= 12:
        return words.goes_on if text == ".." else text
    year, month, day = found[1], words.months[int(found[2]) - 1], found[3]
    said = f"{words.day(int(day))} {month} {year}" if day else f"{month} {year}"
    return f"{said}{words.doubt(found[4])}"


def _part_text(text: str, words: DateWords) -> str:
    """A season, quarter or half of a year, by its months.

    >>> date_text("2023-34"), date_text("2023-24"), date_text("2023-41?")
    ('April–June 2023', 'December 2023–February 2024', 'July–December 2023 (uncertain)')
    """
    span = parse(text)
    first, last = (date.fromordinal(day) for day in (span.first, span.last))
    begun, ended = (words.months[one.month - 1] for one in (first, last))
    return f"{begun}{'' if first.year == last.year else f' {first.year}'}–{ended} {last.year}"


def month_text(text: str, words: DateWords = ENGLISH) -> str:
    """The month of a date, short; the year where no month is known, the last one of a stretch.

    >>> month_text("2026-01-28"), month_text("2012"), month_text("2022-06-01/2022-06-02"), month_text("2020-02-20?")
    ('Jan 2026', '2012', 'Jun 2022', 'Feb 2020?')
    """
    last = text.rpartition("/")[2] or text
    found = _DATE.fullmatch(last)
    if found is None or not 1 <= int(found[2]) <= 12:
        return date_text(last, words)
    return f"{words.short[int(found[2]) - 1]} {found[1]}{found[4] and '?'}"


def at_date(text: str, words: DateWords = ENGLISH) -> str:
    """A date of a view, or of an event, with its preposition.

    >>> at_date("2015-07"), at_date("2014-03-26"), at_date("2023-12-06/2023-12-07")
    ('in July 2015', 'on 26 March 2014', 'on 6–7 December 2023')
    >>> at_date("2014-03-26?")
    'on 26 March 2014 (uncertain)'
    >>> at_date("2013/2014"), at_date("2022-10/2022-11")
    ('in 2013 to 2014', 'in October 2022 to November 2022')
    """
    said, known = date_text(text, words), text.rstrip("?~%")
    if "/" in text:
        first, _, last = text.partition("/")
        if first[:4].isdigit() and len(first) < 10:
            return words.within.format(date=said)
        if not words.between or not (first[:4].isdigit() and last[:4].isdigit()):
            return words.on.format(date=said)
        low = (
            words.day(int(first[8:]))
            if len(first) == 10 and first[:7] == last[:7]
            else date_text(first, words)
        )
        return words.between.format(first=low, last=date_text(last, words))
    if len(known) == 4 and words.years:
        return words.years.format(date=said)
    return (words.on if len(known) == 10 else words.within).format(date=said)


def counted(number: int, one: str, several: str = "") -> str:
    """How many of what, in the number that fits (`several` where it is not `one` with an s).

    >>> counted(1, "dialogue"), counted(0, "dialogue"), counted(2, "copy", "copies"), counted(1234, "row")
    ('1 dialogue', '0 dialogues', '2 copies', '1,234 rows')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def plural(word: str) -> str:
    """A noun in the plural, by the rules of English spelling; evidence stays as it is.

    >>> plural("actor"), plural("alias"), plural("search"), plural("capability"), plural("key"), plural("evidence")
    ('actors', 'aliases', 'searches', 'capabilities', 'keys', 'evidence')
    """
    if word == "evidence":
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


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
