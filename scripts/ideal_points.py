"""Fit the packaged ideal points anew: one dynamic ordinal fit of the packaged UN votes, and nothing else.

Grain: one row of the result is one state in one session of the General Assembly: posterior mean and standard
deviation of its position, and the number of votes behind it. Run it from the root of a checkout:
`python scripts/ideal_points.py` writes `src/partnerscope/lake/data/ideal_points/positions.parquet`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.idealpoint import IdealPoints, bridges_by_title, ordinal_dynamic
from partnerscope.lake import un_roll_calls, un_votes
from partnerscope.lake.un import of_series

Floats = NDArray[np.float64]
TARGET = Path(__file__).parents[1] / "src/partnerscope/lake/data/ideal_points/positions.parquet"
ANCHOR = "USA"
LINK_ROUNDS = 30
LEAST_MOVE = 0.05
"""Moves below this count alike when sessions are tied together."""
LONE_SESSION = 19
"""The session of 1964 held a single vote."""


def roll_calls() -> pl.DataFrame:
    """The roll calls of the fit: final passages, without the lone vote of session 19."""
    return of_series(un_roll_calls(), "final").filter(pl.col("session") != LONE_SESSION).sort("rcid")


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
    sessions = calls["session"].cast(pl.Int64).to_numpy()
    bridge = bridges_by_title(calls["title"].to_list(), sessions)
    return ordinal_dynamic(matrix, sessions, anchor=ANCHOR, actors=actors, bridge=bridge)


def linked(points: IdealPoints) -> tuple[Floats, Floats]:
    """Means and standard deviations with the sessions tied by their states, standardized again. Shapes as `points.mean`.

    Bridges leave the level and the spread of a session to texts whose meaning moves, so that both drift over decades.
    Here each session is shifted and stretched so that most states stay where they were in the session before: weights
    of 1/|move| (least absolute moves) let those that did move do so. Order and ratios within a session do not change.
    """
    mean, sd = points.mean.copy(), points.sd.copy()
    for session in range(1, mean.shape[1]):
        there = np.isfinite(mean[:, session - 1]) & np.isfinite(mean[:, session])
        now, before = mean[there, session], mean[there, session - 1]
        weight = np.ones(len(now))
        for _ in range(LINK_ROUNDS):
            centre, old = np.average(now, weights=weight), np.average(before, weights=weight)
            spread = np.average((now - centre) ** 2, weights=weight)
            stretch = np.sqrt(np.average((before - old) ** 2, weights=weight) / spread)
            weight = 1 / np.maximum(np.abs(before - old - stretch * (now - centre)), LEAST_MOVE)
        mean[:, session] = old + stretch * (mean[:, session] - centre)
        sd[:, session] *= stretch
    held = mean[points.held]
    return (mean - held.mean()) / held.std(), sd / held.std()


def table(points: IdealPoints) -> pl.DataFrame:
    """The fit in long form: iso3, session, mean, sd, votes, first and last day of voting in the session."""
    rows, columns = np.nonzero(points.held)
    sessions, (mean, sd) = np.array(points.sessions), linked(points)
    long = pl.DataFrame(
        {
            "iso3": np.array(points.actors)[rows],
            "session": sessions[columns].astype(np.int16),
            "mean": mean[rows, columns].astype(np.float32),
            "sd": sd[rows, columns].astype(np.float32),
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
