"""Drafts by dictionary: where the terms that a codebook lists for its concepts stand in a text.

Grain: one *hit* is one term of one concept at one place. In a term a hyphen, a space and nothing are the same, and so are
-ise and -ize, one and many; a term of capitals alone is looked for in capitals. A word that a line end breaks is one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from partnerscope.codebook import CUES, Scheme
from partnerscope.documents import Extent

_JOINT = r"[\s\u00ad\u2010-\u2015-]*"
_PARTS = re.compile(r"[\s\u2010-\u2015-]+")
_ISE = re.compile(r"(?<=[a-z]{2})i[sz](?=(?:e|ed|es|ing|ation|ations|ational)$)")
_BROKEN = re.compile(r"\u00ad\s*")
_SHORT_CAPITALS = re.compile(r"[A-Z][A-Z0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term of a concept, where it stands; of a regular expression, the words that it met."""

    concept: str
    term: str
    span: Extent


@dataclass(frozen=True)
class Cue:
    """A term of a concept or, where that is '', a regular expression; and letters without which it cannot fire."""

    concept: str
    term: str
    written: str = ""

    @cached_property
    def letters(self) -> str:
        """Letters, folded, that stand wherever the term does."""
        return _letters(self.term)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What is looked for; compiled when first needed, for most terms stand in no text."""
        return pattern(self.term) if self.term else re.compile(self.written, re.IGNORECASE)


@dataclass(frozen=True)
class Dictionary:
    """The terms of one scheme, ready to be looked for."""

    scheme: Scheme

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """Terms in the codebook's order, then its regular expressions."""
        terms = (Cue(one.id, term) for one in self.scheme for term in one.match)
        return (*terms, *(Cue(one.id, "", said) for one in self.scheme for said in one.several(CUES)))

    def hits(self, text: str, within: Extent | None = None) -> tuple[TermHit, ...]:
        """Every hit, by place; of one concept only the longest at a place."""
        words, places = _unbroken(text, within or Extent(0, len(text)))
        folded = words.casefold()
        found = [
            TermHit(
                cue.concept,
                cue.term or " ".join(match[0].split()),
                Extent(places[match.start()], places[match.end() - 1] + 1),
            )
            for cue in self.cues
            if cue.letters in folded
            for match in cue.pattern.finditer(words)
            if match[0]
        ]
        return tuple(sorted(_longest(found), key=lambda hit: (hit.span.start, hit.span.end, hit.concept)))

    def concepts(self, text: str, within: Extent | None = None) -> tuple[str, ...]:
        """The concepts that are named, in the codebook's order."""
        named = {hit.concept for hit in self.hits(text, within)}
        return tuple(one.id for one in self.scheme if one.id in named)


def _unbroken(text: str, span: Extent) -> tuple[str, Sequence[int]]:
    """The words of a span without hyphens at line ends, and where in the text each character stands."""
    words = text[span.start : span.end]
    if "\u00ad" not in words:
        return words, range(span.start, span.end)
    broken = {at for match in _BROKEN.finditer(words) for at in range(*match.span())}
    kept = [at for at in range(len(words)) if at not in broken]
    return "".join(words[at] for at in kept), [span.start + at for at in kept]


def pattern(term: str) -> re.Pattern[str]:
    """The pattern of a term."""
    if _SHORT_CAPITALS.fullmatch(term):
        return re.compile(rf"\b{term}(?:s|es)?\b")
    words = [_word(word) for word in _PARTS.split(term.strip().casefold()) if word]
    return re.compile(rf"(?<!\w){_JOINT.join(words)}(?:e?s)?(?!\w)", re.IGNORECASE)


def _letters(term: str) -> str:
    """The longest stretch of a term that stands in every spelling of it, folded."""
    if _SHORT_CAPITALS.fullmatch(term):
        return term.casefold()
    pieces = (piece for word in _PARTS.split(term.casefold()) for piece in _ISE.split(word))
    return max((piece.removesuffix("y") for piece in pieces), key=len, default="")


def _word(word: str) -> str:
    """A word in British and American spelling; a final y may be ies."""
    parts = [re.escape(part) for part in _ISE.split(word)]
    joined = "i[sz]".join(parts)
    return joined[:-1] + "(?:y|ie)" if joined.endswith("y") and len(word) > 3 else joined


def _longest(hits: Iterable[TermHit]) -> Iterator[TermHit]:
    """Without the hits that lie inside a longer one of the same concept."""
    kept: dict[str, list[TermHit]] = {}
    for hit in sorted(hits, key=lambda one: (one.span.start, -one.span.end)):
        held = kept.setdefault(hit.concept, [])
        if not held or hit.span.end > held[-1].span.end:
            held.append(hit)
            yield hit
