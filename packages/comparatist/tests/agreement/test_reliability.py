"""Intraclass correlations, Light's kappa, kappas by category and the test against chance, as printed elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.agreement import (
    cohen_kappa,
    fleiss_kappa,
    fleiss_test,
    intraclass_correlation,
    kappa_by_category,
    light_kappa,
    read_matrix,
)
from comparatist.errors import InputError

FOLDER = Path(__file__).parent.parent / "oracles" / "agreement"
REFERENCE = json.loads((FOLDER / "reliability.json").read_text())
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("kind", "of", "printed"),
    [
        ("oneway", "one", 0.17),
        ("agreement", "one", 0.29),
        ("consistency", "one", 0.71),
        ("oneway", "mean", 0.44),
        ("agreement", "mean", 0.62),
        ("consistency", "mean", 0.91),
    ],
)
def test_shrout_and_fleiss(kind: str, of: str, printed: float) -> None:
    """The six coefficients of their table 4, from the ratings of table 2."""
    found = intraclass_correlation(JUDGES, kind, of=of)  # type: ignore[arg-type]
    assert found.value == pytest.approx(printed, abs=0.005)


@pytest.mark.oracle
@pytest.mark.parametrize("row", REFERENCE["pingouin"], ids=lambda row: f"{row['data']} {row['name']}")
def test_every_intraclass_correlation_is_pingouins(row: dict[str, object]) -> None:
    """To the digits it prints: six of the value and F, two of the interval."""
    data = JUDGES if row["data"] == "shrout_fleiss" else REFERENCE["anxiety"]
    kind = {"1": "oneway", "A": "agreement", "C": "consistency"}[str(row["name"])[4]]
    of = "one" if str(row["name"]).endswith("1)") else "mean"
    found = intraclass_correlation(data, kind, of=of)  # type: ignore[arg-type]
    assert found.name == row["name"]
    assert found.value == pytest.approx(row["value"], abs=5e-7)
    assert found.f == pytest.approx(row["f"], abs=5e-7)
    assert list(found.freedom) == row["freedom"]
    assert found.p_value == pytest.approx(row["p_value"], abs=5e-7)
    assert [found.low, found.high] == pytest.approx(row["interval"], abs=0.0051)


@pytest.mark.oracle
def test_the_interval_of_r() -> None:
    """irr::icc(anxiety, model="twoway", type="agreement") prints 0.198 and -0.039 to 0.494."""
    found = intraclass_correlation(REFERENCE["anxiety"])
    assert (found.value, found.low, found.high) == pytest.approx((0.198, -0.039, 0.494), abs=5e-4)


def test_units_with_a_missing_rating_are_dropped_and_counted() -> None:
    found = intraclass_correlation([*JUDGES, [1, None, 2, 3]])
    assert (found.value, found.units_dropped) == (intraclass_correlation(JUDGES).value, 1)
    assert "1 dropped for a missing rating" in str(found)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([[1], [2]], "one coder"),
        ([[1, 2]], "fewer than two units"),
        ([[2, 2], [2, 2]], "no spread"),
        ([[1, 2], [2, 1]], "nothing is left to divide by"),
        ([[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]], "no spread"),
        ([[1, None], [None, 2]], "fewer than two units"),
    ],
)
def test_intraclass_correlations_that_do_not_exist(rows: list[list[float | None]], says: str) -> None:
    found = intraclass_correlation(rows)
    assert found.value is None and says in found.undefined and says in str(found)


@pytest.mark.found
@pytest.mark.parametrize("of", ["one", "mean"])
@pytest.mark.parametrize("kind", ["oneway", "agreement", "consistency"])
def test_coders_who_never_differ_are_reliable(kind: str, of: str) -> None:
    """(B - 0) / (B + 0): 1 by every formula, as in R's psych and irr; without an interval, as everywhere else."""
    found = intraclass_correlation([[1, 1], [2, 2], [4, 4]], kind, of=of)  # type: ignore[arg-type]
    assert (found.value, found.undefined, found.low, found.f, found.p_value) == (1.0, "", None, None, None)
    assert ": 1.000; 3 units" in str(found)


@pytest.mark.found
@pytest.mark.oracle
def test_coders_who_differ_by_a_constant() -> None:
    """psych 2.2.9: ICC(rbind(c(1,3), c(2,4), c(5,7)), lmer=FALSE); no error is left, levels differ."""
    rows = [[1, 3], [2, 4], [5, 7]]
    one, mean = intraclass_correlation(rows), intraclass_correlation(rows, of="mean")
    assert (one.value, one.low, one.high) == pytest.approx((0.6842105, 0.002702703, 0.9881559), abs=5e-8)
    assert (mean.value, mean.low, mean.high) == pytest.approx((0.8125, 0.005390836, 0.9940427), abs=5e-8)
    assert intraclass_correlation(rows, "consistency").value == 1.0


