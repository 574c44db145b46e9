"""How far apart two values are, for Krippendorff's alpha: one visible list of distances by level.

The grain: a distance matrix D[k, l] >= 0 over categories, symmetric, zero on the diagonal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import NDArray

from comparatist.agreement.dates import date_bounds
from comparatist.agreement.values import Level, Value
from comparatist.errors import InputError

FloatArray = NDArray[np.float64]
SetDistance = Callable[[frozenset[str], frozenset[str]], float]


def jaccard_distance(a: frozenset[str], b: frozenset[str]) -> float:
    """1 - |a & b| / |a | b|, a share; two empty sets are equal (Jaccard 1912).

    >>> jaccard_distance(frozenset("ab"), frozenset("bc"))
    0.6666666666666667
    """
    return 0.0 if a == b else 1.0 - len(a & b) / len(a | b)


def masi_distance(a: frozenset[str], b: frozenset[str]) -> float:
    """1 - Jaccard x monotonicity, a share (Passonneau 2006, LREC).

    Monotonicity is 1 for equal sets, 2/3 when one contains the other, 1/3 when they overlap, 0 when disjoint.

    >>> round(masi_distance(frozenset("a"), frozenset("ab")), 4)
    0.6667
    """
    if a == b:
        return 0.0
    monotonicity = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1.0 - (1.0 - jaccard_distance(a, b)) * monotonicity


SET_DISTANCES: dict[str, SetDistance] = {"masi": masi_distance, "jaccard": jaccard_distance}


def check_set_distance(name: str) -> None:
    """Stop at a distance that is not listed, also where the level has no use for one."""
    if name not in SET_DISTANCES:
        raise InputError(f"unknown set distance {name!r}", allowed=", ".join(SET_DISTANCES))


def distance_matrix(
    level: Level, categories: tuple[Value, ...], frequencies: FloatArray, set_distance: str = "masi"
) -> FloatArray:
    """Krippendorff's difference function for a level (Krippendorff 2019, ch. 12), shape (categories,
    categories).

    nominal: 0/1; ordinal: squared sum of frequencies between the ranks; interval: squared difference;
    ratio: squared difference over sum; set: MASI or Jaccard; date: mean squared difference of first and
    last days (for full dates, the interval difference in days). `frequencies` are pairable codings per
    category.
    """
    if level == "nominal":
        return 1.0 - np.eye(len(categories))
    if level == "ordinal":
        return _ordinal(frequencies)
    if level == "set":
        return _sets(cast(tuple[frozenset[str], ...], categories), set_distance)
    if level == "date":
        bounds = np.array([date_bounds(str(value)) for value in categories], dtype=float).reshape(-1, 2)
        return cast(FloatArray, ((bounds[:, None, :] - bounds[None, :, :]) ** 2).mean(axis=2))
    values = np.array([float(cast(float, value)) for value in categories])
    gaps = values[:, None] - values[None, :]
    if level == "interval":
        return cast(FloatArray, gaps**2)
    sums = values[:, None] + values[None, :]
    ratio = np.divide(gaps, sums, out=np.zeros_like(gaps), where=sums != 0)
    return np.asarray(ratio**2, dtype=float)


def _ordinal(frequencies: FloatArray) -> FloatArray:
    middle = np.cumsum(frequencies) - frequencies / 2
    return (middle[:, None] - middle[None, :]) ** 2


def _sets(categories: tuple[frozenset[str], ...], name: str) -> FloatArray:
    check_set_distance(name)
    measure = SET_DISTANCES[name]
    rows = [[measure(a, b) for b in categories] for a in categories]
    return np.array(rows, dtype=float).reshape(len(categories), len(categories))
