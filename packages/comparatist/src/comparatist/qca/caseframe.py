"""Intake: any frame becomes one table of cases by columns, checked before anything is computed.

The grain is one case: "AU has DEV 0.81, URB 0.12 and SURV 0.05". Values are set memberships (0 to 1), crisp
codes (0/1) or the values of a multi-value condition (0, 1, 2, ...); raw scores only enter `calibrate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

import narwhals as nw
import numpy as np
from narwhals.typing import IntoDataFrame
from numpy.typing import ArrayLike, NDArray

from comparatist.columns import frame_of, plain_text, unmasked
from comparatist.errors import InputError
from comparatist.qca.casenames import case_names, is_missing
from comparatist.words import counted

FloatArray: TypeAlias = NDArray[np.float64]
Kind: TypeAlias = Literal["crisp", "fuzzy", "multi-value"]

MOST_VALUES = 10
"""A multi-value condition has at most half as many values as there are cases, or this many in small data."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CaseFrame:
    """Cases by columns.

    `values` is float64 of shape (cases, columns), read-only; `labels` holds the columns that are text
    (clusters, units; "" where missing), each as long as `cases`. `order` has the names of both as they were given.
    """

    cases: tuple[str, ...]
    columns: tuple[str, ...]
    values: FloatArray
    labels: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...]

    def __repr__(self) -> str:
        return f"CaseFrame of {counted(len(self.cases), 'case')}, columns {', '.join(self.order)}"

    def column(self, name: str) -> FloatArray:
        """One numeric column, shape (cases,); InputError when there is none of that name or it holds text."""
        if name in self.labels:
            raise _no_number(self, name)
        if name not in self.columns:
            raise InputError(
                f"there is no column {name!r}", where="data", allowed="one of " + ", ".join(self.columns)
            )
        column: FloatArray = self.values[:, self.columns.index(name)]
        return column

    def check_no_text(self, spared: str = "") -> None:
        """InputError for a column of text, but for `spared`; of several for the one with most numbers: a condition lost."""
        texts = [name for name in self.labels if name != spared]
        if texts:
            raise _no_number(self, max(texts, key=lambda name: sum(map(_is_number, self.labels[name]))))

    def label(self, name: str) -> tuple[str, ...]:
        """Any column as text, one label a case (whole numbers without a decimal point)."""
        if name in self.labels:
            return self.labels[name]
        return tuple(f"{value:g}" for value in self.column(name))


CaseData: TypeAlias = "IntoDataFrame | CaseFrame | ArrayLike | Mapping[str, Sequence[object]]"


def case_frame(
    data: CaseData, *, cases: str | Sequence[str] | None = None, columns: Sequence[str] | None = None
) -> CaseFrame:
    """Read a Polars, pandas or other eager frame, a mapping of columns, or a 2-D array.

    Case names come from `cases` (a column's name or the names themselves); without it from a pandas index
    of text, else from a column called `case`, else from the row names that R wrote as a first column without
    a name, else from any pandas index that is not a plain range, else they are "1", "2", ... An array takes
    its column names from `columns`, else they are X1, X2, ... Duplicate case or column names raise InputError.

    A column with a cell that is not a number (a word, a date, `NA`, `0,9`) is kept as text in `labels`: it stops
    whatever asks for its numbers.
    """
    if isinstance(data, CaseFrame):
        return data
    named = _columns_of(data, columns)
    names = case_names(_index_of(data), named, cases)
    numeric: dict[str, FloatArray] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for name, values in named.items():
        array = as_floats(values)
        if array is None:
            labels[name] = tuple("" if is_missing(value) else plain_text(str(value)) for value in values)
        else:
            numeric[name] = array
    if not names:
        raise InputError("the data hold no case", where="data", allowed="at least one row")
    matrix = np.column_stack(list(numeric.values())) if numeric else np.empty((len(names), 0))
    matrix.flags.writeable = False
    return CaseFrame(names, tuple(numeric), matrix, labels, tuple(named))


