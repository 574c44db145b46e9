"""Intake: any frame becomes one table of cases by columns, checked before anything is computed.

The grain is one case: "AU has DEV 0.81, URB 0.12 and SURV 0.05". Values are set memberships (0 to 1), crisp
codes (0/1) or the values of a multi-value condition (0, 1, 2, ...); raw scores only enter `calibrate`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

import narwhals as nw
import numpy as np
from narwhals.typing import IntoDataFrame
from numpy.typing import ArrayLike, NDArray

from comparatist.errors import InputError

FloatArray: TypeAlias = NDArray[np.float64]
Kind: TypeAlias = Literal["crisp", "fuzzy", "multi-value"]

MOST_VALUES = 10
"""A multi-value condition has at most as many values as there are cases, or this many in small data."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CaseFrame:
    """Cases by columns.

    `values` is float64 of shape (cases, columns), read-only; `labels` holds the columns that are text
    (clusters, units; "" where missing), each as long as `cases`.
    """

    cases: tuple[str, ...]
    columns: tuple[str, ...]
    values: FloatArray
    labels: Mapping[str, tuple[str, ...]]

    def __repr__(self) -> str:
        return f"CaseFrame of {len(self.cases)} cases, columns {', '.join([*self.columns, *self.labels])}"

    def column(self, name: str) -> FloatArray:
        """One numeric column, shape (cases,); InputError when there is none of that name."""
        if name in self.labels:
            raise InputError(
                "the column holds text, not numbers",
                where=f"column {name}",
                allowed="numeric set memberships",
            )
        if name not in self.columns:
            raise InputError(
                f"there is no column {name!r}", where="data", allowed="one of " + ", ".join(self.columns)
            )
        column: FloatArray = self.values[:, self.columns.index(name)]
        return column

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
    of text, else from a column called `case`, else from any pandas index that is not a plain range, else they
    are "1", "2", ... An array takes its column names from `columns`, else they are X1, X2, ... Duplicate case
    or column names raise InputError.
    """
    if isinstance(data, CaseFrame):
        return data
    named = _columns_of(data, columns)
    names = _case_names(data, named, cases)
    numeric: dict[str, FloatArray] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for name, values in named.items():
        array = _as_float(values)
        if array is None:
            labels[name] = tuple("" if _missing(value) else str(value) for value in values)
        else:
            numeric[name] = array
    if not names:
        raise InputError("the data hold no case", where="data", allowed="at least one row")
    matrix = np.column_stack(list(numeric.values())) if numeric else np.empty((len(names), 0))
    matrix.flags.writeable = False
    return CaseFrame(names, tuple(numeric), matrix, labels)


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
                f"{values[at]:g} at case {frame.cases[at]!r} is not a set membership",
                where=f"column {name}",
                allowed="numbers from 0 to 1, or whole numbers 0, 1, 2, ... for a multi-value condition",
                hint="raw scores must be calibrated first, see calibrate()",
            )
        if kind_of(values) == "multi-value" and values.max() >= max(len(values), MOST_VALUES):
            raise InputError(
                f"whole numbers up to {values.max():g}, more values than cases",
                where=f"column {name}",
                allowed="0, 1, 2, ... for a multi-value condition, fewer values than cases",
                hint="raw scores must be calibrated first, see calibrate()",
            )


def _columns_of(data: object, columns: Sequence[str] | None) -> dict[str, Sequence[Any]]:
    if isinstance(data, Mapping):
        named = {str(name): list(values) for name, values in data.items()}
        if len({len(values) for values in named.values()}) > 1:
            raise InputError("the columns differ in length", where="data")
        return dict(named)
    if isinstance(data, np.ndarray | list | tuple):
        array = np.asarray(data)
        if array.ndim != 2:
            raise InputError(
                f"an array of {array.ndim} dimension(s)", where="data", allowed="cases by columns"
            )
        names = list(columns) if columns is not None else [f"X{i + 1}" for i in range(array.shape[1])]
        if len(names) != array.shape[1] or len(set(names)) != len(names):
            raise InputError(
                f"{len(names)} column names ({len(set(names))} distinct) for {array.shape[1]} columns",
                where="columns",
            )
        return {name: list(array[:, i]) for i, name in enumerate(names)}
    frame = _native(data)
    return {str(name): frame[name].to_list() for name in frame.columns}


def _native(data: object) -> nw.DataFrame[Any]:
    try:
        found: nw.DataFrame[Any] = nw.from_native(cast(Any, data), eager_only=True)
    except nw.exceptions.DuplicateError as error:
        raise InputError("two columns have one name", where="data", hint=str(error)) from error
    except TypeError as error:
        raise InputError(
            f"cannot read a {type(data).__name__}",
            where="data",
            allowed="a Polars, pandas or other eager frame, a mapping of columns, or a 2-D array",
        ) from error
    return found


def _case_names(
    data: object, named: dict[str, Sequence[Any]], cases: str | Sequence[str] | None
) -> tuple[str, ...]:
    """The case names; a column used for them is taken out of `named`."""
    rows = len(next(iter(named.values()), ()))
    index = None
    if not isinstance(data, Mapping | np.ndarray | list | tuple):
        index = nw.maybe_get_index(_native(data))
    if isinstance(cases, str):
        if cases not in named:
            raise InputError(
                f"there is no column {cases!r}", where="cases", allowed="one of " + ", ".join(named)
            )
        names = _named(cases, named.pop(cases))
    elif cases is not None:
        names = [str(name) for name in cases]
    elif index is not None and rows and all(isinstance(name, str) for name in index):
        names = [str(name) for name in index]
    elif "case" in named:
        names = _named("case", named.pop("case"))
    elif index is not None and type(index).__name__ != "RangeIndex":
        names = [str(name) for name in index]
    else:
        names = [str(i + 1) for i in range(rows)]
    if len(names) != rows:
        raise InputError(f"{len(names)} case names for {rows} rows", where="cases")
    doubled = sorted(name for name, times in Counter(names).items() if times > 1)
    if doubled:
        raise InputError(
            f"duplicate case name(s) {', '.join(doubled[:5])}", where="cases", allowed="one row for each case"
        )
    return tuple(names)


def _named(column: str, values: Sequence[Any]) -> list[str]:
    nameless = [row for row, value in enumerate(values, start=1) if _missing(value)]
    if nameless:
        raise InputError(
            "a case without a name",
            where=f"column {column}, row {nameless[0]}",
            allowed="a name for each case",
        )
    return [str(value) for value in values]


def _missing(value: object) -> bool:
    """None, NaN, and the marks for missing of pandas' own types."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and bool(np.isnan(value))


def _as_float(values: Sequence[Any]) -> FloatArray | None:
    """float64 with NaN for missing, or None for a column of text."""
    if any(isinstance(value, str) for value in values):
        return None
    try:
        return np.array([np.nan if _missing(value) else float(value) for value in values], dtype=np.float64)
    except (TypeError, ValueError):
        return None
