"""Cubes: the counts of a part by month, pair of actors, quad and root, small enough to answer most questions alone.

Grain: one row of a cube is the reports of one part with one month of the event, month of addition, ordered pair of keys,
quad, root and mark of the main event. Counts add up, so the cubes of all parts answer as their rows would. Counts of
*distinct* events do not add up; they are made for a whole month when it is compacted, and stand in its cube with
`distinct` true. Doubles have one date, so they never lie in two months.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from pathlib import Path

import polars as pl

from partnerscope.lake.events import COUNTS, DyadQuery
from partnerscope.lake.plover import quad_rules

CUBE_KEYS = ("event_month", "added_month", "version", "actor1", "actor2", "quad", "code", "is_root")
CUBE = {
    "event_month": pl.Int32,
    "added_month": pl.Int32,
    "version": pl.Int8,
    "actor1": pl.String,
    "actor2": pl.String,
    "quad": pl.Int8,
    "code": pl.String,
    "is_root": pl.Boolean,
    "distinct": pl.Boolean,
    **dict.fromkeys(COUNTS, pl.Int64),
}


def mixed_roots() -> list[str]:
    """Roots whose codes have different quads in PLOVER: a cube keeps their codes whole."""
    return sorted({code[:2] for codes in quad_rules().codes.values() for code in codes})


def added_up(cubes: pl.LazyFrame) -> pl.LazyFrame:
    """Cubes as one: equal keys are added up; a count that no row has stays missing."""
    keys = [*CUBE_KEYS, "distinct"]
    summed = cubes.group_by(keys).agg(_sum(name) for name in COUNTS)
    return summed.select(pl.col(name).cast(dtype) for name, dtype in CUBE.items()).sort(keys)


def _sum(name: str) -> pl.Expr:
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)


def can_answer(query: DyadQuery) -> bool:
    """Whether cubes hold what is asked: contexts and distinct events by month of addition need the rows."""
    return query.context is None and not (query.variant == "deduplicated" and query.by == "added")


def from_cubes(paths: list[Path], query: DyadQuery) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Counts by month, actor1, actor2, quad, and totals by month, as the expressions of events.py give them."""
    month = pl.col("event_month" if query.by == "event" else "added_month").alias("month")
    rows = pl.scan_parquet(paths).with_columns(month).filter(pl.all_horizontal(_conditions(query)))
    totals = rows.group_by("month").agg(
        pl.col("reports").sum().alias("month_reports"), _sum("mentions").alias("month_mentions")
    )
    pairs = rows.filter(_pairs(query))
    if query.quads == "plover":
        pairs = pairs.with_columns(_plover_quad().alias("quad")).filter(pl.col("quad").is_not_null())
    counts = pairs.group_by("month", "actor1", "actor2", "quad").agg(_sum(name) for name in COUNTS)
    answered = pl.collect_all([counts, totals])
    return answered[0], answered[1]


def _conditions(query: DyadQuery) -> list[pl.Expr]:
    found = [pl.col("month").is_not_null(), pl.col("distinct") == (query.variant == "deduplicated")]
    if query.version is not None:
        found.append(pl.col("version") == query.version)
    if query.start is not None:
        found.append(pl.col("month") >= query.start)
    if query.end is not None:
        found.append(pl.col("month") <= query.end)
    if query.variant == "root":
        found.append(pl.col("is_root"))
    return found


def _pairs(query: DyadQuery) -> pl.Expr:
    one, two = pl.col("actor1"), pl.col("actor2")
    if not query.first and not query.second:
        return one.is_not_null() & two.is_not_null()
    first, second = list(query.first), list(query.second)
    return (one.is_in(first) & two.is_in(second)) | (one.is_in(second) & two.is_in(first))


def _plover_quad() -> pl.Expr:
    rules = quad_rules()
    root, code = pl.col("code").str.slice(0, 2), pl.col("code")
    quads = []
    for quad in (1, 2, 3, 4):
        fits = [root.is_in(list(rules.roots.get(quad, ()))), code.is_in(list(rules.codes.get(quad, ())))]
        quads.append(pl.when(reduce(or_, fits)).then(pl.lit(quad, pl.Int8)))
    return pl.coalesce(quads)