def kind_of(values: FloatArray) -> Kind:
    """Crisp (only 0 and 1), multi-value (whole numbers up to 2 or more) or fuzzy (anything else)."""
    if np.any(values != np.floor(values)):
        return "fuzzy"
    return "multi-value" if values.size and values.max() > 1 else "crisp"


def check_sets(frame: CaseFrame, names: Iterable[str]) -> None:
    """Stop at the first column that is not a set: values missing, below 0, fractions above 1, raw scores."""
    for name in names:
        values = frame.column(name)
        missing = np.flatnonzero(np.isnan(values))
        if missing.size:
            raise InputError(
                f"{missing.size} missing value(s), first at case {frame.cases[missing[0]]!r}",
                where=f"column {name}",
                allowed="a value for every case",
                hint="drop these cases or code them; a missing membership is never counted as 0",
            )
        outside = (values < 0) | ~np.isfinite(values) | ((values > 1) & (kind_of(values) == "fuzzy"))
        if outside.any():
            at = int(np.flatnonzero(outside)[0])
            raise InputError(
                f"{values[at]:.12g} at case {frame.cases[at]!r} is not a set membership",
                where=f"column {name}",
                allowed="numbers from 0 to 1, or whole numbers 0, 1, 2, ... for a multi-value condition",
                hint="raw scores must be calibrated first, see calibrate()",
            )
        if kind_of(values) == "multi-value" and values.max() >= max(len(values), MOST_VALUES):
            raise _too_many(name, values)


def check_conditions(frame: CaseFrame, names: Iterable[str], levels: Mapping[str, int] | None = None) -> None:
    """Stop at what is not a set, and at whole numbers that are not values of a condition: ids, years, other codes.

    `levels` declares how many values a multi-value condition has, where not every one of them has a case.
    """
    chosen, declared = tuple(names), dict(levels or {})
    check_sets(frame, chosen)
    for name in set(declared) - set(chosen):
        raise InputError(f"{name!r} is not a condition", where="levels", allowed=", ".join(chosen))
    for name in chosen:
        values = frame.column(name)
        if kind_of(values) == "multi-value" or name in declared:
            _check_values(name, values, declared.get(name))


def _check_values(name: str, values: FloatArray, declared: int | None) -> None:
    """Every case its own value is an id; a gap would count as a configuration that nobody knows to exist."""
    found = np.unique(values)
    if declared is not None:
        if declared < 2 or int(declared) != declared or kind_of(values) == "fuzzy" or found[-1] >= declared:
            raise InputError(
                f"{counted(declared, 'value')} for {name}, which goes up to {found[-1]:g}",
                where="levels",
                allowed="2 or more, and more than the highest value in the data",
            )
        return
    if found.size == len(values):
        raise _too_many(name, values)
    check_values(name, values)


def check_values(name: str, values: FloatArray) -> None:
    """Stop at whole numbers too many for a multi-value condition (ids, years), or that do not run 0, 1, 2, ..."""
    found = np.unique(values).astype(np.int64).tolist()
    if len(found) > max(len(values) / 2, MOST_VALUES):
        raise _too_many(name, values)
    if len(found) <= found[-1]:
        unused = next(value for value in range(found[-1]) if value not in found)
        raise InputError(
            f"the values {', '.join(map(str, found))} leave out {unused}",
            where=f"column {name}",
            allowed="values that run 0, 1, 2, ... without a gap",
            hint=f"recode them; if {unused} is a value that no case has, declare levels={{{name!r}: {found[-1] + 1}}}",
        )


def _too_many(name: str, values: FloatArray) -> InputError:
    return InputError(
        f"whole numbers up to {values.max():g}, {np.unique(values).size} different ones for {counted(len(values), 'case')}",
        where=f"column {name}",
        allowed="0, 1, 2, ... for a multi-value condition, each for several cases",
        hint="raw scores must be calibrated first, see calibrate(); leave ids out by naming the conditions",
    )


