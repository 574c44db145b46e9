"""Rules of the verdict: read from the codebook, evaluated by pure functions.

Grain: one *rule* is one concept of the scheme `verdict_rule`: it fires when the actor is listed (where it lists actors)
and all of its conditions hold. A condition compares a *quantity* with a number (`gap <= 0.25`) or names an earlier rule
(`recent`, `not distant`). Quantities are intervals, or not known; so every answer is yes, no or unknown (Kleene), and of
an ordered list the first rule that fires is chosen only where all before it surely do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from partnerscope.codebook import Codebook, Concept
from partnerscope.errors import InputError, Problem

SCHEME = "verdict_rule"
ROLES = ("values", "weight", "type", "attribute", "criterion", "subject")
"""What a rule decides: a level of an axis, a type, an attribute, a criterion of 'strategic', or a verdict on the subject."""

QUANTITIES = (
    "gap", "h", "reach", "first_in_dialogues", "first_in_items", "shadow_share", "established", "years", "deed_items",
    "uneven_p", "hostile_acts", "distrust", "linking", "multilateral_items", "partners_in_dialogue", "pairs_joined",
    "by_members", "partners_with_members",
)  # fmt: skip
"""What conditions may name; the last four are quantities of the subject."""

Answer = Literal["yes", "no", "unknown"]
Operator = Literal["<=", ">=", "<", ">"]
_COMPARED = re.compile(r"(\w+)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")
_NAMED = re.compile(r"(not\s+)?(\w+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its bounds and the records it rests on; without a value, `why` it is not known.

    `low` and `high` are what it may be by what is coded (a year that is only bounded, say); None on a side: no bound.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    records: tuple[str, ...] = ()
    why: str = ""

    @classmethod
    def exact(cls, value: float, records: Iterable[str] = (), why: str = "") -> Quantity:
        """A number that is known."""
        return cls(value, value, value, tuple(records), why)


@dataclass(frozen=True, slots=True)
class Clause:
    """A quantity against a threshold, or (without operator) an earlier rule, perhaps negated."""

    text: str
    name: str
    operator: Operator | None = None
    threshold: float = 0.0
    negated: bool = False


@dataclass(frozen=True, slots=True)
class VerdictRule:
    """One declared rule, in the order of the codebook."""

    id: str
    label: str
    role: str
    conditions: tuple[Clause, ...] = ()
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One condition looked at: its answer, the quantity, and its distance to the threshold (above 0: it holds)."""

    condition: Clause
    answer: Answer
    quantity: Quantity | None = None

    @property
    def distance(self) -> float | None:
        """How far the value lies within the condition; negative outside it."""
        if self.quantity is None or self.quantity.value is None or self.condition.operator is None:
            return None
        over = self.quantity.value - self.condition.threshold
        return over if self.condition.operator in (">=", ">") else -over


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says of one actor, condition by condition."""

    rule: VerdictRule
    answer: Answer
    checks: tuple[Check, ...] = ()


def read_rules(codebook: Codebook, quantities: Sequence[str] = QUANTITIES) -> tuple[VerdictRule, ...]:
    """The rules of a codebook, in order; () where it has none.

    Raises InputError for an unknown role, quantity or rule, or a condition that cannot be read: file, line, what is allowed.
    """
    found: dict[str, VerdictRule] = {}
    for concept in codebook.schemes.get(SCHEME, ()):
        found[concept.id] = _rule(concept, quantities, found)
    return tuple(found.values())


def rule_problems(codebook: Codebook) -> list[Problem]:
    """Every fault of the rules of a codebook."""
    found: dict[str, VerdictRule] = {}
    problems = []
    for concept in codebook.schemes.get(SCHEME, ()):
        try:
            found[concept.id] = _rule(concept, QUANTITIES, found)
        except InputError as error:
            problems.append(Problem("rule", "error", error.what, concept.place, error.allowed, error.hint))
            found[concept.id] = VerdictRule(concept.id, concept.label, "")
    return problems


def _rule(concept: Concept, quantities: Sequence[str], before: Mapping[str, VerdictRule]) -> VerdictRule:
    role = concept.text("role")
    if role not in ROLES:
        raise InputError(f"unknown role {role!r}", where=_place(concept), allowed=", ".join(ROLES))
    conditions = tuple(_condition(text, concept, quantities, before) for text in concept.several("when"))
    return VerdictRule(concept.id, concept.label, role, conditions, concept.several("actors"))


def _condition(
    text: str, concept: Concept, quantities: Sequence[str], before: Mapping[str, VerdictRule]
) -> Clause:
    if compared := _COMPARED.fullmatch(text.strip()):
        name, operator, number = compared.groups()
        if name not in quantities:
            what = f"{concept.id}: there is no quantity {name!r}"
            raise InputError(what, where=_place(concept), allowed=", ".join(quantities))
        return Clause(text, name, operator, float(number))  # type: ignore[arg-type]
    named = _NAMED.fullmatch(text.strip())
    if not named or named[2] not in before:
        what = f"{concept.id}: {text!r} is not a condition"
        hint = "QUANTITY <= NUMBER, or a rule that stands before it, or 'not RULE'"
        raise InputError(what, where=_place(concept), allowed=", ".join([*quantities, *before]), hint=hint)
    return Clause(text, named[2], negated=bool(named[1]))


def _place(concept: Concept) -> str:
    return str(concept.place)


def evaluate(rules: Sequence[VerdictRule], known: Mapping[str, Quantity], actor: str) -> dict[str, Outcome]:
    """What each rule says of an actor of whom these quantities are known."""
    outcomes: dict[str, Outcome] = {}
    for rule in rules:
        checks = tuple(_check(one, known, outcomes) for one in rule.conditions)
        answers = [check.answer for check in checks]
        if rule.actors:
            answers.append("yes" if actor in rule.actors else "no")
        outcomes[rule.id] = Outcome(rule, _all(answers), checks)
    return outcomes


def _check(condition: Clause, known: Mapping[str, Quantity], before: Mapping[str, Outcome]) -> Check:
    if condition.operator is None:
        said = before[condition.name].answer
        turned: dict[Answer, Answer] = {"yes": "no", "no": "yes", "unknown": "unknown"}
        return Check(condition, turned[said] if condition.negated else said)
    quantity = known.get(condition.name, Quantity())
    return Check(condition, _compared(quantity, condition.operator, condition.threshold), quantity)


def _compared(quantity: Quantity, operator: Operator, threshold: float) -> Answer:
    ends = [_within(end, operator, threshold) for end in (quantity.low, quantity.high)]
    rising = operator in (">=", ">")
    surely, possibly = (ends[0], ends[1]) if rising else (ends[1], ends[0])
    if surely:
        return "yes"
    return "no" if possibly is False else "unknown"


def _within(end: float | None, operator: Operator, threshold: float) -> bool | None:
    if end is None:
        return None
    if operator == "<=":
        return end <= threshold
    if operator == ">=":
        return end >= threshold
    return end < threshold if operator == "<" else end > threshold


def _all(answers: Sequence[Answer]) -> Answer:
    if "no" in answers:
        return "no"
    return "unknown" if "unknown" in answers else "yes"


def first(role: str, outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    """The rules of a role that may be the first to fire: one where it is certain, several where data do not tell."""
    found = []
    for outcome in outcomes.values():
        if outcome.rule.role != role or outcome.answer == "no":
            continue
        found.append(outcome.rule.id)
        if outcome.answer == "yes":
            break
    return tuple(found)
