"""Which proposals of different coders mean the same: one kind, and words that overlap.

Grain: one *unit* is what coders coded: at most one proposal of each. Two coders' proposals are matched so that their
passages overlap most together (assignment problem), at least 0.2; a third coder's are matched to the units found so far.
A unit with one proposal is alone. Units are numbered by where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from partnerscope.coding.proposals import CodedPassage, CoderProposal
from partnerscope.documents import Extent, folded

FLOOR = 0.2
"""The least overlap of the words of a pair."""


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """Proposals that mean the same, by coder (or the letter under which a coder is shown)."""

    id: str
    kind: str
    proposals: Mapping[str, CoderProposal]

    @property
    def is_alone(self) -> bool:
        """Whether one coder only proposed it."""
        return len(self.proposals) == 1

    @property
    def start(self) -> int:
        """Where its first words stand."""
        return min(one.start for one in self.proposals.values())


def units(task: str, given: Mapping[str, Sequence[CoderProposal]]) -> tuple[CodedUnit, ...]:
    """The units of a task, from its coders' proposals in an order that does not change."""
    groups: list[dict[str, CoderProposal]] = []
    for coder, own in given.items():
        groups = _joined(groups, coder, list(own))
    found = [CodedUnit("", next(iter(group.values())).kind, group) for group in groups]
    placed = sorted(found, key=lambda one: (one.start, one.kind, [p.id for p in one.proposals.values()]))
    return tuple(
        CodedUnit(f"{task}.u{number}", one.kind, one.proposals) for number, one in enumerate(placed, 1)
    )


def _joined(
    groups: list[dict[str, CoderProposal]], coder: str, own: list[CoderProposal]
) -> list[dict[str, CoderProposal]]:
    """The groups with one more coder's proposals, those without a partner as groups of their own."""
    met = matched([[max(_alike(one, other) for one in group.values()) for other in own] for group in groups])
    joined = [
        group | ({coder: own[met[place]]} if place in met else {}) for place, group in enumerate(groups)
    ]
    taken = set(met.values())
    return joined + [{coder: one} for place, one in enumerate(own) if place not in taken]


def matched(gain: list[list[float]]) -> dict[int, int]:
    """Row to column, so that the gains together are most; gains below the floor are none."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not gain or not gain[0]:
        return {}
    table = np.array(gain)
    table[table < FLOOR] = 0.0
    rows, columns = linear_sum_assignment(table, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {row: column for row, column in pairs if table[row, column] > 0}


def _alike(one: CoderProposal, other: CoderProposal) -> float:
    return overlap(one.passages, other.passages) if one.kind == other.kind else 0.0


def overlap(some: Sequence[CodedPassage], others: Sequence[CodedPassage]) -> float:
    """Shared characters over all characters of two proposals' passages, 0 to 1; of typed words the likeness of letters."""
    if any(one.typed for one in (*some, *others)):
        return _typed_alike(some, others)
    first, second = _covered(one.extent for one in some), _covered(one.extent for one in others)
    shared = sum(_shared(one, other) for one in first for other in second)
    return shared / (_size(first) + _size(second) - shared)


def _typed_alike(some: Sequence[CodedPassage], others: Sequence[CodedPassage]) -> float:
    from rapidfuzz import fuzz

    if {one.page for one in some}.isdisjoint(one.page for one in others):
        return 0.0
    letters = [folded(" ".join(one.exact for one in sorted(side, key=lambda p: p.page))).letters
               for side in (some, others)]  # fmt: skip
    return float(fuzz.ratio(*letters)) / 100


def _covered(extents: Iterable[Extent]) -> list[Extent]:
    """The same stretches without overlaps among themselves."""

    def add(found: list[Extent], one: Extent) -> list[Extent]:
        if found and one.start <= found[-1].end:
            return [*found[:-1], Extent(found[-1].start, max(found[-1].end, one.end))]
        return [*found, one]

    start: list[Extent] = []
    return reduce(add, sorted(extents, key=lambda one: (one.start, one.end)), start)


def _shared(one: Extent, other: Extent) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _size(extents: list[Extent]) -> int:
    return sum(one.end - one.start for one in extents)
