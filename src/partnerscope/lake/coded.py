"""ICEWS (20 or 19 fields, CAMEO) and POLECAT (40 fields, PLOVER) events: one line is one report of one event.

ICEWS ships no quad: it is derived from the root code by the rule that GDELT's own rows keep (01-05,
06-09, 10-14, 15-20). POLECAT ships PLOVER quads, in which protest is material conflict: the two are
never added up. In both the EU has no country and is found by its name (actors.py). Fields may be quoted; a
quotation mark inside is doubled or follows a backslash. Files of 2017 lack the CAMEO code: it is that of the
event's text (data/icews); dates are 2017-01-01 or 20170101. Formats: ICEWS Coded Event Data
(Boschee and others 2015); POLECAT (Halterman and others 2023), PLOVER manual.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.errors import InputError
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
from partnerscope.timeline.words import counted

_EMPTY = ["", "NA", "None", "NULL"]
PLOVER_QUADS = ("VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT")


@dataclass(frozen=True, slots=True)
class _Layout:
    """A tab-separated layout: how many fields, the positions used, and what their header must say."""

    table: str
    label: str
    width: int
    fields: dict[int, str]
    header: dict[int, tuple[str, ...]]
    typed: tuple[pl.Expr, ...]
    derived: tuple[pl.Expr, ...]
    rules: tuple[RowRule, ...]


def parse_icews(block: Block) -> Parsed:
    """Rows of ICEWS: 20 fields, or 19 without the CAMEO code; any other line is rejected."""
    return _parse(block, (_ICEWS, _ICEWS_2017))


def parse_polecat(block: Block) -> Parsed:
    """Rows of POLECAT: 40 fields; any other line is rejected."""
    return _parse(block, (_POLECAT,))


def _parse(block: Block, layouts: tuple[_Layout, ...]) -> Parsed:
    lines = split_lines(block)
    data = np.isin(lines.fields, [layout.width for layout in layouts])
    wrong = ~data
    if block.first_line == 1 and len(data) and _is_header(lines, layouts):
        data[0] = wrong[0] = False
    widths = " or ".join(str(layout.width) for layout in layouts)
    reasons = [
        f"{counted(count, 'field')}, {layouts[0].label} has {widths}"
        for count in lines.fields[wrong].tolist()
    ]
    rejects = [reject_lines(lines, wrong, reasons)] if reasons else []
    table = table_named(layouts[0].table)
    rows = [pl.DataFrame(schema=table.columns)]
    for layout in layouts:
        chosen = data & (lines.fields == layout.width)
        if chosen.any():
            good, rejected = _typed(lines, chosen, layout)
            rows.append(good)
            rejects.append(rejected)
    rejected = pl.concat(rejects).sort("line") if rejects else no_rejects()
    return Parsed((TableRows(table.name, pl.concat(rows)),), int(data.sum()) + len(reasons), rejected)


def _typed(lines: Lines, chosen: NDArray[np.bool_], layout: _Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    text = lines.text(chosen)
    raw = read_fields(text, layout.fields)
    if b'"' in text:
        raw = raw.with_columns(_unquoted(name) for name in raw.columns)
    frame = raw.with_columns(*layout.typed).with_columns(*layout.derived)
    reason = apply_rules(frame, layout.rules)
    broken = reason.is_not_null()
    good = frame.filter(~broken).with_columns(month_number("event_date").alias("event_month"))
    at_fault = chosen.copy()
    at_fault[chosen] = broken.to_numpy()
    rejected = reject_lines(lines, at_fault, reason.drop_nulls().to_list()) if broken.any() else no_rejects()
    return conform(table_named(layout.table), good), rejected


def _unquoted(column: str) -> pl.Expr:
    """A quoted field without its quotation marks; those inside are doubled or follow a backslash."""
    field = pl.col(column)
    quoted = field.str.contains(r'^".*"$') & (field.str.len_bytes() > 1)
    inner = field.str.slice(1, field.str.len_chars() - 2).str.replace_all(r'\\"|""', '"')
    plain = pl.when(quoted).then(inner).otherwise(field)
    return pl.when(plain != "").then(plain).alias(column)


def _is_header(lines: Lines, layouts: tuple[_Layout, ...]) -> bool:
    names = lines.text(np.arange(len(lines.fields)) == 0).decode("utf-8-sig").rstrip("\r\n").split("\t")
    if names[0].strip('"').casefold() != "event id":
        return False
    layout = next((one for one in layouts if one.width == len(names)), layouts[0])
    for position, allowed in layout.header.items():
        found = names[position].strip('"') if position < len(names) else ""
        if found not in allowed:
            raise InputError(
                f"field {position + 1} is headed '{found}'", where="line 1", allowed=" or ".join(allowed)
            )
    return True


def _blank(column: str) -> pl.Expr:
    return pl.when(~pl.col(column).is_in(_EMPTY)).then(pl.col(column))


def _key(scheme: str, name: str, country: str) -> pl.Expr:
    """An actor known by its name is its own key; all others are keyed by their country."""
    named = list(actor_codes(scheme).field("name"))
    return pl.when(pl.col(name).is_in(named)).then(pl.col(name)).otherwise(_blank(country))


def _cameo_code(column: str) -> pl.Expr:
    """A CAMEO code with the zeros a spreadsheet dropped: at least three digits, root 01 to 20."""
    padded = pl.col(column).str.zfill(3)
    lost = padded.str.slice(0, 2).cast(pl.Int32, strict=False) > 20
    return pl.when(lost).then(pl.lit("0") + padded).otherwise(padded)


def _cameo_quad(column: str) -> pl.Expr:
    root = pl.col(column).str.slice(0, 2).cast(pl.Int32, strict=False)
    return (
        pl.when(root.is_between(1, 5)).then(1)
        .when(root.is_between(6, 9)).then(2)
        .when(root.is_between(10, 14)).then(3)
        .when(root.is_between(15, 20)).then(4)
    )  # fmt: skip


@cache
def _codes_of_texts() -> dict[str, str]:
    """The CAMEO code of each event text of ICEWS, in small letters."""
    raw = files("partnerscope.lake").joinpath("data/icews/event_text.csv").read_bytes()
    table = pl.read_csv(raw, infer_schema=False)
    return dict(table.select(pl.col("text").str.to_lowercase(), "code").iter_rows())


def _code_of_text(column: str) -> pl.Expr:
    codes = _codes_of_texts()
    text = pl.col(column).str.strip_chars().str.to_lowercase()
    return text.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)


def _date(column: str) -> pl.Expr:
    return pl.coalesce(day(column, "%Y-%m-%d"), day(column, "%Y%m%d"))


def _common() -> tuple[pl.Expr, ...]:
    return (
        _date("date_text").alias("event_date"),
        scaled("intensity_text", 10).alias("goldstein_tenths"),
        pl.lit(True).alias("is_root"),
    )


_RULES = (
    RowRule("event id is missing or not an integer", pl.col("event_id").is_null()),
    RowRule("event date is not a date YYYY-MM-DD or YYYYMMDD", pl.col("event_date").is_null()),
    RowRule("intensity is not a number", number_broken("intensity_text", "goldstein_tenths")),
    RowRule("the event code or quad is not one of the source's", pl.col("quad").is_null()),
)

_ICEWS_KEYS = (
    integer("id_text", pl.Int64).alias("event_id"),
    integer("story_text", pl.Int64).alias("story_id"),
    _key("icews", "code1", "country1").alias("actor1"),
    _key("icews", "code2", "country2").alias("actor2"),
)

_ICEWS = _Layout(
    "icews_events",
    "ICEWS",
    20,
    {
        0: "id_text", 1: "date_text", 2: "code1", 3: "sectors1", 4: "country1", 6: "code_text",
        7: "intensity_text", 8: "code2", 9: "sectors2", 10: "country2", 11: "story_text",
        14: "place", 17: "place_country",
    },
    {
        1: ("Event Date",), 2: ("Source Name",), 4: ("Source Country",), 6: ("CAMEO Code",),
        7: ("Intensity",), 8: ("Target Name",), 10: ("Target Country",),
    },
    (*_common(), *_ICEWS_KEYS, _cameo_code("code_text").alias("event_code")),
    (_cameo_quad("event_code").alias("quad"),),
    _RULES,
)  # fmt: skip

_ICEWS_2017 = _Layout(
    "icews_events",
    "ICEWS",
    19,
    {
        0: "id_text", 1: "date_text", 2: "code1", 3: "sectors1", 4: "country1", 5: "event_text",
        6: "intensity_text", 7: "code2", 8: "sectors2", 9: "country2", 10: "story_text",
        13: "place", 16: "place_country",
    },
    {
        1: ("Event Date",), 2: ("Source Name",), 4: ("Source Country",), 5: ("Event Text",),
        6: ("Intensity",), 7: ("Target Name",), 9: ("Target Country",),
    },
    (*_common(), *_ICEWS_KEYS, _code_of_text("event_text").alias("event_code")),
    (_cameo_quad("event_code").alias("quad"),),
    _RULES,
)  # fmt: skip

_POLECAT = _Layout(
    "polecat_events",
    "POLECAT",
    40,
    {
        0: "event_id", 1: "date_text", 2: "event_code", 3: "mode", 4: "intensity_text", 5: "quad_text",
        6: "contexts_text", 7: "code1", 8: "country1", 11: "sectors1", 15: "code2", 16: "country2",
        19: "sectors2", 23: "place", 27: "place_country", 34: "published_text",
    },
    {
        1: ("Event Date",), 2: ("Event Type",), 3: ("Event Mode",), 4: ("Intensity", "Event Intensity"),
        5: ("Quad Code",), 6: ("Contexts",), 7: ("Actor Name",), 8: ("Actor Country",),
        15: ("Recipient Name",), 16: ("Recipient Country",),
    },
    (
        *_common(),
        _key("polecat", "code1", "country1").alias("actor1"),
        _key("polecat", "code2", "country2").alias("actor2"),
        pl.col("quad_text")
        .str.to_uppercase()
        .replace_strict(PLOVER_QUADS, [1, 2, 3, 4], default=None, return_dtype=pl.Int8)
        .alias("quad"),
        pl.col("published_text").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).alias("published"),
    ),
    (
        month_number("published").alias("added_month"),
        pl.concat_str(
            pl.lit(";"),
            pl.col("contexts_text").str.replace_all(r"\s*;\s*", ";").str.strip_chars("; "),
            pl.lit(";"),
        ).alias("contexts"),
    ),
    _RULES,
)  # fmt: skip
