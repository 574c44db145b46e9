"""Calibration: reference results, laws of the curves, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparatist.errors import InputError
from comparatist.qca import (
    Recipe,
    calibrate,
    calibrate_frame,
    suggest_thresholds,
    to_polars,
    truth_table,
)

Load = Callable[[str], Any]
LINEAR = {"method": "linear"}
REFERENCE: list[tuple[str, str, str, str, Any, dict[str, Any]]] = [
    ("o08", "score", "LR", "DEV", "e=400, c=550, i=900", {}),
    ("o09", "score", "LR", "STB", "i=5, c=9.5, e=15", {"idm": 0.99}),
    ("o10", "lin", "LR", "LIT", "e=50, c=75, i=95", LINEAR),
    ("o10", "lin_ba", "LR", "LIT", "e=50, c=75, i=95", LINEAR | {"below": 2, "above": 3}),
    ("o10", "bell", "LR", "URB", "e1=15, c1=25, i1=40, i2=50, c2=60, e2=75", {"below": 3, "above": 3}),
    ("o10", "invbell", "LR", "URB", "i1=15, c1=25, e1=40, e2=50, c2=60, i2=75", {}),
    ("o10", "ecdf", "LR", "LIT", "e=50, c=75, i=95", {"method": "ecdf"}),
    ("o11", "c1", "LR", "DEV", 550, {"method": "crisp"}),
    ("o11", "c2", "LR", "DEV", "550, 850", {"method": "crisp"}),
    ("o12", "score", "ragin_income", "inc", "1000, 4000, 5000, 10000, 20000", {"method": "indirect"}),
]


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("number", "key", "data", "column", "thresholds", "arguments"),
    REFERENCE,
    ids=[f"{case[0]}-{case[1]}" for case in REFERENCE],
)
def test_agrees_with_the_reference(
    number: str,
    key: str,
    data: str,
    column: str,
    thresholds: Any,
    arguments: dict[str, Any],
    oracle: Load,
    published: Load,
) -> None:
    expected = [row[key] for row in oracle(number)]
    found = calibrate(published(data)[column], thresholds, **arguments)
    np.testing.assert_allclose(found.scores, expected, rtol=0, atol=1e-9)


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("column", "anchors"),
    [
        ("DEV", "e=400, c=550, i=900"),
        ("URB", "e=25, c=50, i=65"),
        ("LIT", "e=50, c=75, i=90"),
        ("IND", "e=20, c=30, i=40"),
        ("STB", "e=15, c=9.5, i=5"),
        ("SURV", "e=-9, c=0, i=10"),
    ],
)
def test_published_memberships_are_recovered_from_raw_scores(
    column: str, anchors: str, published: Load
) -> None:
    """Tolerance: half a unit of the last digit published. They put log odds of 3 at the anchors."""
    found = calibrate(published("LR")[column], anchors, idm=1 / (1 + np.exp(-3)))
    np.testing.assert_allclose(found.scores, published("LF")[column], rtol=0, atol=0.00501)


def test_relative_method_by_hand() -> None:
    """Cheli and Lemmi: shares of cases at or below 1, 2, 3 are 0.25, 0.5, 1."""
    found = calibrate([1, 2, 3, 3], method="relative")
    np.testing.assert_allclose(found.scores, [0, 1 / 3, 1, 1])


def test_thresholds_may_be_text_mapping_or_numbers() -> None:
    x = [100.0, 500.0, 1000.0]
    text = calibrate(x, "e=400, c=550, i=900").scores
    np.testing.assert_array_equal(calibrate(x, {"i": 900, "c": 550, "e": 400}).scores, text)
    np.testing.assert_array_equal(calibrate(x, [400, 550, 900]).scores, text)
    np.testing.assert_array_equal(np.asarray(calibrate(pl.Series(x), [400, 550, 900])), text)


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30),
    st.lists(st.integers(-500, 500), min_size=3, max_size=3, unique=True),
    st.sampled_from(["direct", "linear"]),
    st.floats(0.5, 4),
)
def test_curves_are_monotone_and_stay_in_the_unit_interval(
    x: list[float], anchors: list[int], method: Any, power: float
) -> None:
    rising = sorted(anchors)
    ordered = np.sort(np.array(x))
    for thresholds, sign in ((rising, 1), (rising[::-1], -1)):
        scores = calibrate(ordered, thresholds, method=method, below=power, above=power).scores
        assert ((scores >= 0) & (scores <= 1)).all()
        assert (sign * np.diff(scores) >= -1e-9).all()


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=3, unique=True), st.floats(0.6, 0.99))
def test_the_crossover_is_one_half_and_the_anchors_reach_idm(anchors: list[int], idm: float) -> None:
    exclusion, crossover, inclusion = sorted(anchors)
    scores = calibrate([exclusion, crossover, inclusion], [exclusion, crossover, inclusion], idm=idm).scores
    np.testing.assert_allclose(scores, [1 - idm, 0.5, idm], atol=1e-9)


def test_cases_at_one_half_are_named() -> None:
    assert calibrate([1, 2, 3], [1, 2, 3], cases=["a", "b", "c"]).notes == (
        "exactly 0.5, neither in nor out: b",
    )
    assert calibrate([1, 2.1, 3], [1, 2, 3]).notes == ()


def test_suggested_thresholds_lie_in_the_gaps() -> None:
    assert suggest_thresholds([1, 2, 3, 10, 11, 12, 30, 31], n=2) == (6.5, 21.0)
    with pytest.raises(InputError, match="fewer than distinct scores"):
        suggest_thresholds([1, 1, 2], n=2)


def test_a_frame_is_calibrated_column_by_column(published: Load) -> None:
    raw = published("LR").rename({"case": "country"})
    frame = calibrate_frame(raw, {"DEV": "e=400, c=550, i=900", "STB": Recipe(9, "crisp")}, cases="country")
    assert frame.cases[0] == "AU"
    assert to_polars(frame)["STB"].to_list() == (raw["STB"] >= 9).cast(pl.Float64).to_list()
    assert truth_table(frame, "STB", "DEV", incl_cut=0.5).conditions == ("DEV",)
    with pytest.raises(InputError, match="column DEV, thresholds"):
        calibrate_frame(raw, {"DEV": "e=400, c=300, i=900"}, cases="country")


WRONG: list[tuple[Any, Any, dict[str, Any], str | None]] = [
    ([1, 2], "e=3, c=2, i=4", {}, "the crossover 2 is not strictly between"),
    ([1, 2], "e=1, c=2", {}, "anchors e, c"),
    ([1, 2], [1, 2], {}, r"2 anchor\(s\)"),
    ([1, 2], "low, high", {}, "cannot read 'low, high'"),
    ([1, 2], None, {}, "no thresholds"),
    ([1, None], [1, 2, 3], {}, r"1 missing or infinite score\(s\), first at position 2"),
    (["a", "b"], [1, 2, 3], {}, "not all numbers"),
    ([1, 2], [1, 2, 3], {"idm": 0.4}, "idm"),
    ([1, 2], [1, 2, 3], {"method": "linear", "below": 0}, "powers must be positive"),
    ([1, 2], [1, 2, 3], {"method": "quadratic"}, "method 'quadratic'"),
    ([1, 2], 5, {"method": "crisp"}, "threshold 5 lies outside the data"),
    ([-1, 2], [0, 1], {"method": "indirect"}, "a score is negative"),
    ([1, 2], "e1=1, c1=2, i1=3, i2=2, c2=5, e2=6", {}, None),
]


@pytest.mark.parametrize(("x", "thresholds", "arguments", "message"), WRONG)
def test_wrong_anchors_and_scores_are_refused(
    x: Any, thresholds: Any, arguments: dict[str, Any], message: str | None
) -> None:
    with pytest.raises(InputError, match=message or "six anchors out of order"):
        calibrate(x, thresholds, **arguments)


def test_thresholds_that_are_no_numbers_or_stand_twice_are_refused() -> None:
    with pytest.raises(InputError, match="thresholds: not all thresholds are numbers"):
        calibrate([1, 2, 3], ["low", "middle", "high"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="an anchor is given twice"):
        calibrate([1, 2, 3], "e=1, c=2, i=3, i=4")
    with pytest.raises(InputError, match="a threshold is given twice"):
        calibrate([1, 2, 3], [2, 2], method="crisp")
    with pytest.raises(InputError, match="x: the scores are not all numbers"):
        suggest_thresholds(["low", "high"])
    assert calibrate([1, 2, 3], np.int64(2), method="crisp").scores.tolist() == [0, 1, 1]  # type: ignore[arg-type]


def test_a_calibration_prints_its_anchors_scores_and_notes() -> None:
    found = calibrate([400, 550, 900], "e=400, c=550, i=900", cases=["AU", "BE", "CZ"])
    assert repr(found).splitlines() == [
        "3 cases calibrated, direct (400, 550, 900)",
        "0.050 0.500 0.950",
        "exactly 0.5, neither in nor out: BE",
    ]
    assert str(calibrate(range(30), 10, method="crisp")).endswith("1 ... 10 more")
