"""Texts to types: records as frames with lists, numbers and the day bounds that every view needs.

Bounds are computed once a state of knowledge, not once a view: a view at another V is a comparison of integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple

import polars as pl

from partnerscope import timeline
from partnerscope.errors import Place, Problem
from partnerscope.record import Kind
from partnerscope.record.check import Fault, key_text, unreadable


def readable(texts: pl.DataFrame, kind: Kind) -> tuple[pl.DataFrame, list[Problem]]:
    """The texts with every cell that cannot be read left empty, and a problem for each of those cells.

    `check` refuses such cells today; a journal may hold them all the same, from a version that did not.
    """
    if texts.is_empty():
        return texts, []
    faults = list(unreadable(texts, kind))
    keys = key_text(texts, kind)
    for column in {fault.column for fault in faults}:
        rows = [fault.row for fault in faults if fault.column == column]
        texts = texts.with_columns(texts[column].scatter(rows, ""))
    return texts, list(_problems(faults, kind, keys))


def _problems(faults: list[Fault], kind: Kind, keys: pl.Series) -> Iterator[Problem]:
    for fault in faults:
        what = f"{kind.name} {keys[fault.row]}: {fault.what}; the cell is read as empty"
        yield Problem(
            "unreadable", "warning", what, Place(kind.file, None, fault.column), fault.allowed, fault.hint
        )


def typed(texts: pl.DataFrame, kind: Kind, lasting: pl.Expr | None = None) -> pl.DataFrame:
    """Records of a kind: empty texts are null, many-cells are lists, numbers are numbers, time is in `_` columns.

    `lasting` says of a row of texts whether its state lasts until a change is recorded (see `record.persistence`).
    """
    columns = []
    for name, cell in kind.columns.items():
        column: pl.Expr = pl.when(pl.col(name) != "").then(pl.col(name))
        if cell.many:
            nothing = pl.lit([], dtype=pl.List(pl.String))
            parts = pl.col(name).str.split(";").list.filter(pl.element() != "")
            column = pl.when(pl.col(name) != "").then(parts).otherwise(nothing)
        elif cell.shape == "integer":
            column = column.cast(pl.Int64)
        elif cell.shape == "number":
            column = column.cast(pl.Float64)
        columns.append(column.alias(name))
    frame = texts.select(columns)
    if kind.time == "state":
        return _with_windows(
            frame, texts.with_columns((pl.lit(False) if lasting is None else lasting).alias("=lasting"))
        )
    if kind.time in ("event", "figure"):
        return _with_spans(frame, texts, kind.date)
    return frame


def _with_windows(frame: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    attested = "attested" if "attested" in texts.columns else pl.lit("").alias("attested")
    keys = texts.select("start", "end", attested, "=lasting")
    schema = dict(keys.schema) | dict.fromkeys(timeline.STATE_BOUNDS, pl.Int32)
    bounds = _once(keys, _window, schema)
    joined = keys.join(bounds, on=keys.columns, how="left", maintain_order="left")
    return frame.hstack(joined.select(timeline.STATE_BOUNDS))


def _window(start: str, end: str, attested: str, lasting: bool) -> tuple[int, ...]:
    seen = [timeline.parse(text) for text in attested.split(";") if text]
    return astuple(timeline.window(timeline.start_of(start), timeline.end_of(end), seen, lasting=lasting))


def _with_spans(frame: pl.DataFrame, texts: pl.DataFrame, date: str) -> pl.DataFrame:
    keys = texts.select(pl.col(date).alias("date"))
    schema = {"date": pl.String, "_first": pl.Int32, "_last": pl.Int32, "_qualified": pl.Boolean}
    bounds = _once(keys, _span, schema)
    return frame.hstack(
        keys.join(bounds, on="date", how="left", maintain_order="left").select(timeline.EVENT_BOUNDS)
    )


def _span(date: str) -> tuple[int, int, bool]:
    return timeline.event_bounds(timeline.parse(date) if date else None)


def _once(
    keys: pl.DataFrame,
    compute: Callable[..., tuple[int, ...]],
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
) -> pl.DataFrame:
    """The results of `compute` for every distinct row of keys."""
    distinct = keys.unique()
    rows = [(*row, *compute(*row)) for row in distinct.iter_rows()]
    return pl.DataFrame(rows, schema=dict(schema), orient="row")
