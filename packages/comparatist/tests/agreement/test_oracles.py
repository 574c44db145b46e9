"""Agreement against the field's reference software and published examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from comparatist.agreement import (
    CoefficientName,
    Level,
    coefficient,
    cohen_kappa,
    conger_kappa,
    counts_agreement,
    krippendorff_alpha,
    table_agreement,
    weight_matrix,
)

ORACLES = Path(__file__).parent.parent / "oracles"
EXACT = 1e-9
FIVE_DIGITS = 5.1e-6  # irrCAC rounds coefficients and standard errors to five digits
THREE_DIGITS = 5.1e-4  # and interval ends, and the tests of its Python port everything, to three
OF_IRRCAC: dict[str, CoefficientName] = {
    "gwet_ac1": "gwet",
    "fleiss_kappa": "fleiss",
    "krippendorff_alpha": "alpha",
    "conger_kappa": "conger",
    "brennan_prediger": "brennan_prediger",
    "pa": "percent",
}
THREE_WEIGHTS = ("unweighted", "quadratic", "linear")
EIGHT_WEIGHTS = ("bipolar", "circular", "linear", "ordinal", "quadratic", "radical", "ratio")

pytestmark = pytest.mark.oracle


def load(folder: str, name: str) -> Any:
    return json.loads((ORACLES / folder / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("weights", THREE_WEIGHTS)
@pytest.mark.parametrize("theirs", OF_IRRCAC)
def test_irrcac_raw_ratings(weights: Any, theirs: str) -> None:
    oracle = load("agreement", "gwet_raw4raters")
    expected = oracle[weights][theirs]
    found = coefficient(OF_IRRCAC[theirs], oracle["data"], weights=weights)
    assert found.observed == pytest.approx(expected["pa"], abs=EXACT)
    assert found.expected == pytest.approx(expected["pe"], abs=EXACT)
    assert found.p_value == pytest.approx(expected["p"], abs=EXACT)
    assert found.value == pytest.approx(expected["coeff"], abs=FIVE_DIGITS)
    assert found.standard_error == pytest.approx(expected["se"], abs=FIVE_DIGITS)
    low, high = (float(part) for part in expected["ci"].strip("()").split(","))
    assert found.low == pytest.approx(low, abs=THREE_DIGITS)
    assert found.high == pytest.approx(high, abs=THREE_DIGITS)


@pytest.mark.parametrize("weights", THREE_WEIGHTS)
@pytest.mark.parametrize("theirs", OF_IRRCAC)
def test_value_follows_from_observed_and_expected(weights: Any, theirs: str) -> None:
    oracle = load("agreement", "gwet_raw4raters")
    observed, expected = oracle[weights][theirs]["pa"], oracle[weights][theirs]["pe"]
    found = coefficient(OF_IRRCAC[theirs], oracle["data"], weights=weights)
    assert found.value == pytest.approx((observed - expected) / (1 - expected), abs=EXACT)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_krippendorff_example_c(level: Level) -> None:
    oracle = load("agreement", "kripp_C_4x12")
    found = krippendorff_alpha(list(zip(*oracle["data"], strict=True)), level=level)
    assert found.value == pytest.approx(oracle["computed"][level], abs=EXACT)
    assert found.value == pytest.approx(oracle["published"][level], abs=THREE_DIGITS)


def test_krippendorff_example_a() -> None:
    oracle = load("agreement", "kripp_A_binary")
    found = krippendorff_alpha(list(zip(*oracle["data"], strict=True)))
    assert found.value == pytest.approx(oracle["computed"]["nominal"], abs=EXACT)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("identity", "unweighted"), ("linear", "linear"), ("quadratic", "squared")]
)
def test_cohen_of_anxiety(ours: Any, theirs: str) -> None:
    oracle = load("agreement", "cohen_anxiety")
    assert cohen_kappa(oracle["data"], weights=ours).value == pytest.approx(
        oracle["computed"][theirs], abs=EXACT
    )


@pytest.mark.parametrize("name", ["fpsim_table_1", "fpsim_table_2_skewed"])
def test_tables_of_two_states(name: str) -> None:
    oracle = load("similarity", name)
    expected = oracle["computed"]
    plain = table_agreement(oracle["table"])
    assert plain["percent"].value == pytest.approx(expected["agreement_simple"], abs=EXACT)
    assert plain["gwet"].value == pytest.approx(expected["gwet_ac1"], abs=EXACT)
    assert plain["brennan_prediger"].value == pytest.approx(expected["brennan_prediger_S"], abs=EXACT)
    assert plain["alpha"].value == pytest.approx(expected["krippendorff"], abs=EXACT)
    kinds: tuple[tuple[str, Any], ...] = (
        ("nominal", "identity"),
        ("absolute", "linear"),
        ("squared", "quadratic"),
    )
    for distance, weights in kinds:
        found = table_agreement(oracle["table"], weights=weights)
        assert found["cohen"].value == pytest.approx(expected["cohen_kappa"][distance], abs=EXACT)
        assert found["scott"].value == pytest.approx(expected["scott_pi"][distance], abs=EXACT)


@pytest.mark.parametrize("name", ["identity", "unweighted", *EIGHT_WEIGHTS])
def test_weight_matrices(name: Any) -> None:
    expected = np.array(load("agreement", "gwet_weights")["matrices_of_1_2_3"][name])
    np.testing.assert_allclose(weight_matrix(name, [1, 2, 3]), expected, atol=THREE_DIGITS)


@pytest.mark.parametrize("weights", EIGHT_WEIGHTS)
@pytest.mark.parametrize("name", ["gwet", "conger"])
def test_coefficients_under_every_weight(name: CoefficientName, weights: Any) -> None:
    oracle = load("agreement", "gwet_weights")
    found = coefficient(name, load("agreement", "gwet_raw4raters")["data"], weights=weights)
    ours = [getattr(found, column) for column in oracle["columns"]]
    assert ours == pytest.approx(oracle[name][weights], abs=THREE_DIGITS)


def test_weights_of_ones_own_need_not_be_symmetric() -> None:
    oracle = load("agreement", "gwet_weights")
    found = conger_kappa(load("agreement", "gwet_raw4raters")["data"], weights=oracle["custom_weights"])
    ours = [getattr(found, column) for column in oracle["columns"]]
    assert ours == pytest.approx(oracle["conger_custom"], abs=THREE_DIGITS)


@pytest.mark.parametrize("weights", ["identity", *EIGHT_WEIGHTS])
def test_cohen_of_a_table_with_its_interval(weights: Any) -> None:
    oracle = load("agreement", "gwet_weights")
    found = table_agreement(oracle["cont3x3abstractors"], weights=weights)["cohen"]
    assert [found.value, found.low, found.high] == pytest.approx(
        oracle["cohen_of_table"][weights], abs=THREE_DIGITS
    )


def test_counts_of_unnamed_coders_are_the_same_ratings() -> None:
    oracle = load("agreement", "gwet_raw4raters")
    counts = [[sum(code == category for code in row) for category in range(1, 6)] for row in oracle["data"]]
    found = counts_agreement(counts)
    for theirs in ("gwet_ac1", "fleiss_kappa", "krippendorff_alpha", "brennan_prediger", "pa"):
        assert found[OF_IRRCAC[theirs]].p_value == pytest.approx(oracle["unweighted"][theirs]["p"], abs=EXACT)


@pytest.mark.parametrize("weights", ["identity", *EIGHT_WEIGHTS])
@pytest.mark.parametrize("case", range(3))
def test_codings_with_gaps_under_every_weight(case: int, weights: Any) -> None:
    oracle = load("agreement", "irrcac_python")
    data, expected = oracle["cases"][case]["data"], oracle["cases"][case]["expected"][weights]
    for name, reference in expected.items():
        found = coefficient(name, data, weights=weights)
        assert [getattr(found, column) for column in oracle["columns"]] == pytest.approx(reference, abs=EXACT)


@pytest.mark.parametrize("weights", ["identity", *EIGHT_WEIGHTS])
@pytest.mark.parametrize("case", range(2))
def test_tables_with_their_errors_under_every_weight(case: int, weights: Any) -> None:
    oracle = load("agreement", "irrcac_python")["tables"][case]
    found = table_agreement(oracle["table"], weights=weights)
    for name, reference in oracle["expected"][weights].items():
        ours = [found[name].value, found[name].standard_error, found[name].p_value]
        assert ours == pytest.approx(reference, abs=EXACT)
