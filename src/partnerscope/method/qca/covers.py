"""Exact covers of a prime implicant chart: every shortest model, or every irredundant one, none left out.

The grain is one cover: "implicants 0, 4 and 7 together cover all positive rows". A chart column is the bit
set of the rows an implicant covers. Implicants with the same bit set are interchangeable, so the search runs
over distinct bit sets and multiplies out at the end; rows that are covered whenever another one is are
dropped; independent parts are solved apart. Each node of the search is bounded by linear-programming duals of
the covering problem, rounded to integers so that no bound rests on floating point.

A bound that is reached is named in the result: nothing is ever left out silently.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import Literal, TypeAlias

from partnerscope.method.qca.coverbound import UNIT, Weights, dual_weights

BoundName: TypeAlias = Literal["", "max_models", "max_seconds", "max_models and max_seconds"]
Model: TypeAlias = tuple[int, ...]

CHECK_EVERY = 256
"""Search nodes between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many models may be listed, and the time (of `time.monotonic`) at which the search stops."""

    max_models: int
    stop_at: float

    @classmethod
    def of(cls, max_models: int, max_seconds: float) -> Budget:
        """A budget that starts now."""
        return cls(max_models, time.monotonic() + max_seconds)

    @property
    def spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.stop_at


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


@dataclass(slots=True)
class _Found:
    """What the search of one component has met: covers by class, and how many models they stand for."""

    covers: list[Model]
    count: int = 0
    exhausted: bool = False
    shortest: bool = True


class _OutOfTime(Exception):
    """Unwinds the search."""


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


def _models(parts: Sequence[tuple[_Found, list[int]]], members: dict[int, list[int]]) -> Iterator[Model]:
    """Multiply covers by class out to covers by column, and the components with each other."""
    for combination in product(*(found.covers for found, _ in parts)):
        classes = [part[c] for chosen, (_, part) in zip(combination, parts, strict=True) for c in chosen]
        for model in product(*(members[column] for column in classes)):
            yield tuple(sorted(model))


def _search(
    part: list[int], members: Sequence[Sequence[int]], budget: Budget, shortest: bool
) -> tuple[_Found, list[int]]:
    multiplicity = [len(same) for same in members]
    if not shortest:
        search = _Irredundant(part, multiplicity, budget)
        return search.run(), part
    widest = [part[j] for j in undominated_columns(part)]
    weights = dual_weights(widest)
    first = _first_shortest(widest, weights, budget)
    if first is None:
        return _single(_greedy(widest), part, multiplicity, shortest=False), part
    search_all = _Shortest(part, multiplicity, len(first), weights, budget, first=False)
    with suppress(_OutOfTime):
        search_all.run()
    if search_all.found.covers:
        return search_all.found, part
    return _single([widest[j] for j in first], part, multiplicity, shortest=True), part


def _first_shortest(columns: Sequence[int], weights: Sequence[Weights], budget: Budget) -> Model | None:
    """One shortest cover by undominated columns: lengths are tried upwards; None when time runs out."""
    everything = _union(columns)
    size = -(-max(weight.of(everything) for weight in weights) // UNIT)
    with suppress(_OutOfTime):
        while True:
            found = _Shortest(columns, [1] * len(columns), size, weights, budget, first=True).run()
            if found.covers:
                return found.covers[0]
            size += 1
    return None


def _single(
    cover: Sequence[int], part: Sequence[int], multiplicity: Sequence[int], *, shortest: bool
) -> _Found:
    """A search cut short, with one cover to show."""
    chosen = tuple(part.index(column) for column in cover)
    return _Found([chosen], prod(multiplicity[j] for j in chosen), shortest=shortest)


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


class _Shortest:
    """Depth-first over the row with fewest columns left; a column tried is barred from its siblings.

    A column may be taken at a node with `picks` columns to go only if it covers dual weight of at least
    weight(uncovered) - (picks - 1): the others can cover at most one unit each.
    """

    def __init__(
        self,
        columns: Sequence[int],
        multiplicity: Sequence[int],
        size: int,
        weights: Sequence[Weights],
        budget: Budget,
        *,
        first: bool,
    ) -> None:
        self.columns, self.multiplicity, self.size = columns, multiplicity, size
        self.weights, self.budget, self.first = weights, budget, first
        self.found, self.nodes, self.chosen = _Found([]), 0, list[int]()

    def run(self) -> _Found:
        """Search it all (or up to the first cover); raises _OutOfTime."""
        everything = _union(self.columns)
        self._visit(everything, self.size, list(enumerate(self.columns)), 1)
        self.found.exhausted = True
        return self.found

    def _visit(self, left: int, picks: int, candidates: list[tuple[int, int]], models: int) -> bool:
        self.nodes += 1
        if self.nodes % CHECK_EVERY == 0 and self.budget.spent:
            raise _OutOfTime
        if picks == 1:
            return self._close(left, candidates, models)
        for weight in self.weights:
            needed = weight.of(left) - (picks - 1) * UNIT
            if needed > UNIT:
                return False
            if needed > 0:
                of = weight.of
                candidates = [pair for pair in candidates if of(pair[1] & left) >= needed]
        row = _scarcest(left, candidates)
        if not row:
            return False
        rest = [pair for pair in candidates if not pair[1] & row]
        covering = [pair for pair in candidates if pair[1] & row]
        while covering:
            j, column = covering.pop()
            still = left & ~column
            if not still:
                continue
            self.chosen.append(j)
            stop = self._visit(still, picks - 1, rest + covering, models * self.multiplicity[j])
            self.chosen.pop()
            if stop:
                return True
        return False

    def _close(self, left: int, candidates: list[tuple[int, int]], models: int) -> bool:
        for j, column in candidates:
            if left & ~column:
                continue
            self.found.count += models * self.multiplicity[j]
            if len(self.found.covers) < self.budget.max_models:
                self.found.covers.append((*self.chosen, j))
            if self.first:
                return True
        return False


def _scarcest(left: int, candidates: Sequence[tuple[int, int]]) -> int:
    """The uncovered row (as a bit) with the fewest candidates; 0 when a row has none.

    Rows are counted in parallel: `layers[i]` holds the rows with more than i candidates seen so far.
    """
    layers: list[int] = []
    for _, column in candidates:
        carry = column & left
        for i, layer in enumerate(layers):
            layers[i], carry = layer | carry, layer & carry
            if not carry:
                break
        else:
            layers.append(carry)
    floor = left
    if not layers or left & ~layers[0]:
        return 0
    for layer in layers:
        fewer = floor & ~layer
        if fewer:
            return fewer & -fewer
    return floor & -floor


class _Irredundant:
    """Depth-first; each chosen column keeps a row of its own (Murakami and Uno 2014)."""

    def __init__(self, columns: Sequence[int], multiplicity: Sequence[int], budget: Budget) -> None:
        self.columns, self.multiplicity, self.budget = columns, multiplicity, budget
        self.found, self.nodes = _Found([], shortest=False), 0

    def run(self) -> _Found:
        """Search until done or out of time; one cover is always found."""
        try:
            self._visit(_union(self.columns), (), (), list(enumerate(self.columns)), 1)
            self.found.exhausted = True
        except _OutOfTime:
            if not self.found.covers:
                self.found = _single(_greedy(self.columns), self.columns, self.multiplicity, shortest=False)
        return self.found

    def _visit(
        self, left: int, chosen: Model, own: tuple[int, ...], candidates: list[tuple[int, int]], models: int
    ) -> None:
        self.nodes += 1
        if self.nodes % CHECK_EVERY == 0 and self.budget.spent:
            raise _OutOfTime
        if not left:
            self.found.count += models
            if len(self.found.covers) < self.budget.max_models:
                self.found.covers.append(chosen)
            return
        row = _scarcest(left, candidates)
        if not row:
            return
        rest = [pair for pair in candidates if not pair[1] & row]
        covering = [pair for pair in candidates if pair[1] & row]
        while covering:
            j, column = covering.pop()
            kept = tuple(rows & ~column for rows in own)
            if all(kept):
                self._visit(
                    left & ~column,
                    (*chosen, j),
                    (*kept, column & left),
                    rest + covering,
                    models * self.multiplicity[j],
                )
