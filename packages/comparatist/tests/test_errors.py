"""Errors say what, where, what is allowed and a hint; absent extras are named."""

from __future__ import annotations

import pytest

from comparatist import extras
from comparatist.errors import ComparatistError, DataError, InputError, MissingExtraError, Problem
from comparatist.qca import truth_table, truth_table_figure


def test_an_error_says_all_four() -> None:
    error = InputError("no column 'x'", where="table", allowed="a, b", hint="name the columns")
    assert str(error) == "table: no column 'x'\n  allowed: a, b\n  hint: name the columns"
    assert isinstance(error, ComparatistError)


def test_many_problems_are_counted_and_kept() -> None:
    error = DataError("faults", [Problem("coded twice", row, "coder") for row in range(1, 26)])
    lines = str(error).splitlines()
    assert lines[:2] == ["faults", "  row 1, column coder: coded twice"]
    assert (len(lines), lines[-1], len(error.problems)) == (22, "  ... and 5 more", 25)


def test_an_absent_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    table = truth_table({"A": [0, 1, 1], "Y": [0, 1, 1]}, "Y", incl_cut=0.8)
    with pytest.raises(MissingExtraError, match=r"pip install 'comparatist\[figures\]'"):
        truth_table_figure(table)
