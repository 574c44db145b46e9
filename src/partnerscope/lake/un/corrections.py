"""Our corrected release of the UN votes: upstream, and one row a correction that says what, why, from where, by which rule.

Grain: one correction changes one thing on named roll calls: it exchanges two states' rows, takes absences back that are
none, adds a state's votes, or sets a date or how exact it is. Upstream is never altered: both releases can be asked for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal, get_args

import polars as pl

from partnerscope.errors import IntegrityError

What = Literal["exchange", "not known", "add", "date", "month only", "renumber"]
_WHATS: tuple[What, ...] = get_args(What)


@dataclass(frozen=True, slots=True)
class VoteCorrection:
    """One correction. `calls` are the roll calls it touches, `rows` how many rows of votes or roll calls change.

    `exchange`: the rows of two `states` change places. `not known`: their absences are taken back (no row). `add`:
    votes that upstream lacks (added_votes.parquet). `date`: `corrected` is the day. `month only`: the day of the
    month is false; the date becomes the month's last day with precision 'month'. `renumber`: done upstream of us,
    for the record (`rcid_source` keeps the printed number).
    """

    id: str
    rule: str
    what: What
    states: tuple[str, ...]
    calls: tuple[int, ...]
    printed: str
    corrected: str
    rows: int
    why: str
    source: str


def corrections() -> tuple[VoteCorrection, ...]:
    """All corrections of the packaged votes, in the order in which they are applied."""
    text = files("partnerscope.lake").joinpath("data/un_votes/corrections.csv").read_text(encoding="utf-8")
    return tuple(_correction(row) for row in csv.DictReader(io.StringIO(text)))


def _correction(row: dict[str, str]) -> VoteCorrection:
    what = next((known for known in _WHATS if known == row["what"]), None)
    if what is None:
        raise IntegrityError(f"unknown correction '{row['what']}'", where=f"corrections.csv, {row['id']}")
    return VoteCorrection(
        row["id"], row["rule"], what, tuple(row["states"].split()), read_calls(row["calls"]), row["printed"],
        row["corrected"], int(row["rows"]), row["why"], row["source"],
    )  # fmt: skip


def read_calls(text: str) -> tuple[int, ...]:
    """Roll calls as written in a cell: numbers and ranges with blanks between.

    >>> read_calls("3-5 9")
    (3, 4, 5, 9)
    """
    found: list[int] = []
    for piece in text.split():
        first, _, last = piece.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def write_calls(calls: Iterable[int]) -> str:
    """The same, the other way round; ascending.

    >>> write_calls([5, 3, 4, 9])
    '3-5 9'
    """
    pieces: list[list[int]] = []
    for call in sorted(set(calls)):
        if pieces and call == pieces[-1][1] + 1:
            pieces[-1][1] = call
        else:
            pieces.append([call, call])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in pieces)


def corrected(
    votes: pl.DataFrame, roll_calls: pl.DataFrame, added: pl.DataFrame, changes: Iterable[VoteCorrection]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Votes (rcid, iso3, vote) and roll calls with the corrections applied; roll calls gain `date_precision`."""
    roll_calls = roll_calls.with_columns(pl.lit("day").alias("date_precision"))
    for change in changes:
        here = pl.col("rcid").is_in(change.calls)
        if change.what == "exchange":
            first, second = change.states
            swapped = pl.col("iso3").replace({first: second, second: first})
            votes = votes.with_columns(pl.when(here).then(swapped).otherwise(pl.col("iso3")).alias("iso3"))
        elif change.what == "not known":
            votes = votes.filter(~(here & pl.col("iso3").is_in(change.states) & pl.col("vote").is_null()))
        elif change.what == "add":
            new = added.filter(pl.col("iso3").is_in(change.states), here)
            votes = pl.concat([votes, new.select(votes.columns).cast(votes.schema)])
        elif change.what == "date":
            day = pl.lit(date.fromisoformat(change.corrected))
            roll_calls = _dated(roll_calls, here, day, "day")
        elif change.what == "month only":
            roll_calls = _dated(roll_calls, here, pl.col("date").dt.month_end(), "month")
    return votes.sort("rcid", "iso3"), roll_calls


def _dated(roll_calls: pl.DataFrame, here: pl.Expr, day: pl.Expr, precision: str) -> pl.DataFrame:
    return roll_calls.with_columns(
        pl.when(here).then(day).otherwise(pl.col("date")).alias("date"),
        pl.when(here).then(pl.lit(precision)).otherwise(pl.col("date_precision")).alias("date_precision"),
    )
