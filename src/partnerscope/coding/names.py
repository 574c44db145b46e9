"""Which partner and which dialogue a sentence speaks of, by the names that the observatory itself records.

Grain: one *likeness* is one dialogue beside one sentence, from 0 to 1: the share of its name's words that stand there, each
weighed by how rare it is among all names. A partner is meant by its label, its codes in capitals, and by the words that
its own dialogues, statements and agreements have in their names and those of others do not.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from partnerscope.documents import Span
from partnerscope.view import Known

ENOUGH = 0.72
"""The least likeness of a name that is taken."""
APART = 0.08
"""By how much the best name must lead."""
_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_CODES = ("iso2", "iso3", "fips")
_OWN = 0.8


def words_of(text: str) -> frozenset[str]:
    """The words of a text, and its hyphenated ones as one."""
    found = set()
    for piece in text.casefold().split():
        parts = _WORD.findall(piece)
        found.update(parts)
        found.add("".join(parts))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A dialogue and how much of its name stands in a sentence."""

    dialogue: str
    score: float
    sentence: Span


@dataclass(frozen=True)
class Names:
    """The names that an observatory knows."""

    known: Known

    @cached_property
    def dialogues(self) -> dict[str, tuple[str, str]]:
        """Label without brackets, and partner, by id."""
        rows = self.known.frame("dialogue").select("id", "label", "partner").rows()
        return {identity: (_BRACKETS.sub(" ", label), partner) for identity, label, partner in rows}

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """How telling a word is: rare among the names of dialogues."""
        counts = Counter(word for label, _ in self.dialogues.values() for word in words_of(label))
        total = len(self.dialogues)
        return {word: math.log((1 + total) / count) for word, count in counts.items()}

    @cached_property
    def own_words(self) -> Mapping[str, frozenset[str]]:
        """Words that mean one actor, by actor."""
        uses: dict[str, Counter[str]] = defaultdict(Counter)
        for kind, column in (("dialogue", "label"), ("statement", "title"), ("agreement", "title")):
            for actor, text in self.known.frame(kind).select("partner", column).rows():
                for word in words_of(_BRACKETS.sub(" ", text or "")):
                    uses[word][actor] += 1
        codes = _code_words(self.known)
        named = {
            actor: words_of(label) | codes.get(actor, set())
            for actor, label in self.known.actor_labels.items()
        }
        own: dict[str, set[str]] = defaultdict(set)
        for word, actors in uses.items():
            actor, count = actors.most_common(1)[0]
            if word in named.get(actor, ()) and count >= _OWN * actors.total():
                own[actor].add(word)
        return {actor: frozenset(own[actor]) for actor in own}

    def partners(self, text: str) -> Counter[str]:
        """How often each partner of the observatory is named: by its whole label, or its codes in capitals."""
        about = self.known.about
        labels = self.known.actor_labels
        codes = _code_words(self.known)
        found: Counter[str] = Counter()
        for partner in dict.fromkeys((*about.partners, *about.comparators, *self._others)):
            names = [re.escape(labels[partner])] if partner in labels else []
            count = (
                len(re.findall(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", text, re.IGNORECASE)) if names else 0
            )
            capitals = [re.escape(code.upper()) for code in codes.get(partner, ()) if len(code) > 1]
            if capitals:
                count += len(re.findall(rf"(?<![\w.])(?:{'|'.join(capitals)})(?![\w.])", text))
            if count:
                found[partner] = count
        return found

    @cached_property
    def _others(self) -> tuple[str, ...]:
        return tuple(sorted({partner for _, partner in self.dialogues.values()}))

    def likenesses(self, text: str, sentences: tuple[Span, ...]) -> list[Likeness]:
        """Every dialogue at its best sentence, the likeliest first."""
        spoken = [(span, words_of(text[span.start : span.end])) for span in sentences]
        best = [
            max((self._like(identity, span, words) for span, words in spoken), key=lambda one: one.score)
            for identity in self.dialogues
            if spoken
        ]
        return sorted(best, key=lambda one: (-one.score, one.dialogue))

    def _like(self, identity: str, span: Span, spoken: frozenset[str]) -> Likeness:
        label, partner = self.dialogues[identity]
        held = total = 0.0
        for parts in _units(label):
            weight = sum(self.weights.get(word, 0.0) for word in parts)
            total += weight
            there = "".join(parts) in spoken
            for word in parts:
                if there or word in spoken or self._otherwise(word, partner, spoken):
                    held += self.weights.get(word, 0.0)
        return Likeness(identity, held / total if total else 0.0, span)

    def _otherwise(self, word: str, partner: str, spoken: frozenset[str]) -> bool:
        """Whether a word that names the partner is said by another of its names."""
        label = self.known.actor_labels.get(partner, "")
        mine = self.own_words.get(partner, frozenset())
        whole = frozenset(_WORD.findall(label.casefold()))
        return word in mine and (bool(whole and whole <= spoken) or bool(mine & spoken))


def _units(label: str) -> Iterator[list[str]]:
    for piece in label.casefold().split():
        if parts := _WORD.findall(piece):
            yield parts


def _code_words(known: Known) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for actor, scheme, code in known.frame("actor_code").select("actor", "scheme", "code").rows():
        if scheme in _CODES and len(code) > 1:
            found[actor].add(code.casefold())
    for label_actor, label in known.actor_labels.items():
        if label.isupper():
            found[label_actor].add(label.casefold())
    return found
