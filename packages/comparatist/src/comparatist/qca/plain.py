"""Frames as plain text, the same on every machine: the grain is one printed line."""

from __future__ import annotations

import polars as pl


class Shown:
    """A result that prints as its text and, in a notebook, displays as its table."""

    __slots__ = ()

    def to_frame(self) -> pl.DataFrame:
        """The result as a table."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return str(self.to_frame()._repr_html_())


def plain(frame: pl.DataFrame, digits: int = 3) -> str:
    """A frame as a Markdown-style table: all rows and columns, floats to `digits`, missing values blank."""
    shown = frame.with_columns(
        pl.col(name).map_elements(lambda value: f"{value:.{digits}f}", return_dtype=pl.String)
        for name, kind in frame.schema.items()
        if kind == pl.Float64
    ).with_columns(pl.all().cast(pl.String).fill_null(""))
    rows = [shown.columns, *shown.rows()]
    widths = [max(len(row[i]) for row in rows) for i in range(shown.width)]
    numeric = [kind.is_numeric() for kind in frame.dtypes]
    lines = [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join(lines)
