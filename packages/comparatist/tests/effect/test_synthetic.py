"""Synthetic control: the weights solve their problem, the placebos rank, the text keeps silent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.effect import UNDETERMINED, Panel, simplex_weights, synthetic_control
from comparatist.errors import InputError

TIMES = tuple(range(1990, 2020))


def _panel(seed: int = 1, effect: float = 0.0, donors: int = 12) -> Panel:
    """Units follow two common courses; the first one is a mean of two donors, plus an effect from 2010 on."""
    rng = np.random.default_rng(seed)
    courses = rng.standard_normal((2, len(TIMES))).cumsum(axis=1)
    others = rng.uniform(0, 1, (donors, 2)) @ courses + 0.05 * rng.standard_normal((donors, len(TIMES)))
    own = 0.6 * others[0] + 0.4 * others[1] + 0.05 * rng.standard_normal(len(TIMES))
    own[20:] += effect
    units = ("T", *(f"d{row}" for row in range(donors)))
    begun = np.array([2010.0, *[np.inf] * donors])
    return Panel(units, TIMES, np.vstack([own, others]), begun)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 15), st.integers(3, 20))
def test_weights_meet_the_optimality_conditions(seed: int, donors: int, periods: int) -> None:
    """On the simplex the gradient is smallest, and equal, where weight stands (Karush, Kuhn & Tucker)."""
    rng = np.random.default_rng(seed)
    pool, target = rng.standard_normal((donors, periods)), rng.standard_normal(periods)
    weights = simplex_weights(target, pool)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    gradient = pool @ (weights @ pool - target)
    assert gradient[weights > 1e-6].max() <= gradient.min() + 1e-4


def test_weights_do_not_depend_on_a_common_level() -> None:
    rng = np.random.default_rng(5)
    pool, target = rng.standard_normal((6, 12)), rng.standard_normal(12)
    assert np.allclose(simplex_weights(target, pool), simplex_weights(target + 1000, pool + 1000), atol=1e-6)


def test_a_planted_effect_is_found_and_ranked_first() -> None:
    found = synthetic_control(_panel(effect=2.0), "T", 2010)
    assert found.effect == pytest.approx(2.0, abs=0.15)
    assert found.p == found.floor == pytest.approx(1 / 13)
    assert abs(found.effect) > found.minimum_detectable
    assert found.verdict().told
    assert found.text().startswith("consistent with a rise")
    assert {one.unit for one in found.left_out} <= set(found.donors)


def test_without_an_effect_nothing_is_told() -> None:
    found = synthetic_control(_panel(effect=0.0), "T", 2010)
    assert found.p > found.floor
    assert found.text().startswith(UNDETERMINED)
    assert "placebo rank at the floor" in found.text()


def test_few_donors_cannot_reach_any_level() -> None:
    """With four donors the smallest p is 1/5, whatever happened."""
    found = synthetic_control(_panel(effect=5.0, donors=4), "T", 2010)
    assert found.floor == pytest.approx(0.2)
    assert not found.verdict().told
    assert [condition.name for condition in found.verdict().unmet] == ["enough donors"]


def test_a_unit_outside_the_donors_range_is_not_compared() -> None:
    panel = _panel(effect=2.0)
    outcome = panel.outcome.copy()
    outcome[0] = -outcome[0] + 40
    found = synthetic_control(Panel(panel.units, panel.times, outcome, panel.treated_at), "T", 2010)
    assert "fit before treatment" in [condition.name for condition in found.verdict().unmet]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_p_is_a_rank(seed: int) -> None:
    """p counts how many of all units, itself among them, have at least the unit's ratio."""
    found = synthetic_control(_panel(seed=seed), "T", 2010)
    assert found.p == pytest.approx((1 + (found.placebo_ratio >= found.ratio).sum()) / 13)


def test_the_minimum_detectable_effect_would_rank_first() -> None:
    """Replacing the gaps after by that constant puts the unit level with the largest placebo."""
    found = synthetic_control(_panel(seed=3), "T", 2010)
    assert found.minimum_detectable / found.before == pytest.approx(found.placebo_ratio.max())


def test_what_cannot_be_compared_is_said() -> None:
    panel = _panel()
    with pytest.raises(InputError, match="1 period before"):
        synthetic_control(panel, "T", 1991)
    with pytest.raises(InputError, match="1 donor for T"):
        synthetic_control(panel, "T", 2010, ("d0",))
    with pytest.raises(InputError, match="no unit"):
        synthetic_control(panel, "X", 2010)
    holes = panel.outcome.copy()
    holes[3, 2] = np.nan
    gappy = Panel(panel.units, panel.times, holes, panel.treated_at)
    assert "d2" not in synthetic_control(gappy, "T", 2010).donors
    with pytest.raises(InputError, match="d2 cannot be a donor"):
        synthetic_control(gappy, "T", 2010, ("d1", "d2", "d3"))
    with pytest.raises(InputError, match="missing outcomes"):
        synthetic_control(gappy, "d2", 2010)


@pytest.mark.found
def test_weights_that_are_not_identified_are_said_not_to_be() -> None:
    """Forty donors and four periods before: many weights fit without error, and no effect could rank first."""
    random = np.random.default_rng(1)
    outcome = random.standard_normal((41, 8)) * np.array([[0.3], *[[1.0]] * 40])
    units = ("T", *(f"d{row}" for row in range(40)))
    begun = np.array([2004.0, *[np.inf] * 40])
    found = synthetic_control(Panel(units, tuple(range(2000, 2008)), outcome, begun), "T", 2004)
    assert not found.identified
    assert found.minimum_detectable == float("inf")
    assert (
        "identified weights not met (40 donors, 4 periods before: other weights fit as well)" in found.text()
    )


def test_weights_of_few_donors_over_many_periods_are_identified() -> None:
    assert synthetic_control(_panel(effect=2.0), "T", 2010).identified


@pytest.mark.found
def test_units_that_could_not_be_donors_are_named() -> None:
    panel = _panel()
    holes = panel.outcome.copy()
    holes[3, 2] = np.nan
    found = synthetic_control(Panel(panel.units, panel.times, holes, panel.treated_at), "T", 2010)
    assert found.unfit == ("d2",)
    assert "no donors for missing outcomes: d2" in found.text()


@pytest.mark.found
@pytest.mark.parametrize("start", [2010.5, "2010", None, float("nan"), float("inf")])
def test_a_start_between_two_periods_is_refused(start: Any) -> None:
    with pytest.raises(InputError, match="a start of"):
        synthetic_control(_panel(), "T", start)


@pytest.mark.found
def test_periods_that_were_treated_are_no_periods_before() -> None:
    panel = _panel()
    begun = panel.treated_at.copy()
    begun[0] = 2008
    with pytest.raises(InputError, match="treated from 2008 on, before 2010"):
        synthetic_control(Panel(panel.units, panel.times, panel.outcome, begun), "T", 2010)


@pytest.mark.found
def test_a_donor_named_twice_is_one_donor() -> None:
    twice = synthetic_control(_panel(), "T", 2010, ("d1", "d2", "d1", "d3"))
    assert twice.donors == ("d1", "d2", "d3") and twice.floor == 0.25
