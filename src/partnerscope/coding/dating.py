"""On which day what a sentence reports took place: named in full, or without a year that the document's own day tells.

Grain: one *dating* is one date for one sentence, with why, and the sentences that prove it. Nothing is dated by guess: days
without a year need a year in their sentence, or a day on which the document was issued, shortly after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from partnerscope.coding.dates import DatedPlace, YearlessPlace, dates, yearless
from partnerscope.documents import Extent

SOON = timedelta(days=92)
"""So long after a meeting a document that names its day without the year may have been issued."""
_FIRST, _HEAD, _LITTLE = 2, 6, 40
"""The first sentences of a text, those among which its day may stand alone, and the letters that may stand beside it."""
_YEAR = re.compile(r"(?<![\w/-])(?:19|20)\d\d(?![\w/-])")


@dataclass(frozen=True, slots=True)
class Dating:
    """A date as EDTF, why, and the sentences that say it."""

    edtf: str
    because: str
    spans: tuple[Extent, ...]


def named_days(text: str, sentence: Extent) -> list[Extent]:
    """Where a sentence names days, with their year or without."""
    full = [one.span for one in dates(text, sentence) if one.is_day]
    return [*full, *(one.span for one in yearless(text, sentence))]


def dating(text: str, near: Extent, sentences: Sequence[Extent], issued: str = "") -> Dating | None:
    """When what a sentence reports took place: its own day, days whose year the document tells, else the day at its head."""
    own, undated = dates(text, near), yearless(text, near)
    if full := next((one for one in own if one.is_day), None):
        return _full(text, full, near, sentences)
    for place in undated:
        if found := _in_its_year(text, place, near, sentences, issued):
            return found
    if undated:
        return None
    chosen = next(_at_the_head(text, sentences, issued), own[0] if own else None)
    return _full(text, chosen, near, sentences) if chosen else None


def _at_the_head(text: str, sentences: Sequence[Extent], issued: str) -> Iterator[DatedPlace]:
    """Days in the title, the sentence behind it, or a line near them that says little else; later ones are of other events.

    Of a document whose day is known only those that lie shortly before it.
    """
    for place, sentence in enumerate(sentences[:_HEAD]):
        for one in dates(text, sentence):
            rest = sentence.end - sentence.start - (one.span.end - one.span.start)
            if not one.is_day or (place >= _FIRST and rest > _LITTLE):
                continue
            if not issued or _is_soon_before(one.edtf[-10:], issued):
                yield one


def _full(text: str, place: DatedPlace, near: Extent, sentences: Sequence[Extent]) -> Dating:
    return Dating(place.edtf, repr(_words(text, place.span)), (_around(place.span, near, sentences),))


def _in_its_year(
    text: str, place: YearlessPlace, near: Extent, sentences: Sequence[Extent], issued: str
) -> Dating | None:
    """Days without a year, by the one year that their sentence names, else by the day of the document."""
    words = repr(_words(text, place.span))
    years = {int(match[0]) for match in _YEAR.finditer(text, near.start, near.end)}
    if len(years) == 1 and (found := place.in_year(years.pop())):
        return Dating(found, f"{words}, and the year of its sentence", (near,))
    if issued and (found := _before(place, issued)):
        return Dating(found, f"{words}, before {issued}, the day of the document", (near,))
    for other in (one for one in dates(text) if one.is_day):
        if found := _before(place, other.edtf[:10]):
            because = f"{words}, before {_words(text, other.span)!r}"
            return Dating(found, because, (near, _around(other.span, near, sentences)))
    return None


def _before(place: YearlessPlace, day: str) -> str:
    """The days in the year in which they lie shortly before a day; '' where they do not."""
    issued = date.fromisoformat(day)
    for year in (issued.year, issued.year - 1):
        found = place.in_year(year)
        if found and _is_soon_before(found[-10:], day):
            return found
    return ""


def _is_soon_before(day: str, issued: str) -> bool:
    return timedelta(0) <= date.fromisoformat(issued) - date.fromisoformat(day) <= SOON


def _around(span: Extent, near: Extent, sentences: Sequence[Extent]) -> Extent:
    """The sentence in which a place stands."""
    if near.start <= span.start < near.end:
        return near
    return next((one for one in sentences if one.start <= span.start < one.end), span)


def _words(text: str, span: Extent) -> str:
    return " ".join(text[span.start : span.end].split())
