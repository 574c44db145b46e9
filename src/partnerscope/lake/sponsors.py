"""Sponsors of UN resolutions: who asked for a text. No free table of them is known here, so that the format is ours.

Grain: one row is one state that sponsored one resolution, from the start or later. A table has the columns `resolution`
(as printed, A/RES/65/80, or as in the roll calls, R/65/80) and `state` (ISO code or English name); `joined` (a day) may be
there.
A resolution that a file does not name has unknown sponsors, never none.
"""

from __future__ import annotations

import polars as pl

from partnerscope.errors import InputError
from partnerscope.lake.actors import actor_codes
from partnerscope.lake.panels import parsed_tables
from partnerscope.lake.parsing import Parsed, RowRule
from partnerscope.lake.whole import read_table, text_of

FIRST_SESSION = 1945
"""Session n opens in the autumn of 1945 + n: the year of a row."""
COLUMNS = ("resolution", "state")
_PRINTED = r"^(?:A/RES|R)/(\d{1,3})/(\d{1,3}[A-Z]*)$"
_BAD_TEXT = RowRule("the resolution is not of the form A/RES/session/number", pl.col("resolution").is_null())
_NO_STATE = RowRule("the state is not known", pl.col("iso3").is_null())
_BAD_DAY = RowRule(
    "joined is not a day (2024-05-31)", pl.col("joined_text").is_not_null() & pl.col("joined").is_null()
)


def parse_un_sponsors(data: bytes) -> Parsed:
    """The sponsors of a file. Raises InputError for a file without the two columns."""
    frame = read_table(data)
    missing = sorted(set(COLUMNS) - set(frame.columns))
    if missing:
        raise InputError(
            f"no column {', '.join(missing)}",
            allowed="a file of sponsors has resolution, state and, if known, joined",
        )
    day = text_of("joined") if "joined" in frame.columns else pl.lit(None, pl.String)
    text = pl.col("resolution").str.strip_chars().str.to_uppercase()
    rows = frame.select(
        "line",
        pl.when(text.str.contains(_PRINTED))
        .then(text.str.replace(_PRINTED, "R/${1}/${2}"))
        .alias("resolution"),
        _state(pl.col("state").str.strip_chars()).alias("iso3"),
        (text.str.extract(_PRINTED).cast(pl.Int16, strict=False) + FIRST_SESSION).alias("year"),
        day.alias("joined_text"),
        day.str.to_date("%Y-%m-%d", strict=False).alias("joined"),
    )
    return parsed_tables(frame, ("un_sponsors", rows, (_BAD_TEXT, _NO_STATE, _BAD_DAY)))


def _state(state: pl.Expr) -> pl.Expr:
    names = actor_codes("icews").field("country") | actor_codes("un_name").field("country")
    codes = {code: code for code in names.values()}
    return state.replace_strict(codes | names, default=None, return_dtype=pl.String)
