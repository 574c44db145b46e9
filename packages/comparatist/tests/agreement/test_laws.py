"""Laws that hold for any codings."""

from __future__ import annotations

from typing import Any, Literal

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from comparatist.agreement import (
    ESTIMATORS,
    CoefficientName,
    Interval,
    coder_against_rest,
    coefficient,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    scott_pi,
    table_agreement,
)
from comparatist.agreement.codings import read_matrix
from comparatist.agreement.estimate import Estimate, alpha
from comparatist.agreement.weights import WEIGHTS, weight_matrix

MANY_CODERS: tuple[CoefficientName, ...] = (
    "percent",
    "fleiss",
    "conger",
    "gwet",
    "brennan_prediger",
    "alpha",
)
LibraryLevel = Literal["nominal", "ordinal", "interval", "ratio"]
CELL = st.one_of(st.none(), st.integers(1, 4))
MATRICES = st.integers(2, 4).flatmap(
    lambda coders: st.lists(st.lists(CELL, min_size=coders, max_size=coders), min_size=3, max_size=12)
)
PAIRS = st.lists(st.lists(st.integers(1, 4), min_size=2, max_size=2), min_size=3, max_size=20)
SETS = st.frozensets(st.sampled_from("abcd"))


def with_nan(matrix: list[list[int | None]]) -> NDArray[np.float64]:
    return np.array([[np.nan if cell is None else cell for cell in row] for row in matrix], dtype=float)


