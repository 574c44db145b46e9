"""Theory against evidence, by the definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.qca import evaluate_theory, fit_of, minimize, necessity

# crisp: one case for each of the eight cells of (T, S, Y), with T = A and S = B, and c at 0.5 in the outcome
CELLS = [(t, s, y) for t in (1, 0) for s in (1, 0) for y in (1, 0)]
DATA: dict[str, list[Any]] = {
    "case": [f"{'T' if t else 't'}{'S' if s else 's'}{'Y' if y else 'y'}" for t, s, y in CELLS] + ["half"],
    "A": [t for t, _, _ in CELLS] + [1],
    "B": [s for _, s, _ in CELLS] + [1],
    "Y": [0.9 if y else 0.2 for _, _, y in CELLS] + [0.5],
}


def test_each_case_lies_in_its_cell() -> None:
    found = evaluate_theory("A", "B", DATA, "Y")
    cells = {one.name: (str(one.expression), one.likely, one.has, one.lacks) for one in found.intersections}
    assert cells == {
        "T*S": ("A*B", "most", ("TSY",), ("TSy",)),
        "~T*S": ("~A*B", "least", ("tSY",), ("tSy",)),
        "T*~S": ("A*~B", "most", ("TsY",), ("Tsy",)),
        "~T*~S": ("~A*~B", "least", ("tsY",), ("tsy",)),
    }
    assert found.undecided == ("half",)


def test_fit_of_an_intersection_is_that_of_the_smaller_membership() -> None:
    """T*S: memberships 1 for TSY, TSy and half, so inclS (0.9 + 0.2 + 0.5) / 3; covS over a sum of 4.9."""
    lines = {line.term: line for line in evaluate_theory("A", "B", DATA, "Y").fit.terms}
    assert set(lines) == {"B", "S", "T", "T*S", "~T*S", "T*~S", "~T*~S"}
    assert lines["T*S"].incl == pytest.approx(1.6 / 3)
    assert lines["T*S"].cov == pytest.approx(1.6 / 4.9)
    assert lines["~T*~S"].incl == pytest.approx(1.1 / 2)


def test_published_data_and_a_solution(published: Callable[[str], pl.DataFrame]) -> None:
    data = published("LF")
    solution = minimize(data, outcome="SURV", incl_cut=0.8, include="?")
    found = evaluate_theory("DEV*LIT + STB", solution, data, "SURV")
    lines = {line.term: line for line in found.fit.terms}
    whole = fit_of(solution, data, "SURV").whole
    assert whole is not None
    assert (lines["S"].incl, lines["S"].pri, lines["S"].cov) == (whole.incl, whole.pri, whole.cov)
    theory = fit_of("DEV*LIT + STB -> SURV", data).whole
    assert theory is not None and lines["T"].incl == theory.incl
    names = [case for one in found.intersections for case in (*one.has, *one.lacks)] + list(found.undecided)
    assert sorted(names) == sorted(data["case"])
    assert necessity(data["DEV"], data["SURV"]).incl <= 1
    assert found.to_frame()["intersection"].to_list() == ["T*S", "~T*S", "T*~S", "~T*~S"]


def test_values_of_a_condition_are_negated_into_the_others(published: Callable[[str], pl.DataFrame]) -> None:
    found = evaluate_theory("DEV{1}", "DEV{2}", published("LM"), "SURV")
    assert [str(one.expression) for one in found.intersections] == ["0", "DEV[2]", "DEV[1]", "DEV[0]"]


def test_a_theory_about_something_else_is_refused() -> None:
    with pytest.raises(InputError, match="unknown condition 'Z'"):
        evaluate_theory("Z", "B", DATA, "Y")
