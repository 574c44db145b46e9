"""Which partner and which dialogue a sentence speaks of, by the names that the observatory itself records.

Grain: one *likeness* is one dialogue beside one sentence, from 0 to 1: the share of its name's words that stand there, each
weighed by how rare it is among all names. A partner is meant by its label, and by the short form that stands opposite the
subject in the names of its dialogues ('US' in 'EU-US'), also in full ('United States').
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from partnerscope.documents import Extent
from partnerscope.view import Known

ENOUGH = 0.72
"""The least likeness of a name that is taken."""
APART = 0.08
"""By how much the best name must lead."""
_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\([^()]*\)")
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
    sentence: Extent


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
    def spoken_for(self) -> Mapping[str, re.Pattern[str]]:
        """How each partner is named: its label, and what stands opposite the subject in capitals ('EU-US'), also in full."""
        about, labels = self.known.about, self.known.actor_labels
        subject = "|".join(map(re.escape, filter(None, (about.subject, labels.get(about.subject, "")))))
        short = "[A-Z]{2,4}"
        opposite = re.compile(
            rf"(?<!\w)(?:(?:{subject})[-–/](?P<after>{short})|(?P<before>{short})[-–/](?:{subject}))(?!\w)"
        )
        uses: dict[str, Counter[str]] = defaultdict(Counter)
        for label, partner in self.dialogues.values():
            for match in opposite.finditer(label):
                uses[match["after"] or match["before"]][partner] += 1
        shorter: dict[str, list[str]] = defaultdict(list)
        for letters, partners in uses.items():
            partner, count = partners.most_common(1)[0]
            if count >= _OWN * partners.total():
                shorter[partner].append(letters)
        everyone = dict.fromkeys((*about.partners, *about.comparators, *self._others))
        return {one: _named(labels.get(one, one), shorter.get(one, [])) for one in everyone}

    def partners(self, text: str) -> Counter[str]:
        """How often each partner is named."""
        found = {partner: len(names.findall(text)) for partner, names in self.spoken_for.items()}
        return Counter({partner: count for partner, count in found.items() if count})

    @cached_property
    def _others(self) -> tuple[str, ...]:
        return tuple(sorted({partner for _, partner in self.dialogues.values()}))

    def likenesses(self, text: str, sentences: tuple[Extent, ...]) -> list[Likeness]:
        """Every dialogue at its best sentence, the likeliest first."""
        spoken = [self._spoken(text[span.start : span.end]) for span in sentences]
        best = [
            max(
                (self._like(identity, span, said) for span, said in zip(sentences, spoken, strict=True)),
                key=lambda one: one.score,
            )
            for identity in self.dialogues
            if sentences
        ]
        return sorted(best, key=lambda one: (-one.score, one.dialogue))

    def _spoken(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """The words of a sentence (the subject's own short name where it stands in full), and the partners it names."""
        subject = self.known.about.subject
        full = self.known.actor_labels.get(subject, "")
        own = (
            words_of(subject)
            if full and full.casefold() in " ".join(text.casefold().split())
            else frozenset()
        )
        return words_of(text) | own, frozenset(self.partners(text))

    def _like(self, identity: str, span: Extent, spoken: tuple[frozenset[str], frozenset[str]]) -> Likeness:
        label, partner = self.dialogues[identity]
        words, partners = spoken
        held = total = 0.0
        for piece, parts in _units(label):
            total += sum(self.weights.get(word, 0.0) for word in parts)
            there = "".join(parts) in words
            for raw, word in zip(_WORD.findall(piece), parts, strict=True):
                if there or word in words or (partner in partners and self._names(partner, raw)):
                    held += self.weights.get(word, 0.0)
        return Likeness(identity, held / total if total else 0.0, span)

    def _names(self, partner: str, word: str) -> bool:
        """Whether a word of a label is a name of the partner, or part of one."""
        label = self.known.actor_labels.get(partner, "")
        return bool(self.spoken_for[partner].fullmatch(word)) or word in _WORD.findall(label)


def _units(label: str) -> Iterator[tuple[str, list[str]]]:
    for piece in label.split():
        if parts := _WORD.findall(piece.casefold()):
            yield piece, parts


def _named(label: str, short: list[str]) -> re.Pattern[str]:
    """A pattern of the label, the short forms ('US', 'U.S.'), and words whose first letters spell them ('United States')."""
    full = [rf"(?i:{re.escape(label)})", *map(re.escape, short)]
    capitals = [*short, *([label] if label.isupper() and len(label) > 1 else [])]
    for letters in capitals:
        full.append(r"\.".join(letters) + r"\.?")
        inner = "".join(rf"\s+[{one}{one.lower()}][a-zà-ÿ]+" for one in letters[1:-1])
        full.append(rf"{letters[0]}[a-zà-ÿ]+{inner}\s+{letters[-1]}[a-zà-ÿ]+")
    return re.compile(rf"(?<![\w.])(?:{'|'.join(full)})(?!\w)")
