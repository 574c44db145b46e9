"""Evenness: whether a partner's cooperation spreads over the issues, and who leads on each.

Grain: one finding is one partner's distinct items over the issues: the effective number of issues
exp(H) of Shannon's entropy, with the probability of an entropy as low or lower when n items fall on the issues by
equal chance (exact). Below eight items there is no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, factorial, lgamma, log

from partnerscope.measure.finding import Finding
from partnerscope.measure.unfold.cooperation import items, items_without_constants
from partnerscope.measure.unfold.dialogues import policy_reported
from partnerscope.view import View

FEWEST = 8
_SAME = 1e-9


def evenness(view: View) -> Iterator[Finding]:
    """One finding a partner."""
    cells = list(items(view))
    for partner in sorted(view.about.partners, key=view.label):
        own = {one.keys["issue"]: one for one in cells if one.keys["partner"] == partner}
        counts = [_whole(own[issue]) for issue in view.about.issues]
        records = tuple(record for one in own.values() for record in one.records)
        n = sum(count or 0 for count in counts)
        if any(count is None for count in counts):
            why = "items are coded for an earlier date only"
            yield Finding({"partner": partner}, absence="not_coded", caveat=why, records=records)
        elif n < FEWEST:
            why = f"fewer than {FEWEST} items"
            yield Finding({"partner": partner}, n=n, absence="not_applicable", caveat=why, records=records)
        else:
            held = [count or 0 for count in counts]
            values = {"effective_issues": exp(entropy(held)), "p": as_uneven(held)}
            yield Finding({"partner": partner}, values, n=n, records=records)


def _whole(one: Finding) -> int | None:
    value = one.values.get("value")
    return value if isinstance(value, int) else None


def entropy(counts: Sequence[int]) -> float:
    """Shannon's entropy of counts, in nats."""
    n = sum(counts)
    return -sum(count / n * log(count / n) for count in counts if count)


def as_uneven(counts: Sequence[int]) -> float:
    """The probability of an entropy as low or lower, when the items fall on the parts by equal chance: exact."""
    n, parts = sum(counts), len(counts)
    bound = entropy(counts) + _SAME
    return sum(_chance(split, n, parts) for split in _splits(n, parts, n) if entropy(split) <= bound)


def _splits(n: int, parts: int, most: int) -> Iterator[tuple[int, ...]]:
    """The ways to split n into so many parts, each at most `most`, in falling order."""
    if parts == 1:
        if n <= most:
            yield (n,)
        return
    for first in range(min(n, most), -(-n // parts) - 1, -1):
        for rest in _splits(n - first, parts - 1, first):
            yield (first, *rest)


def _chance(split: tuple[int, ...], n: int, parts: int) -> float:
    """The multinomial probability of a split in any order."""
    orders = factorial(parts)
    for size in set(split):
        orders //= factorial(split.count(size))
    return exp(lgamma(n + 1) - sum(lgamma(size + 1) for size in split) - n * log(parts)) * orders


def main_partner(view: View) -> Iterator[Finding]:
    """One finding an issue: who has most items on record, by how much, and whether one record would change it."""
    return _leaders(view, list(items_without_constants(view)))


def main_partner_reported(view: View) -> Iterator[Finding]:
    """One finding an issue: with whom most policy dialogues are reported."""
    return _leaders(view, list(policy_reported(view)))


def _leaders(view: View, cells: list[Finding]) -> Iterator[Finding]:
    for issue in view.about.issues:
        own = [one for one in cells if one.keys["issue"] == issue and _whole(one) is not None]
        yield _leader(view, issue, own)


def _leader(view: View, issue: str, own: list[Finding]) -> Finding:
    keys = {"issue": issue}
    ranked = sorted(own, key=lambda one: (-(_whole(one) or 0), view.label(str(one.keys["partner"]))))
    if not ranked or not _whole(ranked[0]):
        return Finding(keys, absence="not_coded", caveat="nothing is counted at this date")
    top = _whole(ranked[0]) or 0
    tied = [one for one in ranked if _whole(one) == top]
    after = next((_whole(one) or 0 for one in ranked if (_whole(one) or 0) < top), 0)
    lead = 0 if len(tied) > 1 else top - after
    return Finding(
        keys,
        {
            "lead": lead,
            "leaders": tuple(str(one.keys["partner"]) for one in tied),
            "count": top,
            "one_record_flips": "yes" if lead <= 1 else "no",
        },
        n=sum(_whole(one) or 0 for one in own),
        records=tuple(record for one in tied for record in one.records),
    )
