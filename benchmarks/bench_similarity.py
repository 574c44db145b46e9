"""Similarity of all dyads of UN members, year by year from 1946 to 2024, against a pandas self-join.

Grain: one row is one way to agreement and S of every dyad in every year. The self-join is timed on a sample of years spread
over the whole period and its time scaled by joined rows, because all of it would need more memory than most machines have.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.report import Row, best, markdown
from comparatist.similarity import Similarity, similarity_by_group
from partnerscope.lake import un_roll_calls, un_votes
from partnerscope.measure.matter.dyads import Dyads, alignment_of_dyads

SAMPLE = range(1950, 2025, 8)
SCALE = (0.0, 0.5, 1.0)


def votes() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Actors, actors x roll calls of 1, 0.5, 0 and NaN, and the year of each roll call."""
    calls = un_roll_calls().sort("rcid")
    cast = un_votes().filter(pl.col("vote").is_not_null())
    actors = cast["iso3"].unique().sort().to_list()
    rows = cast["iso3"].replace_strict(actors, list(range(len(actors))), return_dtype=pl.Int32).to_numpy()
    numbers = calls["rcid"].to_list()
    columns = (
        cast["rcid"].replace_strict(numbers, list(range(len(numbers))), return_dtype=pl.Int32).to_numpy()
    )
    matrix = np.full((len(actors), calls.height), np.nan)
    matrix[rows, columns] = (cast["vote"].to_numpy() + 1) / 2
    return actors, matrix, calls["year"].to_numpy()


def ours(actors: list[str], matrix: np.ndarray, year: np.ndarray) -> dict[object, Similarity]:
    """Every measure of every dyad and year."""
    return similarity_by_group(matrix, SCALE, year.tolist(), actors=actors)


def self_join(years: set[int]) -> tuple[float, float, float]:
    """Seconds of a pandas self-join for agreement and S in these years; its joined rows; the mean of all dyads' S."""
    year = un_roll_calls().select("rcid", "year")
    long = un_votes().filter(pl.col("vote").is_not_null()).join(year, on="rcid")
    table = long.filter(pl.col("year").is_in(years)).select("rcid", "year", "iso3", "vote").to_pandas()
    started = time.perf_counter()
    pairs = table.merge(table, on=["rcid", "year"])
    pairs = pairs[pairs["iso3_x"] < pairs["iso3_y"]]
    pairs["gap"] = (pairs["vote_x"] - pairs["vote_y"]).abs() / 2
    found = pairs.groupby(["iso3_x", "iso3_y", "year"]).agg(n=("gap", "size"), gap=("gap", "mean"))
    found["s"] = 1 - 2 * found["gap"]
    seconds = time.perf_counter() - started
    return seconds, float((table.groupby("rcid").size() ** 2).sum()), float(found["s"].mean())


def run() -> list[Row]:
    """Measure all; stop if they disagree."""
    actors, matrix, year = votes()

    def fast() -> Dyads:
        return alignment_of_dyads(tuple(actors), matrix, year)

    found, dyads = ours(actors, matrix, year), fast()
    slow_seconds, fast_seconds = best(lambda: ours(actors, matrix, year)), best(fast, 5)
    chosen = sorted(set(SAMPLE) & set(year.tolist()))
    joined, rows, theirs = self_join(set(chosen))
    upper = np.triu_indices(len(actors), 1)
    for place, one in enumerate(dyads.years):
        if not np.allclose(dyads.s[place], found[one].s_absolute, atol=1e-12, equal_nan=True):
            raise SystemExit(f"the two ways differ in {one}")
    mean = float(np.nanmean(np.concatenate([dyads.s[dyads.years.index(one)][upper] for one in chosen])))
    if abs(mean - theirs) > 1e-9:
        raise SystemExit(f"S differs: {mean} and {theirs}")
    per_call = (~np.isnan(matrix)).sum(axis=0).astype(float)
    whole = joined * float((per_call**2).sum()) / rows
    note = f"self-join timed on {len(chosen)} of {len(found)} years, {joined:.1f} s, scaled by joined rows"
    return [
        Row("twelve measures of all dyads, every year 1946-2024", slow_seconds, limit=5.0),
        Row(
            "alignment and S of all dyads, every year 1946-2024",
            fast_seconds,
            "s",
            whole,
            "pandas self-join",
            1 / 50,
            note,
        ),
    ]


if __name__ == "__main__":
    print(markdown("Similarity of votes", run()))
