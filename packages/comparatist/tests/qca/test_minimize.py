"""Laws of minimization on made-up tables, and what is refused."""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comparatist.errors import InputError
from comparatist.qca.caseframe import case_frame
from comparatist.qca.expression import membership
from comparatist.qca.fit import sufficiency
from comparatist.qca.implicants import Space
from comparatist.qca.minimize import minimize
from comparatist.qca.solution import Solution
from comparatist.qca.tabulate import truth_table
from comparatist.qca.truthtable import TruthTable


@st.composite
def tables(draw: st.DrawFn, codes: str = "10?") -> TruthTable:
    """A bare table of two to four conditions with a positive and a negative row."""
    levels = draw(st.lists(st.integers(2, 3), min_size=2, max_size=4))
    everything = list(product(*(range(level) for level in levels)))
    out = draw(st.lists(st.sampled_from(codes), min_size=len(everything), max_size=len(everything)))
    assume("1" in out and "0" in out)
    names = "ABCD"[: len(levels)]
    listed = [(row, code) for row, code in zip(everything, out, strict=True) if code != "?"]
    columns = {name: [row[i] for row, _ in listed] for i, name in enumerate(names)}
    counts = dict(zip(names, levels, strict=True))
    return TruthTable.from_rows(columns | {"OUT": [code for _, code in listed]}, levels=counts)


def rows_coded(table: TruthTable, code: str) -> set[int]:
    return {number for number, out in zip(table.row_numbers.tolist(), table.out, strict=True) if out == code}


def covered(solution: Solution, cubes: tuple[int, ...]) -> set[int]:
    return set(Space(solution.table.levels).rows(cubes).tolist())


def check_laws(solution: Solution, *, allowed: set[int] | None) -> None:
    """Every model covers all positives and no negative; no term and no literal of it is superfluous."""
    positives, negatives = rows_coded(solution.table, "1"), rows_coded(solution.table, "0")
    rows = {cube: covered(solution, (cube,)) for cube in solution.implicants}
    assert solution.models
    for number, model in enumerate(solution.models):
        cubes = tuple(solution.implicants[i] for i in model)
        whole = set().union(*(rows[cube] for cube in cubes))
        assert positives <= whole
        assert not negatives & whole
        assert allowed is None or whole <= allowed
        for cube in cubes:
            others = tuple(other for other in cubes if other != cube)
            assert not positives <= set().union(*(rows[other] for other in others))
        assert set(solution.simplifying_assumptions(number)) == whole - positives
    for cube in solution.implicants:
        for bit in range(cube.bit_length()):
            if cube >> bit & 1:
                wider = covered(solution, (cube ^ 1 << bit,))
                assert wider & negatives if allowed is None else not wider <= allowed


@settings(max_examples=120, deadline=None)
@given(tables())
def test_conservative_models_claim_nothing_beyond_the_positives(table: TruthTable) -> None:
    check_laws(minimize(table), allowed=rows_coded(table, "1"))


@settings(max_examples=120, deadline=None)
@given(tables(), st.booleans())
def test_parsimonious_models(table: TruthTable, irredundant: bool) -> None:
    solution = minimize(table, include="?", all_irredundant=irredundant)
    check_laws(solution, allowed=None)
    shortest = min(map(len, solution.models))
    minimal = minimize(table, include="?")
    assert set(minimal.models) == {model for model in solution.models if len(model) == shortest}


@settings(max_examples=80, deadline=None)
@given(tables(), st.data())
def test_intermediate_models_lie_between(table: TruthTable, data: st.DataObject) -> None:
    expectations = [data.draw(st.sampled_from(["-", *map(str, range(level))])) for level in table.levels]
    solution = minimize(table, include="?", expectations=expectations)
    assert solution.conservative is not None and solution.intermediate is not None
    assert len(solution.intermediate.pairs) == len(solution.models) * len(solution.conservative.models)
    for pair in solution.intermediate.pairs:
        wide = covered(solution, tuple(solution.implicants[i] for i in solution.models[pair.parsimonious]))
        allowed = rows_coded(table, "1") | set(pair.easy)
        check_laws(pair.solution, allowed=allowed)
        assert allowed <= wide
        assert set(pair.easy) | set(pair.difficult) == wide - rows_coded(table, "1")
        assert not set(pair.easy) & set(pair.difficult)


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_excluded_rows_are_never_assumed(table: TruthTable, data: st.DataObject) -> None:
    remainders = sorted(set(range(1, table.size + 1)) - set(table.row_numbers.tolist()))
    assume(remainders)
    barred = data.draw(st.lists(st.sampled_from(remainders), min_size=1, unique=True))
    solution = minimize(table, include="?", exclude=barred)
    for number in range(len(solution.models)):
        assert not set(barred) & set(solution.simplifying_assumptions(number))


