"""From an engine's counts to an answer: codes become actors, months without a report become 0 or
'outside coverage'.

Grain: one row of an answer is one month, one ordered pair of actors and one quad. A month is `observed`
if the lake covers at least one quarter hour of it (`quarters_covered` of 96 a day; `days_covered` counts whole days);
otherwise its counts are null.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from partnerscope.lake.actors import mapping_rows
from partnerscope.lake.coverage import OBSERVED, OUTSIDE
from partnerscope.lake.events import COUNTS

DYAD_MONTH: dict[str, type[pl.DataType]] = {
    "source": pl.String,
    "scheme": pl.String,
    "variant": pl.String,
    "by": pl.String,
    "month": pl.Date,
    "actor1": pl.String,
    "actor2": pl.String,
    "quad": pl.Int8,
    **dict.fromkeys(COUNTS, pl.Int64),
    "month_reports": pl.Int64,
    "month_mentions": pl.Int64,
    "days_covered": pl.Int16,
    "quarters_covered": pl.Int32,
    "days_in_month": pl.Int8,
    "coverage": pl.String,
}
"""The columns of an answer, in order. `scheme` says whose quads: CAMEO or PLOVER, never to be added up."""

_KEYS = ("month", "actor1", "actor2", "quad")


@dataclass(frozen=True, slots=True)
class Labels:
    """What every row of an answer repeats, and the counts that its source has at all."""

    source: str
    scheme: str
    variant: str
    by: str
    counts: tuple[str, ...] = COUNTS


def no_counts() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The counts and totals of a lake that holds nothing of what was asked."""
    keys = {"month": pl.Int32, "actor1": pl.String, "actor2": pl.String, "quad": pl.Int8}
    totals = {"month": pl.Int32, "month_reports": pl.Int64, "month_mentions": pl.Int64}
    return pl.DataFrame(schema=keys | dict.fromkeys(COUNTS, pl.Int64)), pl.DataFrame(schema=totals)


def to_actors(counts: pl.DataFrame, scheme: str) -> pl.DataFrame:
    """Replace keys by actors (dated codes only within their dates) and add up keys of the same actor.

    A key that is not an actor becomes null. Columns: month (Int32), actor1, actor2, quad, COUNTS.
    """
    first_day = pl.date(pl.col("month") // 100, pl.col("month") % 100, 1)
    mapping = mapping_rows(scheme)
    named = counts.with_columns(first_day.alias("_day"))
    for side in ("actor1", "actor2"):
        valid = pl.col("start").is_null() | (pl.col("start").dt.month_start() <= pl.col("_day"))
        valid &= pl.col("end").is_null() | (pl.col("end") >= pl.col("_day"))
        named = named.join(mapping, left_on=side, right_on="key", how="left").with_columns(
            pl.when(valid).then(pl.col("actor")).alias(side)
        )
        named = named.drop("actor", "start", "end")
    sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in COUNTS]
    return named.group_by(_KEYS).agg(*sums).sort(_KEYS)


def grid(
    counts: pl.DataFrame,
    totals: pl.DataFrame,
    covered: pl.DataFrame,
    pairs: list[tuple[str, str]],
    months: list[int],
    labels: Labels,
) -> pl.DataFrame:
    """Every month, pair and quad asked for, with 0 for what was covered and not reported, null for what
    was not covered and for what its source does not count.

    `counts` by month (Int32), actor1, actor2, quad; `totals` and `covered` by month.
    """
    cells = (
        pl.DataFrame({"month": months}, schema={"month": pl.Int32})
        .join(
            pl.DataFrame(pairs, schema={"actor1": pl.String, "actor2": pl.String}, orient="row"), how="cross"
        )
        .join(pl.DataFrame({"quad": [1, 2, 3, 4]}, schema={"quad": pl.Int8}), how="cross")
    )
    counts = counts.with_columns(pl.col("month").cast(pl.Int32), pl.col("quad").cast(pl.Int8))
    joined = cells.join(counts, on=list(_KEYS), how="left")
    return _finish(_with_coverage(joined, totals, covered, labels.counts), labels)


def sparse(counts: pl.DataFrame, totals: pl.DataFrame, covered: pl.DataFrame, labels: Labels) -> pl.DataFrame:
    """The pairs that were reported, as they are; a pair that is not there was covered and not reported,
    or not covered.
    """
    return _finish(_with_coverage(counts, totals, covered, ()), labels)


def _with_coverage(
    rows: pl.DataFrame, totals: pl.DataFrame, covered: pl.DataFrame, zero: tuple[str, ...]
) -> pl.DataFrame:
    covered = covered.with_columns(pl.col("month").cast(pl.Int32))
    totals = totals.with_columns(pl.col("month").cast(pl.Int32))
    joined = rows.with_columns(pl.col("month").cast(pl.Int32)).join(covered, on="month", how="left")
    joined = joined.join(totals, on="month", how="left").with_columns(
        pl.col("days_covered", "quarters_covered").fill_null(0)
    )
    observed = pl.col("quarters_covered") > 0
    unreported = observed & pl.col("reports").is_null()
    return joined.with_columns(
        *(
            pl.when(unreported & pl.lit(name in zero))
            .then(pl.lit(0))
            .when(observed)
            .then(pl.col(name))
            .alias(name)
            for name in COUNTS
        ),
        pl.when(observed).then(pl.col("month_reports").fill_null(0)).alias("month_reports"),
        pl.when(observed).then(pl.col("month_mentions")).alias("month_mentions"),
        pl.when(observed).then(pl.lit(OBSERVED)).otherwise(pl.lit(OUTSIDE)).alias("coverage"),
    )


def _finish(rows: pl.DataFrame, labels: Labels) -> pl.DataFrame:
    first_day = pl.date(pl.col("month") // 100, pl.col("month") % 100, 1)
    return (
        rows.with_columns(
            pl.lit(labels.source).alias("source"),
            pl.lit(labels.scheme).alias("scheme"),
            pl.lit(labels.variant).alias("variant"),
            pl.lit(labels.by).alias("by"),
            first_day.alias("month"),
            first_day.dt.days_in_month().alias("days_in_month"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in DYAD_MONTH.items())
        .sort("month", "actor1", "actor2", "quad")
    )


def month_list(start: date, end: date) -> list[int]:
    """Months from start to end, both included, as year * 100 + month.

    >>> from datetime import date
    >>> month_list(date(2015, 12, 3), date(2016, 1, 1))
    [201512, 201601]
    """
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [month // 12 * 100 + month % 12 + 1 for month in range(first, last + 1)]
