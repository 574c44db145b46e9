"""Fit the packaged ideal points anew: one dynamic ordinal fit of the packaged UN votes, and nothing else.

Grain: one row of the result is one state in one session of the General Assembly: posterior mean and standard deviation of
its position, how far that depends on what ties the sessions, and the number of votes behind it. Run it from the root of a
checkout: `python scripts/ideal_points.py` writes `src/partnerscope/lake/data/ideal_points/positions.parquet`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.idealpoint import (
    IdealPoints,
    Tied,
    bridges_by_title,
    ordinal_dynamic,
    tie_sessions,
)
from partnerscope.lake import un_roll_calls, un_votes
from partnerscope.lake.un import of_series

Ints = NDArray[np.int64]
TARGET = Path(__file__).parents[1] / "src/partnerscope/lake/data/ideal_points/positions.parquet"
ANCHOR = "USA"
LONE_SESSION = 19
"""The session of 1964 held a single vote."""


def roll_calls() -> pl.DataFrame:
    """The roll calls of the fit: final passages, without the lone vote of session 19."""
    return of_series(un_roll_calls(), "final").filter(pl.col("session") != LONE_SESSION).sort("rcid")


def items() -> tuple[Ints, Ints]:
    """Session and bridge of each roll call."""
    calls = roll_calls()
    sessions = calls["session"].cast(pl.Int64).to_numpy()
    return sessions, bridges_by_title(calls["title"].to_list(), sessions)


def fit() -> IdealPoints:
    """The fit with default settings: anchor USA, questions bridged by recurring title, no start from others' results."""
    calls = roll_calls()
    votes = un_votes().filter(pl.col("vote").is_not_null() & pl.col("rcid").is_in(calls["rcid"].implode()))
    actors = votes["iso3"].unique().sort().to_list()
    rows = votes["iso3"].replace_strict(actors, list(range(len(actors))), return_dtype=pl.Int32)
    columns = votes["rcid"].replace_strict(
        calls["rcid"].to_list(), list(range(calls.height)), return_dtype=pl.Int32
    )
    matrix = np.full((len(actors), calls.height), -1, dtype=np.int8)
    matrix[rows.to_numpy(), columns.to_numpy()] = votes["vote"].to_numpy() + 1
    sessions, bridge = items()
    return ordinal_dynamic(matrix, sessions, anchor=ANCHOR, actors=actors, bridge=bridge)


def tied(points: IdealPoints) -> Tied:
    """The positions with their sessions tied by recurring texts and by states."""
    return tie_sessions(points, *items())


def table(points: IdealPoints) -> pl.DataFrame:
    """The fit in long form: iso3, session, mean, sd, level, votes, first and last day of voting in the session."""
    rows, columns = np.nonzero(points.held)
    sessions, found = np.array(points.sessions), tied(points)
    long = pl.DataFrame(
        {
            "iso3": np.array(points.actors)[rows],
            "session": sessions[columns].astype(np.int16),
            "mean": found.mean[rows, columns].astype(np.float32),
            "sd": found.sd[rows, columns].astype(np.float32),
            "level": found.level[rows, columns].astype(np.float32),
            "votes": points.votes[rows, columns].astype(np.int16),
        }
    )
    days = pl.col("date").min().alias("first_vote"), pl.col("date").max().alias("last_vote")
    spans = roll_calls().group_by("session").agg(days)
    return long.join(spans, on="session", how="left").sort("iso3", "session")


if __name__ == "__main__":
    found = fit()
    positions = table(found)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    positions.write_parquet(TARGET, compression="zstd", compression_level=19, statistics=False)
    print(found)
    print(f"{positions.height} positions, {TARGET.stat().st_size:,} bytes: {TARGET}")
