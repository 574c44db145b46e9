"""Group-time effects against Callaway & Sant'Anna's software and against a regression that must agree."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.effect import UNDETERMINED, GroupTime, Panel, group_time, panel_from_frame
from comparatist.effect.design import Design, Sample
from comparatist.effect.placebo import mean_effect
from comparatist.errors import InputError

FOLDER = Path(__file__).parent.parent / "oracles" / "did"


def _counties() -> pl.DataFrame:
    return pl.read_parquet(FOLDER / "mpdta.parquet")


@pytest.fixture(scope="module")
def employment() -> GroupTime:
    return group_time(
        panel_from_frame(
            _counties(), unit="countyreal", time="year", outcome="lemp", treated_at="first.treat"
        )
    )


@pytest.mark.oracle
def test_every_group_time_effect_is_the_references(employment: GroupTime) -> None:
    reference = json.loads((FOLDER / "callaway_mpdta_never.json").read_text())
    ours = {(g, t): e for g, t, e in zip(employment.group, employment.time, employment.effect, strict=True)}
    assert len(ours) == len(reference["att_gt"]) == 12
    for cell in reference["att_gt"]:
        assert ours[cell["g"], cell["t"]] == pytest.approx(cell["att"], abs=1e-12)


@pytest.mark.oracle
def test_every_aggregate_is_the_references(employment: GroupTime) -> None:
    reference = json.loads((FOLDER / "callaway_mpdta_never.json").read_text())
    assert employment.overall().effect == pytest.approx(reference["simple"], abs=1e-12)
    assert employment.over_event_times().effect == pytest.approx(reference["dynamic_overall"], abs=1e-12)
    assert employment.over_groups().effect == pytest.approx(reference["group_overall"], abs=1e-12)
    events = {str(e): effect.effect for e, effect in employment.by_event_time().items()}
    assert events == pytest.approx(reference["event"], abs=1e-12)
    groups = {str(g): effect.effect for g, effect in employment.by_group().items()}
    assert groups == pytest.approx(reference["group"], abs=1e-12)


@pytest.mark.oracle
def test_the_pre_trend_test_is_the_references(employment: GroupTime) -> None:
    """As printed in the vignette 'Getting started' of the R package did: 0.16812."""
    assert employment.pre_trend_p() == pytest.approx(0.16812, abs=5e-6)


@pytest.mark.oracle
@pytest.mark.filterwarnings("ignore")  # pyfixest calls its class beta and uses a deprecated keyword of pandas
def test_a_saturated_regression_finds_the_same(employment: GroupTime) -> None:
    """pyfixest's saturated event study (Sun & Abraham 2021) is ours after treatment, in balanced panels.

    Its errors carry a small-sample correction: 1 % suffices. Before treatment its base differs.
    """
    pyfixest = pytest.importorskip("pyfixest")
    data = _counties().rename({"first.treat": "first_treated"})
    data = data.select("countyreal", "year", "first_treated", "lemp")
    fit = pyfixest.event_study(
        data.to_pandas(),
        yname="lemp",
        idname="countyreal",
        tname="year",
        gname="first_treated",
        estimator="saturated",
    )
    table = fit.tidy()
    after = employment.time >= employment.group
    for g, t, effect, se in zip(
        employment.group[after],
        employment.time[after],
        employment.effect[after],
        employment.se[after],
        strict=True,
    ):
        row = table.loc[f"rel_time::{float(t - g)}:first_treated_period::{g}"]
        assert effect == pytest.approx(row["Estimate"], abs=1e-9)
        assert se == pytest.approx(row["Std. Error"], rel=0.01)


def test_the_text_is_silent_by_default(employment: GroupTime) -> None:
    """Significant after treatment, but pre-trends and power are conditions too."""
    verdict = employment.verdict(pre_trend_level=0.999)
    assert not verdict.told
    assert verdict.text.startswith(UNDETERMINED)
    assert "flat pre-trends not met" in verdict.text
    assert employment.verdict().text == employment.text()


def test_few_treated_units_tell_nothing() -> None:
    rng = np.random.default_rng(4)
    outcome = rng.standard_normal((40, 8))
    outcome[:2, 4:] += 10
    begun = np.array([104.0] * 2 + [np.inf] * 38)
    panel = Panel(tuple(f"u{row}" for row in range(40)), tuple(range(100, 108)), outcome, begun)
    verdict = group_time(panel).verdict()
    assert not verdict.told
    assert "enough treated units not met (2, at least 5)" in verdict.text


def _world(effect: float, seed: int = 3) -> Panel:
    """Fifty units, six treated in 2005 or 2008 with the given effect, noise of 0.1."""
    rng = np.random.default_rng(seed)
    begun = np.array([2005.0] * 3 + [2008.0] * 3 + [np.inf] * 44)
    times = np.arange(2000, 2015)
    outcome = 0.1 * rng.standard_normal((50, 15)) + effect * (times >= begun[:, None])
    return Panel(tuple(f"u{row:02}" for row in range(50)), tuple(times.tolist()), outcome, begun)


def test_a_planted_effect_may_be_told() -> None:
    found = group_time(_world(0.5))
    verdict = found.verdict()
    assert verdict.told
    assert verdict.text.startswith("consistent with a rise of 0.")
    assert found.overall().low < 0.5 < found.overall().high
    assert found.placebos.p == found.placebos.floor == 1 / 1000
    assert [one.unit for one in found.left_out] == [f"u{row:02}" for row in range(6)]
    assert all(abs(one.effect - 0.5) < 0.15 for one in found.left_out)


def test_a_trend_before_treatment_forbids_telling() -> None:
    panel = _world(0.5)
    outcome = panel.outcome.copy()
    outcome[:6] += 0.2 * np.arange(15)
    verdict = group_time(Panel(panel.units, panel.times, outcome, panel.treated_at)).verdict()
    assert [condition.name for condition in verdict.unmet] == ["flat pre-trends"]


def test_without_earlier_periods_nothing_is_told() -> None:
    panel = _world(0.5)
    late = Panel(
        panel.units, panel.times[4:], panel.outcome[:, 4:], np.where(panel.treated_at < 2009, 2005, np.inf)
    )
    verdict = group_time(late).verdict()
    assert "no period before treatment to judge by" in verdict.text


def test_no_effect_is_not_told() -> None:
    verdict = group_time(_world(0.0)).verdict()
    assert not verdict.told
    assert {"placebo rank", "interval without zero"} & {condition.name for condition in verdict.unmet}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_placebos_rank_the_overall_effect(seed: int) -> None:
    """The quick mean of the placebos is the overall group-time effect, and p is a rank."""
    panel = _world(0.1, seed)
    found = group_time(panel, draws=19, seed=seed)
    times, none = np.array(panel.times, dtype=float), np.empty((*panel.outcome.shape, 0))
    quick, _ = mean_effect(Sample(times, panel.outcome, none, Design()), panel.treated_at)
    assert quick == pytest.approx(found.overall().effect, abs=1e-10)
    one_by_one = Sample(times, panel.outcome, none, Design(control="not_yet"))
    alone = panel.treated_at.copy()
    alone[alone == 2008] = np.inf  # with one cohort the two designs are the same
    for place, step in enumerate(mean_effect(one_by_one, alone)):
        assert step == pytest.approx(mean_effect(Sample(times, panel.outcome, none, Design()), alone)[place])
    assert found.placebos.p * 20 == pytest.approx(round(found.placebos.p * 20))
    assert found.placebos.floor == 1 / 20


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-3, 3), st.floats(-5, 5))
def test_unit_levels_and_common_shocks_do_not_matter(seed: int, effect: float, shock: float) -> None:
    """With parallel courses the effect put in comes out, whatever the units' levels and the common course."""
    rng = np.random.default_rng(seed)
    begun = np.array([103.0] * 3 + [105.0] * 4 + [np.inf] * 5)
    times = tuple(range(100, 107))
    treated = np.array(times)[None, :] >= begun[:, None]
    course = shock * rng.standard_normal(len(times))
    outcome = rng.standard_normal((12, 1)) * 10 + course + effect * treated
    found = group_time(Panel(tuple(f"u{row}" for row in range(12)), times, outcome, begun), draws=1)
    after = found.time >= found.group
    assert np.allclose(found.effect[after], effect, atol=1e-9)
    assert np.allclose(found.effect[~after], 0, atol=1e-9)
    assert found.overall().effect == pytest.approx(effect, abs=1e-9)


