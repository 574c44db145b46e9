"""Controls not yet treated, gaps, covariates, a universal base and bands, against an outside program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.effect import GroupTime, Panel, group_time, panel_from_frame
from comparatist.effect.design import Design, Sample
from comparatist.effect.placebo import _effects
from comparatist.errors import InputError

FOLDER = Path(__file__).parent.parent / "oracles" / "did"
CASES: dict[str, dict[str, Any]] = {
    "not_yet": {"control": "not_yet"},
    "not_yet_universal": {"control": "not_yet", "base": "universal"},
    "never_universal": {"base": "universal"},
    "never_lpop_dr": {},
    "never_lpop_reg": {"adjust": "regression"},
    "never_lpop_ipw": {"adjust": "weighting"},
    "not_yet_lpop_dr": {"control": "not_yet"},
    "gaps_drop": {"gaps": "drop"},
    "no_never_not_yet": {"control": "not_yet"},
}


def _counties(case: str = "") -> pl.DataFrame:
    frame = pl.read_parquet(FOLDER / "mpdta.parquet")
    if case == "gaps_drop":
        county, year = pl.col("countyreal"), pl.col("year")
        frame = frame.filter(~((county % 7 == 0) & (year == 2005)) & ~((county % 11 == 0) & (year == 2007)))
    return frame.filter(pl.col("first.treat") > 0) if case == "no_never_not_yet" else frame


def _panel(case: str = "", covariates: tuple[str, ...] = ()) -> Panel:
    names = {"unit": "countyreal", "time": "year", "outcome": "lemp", "treated_at": "first.treat"}
    return panel_from_frame(_counties(case), **names, covariates=covariates)


@pytest.mark.oracle
@pytest.mark.usefixtures("without_left_out")
@pytest.mark.parametrize("case", CASES)
def test_every_design_is_the_outside_programs(case: str) -> None:
    """Effects to rounding; errors too, though its logit stops earlier than ours."""
    reference = json.loads((FOLDER / "moderndid_mpdta.json").read_text())[case]
    found = group_time(_panel(case, ("lpop",) if "lpop" in case else ()), draws=1, **CASES[case])
    theirs = {(cell["g"], cell["t"]): cell for cell in reference["cells"]}
    ours = list(zip(found.group, found.time, found.effect, found.se, strict=True))
    assert len(ours) == len(theirs) - 2 * (case == "no_never_not_yet")  # it keeps the last cohort's own past
    for g, t, effect, se in ours:
        assert effect == pytest.approx(theirs[g, t]["att"], abs=1e-10)
        assert (
            np.isnan(se) if theirs[g, t]["se"] is None else se == pytest.approx(theirs[g, t]["se"], rel=1e-9)
        )
    for kind, total in (
        ("simple", found.overall()),
        ("dynamic", found.over_event_times()),
        ("group", found.over_groups()),
    ):
        assert total.effect == pytest.approx(reference["aggregates"][kind]["att"], abs=1e-10)
        assert total.se == pytest.approx(reference["aggregates"][kind]["se"], rel=1e-9)


def test_without_gaps_every_treatment_of_gaps_is_the_same() -> None:
    whole = group_time(_panel(), draws=5)
    for gaps in ("drop", "pairs", "means"):
        found = group_time(_panel(), draws=5, gaps=gaps)
        assert np.allclose(found.effect, whole.effect, atol=1e-12)
        assert np.allclose(found.se, whole.se, atol=1e-12)
        assert found.placebos.p == whole.placebos.p


def test_gaps_leave_pairs_or_means_by_hand() -> None:
    frame, panel = _counties("gaps_drop"), _panel("gaps_drop")
    pairs, means = group_time(panel, draws=1, gaps="pairs"), group_time(panel, draws=1, gaps="means")

    def mean(cohort: int, year: int, seen_in: int | None = None) -> float:
        chosen = frame.filter((pl.col("first.treat") == cohort) & (pl.col("year") == year))
        if seen_in is not None:
            there = frame.filter(pl.col("year") == seen_in)["countyreal"]
            chosen = chosen.filter(pl.col("countyreal").is_in(there.implode()))
        return float(chosen["lemp"].mean())  # type: ignore[arg-type]

    base = 2006
    of_means = mean(2007, 2007) - mean(2007, base) - mean(0, 2007) + mean(0, base)
    of_pairs = mean(2007, 2007, base) - mean(2007, base, 2007) - mean(0, 2007, base) + mean(0, base, 2007)
    for found, by_hand in ((means, of_means), (pairs, of_pairs)):
        cell = (found.group == 2007) & (found.time == 2007)
        assert found.effect[cell][0] == pytest.approx(by_hand, abs=1e-12)
    with pytest.raises(InputError, match="outcomes are missing"):
        group_time(panel)


@pytest.mark.usefixtures("without_left_out")
def test_errors_with_gaps_have_their_coverage() -> None:
    """A tenth of the outcomes missing at random: 95 % intervals hold the effect about that often."""
    random = np.random.default_rng(5)
    begun = np.array([103.0] * 25 + [105.0] * 25 + [np.inf] * 50)
    units, times = tuple(f"u{row}" for row in range(100)), tuple(range(100, 107))
    for gaps in ("pairs", "means"):
        held = 0
        for _ in range(200):
            outcome = random.standard_normal((100, 7)) + random.standard_normal((100, 1))
            outcome[random.random(outcome.shape) < 0.1] = np.nan
            total = group_time(Panel(units, times, outcome, begun), draws=1, gaps=gaps).overall()
            held += total.low <= 0 <= total.high
        assert 0.90 < held / 200 < 0.99


@pytest.mark.parametrize(
    "choices",
    [
        {"gaps": "drop"},
        {"gaps": "pairs"},
        {"gaps": "means"},
        {"control": "not_yet"},
        {"control": "not_yet", "gaps": "pairs"},
        {"adjust": "regression", "x": 1},
        {"adjust": "weighting", "x": 1},
        {"adjust": "doubly_robust", "x": 1},
        {"adjust": "doubly_robust", "control": "not_yet", "x": 1},
    ],
)
def test_what_is_left_out_is_estimated_as_if_it_were_not_there(
    choices: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    """Each treated unit in turn, also where it has a gap of its own: the mean over treated units and their times."""
    random, names = np.random.default_rng(4), ("x",) if "x" in choices else ()
    begun = np.array([102.0] * 5 + [104.0] * 5 + [np.inf] * 50)
    outcome, x = random.standard_normal((60, 6)), random.standard_normal((60, 6, len(names)))
    if "gaps" in choices:
        outcome[[1, 30], [3, 1]] = np.nan
    design = {key: value for key, value in choices.items() if key != "x"}

    def estimated(rows: npt.NDArray[np.int64]) -> GroupTime:
        units, times = tuple(f"u{row}" for row in rows), tuple(range(100, 106))
        return group_time(Panel(units, times, outcome[rows], begun[rows], x[rows], names), draws=1, **design)

    left = {one.unit: one.effect for one in estimated(np.arange(60)).left_out}
    assert len(left) == 10 - (choices.get("gaps") == "drop")
    request.getfixturevalue("without_left_out")
    for unit, effect in left.items():
        rest = np.flatnonzero(np.arange(60) != int(unit.removeprefix("u")))
        assert effect == pytest.approx(estimated(rest).overall().effect, abs=1e-12)


@pytest.mark.usefixtures("without_left_out")
def test_covariates_take_out_a_trend_that_they_explain() -> None:
    """Units of high x grow faster and are treated more often: unadjusted the effect is theirs, adjusted it is not."""
    random = np.random.default_rng(3)
    x = random.standard_normal(400)
    treated = random.random(400) < 1 / (1 + np.exp(-x))
    times = tuple(range(8))
    course = x[:, None] * np.arange(8) * 0.5
    outcome = course + 0.1 * random.standard_normal((400, 8)) + 1.0 * (np.arange(8) >= 4) * treated[:, None]
    begun, units = np.where(treated, 4.0, np.inf), tuple(f"u{row}" for row in range(400))
    covariates = np.repeat(x[:, None, None], 8, axis=1)
    plain = group_time(Panel(units, times, outcome, begun), draws=1).overall()
    assert plain.effect > 1.4
    for adjust in ("doubly_robust", "regression", "weighting"):
        panel = Panel(units, times, outcome, begun, covariates, ("x",))
        found = group_time(panel, draws=1, adjust=adjust).overall()
        assert abs(found.effect - 1.0) < 3 * found.se < 0.5


def _staggered(covariate: npt.NDArray[np.float64]) -> Panel:
    outcome = np.random.default_rng(1).standard_normal((30, 4))
    begun = np.array([2.0] * 10 + [np.inf] * 20)
    table = np.repeat(covariate[:, None, None], 4, axis=1)
    return Panel(tuple(f"u{row}" for row in range(30)), (0, 1, 2, 3), outcome, begun, table, ("x",))


def test_one_regression_for_all_times_gives_what_each_time_gives() -> None:
    rng = np.random.default_rng(8)
    outcome, known = rng.standard_normal((40, 8)).cumsum(axis=1), rng.standard_normal((40, 8, 2))
    known[3] = np.nan
    cohort = np.array([4.0] * 3 + [6.0] * 2 + [np.inf] * 35)
    sample = Sample(np.arange(8.0), outcome, known, Design(adjust="regression"))
    assert sample.regresses_at_once
    for group, base in ((4.0, 3), (6.0, 5)):
        at_once = _effects(sample, cohort, group, base)
        for place in range(8):
            found = sample.comparison(cohort, group, place, base)
            assert found is not None
            assert at_once[place] == pytest.approx(found[0], abs=1e-12)
    known[:, :, 1] = known[:, :, 0]
    with pytest.raises(InputError, match="repeat each other"):
        _effects(Sample(np.arange(8.0), outcome, known, Design(adjust="regression")), cohort, 4.0, 3)


def test_covariates_that_cannot_be_used() -> None:
    apart = np.where(np.arange(30) < 10, 5.0, -5.0) + np.linspace(0, 1, 30)
    with pytest.raises(InputError, match="tell the treated from the controls"):
        group_time(_staggered(apart), draws=1)
    with pytest.raises(InputError, match="repeat each other"):
        group_time(_staggered(np.ones(30)), draws=1)
    with pytest.raises(InputError, match="covariates with gaps='means'"):
        group_time(_staggered(np.linspace(0, 1, 30)), gaps="means")
    hole = np.random.default_rng(2).standard_normal(30)
    hole[4] = np.nan
    with pytest.raises(InputError, match="covariates are missing, first u4 at 0"):
        group_time(_staggered(hole))
    assert group_time(_staggered(hole), gaps="pairs", draws=1).overall().se > 0


def test_a_universal_base_has_a_zero_without_error() -> None:
    found = group_time(_panel(), draws=1, base="universal")
    before = found.by_event_time()
    assert (before[-1].effect, before[-1].low, before[-1].high) == (0.0, 0.0, 0.0)
    assert 0 < found.pre_trend_p() < 1
    last = {int(g): int(t) for g, t in zip(found.group, found.time, strict=True) if t == g - 1}
    assert last == {2004: 2003, 2006: 2005, 2007: 2006}


@pytest.mark.oracle
def test_the_band_of_the_reference_example() -> None:
    """Standard errors are analytic here, quartiles of the draws there: the critical values differ by 1 %."""
    found = group_time(_panel(), draws=1)
    band = found.band("group_time", draws=5000)
    reference = json.loads((FOLDER / "moderndid_mpdta.json").read_text())["never_band"]["critical"]
    assert band.critical == pytest.approx(np.mean(reference), rel=0.02)
    assert np.allclose(band.high - band.effect, band.critical * found.se)
    events = found.band()
    assert events.labels == ("-3", "-2", "-1", "0", "1", "2", "3")
    assert 1.96 < events.critical < band.critical
    assert events.frame().columns == ["label", "effect", "low", "high"]
    universal = group_time(_panel(), draws=1, base="universal").band()
    at = universal.labels.index("-1")
    assert universal.low[at] == universal.high[at] == 0.0


@pytest.mark.usefixtures("without_left_out")
def test_bands_hold_for_all_effects_at_once() -> None:
    """In 200 panels without effect the band holds every zero about 95 times in a hundred, single intervals do not."""
    random, begun = np.random.default_rng(8), np.array([103.0] * 30 + [105.0] * 30 + [np.inf] * 60)
    units, times = tuple(f"u{row}" for row in range(120)), tuple(range(100, 107))
    bands, singles = 0, 0
    for seed in range(200):
        found = group_time(Panel(units, times, random.standard_normal((120, 7)), begun), draws=1)
        band = found.band("group_time", draws=300, seed=seed)
        bands += bool(((band.low <= 0) & (band.high >= 0)).all())
        singles += bool((np.abs(found.effect) <= 1.96 * found.se).all())
    assert 0.88 < bands / 200 < 0.99
    assert singles / 200 < 0.80


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["never", "not_yet"]), st.sampled_from(["drop", "pairs"]))
def test_an_effect_on_parallel_courses_comes_out_whatever_the_design(
    seed: int, control: Any, gaps: Any
) -> None:
    random = np.random.default_rng(seed)
    begun = np.array([103.0] * 4 + [105.0] * 4 + [np.inf] * 6)
    times = np.arange(100, 107)
    outcome = random.standard_normal((14, 1)) + random.standard_normal(7) + 2.0 * (times >= begun[:, None])
    outcome[random.integers(0, 14), random.integers(0, 7)] = np.nan
    panel = Panel(tuple(f"u{row}" for row in range(14)), tuple(times.tolist()), outcome, begun)
    found = group_time(panel, control=control, gaps=gaps, draws=3, base="universal")
    after = found.time >= found.group
    assert np.allclose(found.effect[after], 2, atol=1e-9)
    assert np.allclose(found.effect[~after], 0, atol=1e-9)


def _small(begun: list[float], times: tuple[int, ...] = (2000, 2001, 2002, 2003, 2004, 2005)) -> Panel:
    outcome = np.random.default_rng(2).standard_normal((len(begun), len(times)))
    return Panel(tuple(f"u{row}" for row in range(len(begun))), times, outcome, np.array(begun))


@pytest.mark.found
def test_a_treatment_time_between_two_periods_is_refused() -> None:
    with pytest.raises(InputError, match="a treatment time of 2004.5"):
        _small([2004.5, 2004.5, np.inf, np.inf])
    frame = pl.DataFrame({"u": ["a", "a"], "t": [1, 2], "y": [0.0, 1.0], "g": [1.5, 1.5]})
    with pytest.raises(InputError, match=r"column g, row 1: 1\.5 is not a whole number"):
        panel_from_frame(frame, unit="u", time="t", outcome="y", treated_at="g")
    with pytest.raises(InputError, match=r"column t, row 2: 2\.5 is not a whole number"):
        panel_from_frame(
            frame.with_columns(t=pl.Series([1.0, 2.5])), unit="u", time="t", outcome="y", treated_at="g"
        )


@pytest.mark.found
def test_cohorts_treated_from_the_first_period_are_named() -> None:
    found = group_time(_small([2000.0, 1990.0, 2003.0, 2003.0, np.inf, np.inf]), draws=5)
    assert found.always_treated == ("u0", "u1")
    assert "treated from the first period on" in found.text() and "u0, u1" in found.text()
    assert len(found.cohort) == 4


@pytest.mark.found
def test_dropped_units_and_cells_without_controls_are_named() -> None:
    panel = _small([2003.0, 2003.0, 2004.0, np.inf, np.inf])
    panel.outcome[1, 2] = np.nan
    found = group_time(panel, gaps="drop", draws=5)
    assert found.dropped == ("u1",) and "left out for missing values: u1" in found.text()
    panel.outcome[3:, 5] = np.nan
    cells = group_time(panel, gaps="pairs", draws=5)
    assert cells.not_compared == ((2003, 2005), (2004, 2005))
    assert "cohort 2003 at 2005" in cells.text()


@pytest.mark.found
@pytest.mark.parametrize("bad", ["word", "2004-07-03", pl.date(2004, 7, 3)])
@pytest.mark.parametrize("column", ["t", "y", "g"])
def test_words_and_dates_are_named_with_their_cell(column: str, bad: Any) -> None:
    frame = pl.DataFrame({"u": ["a", "b"], "t": [1, 1], "y": [0.0, 1.0], "g": [0, 0]})
    value = frame.select(bad).item() if isinstance(bad, pl.Expr) else bad
    spoilt = frame.with_columns(pl.Series(column, [None, value]).alias(column))
    if column == "t":
        spoilt = frame.with_columns(pl.Series(column, [value, value]))
    with pytest.raises(InputError, match=f"column {column}, row"):
        panel_from_frame(spoilt, unit="u", time="t", outcome="y", treated_at="g")


@pytest.mark.found
def test_nullable_columns_of_pandas() -> None:
    import pandas as pd

    frame = pd.DataFrame({"u": ["a", "a", "b", "b"], "t": [1, 2, 1, 2], "y": [1.0, 2.0, 3.0, 4.0]})
    frame["g"] = pd.array([2, 2, pd.NA, pd.NA], dtype="Int64")
    panel = panel_from_frame(frame, unit="u", time="t", outcome="y", treated_at="g")
    assert panel.treated_at.tolist() == [2.0, np.inf]
    frame["u"] = pd.Series(["a", "a", pd.NA, "b"], dtype="string")
    with pytest.raises(InputError, match="column u, row 3"):
        panel_from_frame(frame, unit="u", time="t", outcome="y", treated_at="g")


def test_unknown_choices_are_refused() -> None:
    for choice in ({"control": "later"}, {"base": "first"}, {"gaps": "zero"}, {"adjust": "magic"}):
        with pytest.raises(InputError, match="group_time"):
            group_time(_panel(), **choice)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="control='not_yet'"):
        group_time(_panel("no_never_not_yet"))
    found: GroupTime = group_time(_panel(), draws=1)
    with pytest.raises(InputError, match="confidence"):
        found.band(confidence=2)


def test_a_result_prints_as_its_text() -> None:
    """It printed hundreds of lines of arrays."""
    found = group_time(_panel(), draws=19)
    assert str(found) == repr(found) == found.text()


@pytest.mark.found
def test_a_gap_after_the_last_comparison_costs_no_unit() -> None:
    """Without a never treated county 2007 is not looked at: a county unseen then stays in (so R's did and csdid)."""
    whole = _counties("no_never_not_yet")
    gone = whole.filter(~((pl.col("countyreal") % 5 == 0) & (pl.col("year") == 2007)))
    names = {"unit": "countyreal", "time": "year", "outcome": "lemp", "treated_at": "first.treat"}
    first, second = (
        group_time(panel_from_frame(frame, **names), control="not_yet", gaps="drop", draws=1)
        for frame in (whole, gone)
    )
    assert second.dropped == ()
    assert second.effect == pytest.approx(first.effect, abs=1e-15) and len(second.cohort) == len(first.cohort)


@pytest.mark.found
def test_never_treated_units_that_gaps_remove_are_as_if_there_were_none() -> None:
    """As R's did since August 2026: the last cohort is compared with, over the units without any gap."""
    panel = _panel()
    outcome = panel.outcome.copy()
    outcome[np.isinf(panel.treated_at), -1] = np.nan
    found = group_time(
        Panel(panel.units, panel.times, outcome, panel.treated_at), control="not_yet", gaps="drop", draws=1
    )
    alone = group_time(_panel("no_never_not_yet"), control="not_yet", draws=1)
    assert found.effect == pytest.approx(alone.effect, abs=1e-15)
    assert len(found.dropped) == np.isinf(panel.treated_at).sum()


@pytest.mark.found
@pytest.mark.usefixtures("without_left_out")
def test_a_missing_covariate_is_a_gap() -> None:
    """Whenever it is missing, as in R's did, which keeps complete rows and then complete units."""
    panel = _panel("", ("lpop",))
    covariates = panel.covariates.copy()
    covariates[3, -1] = np.nan
    found = group_time(
        Panel(panel.units, panel.times, panel.outcome, panel.treated_at, covariates, panel.covariate_names),
        gaps="drop",
        draws=1,
    )
    assert found.dropped == (panel.units[3],)


@pytest.mark.found
def test_zero_among_times_below_zero_may_be_a_time() -> None:
    """Times that count from the event: 'treated at 0' would silently be never."""
    rows = [
        {"u": unit, "t": t, "y": float(t), "g": g} for unit, g in (("a", 0), ("b", None)) for t in (-1, 0, 1)
    ]
    columns = {"unit": "u", "time": "t", "outcome": "y", "treated_at": "g"}
    with pytest.raises(InputError, match="column g, row 1: 0 as a treatment time"):
        panel_from_frame(pl.DataFrame(rows), **columns)
    plain = pl.DataFrame(rows).with_columns(pl.col("t") + 1)
    assert np.isinf(panel_from_frame(plain, **columns).treated_at).all()
