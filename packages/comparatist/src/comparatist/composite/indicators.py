"""Units by indicators, the table every step of a composite takes and returns.

The grain: one value of one indicator for one unit, in the indicator's own unit; NaN where missing, never
zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.columns import (
    ROW_NAMES,
    column_names,
    columns_of,
    listed,
    names_in,
    numbers_in,
    refuse_masks,
)
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Indicators:
    """`values[u, i]` is unit u's value of indicator i, shape (units, names), NaN where missing."""

    units: tuple[str, ...]
    names: tuple[str, ...]
    values: FloatArray

    def __post_init__(self) -> None:
        refuse_masks("indicators", self.values)
        if self.values.shape != (len(self.units), len(self.names)):
            wanted = f"({len(self.units)}, {len(self.names)}): units x indicators"
            raise InputError(f"values of shape {self.values.shape}", allowed=wanted)
        for kind, names in (("unit", self.units), ("indicator", self.names)):
            if len(set(names)) < len(names):
                twice = next(name for name in names if names.count(name) > 1)
                raise InputError(f"the {kind} {twice!r} stands twice", allowed=f"every {kind} once")
        if np.isinf(self.values).any():
            row, column = np.argwhere(np.isinf(self.values))[0]
            raise InputError(
                "an infinite value", where=f"unit {self.units[row]}, indicator {self.names[column]}"
            )

    def __str__(self) -> str:
        gaps = int(np.isnan(self.values).sum())
        size = f"{counted(len(self.units), 'unit')} x {counted(len(self.names), 'indicator')}"
        return f"{size}, {counted(gaps, 'value')} missing"

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return str(self.frame()._repr_html_())

    def column(self, name: str) -> FloatArray:
        """One indicator, shape (units,)."""
        if name not in self.names:
            raise InputError(f"no indicator {name!r}", allowed=", ".join(self.names))
        return self.values[:, self.names.index(name)]

    def select(self, names: Sequence[str]) -> Indicators:
        """These indicators, in this order."""
        columns = [self.column(name) for name in names]
        values = np.column_stack(columns) if columns else np.empty((len(self.units), 0))
        return Indicators(self.units, tuple(names), values)

    def with_values(self, values: FloatArray) -> Indicators:
        """The same table with other values."""
        return Indicators(self.units, self.names, values)

    def frame(self) -> pl.DataFrame:
        """A column 'unit' and one column an indicator; missing values are null."""
        columns = {name: self.values[:, number] for number, name in enumerate(self.names)}
        return pl.DataFrame({"unit": list(self.units), **columns}).fill_nan(None)


def read_indicators(frame: Any, *, unit: str = "unit", names: Sequence[str] | None = None) -> Indicators:
    """Read a frame (Polars, pandas, Arrow) with one row a unit; `names` picks columns (default: all others).

    Without a column 'unit' the row names that R wrote as a first column are the units.

    Raises:
        InputError: a column is missing, a cell is not a number (with its column and row), a unit stands twice or has
            no name.
    """
    there = column_names(frame)
    if unit == "unit" and unit not in there and there and there[0] in ROW_NAMES:
        unit = there[0]
    wanted = list(listed(names, "names")) if names is not None else [name for name in there if name != unit]
    units, *cells = columns_of(frame, [unit, *wanted])
    labels = names_in(units, unit)
    columns = [numbers_in(column, name) for column, name in zip(cells, wanted, strict=True)]
    values = np.column_stack(columns) if columns else np.empty((len(labels), 0))
    return Indicators(tuple(labels), tuple(wanted), values)


def check_share(name: str, value: float) -> None:
    """Stop at a share outside 0 to 1 (90 for 0.9)."""
    if not 0 <= value <= 1:
        raise InputError(f"{name} of {value:g}", where=name, allowed="a share from 0 to 1")
