"""Many composites at once: the same indicators under drawn normalizations, aggregations and weights.

The grain: one draw is one complete set of assumptions; a draw's position in [0, 1] on each assumption
decides it, so that plain random numbers and designed samples go the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from comparatist.composite.aggregate import AGGREGATIONS, AggregationName, climb
from comparatist.composite.indicators import Indicators, check_share
from comparatist.composite.normalize import Normalization, normalize
from comparatist.composite.structure import Structure
from comparatist.errors import InputError

FloatArray = NDArray[np.float64]
WeightScheme = Literal["fixed", "noise", "simplex"]
CHUNK = 512
NOISE = 0.25


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is uncertain. The first normalization and aggregation, with the structure's weights, are the
    nominal case.

    `weights`: 'fixed'; 'noise' multiplies each by a uniform number in [1 - noise, 1 + noise]; 'simplex'
    draws any weights, all mixtures of siblings equally likely. `levels`: levels of the nodes whose weights
    vary (default all). A setting that the scheme has no use for is refused.
    """

    normalizations: tuple[Normalization, ...] = (Normalization(),)
    aggregations: tuple[AggregationName, ...] = ("arithmetic",)
    weights: WeightScheme = "noise"
    noise: float = NOISE
    levels: tuple[int, ...] | None = None
    min_available: float = 1.0

    def __post_init__(self) -> None:
        if not self.normalizations or not self.aggregations:
            raise InputError("no normalization or no aggregation", allowed="at least one of each")
        if self.weights not in ("fixed", "noise", "simplex"):
            raise InputError(f"unknown weight scheme {self.weights!r}", allowed="fixed, noise, simplex")
        for name in self.aggregations:
            if name not in AGGREGATIONS:
                raise InputError(f"unknown aggregation {name!r}", allowed=", ".join(AGGREGATIONS))
        check_share("min_available", self.min_available)
        if self.noise != NOISE and self.weights != "noise":
            raise InputError(
                f"a noise of {self.noise} with {self.weights} weights", allowed="weights='noise'"
            )
        if self.levels is not None and self.weights == "fixed":
            raise InputError(
                "levels whose weights vary, with fixed weights", allowed="weights of noise or simplex"
            )
        if not 0 <= self.noise <= 1:
            raise InputError(f"a noise of {self.noise}", allowed="a share from 0 to 1")


def varying_weights(structure: Structure, assumptions: Assumptions) -> tuple[str, ...]:
    """Codes whose weight is drawn: nodes with siblings, on the levels named."""
    if assumptions.weights == "fixed":
        return ()
    return tuple(
        node.code
        for node in structure.nodes
        if node.parent is not None
        and len(structure.children(node.parent)) > 1
        and (assumptions.levels is None or node.level in assumptions.levels)
    )


def parameters(structure: Structure, assumptions: Assumptions) -> tuple[str, ...]:
    """What a position is needed for: 'normalization', 'aggregation', then a code for each varying weight."""
    return ("normalization", "aggregation", *varying_weights(structure, assumptions))


def scores_of(
    indicators: Indicators, structure: Structure, assumptions: Assumptions, positions: FloatArray
) -> FloatArray:
    """Index scores, shape (draws, units), for `positions` in [0, 1] of shape (draws, parameters)."""
    codes = varying_weights(structure, assumptions)
    weights = {code: np.full(len(positions), weight) for code, weight in structure.weights.items()}
    for number, code in enumerate(codes, start=2):
        weights[code] = _weights(structure.node(code).weight, positions[:, number], assumptions)
    chosen = _choices(positions[:, 0], len(assumptions.normalizations))
    means = _choices(positions[:, 1], len(assumptions.aggregations))
    scores = np.empty((len(positions), len(indicators.units)))
    for which, how in enumerate(assumptions.normalizations):
        normalized = normalize(indicators, how, directions=structure.directions)
        for mean, name in enumerate(assumptions.aggregations):
            rows = np.flatnonzero((chosen == which) & (means == mean))
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK]
                scores[part] = _index(normalized, structure, weights, part, name, assumptions.min_available)
    return scores


def _weights(weight: float, positions: FloatArray, assumptions: Assumptions) -> FloatArray:
    if assumptions.weights == "simplex":
        return cast(FloatArray, -np.log(np.clip(positions, 1e-15, 1 - 1e-15)))
    return weight * (1 - assumptions.noise + 2 * assumptions.noise * positions)


def _choices(positions: FloatArray, count: int) -> NDArray[np.int64]:
    return np.minimum((positions * count).astype(np.int64), count - 1)


def _index(
    normalized: Indicators,
    structure: Structure,
    weights: dict[str, FloatArray],
    rows: NDArray[np.int64],
    name: AggregationName,
    min_available: float,
) -> FloatArray:
    leaves = {
        code: np.broadcast_to(normalized.column(code), (len(rows), len(normalized.units)))
        for code in structure.indicators
    }
    given = {code: drawn[rows] for code, drawn in weights.items()}
    found = climb(leaves, structure, given, name, min_available=min_available, units=normalized.units)
    return found[structure.root]