@given(MATRICES, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
@settings(deadline=None, max_examples=150)
def test_alpha_in_gwets_form_is_the_librarys(matrix: list[list[int | None]], level: LibraryLevel) -> None:
    found = krippendorff_alpha(matrix, level=level)
    assume(found.value is not None)
    library = krippendorff.alpha(reliability_data=with_nan(matrix).T, level_of_measurement=level)
    assert found.value == pytest.approx(library, abs=1e-10)
    assert found.observed is not None and found.expected is not None
    assert (found.observed - found.expected) / (1 - found.expected) == pytest.approx(library, abs=1e-9)


@given(MATRICES, st.sampled_from(MANY_CODERS), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_order_of_units_does_not_matter(
    matrix: list[list[int | None]], name: CoefficientName, random: Any
) -> None:
    shuffled = list(matrix)
    random.shuffle(shuffled)
    before, after = coefficient(name, matrix), coefficient(name, shuffled)
    assert before.undefined == after.undefined
    assert before.value == (None if after.value is None else pytest.approx(after.value, abs=1e-12))


@given(MATRICES, st.sampled_from(MANY_CODERS))
@settings(deadline=None, max_examples=100)
def test_units_without_codings_change_nothing(matrix: list[list[int | None]], name: CoefficientName) -> None:
    empty: list[list[int | None]] = [[None] * len(matrix[0])] * 3
    before, after = coefficient(name, matrix), coefficient(name, matrix + empty)
    assert (before.value, before.standard_error, before.p_value) == (
        after.value,
        after.standard_error,
        after.p_value,
    )


@given(MATRICES, st.sampled_from(sorted(set(MANY_CODERS) - {"percent"})))
@settings(deadline=None, max_examples=150)
def test_defined_or_a_reason_never_both_and_never_above_one(
    matrix: list[list[int | None]], name: Any
) -> None:
    found = coefficient(name, matrix)
    assert (found.value is None) == bool(found.undefined)
    if found.value is not None:
        assert np.isfinite(found.value) and found.value <= 1 + 1e-12


@given(PAIRS, st.sampled_from(WEIGHTS))
@settings(deadline=None, max_examples=100)
def test_two_complete_coders_cohen_is_conger_and_scott_is_fleiss(
    pairs: list[list[int]], weights: Any
) -> None:
    cohen, conger = cohen_kappa(pairs, weights=weights, by_rank=False), conger_kappa(pairs, weights=weights)
    assert cohen.value == conger.value
    scott, fleiss = scott_pi(pairs, weights=weights), fleiss_kappa(pairs, weights=weights)
    assert (scott.value, scott.standard_error) == (fleiss.value, fleiss.standard_error)


@given(PAIRS)
@settings(deadline=None, max_examples=100)
def test_against_one_other_the_rest_is_cohen(pairs: list[list[int]]) -> None:
    rest, cohen = coder_against_rest(pairs, "coder 1"), cohen_kappa(pairs)
    assume(cohen.value is not None)
    assert rest.value == pytest.approx(cohen.value, abs=1e-12)
    assert rest.standard_error == pytest.approx(cohen.standard_error, abs=1e-12)


@given(PAIRS)
@settings(deadline=None, max_examples=100)
def test_cohens_error_is_that_of_fleiss_cohen_and_everitt(pairs: list[list[int]]) -> None:
    table = np.zeros((4, 4))
    for one, two in pairs:
        table[one - 1, two - 1] += 1
    found = table_agreement(table, weights="linear")["cohen"]
    assume(found.value is not None and found.standard_error is not None)
    weights, shares = weight_matrix("linear", [1, 2, 3, 4]), table / table.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = (weights * shares).sum(), rows @ weights @ columns
    kappa = (observed - expected) / (1 - expected)
    borders = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    first = (shares * (weights - (1 - kappa) * borders) ** 2).sum()
    variance = (first - (observed - 2 * (1 - kappa) * expected) ** 2) / (table.sum() * (1 - expected) ** 2)
    assert found.standard_error == pytest.approx(np.sqrt(max(variance, 0)), abs=1e-7)  # a root near zero


@given(MATRICES)
@settings(deadline=None, max_examples=60)
def test_every_coder_agreeing_gives_one(matrix: list[list[int | None]]) -> None:
    same = [[row[0]] * 2 for row in matrix if row[0] is not None]
    assume(len(same) >= 2 and len({row[0] for row in same}) >= 2)
    for name in ESTIMATORS:
        assert coefficient(name, same).value == pytest.approx(1.0)


@given(SETS, SETS)
def test_set_distances_are_symmetric_shares_and_zero_only_for_equals(
    a: frozenset[str], b: frozenset[str]
) -> None:
    for measure in (masi_distance, jaccard_distance):
        assert measure(a, b) == measure(b, a)
        assert 0 <= measure(a, b) <= 1
        assert (measure(a, b) == 0) == (a == b)
    assert masi_distance(a, b) >= jaccard_distance(a, b) - 1e-15


@given(
    st.lists(st.lists(SETS, min_size=2, max_size=3), min_size=3, max_size=8).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    )
)
@settings(deadline=None, max_examples=60)
def test_alpha_of_sets_is_one_minus_observed_over_expected_disagreement(
    rows: list[list[frozenset[str]]],
) -> None:
    found = krippendorff_alpha(rows, level="set")
    assume(found.value is not None)
    units = [(one, two) for row in rows for i, one in enumerate(row) for j, two in enumerate(row) if i != j]
    pool = [cell for row in rows for cell in row]
    everything = [(one, two) for i, one in enumerate(pool) for j, two in enumerate(pool) if i != j]
    observed = np.mean([masi_distance(one, two) for one, two in units])
    expected = np.mean([masi_distance(one, two) for one, two in everything])
    assert found.value == pytest.approx(1 - observed / expected, abs=1e-9)


def test_the_analytic_error_comes_near_the_bootstraps() -> None:
    random = np.random.default_rng(5)
    truth = random.integers(1, 4, size=400)
    coders = np.where(random.random((400, 3)) < 0.8, truth[:, None], random.integers(1, 4, size=(400, 3)))
    for name in MANY_CODERS:
        analytic = coefficient(name, coders)
        resampled = coefficient(name, coders, interval=Interval("bootstrap", draws=400, seed=3))
        assert analytic.low is not None and resampled.low is not None
        assert resampled.low == pytest.approx(analytic.low, abs=0.02)
        assert analytic.high is not None and resampled.high == pytest.approx(analytic.high, abs=0.02)


def test_the_standard_error_of_alpha_is_near_the_spread_of_a_delete_one_jackknife() -> None:
    random = np.random.default_rng(8)
    truth = random.integers(0, 3, size=120)
    ratings = np.where(random.random((120, 3)) < 0.7, truth[:, None], random.integers(0, 3, size=(120, 3)))
    codings = read_matrix(ratings)
    weights = np.eye(3)
    whole = alpha(codings.codes, weights)
    without = [alpha(np.delete(codings.codes, unit, axis=0), weights) for unit in range(120)]
    values = np.array([part.value for part in without if isinstance(part, Estimate)])
    jackknife = np.sqrt((len(values) - 1) / len(values) * ((values - values.mean()) ** 2).sum())
    assert isinstance(whole, Estimate) and whole.standard_error == pytest.approx(jackknife, rel=0.05)
