"""ICEWS (20 fields, CAMEO) and POLECAT (40 fields, PLOVER) events: one line is one report of one event.

ICEWS ships no quad: it is derived from the root code by the rule that GDELT's own rows keep (01-05,
06-09, 10-14, 15-20). POLECAT ships PLOVER quads, in which protest is material conflict: the two are
never added up. In both the EU has no country and is found by its name (actors.py). Formats: ICEWS Coded
Event Data (Boschee and others 2015); POLECAT (Halterman and others 2023), PLOVER manual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

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
    """Rows of ICEWS: 20 fields; any other line is rejected."""
    return _parse(block, _ICEWS)


def parse_polecat(block: Block) -> Parsed:
    """Rows of POLECAT: 40 fields; any other line is rejected."""
    return _parse(block, _POLECAT)


def _parse(block: Block, layout: _Layout) -> Parsed:
    lines = split_lines(block)
    fits = lines.fields == layout.width
    data = fits.copy()
    if block.first_line == 1 and len(fits) and _is_header(lines, layout):
        data[0] = False
        fits[0] = True
    wrong = [f"{count} fields, {layout.label} has {layout.width}" for count in lines.fields[~fits].tolist()]
    rejects = [reject_lines(lines, ~fits, wrong)] if wrong else []
    frame = (
        read_fields(lines.text(data), layout.fields).with_columns(*layout.typed).with_columns(*layout.derived)
    )
    reason = apply_rules(frame, layout.rules)
    broken = reason.is_not_null()
    table = table_named(layout.table)
    rows = conform(table, frame.filter(~broken).with_columns(month_number("event_date").alias("event_month")))
    if broken.any():
        at_fault = data.copy()
        at_fault[data] = broken.to_numpy()
        rejects.append(reject_lines(lines, at_fault, reason.drop_nulls().to_list()))
    rejected = pl.concat(rejects).sort("line") if rejects else no_rejects()
    return Parsed((TableRows(table.name, rows),), int(data.sum()) + len(wrong), rejected)


def _is_header(lines: Lines, layout: _Layout) -> bool:
    names = lines.text(np.arange(len(lines.fields)) == 0).decode("utf-8-sig").rstrip("\r\n").split("\t")
    if names[0].strip('"').casefold() != "event id":
        return False
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


def _common() -> tuple[pl.Expr, ...]:
    return (
        day("date_text", "%Y-%m-%d").alias("event_date"),
        scaled("intensity_text", 10).alias("goldstein_tenths"),
        pl.lit(True).alias("is_root"),
    )


_RULES = (
    RowRule("event id is missing or no integer", pl.col("event_id").is_null()),
    RowRule("event date is no date YYYY-MM-DD", pl.col("event_date").is_null()),
    RowRule("intensity is not a number", number_broken("intensity_text", "goldstein_tenths")),
    RowRule("the event code or quad is not one of the source's", pl.col("quad").is_null()),
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
    (
        *_common(),
        integer("id_text", pl.Int64).alias("event_id"),
        integer("story_text", pl.Int64).alias("story_id"),
        _cameo_code("code_text").alias("event_code"),
        _key("icews", "code1", "country1").alias("actor1"),
        _key("icews", "code2", "country2").alias("actor2"),
    ),
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
