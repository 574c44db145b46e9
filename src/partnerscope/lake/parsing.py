"""From text fields to typed columns: rules that a row must keep, and the rows that break one.

Grain: one rule is one reason ('event date is not a date'); a row goes to the reject table with the first it
breaks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.lake.lines import Lines
from partnerscope.lake.schema import REJECTS


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows for one table of the lake, already in its columns."""

    table: str
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came out of a block: rows by table, how many lines were read, and the rejected ones.

    `dated` has the dates of the rows where the table alone does not say which quarter hours they cover.
    """

    tables: tuple[TableRows, ...]
    read: int
    rejected: pl.DataFrame
    dated: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class RowRule:
    """A row is broken where `broken` is true; `reason` says why."""

    reason: str
    broken: pl.Expr


def no_rejects() -> pl.DataFrame:
    """An empty reject table (without the columns that the file adds)."""
    return pl.DataFrame(schema={name: REJECTS[name] for name in ("line", "fields", "reason", "text")})


def reject_lines(lines: Lines, chosen: NDArray[np.bool_], reasons: list[str]) -> pl.DataFrame:
    """The chosen lines as rejects, with one reason each."""
    index = np.flatnonzero(chosen)
    return pl.DataFrame(
        {
            "line": lines.number[index],
            "fields": lines.fields[index],
            "reason": reasons,
            "text": [lines.excerpt(int(position)) for position in index],
        },
        schema=no_rejects().schema,
    )


def apply_rules(frame: pl.DataFrame, rules: tuple[RowRule, ...]) -> pl.Series:
    """For each row the first reason to reject it, or null. Shape: one string (or null) a row."""
    reason = pl.lit(None, pl.String)
    for rule in reversed(rules):
        reason = pl.when(rule.broken.fill_null(False)).then(pl.lit(rule.reason)).otherwise(reason)
    return frame.select(reason.alias("reason")).to_series()


def no_year(reason: str = "no year") -> RowRule:
    """The rule that a row has a year that a calendar has (1 to 9999), in its column `year`."""
    return RowRule(reason, pl.col("year").is_null() | ~pl.col("year").is_between(1, 9999))


def whole(column: str) -> pl.Expr:
    """A text such as '3' or '3.0' as an integer; null for '3.5', which is none."""
    number = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(number == number.floor()).then(number).cast(pl.Int32, strict=False)


def number_broken(raw: str, typed: str) -> pl.Expr:
    """True where a text was given that is not a number (an empty field is missing, not broken)."""
    return pl.col(raw).is_not_null() & pl.col(typed).is_null()


def day(column: str, form: str = "%Y%m%d") -> pl.Expr:
    """A text column as a date; null where it is none."""
    return pl.col(column).str.to_date(form, strict=False)


def month_number(column: str) -> pl.Expr:
    """Year * 100 + month of a date column."""
    return pl.col(column).dt.year() * 100 + pl.col(column).dt.month().cast(pl.Int32)


def told_once(numbers: pl.Series, *told: pl.Expr) -> pl.DataFrame:
    """What expressions tell of a column of numbers, none missing: worked out once for each that stands there."""
    different = numbers.unique().sort()
    return different.to_frame().select(*told)[different.search_sorted(numbers)]


def integer(column: str, dtype: type[pl.Int32] | type[pl.Int64] = pl.Int32) -> pl.Expr:
    """A text column as an integer; null where it is none."""
    return pl.col(column).cast(dtype, strict=False)


def scaled(column: str, scale: int) -> pl.Expr:
    """A decimal text column as an integer number of 1/scale, rounded half to even; null where it is
    none.
    """
    return _whole(pl.col(column).cast(pl.Float64, strict=False), scale)


def rounded(column: str, scale: int) -> pl.Expr:
    """A decimal column as `scaled` makes one of a text."""
    return _whole(pl.col(column), scale)


def _whole(value: pl.Expr, scale: int) -> pl.Expr:
    return (pl.when(value.is_finite()).then(value) * scale).round().cast(pl.Int64, strict=False)