@pytest.mark.usefixtures("without_left_out")
def test_standard_errors_have_their_coverage() -> None:
    """In 400 seeded panels without effect, 95 % intervals hold zero about that often."""
    rng = np.random.default_rng(11)
    begun = np.array([103.0] * 20 + [105.0] * 20 + [np.inf] * 40)
    units, times = tuple(f"u{row}" for row in range(80)), tuple(range(100, 107))
    held = 0
    for _ in range(400):
        total = group_time(
            Panel(units, times, rng.standard_normal((80, 7)).cumsum(axis=1), begun), draws=1
        ).overall()
        held += total.low <= 0 <= total.high
    assert 0.91 < held / 400 < 0.98


def test_frames_of_every_kind_make_the_same_panel() -> None:
    frame = _counties().head(200)
    columns = {"unit": "countyreal", "time": "year", "outcome": "lemp", "treated_at": "first.treat"}
    one, two = (
        panel_from_frame(kind, **columns)
        for kind in (frame, frame.sample(fraction=1, shuffle=True, seed=1).to_arrow())
    )
    assert one.units == two.units
    assert np.array_equal(one.outcome, two.outcome)


def test_what_is_wrong_with_a_panel_is_said() -> None:
    frame = pl.DataFrame({"u": ["a", "a"], "t": [1, 1], "y": [0.0, 1.0], "g": [0, 0]})
    with pytest.raises(InputError, match="two rows"):
        panel_from_frame(frame, unit="u", time="t", outcome="y", treated_at="g")
    changing = frame.with_columns(t=pl.Series([1, 2]), g=pl.Series([0, 2]))
    with pytest.raises(InputError, match="changes within"):
        panel_from_frame(changing, unit="u", time="t", outcome="y", treated_at="g")
    with pytest.raises(InputError, match="no column 'z'"):
        panel_from_frame(frame, unit="u", time="t", outcome="z", treated_at="g")
    negative = frame.with_columns(g=-1, t=pl.Series([1, 2]))
    with pytest.raises(InputError, match="treatment time of"):
        panel_from_frame(negative, unit="u", time="t", outcome="y", treated_at="g")
    hole = Panel(("a", "b"), (1, 2), np.array([[0.0, np.nan], [1.0, 1.0]]), np.array([2.0, np.inf]))
    with pytest.raises(InputError, match="first a at 2"):
        group_time(hole)
    with pytest.raises(InputError, match="never treated"):
        group_time(Panel(("a",), (1, 2), np.zeros((1, 2)), np.array([2.0])))
    with pytest.raises(InputError, match="shape"):
        Panel(("a",), (1, 2), np.zeros((2, 2)), np.array([2.0]))
