"""Which assumption moves the ranking: Sobol indices of the choices behind a composite.

The grain: one assumption (normalization, aggregation, the weights of one level) and the share of the
outcome's variance it accounts for alone (first order) and with all its interactions (total). Estimators:
Saltelli et al. (2010) as the SALib package has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.composite.aggregate import rank_descending
from comparatist.composite.draws import Assumptions, parameters, scores_of
from comparatist.composite.indicators import Indicators
from comparatist.composite.structure import Structure
from comparatist.composite.uncertainty import nominal_scores
from comparatist.errors import InputError
from comparatist.extras import require

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """`table`: assumption, first, first_reach, total, total_reach (shares; reach is half the interval's
    width).

    `outcome` says what varies; `runs` counts composites computed; `undefined` is filled when nothing varied.
    """

    outcome: str
    runs: int
    variance: float
    table: pl.DataFrame
    undefined: str = ""

    def __str__(self) -> str:
        if self.undefined:
            return f"sensitivity of {self.outcome}: undefined, {self.undefined}"
        parts = [
            f"{name} {total:.2f}" for name, total in self.table.select("assumption", "total").iter_rows()
        ]
        return f"sensitivity of {self.outcome} (total shares of variance): {', '.join(parts)}"

    def _repr_html_(self) -> str:
        return str(self.table._repr_html_())


def sensitivity(
    indicators: Indicators,
    structure: Structure,
    assumptions: Assumptions,
    *,
    unit: str | None = None,
    size: int = 256,
    confidence: float = 0.95,
    seed: int = 1,
) -> Sensitivity:
    """Sobol indices of the mean absolute rank shift against the nominal ranking, or of one unit's rank.

    Costs `size` x (assumptions + 2) composites; `size` is a power of two.

    Raises:
        InputError: a size that is not a power of two, an unknown unit, fewer than two assumptions that vary.
    """
    if size < 2 or size & (size - 1):
        raise InputError(
            f"a size of {size}", allowed="a power of two (Sobol sequences are balanced only there)"
        )
    if unit is not None and unit not in indicators.units:
        raise InputError(f"no unit {unit!r}", hint="names are as in `units`")
    problem = _problem(structure, assumptions)
    outcome = _outcome(indicators, structure, assumptions, _sample(problem, size, seed), unit)
    title = f"the rank of {unit}" if unit else "the mean absolute rank shift"
    variance = float(outcome.var())
    if variance == 0:
        why = "no draw changed it"
        return Sensitivity(title, len(outcome), 0.0, pl.DataFrame(schema=_SCHEMA), why)
    return Sensitivity(title, len(outcome), variance, _indices(problem, outcome, confidence, seed))


def _problem(structure: Structure, assumptions: Assumptions) -> dict[str, Any]:
    names, groups = [], []
    for name in parameters(structure, assumptions):
        if name == "normalization" and len(assumptions.normalizations) == 1:
            continue
        if name == "aggregation" and len(assumptions.aggregations) == 1:
            continue
        choice = name in ("normalization", "aggregation")
        names.append(name)
        groups.append(name if choice else f"weights of level {structure.node(name).level}")
    if len(set(groups)) < 2:
        raise InputError(
            "fewer than two assumptions vary",
            where="assumptions",
            allowed="several normalizations, aggregations or weights",
        )
    return {"num_vars": len(names), "names": names, "groups": groups, "bounds": [[0.0, 1.0]] * len(names)}


def _sample(problem: dict[str, Any], size: int, seed: int) -> FloatArray:
    require("SALib", "sensitivity")
    from SALib.sample import sobol

    drawn = np.asarray(sobol.sample(problem, size, calc_second_order=False, seed=seed), dtype=float)
    fixed = [name for name in ("normalization", "aggregation") if name not in problem["names"]]
    for name in fixed:
        drawn = np.insert(drawn, 0 if name == "normalization" else 1, 0.0, axis=1)
    return drawn


def _outcome(
    indicators: Indicators,
    structure: Structure,
    assumptions: Assumptions,
    positions: FloatArray,
    unit: str | None,
) -> FloatArray:
    scores = scores_of(indicators, structure, assumptions, positions)
    ranks = np.array([rank_descending(drawn) for drawn in scores])
    if unit is not None:
        return ranks[:, indicators.units.index(unit)].astype(float)
    nominal = rank_descending(nominal_scores(indicators, structure, assumptions))
    return np.asarray(np.abs(ranks - nominal).mean(axis=1), dtype=float)


def _indices(problem: dict[str, Any], outcome: FloatArray, confidence: float, seed: int) -> pl.DataFrame:
    from SALib.analyze import sobol

    # SALib takes a seed of 0 for none
    found = sobol.analyze(problem, outcome, calc_second_order=False, conf_level=confidence, seed=seed + 1)
    names = list(dict.fromkeys(problem["groups"]))
    columns = {"first": "S1", "first_reach": "S1_conf", "total": "ST", "total_reach": "ST_conf"}
    shares = {name: np.asarray(found[key], dtype=float) for name, key in columns.items()}
    return pl.DataFrame({"assumption": names, **shares}, schema=_SCHEMA).sort("total", descending=True)


_SCHEMA: dict[str, pl.DataType] = {
    "assumption": pl.String(),
    "first": pl.Float64(),
    "first_reach": pl.Float64(),
    "total": pl.Float64(),
    "total_reach": pl.Float64(),
}
