"""Agreement of a coding project: every variable, pair of coders, coder against the rest, and unit.

The grain: one row a coefficient in `overall`, `pairs` and `against_rest`; one row a unit and variable in
`units`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from comparatist.agreement.codings import Codable, Codings, as_codings, read_long
from comparatist.agreement.coefficients import coder_against_rest, coefficient
from comparatist.agreement.estimate import TWO_CODERS, CoefficientName
from comparatist.agreement.result import ANALYTIC, Coefficient, Interval, coefficients_frame
from comparatist.agreement.values import Level, Value
from comparatist.errors import InputError

USUAL: tuple[CoefficientName, ...] = ("percent", "gwet", "alpha")
USUAL_OF_PAIRS: tuple[CoefficientName, ...] = ("percent", "cohen", "gwet", "alpha")


@dataclass(frozen=True, slots=True, eq=False)
class AgreementReport:
    """Tables of agreement; see the module for their grain. Undefined values are null beside their reason."""

    overall: pl.DataFrame
    pairs: pl.DataFrame
    against_rest: pl.DataFrame
    units: pl.DataFrame
    coefficients: tuple[Coefficient, ...]

    def __str__(self) -> str:
        return "\n".join(str(found) for found in self.coefficients)

    def _repr_html_(self) -> str:
        return str(self.overall._repr_html_())


def agreement(
    frame: Any,
    levels: Mapping[str, Level],
    *,
    unit: str = "unit",
    coder: str = "coder",
    variable: str = "variable",
    value: str = "value",
    categories: Mapping[str, Sequence[Value]] | None = None,
    coefficients: Sequence[CoefficientName] = USUAL,
    set_distance: str = "masi",
    interval: Interval = ANALYTIC,
) -> AgreementReport:
    """Agreement on every variable named in `levels`, from a long frame with one coding a row.

    Weights follow the level: identity for nominal, Gwet's ordinal, quadratic for interval, ratio, 1 -
    distance for sets and dates; alpha uses Krippendorff's metric of the level.

    Raises:
        InputError: no levels, categories of another variable, a column or variable is missing, a value its level
            does not allow.
        DataError: a coder coded a unit twice.
    """
    if not levels:
        raise InputError("no variable was named", allowed="levels={variable: level}")
    declared = categories or {}
    for name in declared:
        if name not in levels:
            raise InputError(f"no variable {name!r}", where="categories", allowed=", ".join(levels))
    read = [
        read_long(
            frame, variable=name, unit=unit, coder=coder, variable_column=variable, value=value, level=level,
            categories=declared.get(name),
        )
        for name, level in levels.items()
    ]  # fmt: skip
    several = [name for name in coefficients if name not in TWO_CODERS]
    overall = [
        coefficient(name, codings, set_distance=set_distance, interval=interval)
        for codings in read
        for name in (coefficients if len(codings.coders) == 2 else several)
    ]
    each_pair = [
        found for codings in read for found in pairs(codings, set_distance=set_distance, interval=interval)
    ]
    rest = [
        coder_against_rest(codings, name, set_distance=set_distance, interval=interval)
        for codings in read
        for name in codings.coders
    ]
    return AgreementReport(
        overall=coefficients_frame(overall),
        pairs=coefficients_frame(each_pair),
        against_rest=coefficients_frame(rest).with_columns(coder=pl.col("coders").list.first()),
        units=pl.concat([diagnose(codings) for codings in read]),
        coefficients=tuple(overall),
    )


def pairs(
    data: Codable,
    coefficients: Sequence[CoefficientName] = USUAL_OF_PAIRS,
    *,
    set_distance: str = "masi",
    interval: Interval = ANALYTIC,
) -> tuple[Coefficient, ...]:
    """Every pair of coders, every coefficient: the pair stands in `coders`."""
    codings = as_codings(data)
    return tuple(
        coefficient(name, codings.select(pair), set_distance=set_distance, interval=interval)
        for pair in combinations(codings.coders, 2)
        for name in coefficients
    )


def diagnose(data: Codable) -> pl.DataFrame:
    """Which units counted and which did not, and why.

    Columns: variable, unit, n_codings, missing (coders without a coding), values (text, one a coding),
    disagreement (share of its pairs of coders that differ; null without a pair), counted (in observed
    agreement), why.
    """
    codings = as_codings(data)
    rows = [_unit_row(codings, position) for position in range(len(codings.units))]
    return pl.DataFrame(rows, schema=_UNIT_SCHEMA)


def _unit_row(codings: Codings, position: int) -> dict[str, object]:
    row = codings.codes[position]
    given = row[row >= 0]
    size = len(given)
    equal = sum(int(count) * (int(count) - 1) for count in np.bincount(given)) if size else 0
    return {
        "variable": codings.variable,
        "unit": codings.units[position],
        "n_codings": size,
        "missing": [name for name, code in zip(codings.coders, row, strict=True) if code < 0],
        "values": [_text(codings.categories[code]) for code in given],
        "disagreement": 1 - equal / (size * (size - 1)) if size >= 2 else None,
        "counted": size >= 2,
        "why": WHY[min(size, 2)],
    }


WHY = (
    "dropped: no coding",
    "not pairable: one coding; counts towards expected agreement only (not in alpha, Cohen or Scott)",
    "counted: two or more codings",
)


def _text(value: Value) -> str:
    return ";".join(sorted(value)) if isinstance(value, frozenset) else str(value)


_UNIT_SCHEMA: dict[str, pl.DataType] = {
    "variable": pl.String(),
    "unit": pl.String(),
    "n_codings": pl.Int64(),
    "missing": pl.List(pl.String()),
    "values": pl.List(pl.String()),
    "disagreement": pl.Float64(),
    "counted": pl.Boolean(),
    "why": pl.String(),
}
