"""The UN positions against the published ones (April 2020 release, Bailey, Strezhnev & Voeten)."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from comparatist.idealpoint import IdealPoints, distance_to_median

EU_2019 = [
    *("AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL"),
    *("ITA", "LVA", "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE", "GBR"),
]

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


def _r(frame: pl.DataFrame) -> float:
    return float(np.corrcoef(frame["ours"], frame["ideal_point"])[0, 1])


def test_almost_every_published_position_has_one_of_ours(compared: pl.DataFrame) -> None:
    assert compared.height >= 10_300


def test_within_a_session_positions_agree(compared: pl.DataFrame) -> None:
    """Measured 0.996; the published ones are draws of a Gibbs sampler with hand-matched bridges."""
    sessions = compared.partition_by("session")
    assert np.mean([_r(session) for session in sessions]) >= 0.99
    assert min(_r(session) for session in sessions) >= 0.97


def test_in_every_decade_positions_agree(compared: pl.DataFrame) -> None:
    """Measured 0.988 in the worst decade (the 1940s)."""
    decades = compared.with_columns(decade=(pl.col("session").cast(pl.Int32) + 1945) // 10)
    assert min(_r(decade) for decade in decades.partition_by("decade")) >= 0.98


def test_over_all_sessions_positions_agree(compared: pl.DataFrame) -> None:
    """Measured 0.969: the level across sessions is the least certain part."""
    assert _r(compared) >= 0.96


def test_uncertainty_has_the_size_of_the_published_one(compared: pl.DataFrame) -> None:
    """The 5-95 % range of a normal is 3.29 standard deviations; the median ratio is to lie near one."""
    ratio = (compared["sd"] * 3.29 / (compared["q95"] - compared["q5"])).median()
    assert isinstance(ratio, float)
    assert 0.8 < ratio < 1.25


def test_it_converges_and_is_identified(world: IdealPoints) -> None:
    held = world.mean[world.held]
    assert world.converged
    assert abs(held.mean()) < 1e-9 and abs(held.std() - 1.0) < 1e-9
    assert np.nanmean(world.mean[world.row("USA")]) > 1.5
    assert np.nanmean(world.mean[world.row("CUB"), world.column(40) :]) < -0.5


def test_a_state_without_votes_has_no_position(world: IdealPoints) -> None:
    """South Africa was kept from voting between 1974 and 1994; South Sudan did not exist in 1980."""
    assert np.isnan(world.at("ZAF", 40)[0])
    assert np.isnan(world.at("SSD", 35)[0])


def test_draws_spread_as_the_standard_deviations_say(world: IdealPoints) -> None:
    drawn = world.draws(400, seed=1)
    spread = np.nanstd(drawn[:, world.held], axis=0)
    assert np.isnan(drawn[:, ~world.held]).all()
    assert abs(float(np.median(spread / world.sd[world.held])) - 1.0) < 0.02


def test_distance_to_the_eu_median(world: IdealPoints) -> None:
    """In 2019 (session 74) Norway votes with the EU, Cuba does not."""
    near, far = distance_to_median(world, EU_2019, ["NOR", "CUB"], sessions=[74])
    assert near.members == far.members == 28
    assert near.low <= near.value <= near.high
    assert near.high < 1.5 < far.low
