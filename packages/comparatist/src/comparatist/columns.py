"""Columns of anybody's frame: Polars, pandas, Arrow and whatever else narwhals reads.

The grain: one column by its name, as a plain list; what is no frame, or lacks the column, is refused here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from comparatist.errors import InputError


def column_names(frame: Any) -> list[str]:
    """Names of a frame's columns.

    Raises:
        InputError: not an eager frame.
    """
    return _eager(frame).columns


def columns_of(frame: Any, names: Sequence[str]) -> list[list[Any]]:
    """The named columns as lists, in that order.

    Raises:
        InputError: not an eager frame, or a column is missing.
    """
    table = _eager(frame)
    for name in names:
        if name not in table.columns:
            there = ", ".join(table.columns)
            raise InputError(f"no column {name!r}", allowed=there, hint="name the columns by keyword")
    return [table[name].to_list() for name in names]


def _eager(frame: Any) -> nw.DataFrame[Any]:
    try:
        return nw.from_native(frame, eager_only=True)
    except TypeError as error:
        what = f"a {type(frame).__name__} is no frame"
        allowed = "a Polars, pandas or Arrow table"
        raise InputError(what, allowed=allowed, hint="collect a lazy frame first") from error
