"""Panels for effects: one outcome of many units over time, and when (if ever) each unit was treated.

Grain: one cell is one unit at one time. NaN is 'not observed'; treatment, once begun, does not end.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import numpy.typing as npt
from narwhals.typing import IntoDataFrame

from comparatist.errors import InputError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """`outcome`: units x times (NaN: not observed). `treated_at`: first treated time, inf for never."""

    units: tuple[str, ...]
    times: tuple[int, ...]
    outcome: Floats
    treated_at: Floats

    def __post_init__(self) -> None:
        if self.outcome.shape != (len(self.units), len(self.times)):
            raise InputError(
                f"outcome of shape {self.outcome.shape}, {len(self.units)} units, {len(self.times)} times",
                allowed="units x times",
            )
        if len(self.treated_at) != len(self.units) or np.isnan(self.treated_at).any():
            raise InputError(
                "a unit's treatment time is missing", allowed="a time per unit, or inf for never treated"
            )
        if list(self.times) != sorted(set(self.times)) or len(set(self.units)) != len(self.units):
            raise InputError("times must rise and units be distinct")

    def row(self, unit: str) -> int:
        """Row of a unit; raises InputError where it is unknown."""
        if unit not in self.units:
            raise InputError(f"no unit {unit!r} in the panel", allowed=", ".join(self.units[:10]))
        return self.units.index(unit)


def panel_from_frame(frame: IntoDataFrame, *, unit: str, time: str, outcome: str, treated_at: str) -> Panel:
    """Build a panel from a long frame (polars, pandas, arrow), one row per unit and time.

    `treated_at` holds the first treated time of the row's unit, empty or 0 for never; it may not change
    within a unit. Missing rows become NaN. Raises InputError for missing columns, repeated rows, or a
    changing treatment.
    """
    data = nw.from_native(frame, eager_only=True)
    missing = [column for column in (unit, time, outcome, treated_at) if column not in data.columns]
    if missing:
        raise InputError(f"the frame has no column {missing[0]!r}", allowed=", ".join(data.columns))
    names = [str(value) for value in data[unit].to_list()]
    whens = [int(value) for value in data[time].to_list()]
    starts = [_start(value) for value in data[treated_at].to_list()]
    values = [np.nan if value is None else float(value) for value in data[outcome].to_list()]
    units, times = sorted(set(names)), sorted(set(whens))
    if len(set(zip(names, whens, strict=True))) != len(names):
        raise InputError("a unit has two rows for one time", allowed=f"one row per {unit} and {time}")
    begun = dict(zip(names, starts, strict=True))
    if any(begun[name] != start for name, start in zip(names, starts, strict=True)):
        raise InputError(f"{treated_at!r} changes within a unit", allowed="one first treated time per unit")
    rows = {name: place for place, name in enumerate(units)}
    columns = {when: place for place, when in enumerate(times)}
    table = np.full((len(units), len(times)), np.nan)
    table[[rows[name] for name in names], [columns[when] for when in whens]] = values
    return Panel(tuple(units), tuple(times), table, np.array([begun[name] for name in units]))


def _start(value: float | None) -> float:
    """First treated time; empty and 0 are never."""
    if value is None or np.isnan(value) or value == 0:
        return float("inf")
    if value < 0:
        raise InputError(f"a treatment time of {value}", allowed="a time, or empty or 0 for never treated")
    return float(value)