@settings(max_examples=60, deadline=None)
@given(tables("10?C"))
def test_ambiguous_rows_may_be_left_out_included_or_explained(table: TruthTable) -> None:
    ambiguous = rows_coded(table, "C")
    assume(ambiguous)
    out = minimize(table, include="?")
    for number in range(len(out.models)):
        assert not ambiguous & set(out.simplifying_assumptions(number))
    included = minimize(table, include="?,C")
    assert len(included.models[0]) <= len(out.models[0])
    explained = minimize(table, include="?", explain=("1", "C"))
    assert set(explained.chart.rows) == ambiguous | rows_coded(table, "1")


@settings(max_examples=60, deadline=None)
@given(tables())
def test_row_dominance_keeps_the_length_and_only_drops_models(table: TruthTable) -> None:
    every = minimize(table, include="?")
    reduced = minimize(table, include="?", row_dominance=True)
    assert set(reduced.expressions()) <= set(every.expressions())
    assert len(reduced.models[0]) == len(every.models[0])
    assert set(reduced.terms) <= set(every.terms)


def test_row_dominance_drops_an_implicant_with_fewer_rows() -> None:
    table = TruthTable.from_rows(
        {"A": [1, 1, 0, 0], "B": [0, 1, 0, 1], "C": [1, 1, 0, 0], "OUT": [1, 1, 0, 0]}
    )
    assert {str(term) for term in minimize(table, include="?").terms} == {"A", "C"}
    bigger = TruthTable.from_rows(
        {"A": [1, 1, 0, 0], "B": [0, 1, 0, 1], "C": [1, 0, 0, 0], "OUT": [1, 1, 0, 0]}
    )
    assert {str(term) for term in minimize(bigger, include="?").terms} == {"A", "C"}
    assert [str(term) for term in minimize(bigger, include="?", row_dominance=True).terms] == ["A"]


fuzzy_frames = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).integers(0, 21, size=(15, 4)) / 20
)


@settings(max_examples=40, deadline=None)
@given(fuzzy_frames, st.sampled_from(["Y", "~Y"]))
def test_fit_is_that_of_the_printed_expression_on_the_raw_data(scores: Any, outcome: str) -> None:
    frame = pl.DataFrame(dict(zip("ABCY", scores.T.tolist(), strict=True)))
    assume(np.ptp(scores[:, 3]) > 0)
    table = truth_table(frame, outcome, incl_cut=0.7)
    assume({"1", "0"} <= set(table.out))
    solution = minimize(table, include="?", expectations="A + B + C")
    assert solution.intermediate is not None
    cases = case_frame(frame)
    target = membership(outcome, cases)
    for found in (solution, *(pair.solution for pair in solution.intermediate.pairs)):
        for number, expression in enumerate(found.expressions()):
            recomputed = membership(expression, cases)
            np.testing.assert_allclose(found.membership(number), recomputed, atol=1e-12)
            again, reported = sufficiency(recomputed, target), found.fit(number).whole
            assert reported is not None
            assert reported.incl == pytest.approx(again.incl, abs=1e-12, nan_ok=True)
            assert reported.pri == pytest.approx(again.pri, abs=1e-12, nan_ok=True)
            assert reported.cov == pytest.approx(again.cov, abs=1e-12, nan_ok=True)


def small() -> TruthTable:
    """XOR with a third condition that is never needed."""
    return TruthTable.from_rows(
        {"A": [0, 0, 1, 1], "B": [0, 1, 0, 1], "C": [0, 1, 1, 0], "OUT": [0, 1, 1, 0]}
    )


def ambiguous_table() -> TruthTable:
    """Three conditions, each of which alone explains the one positive row."""
    return TruthTable.from_rows({"A": [1, 0], "B": [1, 0], "C": [1, 0], "OUT": [1, 0]})


def test_all_equally_short_models_are_given_and_print() -> None:
    solution = minimize(ambiguous_table(), include="?")
    assert [str(expression) for expression in solution.expressions()] == ["A", "B", "C"]
    assert str(solution) == (
        "parsimonious solution for OUT: 3 model(s)\nM1: A -> OUT\nM2: B -> OUT\nM3: C -> OUT\n"
        "M1 assumes row(s) 5, 6, 7\nM2 assumes row(s) 3, 4, 7\nM3 assumes row(s) 2, 4, 6"
    )
    assert repr(solution) == str(solution)
    assert "<table" in solution._repr_html_()
    assert str(solution.chart) == "implicant  8\nA          x\nB          x\nC          x"


