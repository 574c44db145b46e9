"""What coders wrote, one variable at a time, as a matrix of indices into a list of categories.

The grain: a *coding* is one value given by one coder to one unit. A missing coding is -1, never a category.
Frames are read through narwhals (Polars, pandas, Arrow, ...); matrices have units in rows and coders in
columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comparatist.agreement.values import (
    LEVELS,
    Level,
    Value,
    as_numbers,
    missing_text,
    missing_texts,
    read_value,
    scale_of,
)
from comparatist.columns import columns_of, frame_of, names_in, row_names, without_row_names
from comparatist.errors import DataError, InputError, Problem
from comparatist.words import counted

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Codings:
    """Codings of one variable: `codes[u, c]` is coder c's category index for unit u, -1 where missing.

    `codes` has shape (units, coders); `categories` are the values in their order (the scale), including
    declared values nobody used. For dates, categories are ISO strings as coded ('2014', '2014-07',
    '2014-07-03'). `ordered` says whether the order of the categories means anything: it was declared, or they
    are numbers. `missing_texts` are the texts ('NA') that were taken as missing.
    """

    variable: str
    level: Level
    units: tuple[str, ...]
    coders: tuple[str, ...]
    categories: tuple[Value, ...]
    codes: IntArray
    ordered: bool = False
    missing_texts: tuple[str, ...] = ()

    def select(self, coders: Sequence[str]) -> Codings:
        """The same codings by these coders only (categories are kept)."""
        unknown = [name for name in coders if name not in self.coders]
        if unknown:
            raise InputError(
                f"no coder {unknown[0]!r}", where=f"variable {self.variable}", allowed=", ".join(self.coders)
            )
        columns = [self.coders.index(name) for name in coders]
        return replace(self, coders=tuple(coders), codes=self.codes[:, columns])


Codable = Codings | ArrayLike | Any  # a frame of any library narwhals reads is untyped here


def read_matrix(
    data: Codable,
    *,
    level: Level = "nominal",
    categories: Sequence[Value] | None = None,
    unit: str | None = None,
    variable: str = "value",
    separator: str = ";",
) -> Codings:
    """Read units x coders: a list of rows, an array, or a wide frame with one column a coder.

    `unit` names a frame's column of unit names (else the row names that R wrote as a first column, or a pandas index of
    text, else units are numbered from 1). Text is trimmed. None, NaN,
    blank text and what `MISSING_TEXTS` lists ('NA' and its like, unless declared as a category) are missing.

    Raises:
        InputError: not two-dimensional, an unknown level, a value that the level or `categories` do not
        allow.
    """
    units, coders, rows = _wide(data, unit)
    cells = [
        (units[row], coders[column], rows[row][column])
        for row in range(len(rows))
        for column in range(len(coders))
    ]
    return _build(variable, level, units, coders, cells, categories, separator)


def read_long(
    frame: Any,
    *,
    variable: str | None = None,
    unit: str = "unit",
    coder: str = "coder",
    variable_column: str = "variable",
    value: str = "value",
    level: Level = "nominal",
    categories: Sequence[Value] | None = None,
    separator: str = ";",
) -> Codings:
    """Read one variable of a long frame with one coding a row (columns unit, coder, variable, value).

    With `variable=None` the frame needs no variable column and every row counts. Sets are lists, sets, or
    text parted by `separator`.

    Raises:
        InputError: a column is missing, the variable is absent, or a value is not allowed.
        DataError: a coder coded the same unit twice.
    """
    numbered = _long_rows(frame, variable, unit, coder, variable_column, value)
    _refuse_twice(numbered, coder)
    rows = [row[1:] for row in numbered]
    units = tuple(dict.fromkeys(row[0] for row in rows))
    coders = tuple(sorted(dict.fromkeys(row[1] for row in rows)))
    return _build(variable or value, level, units, coders, rows, categories, separator)


def as_codings(
    data: Codable, level: Level | None = None, categories: Sequence[Value] | None = None
) -> Codings:
    """`data` itself if it is `Codings` (with another level on request), else `read_matrix` of it."""
    if not isinstance(data, Codings):
        return read_matrix(data, level=level or "nominal", categories=categories)
    if categories is not None:
        raise InputError(
            "categories were given twice",
            where=f"variable {data.variable}",
            hint="give them where the codings are read",
        )
    if level is None or level == data.level:
        return data
    cells = [
        (unit, coder, None if code < 0 else data.categories[code])
        for unit, row in zip(data.units, data.codes, strict=True)
        for coder, code in zip(data.coders, row, strict=True)
    ]
    order = data.categories if data.ordered and level not in ("interval", "ratio") else None
    return _build(data.variable, level, data.units, data.coders, cells, order, ";")


def _wide(data: Codable, unit: str | None) -> tuple[tuple[str, ...], tuple[str, ...], list[list[Any]]]:
    frame = frame_of(data)
    if frame is not None:
        if unit is not None and unit not in frame.columns:
            raise InputError(f"no column {unit!r}", allowed=", ".join(frame.columns))
        coders = frame.drop(unit) if unit is not None else without_row_names(frame)
        names = coders.columns
        rows = [list(row) for row in zip(*(coders[name].to_list() for name in names), strict=True)]
        named = names_in(frame[unit].to_list(), unit) if unit is not None else row_names(data)
        units = list(named) or _numbered(len(rows))
        if len(set(units)) < len(units):
            where = f"column {unit!r}" if unit is not None else "the row names"
            raise InputError(f"a unit stands in two rows of {where}", hint="one row a unit")
        return tuple(units), tuple(names), rows
    rows = _nested(data)
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        raise InputError("the rows of the matrix have different lengths", allowed="units x coders")
    return tuple(_numbered(len(rows))), tuple(f"coder {number}" for number in range(1, width + 1)), rows


def _nested(data: Codable) -> list[list[Any]]:
    if isinstance(data, np.ndarray):
        if data.ndim != 2:
            raise InputError(f"a matrix of {counted(data.ndim, 'dimension')}", allowed="2: units x coders")
        return cast(list[list[Any]], data.tolist())
    if not isinstance(data, Sequence) or isinstance(data, str) or not all(_is_row(row) for row in data):
        raise InputError(
            "not a matrix of codings", allowed="a frame, an array or a list of rows (units x coders)"
        )
    return [list(cast(Sequence[Any], row)) for row in data]


def _is_row(row: object) -> bool:
    return isinstance(row, (Sequence, np.ndarray)) and not isinstance(row, str)


def _numbered(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _long_rows(
    frame: Any, variable: str | None, unit: str, coder: str, variable_column: str, value: str
) -> list[tuple[int, str, str, object]]:
    wanted = [unit, coder, value] + ([variable_column] if variable is not None else [])
    columns = columns_of(frame, wanted)
    variables = names_in(columns[3], variable_column) if variable is not None else []
    if variable is not None and variable not in variables:
        known = sorted(set(variables))
        raise InputError(
            f"no variable {variable!r}", where=f"column {variable_column}", allowed=", ".join(known)
        )
    chosen = [row for row in range(len(columns[0])) if variable is None or variables[row] == variable]
    units = names_in(columns[0], unit)
    coders = names_in(columns[1], coder)
    return [(row + 1, units[row], coders[row], columns[2][row]) for row in chosen]


def _refuse_twice(rows: list[tuple[int, str, str, object]], column: str) -> None:
    seen: set[tuple[str, str]] = set()
    problems = []
    for number, unit, coder, _ in rows:
        if (unit, coder) in seen:
            what = f"coder {coder!r} codes unit {unit!r} a second time"
            problems.append(Problem(what, number, column, "one coding a unit, coder and variable"))
        seen.add((unit, coder))
    if problems:
        raise DataError("codings that repeat a unit and coder", problems)


def _build(
    variable: str,
    level: Level,
    units: tuple[str, ...],
    coders: tuple[str, ...],
    cells: Iterable[tuple[str, str, object]],
    declared: Sequence[Value] | None,
    separator: str,
) -> Codings:
    if level not in LEVELS:
        raise InputError(f"unknown level {level!r}", where=f"variable {variable}", allowed=", ".join(LEVELS))
    empty = missing_texts(declared)
    written = [(unit, coder, raw, missing_text(raw, empty)) for unit, coder, raw in cells]
    read = [
        (unit, coder, read_value(raw, level, separator, f"variable {variable}, unit {unit}, coder {coder}"))
        for unit, coder, raw, missing in written
        if missing is None
    ]
    numbers = as_numbers({value for _, _, value in read}, level, declared)
    read = [(unit, coder, numbers.get(value, value)) for unit, coder, value in read]
    scale = scale_of({value for _, _, value in read}, level, declared, variable)
    codes = np.full((len(units), len(coders)), -1, dtype=np.int64)
    index = {value: number for number, value in enumerate(scale.categories)}
    rows, columns = _positions(units), _positions(coders)
    for unit, coder, value in read:
        codes[rows[unit], columns[coder]] = index[value]
    texts = tuple(sorted({missing for *_, missing in written if missing}))
    return Codings(variable, level, units, coders, scale.categories, codes, scale.ordered, texts)


def _positions(names: tuple[str, ...]) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names)}
