"""Counting the rows of one part into its cube, when the part is written (cubes.py: what a cube is, and asking it).

Grain: one group is the rows that agree in all keys; it is found by one packed key a row, and rows need not be sorted by
the actors' names again.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.lake.cubes import CUBE, CUBE_KEYS, added_up, mixed_roots
from partnerscope.lake.events import COUNTS
from partnerscope.lake.packed import Ranks, packed_keys, ranked_texts, ranks_of, runs_of
from partnerscope.lake.schema import TableSchema


def cube_of(table: TableSchema, rows: pl.DataFrame) -> pl.DataFrame:
    """The cube of a part of an event table, whose rows are of one month and in the order of actors: columns CUBE, sorted."""
    codes, told = _codes(table, rows["event_code"])
    none = pl.Series([None], dtype=pl.Int8).new_from_index(0, rows.height)
    version = rows["version"] if "version" in rows.columns else none
    ranks = (
        ranks_of(rows["added_month"]),
        ranks_of(version),
        runs_of((rows["actor1"], rows["actor2"])),
        ranks_of(rows["quad"]),
        told,
        ranks_of(rows["is_root"]),
    )
    packed = packed_keys(ranks, rows.height)
    own = [version.alias("version"), codes[told].alias("code")]
    if packed is None:
        one = [pl.lit(1, pl.Int64).alias("reports"), pl.lit(False).alias("distinct")]
        return added_up(rows.lazy().with_columns(*own, *one)).collect()
    starts, order = packed.starts, packed.order
    counts = [
        pl.Series("reports", np.diff(starts, append=len(order))),
        *(_sums(rows[name][order], starts) for name in COUNTS if name != "reports"),
    ]
    groups = rows.lazy().with_columns(*own).select(CUBE_KEYS).collect()[order[starts]]
    added = groups.with_columns(pl.lit(False).alias("distinct"), *counts)
    return added.select(pl.col(name).cast(dtype) for name, dtype in CUBE.items())


def _codes(table: TableSchema, codes: pl.Series) -> tuple[pl.Series, Ranks]:
    """The codes that a cube tells apart, in order, and which each row has."""
    whole, told = ranked_texts(codes)
    if table.quads == "PLOVER":
        return whole, told
    roots = whole.str.slice(0, 2)
    kept, again = ranked_texts(whole.zip_with(roots.is_in(mixed_roots()), roots))
    return kept, again[told]


def _sums(values: pl.Series, starts: NDArray[np.int64]) -> pl.Series:
    """The sum of each run of values; missing where all of a run are."""
    sums = pl.Series(np.add.reduceat(values.fill_null(0).to_numpy(), starts, dtype=np.int64))
    if values.null_count():
        there = np.add.reduceat(values.is_not_null().to_numpy(), starts, dtype=np.int64)
        sums = sums.set(pl.Series(there == 0), None)
    return sums.alias(values.name)
