"""What an agreement coefficient says: its value or why there is none, how sure, and on what it rests.

The grain: one coefficient of one variable over one group of coders.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

import polars as pl

from comparatist.errors import InputError
from comparatist.words import counted

IntervalMethod = Literal["analytic", "bootstrap"]


@dataclass(frozen=True, slots=True)
class Interval:
    """How an interval is made: Gwet's variance with Student's t, or resampled units with percentiles."""

    method: IntervalMethod = "analytic"
    confidence: float = 0.95
    draws: int = 1000
    seed: int = 1

    def __post_init__(self) -> None:
        if self.method not in ("analytic", "bootstrap"):
            raise InputError(f"unknown interval method {self.method!r}", allowed="analytic, bootstrap")
        if not 0 < self.confidence < 1:
            raise InputError(f"a confidence of {self.confidence}", allowed="between 0 and 1")
        if self.draws < 1:
            raise InputError(f"{counted(self.draws, 'draw')}", allowed="1 or more")


ANALYTIC = Interval()


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of agreement. `value` is None where it is undefined, and `undefined` then says why.

    `observed` and `expected` are weighted shares; `standard_error`, `low`, `high` have the value's scale
    (low and high end at 1); `p_value` is two-sided, Student's t against 0. Counts: `n_units` units with a
    coding, `n_pairable` with two or more, `n_codings` codings by `n_coders` coders. `skipped_draws` are
    bootstrap draws in which the coefficient was undefined, `missing_texts` the texts ('NA') taken as missing.
    Where all units say the same (a standard
    error of 0) there is no analytic interval and no p-value; where one unit alone is pairable there is no
    standard error and no interval at all.
    """

    name: str
    variable: str
    weights: str
    coders: tuple[str, ...]
    value: float | None
    undefined: str
    observed: float | None
    expected: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    p_value: float | None
    interval: Interval
    n_units: int
    n_pairable: int
    n_coders: int
    n_codings: int
    skipped_draws: int = 0
    missing_texts: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = f"{self.name} ({self.variable}, {self.weights})"
        base = f"{self.n_pairable} of {counted(self.n_units, 'unit')} pairable, {counted(self.n_coders, 'coder')}"
        if self.missing_texts:
            base += f", taken as missing: {', '.join(map(repr, self.missing_texts))}"
        if self.value is None:
            return f"{head}: undefined, {self.undefined}; {base}"
        if self.low is None or self.high is None:
            return f"{head}: {self.value:.3f}; {base}"
        percent = f"{self.interval.confidence:.0%} {self.interval.method}"
        return f"{head}: {self.value:.3f} [{self.low:.3f}, {self.high:.3f}] ({percent}); {base}"


def coefficients_frame(coefficients: Iterable[Coefficient]) -> pl.DataFrame:
    """One row a coefficient; `coders` is a list column, an undefined value is null beside its reason."""
    rows = []
    for coefficient in coefficients:
        row = asdict(coefficient)
        made = row.pop("interval")
        rows.append(
            {
                **row,
                "coders": list(coefficient.coders),
                "missing_texts": list(coefficient.missing_texts),
                "interval": made["method"],
                "confidence": made["confidence"],
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)


_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "variable": pl.String(),
    "weights": pl.String(),
    "coders": pl.List(pl.String()),
    "value": pl.Float64(),
    "undefined": pl.String(),
    "observed": pl.Float64(),
    "expected": pl.Float64(),
    "standard_error": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "p_value": pl.Float64(),
    "interval": pl.String(),
    "confidence": pl.Float64(),
    "n_units": pl.Int64(),
    "n_pairable": pl.Int64(),
    "n_coders": pl.Int64(),
    "n_codings": pl.Int64(),
    "skipped_draws": pl.Int64(),
    "missing_texts": pl.List(pl.String()),
}
