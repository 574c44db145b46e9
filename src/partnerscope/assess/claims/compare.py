"""Comparing amounts: yes, no, or unknown.

Grain: one *check* is one comparison of one key (or pair of keys). Amounts are intervals, so a check is yes when it is
true of every value in them, no when it is true of none, and unknown otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from partnerscope.assess.claims.amount import Amount
from partnerscope.assess.claims.model import Answer, Comparison, Key

Amounts = Mapping[Key, Amount]


def compare(found: Amounts, comparison: Comparison) -> tuple[Answer, ...]:
    """The answers of a comparison, one a check."""
    if comparison.groups:
        return _groups(found, comparison)
    return tuple(_CHECKS[comparison.comparator](found, comparison))


def _number(amount: Amount, comparator: str, wanted: float, tolerance: float = 0.0) -> Answer:
    low, high = amount.low, amount.high
    if comparator == "equals":
        inside = wanted - tolerance <= low and high <= wanted + tolerance
        return _answer(inside, low > wanted + tolerance or high < wanted - tolerance)
    if comparator == "at_least":
        return _answer(low >= wanted, high < wanted)
    if comparator == "more_than":
        return _answer(low > wanted, high <= wanted)
    if comparator == "at_most":
        return _answer(high <= wanted, low > wanted)
    return _answer(high < wanted, low >= wanted)


def _answer(surely: bool, surely_not: bool) -> Answer:
    return "yes" if surely else "no" if surely_not else "unknown"


def _numeric(found: Amounts, comparison: Comparison) -> Iterator[Answer]:
    if comparison.numbers:
        for key, wanted in comparison.numbers:
            yield _number(found[key], comparison.comparator, wanted, comparison.tolerance)
        return
    assert comparison.number is not None
    for amount in found.values():
        yield _number(amount, comparison.comparator, comparison.number, comparison.tolerance)


def _above(one: Amount, other: Amount, ties: bool) -> Answer:
    if ties:
        return _answer(one.low >= other.high, one.high < other.low)
    return _answer(one.low > other.high, one.high <= other.low)


def _order(found: Amounts, comparison: Comparison) -> Iterator[Answer]:
    for first, second in pairwise(comparison.keys):
        yield _above(found[first], found[second], comparison.ties)


def _highest(found: Amounts, comparison: Comparison) -> Iterator[Answer]:
    yield from _extreme(found, comparison, lambda one, other: _above(one, other, comparison.ties))


def _lowest(found: Amounts, comparison: Comparison) -> Iterator[Answer]:
    yield from _extreme(found, comparison, lambda one, other: _above(other, one, comparison.ties))


def _extreme(
    found: Amounts, comparison: Comparison, beyond: Callable[[Amount, Amount], Answer]
) -> Iterator[Answer]:
    """Each key against every key that is not listed: together the listed ones are the extreme."""
    others = [amount for key, amount in found.items() if key not in comparison.keys]
    for key in comparison.keys:
        yield _every(beyond(found[key], other) for other in others)


def _every(answers: Iterable[Answer]) -> Answer:
    seen = set(answers)
    return "no" if "no" in seen else "unknown" if "unknown" in seen else "yes"


def _mean(found: Amounts, comparison: Comparison) -> Iterator[Answer]:
    size = len(found)
    mean = Amount(sum(a.low for a in found.values()) / size, sum(a.high for a in found.values()) / size)
    for key in comparison.keys:
        one = found[key]
        yield _above(one, mean, False) if comparison.comparator == "above_mean" else _above(mean, one, False)


def _exists(found: Amounts, comparison: Comparison) -> Iterator[Answer]:
    answers = [_number(amount, "more_than", 0) for amount in found.values()]
    if comparison.quantifier == "all":
        yield from answers
    elif comparison.quantifier == "any":
        yield "yes" if "yes" in answers else "unknown" if "unknown" in answers else "no"
    else:
        opposite: dict[Answer, Answer] = {"yes": "no", "no": "yes", "unknown": "unknown"}
        yield from (opposite[answer] for answer in answers)


def _set(found: Amounts, comparison: Comparison) -> Iterator[Answer]:
    """The keys that have some, against the keys named."""
    has = {key: _number(amount, "more_than", 0) for key, amount in found.items()}
    if comparison.comparator in ("same_set", "includes"):
        for key in comparison.keys:
            yield has[key]
    if comparison.comparator in ("same_set", "within"):
        opposite: dict[Answer, Answer] = {"yes": "no", "no": "yes", "unknown": "unknown"}
        yield _every(opposite[answer] for key, answer in has.items() if key not in comparison.keys)


def _groups(found: Amounts, comparison: Comparison) -> tuple[Answer, ...]:
    """The number of keys with some or with none, or the set of them."""
    zero = {key: _number(amount, "at_most", 0) for key, amount in found.items()}
    wanted: Answer = "yes" if comparison.groups == "zero" else "no"
    inside: dict[Key, Amount] = {}
    for key, answer in zero.items():
        surely = answer == wanted
        inside[key] = Amount(float(surely), float(surely or answer == "unknown"), found[key].records)
    if comparison.number is not None:
        total = Amount(sum(a.low for a in inside.values()), sum(a.high for a in inside.values()))
        return (_number(total, comparison.comparator, comparison.number, comparison.tolerance),)
    return tuple(_set(inside, comparison))


_CHECKS: dict[str, Callable[[Amounts, Comparison], Iterator[Answer]]] = {
    "equals": _numeric,
    "at_least": _numeric,
    "at_most": _numeric,
    "more_than": _numeric,
    "less_than": _numeric,
    "order": _order,
    "highest": _highest,
    "lowest": _lowest,
    "above_mean": _mean,
    "below_mean": _mean,
    "exists": _exists,
    "same_set": _set,
    "includes": _set,
    "within": _set,
}
