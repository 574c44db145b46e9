"""The verdict: what kind of partnership each is, by the declared rules.

Grain: one *typology* finding is one partner or comparator: its place on the axes, its type, its attributes and the
criteria of 'strategic', and which single records would change them. One *check* finding is one condition of one rule. Where
data do not tell, all types that are left stand there; nothing is summed up and nobody is ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from partnerscope.measure.finding import Finding
from partnerscope.measure.verdict.facts import Grounds, facts, quantities, reduced
from partnerscope.measure.verdict.rules import (
    Check,
    Outcome,
    Quantity,
    VerdictRule,
    evaluate,
    first,
    read_rules,
)
from partnerscope.measure.verdict.subject import of_subject
from partnerscope.measure.verdict.uncertainty import Variable, moved, shift_of, stays, without_marked
from partnerscope.view import View


@dataclass(frozen=True, slots=True)
class Placement:
    """What the rules say of one actor: possible levels of both axes and types, and the answers of the other rules."""

    values: tuple[str, ...]
    weight: tuple[str, ...]
    types: tuple[str, ...]
    outcomes: Mapping[str, Outcome]

    def answered(self, role: str, answer: str) -> tuple[str, ...]:
        """The rules of a role with this answer."""
        return tuple(
            name for name, one in self.outcomes.items() if one.rule.role == role and one.answer == answer
        )

    @property
    def said(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a record may change: types, and attributes that surely hold."""
        return self.types, self.answered("attribute", "yes")


def kind_of(rules: tuple[VerdictRule, ...], known: Mapping[str, Quantity], actor: str) -> Placement:
    """The verdict on an actor from its quantities: a pure function of the two."""
    outcomes = evaluate(rules, known, actor)
    return Placement(first("values", outcomes), first("weight", outcomes), first("type", outcomes), outcomes)


def rules_of(view: View) -> tuple[VerdictRule, ...]:
    """The rules of the view's codebook."""
    return view.once("rules of the verdict", lambda v: read_rules(v.codebook))


def typology(view: View) -> Iterator[Finding]:
    """One finding a partner and comparator."""
    rules = rules_of(view)
    if not rules:
        return
    held = facts(view)
    for actor in _actors(view):
        known = quantities(held, actor)
        kind = kind_of(rules, known, actor)
        undecided = len(kind.types) > 1 and len(kind.values) > 1
        bounded = kind_of(rules, {**known, **held.values[""].bounded[actor]}, actor)
        flipping = dict(_flipping(rules, reduced(view), known, actor, kind))
        variable, types = _variable(view, rules, known, actor), _types_of(actor)
        coded, weights = (stays(view.codebook, role, variable, types) for role in ("coded", "weights"))
        yield Finding(
            {"partner": actor},
            {
                "types": () if undecided else kind.types,
                "certain": "no" if undecided or len(kind.types) > 1 else "yes",
                "values": kind.values,
                "weight": kind.weight,
                "attributes": kind.answered("attribute", "yes"),
                "attributes_open": kind.answered("attribute", "unknown"),
                "criteria": kind.answered("criterion", "yes"),
                "criteria_not": kind.answered("criterion", "no"),
                "criteria_open": kind.answered("criterion", "unknown"),
                "gap": known["gap"].value,
                "h": known["h"].value,
                "within_bounds": () if undecided else bounded.types,
                "hangs_on": tuple(_hangs_on(rules, shift_of(view.codebook), known, actor, kind)),
                "stays_coded": None if undecided else coded.share,
                "tried_coded": None if undecided else coded.tried,
                "stays_thresholds": None if undecided else weights.share,
                "tried_thresholds": None if undecided else weights.tried,
                "flips": tuple(_flips(kind, flipping)),
                "flipping_records": tuple(flipping),
            },
            absence="outside_coverage" if undecided else "",
            records=tuple(record for one in known.values() for record in one.records),
            caveat="; ".join(_unknown(kind)),
        )


def _types_of(actor: str) -> Callable[[tuple[VerdictRule, ...], Mapping[str, Quantity]], tuple[str, ...]]:
    return lambda rules, known: kind_of(rules, known, actor).types


def _actors(view: View) -> list[str]:
    return sorted((*view.about.partners, *view.about.comparators), key=view.label)


