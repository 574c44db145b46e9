"""Texts as they are kept: older and looser spellings of dates become the one form.

Grain: one *change* is one cell of one row, with the text before and after.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from partnerscope import timeline
from partnerscope.record.kind import Kind

_DATES = ("date", "dates")


@dataclass(frozen=True, slots=True)
class Respelling:
    """One cell that is kept in another spelling: its row (0-based) and column."""

    row: int
    column: str
    before: str
    after: str


def normalized(frame: pl.DataFrame, kind: Kind) -> tuple[pl.DataFrame, list[Respelling]]:
    """The frame with its dates in the form that is kept, and what was changed.

    What is not a date stays as it is, for `check` to refuse.
    """
    changes: list[Respelling] = []
    for column, cell in kind.columns.items():
        if cell.shape not in _DATES or frame.is_empty():
            continue
        values = frame[column]
        new = {
            value: after
            for value in values.unique().to_list()
            if value and (after := _kept(value, many=cell.many)) != value
        }
        if new:
            changes += [
                Respelling(row, column, text, new[text])
                for row, text in enumerate(values.to_list())
                if text in new
            ]
            frame = frame.with_columns(pl.col(column).replace(new))
    return frame, changes


def _kept(text: str, *, many: bool) -> str:
    """The text to keep; a set of dates stays a set where the column holds one date, and is refused there."""
    after = ";".join(timeline.normalized(part) for part in text.split(";"))
    return after if many or ";" not in after else text
