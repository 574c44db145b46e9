"""What may be given, and what is refused with the place and the rule."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from comparatist.agreement import (
    Interval,
    Level,
    agreement,
    coefficient,
    cohen_kappa,
    counts_agreement,
    gwet_ac,
    krippendorff_alpha,
    read_long,
    read_matrix,
    table_agreement,
    weight_matrix,
)
from comparatist.errors import DataError, InputError

MATRIX = [[1, 1], [1, 2], [2, 2], [None, 2]]
LONG = {"unit": ["u1", "u1", "u2", "u2"], "coder": ["A", "B", "A", "B"], "value": ["x", "x", "x", "y"]}


@pytest.mark.parametrize(
    "data",
    [
        MATRIX,
        np.array(MATRIX, dtype=float),
        pl.DataFrame(MATRIX, schema=["A", "B"], orient="row"),
        pd.DataFrame(MATRIX, columns=["A", "B"]),
        pd.DataFrame(MATRIX, columns=["A", "B"]).astype("Int64"),
        pl.DataFrame(MATRIX, schema=["A", "B"], orient="row").to_arrow(),
    ],
    ids=["list", "numpy", "polars", "pandas", "pandas nullable", "arrow"],
)
def test_every_kind_of_matrix_is_the_same_codings(data: Any) -> None:
    codings = read_matrix(data)
    assert codings.categories == (1, 2)
    assert codings.codes.tolist() == [[0, 0], [0, 1], [1, 1], [-1, 1]]


@pytest.mark.parametrize("frame", [pl.DataFrame(LONG), pd.DataFrame(LONG)], ids=["polars", "pandas"])
def test_a_long_frame_of_one_variable(frame: Any) -> None:
    codings = read_long(frame)
    assert (codings.units, codings.coders, codings.categories) == (("u1", "u2"), ("A", "B"), ("x", "y"))
    assert codings.codes.tolist() == [[0, 0], [0, 1]]


def test_a_wide_frame_may_name_its_units() -> None:
    codings = read_matrix(pl.DataFrame({"case": ["k", "l"], "A": ["x", "y"], "B": ["x", None]}), unit="case")
    assert (codings.units, codings.coders) == (("k", "l"), ("A", "B"))


def test_empty_text_and_nan_are_missing_never_a_category() -> None:
    assert read_matrix([["a", ""], ["b", None], [float("nan"), "a"]]).categories == ("a", "b")


def test_dates_of_every_kind() -> None:
    rows = [["2014-07-03", date(2014, 7, 3)], [datetime(2015, 1, 1, 12), "2015"], ["2014-07", None]]
    assert read_matrix(rows, level="date").categories == ("2014-07", "2014-07-03", "2015", "2015-01-01")


def test_sets_as_text_lists_and_sets() -> None:
    codings = read_matrix([["CT;CS", ["CS", "CT"]], [{"CS"}, ""]], level="set")
    assert codings.codes[0, 0] == codings.codes[0, 1]
    assert codings.codes[1, 1] == -1


@pytest.mark.parametrize(
    ("rows", "level", "says"),
    [
        ([["a", "b"]], "interval", "'a' is not a finite number"),
        ([[1, float("inf")]], "interval", "not a finite number"),
        ([[1, -2]], "ratio", "-2 is negative"),
        ([["low", "high"]], "ordinal", "has no known order"),
        ([["a", 1]], "nominal", "text and numbers in one variable"),
        ([["03.07.2014", "2014"]], "date", "is not a date"),
        ([["2014-02-30", "2014"]], "date", "not a day of the calendar"),
        ([[3, "a"]], "set", "3 is not a set"),
        ([[1, 2]], "cardinal", "unknown level 'cardinal'"),
        ([[(1, 2), "a"]], "nominal", "a value of type tuple"),
    ],
)
def test_values_the_level_does_not_allow(rows: list[list[object]], level: Level, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read_matrix(rows, level=level)
    assert says in str(caught.value) and "variable value" in str(caught.value)


def test_the_place_of_a_bad_value_names_unit_and_coder() -> None:
    with pytest.raises(InputError, match="variable value, unit 2, coder coder 1"):
        read_matrix([[1, 2], ["x", 3]], level="interval")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([1, 2, 3], "not a matrix"),
        ("ab", "not a matrix"),
        (np.array([1, 2]), r"1 dimension\b"),
        ([[1, 2], [1]], "different lengths"),
    ],
)
def test_what_is_no_matrix(data: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_matrix(data)


def test_a_unit_in_two_rows_of_a_wide_frame() -> None:
    with pytest.raises(InputError, match="two rows of column 'case'"):
        read_matrix(pl.DataFrame({"case": ["k", "k"], "A": [1, 2]}), unit="case")


def test_a_missing_column_is_named_beside_those_there() -> None:
    with pytest.raises(InputError, match="no column 'coder'") as caught:
        read_long(pl.DataFrame({"unit": [1], "value": [2]}))
    assert "unit, value" in str(caught.value)


@pytest.mark.parametrize("frame", [LONG, [1, 2], pl.LazyFrame(LONG)], ids=["dict", "list", "lazy"])
def test_what_is_no_frame(frame: Any) -> None:
    with pytest.raises(InputError, match="is not a frame"):
        read_long(frame)


def test_an_absent_variable_is_named() -> None:
    frame = pl.DataFrame({**LONG, "variable": ["v"] * 4})
    with pytest.raises(InputError, match="no variable 'w'"):
        read_long(frame, variable="w")


def test_a_unit_coded_twice_by_one_coder_names_its_row() -> None:
    frame = pl.DataFrame(
        {"unit": ["u", "k", "u"], "coder": ["A"] * 3, "value": [1, 1, 2], "variable": ["v", "w", "v"]}
    )
    with pytest.raises(DataError, match="row 3, column coder"):
        read_long(frame, variable="v")


def test_a_row_without_a_unit() -> None:
    with pytest.raises(InputError, match="column unit, row 2: a row without a name"):
        read_long(pl.DataFrame({"unit": ["u", None], "coder": ["A", "B"], "value": [1, 2]}))


def test_a_value_outside_the_declared_categories() -> None:
    with pytest.raises(InputError, match="the value 'z' is not a category"):
        gwet_ac([["a", "z"]], categories=["a", "b"])


def test_categories_that_repeat() -> None:
    with pytest.raises(InputError, match="stands twice"):
        gwet_ac([["a", "b"]], categories=["a", "b", "a"])


def test_declared_categories_count_though_nobody_used_them() -> None:
    rows = [["a", "a"], ["a", "b"], ["b", "b"]]
    two, three = gwet_ac(rows), gwet_ac(rows, categories=["a", "b", "c"])
    assert two.expected == pytest.approx(0.5) and three.expected == pytest.approx(0.25)


def test_ordinal_words_take_the_declared_order() -> None:
    rows = [["low", "mid"], ["mid", "high"], ["high", "high"], ["low", "low"]]
    numbers = [[1, 2], [2, 3], [3, 3], [1, 1]]
    words = krippendorff_alpha(rows, level="ordinal", categories=["low", "mid", "high"])
    assert words.value == krippendorff_alpha(numbers, level="ordinal").value


def test_numbers_written_as_text_are_numbers_where_the_level_wants_them() -> None:
    text, numbers = [["1", "2.5"], ["3", "3"], ["10", "9"]], [[1, 2.5], [3, 3], [10, 9]]
    levels: tuple[Level, ...] = ("interval", "ratio", "ordinal")
    for level in levels:
        read = krippendorff_alpha(text, level=level)
        assert read.value == pytest.approx(krippendorff_alpha(numbers, level=level).value, abs=1e-12)


def test_cohen_of_three() -> None:
    with pytest.raises(InputError, match="allowed: two coders"):
        cohen_kappa([[1, 1, 2], [2, 2, 2]])


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ("cubic", "unknown weights 'cubic'"),
        ([[1, 0]], "shape"),
        ([[1, 2], [0, 1]], "not shares"),
        ([[0.5, 0], [0, 1]], "not shares"),
    ],
)
def test_unusable_weights(weights: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        weight_matrix(weights, [1, 2])


def test_ratio_weights_of_negative_scores() -> None:
    with pytest.raises(InputError, match="negative"):
        weight_matrix("ratio", [-1, 0, 1])


def test_numbers_are_spaced_by_value_or_by_rank() -> None:
    assert weight_matrix("linear", [1, 2, 4])[0, 1] == pytest.approx(2 / 3)
    assert weight_matrix("linear", [1, 2, 4], by_rank=True)[0, 1] == pytest.approx(1 / 2)


@pytest.mark.parametrize("table", [[[1, 2]], [[1, -1], [0, 1]], [[0.5, 1], [1, 1]], [1, 2]])
def test_what_is_no_table_of_counts(table: Any) -> None:
    with pytest.raises(InputError):
        table_agreement(table)


def test_unnamed_coders_have_no_conger() -> None:
    with pytest.raises(InputError, match="conger of unnamed coders"):
        counts_agreement([[2, 0], [1, 1]], coefficients=["conger"])


@pytest.mark.parametrize(("option", "value"), [("method", "magic"), ("confidence", 1.5), ("draws", 0)])
def test_unusable_intervals(option: str, value: Any) -> None:
    with pytest.raises(InputError):
        Interval(**{option: value})


def test_an_unknown_coefficient_and_no_variables() -> None:
    with pytest.raises(InputError, match="unknown coefficient"):
        coefficient("kendall", MATRIX)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no variable was named"):
        agreement(pl.DataFrame(LONG), {})


def test_cohen_spaces_by_place_unless_the_level_has_values() -> None:
    rows = [[1, 1], [2, 4], [4, 4], [1, 2]]
    placed = [[1, 1], [2, 3], [3, 3], [1, 2]]
    by_place = cohen_kappa(rows, weights="linear").value
    assert by_place == cohen_kappa(placed, weights="linear").value
    assert by_place == coefficient("cohen", rows, weights="linear").value
    by_value = cohen_kappa(rows, weights="linear", by_rank=False).value
    assert by_value != by_place
    assert by_value == coefficient("cohen", rows, weights="linear", level="interval").value
