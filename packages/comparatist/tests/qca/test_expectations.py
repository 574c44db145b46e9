"""Directional expectations: every way to write them, and what they let go."""

from __future__ import annotations

import pytest

from comparatist.errors import InputError
from comparatist.qca.expectations import Expectations, ExpectationsLike, read_expectations
from comparatist.qca.implicants import Space
from comparatist.qca.truthtable import TruthTable

SPACE = Space((3, 2, 2))
TABLE = TruthTable.from_rows({"A": [0, 1, 2, 2], "B": [0, 1, 0, 1], "C": [0, 0, 1, 1], "OUT": [0, 1, 0, 1]})


def cube(*values: int | None) -> int:
    return SPACE.encode(values)


@pytest.mark.parametrize(
    "given",
    [
        "1;2,-,0",
        "1;2, – ,0",
        ["1;2", "-", 0],
        ["1;2", None, "0"],
        {"A": [1, 2], "C": 0},
        {"A": "1;2", "B": "-", "C": "0"},
        "A[1,2] + ~C",
        "A{1}, A{2}, ~C",
        ["A[1]", "A[2]", "~C"],
    ],
)
def test_all_forms_say_the_same(given: ExpectationsLike) -> None:
    expected = cube(1, None, 0) | cube(2, None, None)
    assert read_expectations(TABLE, given) == Expectations(expected)


def test_a_product_is_a_joint_expectation() -> None:
    found = read_expectations(TABLE, "B*C + ~C")
    assert found == Expectations(cube(None, None, 0), (cube(None, 1, 1),))


def test_a_product_beside_one_of_its_conditions_adds_nothing() -> None:
    assert read_expectations(TABLE, "B + B*C") == Expectations(cube(None, 1, None))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("1,1", "2 expectations for 3 conditions"),
        ("3,1,1", "A has no value 3"),
        ({"Z": 1}, "unknown condition 'Z'"),
        ("A + B", "A does not say which value"),
        ("Z + B", "Z"),
        ({"B": "yes"}, "'yes' for B"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: ExpectationsLike, named: str) -> None:
    with pytest.raises(InputError, match=named):
        read_expectations(TABLE, given)


@pytest.mark.parametrize(
    ("given", "conservative", "parsimonious", "expected"),
    [
        ("-,-,-", (2, 0, 1), (2, None, None), (2, 0, 1)),
        ("-,1,1", (2, 0, 1), (2, None, None), (2, None, 1)),
        ("-,1,0", (2, 0, 1), (2, None, None), (2, None, None)),
        ("1;2,-,-", (2, 0, 1), (None, 0, None), (2, 0, 1)),
        ("0;1,-,-", (2, 0, 1), (None, 0, None), (None, 0, 1)),
        ("1,-,-", (2, 0, 1), (2, None, None), (2, 0, 1)),
        ("B*C", (2, 0, 1), (2, None, None), (2, None, None)),
        ("B*C", (2, 1, 1), (2, None, None), (2, 1, 1)),
        ("B*C", (2, None, 1), (2, None, None), (2, None, 1)),
        ("B*C", (2, 0, 1), (None, None, 1), (2, None, 1)),
    ],
)
def test_what_is_between_a_conservative_and_a_parsimonious_term(
    given: str,
    conservative: tuple[int | None, ...],
    parsimonious: tuple[int | None, ...],
    expected: tuple[int | None, ...],
) -> None:
    rules = read_expectations(TABLE, given)
    between = rules.intermediate(SPACE, cube(*conservative), cube(*parsimonious))
    assert SPACE.decode(between) == expected
