"""Exact covers of a prime implicant chart: every shortest model, or every irredundant one, none left out.

The grain is one cover: "implicants 0, 4 and 7 together cover all positive rows". A chart column is the bit
set of the rows an implicant covers. Implicants with the same bit set are interchangeable, so the search runs
over distinct bit sets and multiplies out at the end; rows that are covered whenever another one is are
dropped; independent parts are solved apart. Each node of the search is bounded by linear-programming duals of
the covering problem, rounded to integers so that no bound rests on floating point.

A bound that is reached is named in the result: nothing is ever left out silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import Literal, TypeAlias

from comparatist.qca.caseframe import FloatArray
from comparatist.qca.coverbound import UNIT, dual_weights, incidence
from comparatist.qca.coversearch import Budget, FoundCovers, Irredundant, Model, OutOfTimeError, Shortest

__all__ = [
    "BoundName",
    "Budget",
    "Covers",
    "Model",
    "essential_columns",
    "irredundant_covers",
    "minimum_covers",
    "undominated_columns",
]

BoundName: TypeAlias = Literal["", "max_models", "max_seconds", "max_models and max_seconds"]


@dataclass(frozen=True, slots=True)
class Covers:
    """Covers found. `models` are tuples of ascending column numbers, in ascending order.

    `count` is how many there are (exact unless the time ran out, then how many were met). `complete` is true
    when `models` lists them all; otherwise `bound` names what stopped it. `shortest` is true when the length
    of the models is proven minimal; it is false for irredundant covers and when time ran out before the
    proof.
    """

    models: tuple[Model, ...]
    count: int
    complete: bool
    bound: BoundName
    shortest: bool


def minimum_covers(columns: Sequence[int], rows: int, budget: Budget) -> Covers:
    """All covers of the rows 0 .. rows-1 by as few columns as possible.

    >>> minimum_covers([0b011, 0b110, 0b101, 0b010], 3, Budget.of(100, 10.0)).models
    ((0, 1), (0, 2), (1, 2), (2, 3))
    """
    return _solve(columns, rows, budget, shortest=True)


def irredundant_covers(columns: Sequence[int], rows: int, budget: Budget) -> Covers:
    """All covers from which no column can be left out, of any length.

    >>> irredundant_covers([0b011, 0b110, 0b100, 0b001], 3, Budget.of(100, 10.0)).models
    ((0, 1), (0, 2), (1, 3))
    """
    return _solve(columns, rows, budget, shortest=False)


def essential_columns(columns: Sequence[int], rows: int) -> tuple[int, ...]:
    """Columns that every cover holds: the only ones to cover some row."""
    counts = [[j for j, column in enumerate(columns) if column >> row & 1] for row in range(rows)]
    return tuple(sorted({owners[0] for owners in counts if len(owners) == 1}))


def undominated_columns(columns: Sequence[int]) -> tuple[int, ...]:
    """Columns whose rows are not a proper part of another column's rows."""
    distinct = set(columns)
    kept = {one for one in distinct if not any(one != other and not one & ~other for other in distinct)}
    return tuple(j for j, column in enumerate(columns) if column in kept)


def _solve(columns: Sequence[int], rows: int, budget: Budget, *, shortest: bool) -> Covers:
    reduced, members = _reduce(columns, rows)
    parts = [_search(part, [members[c] for c in part], budget, shortest) for part in _components(reduced)]
    exhausted = all(found.exhausted for found, _ in parts)
    listed = tuple(sorted(islice(_models(parts, members), budget.max_models)))
    count = prod(found.count for found, _ in parts)
    full = len(listed) == count
    names = [name for name, hit in (("max_models", not full), ("max_seconds", not exhausted)) if hit]
    proven = shortest and all(found.shortest for found, _ in parts)
    bound: BoundName = " and ".join(names)  # type: ignore[assignment]
    return Covers(listed, count, not names, bound, proven)


