"""What a careful reader checks before believing a composite.

The grain: one row an indicator (`describe`), a pair of indicators (`correlations`), a child and its parent
(`influence`), a pair of units (`outranking`), a node left out (`leave_out`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.columns import numbers_of
from comparatist.composite.aggregate import AggregationName, Composite, aggregate
from comparatist.composite.indicators import Indicators
from comparatist.composite.structure import Structure
from comparatist.composite.treat import TreatmentRule, kurtosis, passes, skewness
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
CorrelationName = Literal["pearson", "spearman", "kendall"]
CORRELATIONS: tuple[CorrelationName, ...] = ("pearson", "spearman", "kendall")


def describe(indicators: Indicators) -> pl.DataFrame:
    """One row an indicator: where it lies, how it is shaped, what is missing.

    Columns: min, max, mean, median, deviation (n - 1), skew, kurtosis; counts available, non_zero, unique,
    same (the commonest value); outliers (fails the skew-kurtosis rule). Null where there is too little
    to tell.
    """
    rows = [_described(name, indicators.column(name)) for name in indicators.names]
    return pl.DataFrame(rows).fill_nan(None)


def _described(name: str, values: FloatArray) -> dict[str, object]:
    known = values[~np.isnan(values)]
    distinct, counts = np.unique(known, return_counts=True)
    some = len(known) > 0
    return {
        "indicator": name,
        "min": float(known.min()) if some else float("nan"),
        "max": float(known.max()) if some else float("nan"),
        "mean": float(known.mean()) if some else float("nan"),
        "median": float(np.median(known)) if some else float("nan"),
        "deviation": float(known.std(ddof=1)) if len(known) > 1 else float("nan"),
        "skew": skewness(values),
        "kurtosis": kurtosis(values),
        "available": len(known),
        "non_zero": int((known != 0).sum()),
        "unique": len(distinct),
        "same": int(counts.max()) if some else 0,
        "outliers": not passes(values, TreatmentRule()),
    }


def correlations(indicators: Indicators, method: CorrelationName = "pearson") -> pl.DataFrame:
    """Correlation of every pair over the units that have both; null without spread.

    Columns: a, b, correlation, n (common units).

    Raises:
        InputError: an unknown method.
    """
    if method not in CORRELATIONS:
        raise InputError(f"unknown correlation {method!r}", allowed=", ".join(CORRELATIONS))
    rows = [
        (a, b, *_correlation(indicators.column(a), indicators.column(b), method))
        for a, b in combinations(indicators.names, 2)
    ]
    schema = {"a": pl.String(), "b": pl.String(), "correlation": pl.Float64(), "n": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None)


def _correlation(a: FloatArray, b: FloatArray, method: CorrelationName) -> tuple[float, int]:
    from scipy import stats

    both = ~np.isnan(a) & ~np.isnan(b)
    n = int(both.sum())
    if n < 3 or np.ptp(a[both]) == 0 or np.ptp(b[both]) == 0:
        return float("nan"), n
    if method == "pearson":
        return float(stats.pearsonr(a[both], b[both]).statistic), n
    if method == "spearman":
        return float(stats.spearmanr(a[both], b[both]).statistic), n
    return float(stats.kendalltau(a[both], b[both]).statistic), n


def redundant_pairs(indicators: Indicators, structure: Structure, *, above: float = 0.92) -> pl.DataFrame:
    """Pairs to think about: correlated beyond `above` (counted twice), or negatively within one parent.

    Columns as `correlations`, and parent (common or null) and why; indicators are turned by their direction
    first.
    """
    turned = np.column_stack(
        [indicators.column(code) * structure.directions[code] for code in structure.indicators]
    )
    table = correlations(Indicators(indicators.units, structure.indicators, turned))
    parents = {code: structure.node(code).parent for code in structure.indicators}
    rows = []
    for row in table.drop_nulls("correlation").iter_rows(named=True):
        common = parents[row["a"]] if parents[row["a"]] == parents[row["b"]] else None
        if row["correlation"] > above:
            rows.append({**row, "parent": common, "why": "nearly the same indicator"})
        elif row["correlation"] < 0 and common is not None:
            rows.append({**row, "parent": common, "why": "negatively correlated within one parent"})
    return pl.DataFrame(rows, schema={**table.schema, "parent": pl.String(), "why": pl.String()})


def influence(composite: Composite, method: CorrelationName = "pearson") -> pl.DataFrame:
    """Whether one child rules its parent: its share of the weights beside its correlation with the parent.

    Squared, the correlation is the share of the parent's variance that the child alone accounts for linearly
    (Paruolo, Saisana and Saltelli 2013, JRSS A 176:609-634).
    """
    rows = []
    for parent in composite.structure.aggregates:
        children = composite.structure.children(parent)
        total = sum(composite.structure.node(child).weight for child in children)
        for child in children:
            found, n = _correlation(composite.scores.column(child), composite.scores.column(parent), method)
            rows.append((parent, child, composite.structure.node(child).weight / total, found, n))
    names = ["parent", "child", "weight", "correlation", "n"]
    return pl.DataFrame(rows, schema=names, orient="row").fill_nan(None)


def cronbach_alpha(indicators: Indicators) -> float:
    """Cronbach's alpha (1951) from pairwise-complete covariances; without unit, at most 1.

    Raises:
        InputError: fewer than two indicators, or a pair with fewer than two common units.
    """
    size = len(indicators.names)
    if size < 2:
        raise InputError("Cronbach's alpha of one indicator", allowed="two or more")
    covariance = np.empty((size, size))
    for row in range(size):
        for column in range(row, size):
            a, b = indicators.values[:, row], indicators.values[:, column]
            both = ~np.isnan(a) & ~np.isnan(b)
            if both.sum() < 2:
                where = f"indicators {indicators.names[row]} and {indicators.names[column]}"
                raise InputError("fewer than two common units", where=where)
            covariance[row, column] = covariance[column, row] = np.cov(a[both], b[both])[0, 1]
    return float(size / (size - 1) * (1 - np.trace(covariance) / covariance.sum()))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Outranking:
    """`matrix[a, b]`: weight share of indicators on which a is better than b (ties count half); 0 on the
    diagonal.

    `dominant` is the share of pairs in which one unit is better on every indicator: their order no weights
    can turn. `copeland` sums a unit's row.
    """

    units: tuple[str, ...]
    matrix: FloatArray
    dominant: float
    copeland: FloatArray

    def __str__(self) -> str:
        return f"{counted(len(self.units), 'unit')}: {self.dominant:.0%} of pairs are decided whatever the weights"

    def __repr__(self) -> str:
        return str(self)


def outranking(indicators: Indicators, weights: Mapping[str, float] | None = None) -> Outranking:
    """Compare all pairs of units on indicators already turned so that more is better (Munda and Nardo 2009).

    Raises:
        InputError: a missing value, an indicator without a weight, weights below zero or that sum to nothing.
    """
    if np.isnan(indicators.values).any():
        row, column = np.argwhere(np.isnan(indicators.values))[0]
        where = f"unit {indicators.units[row]}, indicator {indicators.names[column]}"
        raise InputError("a missing value", where=where, allowed="complete data", hint="impute first")
    given = weights if weights is not None else dict.fromkeys(indicators.names, 1.0)
    lacking = [name for name in indicators.names if name not in given]
    if lacking:
        raise InputError(
            f"no weight of the indicator {lacking[0]!r}", where="weights", allowed="one for each"
        )
    strange = [name for name in given if name not in indicators.names]
    if strange:
        raise InputError(f"no indicator {strange[0]!r}", where="weights", allowed=", ".join(indicators.names))
    shares = numbers_of([given[name] for name in indicators.names], "weights", 1)
    if not (shares >= 0).all():
        raise InputError("a weight below zero, or empty", where="weights", allowed="numbers from 0 up")
    if shares.sum() <= 0:
        raise InputError("weights that sum to nothing", where="weights")
    shares = shares / shares.sum()
    better = indicators.values[:, None, :] > indicators.values[None, :, :]
    equal = indicators.values[:, None, :] == indicators.values[None, :, :]
    matrix = (better + equal / 2) @ shares
    np.fill_diagonal(matrix, 0.0)
    size = len(indicators.units)
    always = int(better.all(axis=2).sum())
    pairs = size * (size - 1) / 2
    return Outranking(indicators.units, matrix, always / pairs if pairs else float("nan"), matrix.sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LeaveOut:
    """`scores`: index by unit without each code, shape (units, codes); `mean_rank_shift`: places, shape
    (codes,).
    """

    codes: tuple[str, ...]
    scores: FloatArray
    mean_rank_shift: FloatArray

    def __str__(self) -> str:
        return "\n".join(
            f"without {code} a unit moves {shift:.1f} places on average"
            for code, shift in zip(self.codes, self.mean_rank_shift, strict=True)
        )

    def __repr__(self) -> str:
        return str(self)


def leave_out(
    normalized: Indicators,
    structure: Structure,
    codes: Sequence[str],
    method: AggregationName | Mapping[int, AggregationName] = "arithmetic",
    *,
    min_available: float = 1.0,
) -> LeaveOut:
    """The index without each of these nodes, and how many places units move on average."""
    nominal = aggregate(normalized, structure, method, min_available=min_available)
    rest = [structure.without(code) for code in codes]
    others = [
        aggregate(normalized, tree, _of_levels(method, tree), min_available=min_available) for tree in rest
    ]
    shifts = [float(np.abs(other.ranks - nominal.ranks).mean()) for other in others]
    return LeaveOut(tuple(codes), np.column_stack([other.index for other in others]), np.array(shifts))


def _of_levels(
    method: AggregationName | Mapping[int, AggregationName], structure: Structure
) -> AggregationName | Mapping[int, AggregationName]:
    """The methods of the levels that are left."""
    if isinstance(method, str):
        return method
    levels = {structure.node(code).level for code in structure.aggregates}
    return {level: name for level, name in method.items() if level in levels}
