"""A text folded to its letters, with the way back: what stays the same when a text is set, copied or scanned anew.

Grain: one folded character comes from one character of the text; the map of offsets never decreases. The fold is NFKD and
casefold without marks, white space, hyphens, dashes and quotation marks; furniture is skipped. Marks that make another word
(vowel signs of Indian and South-East Asian scripts, voicing of kana, the stroke of a negated sign) stay.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, repeat

from partnerscope.documents.layer import Extent

_DROPPED = frozenset({"Me", "Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pi", "Pf"})
_WORD = re.compile(r"[^\W_]+")
_LETTERLIKE = frozenset({0, 8, 9, 103, 107, 118, 122, 129, 130, 132})
"""Combining classes of marks that make another word: vowel signs, voicing of kana, virama; vowels, tones of Thai and Lao."""
_NEGATED = "\u0338"
_SELECTORS = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks of the same classes that choose how a letter looks and nothing else."""
_QUOTES = frozenset("\"'`´′″‵‶„‚‹›«»＂＇−¯")


@dataclass(frozen=True, slots=True)
class Fold:
    """The letters of a text; `origin[i]` is the offset in the text of folded character i."""

    letters: str
    origin: array[int]

    def span(self, start: int, end: int) -> Extent:
        """The stretch of the text from folded character `start` up to before `end`."""
        return Extent(self.origin[start], self.origin[end - 1] + 1)

    def at(self, offset: int) -> int:
        """The first folded character that comes from this offset of the text or a later one."""
        return bisect_left(self.origin, offset)


def folded(text: str, skipped: Iterable[Extent] = ()) -> Fold:
    """The fold of a text without the spans that are skipped."""
    table = {one: _letters(one) for one in set(text)}
    parts = [table[one] for one in text]
    for span in skipped:
        parts[span.start : span.end] = repeat("", min(span.end, len(parts)) - span.start)
    sizes = map(len, parts)
    origin = array("q", chain.from_iterable(repeat(place, size) for place, size in enumerate(sizes)))
    return Fold("".join(parts), origin)


def _letters(one: str) -> str:
    if one in _QUOTES:
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", one).casefold())
    return "".join(letter for letter in plain if _stays(letter))


def _stays(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category in ("Mn", "Mc"):
        told = unicodedata.combining(letter) in _LETTERLIKE and not _SELECTORS.match(letter)
        return told or letter == _NEGATED
    return category not in _DROPPED and letter not in _QUOTES


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are searched for: letters and digits, without case and marks.

    Both stores of a desk index these, so that both find the same.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (one for one in plain if unicodedata.category(one) not in ("Mn", "Mc", "Me", "Cf"))
    return tuple(_WORD.findall("".join(kept)))
