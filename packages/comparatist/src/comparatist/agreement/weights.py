"""Agreement weights: how much credit two different categories earn.

The grain: a weight matrix w[k, l] in [0, 1] over categories, 1 on the diagonal. The eight of Gwet (2021,
Handbook of Inter-Rater Reliability, ch. 3), as the irrCAC package has them: scores are the category values
themselves when all are numbers, else 1, 2, ... in the order of the categories.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comparatist.columns import numbers_of
from comparatist.errors import InputError

FloatArray = NDArray[np.float64]
WeightName = Literal[
    "identity", "unweighted", "ordinal", "linear", "quadratic", "radical", "ratio", "circular", "bipolar"
]
WEIGHTS: tuple[WeightName, ...] = (
    "identity", "unweighted", "ordinal", "linear", "quadratic", "radical", "ratio", "circular", "bipolar",
)  # fmt: skip
ORDER_FREE: tuple[WeightName, ...] = ("identity", "unweighted")
Weights = WeightName | ArrayLike


def weight_matrix(weights: Weights, categories: Sequence[object], *, by_rank: bool = False) -> FloatArray:
    """The weight matrix, shape (categories, categories), of a name or a matrix of one's own.

    `by_rank` spaces the categories equally even when they are numbers (as Cohen 1968 and irr::kappa2 do).

    >>> weight_matrix("linear", [1, 2, 4])[0].round(3).tolist()
    [1.0, 0.667, 0.0]

    Raises:
        InputError: an unknown name, a matrix that is not square, outside [0, 1], or without ones on its
            diagonal; ratio weights over negative scores.
    """
    size = len(categories)
    if not isinstance(weights, str):
        return _own(weights, size)
    if weights not in WEIGHTS:
        raise InputError(f"unknown weights {weights!r}", allowed=", ".join(WEIGHTS))
    if weights in ("identity", "unweighted") or size < 2:
        return np.eye(size)
    scores = _scores(categories, by_rank or weights == "ordinal")
    loss = _loss(weights, scores)
    return cast(FloatArray, 1.0 - loss / loss.max())


def _own(matrix: ArrayLike, size: int) -> FloatArray:
    own = numbers_of(matrix, "weights", 2)
    if own.shape != (size, size):
        raise InputError(
            f"a weight matrix of shape {own.shape}", allowed=f"({size}, {size}), one row a category"
        )
    if (
        not np.isfinite(own).all()
        or own.min(initial=0) < 0
        or own.max(initial=1) > 1
        or (np.diag(own) != 1).any()
    ):
        raise InputError(
            "a weight matrix with values that are not shares", allowed="[0, 1], with 1 on the diagonal"
        )
    return own


def _scores(categories: Sequence[object], by_rank: bool) -> FloatArray:
    numbers = all(isinstance(value, int | float) for value in categories)
    if numbers and not by_rank:
        return np.array([float(cast(float, value)) for value in categories])
    return np.arange(1.0, len(categories) + 1)


def _loss(name: str, scores: FloatArray) -> FloatArray:
    gaps = np.abs(scores[:, None] - scores[None, :])
    sums = scores[:, None] + scores[None, :]
    low, high = scores.min(), scores.max()
    if name == "linear":
        return gaps
    if name == "quadratic":
        return cast(FloatArray, gaps**2)
    if name == "radical":
        return np.sqrt(gaps)
    if name == "ordinal":
        return cast(FloatArray, gaps * (gaps + 1) / 2)
    if name == "circular":
        return cast(FloatArray, np.sin(np.pi * gaps / (high - low + 1)) ** 2)
    if name == "ratio":
        if low < 0:
            raise InputError("ratio weights over negative scores", allowed="categories from 0 up")
        return np.divide(gaps, sums, out=np.zeros_like(gaps), where=sums != 0) ** 2
    edges = (sums - 2 * low) * (2 * high - sums)
    return np.asarray(np.divide(gaps**2, edges, out=np.zeros_like(gaps), where=gaps > 0), dtype=float)
