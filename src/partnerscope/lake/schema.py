"""The tables of the lake: columns, order and partition of each.

Grain: one row of an event table is one *report* of one event by a machine, never an event; one row of a
panel is one country (or vote, or treaty action) at one date. Scores are integers (Goldstein and
intensity in tenths, tone in millionths), so that sums are exactly equal on every engine.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from polars.datatypes import DataTypeClass

Columns = dict[str, DataTypeClass]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its columns, the columns that sort a part, and the one whose year-month partitions it
    ('' none).

    `codes` are the columns of few different texts: while rows are drafted and written each of these texts stands once.
    `quads` names the scheme of the `quad` column (1 verbal cooperation, 2 material cooperation, 3 verbal
    conflict, 4 material conflict); two schemes are never added up.
    """

    name: str
    columns: Columns
    order: tuple[str, ...]
    month_of: str = ""
    quads: str = ""
    codes: tuple[str, ...] = ()


_REPORT: Columns = {
    "event_date": pl.Date,
    "event_month": pl.Int32,
    "added_month": pl.Int32,
    "actor1": pl.String,
    "actor2": pl.String,
    "code1": pl.String,
    "code2": pl.String,
    "event_code": pl.String,
    "quad": pl.Int8,
    "is_root": pl.Boolean,
    "goldstein_tenths": pl.Int32,
    "tone_micro": pl.Int64,
    "mentions": pl.Int32,
    "sources": pl.Int32,
    "articles": pl.Int32,
    "place": pl.String,
    "place_country": pl.String,
}
"""What every event table has. `actor1`, `actor2` are keys (actors.py); months are year * 100 + month."""

_REPORT_CODES = ("actor1", "actor2", "code1", "code2", "event_code", "place_country")
_REPORT_ORDER = ("actor1", "actor2", "event_date", "event_id")

TABLES: tuple[TableSchema, ...] = (
    TableSchema(
        "gdelt_events",
        {
            "event_id": pl.Int64,
            **_REPORT,
            "added_date": pl.Date,
            "country1": pl.String,
            "group1": pl.String,
            "type1": pl.String,
            "country2": pl.String,
            "group2": pl.String,
            "type2": pl.String,
            "version": pl.Int8,
        },
        _REPORT_ORDER,
        "event_month",
        "CAMEO",
        (*_REPORT_CODES, "country1", "group1", "type1", "country2", "group2", "type2"),
    ),
    TableSchema(
        "icews_events",
        {"event_id": pl.Int64, **_REPORT, "sectors1": pl.String, "sectors2": pl.String, "story_id": pl.Int64},
        _REPORT_ORDER,
        "event_month",
        "CAMEO",
        _REPORT_CODES,
    ),
    TableSchema(
        "polecat_events",
        {
            "event_id": pl.String,
            **_REPORT,
            "mode": pl.String,
            "contexts": pl.String,
            "sectors1": pl.String,
            "sectors2": pl.String,
        },
        _REPORT_ORDER,
        "event_month",
        "PLOVER",
        (*_REPORT_CODES, "mode"),
    ),
    TableSchema(
        "un_votes",
        {"rcid": pl.Int32, "iso3": pl.String, "vote": pl.Int8, "date": pl.Date},
        ("rcid", "iso3"),
    ),
    TableSchema(
        "un_roll_calls",
        {
            "rcid": pl.Int32,
            "rcid_source": pl.Int32,
            "date": pl.Date,
            "session": pl.Int16,
            "resolution": pl.String,
            "title": pl.String,
            "description": pl.String,
            **dict.fromkeys(("me", "nu", "di", "hr", "co", "ec", "important", "amend", "para"), pl.Boolean),
        },
        ("rcid",),
    ),
    TableSchema(
        "un_sponsors",
        {"resolution": pl.String, "iso3": pl.String, "joined": pl.Date, "year": pl.Int16},
        ("resolution", "iso3"),
    ),
    TableSchema(
        "ideal_points",
        {
            "iso3": pl.String,
            "cow": pl.Int16,
            "session": pl.Int16,
            "year": pl.Int16,
            "variant": pl.String,
            "ideal_point": pl.Float64,
            "q5": pl.Float64,
            "q50": pl.Float64,
            "q95": pl.Float64,
            "votes": pl.Int32,
        },
        ("variant", "iso3", "cow", "session"),
    ),
    TableSchema(
        "treaty_actions",
        {
            "treaty": pl.String,
            "mtdsg": pl.String,
            "participant": pl.String,
            "iso3": pl.String,
            "action": pl.String,
            "date": pl.Date,
        },
        ("treaty", "participant", "action", "date"),
    ),
    TableSchema(
        "ties",
        {
            "dataset": pl.String,
            "kind": pl.String,
            "actor1": pl.String,
            "actor2": pl.String,
            "code1": pl.String,
            "code2": pl.String,
            "directed": pl.Boolean,
            "year": pl.Int16,
            "until": pl.Int16,
            "value": pl.Float64,
            "label": pl.String,
            "record": pl.String,
        },
        ("dataset", "kind", "code1", "code2", "year"),
    ),
    TableSchema(
        "vdem",
        {
            "iso3": pl.String,
            "country": pl.String,
            "country_id": pl.Int16,
            "year": pl.Int16,
            "cow": pl.Int16,
            "v2x_polyarchy": pl.Float64,
            "v2x_polyarchy_codelow": pl.Float64,
            "v2x_polyarchy_codehigh": pl.Float64,
            "v2x_libdem": pl.Float64,
            "v2x_libdem_codelow": pl.Float64,
            "v2x_libdem_codehigh": pl.Float64,
            "v2x_partipdem": pl.Float64,
            "v2x_delibdem": pl.Float64,
            "v2x_egaldem": pl.Float64,
        },
        ("iso3", "year"),
    ),
)

REJECTS: Columns = {
    "source": pl.String,
    "file": pl.String,
    "line": pl.Int64,
    "fields": pl.Int64,
    "reason": pl.String,
    "text": pl.String,
}
"""The reject table: a row that was not taken, with its line in the file, why, and how it begins."""


def table_named(name: str) -> TableSchema:
    """The table of a name (a programmer's error if there is none)."""
    return next(table for table in TABLES if table.name == name)


def conform(table: TableSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the table's columns, in order and type; a column the source lacks is null."""
    return _with_types(table.columns, frame)


def coded(table: TableSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """The same, with the columns of `codes` as categories."""
    return _with_types(table.columns | dict.fromkeys(table.codes, pl.Categorical), frame)


def _with_types(columns: Columns, frame: pl.DataFrame) -> pl.DataFrame:
    missing = [
        pl.lit(None, dtype).alias(name) for name, dtype in columns.items() if name not in frame.columns
    ]
    return frame.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in columns.items())
