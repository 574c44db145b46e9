"""Two coders given as a contingency table: the same coefficients, with the standard errors of the table form.

The grain: cell [k, l] counts the units that the first coder put in category k and the second in l.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from partnerscope.errors import InputError
from partnerscope.method.agreement.codings import Codings
from partnerscope.method.agreement.coefficients import coefficient
from partnerscope.method.agreement.estimate import CoefficientName
from partnerscope.method.agreement.result import Coefficient
from partnerscope.method.agreement.values import Value
from partnerscope.method.agreement.weights import Weights


def codings_of_table(table: ArrayLike, *, categories: Sequence[Value] | None = None) -> Codings:
    """A square table of whole counts as codings, one unit a count, coders 'row' and 'column'.

    Raises:
        InputError: not square, or a cell that is no whole count.
    """
    cells = np.asarray(table, dtype=float)
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1]:
        raise InputError(
            f"a table of shape {cells.shape}", allowed="square: the same categories for both coders"
        )
    if not np.isfinite(cells).all() or (cells < 0).any() or (cells != np.round(cells)).any():
        raise InputError(
            "a cell that is no count", where="contingency table", allowed="whole numbers from 0 up"
        )
    named = tuple(categories) if categories is not None else tuple(range(1, len(cells) + 1))
    if len(named) != len(cells):
        raise InputError(
            f"{len(named)} categories for {len(cells)} rows", where="contingency table", allowed="one a row"
        )
    rows, columns = np.nonzero(cells)
    counts = cells[rows, columns].astype(np.int64)
    codes = np.column_stack([np.repeat(rows, counts), np.repeat(columns, counts)]).astype(np.int64)
    units = tuple(str(number) for number in range(1, len(codes) + 1))
    return Codings("value", "nominal", units, ("row", "column"), named, codes)


def table_agreement(
    table: ArrayLike,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    coefficients: Sequence[CoefficientName] = (
        "percent",
        "cohen",
        "scott",
        "gwet",
        "brennan_prediger",
        "alpha",
    ),
) -> dict[CoefficientName, Coefficient]:
    """Coefficients of a contingency table, by name.

    Standard errors divide by n where those of codings divide by n - 1 (Fleiss, Cohen and Everitt 1969; the
    *.table functions of irrCAC); intervals and p-values follow from them.

    >>> round(table_agreement([[40, 6, 2], [10, 12, 4], [3, 8, 15]])["cohen"].value, 6)
    0.470645
    """
    codings = codings_of_table(table, categories=categories)
    return {name: _as_table(coefficient(name, codings, weights=weights)) for name in coefficients}


def _as_table(found: Coefficient) -> Coefficient:
    from scipy.stats import t

    if found.value is None or found.standard_error is None or found.standard_error == 0:
        return found
    freedom = found.n_units - 1
    error = found.standard_error * (freedom / found.n_units) ** 0.5
    reach = error * float(t.ppf(0.5 + found.interval.confidence / 2, freedom))
    p_value = float(2 * t.sf(abs(found.value) / error, freedom))
    low, high = found.value - reach, min(1.0, found.value + reach)
    return replace(found, standard_error=error, low=low, high=high, p_value=p_value)
