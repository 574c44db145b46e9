"""Truth tables: reference results, bare tables, row numbers, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparatist.errors import InputError
from comparatist.qca import RowCases, TruthTable, truth_table
from comparatist.qca.truthtable import row_configuration, row_number

Load = Callable[[str], Any]
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("o01", "LC", {"outcome": "SURV"}),
    ("o02", "LF", {"outcome": "SURV", "incl_cut": 0.8}),
    ("o03", "LF", {"outcome": "~SURV", "incl_cut": 0.8}),
    ("o04", "LF", {"outcome": "SURV", "incl_cut": 0.7, "pri_cut": 0.65, "n_cut": 2}),
    ("o05", "LM", {"outcome": "SURV", "conditions": "DEV,URB,LIT,IND"}),
    ("o06", "d.jobsecurity", {"outcome": "JSR", "incl_cut": 0.9}),
    ("o07", "CVF", {"outcome": "PROTEST", "incl_cut": 0.8}),
]


@pytest.mark.oracle
@pytest.mark.parametrize(("number", "data", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_agrees_with_the_reference(
    number: str, data: str, arguments: dict[str, Any], oracle: Load, published: Load
) -> None:
    expected = oracle(number)["truth_table"]
    table = truth_table(published(data), **arguments)
    found = table.to_frame(complete=True).to_dicts()
    assert list(table.levels) == expected["noflevels"]
    assert len(found) == len(expected["rows"])
    for row, wanted in zip(found, expected["rows"], strict=True):
        for key, value in wanted.items():
            if isinstance(value, float):
                assert row[key] == pytest.approx(value, abs=1e-9)
            else:
                assert row[key] == value, (key, row)


def test_pandas_with_an_index_polars_with_a_case_column_and_arrays_give_the_same_table(
    published: Load,
) -> None:
    frame = published("LF")
    polars = truth_table(frame, "SURV", incl_cut=0.8)
    pandas = truth_table(
        pd.DataFrame(frame.drop("case").to_dict(as_series=False), index=frame["case"].to_list()),
        "SURV",
        incl_cut=0.8,
    )
    columns = [name for name in frame.columns if name != "case"]
    mapping = truth_table(frame.to_dict(as_series=False), "SURV", incl_cut=0.8)
    array = truth_table(np.asarray(frame.drop("case")), "X6", incl_cut=0.8, cases=frame["case"].to_list())
    for other in (pandas, mapping, array):
        assert other.out == polars.out
        assert other.cases == polars.cases
        np.testing.assert_array_equal(other.members, polars.members)
    assert pandas.conditions == tuple(columns[:-1])


def test_the_ambiguous_band_lies_between_the_two_cut_offs(published: Load) -> None:
    table = truth_table(published("LF"), "SURV", incl_cut=(0.8, 0.5))
    coded = dict(zip(table.row_numbers.tolist(), table.out, strict=True))
    assert coded == {1: "0", 2: "0", 5: "C", 6: "C", 22: "1", 23: "0", 24: "C", 31: "0", 32: "1"}


def test_contradictions_show_in_cases_that_disagree(published: Load) -> None:
    table = truth_table(published("LC"), "SURV", "DEV,URB,LIT,IND")
    row = table.row_numbers.tolist().index(16)
    assert table.cases[row] == ("BE", "CZ", "DE", "NL", "UK")
    assert table.contradictions() == (
        RowCases(12, ("FR", "SE"), ("AU",)),
        RowCases(16, ("BE", "CZ", "NL", "UK"), ("DE",)),
    )


def test_deviant_cases_are_those_without_the_outcome_in_a_sufficient_row(published: Load) -> None:
    table = truth_table(published("PAYF"), "HL", "HE,GG,AH,HI,HW", incl_cut=0.87, n_cut=2)
    deviant = {row.row: row.lacks for row in table.deviant_cases()}
    raw = published("PAYF")
    lacking = set(raw.filter(pl.col("HL") < 0.5)["case"])
    for number, out, names in zip(table.row_numbers.tolist(), table.out, table.cases, strict=True):
        expected = tuple(name for name in names if name in lacking) if out == "1" else ()
        assert deviant.get(number, ()) == expected
    assert deviant[24] == ("LBN",)


def test_cases_at_one_half_belong_to_no_row_and_are_noted() -> None:
    data: dict[str, Sequence[object]] = {"case": ["a", "b", "c"], "A": [0.5, 0.9, 0.2], "Y": [0.3, 0.8, 0.1]}
    table = truth_table(data, "Y", incl_cut=0.8)
    assert table.cases == (("c",), ("b",))
    assert table.notes == (
        "A is exactly 0.5 for a: neither in nor out, so these cases are counted in no row",
    )


def test_excluded_rows_cannot_serve_as_remainders(published: Load) -> None:
    table = truth_table(published("LF"), "SURV", incl_cut=0.8, exclude=[10, 32])
    frame = table.to_frame(complete=True)
    assert frame.filter(pl.col("row").is_in([10, 32]))["OUT"].to_list() == ["0", "0"]
    assert table.excluded == (10, 32)
    with pytest.raises(InputError, match="row number"):
        truth_table(published("LF"), "SURV", exclude=[33])


def test_outcomes_may_be_values_or_expressions(published: Load) -> None:
    frame = published("LM")
    by_value = truth_table(frame, "DEV{2}", "URB,LIT,IND")
    assert by_value.outcome == "DEV[2]"
    assert by_value.members[:, -1].sum() == (frame["DEV"] == 2).sum()
    joint = truth_table(published("LF"), "SURV*STB", "DEV,URB,LIT,IND", incl_cut=0.8)
    np.testing.assert_allclose(
        joint.members[:, -1], np.minimum(published("LF")["SURV"], published("LF")["STB"])
    )


def test_a_bare_table_merges_repeats_and_refuses_disagreement() -> None:
    table = TruthTable.from_rows({"A": [0, 1, 1], "B": [1, 1, 1], "OUT": [0, 1, 1]})
    assert table.rows.tolist() == [[0, 1], [1, 1]]
    assert table.out == ("0", "1")
    assert table.n.tolist() == [1, 2]
    assert table.members.shape == (0, 3)
    with pytest.raises(InputError, match="listed with outcomes"):
        TruthTable.from_rows({"A": [1, 1], "OUT": [0, 1]})
    with pytest.raises(InputError, match="outcome '2'"):
        TruthTable.from_rows({"A": [1, 0], "OUT": [2, 1]})
    with pytest.raises(InputError, match="column cases: 'AU' at case '1' is not a number"):
        TruthTable.from_rows({"A": [1, 0], "cases": ["AU", "BE"], "OUT": [0, 1]})
    with pytest.raises(InputError, match="no condition is left"):
        TruthTable.from_rows({"OUT": [0, 1]})
    with pytest.raises(InputError, match="65 conditions are too many"):
        TruthTable.from_rows(np.eye(66, dtype=int), "X66")


def test_a_condition_may_be_called_like_a_column_of_the_table() -> None:
    frame = truth_table({"n": [0, 1, 1], "PRI": [1, 1, 0], "Y": [0, 1, 0]}, "Y").to_frame(complete=True)
    assert frame.columns == ["row", "n", "PRI", "OUT", "n_", "incl", "PRI_", "cases"]
    assert frame["n"].to_list() == [0, 0, 1, 1]
    assert frame["n_"].to_list() == [0, 1, 1, 1]


@given(st.lists(st.integers(2, 4), min_size=1, max_size=6), st.data())
def test_row_numbers_and_configurations_are_inverse(levels: list[int], data: st.DataObject) -> None:
    size = int(np.prod(levels))
    numbers = np.array(data.draw(st.lists(st.integers(1, size), min_size=1, max_size=10)))
    rows = row_configuration(numbers, levels)
    assert (rows < np.array(levels)).all() and (rows >= 0).all()
    np.testing.assert_array_equal(row_number(rows, levels), numbers)


GOOD: dict[str, list[float]] = {"A": [0, 0.2, 0.9, 1], "B": [1, 0.3, 0.7, 0], "Y": [1, 0.1, 0.8, 0]}
BAD: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("above one", {"A": [0, 0.2, 1.9, 1]}, {}, r"column A: 1.9 at case '3' is not a set membership"),
    ("below zero", {"B": [0, -0.2, 0.9, 1]}, {}, r"column B: -0.2 at case '2'"),
    ("infinite", {"A": [0, float("inf"), 1, 1]}, {}, r"column A: inf at case '2'"),
    ("missing", {"A": [0, None, 0.9, 1]}, {}, r"column A: 1 missing value\(s\), first at case '2'"),
    ("missing outcome", {"Y": [0, float("nan"), 0.9, 1]}, {}, r"column Y: 1 missing"),
    ("constant outcome", {"Y": [1, 1, 1, 1]}, {}, r"column Y: the outcome is 1 for every case"),
    ("outcome as condition", {}, {"conditions": ["A", "Y"]}, r"column Y: the condition is the outcome"),
    ("repeated condition", {}, {"conditions": ["A", "A"]}, r"A is named twice"),
    ("unknown condition", {}, {"conditions": "A,Z"}, r"there is no column 'Z'"),
    ("unknown outcome", {}, {"outcome": "Z"}, r"unknown condition 'Z'"),
    ("unreadable outcome", {}, {"outcome": "Y +"}, r"cannot read 'Y \+'"),
    (
        "text",
        {"A": ["high", "low", "low", "low"]},
        {"conditions": "A,B"},
        r"column A: 'high' at case '1' is not a number",
    ),
    ("duplicate cases", {"case": ["a", "b", "a", "c"]}, {}, r"cases: duplicate case name\(s\) a"),
    ("cut-off", {}, {"incl_cut": 1.2}, r"incl_cut: 1.2 is not a cut-off"),
    ("band", {}, {"incl_cut": (0.5, 0.8)}, r"ambiguous band"),
    ("frequency", {}, {"n_cut": 9}, r"n_cut: no configuration has 9 case"),
    ("negative frequency", {}, {"n_cut": 0}, r"n_cut: 0 is not a number of cases"),
]


@pytest.mark.parametrize(
    ("columns", "arguments", "message"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD]
)
def test_bad_input_names_column_and_rule(
    columns: dict[str, Any], arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        truth_table(GOOD | columns, **({"outcome": "Y"} | arguments))


def test_raw_scores_are_not_taken_for_a_multi_value_condition(published: Load) -> None:
    with pytest.raises(
        InputError, match="column DEV: whole numbers up to 1098, 18 different ones for 18 cases"
    ):
        truth_table(published("LR").with_columns(published("LF")["SURV"]), "SURV", "DEV,STB")


def test_more_conditions_than_cases_is_refused() -> None:
    data = {name: [0, 1, 1] for name in "ABCD"} | {"Y": [0, 1, 0]}
    with pytest.raises(InputError, match="4 conditions for 3 cases"):
        truth_table(data, "Y")


def test_a_filtered_pandas_frame_keeps_its_case_names(published: Load) -> None:
    frame = pd.DataFrame(published("LC").to_dict(as_series=False))
    some = frame[frame["LIT"] == 1]
    assert truth_table(some, "SURV", "DEV,URB").case_names == tuple(some["case"])
    unnamed = truth_table(some.drop(columns="case"), "SURV", "DEV,URB")
    assert unnamed.case_names == tuple(str(name) for name in some.index)
    assert truth_table(frame.drop(columns="case"), "SURV", "DEV,URB").case_names[:2] == ("1", "2")


def test_what_is_not_a_frame_is_refused(published: Load) -> None:
    for data in (published("LF").lazy(), 5, "LF", [1, 2, 3]):
        with pytest.raises(InputError, match=r"data: (cannot read|an array of)"):
            truth_table(data, "SURV")
    with pytest.raises(InputError, match="the columns differ in length"):
        truth_table({"A": [1, 0], "Y": [1]}, "Y")
    with pytest.raises(InputError, match="two columns have one name"):
        truth_table(pd.DataFrame([[1, 0, 1], [0, 1, 0]], columns=["A", "A", "Y"]), "Y")
    with pytest.raises(InputError, match="the data hold no case"):
        truth_table({"A": [], "Y": []}, "Y")


def test_multi_value_outcome_needs_a_value(published: Load) -> None:
    with pytest.raises(InputError, match="does not say which value"):
        truth_table(published("LM"), "DEV")


@pytest.mark.parametrize("given", ["DEV*~IND", [1.5], [float("nan")], ["22"]])
def test_exclude_takes_row_numbers_only(given: Any, published: Load) -> None:
    table = truth_table(published("LF"), "SURV", incl_cut=0.8)
    with pytest.raises(InputError, match="exclude: .* is not a row number"):
        table.with_excluded(given)
    with pytest.raises(InputError, match="exclude: .* is not a row number"):
        truth_table(published("LF"), "SURV", incl_cut=0.8, exclude=given)
    assert table.with_excluded(np.array([22.0])).excluded == (22,)


def test_an_outcome_may_have_any_column_name() -> None:
    data = {"GDP per head": [0, 1, 1, 0], "B-2": [0, 1, 0, 1], "Y x": [0, 1, 1, 0]}
    table = truth_table(data, "Y x")
    assert table.conditions == ("GDP per head", "B-2") and table.outcome == "`Y x`"
    assert truth_table(data, "~ Y x").out == tuple("1" if out == "0" else "0" for out in table.out)


def test_cases_all_at_the_crossover_are_said_to_be() -> None:
    data = {"A": [0.5, 0.5, 0.9], "B": [0.7, 0.2, 0.5], "Y": [0.1, 0.9, 0.8]}
    with pytest.raises(InputError, match=r"every case is exactly 0\.5 in some condition"):
        truth_table(data, "Y")


@pytest.mark.parametrize("value", [0.5, -1, None])
def test_a_bare_table_names_the_cell_that_is_no_value(value: float | None) -> None:
    with pytest.raises(InputError, match="row 2, column B: .* is not a value of a condition"):
        TruthTable.from_rows({"A": [0, 1], "B": [1, value], "OUT": [0, 1]})


@pytest.mark.parametrize("kind", ["Float64", "object"])
def test_a_missing_value_of_pandas_own_type_is_missing_and_drops_no_column(
    kind: str, published: Load
) -> None:
    frame = published("LF").to_pandas().astype({"DEV": kind})
    frame.loc[3, "DEV"] = pd.NA
    with pytest.raises(InputError, match=r"column DEV: 1 missing value\(s\), first at case 'EE'"):
        truth_table(frame, "SURV", incl_cut=0.8)


def test_memberships_read_as_text_are_not_left_out_in_silence(published: Load) -> None:
    frame = published("LF").with_columns(pl.col("DEV").cast(pl.String), place=pl.lit("Europe"))
    with pytest.raises(InputError, match="column DEV: '0.81' at case 'AU' is a number written as text"):
        truth_table(frame, "SURV", incl_cut=0.8)
    assert truth_table(frame, "SURV", "URB,LIT", incl_cut=0.8).conditions == ("URB", "LIT")


def test_a_case_without_a_name_is_refused(published: Load) -> None:
    frame = published("LF").with_columns(case=pl.col("case").replace("BE", None))
    with pytest.raises(InputError, match="column case, row 2: a case without a name"):
        truth_table(frame, "SURV")
