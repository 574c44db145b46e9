"""Finding a passage again in a text that was set, copied or extracted anew.

Grain: one search has one status. Only `exact` and `same letters` may be accepted by a machine: a changed year, name or
'not' still looks near. Below twenty folded characters nothing is near.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from partnerscope.documents.fold import Fold, folded
from partnerscope.documents.layer import Extent, Layer

RefindStatus = Literal["exact", "same letters", "near", "ambiguous", "lost"]
ACCEPTED: tuple[RefindStatus, ...] = ("exact", "same letters")
MIN_NEAR = 20
NEAR = 78.0
"""The least likeness (0 to 100) of letters that is called near."""
_APART = 4.0
"""How much better than the second best a near place must be."""
_DASH = re.compile(r"(?<=\d)(?:\s*[\u2010-\u2015\u2212\ufe58\ufe63\uff0d-]\s*|\u00ad\s+)(?=\d)")
_REACH = 12
"""Folded characters by which an edge may be moved."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought: the words, and what is known of their surroundings and place."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Refound:
    """What a search came to: a span unless lost, how like (0 to 100), in how many places."""

    status: RefindStatus
    span: Extent | None = None
    score: float = 0.0
    places: int = 0


@dataclass(frozen=True)
class Finder:
    """A layer made ready for many searches."""

    layer: Layer

    @cached_property
    def plain(self) -> Fold:
        """The letters without furniture."""
        return folded(self.layer.text, self.layer.furniture)

    @cached_property
    def whole(self) -> Fold:
        """The letters with furniture: only for what is not found without."""
        return folded(self.layer.text)

    def find(self, sought: Sought) -> Refound:
        """Where the words stand, and how surely."""
        text, exact = self.layer.text, sought.exact
        if not exact:
            return Refound("lost")
        if sought.start is not None and text.startswith(exact, sought.start):
            return Refound("exact", Extent(sought.start, sought.start + len(exact)), 100.0, 1)
        letters = folded(exact).letters
        if not letters:
            return self._choose([Extent(at, at + len(exact)) for at in _hits(text, exact)], sought)
        for fold in (self.plain, self.whole) if self.layer.furniture else (self.plain,):
            hits = [fold.span(at, at + len(letters)) for at in _hits(fold.letters, letters)]
            hits = [one for one in hits if _same_numbers(text[one.start : one.end], exact)]
            if hits:
                return self._choose([self._snug(span, exact) for span in hits], sought)
        return self._near(letters, sought) if len(letters) >= MIN_NEAR else Refound("lost")

    def _snug(self, span: Extent, exact: str) -> Extent:
        """The span widened to the signs around the words (quotation marks, a stop) where the text has them verbatim."""
        inner = self.layer.text[span.start : span.end]
        at = exact.find(inner)
        start = span.start - at
        wider = at >= 0 and len(exact) > len(inner) and start >= 0
        return (
            Extent(start, start + len(exact)) if wider and self.layer.text.startswith(exact, start) else span
        )

    def _choose(self, hits: list[Extent], sought: Sought) -> Refound:
        """One of several places, by what stands around it, else by the offset; ambiguous when neither tells."""
        if not hits:
            return Refound("lost")
        best = hits
        if len(best) > 1 and (sought.prefix or sought.suffix):
            likeness = [self._context(span, sought) for span in hits]
            top = max(likeness)
            best = [span for span, like in zip(hits, likeness, strict=True) if like == top]
        if len(best) > 1:
            verbatim = [span for span in best if self._verbatim(span, sought)]
            best = verbatim if len(verbatim) == 1 else best
        if len(best) > 1 and sought.start is not None:
            nearest = min(abs(span.start - sought.start) for span in best)
            best = [span for span in best if abs(span.start - sought.start) == nearest]
        if len(best) > 1:
            return Refound("ambiguous", best[0], 100.0, len(best))
        status: RefindStatus = "exact" if self._verbatim(best[0], sought) else "same letters"
        return Refound(status, best[0], 100.0, len(hits))

    def _verbatim(self, span: Extent, sought: Sought) -> bool:
        return self.layer.text[span.start : span.end] == sought.exact

    def _context(self, span: Extent, sought: Sought) -> int:
        """Letters that agree, going outwards from both edges."""
        fold = self.plain
        first, after = fold.at(span.start), fold.at(span.end)
        before, behind = folded(sought.prefix).letters, folded(sought.suffix).letters
        left = _agreeing(fold.letters[max(0, first - len(before)) : first][::-1], before[::-1])
        return left + _agreeing(fold.letters[after : after + len(behind)], behind)

    def _near(self, letters: str, sought: Sought) -> Refound:
        text = self.plain.letters
        best = _window(letters, text, 0, len(text))
        if best is None:
            return Refound("lost")
        left = _window(letters, text, 0, best.start)
        right = _window(letters, text, best.end, len(text))
        rivals = [one for one in (left, right) if one is not None and one.score > best.score - _APART]
        places = [best, *rivals]
        if rivals and (sought.prefix or sought.suffix):
            spans = [self.plain.span(one.start, one.end) for one in places]
            likeness = [self._context(span, sought) for span in spans]
            if likeness.count(max(likeness)) == 1:
                places = [places[likeness.index(max(likeness))]]
        chosen = places[0]
        status: RefindStatus = "near" if len(places) == 1 else "ambiguous"
        return Refound(status, self.plain.span(chosen.start, chosen.end), round(chosen.score, 1), len(places))


def _same_numbers(one: str, other: str) -> bool:
    """Whether dashes part the same numbers in two texts of the same letters: 1-2 May is not 12 May."""
    return _parted_numbers(one) == _parted_numbers(other)


def _parted_numbers(text: str) -> list[int]:
    """After how many letters a dash stands between two digits; a hyphen that ends a line is one too."""
    return [len(folded(text[: found.start()]).letters) for found in _DASH.finditer(text)]


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    score: float


def _hits(text: str, words: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _agreeing(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((count for count, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _window(letters: str, text: str, low: int, high: int) -> _Place | None:
    """The best stretch of text[low:high], its edges moved to where the distance is least."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    size = len(letters)
    if high - low < size // 2:
        return None
    found = fuzz.partial_ratio_alignment(letters, text[low:high], score_cutoff=NEAR - 10)
    if found is None:
        return None
    start, end = low + found.dest_start, low + found.dest_end
    starts = range(max(low, start - _REACH), min(end - 1, start + _REACH) + 1)
    start = min(starts, key=lambda at: (Levenshtein.distance(letters, text[at:end]), abs(end - at - size)))
    ends = range(max(start + 1, end - _REACH), min(high, end + _REACH) + 1)
    end = min(ends, key=lambda at: (Levenshtein.distance(letters, text[start:at]), abs(at - start - size)))
    score = 100 * Levenshtein.normalized_similarity(letters, text[start:end])
    return _Place(start, end, score) if score >= NEAR else None
