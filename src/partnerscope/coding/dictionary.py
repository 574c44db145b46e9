"""Drafts by dictionary: where the terms that a codebook lists for its concepts stand in a text.

Grain: one *hit* is one term of one concept at one place. In a term a hyphen, a space and nothing are the same, and so are
-ise and -ize, one and many; a term of capitals alone is looked for in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from partnerscope.codebook import Scheme
from partnerscope.documents import Extent

_JOINT = r"[\s\u00ad\u2010-\u2015-]*"
_PARTS = re.compile(r"[\s\u2010-\u2015-]+")
_ISE = re.compile(r"(?<=[a-z]{2})i[sz](?=(?:e|ed|es|ing|ation|ations|ational)$)")
_SHORT_CAPITALS = re.compile(r"[A-Z][A-Z0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term of a concept, where it stands; of a regular expression, the words that it met."""

    concept: str
    term: str
    span: Extent


RX = "match_rx"
"""The property of a concept that holds regular expressions."""


@dataclass(frozen=True)
class Dictionary:
    """The terms of one scheme, ready to be looked for."""

    scheme: Scheme

    @cached_property
    def patterns(self) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
        """Concept, term and pattern, in the codebook's order; a regular expression has no term of its own."""
        terms = ((one.id, term, pattern(term)) for one in self.scheme for term in one.match)
        written = (
            (one.id, "", re.compile(said, re.IGNORECASE)) for one in self.scheme for said in one.several(RX)
        )
        return (*terms, *written)

    def hits(self, text: str, within: Extent | None = None) -> tuple[TermHit, ...]:
        """Every hit, by place; of one concept only the longest at a place."""
        low, high = (within.start, within.end) if within else (0, len(text))
        found = [
            TermHit(concept, term or " ".join(match[0].split()), Extent(match.start(), match.end()))
            for concept, term, looked in self.patterns
            for match in looked.finditer(text, low, high)
        ]
        return tuple(sorted(_longest(found), key=lambda hit: (hit.span.start, hit.span.end, hit.concept)))

    def concepts(self, text: str, within: Extent | None = None) -> tuple[str, ...]:
        """The concepts that are named, in the codebook's order."""
        named = {hit.concept for hit in self.hits(text, within)}
        return tuple(one.id for one in self.scheme if one.id in named)


def pattern(term: str) -> re.Pattern[str]:
    """The pattern of a term."""
    if _SHORT_CAPITALS.fullmatch(term):
        return re.compile(rf"\b{term}(?:s|es)?\b")
    words = [_word(word) for word in _PARTS.split(term.strip().casefold()) if word]
    return re.compile(rf"(?<!\w){_JOINT.join(words)}(?:e?s)?(?!\w)", re.IGNORECASE)


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
