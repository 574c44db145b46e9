"""Votes as a matrix, states in the order of their English names: the form in which the rules look for faults.

Grain: one cell is one state on one roll call: 1 yes, 0 abstain, -1 no, ABSENT (a member that did not vote) or
NO_ROW (the release says nothing of the state).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.lake.actors import actor_codes

ABSENT, NO_ROW = 8, 9

Cells = NDArray[np.int8]


@dataclass(frozen=True)
class Roll:
    """`cells`: states x roll calls; `states` ISO codes in the order of their names; `calls` in order of date."""

    states: tuple[str, ...]
    calls: pl.DataFrame
    cells: Cells

    def voted(self) -> NDArray[np.bool_]:
        """Where a state voted yes, no or abstain. Shape as `cells`."""
        return np.abs(self.cells) <= 1


def roll_of(votes: pl.DataFrame, roll_calls: pl.DataFrame) -> Roll:
    """The matrix of a release: `votes` (rcid, iso3, vote) and `roll_calls` (rcid, date, session, resolution)."""
    calls = roll_calls.select("rcid", "date", "session", "resolution").sort("date", "rcid")
    names = _names()
    states = sorted(votes["iso3"].unique(), key=lambda state: (names.get(state, state), state))
    cells = np.full((len(states), calls.height), NO_ROW, np.int8)
    known = votes.filter(pl.col("rcid").is_in(calls["rcid"].implode()))
    place = known.select(
        pl.col("iso3").replace_strict(states, range(len(states)), return_dtype=pl.Int32).alias("row"),
        pl.col("rcid")
        .replace_strict(calls["rcid"], pl.int_range(calls.height, eager=True), return_dtype=pl.Int32)
        .alias("column"),
        pl.col("vote").fill_null(ABSENT),
    )
    cells[place["row"].to_numpy(), place["column"].to_numpy()] = place["vote"].to_numpy()
    return Roll(tuple(states), calls, cells)


def _names() -> dict[str, str]:
    """An English name by ISO code; of two spellings the first stands."""
    codes = actor_codes("icews").codes.filter(pl.col("field") == "country").sort("code", descending=True)
    return dict(codes.select("actor", "code").iter_rows())
