"""Edges of the measures: each rule in a case in which it decides, and the value that another rule would give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import polars as pl
import pytest

from partnerscope.measure import measure_named
from partnerscope.measure.unfold.cooperation import item_depth
from partnerscope.observatory import Observatory
from partnerscope.view import Panel, View


@cache
def view() -> View:
    return Observatory.open().at("2015-07")


def changed(kind: str, column: str, values: Mapping[str, object]) -> View:
    """The view with other cells in one column of a kind, by record id."""
    known = view().known

    def load(name: str) -> pl.DataFrame:
        frame = known.frame(name)
        if name != kind:
            return frame
        dtype = frame.schema[column]
        new = [values.get(identity, old) for identity, old in frame.select("id", column).rows()]
        return frame.with_columns(pl.Series(column, new, dtype=dtype))

    return replace(view(), known=replace(known, load=load))


def test_coverage_is_capped_rank_by_rank() -> None:
    """The USA on cyber-security: 2 policy and 1 ministerial dialogue surely recorded, 1 and 3 reported: 2 of 4, not 3."""
    other = changed("figure", "value", {"T4-USA-CS-PD": 1.0, "T4-USA-CS-MD": 3.0})
    assert measure_named("policy_sure")(other).value("USA", "CS") == 2
    assert measure_named("ministerial_sure")(other).value("USA", "CS") == 1
    assert measure_named("coverage")(other).value("USA", "CS") == 0.5
    whole = changed("figure", "value", {"T4-USA-CS-PD": 1.0, "T4-USA-CS-MD": 0.0})
    assert measure_named("coverage")(whole).value("USA", "CS") == 1.0


@pytest.mark.parametrize(
    ("instrument", "qualifier", "depth"),
    [
        ("confidence_building", "basic", 1),  # 1 less 1 stays at the floor
        ("norm_promotion", "basic", 0),  # nothing is not raised to the floor
        ("information_exchange", "basic", 1),
        ("capacity_building", "exploratory", 2),
        ("data_agreement", None, 5),
    ],
)
def test_depth_has_a_floor_of_one(instrument: str, qualifier: str | None, depth: int) -> None:
    row: dict[str, object] = {"instrument": instrument, "qualifier": qualifier, "details": []}
    assert item_depth(row, view().codebook) == depth


def assembly(votes: Mapping[str, tuple[int, ...]]) -> View:
    """The view with made-up roll calls of 2014, all on nuclear weapons, and these votes (1 yes, 0 abstain, -1 no)."""
    calls = range(len(next(iter(votes.values()))))
    days = [date(2014, 3, 1 + call) for call in calls]
    rows = [(call, iso, vote, days[call]) for iso, cast in votes.items() for call, vote in enumerate(cast)]
    cast = pl.DataFrame(
        rows, schema={"rcid": pl.Int32, "iso3": pl.String, "vote": pl.Int8, "date": pl.Date}, orient="row"
    )
    flags = {flag: [flag == "nu"] * len(calls) for flag in ("me", "nu", "di", "hr", "co", "ec")}
    listed = pl.DataFrame(
        {
            "rcid": list(calls),
            "date": days,
            "year": [2014] * len(calls),
            "session": [69] * len(calls),
            "title": [f"T{call}" for call in calls],
            "description": [f"On {call}" for call in calls],
            "important": [False] * len(calls),
            **flags,
            "final_passage": [True] * len(calls),
        },
        schema_overrides={"rcid": pl.Int32, "year": pl.Int16},
    )
    panels = {
        "un_votes": Panel("un_votes", cast, "made up", "2014-01-01", "2014-12-31", "made up"),
        "un_roll_calls": Panel("un_roll_calls", listed, "made up", "2014-01-01", "2014-12-31", "made up"),
    }
    return replace(view(), valid="2014", day=date(2014, 12, 31).toordinal(), panels=panels.__getitem__)


def test_unanimity_counts_only_calls_on_which_all_members_agree() -> None:
    """27 of 28 members say yes to all three calls, one says no to the second and the third; Japan yes, no, no."""
    members = (
        view().states("membership").filter((pl.col("body") == "EU") & (pl.col("status") == "member"))["actor"]
    )
    votes: dict[str, tuple[int, ...]] = dict.fromkeys(members, (1, 1, 1))
    votes |= {members[0]: (1, -1, -1), "JPN": (1, -1, -1)}
    found = measure_named("alignment")(assembly(votes))
    row = found.frame.filter(partner="JPN", agenda="all", period="2014").row(0, named=True)
    assert (row["n"], row["unanimous_votes"], row["split"]) == (3, 1, 0)
    assert row["alignment"] == pytest.approx(1 / 3, abs=1e-12)
    assert row["where_unanimous"] == 1.0
    assert row["exact"] == pytest.approx(1 / 3, abs=1e-12)


@pytest.mark.parametrize(
    ("status", "gap"), [("withdrawn", True), ("none", True), ("signatory", True), ("party", False)]
)
def test_whoever_has_left_a_regime_stands_outside(status: str, gap: bool) -> None:
    held = view().states("membership").filter(actor="JPN", body="npt")
    assert held.height
    other = changed("membership", "status", dict.fromkeys(held["id"], status))
    names = measure_named("norm_gaps")(other).value("JPN", field="names")
    assert ("NPT" in str(names)) is gap


def reports(month: date) -> View:
    """The view of the end of 2021 with five reports between the United Kingdom and the USA in one month."""
    same = {
        "source": "gdelt2", "scheme": "CAMEO", "variant": "raw", "context": "", "month": month,
        "month_reports": 100, "days_covered": 30, "days_in_month": 30,
    }  # fmt: skip
    rows = [
        same | {"actor1": "GBR", "actor2": "USA", "quad": 1, "reports": 5},
        same | {"actor1": "", "actor2": "", "quad": 0, "reports": 0},
    ]
    panel = Panel("events", pl.DataFrame(rows), "made up", "2019-01-01", "2021-12-31", "made up")
    return replace(view(), valid="2021", day=date(2021, 12, 31).toordinal(), panels=lambda _: panel)


@pytest.mark.parametrize(
    ("month", "n"),
    [(date(2019, 12, 1), 5), (date(2020, 1, 1), 5), (date(2020, 2, 1), 0), (date(2021, 3, 1), 0)],
)
def test_a_former_member_no_longer_counts(month: date, n: int) -> None:
    """The United Kingdom was a member until 31 January 2020."""
    frame = measure_named("attention")(reports(month)).frame
    told = frame.filter(partner="USA", side="members", quad="verbal cooperation", year=month.year)
    assert told["n"].to_list() == [n]
    assert told["per_10000"].to_list() == [100 * n]
