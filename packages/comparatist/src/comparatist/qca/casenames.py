"""Names of cases: from a column, from an index, or from the row names that R writes as a first column.

The grain is one row: "row 3 is called AU". No two rows share a name and no row is without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from comparatist.columns import ROW_NAMES, is_empty, is_nameless, plain_text
from comparatist.errors import InputError
from comparatist.words import counted


def case_names(
    index: Sequence[object] | None, named: dict[str, Sequence[Any]], cases: str | Sequence[str] | None
) -> tuple[str, ...]:
    """The case names of the columns `named`; a column used for them, or that R wrote for them, is taken out.

    Raises:
        InputError: no such column, a row without a name, names that repeat, more or fewer names than rows.
    """
    rows = len(next(iter(named.values()), ()))
    names = _named(index, named, cases, rows)
    if len(names) != rows:
        raise InputError(f"{counted(len(names), 'case name')} for {counted(rows, 'row')}", where="cases")
    doubled = sorted(name for name, times in Counter(names).items() if times > 1)
    if doubled:
        raise InputError(
            f"duplicate case name(s) {', '.join(doubled[:5])}", where="cases", allowed="one row for each case"
        )
    return tuple(names)


def _named(
    index: Sequence[object] | None,
    named: dict[str, Sequence[Any]],
    cases: str | Sequence[str] | None,
    rows: int,
) -> list[str]:
    by_r = _row_names(named, cases)
    if isinstance(cases, str):
        if cases not in named:
            raise InputError(
                f"there is no column {cases!r}", where="cases", allowed="one of " + ", ".join(named)
            )
        return _texts(f"column {cases}", named.pop(cases))
    if cases is not None:
        return _texts("cases", list(cases))
    if index is not None and rows and all(isinstance(name, str) for name in index):
        return _texts("index", list(index))
    if "case" in named:
        return _texts("column case", named.pop("case"))
    if by_r is not None:
        return _texts("the first column", by_r)
    if index is not None and type(index).__name__ != "RangeIndex":
        return _texts("index", list(index))
    return [str(i + 1) for i in range(rows)]


def _row_names(named: dict[str, Sequence[Any]], cases: str | Sequence[str] | None) -> Sequence[Any] | None:
    """The row names that R wrote, taken out of the columns: they are not a condition, whatever names the cases."""
    first = next(iter(named), None)
    if first not in ROW_NAMES or first is None or len(named) < 2 or first == cases:
        return None
    return named.pop(first)


def _texts(where: str, values: Sequence[object]) -> list[str]:
    nameless = [row for row, value in enumerate(values, start=1) if is_missing(value) or is_nameless(value)]
    if nameless:
        raise InputError(
            "a case without a name", where=f"{where}, row {nameless[0]}", allowed="a name for each case"
        )
    return [plain_text(str(value)) for value in values]


def is_missing(value: object) -> bool:
    """None, NaN, and the marks for missing of pandas' and numpy's own types."""
    return value is np.ma.masked or (not isinstance(value, str) and is_empty(value))
