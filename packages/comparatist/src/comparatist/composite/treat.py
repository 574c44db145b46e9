"""Outliers: winsorize an indicator until skew and kurtosis pass, else transform it by a logarithm.

The grain: one indicator at a time. The rule is the JRC's (OECD and JRC 2008, Handbook on Constructing
Composite Indicators; COINr's Treat): an indicator fails if |skew| > 2 and kurtosis > 3.5, both as
spreadsheets define them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.composite.indicators import Indicators
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
Transform = Literal["log_ct", "log_ct_orig", "none"]


@dataclass(frozen=True, slots=True)
class TreatmentRule:
    """`max_winsorized` counts points an indicator; the thresholds have no unit; `transform` is the second
    resort.
    """

    max_winsorized: int = 5
    skew: float = 2.0
    kurtosis: float = 3.5
    transform: Transform = "log_ct"

    def __post_init__(self) -> None:
        if self.transform not in (*TRANSFORMS, "none"):
            raise InputError(
                f"unknown transform {self.transform!r}", allowed=", ".join([*TRANSFORMS, "none"])
            )
        if self.max_winsorized < 0:
            raise InputError(f"{self.max_winsorized} winsorized points", allowed="0 or more")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Treated:
    """Treated indicators and `table`, one row an indicator: passed, skew and kurtosis before and after,
    winsorized (points changed), transform, and `changed`, the units whose value was winsorized.
    """

    indicators: Indicators
    table: pl.DataFrame

    def __str__(self) -> str:
        points = self.table["winsorized"].sum()
        logged = self.table.filter(pl.col("transform") != "")["indicator"].to_list()
        said = f"; transformed: {', '.join(logged)}" if logged else ""
        return f"{counted(len(self.indicators.names), 'indicator')}, {counted(int(points), 'point')} winsorized{said}"

    def __repr__(self) -> str:
        return str(self)


def skewness(values: FloatArray) -> float:
    """Sample skewness G1 (Joanes and Gill 1998, type 2) of the values that are there; NaN below 3 or
    without spread.
    """
    known = values[~np.isnan(values)]
    n = len(known)
    gaps = known - known.mean() if n else known
    second = float((gaps**2).sum())
    if n < 3 or second == 0:
        return float("nan")
    return float(n**0.5 * (gaps**3).sum() / second**1.5 * (n * (n - 1)) ** 0.5 / (n - 2))


def kurtosis(values: FloatArray) -> float:
    """Sample excess kurtosis G2 (Joanes and Gill 1998, type 2); NaN below 4 values or without spread."""
    known = values[~np.isnan(values)]
    n = len(known)
    gaps = known - known.mean() if n else known
    second = float((gaps**2).sum())
    if n < 4 or second == 0:
        return float("nan")
    excess = n * float((gaps**4).sum()) / second**2 - 3
    return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))


def passes(values: FloatArray, rule: TreatmentRule) -> bool:
    """Whether an indicator needs no treatment; one too short or without spread to tell is left alone."""
    return not (abs(skewness(values)) > rule.skew and kurtosis(values) > rule.kurtosis)


def winsorize(values: FloatArray, rule: TreatmentRule) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Move the extreme point (both, if tied) to its neighbour, again and again, until it passes or the
    limit is met.

    The end is chosen by the sign of the skew. Returns the values and which points changed.
    """
    current = values.copy()
    high, low = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    while not passes(current, rule) and high.sum() + low.sum() < rule.max_winsorized:
        if skewness(current) >= 0:
            high = current == np.nanmax(current)
            current[high] = np.nanmax(current[~high])
        else:
            low = current == np.nanmin(current)
            current[low] = np.nanmin(current[~low])
    return current, high | low


def _log_ct(values: FloatArray) -> FloatArray:
    low, high = np.nanmin(values), np.nanmax(values)
    return cast(FloatArray, np.log(values - low + 0.01 * (high - low)))


def _log_ct_orig(values: FloatArray) -> FloatArray:
    return cast(FloatArray, np.log(values - np.nanmin(values) + 1))


TRANSFORMS: dict[str, Callable[[FloatArray], FloatArray]] = {"log_ct": _log_ct, "log_ct_orig": _log_ct_orig}


def treat(indicators: Indicators, rule: TreatmentRule | None = None) -> Treated:
    """Winsorize, and where that does not suffice transform the original values (log_ct: ln(x - min +
    range/100)).
    """
    rule = rule or TreatmentRule()
    columns, rows = [], []
    for name in indicators.names:
        values, row = _treat_one(indicators.column(name), rule)
        changed = cast(NDArray[np.bool_], row.pop("changed"))
        units = [unit for unit, moved in zip(indicators.units, changed, strict=True) if moved]
        columns.append(values)
        rows.append({"indicator": name, **row, "changed": units})
    values = np.column_stack(columns) if columns else indicators.values
    return Treated(indicators.with_values(values), pl.DataFrame(rows, schema=_SCHEMA).fill_nan(None))


def _treat_one(values: FloatArray, rule: TreatmentRule) -> tuple[FloatArray, dict[str, object]]:
    before = {"passed_before": passes(values, rule), **_shape(values, "before")}
    treated, changed, transform = values, np.zeros(len(values), dtype=bool), ""
    if not before["passed_before"]:
        treated, changed = winsorize(values, rule)
        if not passes(treated, rule) and rule.transform != "none":
            treated, changed, transform = (
                TRANSFORMS[rule.transform](values),
                np.zeros_like(changed),
                rule.transform,
            )
    after = {"passed_after": passes(treated, rule), **_shape(treated, "after")}
    return treated, {
        **before,
        "winsorized": int(changed.sum()),
        "transform": transform,
        **after,
        "changed": changed,
    }


def _shape(values: FloatArray, when: str) -> dict[str, object]:
    return {f"skew_{when}": skewness(values), f"kurtosis_{when}": kurtosis(values)}


_SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "passed_before": pl.Boolean(),
    "skew_before": pl.Float64(),
    "kurtosis_before": pl.Float64(),
    "winsorized": pl.Int64(),
    "transform": pl.String(),
    "passed_after": pl.Boolean(),
    "skew_after": pl.Float64(),
    "kurtosis_after": pl.Float64(),
    "changed": pl.List(pl.String()),
}
