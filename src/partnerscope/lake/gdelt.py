"""GDELT events, versions 1.0 (57 or 58 fields) and 2.0 (61): one line is one report of one event.

A line's version is told from the number of its fields alone. Version 1.0 lacks the three `*_ADM2Code`
fields of 2.0; its back-file lacks the source's address as well. Core columns are kept (schema.py), the
rest is left out. Format: GDELT Event Database Data Format Codebook, V1.03 (2013) and V2.0 (2015).
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.lake.actors import actor_codes
from partnerscope.lake.lines import Block, Lines, read_fields, split_lines
from partnerscope.lake.parsing import (
    Parsed,
    RowRule,
    TableRows,
    apply_rules,
    day,
    integer,
    month_number,
    no_rejects,
    number_broken,
    reject_lines,
    scaled,
)
from partnerscope.lake.schema import conform, table_named

WIDTHS_1 = (57, 58)
WIDTHS_2 = (61,)

_COMMON = {
    0: "id_text", 1: "date_text", 5: "code1", 7: "country1", 8: "group1", 12: "type1",
    15: "code2", 17: "country2", 18: "group2", 22: "type2",
    25: "root_text", 26: "event_code", 29: "quad_text", 30: "goldstein_text",
    31: "mentions_text", 32: "sources_text", 33: "articles_text", 34: "tone_text",
}  # fmt: skip
_PLACES = {
    1: {50: "place", 51: "place_country", 56: "added_text"},
    2: {52: "place", 53: "place_country", 59: "added_text"},
}
"""0-based positions of the action's place and of DATEADDED; in 1.0 each of the three places is one field
shorter."""


def parse_gdelt1(block: Block) -> Parsed:
    """Rows of GDELT 1.0: 57 or 58 fields; any other line is rejected."""
    return _parse(block, 1, WIDTHS_1)


def parse_gdelt2(block: Block) -> Parsed:
    """Rows of GDELT 2.0: 61 fields; any other line is rejected."""
    return _parse(block, 2, WIDTHS_2)


def _parse(block: Block, version: int, widths: tuple[int, ...]) -> Parsed:
    lines = split_lines(block)
    fits = np.isin(lines.fields, widths)
    allowed = " or ".join(map(str, widths))
    wrong = [f"{count} fields, GDELT {version}.0 has {allowed}" for count in lines.fields[~fits].tolist()]
    rejects = [reject_lines(lines, ~fits, wrong)] if wrong else []
    kept = []
    for width in widths:
        chosen = lines.fields == width
        if chosen.any():
            rows, rejected = _typed(lines, chosen, version)
            kept.append(rows)
            rejects.append(rejected)
    table = table_named("gdelt_events")
    rows = pl.concat(kept) if kept else pl.DataFrame(schema=table.columns)
    rejected = pl.concat(rejects).sort("line") if rejects else no_rejects()
    return Parsed((TableRows(table.name, rows),), len(lines.fields), rejected)


def _typed(lines: Lines, chosen: NDArray[np.bool_], version: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    frame = read_fields(lines.text(chosen), _COMMON | _PLACES[version])
    frame = frame.with_columns(pl.col("added_text").str.strip_chars_end("\r")).with_columns(
        integer("id_text", pl.Int64).alias("event_id"),
        day("date_text").alias("event_date"),
        pl.col("added_text").str.slice(0, 8).str.to_date("%Y%m%d", strict=False).alias("added_date"),
        (pl.col("root_text") == "1").alias("is_root"),
        integer("quad_text").alias("quad"),
        scaled("goldstein_text", 10).alias("goldstein_tenths"),
        scaled("tone_text", 1_000_000).alias("tone_micro"),
        *(integer(f"{name}_text").alias(name) for name in ("mentions", "sources", "articles")),
    )
    reason = apply_rules(frame, _RULES[version])
    broken = reason.is_not_null()
    good = frame.filter(~broken) if broken.any() else frame
    rows = conform(table_named("gdelt_events"), good.with_columns(*_derived(version)))
    if good is frame:
        return rows, no_rejects()
    at_fault = chosen.copy()
    at_fault[chosen] = broken.to_numpy()
    return rows, reject_lines(lines, at_fault, reason.drop_nulls().to_list())


def _derived(version: int) -> list[pl.Expr]:
    return [
        month_number("event_date").alias("event_month"),
        month_number("added_date").alias("added_month"),
        _key("country1", "group1").alias("actor1"),
        _key("country2", "group2").alias("actor2"),
        pl.lit(version, pl.Int8).alias("version"),
    ]


def _key(country: str, group: str) -> pl.Expr:
    """The actor's key: a group that is an actor by itself where no state is named, else the country.

    The EU is the known group EEC whatever the country says; a region (EUR, the continent) names nobody.
    """
    codes = actor_codes("cameo")
    regions = list(codes.field("region"))
    state = pl.when(~pl.col(country).is_in(regions)).then(pl.col(country))
    return pl.when(pl.col(group) == "EEC").then(pl.lit("EEC")).otherwise(pl.coalesce(state, group, country))


def _rules(added_digits: int) -> tuple[RowRule, ...]:
    return (
        RowRule("event id is no integer", pl.col("event_id").is_null()),
        RowRule("event date is no date YYYYMMDD", pl.col("event_date").is_null()),
        RowRule(
            f"date added is no date of {added_digits} digits",
            pl.col("added_date").is_null() | (pl.col("added_text").str.len_bytes() != added_digits),
        ),
        RowRule("IsRootEvent is neither 0 nor 1", ~pl.col("root_text").is_in(["0", "1"]).fill_null(False)),
        RowRule("event code is missing", pl.col("event_code").is_null()),
        RowRule("QuadClass is not 1 to 4", ~pl.col("quad").is_between(1, 4).fill_null(False)),
        RowRule(
            "GoldsteinScale is not a number from -10 to 10",
            number_broken("goldstein_text", "goldstein_tenths") | (pl.col("goldstein_tenths").abs() > 100),
        ),
        RowRule("AvgTone is not a number", number_broken("tone_text", "tone_micro")),
        *(
            RowRule(f"{label} is not a count", (pl.col(name).is_null() | (pl.col(name) < 0)))
            for label, name in (
                ("NumMentions", "mentions"),
                ("NumSources", "sources"),
                ("NumArticles", "articles"),
            )
        ),
    )


_RULES = {1: _rules(8), 2: _rules(14)}
