"""Agreement of coders, as two questions and never one number: did both see it, and did both code it alike?

Grain: *seen* has one unit a sentence and kind of every task that all its coders finished, also where nobody saw anything;
*alike* has one unit a pair of proposals of one kind whose words overlap (the assignment with the most overlap, at least
0.2). Pairs and lone proposals stand beside every coefficient. An empty coder is a coding, not a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from partnerscope.coding.desk import CodingTask
from partnerscope.coding.sentences import sentences
from partnerscope.coding.workbench import CoderProposal, Workbench
from partnerscope.documents import Extent
from partnerscope.record import kind_named

FLOOR = 0.2
"""The least overlap of the words of a pair."""


@dataclass(frozen=True, slots=True)
class ProposalPairs:
    """Two coders' proposals of one task: those that mean the same words, and those without a partner."""

    pairs: tuple[tuple[CoderProposal, CoderProposal], ...]
    lone: tuple[CoderProposal, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """One coding: one value of one variable that one coder gave one unit."""

    unit: str
    coder: str
    variable: str
    value: str


@dataclass(frozen=True)
class AgreementOfTasks:
    """The codings of all finished tasks, and what they rest on."""

    seen: tuple[Coded, ...]
    alike: tuple[Coded, ...]
    levels: Mapping[str, str]
    tasks: int
    unfinished: int
    pairs: int
    lone: Mapping[str, int]


def overlap(one: Extent, other: Extent) -> float:
    """Shared characters over all characters of two extents, 0 to 1."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    together = max(one.end, other.end) - min(one.start, other.start)
    return max(0, shared) / together


def paired(some: tuple[CoderProposal, ...], others: tuple[CoderProposal, ...]) -> ProposalPairs:
    """The pairs of two coders' proposals: one kind, most overlap together."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    gain = np.array(
        [[overlap(a.extent, b.extent) if a.kind == b.kind else 0.0 for b in others] for a in some]
    ).reshape(len(some), len(others))
    gain[gain < FLOOR] = 0.0
    rows, columns = linear_sum_assignment(gain, maximize=True)
    kept = [
        (int(row), int(column)) for row, column in zip(rows, columns, strict=True) if gain[row, column] > 0
    ]
    first, second = {row for row, _ in kept}, {column for _, column in kept}
    lone = [one for place, one in enumerate(some) if place not in first]
    lone += [one for place, one in enumerate(others) if place not in second]
    return ProposalPairs(tuple((some[row], others[column]) for row, column in kept), tuple(lone))


def agreed(desk: Workbench) -> AgreementOfTasks:
    """The codings of every task that all its coders finished."""
    tasks = desk.tasks()
    done = [task for task in tasks if desk.is_finished(task)]
    seen: list[Coded] = []
    alike: list[Coded] = []
    lone: dict[str, int] = {}
    count = 0
    for task in done:
        given = desk.all_proposals(task)
        seen += _seen(desk, task, given)
        for one, other in combinations(task.coders, 2):
            found = paired(given[one], given[other])
            count += len(found.pairs)
            for left in found.lone:
                lone[left.coder] = lone.get(left.coder, 0) + 1
            for number, pair in enumerate(found.pairs):
                alike += _alike(f"{task.id}|{one}|{other}|{number}", pair)
    kinds = {kind for task in done for kind in task.kinds}
    return AgreementOfTasks(
        tuple(seen),
        tuple(alike),
        _levels(kinds),
        len(done),
        len(tasks) - len(done),
        count,
        dict(sorted(lone.items())),
    )


def _seen(
    desk: Workbench, task: CodingTask, given: Mapping[str, tuple[CoderProposal, ...]]
) -> Iterator[Coded]:
    for number, sentence in enumerate(sentences(desk.layer(task))):
        for kind in task.kinds:
            for coder in task.coders:
                there = any(one.kind == kind and overlap(one.extent, sentence) > 0 for one in given[coder])
                yield Coded(f"{task.id}|{number}|{kind}", coder, "seen", "yes" if there else "no")


def _alike(unit: str, pair: tuple[CoderProposal, CoderProposal]) -> Iterator[Coded]:
    """Every column that either filled; what one left empty is a value too: 'nothing'."""
    kind = pair[0].kind
    for column in kind_named(kind).columns:
        if any(one.cells.get(column) for one in pair):
            for one in pair:
                yield Coded(unit, one.coder, f"{kind}.{column}", one.cells.get(column) or "(empty)")


def _levels(kinds: set[str]) -> dict[str, str]:
    """How values of a column differ: lists as sets, everything else as names."""
    return {
        f"{kind}.{name}": "set" if cell.many else "nominal"
        for kind in kinds
        for name, cell in kind_named(kind).columns.items()
    }


def coefficients(found: AgreementOfTasks) -> Iterator[tuple[str, Any]]:
    """Question and coefficient (of comparatist), for 'seen' and for every column that pairs filled."""
    import polars as pl

    from partnerscope.method.agreement import agreement

    for question, coded in (("seen", found.seen), ("coded alike", found.alike)):
        names = list(dict.fromkeys(one.variable for one in coded))
        rows = [(one.unit, one.coder, one.variable, one.value) for one in coded]
        frame = pl.DataFrame(rows, schema=["unit", "coder", "variable", "value"], orient="row")
        for name in names:
            level: Any = found.levels.get(name, "nominal")
            for one in agreement(frame, {name: level}).coefficients:
                yield question, one
