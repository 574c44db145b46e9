"""From normalized indicators up the tree to the index: weighted means, or Copeland scores.

The grain: one node's score for one unit (and one draw, in the Monte Carlo). Values of a node have shape
(draws, units), weights (draws,); a plain composite is one draw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.composite.indicators import Indicators, check_share
from comparatist.composite.structure import Structure
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
AggregationName = Literal["arithmetic", "geometric", "harmonic", "copeland"]


def _arithmetic(values: FloatArray, weights: FloatArray) -> FloatArray:
    return cast(FloatArray, (weights * values).sum(axis=0))


def _geometric(values: FloatArray, weights: FloatArray) -> FloatArray:
    return cast(FloatArray, np.exp((weights * np.log(values)).sum(axis=0)))


def _harmonic(values: FloatArray, weights: FloatArray) -> FloatArray:
    return cast(FloatArray, 1.0 / (weights / values).sum(axis=0))


def _copeland(values: FloatArray, weights: FloatArray) -> FloatArray:
    scores = np.zeros(values.shape[1:])
    for child, weight in zip(values, weights, strict=True):
        beaten = (child[:, :, None] > child[:, None, :]).sum(axis=2)
        equals = (child[:, :, None] == child[:, None, :]).sum(axis=2) - 1
        scores += weight * (beaten + equals / 2)
    return scores


AGGREGATIONS: dict[AggregationName, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "arithmetic": _arithmetic,
    "geometric": _geometric,
    "harmonic": _harmonic,
    "copeland": _copeland,
}


@dataclass(frozen=True, slots=True, eq=False)
class Composite:
    """Scores of every node: `scores` has the indicators and then the aggregates as columns, root last."""

    structure: Structure
    scores: Indicators

    @property
    def index(self) -> FloatArray:
        """The root's score by unit, on the scale of the normalization."""
        return self.scores.column(self.structure.root)

    @property
    def ranks(self) -> IntArray:
        """1 for the highest index; tied units share the better place; 0 where there is no score."""
        return rank_descending(self.index)

    def ranking(self) -> pl.DataFrame:
        """unit, rank (null without a score) and the aggregates, best first."""
        names = self.structure.aggregates[::-1]
        columns = {name: self.scores.column(name) for name in names}
        table = pl.DataFrame({"unit": list(self.scores.units), "rank": self.ranks, **columns}).fill_nan(None)
        return table.with_columns(pl.col("rank").replace(0, None)).sort("rank", "unit", nulls_last=True)

    def __str__(self) -> str:
        best = self.ranking().head(3)["unit"].to_list()
        return f"composite {self.structure.root} of {counted(len(self.scores.units), 'unit')}; first {', '.join(best)}"

    def _repr_html_(self) -> str:
        return str(self.ranking()._repr_html_())


def rank_descending(scores: FloatArray) -> IntArray:
    """Ranks along the last axis, 1 highest, ties sharing the better place ('1224'); 0 for NaN."""
    above = scores[..., None, :] > scores[..., :, None]
    return np.where(np.isnan(scores), 0, above.sum(axis=-1) + 1).astype(np.int64)


def aggregate(
    indicators: Indicators,
    structure: Structure,
    method: AggregationName | Mapping[int, AggregationName] = "arithmetic",
    *,
    min_available: float = 1.0,
) -> Composite:
    """Aggregate normalized indicators by one method, or one by level (of the parent: 2, 3, ...).

    A unit that has fewer than the share `min_available` of a node's children gets no score there; otherwise
    the weights of the children it has are scaled up (which imputes their weighted mean: choose it
    knowingly).

    Raises:
        InputError: an indicator of the structure is missing, an unknown method, a geometric mean of values
            not above zero, a harmonic mean of zeros, children that all weigh nothing.
    """
    check_share("min_available", min_available)
    leaves = {code: indicators.column(code)[None, :] for code in structure.indicators}
    weights = {code: np.array([weight]) for code, weight in structure.weights.items()}
    scores = climb(leaves, structure, weights, method, min_available=min_available, units=indicators.units)
    columns = [scores[code][0] for code in (*structure.indicators, *structure.aggregates)]
    names = (*structure.indicators, *structure.aggregates)
    return Composite(structure, Indicators(indicators.units, names, np.column_stack(columns)))


def climb(
    leaves: Mapping[str, FloatArray],
    structure: Structure,
    weights: Mapping[str, FloatArray],
    method: AggregationName | Mapping[int, AggregationName],
    *,
    min_available: float,
    units: tuple[str, ...],
) -> dict[str, FloatArray]:
    """Scores of all nodes, shape (draws, units), from the indicators'; `weights` have shape (draws,)."""
    if not isinstance(method, str):
        known = {structure.node(code).level for code in structure.aggregates}
        strange = [level for level in method if level not in known]
        if strange:
            raise InputError(f"no aggregate at level {strange[0]}", where="method", allowed=_listed(known))
    scores = dict(leaves)
    for code in structure.aggregates:
        name = method if isinstance(method, str) else method.get(structure.node(code).level)
        if name not in AGGREGATIONS:
            raise InputError(
                f"unknown aggregation {name!r}", where=f"node {code}", allowed=", ".join(AGGREGATIONS)
            )
        children = structure.children(code)
        values = np.stack([scores[child] for child in children])
        given = np.stack([weights[child] for child in children])
        scores[code] = _mean(values, given, name, min_available, code, units)
    return scores


def _listed(levels: set[int]) -> str:
    return ", ".join(str(level) for level in sorted(levels))


def _mean(
    values: FloatArray,
    given: FloatArray,
    name: AggregationName,
    least: float,
    code: str,
    units: tuple[str, ...],
) -> FloatArray:
    _refuse_range(values, name, code, units)
    here = ~np.isnan(values)
    heavy = np.where(here, given[:, :, None], 0.0)
    total = heavy.sum(axis=0)
    if (given.sum(axis=0) <= 0).any():
        raise InputError("children that all weigh nothing", where=f"node {code}", allowed="a weight above 0")
    enough = (here.mean(axis=0) >= least) & here.any(axis=0) & (total > 0)
    shares = heavy / np.where(total > 0, total, 1.0)
    result = AGGREGATIONS[name](np.where(here, values, 1.0), shares)
    return np.where(enough, result, np.nan)


def _refuse_range(values: FloatArray, name: AggregationName, code: str, units: tuple[str, ...]) -> None:
    if name == "copeland":
        bad, what, hint = np.isnan(values), "a Copeland score of a missing value", "impute first"
    elif name == "arithmetic":
        return
    else:
        bad, what = values <= 0, f"a {name} mean of a value not above zero"
        hint = "normalize onto 1 to 100"
    if bad.any():
        unit = units[int(np.argwhere(bad)[0][-1])]
        raise InputError(what, where=f"node {code}, unit {unit}", hint=hint)
