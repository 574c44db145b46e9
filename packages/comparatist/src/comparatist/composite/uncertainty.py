"""How far a ranking stands when the assumptions behind it are drawn at random.

The grain: one draw of all assumptions gives one ranking; a unit gets a rank interval, a statement 'A ranks
above B' the share of draws in which it holds (Saisana, Saltelli and Tarantola 2005, JRSS A 168:307-323).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.composite.aggregate import rank_descending
from comparatist.composite.draws import NOISE, Assumptions, parameters, scores_of
from comparatist.composite.indicators import Indicators
from comparatist.composite.structure import Structure
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RankUncertainty:
    """Scores and ranks of all draws, shape (draws, units); `nominal_*` have shape (units,).

    `above[a, b]` is the share of draws in which a ranks strictly above b. Rank 1 is the highest index, 0 no
    score.
    """

    units: tuple[str, ...]
    assumptions: Assumptions
    seed: int
    nominal_scores: FloatArray
    nominal_ranks: IntArray
    scores: FloatArray
    ranks: IntArray
    above: FloatArray

    def share_above(self, a: str, b: str) -> float:
        """Share of draws in which a ranks above b.

        Raises:
            InputError: no such unit.
        """
        return float(self.above[self._row(a), self._row(b)])

    def share_top(self, unit: str, places: int) -> float:
        """Share of draws in which the unit is among the first `places`."""
        ranks = self.ranks[:, self._row(unit)]
        return float(((ranks >= 1) & (ranks <= places)).mean())

    def statement(self, a: str, b: str) -> str:
        """'A ranks above B' with the share of draws in which it holds."""
        return f"{a} ranks above {b} in {self.share_above(a, b):.1%} of {counted(len(self.ranks), 'draw')}"

    def table(self, confidence: float = 0.9) -> pl.DataFrame:
        """unit, score, rank (nominal), mean, median, low and high rank; the interval covers at least
        `confidence`.

        Raises:
            InputError: a confidence outside (0, 1).
        """
        if not 0 < confidence < 1:
            raise InputError(f"a confidence of {confidence}", allowed="between 0 and 1")
        tail = (1 - confidence) / 2
        drawn = np.where(self.ranks > 0, self.ranks, np.nan)
        scored = self.nominal_ranks > 0
        columns = {
            "unit": list(self.units),
            "score": self.nominal_scores,
            "rank": self.nominal_ranks,
            "mean": drawn.mean(axis=0),
            "median": np.median(drawn, axis=0),
            "low": np.quantile(drawn, tail, axis=0, method="lower"),
            "high": np.quantile(drawn, 1 - tail, axis=0, method="higher"),
        }
        table = pl.DataFrame(columns).filter(pl.Series(scored)).fill_nan(None)
        return table.with_columns(pl.col("low", "high").cast(pl.Int64)).sort("rank", "unit")

    def __str__(self) -> str:
        table = self.table()
        median = float(np.median((table["high"] - table["low"]).to_numpy()))
        head = f"{counted(len(self.ranks), 'draw')} of {counted(len(self.units), 'unit')}"
        return f"{head}: 90% rank intervals span {median:g} places in the median"

    def _repr_html_(self) -> str:
        return str(self.table()._repr_html_())

    def _row(self, unit: str) -> int:
        if unit not in self.units:
            raise InputError(f"no unit {unit!r}", hint="names are as in `units`")
        return self.units.index(unit)


def rank_uncertainty(
    indicators: Indicators,
    structure: Structure,
    assumptions: Assumptions | None = None,
    *,
    draws: int = 1000,
    seed: int = 1,
) -> RankUncertainty:
    """Draw normalizations, aggregations and weights for indicators that are treated but not yet normalized.

    Raises:
        InputError: fewer than one draw, or an assumption that these indicators do not bear (a geometric
            mean of zeros, an indicator without spread).
    """
    if draws < 1:
        raise InputError(f"{counted(draws, 'draw')}", allowed="1 or more")
    assumed = assumptions or Assumptions()
    positions = np.random.default_rng(seed).random((draws, len(parameters(structure, assumed))))
    scores = scores_of(indicators, structure, assumed, positions)
    nominal = nominal_scores(indicators, structure, assumed)
    ranks, above = _rank_all(scores)
    return RankUncertainty(
        indicators.units, assumed, seed, nominal, rank_descending(nominal), scores, ranks, above
    )


def nominal_scores(indicators: Indicators, structure: Structure, assumptions: Assumptions) -> FloatArray:
    """The index under the first normalization and aggregation and the structure's own weights, shape
    (units,).
    """
    fixed = replace(assumptions, weights="fixed", noise=NOISE, levels=None)
    return scores_of(indicators, structure, fixed, np.zeros((1, 2))).ravel()


def _rank_all(scores: FloatArray) -> tuple[IntArray, FloatArray]:
    ranks = np.empty(scores.shape, dtype=np.int64)
    above = np.zeros((scores.shape[1], scores.shape[1]))
    for row, drawn in enumerate(scores):
        higher = drawn[:, None] > drawn[None, :]
        above += higher
        ranks[row] = np.where(np.isnan(drawn), 0, higher.sum(axis=0) + 1)
    return ranks, above / len(scores)