def _unknown(kind: Placement) -> Iterator[str]:
    """Why quantities that types and axes ask for are not known."""
    open_rules = [
        *(kind.types if len(kind.types) > 1 else ()),
        *(kind.values if len(kind.values) > 1 else ()),
    ]
    checks = [
        check for rule in open_rules for check in kind.outcomes[rule].checks if check.answer == "unknown"
    ]
    named = (
        f"{one.condition.name}: {one.quantity.why or 'only bounded'}"
        for one in checks
        if one.quantity is not None
    )
    yield from dict.fromkeys(named)


def _flipping(
    rules: tuple[VerdictRule, ...],
    left: Mapping[str, Grounds],
    known: Mapping[str, Quantity],
    actor: str,
    kind: Placement,
) -> Iterator[tuple[str, Placement]]:
    """The records without which the types or attributes of an actor would be others."""
    bounds = _bounds(known)
    for record, held in left.items():
        other = quantities(held, actor)
        if _bounds(other) == bounds:  # of most actors a record says nothing
            continue
        without = kind_of(rules, other, actor)
        if without.said != kind.said:
            yield record, without


def _bounds(known: Mapping[str, Quantity]) -> dict[str, tuple[float | None, float | None]]:
    """All that rules look at."""
    return {name: (one.low, one.high) for name, one in known.items()}


def _flips(kind: Placement, flipping: Mapping[str, Placement]) -> Iterator[str]:
    """What would change: the outcome, and how many single records would each bring it about."""
    changes: dict[str, int] = {}
    for without in flipping.values():
        types, attributes = without.said
        gained = [f"+{one}" for one in attributes if one not in kind.said[1]]
        lost = [f"-{one}" for one in kind.said[1] if one not in attributes]
        text = " ".join([*([" or ".join(types)] if types != kind.types else []), *gained, *lost])
        changes[text] = changes.get(text, 0) + 1
    for text, count in changes.items():
        yield f"{text} ({count} record{'s' if count > 1 else ''})"


def _hangs_on(
    rules: tuple[VerdictRule, ...], shift: float, known: Mapping[str, Quantity], actor: str, kind: Placement
) -> Iterator[str]:
    """The conditions whose threshold, moved by that share either way, would make another type."""
    texts = (
        text
        for (text, _), other in moved(rules, shift).items()
        if kind_of(other, known, actor).types != kind.types
    )
    yield from dict.fromkeys(texts)


def _variable(
    view: View, rules: tuple[VerdictRule, ...], known: Mapping[str, Quantity], actor: str
) -> Variable:
    """What is uncertain of an actor: bounds, records with a correction, ratings."""
    records = tuple(dict.fromkeys(record for one in known.values() for record in one.records))
    marks = {
        "corrected": set(view.frame("correction")["record"]),
        "rated": set(view.frame("rating")["id"]),
    }
    left = reduced(view)
    touched = {one for marked in marks.values() for one in records if one in marked and one in left}
    others = {one: quantities(left[one], actor) for one in touched}
    return Variable(
        rules,
        known,
        facts(view).values[""].bounded[actor],
        {name: without_marked(records, marked, others) for name, marked in marks.items()},
    )


def verdict_checks(view: View) -> Iterator[Finding]:
    """One finding an actor, rule and condition; the subject is judged by its own rules."""
    rules = rules_of(view)
    if not rules:
        return
    held = facts(view)
    for actor in _actors(view):
        outcomes = evaluate(rules, quantities(held, actor), actor)
        yield from _checked(actor, [one for one in outcomes.values() if one.rule.role != "subject"])
    subject = view.about.subject
    said = evaluate(rules, of_subject(view), subject)
    yield from _checked(subject, [one for one in said.values() if one.rule.role == "subject"])


def _checked(actor: str, outcomes: list[Outcome]) -> Iterator[Finding]:
    for outcome in outcomes:
        for check in outcome.checks or (None,):
            yield _check(actor, outcome, check)


def _check(actor: str, outcome: Outcome, check: Check | None) -> Finding:
    rule = outcome.rule
    text = check.condition.text if check else "listed" if rule.actors else "otherwise"
    keys = {"actor": actor, "rule": rule.id, "condition": text}
    fired: dict[str, str | float | None] = {"role": rule.role, "fired": outcome.answer}
    if check is None:
        return Finding(keys, {**fired, "answer": outcome.answer})
    quantity = check.quantity or Quantity()
    values = {**fired, "answer": check.answer, "value": quantity.value, "distance": check.distance}
    known = check.condition.operator is None or check.answer != "unknown"
    return Finding(
        keys,
        values,
        low=quantity.low,
        high=quantity.high,
        absence="" if known else "not_coded",
        records=quantity.records,
        caveat=quantity.why,
    )
