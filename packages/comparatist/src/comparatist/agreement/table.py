"""Codings given as counts: two coders as a contingency table, or many unnamed coders as counts by unit.

The grain: cell [k, l] of a table counts the units that the first coder put in category k and the second in l;
cell [u, k] of counts is the number of coders who put unit u in category k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comparatist.agreement.codings import Codings
from comparatist.agreement.coefficients import coefficient
from comparatist.agreement.estimate import CoefficientName
from comparatist.agreement.result import ANALYTIC, Coefficient, Interval
from comparatist.agreement.values import Value
from comparatist.agreement.weights import Weights
from comparatist.columns import listed, numbers_of
from comparatist.errors import InputError
from comparatist.words import counted

OF_TABLES: tuple[CoefficientName, ...] = ("percent", "cohen", "scott", "gwet", "brennan_prediger", "alpha")
OF_COUNTS: tuple[CoefficientName, ...] = ("percent", "fleiss", "gwet", "brennan_prediger", "alpha")


def table_agreement(
    table: ArrayLike,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    coefficients: Sequence[CoefficientName] = OF_TABLES,
) -> dict[CoefficientName, Coefficient]:
    """Coefficients of a square table of counts, by name; all its categories count, used or not.

    Standard errors divide by n where those of codings divide by n - 1 (Fleiss, Cohen and Everitt 1969; the
    table functions of irrCAC); intervals and p-values follow from them.

    >>> round(table_agreement([[40, 6, 2], [10, 12, 4], [3, 8, 15]])["cohen"].value, 6)
    0.470645

    Raises:
        InputError: not square, a cell that is not a whole count, not one category a row.
    """
    codings = codings_of_table(table, categories=categories)
    return {name: _as_table(coefficient(name, codings, weights=weights)) for name in coefficients}


def counts_agreement(
    counts: ArrayLike,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    coefficients: Sequence[CoefficientName] = OF_COUNTS,
    interval: Interval = ANALYTIC,
) -> dict[CoefficientName, Coefficient]:
    """Coefficients that need no coder's name, from units x categories counts (Fleiss 1971), by name.

    Raises:
        InputError: a cell that is not a whole count, or a coefficient that needs to know who coded what.
    """
    for name in coefficients:
        if name not in OF_COUNTS:
            raise InputError(f"{name} of unnamed coders", allowed=", ".join(OF_COUNTS))
    cells = _whole(counts, "counts")
    named = _named(cells.shape[1], categories)
    coders = int(cells.sum(axis=1).max(initial=0))
    codes = np.full((len(cells), coders), -1, dtype=np.int64)
    for unit, row in enumerate(cells):
        given = np.repeat(np.arange(len(row)), row)
        codes[unit, : len(given)] = given
    codings = Codings(
        "value", "nominal", _numbered(len(cells)), _numbered(coders), named, codes, ordered=True
    )
    return {name: coefficient(name, codings, weights=weights, interval=interval) for name in coefficients}


def codings_of_table(table: ArrayLike, *, categories: Sequence[Value] | None = None) -> Codings:
    """A square table of whole counts as codings, one unit a count, coders 'row' and 'column'.

    Raises:
        InputError: not square, a cell that is not a whole count, not one category a row.
    """
    cells = _whole(table, "contingency table")
    if cells.shape[0] != cells.shape[1]:
        raise InputError(f"a table of shape {cells.shape}", allowed="square: the same categories for both")
    named = _named(len(cells), categories)
    rows, columns = np.nonzero(cells)
    times = cells[rows, columns]
    codes = np.column_stack([np.repeat(rows, times), np.repeat(columns, times)]).astype(np.int64)
    return Codings("value", "nominal", _numbered(len(codes)), ("row", "column"), named, codes, ordered=True)


def _whole(cells: ArrayLike, where: str) -> NDArray[np.int64]:
    given = numbers_of(cells, where, 2)
    if not np.isfinite(given).all() or (given < 0).any() or (given != np.round(given)).any():
        raise InputError("a cell that is not a count", where=where, allowed="whole numbers from 0 up")
    return given.astype(np.int64)


def _named(size: int, categories: Sequence[Value] | None) -> tuple[Value, ...]:
    named = listed(categories, "categories") if categories is not None else tuple(range(1, size + 1))
    if len(named) != size or len(set(named)) != size:
        raise InputError(
            f"{counted(len(set(named)), 'different category', 'different categories')} for {counted(size, 'column')}",
            allowed="one a column",
        )
    return named


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))


def _as_table(found: Coefficient) -> Coefficient:
    from scipy.stats import t

    if found.value is None or found.p_value is None or found.standard_error is None:
        return found
    freedom = found.n_units - 1
    error = found.standard_error * (freedom / found.n_units) ** 0.5
    reach = error * float(t.ppf(0.5 + found.interval.confidence / 2, freedom))
    p_value = float(2 * t.sf(abs(found.value) / error, freedom))
    low, high = found.value - reach, min(1.0, found.value + reach)
    return replace(found, standard_error=error, low=low, high=high, p_value=p_value)
