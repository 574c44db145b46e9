"""The two searches behind covers: by branch and bound for the shortest, by private rows for the irredundant.

The grain is one node: "rows 3, 7 and 9 are left, two columns may still be taken". Both searches branch on the
uncovered row with the fewest columns; a column tried is barred from the branches of its siblings, so that
every cover is met exactly once.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from comparatist.qca.caseframe import FloatArray
from comparatist.qca.coverbound import UNIT

Model: TypeAlias = tuple[int, ...]
Places: TypeAlias = NDArray[np.intp]

CHECK_EVERY = 64
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


@dataclass(slots=True)
class FoundCovers:
    """What a search has met: covers as places in its columns, and how many models they stand for."""

    covers: list[Model]
    count: int = 0
    exhausted: bool = False
    shortest: bool = True

    def add(self, cover: Model, models: int, budget: Budget) -> None:
        """Count a cover, and keep it while there is room."""
        self.count += models
        if len(self.covers) < budget.max_models:
            self.covers.append(cover)


class OutOfTimeError(Exception):
    """Unwinds a search whose time is over; never leaves this package."""


class Shortest:
    """All covers by `size` columns of an incidence matrix that has no shorter one.

    A column may be taken at a node with `picks` columns to go only if it covers, in every weighting, weight
    of at least weight(left) - (picks - 1): the others can cover at most one unit each.
    """

    def __init__(
        self,
        matrix: FloatArray,
        multiplicity: Sequence[int],
        weights: FloatArray,
        budget: Budget,
        *,
        first: bool,
    ) -> None:
        self.matrix, self.multiplicity, self.weights = matrix, multiplicity, weights
        self.budget, self.first = budget, first
        self.found, self.nodes, self.chosen = FoundCovers([]), 0, list[int]()

    def run(self, size: int) -> FoundCovers:
        """Search it all (or up to the first cover); raises OutOfTimeError."""
        columns, rows = self.matrix.shape
        self._visit(np.ones(rows), size, np.arange(columns), 1)
        self.found.exhausted = True
        return self.found

    def _visit(self, left: FloatArray, picks: int, places: Places, models: int) -> bool:
        self.nodes += 1
        if self.nodes % CHECK_EVERY == 0 and self.budget.spent:
            raise OutOfTimeError
        worth = self.weights * left
        needed = worth.sum(axis=1) - (picks - 1) * UNIT
        if needed.max() > UNIT:
            return False
        columns = self.matrix[places]
        able = (columns @ worth.T >= needed).all(axis=1)
        places, columns = places[able], columns[able]
        row = _scarcest(left, columns)
        if row is None:
            return False
        covering = columns[:, row] > 0
        if picks <= 2:
            return self._close(left, picks, places, columns, np.flatnonzero(covering), models)
        rest, tried, sides = places[~covering], places[covering], columns[covering]
        for i in range(len(tried) - 1, -1, -1):
            still = left * (1 - sides[i])
            if not still.any():
                continue
            self.chosen.append(int(tried[i]))
            stop = self._visit(
                still, picks - 1, np.concatenate((rest, tried[:i])), models * self.multiplicity[tried[i]]
            )
            self.chosen.pop()
            if stop:
                return True
        return False

    def _close(
        self, left: FloatArray, picks: int, places: Places, columns: FloatArray, covering: Places, models: int
    ) -> bool:
        """Take the last one or two columns, at least one of them from `covering`."""
        ends: list[Model]
        if picks == 1:
            ends = [(i,) for i in covering.tolist() if not (left > columns[i]).any()]
        else:
            open_rows = left * (1 - columns[covering])
            fits = open_rows @ columns.T == open_rows.sum(axis=1)[:, None]
            among = np.zeros(len(places), dtype=bool)
            among[covering] = True
            fits &= ~among | (np.arange(len(places)) < covering[:, None])
            ends = [(int(covering[i]), int(j)) for i, j in zip(*np.nonzero(fits), strict=True)]
        for end in ends:
            chosen = [int(places[i]) for i in end]
            many = models
            for place in chosen:
                many *= self.multiplicity[place]
            self.found.add((*self.chosen, *chosen), many, self.budget)
            if self.first:
                return True
        return False


def _scarcest(left: FloatArray, columns: FloatArray) -> int | None:
    """The uncovered row with the fewest columns, None when one has none."""
    counts = columns.sum(axis=0)
    counts[left == 0] = np.inf
    row = int(counts.argmin())
    return row if counts[row] else None


class Irredundant:
    """All covers in which each column keeps a row of its own (as in Murakami and Uno 2014)."""

    def __init__(self, columns: Sequence[int], multiplicity: Sequence[int], budget: Budget) -> None:
        self.columns, self.multiplicity, self.budget = columns, multiplicity, budget
        self.found, self.nodes = FoundCovers([], shortest=False), 0

    def run(self, rows: int) -> FoundCovers:
        """Search it all; raises OutOfTimeError. `rows` is the bit set to cover."""
        self._visit(rows, (), (), list(enumerate(self.columns)), 1)
        self.found.exhausted = True
        return self.found

    def _visit(
        self, left: int, chosen: Model, own: tuple[int, ...], candidates: list[tuple[int, int]], models: int
    ) -> None:
        self.nodes += 1
        if self.nodes % CHECK_EVERY == 0 and self.budget.spent:
            raise OutOfTimeError
        if not left:
            self.found.add(chosen, models, self.budget)
            return
        row = _scarcest_bit(left, candidates)
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


def _scarcest_bit(left: int, candidates: Sequence[tuple[int, int]]) -> int:
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
    if not layers or left & ~layers[0]:
        return 0
    for layer in layers:
        fewer = left & ~layer
        if fewer:
            return fewer & -fewer
    return left & -left
