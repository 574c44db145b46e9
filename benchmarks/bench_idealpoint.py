"""Ideal points: how long the UN votes of 1946-2024 take, and the binary models on their reference example.

Grain: one row is one fit, timed once after the data are in memory.
"""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from comparatist.idealpoint import (
    IdealPoints,
    Starts,
    binary_static,
    bridges_by_title,
    ordinal_dynamic,
)

ORACLES = Path(__file__).parent.parent / "packages/comparatist/tests/oracles"


@dataclass(frozen=True, slots=True)
class Row:
    """One timed fit: votes that counted, iterations, seconds, and the process's peak memory so far in MB."""

    what: str
    votes: int
    iterations: int
    seconds: float
    peak_mb: float


def run() -> list[Row]:
    """Time the ordered model on all UN votes, with and without bridges, and the static one on a Senate."""
    folder = ORACLES / "un_ideal_points"
    items = pl.read_parquet(folder / "items.parquet")
    table = pl.read_parquet(folder / "votes.parquet").drop("rcid")
    whole = ~items["part"].to_numpy()
    codes = table.fill_null(8).to_numpy()[whole].T
    votes = np.where(codes == 8, -1, 3 - codes).astype(np.int8)
    items = items.filter(pl.Series(whole))
    session = items["session"].cast(pl.Int64).to_numpy()
    bridge = bridges_by_title(items["title"].to_list(), session)
    rows = []
    for what, ids in (("UN 1946-2024, bridged by title", bridge), ("UN 1946-2024, no bridges", None)):
        begun = time.perf_counter()
        fit = ordinal_dynamic(votes, session, anchor="USA", actors=table.columns, bridge=ids)
        rows.append(_row(what, fit, begun))
    senate = pl.read_parquet(ORACLES / "dynirt" / "senate109_votes.parquet").to_numpy().T
    start = pl.read_parquet(ORACLES / "dynirt" / "senate109_actors.parquet")["start"].to_numpy()
    nothing = np.zeros(senate.shape[1])
    begun = time.perf_counter()
    rows.append(
        _row("Senate 109, static binary", binary_static(senate, Starts(nothing, nothing, start)), begun)
    )
    return rows


def _row(what: str, fit: IdealPoints, begun: float) -> Row:
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Row(what, int(fit.votes.sum()), fit.iterations, seconds, peak)


if __name__ == "__main__":
    print(f"{'fit':34} {'votes':>8} {'iterations':>10} {'seconds':>8} {'peak MB':>8}")
    for row in run():
        print(f"{row.what:34} {row.votes:8} {row.iterations:10} {row.seconds:8.2f} {row.peak_mb:8.0f}")