def test_results_are_frozen() -> None:
    solution = minimize(small())
    with pytest.raises(dataclasses.FrozenInstanceError):
        solution.models = ()  # type: ignore[misc]


def test_a_bound_on_models_is_said() -> None:
    solution = minimize(ambiguous_table(), include="?", max_models=2)
    assert (len(solution.models), solution.count, solution.complete) == (2, 3, False)
    assert solution.bound == "max_models"
    assert "2 listed (INCOMPLETE: stopped by max_models)" in str(solution)


def test_a_bound_on_pairs_is_said() -> None:
    solution = minimize(ambiguous_table(), include="?", expectations="1,1,1", max_models=2)
    assert solution.intermediate is not None
    assert not solution.intermediate.complete
    assert "INCOMPLETE" in str(solution.intermediate)


def test_chart_and_frame() -> None:
    solution = minimize(small(), include="?")
    assert solution.chart.matrix().shape == (len(solution.terms), 2)
    frame = solution.to_frame()
    assert frame.columns == ["model", "term", "cases"]
    assert solution.chart.to_frame().height == len(solution.terms)


def test_frame_with_fit() -> None:
    frame = pl.DataFrame({"case": list("abcd"), "A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 0, 0]})
    lines = minimize(truth_table(frame, "Y"), include="?").to_frame()
    assert lines.row(0) == ("M1", "A", "b; a", 1.0, 1.0, 1.0, None)
    assert "M1     A     b; a   1.000" in str(minimize(truth_table(frame, "Y"), include="?"))


def test_frame_of_intermediate_solutions() -> None:
    solution = minimize(ambiguous_table(), include="?", expectations="1,-,-")
    assert solution.intermediate is not None
    frame = solution.intermediate.to_frame()
    assert frame.columns == ["pair", "model", "expression", "easy", "difficult"]
    assert frame.row(0) == ("C1P1", "M1", "A*B*C", [], [5, 6, 7])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"include": "?", "expectations": "1,1"}, "2 expectations for 3 conditions"),
        ({"include": "?", "expectations": {"D": 1}}, "unknown condition 'D'"),
        ({"include": "?", "expectations": {"A": 2}}, "A has no value 2"),
        ({"include": "?", "expectations": {"A": "high"}}, "expectation 'high' for A"),
        ({"include": "?", "expectations": "A + D"}, "unknown condition 'D'"),
        ({"expectations": "1,1,1"}, "none are included"),
        ({"include": "0"}, "'0' cannot be used"),
        ({"explain": "0"}, "'0' cannot be used"),
        ({"explain": ""}, "nothing is to be explained"),
        ({"explain": "1,C", "include": "C"}, "both explained and included"),
        ({"exclude": [9]}, "do not exist"),
        ({"max_models": 0}, "0 models"),
        ({"max_seconds": 0}, "0 seconds"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        minimize(small(), **arguments)


def test_nothing_to_explain() -> None:
    table = TruthTable.from_rows({"A": [0, 1], "B": [1, 1], "OUT": [0, 0]})
    with pytest.raises(InputError, match="nothing to explain"):
        minimize(table)
    with pytest.raises(InputError, match="nothing to explain"):
        minimize(small(), include="?", exclude=[4, 6])


def test_an_outcome_that_never_fails() -> None:
    table = TruthTable.from_rows({"A": [0, 1], "B": [1, 1], "OUT": [1, 1]})
    with pytest.raises(InputError, match="no configuration is negative"):
        minimize(table, include="?")
    full = TruthTable.from_rows({"A": [0, 0, 1, 1], "B": [0, 1, 0, 1], "OUT": [1, 1, 1, 1]})
    with pytest.raises(InputError, match="all 4 configurations"):
        minimize(full)


def test_a_bare_table_has_no_fit() -> None:
    with pytest.raises(InputError, match="holds no cases"):
        minimize(small()).fit()


def test_unknown_models_and_pairs() -> None:
    solution = minimize(small(), include="?", expectations="1,1,1")
    with pytest.raises(InputError, match="no model 99"):
        solution.expression(99)
    assert solution.intermediate is not None
    with pytest.raises(InputError, match="C9P9"):
        solution.intermediate["C9P9"]
