"""Columns of anybody's frame: Polars, pandas, Arrow and whatever else narwhals reads.

The grain: one column by its name, as a plain list; one cell is a name, a number or missing. What is not a frame,
lacks the column, or holds a cell of another kind is refused here, with its column and row.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from comparatist.errors import InputError

FloatArray = NDArray[np.float64]
MISSING_TEXTS: tuple[str, ...] = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "<NA>", "null", "NULL")
_MISSING_TYPES = ("NAType", "NaTType")
_MOMENTS = (date, time, timedelta, np.datetime64, np.timedelta64)


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


def is_empty(cell: object) -> bool:
    """Whether nothing was written: None, NaN, NaT, pandas' NA, or blank text. 'NA' is text, not nothing."""
    if cell is None or type(cell).__name__ in _MISSING_TYPES:
        return True
    if isinstance(cell, np.datetime64 | np.timedelta64):
        return bool(np.isnat(cell))
    if isinstance(cell, float | np.floating):
        return math.isnan(cell)
    return isinstance(cell, str) and not cell.strip()


def names_in(cells: Sequence[object], column: str) -> list[str]:
    """Names of units, coders, actors or items: trimmed text.

    Raises:
        InputError: a cell is empty, with its row (1-based).
    """
    for row, cell in enumerate(cells, start=1):
        if is_empty(cell):
            raise InputError(
                "a row without a name",
                where=f"column {column}, row {row}",
                allowed="a name in every row",
                hint="leave the row out, or write down whom it speaks of",
            )
    return [str(cell).strip() for cell in cells]


def numbers_in(cells: Sequence[object], column: str) -> FloatArray:
    """Numbers, NaN where a cell is empty; a number written as text counts as that number.

    Raises:
        InputError: a word, a date or an infinite number, with its row (1-based).
    """
    return np.array([_number(cell, f"column {column}, row {row}") for row, cell in enumerate(cells, start=1)])


def wholes_in(cells: Sequence[object], column: str) -> list[int]:
    """Whole numbers such as years, none missing.

    Raises:
        InputError: as `numbers_in`; an empty cell; a number with a fraction.
    """
    numbers = numbers_in(cells, column)
    for row, number in enumerate(numbers, start=1):
        if math.isnan(number) or not number.is_integer():
            said = "an empty cell" if math.isnan(number) else f"{number:g} is not a whole number"
            raise InputError(said, where=f"column {column}, row {row}", allowed="whole numbers, e.g. years")
    return [int(number) for number in numbers]


def numbers_of(values: Any, what: str, dimensions: int) -> FloatArray:
    """An array of numbers of `dimensions` dimensions, NaN where a cell is empty; frames count as matrices.

    Raises:
        InputError: a cell that is not a number, with its indices (from 0); rows of different lengths; another
            number of dimensions.
    """
    found = cells_of(values, what, dimensions)
    if found.dtype.kind in "biuf":
        return found.astype(np.float64)
    numbers = [_number(cell, f"{what}, {_place(index)}") for index, cell in np.ndenumerate(found)]
    return np.array(numbers, dtype=np.float64).reshape(found.shape)


def wholes_of(values: Any, what: str) -> NDArray[np.int64]:
    """A row of whole numbers, none missing.

    Raises:
        InputError: as `numbers_of`; an empty cell; a number with a fraction.
    """
    numbers = numbers_of(values, what, 1)
    broken = np.flatnonzero(np.isnan(numbers) | (numbers % 1 != 0))
    if len(broken):
        place = int(broken[0])
        said = "an empty cell" if np.isnan(numbers[place]) else f"{numbers[place]:g} is not a whole number"
        raise InputError(said, where=f"{what}, place {place}", allowed="whole numbers")
    return numbers.astype(np.int64)


def cells_of(values: Any, what: str, dimensions: int) -> NDArray[Any]:
    """The cells as an array of numbers, or of objects where any cell is not a number.

    Raises:
        InputError: rows of different lengths, or another number of dimensions.
    """
    frame = nw.from_native(values, eager_only=True, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        rows = [list(row) for row in frame.iter_rows()]
        values = rows or np.empty((0, len(frame.columns)))
    try:
        found = np.asarray(values)
    except ValueError as error:
        raise InputError("rows of different lengths", where=what, allowed="one length") from error
    if found.dtype.kind not in "biuf":  # numpy turns numbers beside text into text
        found = np.asarray(values, dtype=object)
    if found.ndim != dimensions:
        raise InputError(f"{found.ndim} dimensions", where=what, allowed=f"{dimensions}")
    return found


def is_code(cell: object) -> bool:
    """Whether a cell can be looked up in a table of codes: a list or a mapping cannot."""
    return isinstance(cell, Hashable)


def _place(index: tuple[int, ...]) -> str:
    names = ("place",) if len(index) == 1 else ("row", "column")
    return ", ".join(f"{name} {number}" for name, number in zip(names, index, strict=True))


def _number(cell: object, where: str) -> float:
    if is_empty(cell):
        return math.nan
    allowed = "numbers, or empty where missing"
    if isinstance(cell, _MOMENTS):
        kind = "a date" if isinstance(cell, date | datetime | np.datetime64) else "a time"
        raise InputError(f"{kind} ({cell}) is not a number", where=where, allowed=allowed)
    if isinstance(cell, str | bool | int | float | np.floating | np.integer | np.bool_ | Decimal):
        number = _read(cell)
    else:
        raise InputError(
            f"a value of type {type(cell).__name__} is not a number", where=where, allowed=allowed
        )
    if number is None or not math.isfinite(number):
        hint = "write decimals with a point" if isinstance(cell, str) and "," in cell else ""
        hint = "leave a missing value empty" if cell in MISSING_TEXTS else hint
        raise InputError(f"{cell!r} is not a finite number", where=where, allowed=allowed, hint=hint)
    return number


def _read(cell: Any) -> float | None:
    """The number that a text or a number is; None for a word and for a number beyond all floats."""
    try:
        return None if isinstance(cell, str) and "_" in cell else float(cell)
    except (ValueError, OverflowError):
        return None


def _eager(frame: Any) -> nw.DataFrame[Any]:
    try:
        return nw.from_native(frame, eager_only=True)
    except TypeError as error:
        what = f"a {type(frame).__name__} is not a frame"
        allowed = "a Polars, pandas or Arrow table"
        raise InputError(what, allowed=allowed, hint="collect a lazy frame first") from error
