"""Alpha of resampled units, fast: units coded alike are one pattern, a draw is how often each pattern came.

The grain: one draw is `len(codes)` units drawn with replacement; alpha needs of it only how often each category
was used in pairable units, and the summed distances within units (Krippendorff 2019, ch. 12: 1 - (n - 1) times
the distances within units over those between all pairable codings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
WeightsOf = Callable[[FloatArray], FloatArray]
NO_DISAGREEMENT = 1e-15


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Distinct rows of codes: `of` maps units to them. `pattern`, `code`: one entry a coding of a pairable unit;
    `pair_*`: one entry an ordered pair of codings of one unit, `share` 1 / (codings - 1) of each.
    """

    count: int
    of: IntArray
    pairable: FloatArray
    pattern: IntArray
    code: IntArray
    pair_pattern: IntArray
    pair_first: IntArray
    pair_second: IntArray
    share: FloatArray


def alpha_draws(
    codes: IntArray, size: int, weights_of: WeightsOf, draws: int, seed: int
) -> Iterator[float | None]:
    """Alpha of each draw (None where it is undefined) from codes of shape (units, coders), each unit coded.

    `weights_of` gives the weights of `size` categories from the frequencies in a draw. No product of matrices is taken: the
    threads of a linear algebra library, waiting for each other at every draw, cost forty times the work on a busy machine.
    """
    random, patterns, units = np.random.default_rng(seed), _patterns(codes), len(codes)
    weights, within, distances = np.empty((0, 0)), np.empty(0), np.empty((0, 0))
    for _ in range(draws):
        drawn = patterns.of[random.integers(0, units, units)]
        times = np.bincount(drawn, minlength=patterns.count).astype(np.float64)
        if (times * patterns.pairable).sum() < 2:
            yield None
            continue
        used = np.bincount(patterns.code, times[patterns.pattern], minlength=size).astype(np.float64)
        now = weights_of(used)
        if now is not weights:  # a metric of its own only where it depends on the frequencies
            weights, within, distances = now, _within(patterns, now), 1.0 - now
        between = float((used[:, None] * used * distances).sum())
        total = float(used.sum())
        possible = between > NO_DISAGREEMENT * total**2
        yield 1.0 - (total - 1.0) * float((times * within).sum()) / between if possible else None


def _patterns(codes: IntArray) -> _Patterns:
    distinct, of = np.unique(codes, axis=0, return_inverse=True)
    coders = (distinct >= 0).sum(axis=1)
    several = np.where((coders >= 2)[:, None], distinct, -1)
    pattern, coder = np.nonzero(several >= 0)
    pairs = [
        (np.flatnonzero((several[:, one] >= 0) & (several[:, two] >= 0)), one, two)
        for one in range(codes.shape[1])
        for two in range(codes.shape[1])
        if one != two
    ]
    place = np.concatenate([rows for rows, _, _ in pairs])
    return _Patterns(
        count=len(distinct),
        of=of.reshape(-1).astype(np.int64),
        pairable=(coders >= 2).astype(np.float64),
        pattern=pattern,
        code=several[pattern, coder],
        pair_pattern=place,
        pair_first=np.concatenate([several[rows, one] for rows, one, _ in pairs]),
        pair_second=np.concatenate([several[rows, two] for rows, _, two in pairs]),
        share=1.0 / (coders[place] - 1.0),
    )


def _within(patterns: _Patterns, weights: FloatArray) -> FloatArray:
    """Summed distances within one unit of each pattern, over its codings but one."""
    distance = (1.0 - weights[patterns.pair_first, patterns.pair_second]) * patterns.share
    return np.bincount(patterns.pair_pattern, distance, minlength=patterns.count).astype(np.float64)
