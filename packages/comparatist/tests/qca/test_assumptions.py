"""Untenable rows, by their definitions."""

from __future__ import annotations

import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.qca import (
    contradictory_assumptions,
    enhanced_table,
    minimize,
    negated,
    rows_lacking,
    rows_of,
    simultaneous_rows,
    truth_table,
)
from comparatist.qca.truthtable import TruthTable


def cases() -> TruthTable:
    """A decides: rows 1 (00) and 4 (11) are observed, 2 (01) and 3 (10) are not."""
    frame = pl.DataFrame({"case": list("wxyz"), "A": [0, 0, 1, 1], "B": [0, 0, 1, 1], "Y": [0, 0, 1, 1]})
    return truth_table(frame, "Y")


def multi() -> TruthTable:
    return TruthTable.from_rows({"A": [0, 1, 2], "B": [0, 1, 1], "OUT": [0, 1, 1]})


def test_rows_of_an_expression_are_remainders_unless_asked_for() -> None:
    assert rows_of(cases(), "A") == (3,)
    assert rows_of(cases(), "A", observed=True) == (3, 4)
    assert rows_of(multi(), "A{0,2}*~B", observed=True) == (1, 5)


def test_rows_lacking_a_necessary_expression() -> None:
    assert rows_lacking(cases(), "A") == (2,)
    assert rows_lacking(cases(), "A + B") == ()
    assert rows_lacking(multi(), "A{1} + B") == (5,)


def test_assumptions_for_both_outcomes_contradict_each_other() -> None:
    """Y is A or B, ~Y is ~A or ~B: rows 2 and 3 serve both sides."""
    assert contradictory_assumptions(cases()) == (2, 3)


def test_an_unseen_model_is_not_passed_over() -> None:
    with pytest.raises(InputError, match="not all models"):
        contradictory_assumptions(cases(), max_models=1)


def test_no_sufficient_row_for_the_negation_means_no_contradiction() -> None:
    frame = pl.DataFrame({"A": [0.1, 0.2, 0.9, 0.8], "B": [0.1, 0.9, 0.2, 0.8], "Y": [0.6, 0.7, 0.9, 0.8]})
    assert contradictory_assumptions(truth_table(frame, "Y", incl_cut=0.95), incl_cut=1.0) == ()


def test_rows_sufficient_for_both_outcomes() -> None:
    frame = pl.DataFrame({"A": [0.1, 0.3, 0.9, 0.7], "Y": [0.5, 0.45, 0.9, 0.6]})
    table = truth_table(frame, "Y", incl_cut=0.6)
    both = {
        number
        for number, here, there in zip(table.row_numbers.tolist(), table.out, negated(table).out, strict=True)
        if here == there == "1"
    }
    assert both
    assert set(simultaneous_rows(table)) == both


def test_negating_twice_gives_the_same_table() -> None:
    table = cases()
    again = negated(negated(table))
    assert (again.outcome, again.out) == (table.outcome, table.out)
    assert negated(table).outcome == "~Y"


def test_the_lower_of_two_cuts_decides_for_the_negation() -> None:
    frame = pl.DataFrame({"A": [0, 0, 1, 1], "Y": [0, 1, 1, 1]})
    assert negated(truth_table(frame, "Y", incl_cut=(0.8, 0.5))).out == ("1", "0")


def test_an_enhanced_table_bars_remainders_and_named_rows() -> None:
    table = enhanced_table(cases(), necessary="A", impossible=["A*~B"])
    assert table.excluded == (2, 3)
    assert [str(expression) for expression in minimize(table, include="?").expressions()] == ["A*B"]
    assert enhanced_table(cases(), impossible="A*B").excluded == ()
    assert enhanced_table(cases(), rows=[4]).out == ("0", "0")


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="holds no cases"):
        negated(multi())
    with pytest.raises(InputError, match="A has no value 7"):
        rows_of(multi(), "A{7}")
    with pytest.raises(InputError, match="Z"):
        rows_of(multi(), "Z")
