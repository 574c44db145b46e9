"""Panels for effects: one outcome of many units over time, and when (if ever) each unit was treated.

Grain: one cell is one unit at one time. NaN is 'not observed'; treatment, once begun, does not end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from comparatist.columns import columns_of, is_empty, listed, names_in, numbers_in, refuse_masks, wholes_in
from comparatist.errors import InputError
from comparatist.words import counted

Floats = npt.NDArray[np.float64]


def _no_covariates() -> Floats:
    return np.empty((0, 0, 0))


@dataclass(frozen=True, slots=True)
class Panel:
    """`outcome`: units x times (NaN: not observed). `treated_at`: first treated time, inf for never.

    `covariates`: units x times x names (NaN: not observed), empty where there are none.
    """

    units: tuple[str, ...]
    times: tuple[int, ...]
    outcome: Floats
    treated_at: Floats
    covariates: Floats = field(default_factory=_no_covariates)
    covariate_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuse_masks("panel", self.outcome, self.treated_at, self.covariates)
        if self.outcome.shape != (len(self.units), len(self.times)):
            raise InputError(
                f"outcome of shape {self.outcome.shape}, "
                f"{counted(len(self.units), 'unit')}, {counted(len(self.times), 'time')}",
                allowed="units x times",
            )
        if len(self.treated_at) != len(self.units) or np.isnan(self.treated_at).any():
            raise InputError(
                "a unit's treatment time is missing", allowed="a time per unit, or inf for never treated"
            )
        if list(self.times) != sorted(set(self.times)) or len(set(self.units)) != len(self.units):
            raise InputError("times must rise and units be distinct")
        broken = np.flatnonzero(self.treated_at != np.round(self.treated_at))
        if len(broken):
            raise InputError(
                f"a treatment time of {self.treated_at[broken[0]]:g}",
                where=f"unit {self.units[broken[0]]}",
                allowed="whole numbers, as times are, or inf for never treated",
                hint="name the first period that counts as treated",
            )
        wanted = (*self.outcome.shape, len(self.covariate_names))
        if self.covariate_names and self.covariates.shape != wanted:
            raise InputError(
                f"covariates of shape {self.covariates.shape}", allowed=f"{wanted}: units x times x names"
            )

    def row(self, unit: str) -> int:
        """Row of a unit; raises InputError where it is unknown."""
        if unit not in self.units:
            raise InputError(f"no unit {unit!r} in the panel", allowed=", ".join(self.units[:10]))
        return self.units.index(unit)


def panel_from_frame(
    frame: Any, *, unit: str, time: str, outcome: str, treated_at: str, covariates: Sequence[str] = ()
) -> Panel:
    """Build a panel from a long frame (polars, pandas, arrow), one row per unit and time.

    `treated_at` holds the first treated time of the row's unit, empty or 0 for never; it may not change
    within a unit. Missing rows become NaN. `covariates` names columns of numbers.

    Raises:
        InputError: a missing column, a repeated row, a changing treatment, a cell that is not a number, a time or
            a treatment time that is not a whole number.
    """
    covariates = listed(covariates, "covariates")
    columns = columns_of(frame, (unit, time, outcome, treated_at, *covariates))
    names, whens = names_in(columns[0], unit), wholes_in(columns[1], time)
    starts = _starts(columns[3], treated_at)
    if not names:
        raise InputError("the panel holds no row", where="data", allowed="one row per unit and time")
    units, times = sorted(set(names)), sorted(set(whens))
    if times[0] < 0 and math.inf in starts:
        _refuse_zero(columns[3], treated_at)
    if len(set(zip(names, whens, strict=True))) != len(names):
        raise InputError("a unit has two rows for one time", allowed=f"one row per {unit} and {time}")
    begun = dict(zip(names, starts, strict=True))
    if any(begun[name] != start for name, start in zip(names, starts, strict=True)):
        raise InputError(f"{treated_at!r} changes within a unit", allowed="one first treated time per unit")
    rows = {name: place for place, name in enumerate(units)}
    places = {when: place for place, when in enumerate(times)}
    at = [rows[name] for name in names], [places[when] for when in whens]
    tables = np.full((1 + len(covariates), len(units), len(times)), np.nan)
    for number, (label, cells) in enumerate(
        zip((outcome, *covariates), (columns[2], *columns[4:]), strict=True)
    ):
        tables[number][at] = numbers_in(cells, label)
    return Panel(
        tuple(units),
        tuple(times),
        tables[0],
        np.array([begun[name] for name in units]),
        np.moveaxis(tables[1:], 0, 2),
        tuple(covariates),
    )


def _refuse_zero(cells: Sequence[Any], column: str) -> None:
    """Where times go below zero, 0 may be a time as well as the mark of the never treated."""
    for row, cell in enumerate(cells, start=1):
        if not is_empty(cell) and cell == 0:
            raise InputError(
                "0 as a treatment time, among times below zero",
                where=f"column {column}, row {row}",
                allowed="a time, or empty or infinity for never treated",
                hint="0 is the mark of the never treated, too: count times from 1, or leave the cell empty",
            )


def _starts(cells: Sequence[Any], column: str) -> list[float]:
    """First treated times; empty, 0 and infinity are never."""
    never = [is_empty(cell) or (isinstance(cell, Real | Decimal) and cell == math.inf) for cell in cells]
    known = wholes_in([0 if out else cell for cell, out in zip(cells, never, strict=True)], column)
    for row, start in enumerate(known, start=1):
        if start < 0:
            raise InputError(
                f"a treatment time of {start}",
                where=f"column {column}, row {row}",
                allowed="a time, or empty or 0 for never treated",
            )
    return [float("inf") if start == 0 else float(start) for start in known]