def _reduce(columns: Sequence[int], rows: int) -> tuple[list[int], dict[int, list[int]]]:
    """Distinct columns over the rows that are not implied by others, and the columns behind each."""
    owners = [sum(1 << j for j, column in enumerate(columns) if column >> row & 1) for row in range(rows)]
    kept: list[int] = []
    for row in sorted(range(rows), key=lambda row: (owners[row].bit_count(), row)):
        if not owners[row]:
            raise ValueError(f"row {row} is covered by no column")
        if not any(not owners[other] & ~owners[row] for other in kept):
            kept.append(row)
    mask = sum(1 << row for row in kept)
    members: dict[int, list[int]] = {}
    for j, column in enumerate(columns):
        if column & mask:
            members.setdefault(column & mask, []).append(j)
    return sorted(members, key=lambda column: (-column.bit_count(), column)), members


def _components(columns: Sequence[int]) -> list[list[int]]:
    """Columns grouped so that groups share no row."""
    groups: list[tuple[int, list[int]]] = []
    for column in columns:
        touching = [group for group in groups if group[0] & column]
        joined = column, [column]
        for group in touching:
            groups.remove(group)
            joined = joined[0] | group[0], group[1] + joined[1]
        groups.append(joined)
    return [sorted(group, key=lambda column: (-column.bit_count(), column)) for _, group in groups]


def _models(parts: Sequence[tuple[FoundCovers, list[int]]], members: dict[int, list[int]]) -> Iterator[Model]:
    """Multiply covers by class out to covers by column, and the components with each other."""
    for combination in product(*(found.covers for found, _ in parts)):
        classes = [part[c] for chosen, (_, part) in zip(combination, parts, strict=True) for c in chosen]
        for model in product(*(members[column] for column in classes)):
            yield tuple(sorted(model))


def _search(
    part: list[int], members: Sequence[Sequence[int]], budget: Budget, shortest: bool
) -> tuple[FoundCovers, list[int]]:
    """Solve one component; when the time is over, one cover is still shown."""
    multiplicity = [len(same) for same in members]
    widest = [part[j] for j in undominated_columns(part)]
    if not shortest:
        irredundant = Irredundant(part, multiplicity, budget)
        with suppress(OutOfTimeError):
            irredundant.run(_union(part))
        found = irredundant.found
        return (found if found.covers else _single(_greedy(widest), part, multiplicity, shortest=False)), part
    weights = dual_weights(incidence(widest))
    first = _first_shortest(incidence(widest), weights, budget)
    if first is None:
        return _single(_greedy(widest), part, multiplicity, shortest=False), part
    every = Shortest(incidence(part), multiplicity, weights, budget, first=False)
    with suppress(OutOfTimeError):
        every.run(len(first))
    if every.found.covers:
        return every.found, part
    return _single([widest[j] for j in first], part, multiplicity, shortest=True), part


def _first_shortest(matrix: FloatArray, weights: FloatArray, budget: Budget) -> Model | None:
    """One shortest cover by undominated columns: lengths are tried upwards; None when time runs out."""
    size = int(-(-weights.sum(axis=1).max() // UNIT))
    with suppress(OutOfTimeError):
        while True:
            found = Shortest(matrix, [1] * len(matrix), weights, budget, first=True).run(size)
            if found.covers:
                return found.covers[0]
            size += 1
    return None


def _single(
    cover: Sequence[int], part: Sequence[int], multiplicity: Sequence[int], *, shortest: bool
) -> FoundCovers:
    """A search cut short, with one cover to show."""
    chosen = tuple(part.index(column) for column in cover)
    return FoundCovers([chosen], prod(multiplicity[j] for j in chosen), shortest=shortest)


def _union(columns: Sequence[int]) -> int:
    joined = 0
    for column in columns:
        joined |= column
    return joined


def _greedy(columns: Sequence[int]) -> list[int]:
    """A short cover, each time the column that adds most; then columns made superfluous are dropped."""
    left, chosen = _union(columns), list[int]()
    while left:
        best = max(columns, key=lambda column: (column & left).bit_count())
        chosen.append(best)
        left &= ~best
    for column in list(chosen):
        others = [other for other in chosen if other != column]
        if others and not column & ~_union(others):
            chosen = others
    return chosen
