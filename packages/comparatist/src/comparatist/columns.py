"""Columns of anybody's frame: Polars, pandas, Arrow and whatever else narwhals reads.

The grain: one column by its name, as a plain list; one cell is a name, a number or missing. What is not a frame,
lacks the column, or holds a cell of another kind is refused here, with its column and row.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
MISSING_TEXTS: tuple[str, ...] = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "<NA>", "null", "NULL")
ROW_NAMES = ("", "Unnamed: 0", "...1", "rownames")
"""What the first column of a table written by R is called: as written, by pandas, by readr, in Rdatasets."""

EMPTY_AS_TEXT = ("None", "nan", "NaN", "NaT", "<NA>")
"""What an empty cell is called once a program has turned its column into text: not a name."""

_WITHOUT_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
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


def frame_of(values: Any) -> nw.DataFrame[Any] | None:
    """The eager frame that `values` is, with names of text (pandas' 0, 1, ... become "0", "1", ...); None for no frame.

    Raises:
        InputError: two columns of one name, or names of several levels.
    """
    try:
        frame = nw.from_native(values, eager_only=True, pass_through=True)
    except nw.exceptions.DuplicateError as error:
        raise InputError("two columns have one name", where="data", hint=str(error)) from error
    if not isinstance(frame, nw.DataFrame):
        return None
    given: list[Any] = frame.columns
    if all(isinstance(name, str) for name in given):
        return frame
    names = [str(name) for name in given]
    if len(set(names)) < len(names) or any(isinstance(name, tuple) for name in given):
        raise InputError(
            "a column has no plain text for its name",
            where="data",
            allowed="one text a column, no two alike",
            hint="names of several levels can be joined: frame.columns = ['_'.join(name) for name in frame]",
        )
    named: nw.DataFrame[Any] = nw.from_native(frame.to_native().set_axis(names, axis=1), eager_only=True)
    return named


def row_names(values: Any) -> tuple[str, ...]:
    """Names of the rows of a matrix: those that R wrote as a first column, else a pandas index of text, else none.

    Raises:
        InputError: a row without a name among the others.
    """
    frame = frame_of(values)
    if frame is None or not frame.columns:
        return ()
    if _named_by_r(frame):
        return tuple(names_in(frame[frame.columns[0]].to_list(), "of row names"))
    index = (
        cast("Sequence[object]", nw.maybe_get_index(frame)) if nw.maybe_get_index(frame) is not None else ()
    )
    return (
        tuple(names_in(list(index), "of the index")) if any(isinstance(cell, str) for cell in index) else ()
    )


def without_row_names(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """The frame without R's column of row names, which is neither coder, category nor vote."""
    return frame.drop(frame.columns[0]) if _named_by_r(frame) else frame


def _named_by_r(frame: nw.DataFrame[Any]) -> bool:
    return len(frame.columns) > 1 and frame.columns[0] in ROW_NAMES


def is_empty(cell: object) -> bool:
    """Whether nothing was written: None, NaN, NaT, pandas' NA, or blank text. 'NA' is text, not nothing."""
    if cell is None or type(cell).__name__ in _MISSING_TYPES:
        return True
    if isinstance(cell, np.datetime64 | np.timedelta64):
        return bool(np.isnat(cell))
    if isinstance(cell, float | np.floating | Decimal):
        return cell.is_nan() if isinstance(cell, Decimal) else math.isnan(cell)
    return isinstance(cell, str) and not plain_text(cell)


def names_in(cells: Sequence[object], column: str) -> list[str]:
    """Names of units, coders, actors or items: trimmed text.

    Raises:
        InputError: a cell is empty, with its row (1-based).
    """
    for row, cell in enumerate(cells, start=1):
        if is_nameless(cell):
            written = (
                f" ({cell!r} is an empty cell turned into text)"
                if isinstance(cell, str) and cell.strip()
                else ""
            )
            raise InputError(
                f"a row without a name{written}",
                where=f"column {column}, row {row}",
                allowed="a name in every row",
                hint="leave the row out, or write down whom it speaks of",
            )
    return [plain_text(str(cell)) for cell in cells]


def is_nameless(cell: object) -> bool:
    """Whether a cell names nobody: empty, or an empty cell that a program turned into text. 'NA' is Namibia's code."""
    return is_empty(cell) or (isinstance(cell, str) and plain_text(cell) in EMPTY_AS_TEXT)


def plain_text(text: str) -> str:
    """A text as it is seen: without blanks (and marks without width) around it, accents as one letter each."""
    return unicodedata.normalize("NFC", text).strip().strip(_WITHOUT_WIDTH).strip()


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
    """The cells as an array of numbers, or of objects where any cell is not a number, without row names of R.

    Raises:
        InputError: rows of different lengths, or another number of dimensions.
    """
    frame = frame_of(values)
    if frame is not None:
        frame = without_row_names(frame)
        rows = [list(row) for row in frame.iter_rows()]
        values = rows or np.empty((0, len(frame.columns)))
    values = unmasked(values)
    try:
        found = np.asarray(values)
    except ValueError as error:
        raise InputError("rows of different lengths", where=what, allowed="one length") from error
    if found.dtype.kind not in "biuf":  # numpy turns numbers beside text into text
        found = np.asarray(values, dtype=object)
    if found.ndim != dimensions:
        raise InputError(f"{counted(found.ndim, 'dimension')}", where=what, allowed=f"{dimensions}")
    return found


def unmasked(values: Any) -> Any:
    """A masked array with None where it is masked: what stands below a mask is not known. Anything else as it is."""
    return np.array(values.tolist(), dtype=object) if isinstance(values, np.ma.MaskedArray) else values


def refuse_masks(where: str, *tables: Any) -> None:
    """Stop at masked arrays where an array of numbers is kept as it is: below a mask stands a number.

    Raises:
        InputError: a masked array.
    """
    if any(isinstance(table, np.ma.MaskedArray) for table in tables):
        raise InputError(
            "a masked array", where=where, allowed="NaN where missing", hint="array.filled(np.nan)"
        )


def listed(names: Sequence[Any], where: str) -> tuple[Any, ...]:
    """Names as a tuple.

    Raises:
        InputError: one text, which Python takes for a list of its letters.
    """
    if isinstance(names, str):
        raise InputError(
            f"{names!r} is one text", where=where, allowed="a list of names", hint=f"{where}=[{names!r}]"
        )
    return tuple(names)


def is_code(cell: object) -> bool:
    """Whether a cell can be looked up in a table of codes: a list or a mapping cannot."""
    try:
        hash(cell)
    except TypeError:
        return False
    return True


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
        number = number_in(cell)
    else:
        raise InputError(
            f"a value of type {type(cell).__name__} is not a number", where=where, allowed=allowed
        )
    if number is None or not math.isfinite(number):
        hint = "write decimals with a point" if isinstance(cell, str) and "," in cell else ""
        hint = "leave a missing value empty" if cell in MISSING_TEXTS else hint
        raise InputError(f"{cell!r} is not a finite number", where=where, allowed=allowed, hint=hint)
    return number


def number_in(cell: str | float | np.floating[Any] | np.integer[Any] | np.bool_ | Decimal) -> float | None:
    """The number that a text or a number is; None for a word and for a number beyond all floats."""
    try:
        return None if isinstance(cell, str) and "_" in cell else float(cell)
    except (ValueError, OverflowError):
        return None


def _eager(frame: Any) -> nw.DataFrame[Any]:
    found = frame_of(frame)
    if found is None:
        what = f"a {type(frame).__name__} is not a frame"
        allowed = "a Polars, pandas or Arrow table"
        raise InputError(what, allowed=allowed, hint="collect a lazy frame first")
    return found
