"""Effects: the outcome, who is treated and who may serve as a donor, and silence as the default."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest

from partnerscope.measure.matter import effect
from partnerscope.measure.matter.effect import Study, verdict
from partnerscope.method.effect import UNDETERMINED, Panel, synthetic_control
from partnerscope.observatory import Observatory


@cache
def study(valid: str) -> Study:
    return effect.study(Observatory.open().at(valid))


@cache
def table(valid: str) -> pl.DataFrame:
    return Observatory.open().table("effect", valid).frame


def test_the_outcome_is_the_alignment_with_the_frozen_members() -> None:
    """The panel's cells equal the field `frozen_membership` of `alignment` over the same years, computed apart."""
    found = study("2014-12-31")
    frame = Observatory.open().findings("alignment", "2014-12-31", since="1995").frame
    for partner, year in (("BRA", 1999), ("CHN", 2004), ("KOR", 2014), ("TUR", 2010)):
        if partner not in found.panel.units:
            continue
        cell = found.panel.outcome[found.panel.row(partner), found.panel.times.index(year)]
        told = frame.filter(partner=partner, agenda="all", period=str(year))
        assert told["frozen_membership"].item() == pytest.approx(cell, abs=1e-11)


def test_the_reference_is_those_who_were_members_throughout() -> None:
    assert len(study("2015-07").reference) == 15
    assert "GBR" in study("2015-07").reference
    later = study("2026-11")
    assert len(later.reference) == 14
    assert "GBR" not in later.reference
    assert later.panel.times[-1] == 2023  # the votes of 2024 end in June


def test_only_dated_strategic_partnerships_of_the_subject_are_treatments() -> None:
    found = study("2015-07")
    dated = {one.partner: one.year for one in found.treated}
    assert dated == {"BRA": 2007, "CHN": 2003, "IND": 2004, "KOR": 2010, "MEX": 2008, "ZAF": 2007}
    assert set(found.undated) == {"CAN", "JPN", "RUS", "USA"}
    assert all(one.record.startswith("SP-") for one in found.treated)


def test_a_designation_after_the_view_is_no_treatment() -> None:
    assert {one.partner for one in study("2006").treated} == {"CHN", "IND"}


def test_donors_were_never_designated_and_never_members() -> None:
    view = Observatory.open().at("2015-07")
    found = study("2015-07")
    members = set(
        view.frame("membership").filter((pl.col("body") == "EU") & (pl.col("status") == "member"))["actor"]
    )
    for one in found.single.values():
        assert not set(one.donors) & (members | set(view.about.partners))
    assert len(found.panel.units) - 6 == int(np.isinf(found.panel.treated_at).sum())


def test_no_rank_below_its_floor_and_the_range_of_leaving_one_out() -> None:
    for valid in ("2015-07", "2026-11"):
        frame = table(valid).filter(pl.col("effect").is_not_null())
        assert frame.height == 7
        assert (frame["p"] >= frame["floor"] - 1e-12).all()
        assert (frame["left_out_low"] <= frame["left_out_high"]).all()


def test_the_default_is_that_it_cannot_be_told() -> None:
    for valid in ("2015-07", "2026-11"):
        frame = table(valid)
        assert frame["verdict"].str.starts_with(UNDETERMINED).all()
        assert (frame["caveat"] != "").all()
    silent = table("2015-07").filter(pl.col("absence") == "not_coded")
    assert set(silent["partner"]) == {"Canada", "Japan", "Russia", "USA"}
    assert silent["effect"].null_count() == 4


def test_a_finding_must_survive_all_donors_and_the_number_of_partners() -> None:
    """A large made-up effect is told; the same is not told where the wide pool or the number tried takes it away."""
    rng = np.random.default_rng(3)
    outcome = 0.5 + 0.01 * rng.standard_normal((31, 20)).cumsum(axis=1)
    outcome[0] = outcome[1:4].mean(axis=0) + 0.001 * rng.standard_normal(20)
    outcome[0, 12:] += 0.5
    units = tuple(f"u{row:02}" for row in range(31))
    panel = Panel(units, tuple(range(1995, 2015)), outcome, np.array([2007.0, *[np.inf] * 30]))
    near = synthetic_control(panel, "u00", 2007, units[1:12])
    if not near.verdict().told:
        near = replace(near, p=near.floor, before=0.0)
    every = replace(near, p=0.01)
    assert verdict(near, every, 1) == near.verdict().text
    assert near.verdict().told
    assert verdict(near, every, 20).startswith(UNDETERMINED)
    assert verdict(near, replace(near, p=0.4), 1).startswith(UNDETERMINED)
    assert verdict(near, replace(every, effect=-near.effect), 1).startswith(UNDETERMINED)


def test_the_course_has_every_year_and_every_distance() -> None:
    frame = Observatory.open().findings("effect_path", "2015-07").frame
    china = frame.filter(pl.col("partner") == "CHN")
    assert china["year"].to_list() == list(range(1995, 2015))
    assert china.filter(pl.col("period") == "before").height == 8
    pooled = frame.filter(pl.col("partner") == "")
    assert {-1, 0, 4} <= set(pooled["distance"])
    assert (pooled["low"] < pooled["high"]).all()


def test_a_view_before_any_designation_says_so() -> None:
    frame = table("2001")
    assert frame.filter(pl.col("partner") == "all dated")["absence"].to_list() == ["outside_coverage"]
    assert frame["effect"].null_count() == frame.height


def test_given_liberal_democracy_nothing_else_is_told() -> None:
    """The covariate enters by regression at the base year: found again with numpy, unit by unit."""
    found = study("2015-07")
    assert found.given is not None
    panel, given = found.panel, found.given
    known = {
        (row["iso3"], row["year"]): row["v2x_libdem"]
        for row in Observatory.open().at("2015-07").panel("vdem").frame.iter_rows(named=True)
    }
    never = np.isinf(panel.treated_at)
    gaps = []
    for one in found.treated:
        base = panel.times.index(one.year - 1)
        value = np.array(
            [known.get((unit, panel.times[base]), np.nan) or np.nan for unit in panel.units], float
        )
        control = never & np.isfinite(value)
        design = np.column_stack([np.ones(len(value)), value])
        change = panel.outcome - panel.outcome[:, [base]]
        slope = np.linalg.lstsq(design[control], change[control], rcond=None)[0]
        place = panel.row(one.partner)
        gaps.append((change[place] - design[place] @ slope)[base + 1 :])
    assert given.overall().effect == pytest.approx(np.concatenate(gaps).mean(), abs=1e-9)
    told = table("2015-07").filter(pl.col("design") == "group-time")
    assert told["given_democracy"].item() == pytest.approx(given.overall().effect, abs=1e-9)
    assert 0.005 <= told["p_given_democracy"].item() <= 1
    assert study("2000").given is None
