"""How often a verdict stays: over the uncertainty that is coded, and over thresholds of ours, apart.

Grain: one *variation* changes one thing: a quantity is read at one of its ends, a record that carries a correction or a
rating is left out, a threshold is moved. A share is the number of variations that leave the types as they are, among
all that the codebook declares (scheme `verdict_uncertainty`). The two shares are never added up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from partnerscope.codebook import Codebook, Concept
from partnerscope.measure.verdict.rules import Quantity, VerdictRule

SCHEME = "verdict_uncertainty"
Known = Mapping[str, Quantity]
Types = tuple[str, ...]
Kind = Callable[[tuple[VerdictRule, ...], Known], Types]


@dataclass(frozen=True, slots=True)
class Stays:
    """Of how many variations how many leave the types as they are."""

    same: int
    tried: int

    @property
    def share(self) -> float | None:
        """The share; None where nothing is uncertain."""
        return self.same / self.tried if self.tried else None


@dataclass(frozen=True, slots=True)
class Variable:
    """What can be varied of one actor: quantities with their bounds, and quantities without each marked record."""

    rules: tuple[VerdictRule, ...]
    known: Known
    bounded: Known
    without: Mapping[str, Mapping[str, Known]]
    """By mark (`corrected`, `rated`): the quantities without each record that carries it."""


def stays(codebook: Codebook, role: str, actor: Variable, kind: Kind) -> Stays:
    """How often the types of an actor stay over the declared variations of a role (`coded` or `weights`)."""
    types = kind(actor.rules, actor.known)
    tried = [
        kind(rules, known)
        for concept in declared(codebook)
        if concept.text("role") == role
        for rules, known in _variations(concept, actor)
    ]
    return Stays(sum(one == types for one in tried), len(tried))


def declared(codebook: Codebook) -> Iterable[Concept]:
    """What the codebook declares as uncertain."""
    return codebook.schemes.get(SCHEME, ())


def shift_of(codebook: Codebook) -> float:
    """By which share thresholds are moved; 0 where the codebook does not say."""
    return max((_shift(one) for one in declared(codebook)), default=0.0)


def _shift(concept: Concept) -> float:
    value = concept.properties.get("shift", 0)
    return float(value) if isinstance(value, int | float) else 0.0


def _variations(concept: Concept, actor: Variable) -> Iterator[tuple[tuple[VerdictRule, ...], Known]]:
    for name in concept.several("quantities"):
        one = actor.bounded.get(name, actor.known.get(name, Quantity()))
        for end in dict.fromkeys((one.low, one.high)):
            if end is not None and end != one.value:
                yield actor.rules, {**actor.known, name: Quantity.exact(end, one.records)}
    for known in actor.without.get(concept.text("records"), {}).values():
        yield actor.rules, known
    if shift := _shift(concept):
        for rules in moved(actor.rules, shift).values():
            yield rules, actor.known


def moved(rules: tuple[VerdictRule, ...], shift: float) -> Mapping[tuple[str, int], tuple[VerdictRule, ...]]:
    """The rules with one threshold moved up or down, by its condition and the way; whole numbers are counts and stay."""
    texts = dict.fromkeys(
        one.text
        for rule in rules
        for one in rule.conditions
        if one.operator is not None and one.threshold % 1
    )
    return {(text, sign): _with(rules, text, 1 + sign * shift) for text in texts for sign in (1, -1) if shift}


def _with(rules: tuple[VerdictRule, ...], text: str, factor: float) -> tuple[VerdictRule, ...]:
    return tuple(
        replace(
            rule,
            conditions=tuple(
                replace(one, threshold=one.threshold * factor) if one.text == text else one
                for one in rule.conditions
            ),
        )
        for rule in rules
    )


def without_marked(
    records: Collection[str], marked: Collection[str], reduced: Mapping[str, Known]
) -> Mapping[str, Known]:
    """The quantities without each record that carries a mark, among those that an actor's rest on."""
    return {one: reduced[one] for one in records if one in marked and one in reduced}
