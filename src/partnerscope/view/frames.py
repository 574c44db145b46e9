"""Texts to types: records as frames with lists, numbers and the day bounds that every view needs.

Bounds are computed once a state of knowledge, not once a view: a view at another V is a comparison of integers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from partnerscope import timeline
from partnerscope.record import Kind

STATE_BOUNDS = ("_first", "_sure_first", "_sure_last", "_last")
EVENT_BOUNDS = ("_first", "_last", "_qualified")


def typed(texts: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Records of a kind: empty texts are null, many-cells are lists, numbers are numbers, time is in `_` columns."""
    columns = []
    for name, cell in kind.columns.items():
        column: pl.Expr = pl.when(pl.col(name) != "").then(pl.col(name))
        if cell.many:
            nothing = pl.lit([], dtype=pl.List(pl.String))
            column = pl.when(pl.col(name) != "").then(pl.col(name).str.split(";")).otherwise(nothing)
        elif cell.shape == "integer":
            column = column.cast(pl.Int64)
        elif cell.shape == "number":
            column = column.cast(pl.Float64)
        columns.append(column.alias(name))
    frame = texts.select(columns)
    if kind.time == "state":
        return _with_windows(frame, texts)
    if kind.time in ("event", "figure"):
        return _with_spans(frame, texts, kind.date)
    return frame


def _with_windows(frame: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    attested = "attested" if "attested" in texts.columns else pl.lit("").alias("attested")
    keys = texts.select("start", "end", attested)
    schema = dict.fromkeys(("start", "end", "attested"), pl.String) | dict.fromkeys(STATE_BOUNDS, pl.Int32)
    bounds = _once(keys, _window, schema)
    return frame.hstack(
        keys.join(bounds, on=["start", "end", "attested"], how="left", maintain_order="left").select(
            STATE_BOUNDS
        )
    )


def _window(start: str, end: str, attested: str) -> tuple[int, int, int, int]:
    seen = [timeline.parse(text) for text in attested.split(";") if text]
    found = timeline.window(timeline.start_of(start), timeline.end_of(end), seen)
    return found.first, found.sure_first, found.sure_last, found.last


def _with_spans(frame: pl.DataFrame, texts: pl.DataFrame, date: str) -> pl.DataFrame:
    keys = texts.select(pl.col(date).alias("date"))
    schema = {"date": pl.String, "_first": pl.Int32, "_last": pl.Int32, "_qualified": pl.Boolean}
    bounds = _once(keys, _span, schema)
    return frame.hstack(keys.join(bounds, on="date", how="left", maintain_order="left").select(EVENT_BOUNDS))


def _span(date: str) -> tuple[int, int, bool]:
    if date == "":
        return timeline.BEGINNING, timeline.FOREVER, True
    span = timeline.parse(date)
    return span.first, span.last, span.qualified


def _once(
    keys: pl.DataFrame, compute: Callable[..., tuple[int, ...]], schema: Mapping[str, type[pl.DataType]]
) -> pl.DataFrame:
    """The results of `compute` for every distinct row of keys."""
    distinct = keys.unique()
    rows = [(*row, *compute(*row)) for row in distinct.iter_rows()]
    return pl.DataFrame(rows, schema=dict(schema), orient="row")


def state_holds(frame: pl.DataFrame, day: int) -> pl.DataFrame:
    """States that hold surely or possibly on a day, with the column `holds`."""
    sure = pl.col("_sure_first").le(day) & pl.col("_sure_last").ge(day)
    holds = pl.when(sure).then(pl.lit("surely")).otherwise(pl.lit("possibly")).alias("holds")
    return frame.filter(pl.col("_first").le(day) & pl.col("_last").ge(day)).with_columns(holds)


def event_happened(frame: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Events that fell surely or possibly in the days first..last, with the column `happened`."""
    sure = pl.col("_first").ge(first) & pl.col("_last").le(last) & ~pl.col("_qualified")
    happened = pl.when(sure).then(pl.lit("surely")).otherwise(pl.lit("possibly")).alias("happened")
    return frame.filter(pl.col("_first").le(last) & pl.col("_last").ge(first)).with_columns(happened)
