"""Before treatment: divide by size, screen for missing data, impute.

The grain: each function takes `Indicators` and returns new ones; nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.columns import names_in
from comparatist.composite.indicators import Indicators, check_share
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
Imputation = Literal["none", "mean", "median", "group_mean", "group_median"]
IMPUTATIONS: tuple[Imputation, ...] = ("none", "mean", "median", "group_mean", "group_median")


def denominate(indicators: Indicators, denominators: Indicators, by: Mapping[str, str]) -> Indicators:
    """Divide indicators by sizes: `by` names the denominator of each indicator that has one.

    Raises:
        InputError: an unknown name, units that differ, a denominator that is zero or negative.
    """
    if denominators.units != indicators.units:
        raise InputError(
            "the denominators have other units than the indicators", allowed="the same, in the same order"
        )
    values = indicators.values.copy()
    for name, size in by.items():
        divisor = denominators.column(size)
        if (divisor <= 0).any():
            unit = indicators.units[int(np.argmax(divisor <= 0))]
            raise InputError("a denominator of zero or less", where=f"unit {unit}, denominator {size}")
        values[:, indicators.names.index(name)] = indicators.column(name) / divisor
    return indicators.with_values(values)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Screened:
    """Units kept, and `table`: unit, available, non_zero (shares of indicators), kept."""

    indicators: Indicators
    table: pl.DataFrame

    def __str__(self) -> str:
        lost = self.table.filter(~pl.col("kept"))["unit"].to_list()
        said = f"; left out: {', '.join(lost)}" if lost else ""
        return f"{len(self.indicators.units)} of {counted(self.table.height, 'unit')} kept{said}"

    def __repr__(self) -> str:
        return str(self)


def screen(indicators: Indicators, *, min_available: float = 0.0, min_non_zero: float = 0.0) -> Screened:
    """Keep units with at least these shares of indicators available, and of available ones not zero.

    InputError for a share outside 0..1.
    """
    check_share("min_available", min_available)
    check_share("min_non_zero", min_non_zero)
    here = ~np.isnan(indicators.values)
    available = here.mean(axis=1)
    non_zero = (here & (indicators.values != 0)).sum(axis=1) / np.maximum(here.sum(axis=1), 1)
    kept = (available >= min_available) & (non_zero >= min_non_zero)
    table = pl.DataFrame(
        {"unit": list(indicators.units), "available": available, "non_zero": non_zero, "kept": kept}
    )
    units = tuple(unit for unit, keep in zip(indicators.units, kept, strict=True) if keep)
    return Screened(Indicators(units, indicators.names, indicators.values[kept]), table)


def impute(indicators: Indicators, method: Imputation, groups: Sequence[str] | None = None) -> Indicators:
    """Fill missing values by the mean or median of the indicator, over all units or over the unit's group.

    A group without any value for an indicator stays missing.

    Raises:
        InputError: an unknown method; a group method without one group a unit, or a unit with an empty one.
    """
    if method not in IMPUTATIONS:
        raise InputError(f"unknown imputation {method!r}", allowed=", ".join(IMPUTATIONS))
    if groups is not None and not method.startswith("group_"):
        raise InputError(f"groups with method {method!r}", where="groups", allowed=f"method='group_{method}'")
    if method == "none":
        return indicators
    if method in ("mean", "median"):
        labels = np.zeros(len(indicators.units), dtype=object)
    elif groups is None or len(groups) != len(indicators.units):
        raise InputError(
            f"{method} without one group a unit",
            where="groups",
            allowed=f"{counted(len(indicators.units), 'label')}",
        )
    else:
        labels = np.array(names_in(groups, "groups"), dtype=object)
    values = indicators.values.copy()
    for label in set(labels.tolist()):
        rows = labels == label
        values[rows] = _filled(values[rows], median=method.endswith("median"))
    return indicators.with_values(values)


def _filled(values: FloatArray, *, median: bool) -> FloatArray:
    gaps = np.isnan(values)
    known = ~gaps.all(axis=0)
    centers = np.full(values.shape[1], np.nan)
    centers[known] = (np.nanmedian if median else np.nanmean)(values[:, known], axis=0)
    return np.where(gaps, centers, values)
