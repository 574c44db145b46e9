"""Robustness, sensitivity ranges and rows to exclude: reference results and what the ranges promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.qca import (
    Analysis,
    Recipe,
    anchor_ranges,
    contradictory_assumptions,
    incl_range,
    minimize,
    n_range,
    pri_range,
    ranges_frame,
    robustness,
    robustness_tests,
    rows_of,
    simultaneous_rows,
    truth_table,
)

Load = Callable[[str], Any]
HEALTH = Analysis("HL", "HE,GG,AH,HI,HW", incl_cut=0.87, n_cut=2)


def solutions_of(frame: pl.DataFrame) -> tuple[Any, list[Any]]:
    initial = HEALTH.solution(frame).expression()
    lower = replace(HEALTH, incl_cut=0.7).solution(frame).expression()
    rarer = replace(HEALTH, n_cut=1).solution(frame).expression()
    return initial, [lower, rarer]


@pytest.mark.oracle
def test_robust_core_and_fit_agree_with_the_reference(oracle: Load, published: Load) -> None:
    """Tolerance 6e-4: the reference rounds to three digits."""
    expected, frame = oracle("o18"), published("PAYF")
    initial, tests = solutions_of(frame)
    found = robustness(initial, tests, frame, "HL")
    (fit,) = expected["rob_fit"]
    assert [found.core.incl, found.core.cov, found.core.pri] == pytest.approx(
        expected["rob_corefit"], abs=6e-4
    )
    assert [found.rf_cov, found.rf_cons, found.rf_sc_min, found.rf_sc_max] == pytest.approx(
        [fit["RF_cov"], fit["RF_cons"], fit["RF_SC_minTS"], fit["RF_SC_maxTS"]], abs=6e-4
    )
    single = robustness_tests(initial, tests, frame, "HL")
    for mine, theirs in zip(single, expected["singletest"], strict=True):
        assert {*mine.tests[0].split(" + ")} == {*theirs["Model"].split("+")}
        assert mine.rank == theirs["RCC_Rank"]
        assert mine.rf_sc_min == pytest.approx(theirs["SC"], abs=6e-4)


@pytest.mark.oracle
def test_solutions_behind_the_robustness_case(oracle: Load, published: Load) -> None:
    expected, frame = oracle("o18"), published("PAYF")
    initial, tests = solutions_of(frame)
    for expression, name in zip([initial, *tests], ["IS", "TS1", "TS2"], strict=True):
        assert [sorted(map(str, expression.terms))] == [sorted(model) for model in expected[name]["models"]]


@pytest.mark.oracle
def test_ranges_agree_with_the_reference(oracle: Load, published: Load) -> None:
    assert "Lower bound  0.85 Threshold  0.87 Upper bound  0.87" in oracle("o19")["incl"][-1]
    found = incl_range(published("PAYF"), HEALTH, step=0.01, max_runs=40)
    assert (found.lower, found.value, found.upper) == (0.85, 0.87, 0.87)
    assert "Lower bound  2 Threshold  2 Upper bound  2" in oracle("o19")["ncut"][-1]
    frequency = n_range(published("PAYF"), HEALTH)
    assert (frequency.lower, frequency.value, frequency.upper) == (2, 2, 2)


def test_every_case_is_of_one_kind(published: Load) -> None:
    frame = published("PAYF")
    initial, tests = solutions_of(frame)
    found = robustness(initial, tests, frame, "HL")
    table = found.to_frame()
    assert table.height == frame.height
    robust = table.filter(pl.col("kind").str.starts_with("robust"))
    assert ((robust["IS"] > 0.5) & (robust["minTS"] > 0.5)).all()
    assert found.of_kind("shaky typical") == ("SRB",)
    typical = [len(found.of_kind(kind)) for kind in ("robust typical", "shaky typical", "possible typical")]
    assert found.rcr_typ == pytest.approx(typical[0] / sum(typical))
    assert found.rank == 4


def test_a_solution_is_fully_robust_against_itself(published: Load) -> None:
    frame = published("PAYF")
    found = robustness("GG*AH", ["GG*AH"], frame, "HL")
    assert (found.rf_cons, found.rf_cov, found.rf_sc_min, found.rf_sc_max, found.rank) == (1, 1, 1, 1, 1)
    with pytest.raises(InputError, match="no test solution"):
        robustness("GG*AH", [], frame, "HL")


def test_the_solution_stays_inside_a_range_and_changes_beyond_it(published: Load) -> None:
    frame = published("PAYF")
    start = HEALTH.models(frame)
    found = pri_range(frame, HEALTH, step=0.05)
    assert found.lower_open and not found.upper_open
    assert replace(HEALTH, pri_cut=found.upper).models(frame) == start
    assert replace(HEALTH, pri_cut=found.upper + 0.05).models(frame) != start


def test_anchor_ranges_move_one_anchor_at_a_time(published: Load) -> None:
    raw, frame = published("LR"), published("LF")
    analysis = Analysis("SURV", incl_cut=0.8)
    recipe = Recipe("e=400, c=550, i=900")
    ranges = anchor_ranges(raw, frame, analysis, "DEV", recipe, step=10)
    assert [found.parameter for found in ranges] == ["DEV e", "DEV c", "DEV i"]
    for found in ranges:
        assert found.lower <= found.value <= found.upper
    assert anchor_ranges(raw, frame, analysis, "DEV", "e=400, c=550, i=900", step=10) == ranges
    (crisp,) = anchor_ranges(raw, frame, analysis, "DEV", Recipe(550, "crisp"), step=10)
    assert crisp.parameter == "DEV threshold 1"
    assert crisp.lower <= 550 <= crisp.upper
    assert ranges_frame(ranges).columns == [
        "parameter",
        "lower",
        "value",
        "upper",
        "lower_open",
        "upper_open",
    ]
    with pytest.raises(InputError, match="different cases"):
        anchor_ranges(raw.reverse(), frame, analysis, "DEV", recipe)


def test_intermediate_solutions_have_ranges_too(published: Load) -> None:
    analysis = Analysis("SURV", incl_cut=0.8, expectations="1,1,1,1,1")
    found = incl_range(published("LF"), analysis)
    assert found.lower <= 0.8 <= found.upper
    assert analysis.models(published("LF")) == {"DEV*LIT*~IND*STB + DEV*URB*LIT*STB"}


@pytest.mark.oracle
def test_rows_to_exclude_agree_with_the_reference(oracle: Load, published: Load) -> None:
    expected = oracle("o16")
    table = truth_table(published("LF"), "SURV", incl_cut=0.8)
    assert list(contradictory_assumptions(table)) == expected["csa"]
    assert list(contradictory_assumptions(table, incl_cut=0.9, pri_cut=0.7)) == expected["csa_with_neg_cut"]
    assert list(rows_of(table, "DEV*~IND")) == expected["subset_rows"]


def test_excluding_contradictions_leaves_none(published: Load) -> None:
    table = truth_table(published("LF"), "SURV", incl_cut=0.8)
    excluded = contradictory_assumptions(table)
    solution = minimize(table.with_excluded(excluded), include="?")
    assert not set(solution.simplifying_assumptions()) & set(excluded)
    assert simultaneous_rows(table) == ()
    assert simultaneous_rows(truth_table(published("LF"), "SURV", incl_cut=0.5), pri_cut=0) == (5, 6)


def test_one_expression_is_not_a_list_of_tests(published: Load) -> None:
    with pytest.raises(InputError, match="tests: 'DEV' is one expression, not a list of them"):
        robustness("DEV*STB", "DEV", published("LF"), "SURV")
