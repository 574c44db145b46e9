"""Lower bounds on covers: weights on rows such that no column holds more than one unit of weight.

The grain is one weighting: "if no implicant covers rows worth more than 1, rows worth 7.3 need 8 implicants".
Such weights are feasible duals of the covering problem (weak duality). They come from linear programming
where that pays, are rounded to whole parts of a unit and scaled down until they are feasible; sums of whole
numbers below 2^53 are exact in float64, so no bound rests on rounding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from comparatist.qca.caseframe import FloatArray
from comparatist.qca.implicants import bits

UNIT = 720_720.0
"""One unit of weight, divisible by 1 to 16, so that most duals are kept exactly."""

SMALL = 1500
"""Up to this size of the matrix simple weights do and scipy is not loaded."""

VARIANTS = 16
"""Weightings used together; each is optimal for slightly other priorities among the rows."""


def incidence(columns: Sequence[int]) -> FloatArray:
    """1.0 where a column covers a row, shape (columns, rows), over the rows that any of them covers."""
    joined = 0
    for column in columns:
        joined |= column
    rows = list(bits(joined))
    return np.array([[float(column >> row & 1) for row in rows] for column in columns])


def dual_weights(matrix: FloatArray) -> FloatArray:
    """Feasible weightings of the rows of an incidence matrix, shape (variants, rows), whole parts of UNIT."""
    if matrix.size <= SMALL:
        return _shares(matrix)[None, :]
    from scipy.optimize import linprog

    draw = np.random.default_rng(0)
    found = [_shares(matrix)]
    for variant in range(VARIANTS):
        spread = 0.25 if variant else 0.0
        drawn = draw.uniform(1 - spread, 1 + spread, matrix.shape[1])
        priority: FloatArray = np.asarray(drawn, dtype=np.float64)
        answer = linprog(-priority, A_ub=matrix, b_ub=np.ones(len(matrix)), bounds=(0, 1))
        if answer.x is not None:
            found.append(_feasible(matrix, np.asarray(answer.x, dtype=np.float64)))
    return np.array(found[1:] or found)


def _shares(matrix: FloatArray) -> FloatArray:
    """Each row the share it has in the largest column that covers it."""
    largest: FloatArray = (matrix * matrix.sum(axis=1)[:, None]).max(axis=0)
    shares: FloatArray = np.floor(UNIT / largest)
    return shares


def _feasible(matrix: FloatArray, weights: FloatArray) -> FloatArray:
    whole: FloatArray = np.round(np.clip(weights, 0, 1) * UNIT)
    heaviest = float((matrix @ whole).max())
    scaled: FloatArray = np.floor(whole * UNIT / heaviest) if heaviest > UNIT else whole
    return scaled
