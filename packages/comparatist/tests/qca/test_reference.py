"""What the R package QCA prints for its own data, as its own tests keep it (version 3.25): cases of other codes and values.

The data are written as their truth tables, which is all that these analyses see of them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import comb

import polars as pl
import pytest

from comparatist.qca import SupersetSearch, minimize, super_subset, truth_table

pytestmark = [pytest.mark.oracle, pytest.mark.found]
Load = Callable[[str], pl.DataFrame]
Rows = list[tuple[str, int, float]]

# Bans of parties in 48 states (Hartmann and Kemmerzell 2010): values of C, F, T, V; cases; share of them with the outcome
BANS: Rows = [
    ("0120", 2, 1), ("0121", 1, 1), ("0210", 1, 1), ("0211", 1, 1), ("0220", 6, 1), ("0221", 3, 1), ("1000", 1, 1),
    ("1110", 1, 1), ("1111", 1, 1), ("1120", 4, 1), ("1210", 2, 1), ("1211", 1, 1), ("1220", 7, 1), ("2000", 2, 0),
    ("2001", 1, 0), ("2010", 1, 1), ("2011", 1, 0), ("2020", 1, 1), ("2110", 1, 1), ("2120", 1, 1), ("2121", 4, 0.5),
    ("2220", 3, 1), ("2221", 2, 1),
]  # fmt: skip
# Women in parliament in 22 states (Krook 2010): values of ES, QU, WS, WM, LP
WOMEN: Rows = [
    ("00010", 2, 0), ("00011", 1, 1), ("01000", 1, 0), ("01010", 4, 0), ("01011", 1, 1), ("10001", 1, 0),
    ("10100", 1, 1), ("10111", 1, 1), ("11000", 3, 0), ("11001", 1, 1), ("11010", 1, 1), ("11011", 2, 1),
    ("11100", 1, 1), ("11111", 2, 1),
]  # fmt: skip


def _cases(names: str, outcome: str, rows: Rows) -> dict[str, list[int]]:
    cases = [[*map(int, row), int(place < n * share)] for row, n, share in rows for place in range(n)]
    columns = zip(*cases, strict=True)
    return {name: list(column) for name, column in zip((*names.split(), outcome), columns, strict=True)}


def _found(search: SupersetSearch) -> list[tuple[str, float, float, float]]:
    fits = zip(search.expressions, search.fits, strict=True)
    return [(str(text), *(round(value, 3) for value in (fit.incl, fit.ron, fit.cov))) for text, fit in fits]  # type: ignore[misc]


def test_rows_with_the_outcome_are_no_remainders_for_ambiguous_ones(published: Load) -> None:
    """They were: six models of two conditions came out, which cover rows coded 1, in the name of assumptions."""
    table = truth_table(published("d.jobsecurity"), "~JSR", incl_cut=(0.9, 0.4))
    solution = minimize(table, explain="C", include="?")
    assert {str(model) for model in solution.expressions()} == {"P + ~S*C", "P + ~S*L*~V", "P + ~S*~R*~V"}
    for model, (incl, pri, cov) in enumerate(
        [(0.400, 0.133, 0.439), (0.427, 0.161, 0.476), (0.451, 0.167, 0.468)]
    ):
        whole = solution.fit(model).whole
        assert whole is not None
        assert (whole.incl, whole.pri, whole.cov) == pytest.approx((incl, pri, cov), abs=5e-4)
        assert not set(solution.simplifying_assumptions(model)) & set(table.row_numbers.tolist())


def test_bans_of_parties() -> None:
    data = _cases("C F T V", "PB", BANS)
    wide = minimize(data, outcome="PB", incl_cut=(1, 0.4), include="?,C")
    assert {frozenset(map(str, model.terms)) for model in wide.expressions()} == {
        frozenset({"C[1]", "T[2]", "T[1]*V[0]", one}) for one in ("C[0]", "F[2]")
    }
    (ambiguous,) = minimize(data, outcome="PB", incl_cut=(1, 0.4), explain="C").expressions()
    assert str(ambiguous) == "C[2]*F[1]*T[2]*V[1]"
    pairs = minimize(data, outcome="PB", include="?", expectations="1,1;2,2,1").intermediate
    assert pairs is not None
    (between,) = pairs["C1P1"].solution.expressions()
    assert {str(term) for term in between.terms} == {
        "C[1]", "F[2]", "T[1]*V[0]", "T[2]*V[0]", "C[0]*F[1]*T[2]",
    }  # fmt: skip
    assert _found(super_subset(data, "PB")) == [("C[1] + F[2] + T[2] + V[0]", 1.0, 0.333, 0.913)]


def test_women_in_parliament() -> None:
    data = _cases("ES QU WS WM LP", "WNP", WOMEN)
    (narrow,) = minimize(data, outcome="WNP").expressions()
    assert str(narrow) == "~ES*~WS*WM*LP + ES*QU*~WS*WM + ES*QU*~WS*LP + ES*WS*~WM*~LP + ES*WS*WM*LP"
    (without,) = minimize(data, outcome="~WNP").expressions()
    assert str(without) == "~ES*~WS*WM*~LP + QU*~WS*~WM*~LP + ES*~QU*~WS*~WM*LP"
    wide = minimize(data, outcome="WNP", include="?")
    assert [str(model) for model in wide.expressions()] == [
        "WS + ~ES*LP + ES*WM + QU*LP",
        "WS + ES*WM + QU*LP + WM*LP",
    ]
    assert wide.simplifying_assumptions(1) == (5, 6, 7, 8, 10, 13, 14, 15, 16, 19, 20, 22, 23, 30, 31)
    assert _found(super_subset(data, "WNP", incl_cut=0.9, cov_cut=0.65)) == [
        ("ES + LP", 1.0, 0.636, 0.733),
        ("WS + LP", 0.909, 0.917, 0.909),
        ("~WM + LP", 0.909, 0.583, 0.667),
    ]


def test_values_of_several_conditions_negated() -> None:
    data = {
        "A": [2, 0, 0, 1, 1, 1, 2, 2],
        "B": [2, 2, 2, 2, 1, 1, 0, 0],
        "C": [0, 1, 0, 0, 0, 2, 1, 0],
        "D": [2, 1, 2, 2, 3, 1, 3, 0],
        "E": [3, 2, 3, 3, 0, 1, 3, 2],
    }
    models = {
        frozenset(map(str, model.terms))
        for model in minimize(data, outcome="~E{3}", include="?").expressions()
    }
    assert models == {
        frozenset(text.split(" + "))
        for text in (
            "B[1] + D[0] + D[1]", "B[1] + D[0] + A[0]*C[1]", "B[1] + D[0] + B[2]*C[1]", "B[1] + D[1] + B[0]*C[0]",
            "B[1] + A[0]*C[1] + B[0]*C[0]", "B[1] + B[0]*C[0] + B[2]*C[1]", "D[0] + D[1] + A[1]*D[3]",
            "D[0] + D[1] + C[0]*D[3]", "D[1] + A[1]*D[3] + B[0]*C[0]", "D[1] + B[0]*C[0] + C[0]*D[3]",
        )
    }  # fmt: skip


@pytest.mark.parametrize("t", [2, 3, 4, 5])
def test_minima_that_lie_deep(t: int) -> None:
    """2t conditions of which any t + 1 are one model, beside four that look simpler: R's search once stopped before."""
    rows = [[0] * (2 * t) + [0] * 4, [0] * (2 * t) + [1] * 4]
    for zeros in combinations(range(2 * t), t):
        rows.append([int(place not in zeros) for place in range(2 * t)] + [0, 1, 0, 1])
    data = {f"X{place}": [row[place] for row in rows] for place in range(2 * t + 4)}
    solution = minimize(data | {"Y": [1, 1] + [0] * (len(rows) - 2)}, outcome="Y", include="?")
    assert len(solution.models) == comb(2 * t, t + 1) and solution.complete
    assert {len(model.terms) for model in solution.expressions()} == {1}
