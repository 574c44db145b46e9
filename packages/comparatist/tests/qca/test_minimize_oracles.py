"""Solutions of the reference software (R package QCA 3.25.1): models, charts, fit, counterfactuals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from comparatist.qca.assumptions import contradictory_assumptions, rows_of
from comparatist.qca.minimize import minimize
from comparatist.qca.solution import Solution
from comparatist.qca.tabulate import truth_table
from comparatist.qca.truthtable import TruthTable

pytestmark = pytest.mark.oracle

Oracle = Callable[[str], Any]
Published = Callable[[str], pl.DataFrame]

ANALYSES: dict[str, tuple[str, str, Mapping[str, Any], str]] = {
    "o01": ("LC", "SURV", {}, "1,1,1,1,1"),
    "o02": ("LF", "SURV", {"incl_cut": 0.8}, "1,1,1,1,1"),
    "o03": ("LF", "~SURV", {"incl_cut": 0.8}, "0,0,0,-,0"),
    "o04": ("LF", "SURV", {"incl_cut": 0.7, "pri_cut": 0.65, "n_cut": 2}, "1,1,1,1,1"),
    "o05": ("LM", "SURV", {"conditions": "DEV,URB,LIT,IND"}, "1;2,1,1,1"),
    "o06": ("d.jobsecurity", "JSR", {"incl_cut": 0.9}, "1,1,1,1,1,1"),
    "o07": ("CVF", "PROTEST", {"incl_cut": 0.8}, "0,1,1,1,0"),
}
"""Case: data, outcome, truth-table arguments, directional expectations by position."""


def table_of(case: str, published: Published) -> TruthTable:
    data, outcome, arguments, _ = ANALYSES[case]
    return truth_table(published(data), outcome, **arguments)


def models(solution: Solution) -> set[frozenset[str]]:
    return {frozenset(map(str, expression.terms)) for expression in solution.expressions()}


def number_of(solution: Solution, terms: list[str]) -> int:
    wanted = frozenset(terms)
    found = [frozenset(map(str, expression.terms)) for expression in solution.expressions()]
    return found.index(wanted)


def same(ours: float, theirs: float | None) -> bool:
    return math.isnan(ours) if theirs is None else ours == pytest.approx(theirs, abs=1e-9)


def check_models(solution: Solution, reference: Any) -> None:
    assert solution.complete
    assert models(solution) == {frozenset(model) for model in reference["models"]}
    assert {str(solution.terms[i]) for i in solution.essential} == set(reference["essential"])


def check_chart(solution: Solution, reference: Any) -> None:
    rows = reference["PIchart"]["rows"]
    assert list(solution.chart.rows) == rows
    ours = {str(term): solution.chart.rows_of(i) for i, term in enumerate(solution.terms)}
    pairs = zip(reference["PIchart"]["primes"], reference["PIchart"]["covers"], strict=True)
    assert ours == {prime: tuple(rows[i] for i in cover) for prime, cover in pairs}


def check_fit(solution: Solution, reference: Any) -> None:
    for model in reference["fit"]["models"]:
        number = number_of(solution, [line["term"] for line in model["terms"]])
        fit = solution.fit(number)
        by_term = {line.term: line for line in fit.terms}
        for line in model["terms"]:
            check_line(solution, by_term[line["term"]], line)
        (whole,) = model["solution"]
        assert fit.whole is not None
        assert same(fit.whole.incl, whole["inclS"])
        assert same(fit.whole.pri, whole["PRI"])
        assert same(fit.whole.cov, whole["covS"])


def check_line(solution: Solution, ours: Any, line: Any) -> None:
    assert same(ours.incl, line["inclS"])
    assert same(ours.pri, line["PRI"])
    assert same(ours.cov, line["covS"])
    assert same(ours.unique, line["covU"])
    if "cases" in line:
        groups = solution.term_cases([str(term) for term in solution.terms].index(line["term"]))
        assert "; ".join(",".join(group) for group in groups) == line["cases"]


def check_assumptions(solution: Solution, reference: Any) -> None:
    for number, model in enumerate(reference["models"], start=1):
        ours = solution.simplifying_assumptions(number_of(solution, model))
        assert list(ours) == reference["simplifying_assumption_rows"][f"M{number}"]


@pytest.mark.parametrize("case", ANALYSES)
@pytest.mark.parametrize(("kind", "include"), [("conservative", ""), ("parsimonious", "?")])
def test_conservative_and_parsimonious_solutions(
    case: str, kind: str, include: str, oracle: Oracle, published: Published
) -> None:
    reference = oracle(case)[kind]
    solution = minimize(table_of(case, published), include=include)
    assert solution.kind == kind
    check_models(solution, reference)
    check_chart(solution, reference)
    check_fit(solution, reference)
    check_assumptions(solution, reference)


@pytest.mark.parametrize("case", ANALYSES)
def test_intermediate_solutions_of_every_pair(case: str, oracle: Oracle, published: Published) -> None:
    reference = oracle(case)["intermediate"]["intermediate"]
    expectations = ANALYSES[case][3]
    solution = minimize(table_of(case, published), include="?", expectations=expectations)
    assert solution.intermediate is not None
    assert solution.conservative is not None
    assert solution.intermediate.complete
    assert len(solution.intermediate.pairs) == len(reference)
    for pair in solution.intermediate.pairs:
        narrow = set(map(str, solution.conservative.expression(pair.conservative).terms))
        wide = set(map(str, solution.expression(pair.parsimonious).terms))
        (expected,) = (
            one for one in reference.values() if set(one["c.sol"]) == narrow and set(one["p.sol"]) == wide
        )
        check_models(pair.solution, expected)
        check_fit(pair.solution, expected)
        assert list(pair.easy) == expected["easy_counterfactual_rows"]
        assert list(pair.difficult) == expected["difficult_counterfactual_rows"]


def test_fit_of_all_terms_of_several_models(oracle: Oracle, published: Published) -> None:
    solution = minimize(table_of("o04", published), include="?")
    overall = {line.term: line for line in solution.overall_fit().terms}
    for line in oracle("o04")["parsimonious"]["fit"]["overall_terms"]:
        check_line(solution, overall[line["term"]], line)


@pytest.mark.parametrize(("kind", "include"), [("conservative", ""), ("parsimonious", "?")])
def test_all_irredundant_models(kind: str, include: str, oracle: Oracle, published: Published) -> None:
    reference = oracle("o17")[kind]
    solution = minimize(truth_table(published("HC"), "VOTE"), include=include, all_irredundant=True)
    check_models(solution, reference)
    check_chart(solution, reference)
    check_fit(solution, reference)
    check_assumptions(solution, reference)


def test_contradictory_assumptions_and_the_enhanced_solutions(oracle: Oracle, published: Published) -> None:
    reference = oracle("o16")
    table = truth_table(published("LF"), "SURV", incl_cut=0.8)
    contradictory = contradictory_assumptions(table)
    assert list(contradictory) == reference["csa"]
    with_cuts = contradictory_assumptions(table, incl_cut=0.9, pri_cut=0.7)
    assert list(with_cuts) == reference["csa_with_neg_cut"]
    assert list(rows_of(table, "DEV*~IND")) == reference["subset_rows"]
    solution = minimize(table, include="?", exclude=contradictory, expectations="1,1,1,1,1")
    for check in (check_models, check_chart, check_fit, check_assumptions):
        check(solution, reference["enhanced_parsimonious"])
    assert solution.intermediate is not None
    pair = solution.intermediate["C1P1"]
    expected = reference["enhanced_intermediate"]["intermediate"]["C1P1"]
    check_models(pair.solution, expected)
    check_fit(pair.solution, expected)
    assert list(pair.easy) == expected["easy_counterfactual_rows"]
    assert list(pair.difficult) == expected["difficult_counterfactual_rows"]
