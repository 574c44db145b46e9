"""GDELT events, versions 1.0 (57 or 58 fields) and 2.0 (61): one line is one report of one event.

A line's version is told from the number of its fields alone. Version 1.0 lacks the three `*_ADM2Code`
fields of 2.0; its back-file lacks the source's address as well. Core columns are kept (schema.py), the
rest is left out. Format: GDELT Event Database Data Format Codebook, V1.03 (2013) and V2.0 (2015).
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.datatypes import DataTypeClass

from partnerscope.lake.actors import actor_codes
from partnerscope.lake.lines import Block, Lines, read_fields, read_typed, split_lines
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
    rounded,
    scaled,
    told_once,
)
from partnerscope.lake.schema import coded, conform, table_named
from partnerscope.timeline.words import counted

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


_COUNTED = ("mentions", "sources", "articles")
DATED = ("event_date", "added_date", "quarter")
"""What says which quarter hours a row covers; GDELT 1.0 knows days only."""
_NO_QUARTER = pl.lit(None, pl.Int32).alias("quarter")
_DIGITS = {1: "10000000", 2: "10000000000000"}
"""The smallest DATEADDED of the right length."""
_TYPED: dict[int, tuple[str, DataTypeClass]] = {
    0: ("event_id", pl.Int64), 1: ("date_text", pl.Int32), 5: ("code1", pl.Categorical),
    7: ("country1", pl.Categorical), 8: ("group1", pl.Categorical), 12: ("type1", pl.Categorical),
    15: ("code2", pl.Categorical), 17: ("country2", pl.Categorical), 18: ("group2", pl.Categorical),
    22: ("type2", pl.Categorical), 25: ("root", pl.Int8), 26: ("event_code", pl.Categorical), 29: ("quad", pl.Int8),
    30: ("goldstein", pl.Float64), 31: ("mentions", pl.Int32), 32: ("sources", pl.Int32),
    33: ("articles", pl.Int32), 34: ("tone", pl.Float64),
}  # fmt: skip
_TYPED_PLACES: dict[int, dict[int, tuple[str, DataTypeClass]]] = {
    1: {50: ("place", pl.String), 51: ("place_country", pl.Categorical), 56: ("added", pl.Int64)},
    2: {52: ("place", pl.String), 53: ("place_country", pl.Categorical), 59: ("added", pl.Int64)},
}


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
    wrong = [
        f"{counted(count, 'field')}, GDELT {version}.0 has {allowed}"
        for count in lines.fields[~fits].tolist()
    ]
    rejects = [reject_lines(lines, ~fits, wrong)] if wrong else []
    kept = []
    for width in widths:
        chosen = lines.fields == width
        if chosen.any():
            rows, rejected = _typed(lines, chosen, version)
            kept.append(rows)
            rejects.append(rejected)
    table = table_named("gdelt_events")
    rows = pl.concat(kept) if kept else pl.DataFrame(schema=table.columns | {"quarter": pl.Int32})
    rejected = pl.concat(rejects).sort("line") if rejects else no_rejects()
    taken = TableRows(table.name, rows.drop("quarter"))
    return Parsed((taken,), len(lines.fields), rejected, rows.select(*DATED))


def quick_gdelt1(block: Block) -> Parsed | None:
    """Lines of GDELT 1.0 that are all whole and of one width; None if any is not: then they are read one by one."""
    return _quick(block, 1, WIDTHS_1)


def quick_gdelt2(block: Block) -> Parsed | None:
    """Lines of GDELT 2.0 that are all whole; None if any is not: then they are read one by one."""
    return _quick(block, 2, WIDTHS_2)


def _quick(block: Block, version: int, widths: tuple[int, ...]) -> Parsed | None:
    """Typed at once, if all lines have as many fields as the first, and nothing is wrong in any."""
    width = block.data[: block.data.find(b"\n")].count(b"\t") + 1
    if width not in widths:
        return None
    try:
        frame = read_typed(block.data, width, _TYPED | _TYPED_PLACES[version])
        if frame is None or frame["date_text"].null_count() or frame["added"].null_count():
            return None
        dates = told_once(
            frame["date_text"],
            _day_of(pl.col("date_text")).alias("event_date"),
            (pl.col("date_text") // 100).alias("event_month"),
        )
        unit = 10 ** (len(_DIGITS[version]) - 8)
        added = told_once(
            frame["added"],
            _day_of(pl.col("added") // unit).alias("added_date"),
            (pl.col("added") // (unit * 100)).alias("added_month"),
            _quarter(pl.col("added") // 100 % 10_000).alias("quarter") if version == 2 else _NO_QUARTER,
        )
    except pl.exceptions.PolarsError:
        return None
    frame = frame.with_columns(
        *dates,
        *added,
        *_keys(version),
        (pl.col("root") == 1).alias("is_root"),
        rounded("goldstein", 10).alias("goldstein_tenths"),
        rounded("tone", 1_000_000).alias("tone_micro"),
    )
    if not _is_sound(frame, version):
        return None
    table = table_named("gdelt_events")
    rows = TableRows(table.name, coded(table, frame))
    return Parsed((rows,), frame.height, no_rejects(), frame.select(*DATED))


def _day_of(number: pl.Expr) -> pl.Expr:
    """Eight digits as a date. Polars raises an error for a date that there is not."""
    return pl.date(number // 10_000, number // 100 % 100, number % 100)


def _is_sound(frame: pl.DataFrame, version: int) -> bool:
    """Whether no row of typed columns breaks one of the rules below."""
    needed = ["event_id", "event_date", "added_date", "root", "event_code", "quad", *_COUNTED]
    needed += ["quarter"] if version == 2 else []
    low = int(_DIGITS[version])
    bounds = {
        "added": (low, low * 10 - 1),
        "root": (0, 1),
        "quad": (1, 4),
        "goldstein_tenths": (-100, 100),
        **dict.fromkeys(_COUNTED, (0, 2**31 - 1)),
    }
    return (
        not any(frame[name].null_count() for name in needed)
        and frame["goldstein"].null_count() == frame["goldstein_tenths"].null_count()
        and frame["tone"].null_count() == frame["tone_micro"].null_count()
        and all(frame[name].is_between(*bound).all() for name, bound in bounds.items())
    )


def _quarter(clock: pl.Expr) -> pl.Expr:
    """The quarter hour (0 to 95) of a time as HHMM; null for a time that is none."""
    hour, minute = clock // 100, clock % 100
    return pl.when((hour < 24) & (minute < 60)).then(hour * 4 + minute // 15).cast(pl.Int32)


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
        *(integer(f"{name}_text").alias(name) for name in _COUNTED),
        _quarter(pl.col("added_text").str.slice(8, 4).cast(pl.Int32, strict=False)).alias("quarter")
        if version == 2
        else _NO_QUARTER,
    )
    reason = apply_rules(frame, _rules(len(_DIGITS[version])))
    broken = reason.is_not_null()
    good = frame.filter(~broken) if broken.any() else frame
    kept = conform(table_named("gdelt_events"), good.with_columns(*_derived(version)))
    rows = kept.with_columns(good["quarter"])
    if good is frame:
        return rows, no_rejects()
    at_fault = chosen.copy()
    at_fault[chosen] = broken.to_numpy()
    return rows, reject_lines(lines, at_fault, reason.drop_nulls().to_list())


def _derived(version: int) -> list[pl.Expr]:
    months = [
        month_number("event_date").alias("event_month"),
        month_number("added_date").alias("added_month"),
    ]
    return [*months, *_keys(version)]


def _keys(version: int) -> list[pl.Expr]:
    return [
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
        RowRule("event id is not an integer", pl.col("event_id").is_null()),
        RowRule("event date is not a date YYYYMMDD", pl.col("event_date").is_null()),
        RowRule(
            f"date added is not a date of {added_digits} digits",
            pl.col("added_date").is_null()
            | (pl.col("added_text").str.len_bytes() != added_digits)
            | ((pl.col("quarter").is_null()) if added_digits == 14 else pl.lit(False)),
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
