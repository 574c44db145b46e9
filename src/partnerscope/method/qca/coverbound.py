"""Lower bounds on covers: weights on rows such that no column holds more than one unit of weight.

The grain is one weighting: "if no implicant covers rows worth more than 1, rows worth 7.3 need 8 implicants".
Such weights are feasible duals of the covering problem (weak duality). They come from linear programming
where that pays, are rounded to integer parts of a unit and scaled down until they are feasible in exact
arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from partnerscope.method.qca.implicants import bits

UNIT = 720_720
"""One unit of weight, divisible by 1 to 16, so that most duals are kept exactly."""

CHUNK = 12
"""Rows looked up at once."""

CACHED = 200_000
"""Weights of row sets remembered at most."""

SMALL = 12
"""Up to this many rows simple weights do and scipy is not loaded."""

VARIANTS = 4
"""Weightings used together; each is optimal for other priorities among the rows."""


class Weights:
    """Total weight of sets of rows, in parts of `UNIT`."""

    def __init__(self, by_row: dict[int, int]) -> None:
        self._cache: dict[int, int] = {0: 0}
        self._tables: list[list[int]] = []
        for start in range(0, max(by_row, default=0) + 1, CHUNK):
            table = [0] * (1 << CHUNK)
            for subset in range(1, 1 << CHUNK):
                low = subset & -subset
                table[subset] = table[subset ^ low] + by_row.get(start + low.bit_length() - 1, 0)
            self._tables.append(table)

    def of(self, rows: int) -> int:
        """Weight of a bit set of rows."""
        known = self._cache.get(rows)
        if known is not None:
            return known
        total, rest = 0, rows
        for table in self._tables:
            total += table[rest & (1 << CHUNK) - 1]
            rest >>= CHUNK
        if len(self._cache) >= CACHED:
            self._cache.clear()
        self._cache[rows] = total
        return total


def dual_weights(columns: Sequence[int]) -> list[Weights]:
    """Feasible weightings of the rows of these columns, at least one."""
    rows = sorted({row for column in columns for row in bits(column)})
    if len(rows) <= SMALL:
        return [Weights(_shares(columns, rows))]
    from scipy.optimize import linprog

    matrix = np.array([[column >> row & 1 for row in rows] for column in columns], dtype=np.float64)
    draw = np.random.default_rng(0)
    found = []
    for variant in range(VARIANTS):
        priority = np.ones(len(rows)) if variant == 0 else draw.uniform(0.5, 1.5, len(rows))
        answer = linprog(-priority, A_ub=matrix, b_ub=np.ones(len(columns)), bounds=(0, 1))
        if answer.x is not None:
            found.append(Weights(_feasible(columns, rows, answer.x.tolist())))
    return found or [Weights(_shares(columns, rows))]


def _shares(columns: Sequence[int], rows: Sequence[int]) -> dict[int, int]:
    """Each row the share it has in the largest column that covers it."""
    return {row: UNIT // max(column.bit_count() for column in columns if column >> row & 1) for row in rows}


def _feasible(columns: Sequence[int], rows: Sequence[int], weights: Sequence[float]) -> dict[int, int]:
    whole = {row: max(0, round(weight * UNIT)) for row, weight in zip(rows, weights, strict=True)}
    heaviest = max(sum(whole[row] for row in bits(column)) for column in columns)
    return whole if heaviest <= UNIT else {row: weight * UNIT // heaviest for row, weight in whole.items()}