@pytest.mark.found
@pytest.mark.oracle
def test_units_that_do_not_differ() -> None:
    """psych prints -1 for one coder and, dividing by rounding, -1e31 for the mean of two: there is no such number."""
    rows = [[1, 2], [2, 1], [1, 2], [2, 1]]
    for kind, value in (("oneway", -1.0), ("agreement", -2.0), ("consistency", -1.0)):
        assert intraclass_correlation(rows, kind).value == pytest.approx(value)  # type: ignore[arg-type]
        mean = intraclass_correlation(rows, kind, of="mean")  # type: ignore[arg-type]
        assert mean.value is None and "nothing is left to divide by" in str(mean)
    alike = intraclass_correlation(
        [[1, 2], [1, 2]]
    )  # levels differ, units do not: 0 by the formula, no interval
    assert (alike.value, alike.low, alike.p_value) == (0.0, None, None)


@pytest.mark.found
def test_rounding_is_no_difference_between_units() -> None:
    """Three means of 0.2 differ in the sixteenth digit; dividing by that gave -1e31."""
    rows = [[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.2, 0.2]]
    found = intraclass_correlation(rows, "consistency")
    assert found.value == pytest.approx(-0.5) and found.low is None
    assert intraclass_correlation(rows, "consistency", of="mean").value is None


def test_what_an_intraclass_correlation_refuses() -> None:
    with pytest.raises(InputError, match="kind 'icc2'"):
        intraclass_correlation(JUDGES, "icc2")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not a finite number"):
        intraclass_correlation([["a", "b"], ["c", "d"]])
    with pytest.raises(InputError, match="confidence"):
        intraclass_correlation(JUDGES, confidence=1)


@pytest.mark.oracle
def test_fleiss_against_chance_is_irrs() -> None:
    """irr 0.84: kappam.fleiss(diagnoses) gives 0.4302445, z = 17.65183 (Fleiss 1971's thirty patients)."""
    found = fleiss_test(REFERENCE["diagnoses"])
    assert found.value == pytest.approx(0.4302445, abs=5e-8)
    assert found.z == pytest.approx(17.65183, abs=5e-6)
    assert found.value == pytest.approx(fleiss_kappa(REFERENCE["diagnoses"]).value, abs=1e-12)


@pytest.mark.oracle
def test_kappas_by_category_are_those_printed() -> None:
    """irr's kappam.fleiss(diagnoses, detail=TRUE): depression, personality, schizophrenia, neurosis, other."""
    table = kappa_by_category(REFERENCE["diagnoses"])
    assert table["category"].to_list() == ["1", "2", "3", "4", "5"]
    assert table["kappa"].round(3).to_list() == [0.245, 0.245, 0.520, 0.471, 0.566]
    assert table["z"].round(3).to_list() == [5.192, 5.192, 11.031, 9.994, 12.009]


@given(st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=2, max_size=15))
@settings(deadline=None, max_examples=80)
def test_the_overall_kappa_is_the_weighted_mean_of_the_categories(rows: list[list[int]]) -> None:
    found = fleiss_test(rows)
    if found.value is None:
        return
    table = kappa_by_category(rows).drop_nulls("kappa")
    weight = (table["share"] * (1 - table["share"])).to_numpy()
    assert found.value == pytest.approx(weight @ table["kappa"].to_numpy() / weight.sum(), abs=1e-9)


def test_under_chance_the_test_rejects_one_time_in_twenty() -> None:
    random = np.random.default_rng(4)
    rejected = 0
    for _ in range(400):
        p_value = fleiss_test(random.choice(3, (60, 4), p=[0.5, 0.3, 0.2])).p_value
        assert p_value is not None
        rejected += p_value < 0.05
    assert 0.025 < rejected / 400 < 0.085


@pytest.mark.oracle
def test_lights_kappa_is_irrs() -> None:
    """irr's kappam.light(diagnoses) prints 0.459."""
    found = light_kappa(REFERENCE["diagnoses"])
    assert found.value == pytest.approx(0.459, abs=5e-4)
    assert found.pairs == 15


def test_lights_kappa_is_the_mean_over_pairs() -> None:
    rows = REFERENCE["anxiety"]
    pairs = [cohen_kappa([[row[a], row[b]] for row in rows]).value or 0 for a, b in ((0, 1), (0, 2), (1, 2))]
    found = light_kappa(read_matrix(rows))
    assert found.value == pytest.approx(np.mean(pairs), abs=1e-12)
    assert light_kappa(rows, weights="quadratic").value != pytest.approx(found.value)
    silent = light_kappa([[1, 1, 2], [1, 1, 1], [1, 1, 2]])
    assert silent.undefined_pairs == (("coder 1", "coder 2"),)
    assert silent.value == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(InputError, match="one coder"):
        light_kappa([[1], [2]])


def test_kappas_against_chance_that_do_not_exist() -> None:
    assert fleiss_test([["a", "a"], ["a", "a"]]).undefined.startswith("no spread")
    assert fleiss_test([["a", None], [None, "b"]]).undefined == "no unit was coded by all"
    assert "undefined" in str(fleiss_test([["a"], ["b"]]))
    table = kappa_by_category(read_matrix([["a", "b"], ["b", "b"]], categories=["a", "b", "c"]))
    assert table.filter(pl.col("category") == "c")["kappa"].item() is None
