"""The packaged tables say what their sources say, and never turn absence into a vote."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import polars as pl
import pytest

from partnerscope.lake import bundled, un_ideal_points, un_roll_calls, un_votes, vdem
from partnerscope.lake.bundled import with_sessions


@pytest.fixture(scope="module")
def votes() -> pl.DataFrame:
    return un_votes()


@pytest.mark.oracle
def test_the_votes_are_as_many_as_the_source_counts() -> None:
    votes = un_votes("upstream")
    counts = dict(votes["vote"].value_counts().iter_rows())
    assert counts == {1: 733_470, 0: 116_820, -1: 69_281, None: 96_103}
    assert un_roll_calls().height == 6_551
    assert votes.select("rcid", "iso3").is_unique().all()


def test_a_packaged_table_says_what_it_covers() -> None:
    found = bundled()
    votes, indices = found.tables
    days = un_votes("upstream")["date"]
    assert (votes.start, votes.end) == (days.min(), days.max())
    assert (indices.start.year, indices.end.year) == (found.vdem["year"].min(), found.vdem["year"].max())
    assert found.roll_calls.height == 6_551


def test_the_data_end_on_4_june_2024(votes: pl.DataFrame) -> None:
    assert un_votes("upstream")["date"].min() == dt.date(1946, 1, 1)
    assert votes["date"].min() == dt.date(1946, 1, 31)
    assert votes["date"].max() == dt.date(2024, 6, 4)
    assert votes["date"].null_count() == 0


@pytest.mark.oracle
def test_the_embargo_vote_of_2019_is_as_the_un_recorded_it(votes: pl.DataFrame) -> None:
    """A/RES/74/7: 187 for, 3 against (Brazil, Israel, United States), 2 abstaining (Colombia, Ukraine)."""
    vote = votes.filter(rcid=9058)
    assert set(vote.filter(vote=-1)["iso3"]) == {"BRA", "ISR", "USA"}
    assert set(vote.filter(vote=0)["iso3"]) == {"COL", "UKR"}
    assert vote.filter(vote=1).height == 187


def test_every_vote_belongs_to_a_roll_call(votes: pl.DataFrame) -> None:
    assert set(votes["rcid"]) == set(un_roll_calls()["rcid"])


def test_a_missing_title_or_mark_stays_missing() -> None:
    calls = un_roll_calls()
    newest = calls.filter(pl.col("date") >= dt.date(2020, 11, 1))
    assert newest.height == 348
    assert newest["title"].null_count() == newest["important"].null_count() == 348
    assert calls["important"].sum() == 411


def test_sessions_are_inferred_only_where_none_was_printed() -> None:
    calls = un_roll_calls()
    assert calls["session"].null_count() == 0
    assert calls["session_inferred"].sum() == 348
    assert set(calls.filter("session_inferred")["session"]) == {75, 76, 77, 78}


def test_the_session_rule_errs_as_often_as_its_docstring_says() -> None:
    printed = un_roll_calls().filter(~pl.col("session_inferred"), pl.col("year") > 1970)
    blank = printed.with_columns(pl.lit(None, pl.Int16).alias("session"))
    assert (with_sessions(blank)["session"] != printed["session"]).sum() == 11


def test_vdem_keeps_gaps_and_stays_between_0_and_1() -> None:
    frame = vdem()
    assert (frame.height, frame["iso3"].n_unique()) == (6_204, 181)
    assert frame.filter(iso3="TKM", year=1990)["v2x_polyarchy"].to_list() == [None]
    indices = frame.select(pl.col("^v2x_.*$"))
    assert indices.min_horizontal().min() >= 0  # type: ignore[operator]
    assert indices.max_horizontal().max() <= 1  # type: ignore[operator]


def test_each_packaged_table_carries_its_source_and_licence() -> None:
    data = files("partnerscope.lake").joinpath("data")
    assert "CC0" in data.joinpath("un_votes/SOURCE.md").read_text(encoding="utf-8")
    assert "CC BY-SA 4.0" in data.joinpath("vdem/LICENCE").read_text(encoding="utf-8")


def test_ideal_points_are_there_for_every_state_and_session_that_voted(votes: pl.DataFrame) -> None:
    """But for the lone vote of session 19."""
    points = un_ideal_points()
    assert points.select("iso3", "session").is_unique().all()
    assert (points["year"] == points["session"] + 1945).all()
    assert set(points["session"]) == set(range(1, 79)) - {19}
    cast = votes.filter(pl.col("vote").is_not_null())
    assert set(points["iso3"]) == set(cast["iso3"])
    assert points.filter(iso3="USA", session=69)["first_vote"].item() > dt.date(2014, 9, 1)