def _no_number(frame: CaseFrame, name: str) -> InputError:
    """What is wrong with a column of text: its first cell that is not a number, or that all are written as text."""
    filled = [pair for pair in zip(frame.cases, frame.labels[name], strict=True) if pair[1]]
    case, cell = next((pair for pair in filled if not _is_number(pair[1])), filled[0])
    left_out = "leave the column out by naming the conditions"
    texts = {text for _, text in filled}
    if len(texts) == len(frame.cases) and not any(map(_is_number, texts)):
        left_out = f"say cases={name!r} if it names the cases, or {left_out}"
    if _is_number(cell):
        what, hint = "a number written as text", f"turn the column into numbers, or {left_out}"
    elif _is_number(cell.replace(",", ".")):
        what, hint = "not a number", "tell the reader of the file that decimals are written with a comma"
    else:
        what, hint = "not a number", f"tell the reader of the file what stands for missing, or {left_out}"
    return InputError(
        f"{cell!r} at case {case!r} is {what}",
        where=f"column {name}",
        allowed="a column of numbers",
        hint=hint,
    )


def _columns_of(data: object, columns: Sequence[str] | None) -> dict[str, Sequence[Any]]:
    if isinstance(data, Mapping):
        return _of_mapping(data)
    if isinstance(data, np.ndarray | list | tuple):
        array = _array(data)
        if array.ndim != 2:
            raise InputError(
                f"an array of {array.ndim} dimension(s)", where="data", allowed="cases by columns"
            )
        names = list(columns) if columns is not None else [f"X{i + 1}" for i in range(array.shape[1])]
        if len(names) != array.shape[1] or len(set(names)) != len(names):
            raise InputError(
                f"{counted(len(names), 'column name')} ({len(set(names))} distinct) for {counted(array.shape[1], 'column')}",
                where="columns",
            )
        return {name: list(array[:, i]) for i, name in enumerate(names)}
    frame = _native(data)
    return {str(name): frame[name].to_list() for name in frame.columns}


def _of_mapping(data: Mapping[Any, Any]) -> dict[str, Sequence[Any]]:
    named: dict[str, Sequence[Any]] = {}
    for name, values in data.items():
        if hasattr(values, "__array__") and not isinstance(values, Iterable):
            values = np.asarray(values).tolist()
        if isinstance(values, Mapping | Set):
            raise InputError(
                f"a {type(values).__name__} has no row for each case",
                where=f"column {name}",
                allowed="one value a case, in a list",
                hint="of a pandas frame: the frame itself, or frame.to_dict('list')",
            )
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise InputError(
                f"{values!r} is not a column", where=f"column {name}", allowed="one value a case, in a list"
            )
        named[str(name)] = _array(values).tolist() if isinstance(values, np.ndarray) else list(values)
    if len({len(values) for values in named.values()}) > 1:
        raise InputError("the columns differ in length", where="data")
    return named


def _array(data: object) -> NDArray[Any]:
    try:
        return np.asarray(unmasked(data))
    except ValueError as error:
        raise InputError("rows of different length", where="data", allowed="cases by columns") from error


def _native(data: object) -> nw.DataFrame[Any]:
    found = frame_of(data)
    if found is None:
        raise InputError(
            f"cannot read a {type(data).__name__}",
            where="data",
            allowed="a Polars, pandas or other eager frame, a mapping of columns, or a 2-D array",
        )
    return found


def _index_of(data: object) -> Sequence[object] | None:
    """The index of a pandas frame; None for data that have none."""
    if isinstance(data, Mapping | np.ndarray | list | tuple):
        return None
    index = nw.maybe_get_index(_native(data))
    return cast("Sequence[object] | None", index)


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def as_floats(values: Sequence[Any]) -> FloatArray | None:
    """float64 with NaN for missing, or None for a column of text, dates, numbers beyond all floats or anything else."""
    if any(isinstance(value, str | bytes | np.timedelta64) for value in values):
        return None
    try:
        return np.array([np.nan if is_missing(value) else float(value) for value in values], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        return None
