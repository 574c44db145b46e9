"""The corrected release of the UN votes: what the rules find, what is corrected, and that upstream stays askable."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.lake import un_roll_calls, un_votes
from partnerscope.lake.un import corrections, of_series, suspects
from partnerscope.lake.un.rules import Suspect

pytestmark = pytest.mark.found


@cache
def votes(release: str = "corrected") -> pl.DataFrame:
    return un_votes(release)  # type: ignore[arg-type]


@cache
def calls(release: str = "corrected") -> pl.DataFrame:
    return un_roll_calls(release)  # type: ignore[arg-type]


@cache
def found() -> tuple[Suspect, ...]:
    return suspects(votes("upstream"), calls("upstream"))


MEMBERS_2010 = tuple(
    re.findall("...", "AUTBELBGRCYPCZEDNKESTFINFRADEUGRCHUNIRLITALVALTULUXMLTNLDPOLPRTROUSVKSVNESPSWEGBR")
)


def unanimous(release: str) -> int:
    """Roll calls of 2010 on which all members of the EU that voted chose the same."""
    there = votes(release).filter(
        pl.col("date").dt.year() == 2010, pl.col("iso3").is_in(MEMBERS_2010), pl.col("vote").is_not_null()
    )
    return there.group_by("rcid").agg(pl.col("vote").n_unique()).filter(pl.col("vote") == 1).height


@pytest.mark.oracle
def test_greece_and_grenada_have_their_own_votes_of_2010() -> None:
    """R/65/80: upstream prints Greece's yes against all other members; they are unanimous on 56 of 88, not 43."""
    (call,) = calls().filter(pl.col("resolution") == "R/65/80")["rcid"]
    assert votes().filter(rcid=call, iso3="GRC")["vote"].to_list() == [-1]
    assert votes("upstream").filter(rcid=call, iso3="GRC")["vote"].to_list() == [1]
    assert (unanimous("corrected"), unanimous("upstream")) == (56, 43)
    assert calls().filter(year=2010).height == 88


def test_the_rule_of_neighbours_finds_the_two_exchanges_and_nothing_else() -> None:
    pairs = [(one.states, len(one.calls)) for one in found() if one.rule == "exchanged"]
    assert [states for states, _ in pairs] == [("MCO", "MNG"), ("GRC", "GRD")]
    kept = [one.states for one in corrections() if one.what == "exchange"]
    assert kept == [("MCO", "MNG"), ("GRC", "GRD")]


def test_after_correction_the_rule_finds_no_exchange() -> None:
    assert not [one for one in suspects(votes(), calls()) if one.rule == "exchanged"]


def test_a_silence_that_was_not_the_states_is_no_absence() -> None:
    """Turkey 2023: 9 votes, and no absence after November; Zambia and Zimbabwe where Yemen has no row."""
    turkey = votes().filter(pl.col("iso3") == "TUR", pl.col("date").dt.year() == 2023)
    assert (turkey.height, turkey["vote"].null_count()) == (9, 0)
    assert (
        votes("upstream")
        .filter(pl.col("iso3") == "TUR", pl.col("date").dt.year() == 2023, pl.col("vote").is_null())
        .height
        > 60
    )
    late = votes("upstream").filter(pl.col("date").dt.year() == 2023)
    without_yemen = set(late["rcid"]) - set(late.filter(iso3="YEM")["rcid"])
    assert len(without_yemen) == 22
    here = votes().filter(pl.col("rcid").is_in(list(without_yemen)), pl.col("iso3").is_in(["ZMB", "ZWE"]))
    assert here.is_empty()


def test_real_absences_stay() -> None:
    """Venezuela had lost its vote in 2023: a long silence is suspect, but no reason to change anything."""
    silent = {one.states for one in found() if one.rule == "silent"}
    assert ("VEN",) in silent
    assert votes().filter(pl.col("iso3") == "VEN", pl.col("date").dt.year() == 2023)["vote"].null_count() > 60


@pytest.mark.oracle
def test_the_five_missing_states_are_there() -> None:
    """As many votes as the unvotes package counts for each."""
    expected = {"CSK": 3752, "DDR": 2067, "YMD": 2378, "ZZB": 2}
    counts = {state: votes().filter(iso3=state).height for state in expected}
    assert counts == expected
    north = votes().filter(pl.col("iso3") == "YEM", pl.col("date") < dt.date(1991, 1, 1))
    assert north.height == 3291
    assert sum(one.rows for one in corrections() if one.what == "add") == 11_490
    assert votes("upstream").filter(pl.col("iso3").is_in(list(expected))).is_empty()


@pytest.mark.oracle
def test_no_false_day_is_given_out_as_a_day() -> None:
    """A/RES/2758(XXVI) is of 25 October 1971; elsewhere the days up to 2002 that are never above the 7th are months."""
    (day,) = calls().filter(pl.col("resolution") == "R/26/2758G")["date"]
    assert day == dt.date(1971, 10, 25)
    early = calls().filter(pl.col("year") <= 1996, pl.col("date_precision") == "day")
    assert set(early["resolution"].str.slice(0, 9)) == {"R/26/2758", "R/30/3379", "R/46/86", "R/50/245"}
    months = calls().filter(pl.col("date_precision") == "month")
    assert (months["date"] == months["date"].dt.month_end()).all()
    assert months["year"].max() == 2002
    assert not [one for one in suspects(votes(), calls()) if one.rule == "first_days"]


def test_every_change_is_a_row_of_the_corrections() -> None:
    """Votes that differ between the releases are those on the roll calls of a correction of that state, one for one."""
    keys = ["rcid", "iso3", "vote"]
    before, after = votes("upstream").select(keys), votes().select(keys)
    changed = pl.concat([before.join(after, on=keys, how="anti", nulls_equal=True),
                         after.join(before, on=keys, how="anti", nulls_equal=True)])  # fmt: skip
    told = {(call, state) for one in corrections() for state in one.states for call in one.calls}
    assert set(changed.select("rcid", "iso3").iter_rows()) <= told
    assert all(one.why and one.source and one.rule for one in corrections())
    assert len({one.id for one in corrections()}) == len(corrections())


def test_both_releases_can_be_asked_for_and_no_other() -> None:
    assert votes("upstream").height == 1_015_674
    assert votes().select("rcid", "iso3").is_unique().all()
    with pytest.raises(InputError, match="unknown release 'mine'"):
        un_votes("mine")  # type: ignore[arg-type]


def test_votes_on_parts_of_texts_are_marked_and_left_out_by_default() -> None:
    """Since 1985 they stand in sessions 52 to 67, 71 and 72 only: 13 to 31 % of the roll calls there."""
    parts = of_series(calls(), "parts")
    assert set(parts.filter(pl.col("session") >= 40)["session"]) == {*range(52, 68), 71, 72}
    assert of_series(calls()).height + parts.height == of_series(calls(), "all").height == 6_551
    share = (
        calls()
        .filter(pl.col("session").is_between(52, 67))
        .group_by("session")
        .agg((~pl.col("final_passage")).mean())
    )
    assert share["final_passage"].is_between(0.12, 0.34).all()
    with pytest.raises(InputError, match="unknown series"):
        of_series(calls(), "some")  # type: ignore[arg-type]


def test_what_is_drawn_from_a_made_up_release() -> None:
    """A state silent on 45 roll calls after 200 votes is suspect; one silent on 39 is not."""
    days = [dt.date(2010, 1, 1) + dt.timedelta(days=number) for number in range(300)]
    made = pl.DataFrame({"rcid": range(300), "date": days, "session": [65] * 300, "resolution": [None] * 300})
    rows = [(rcid, "AAA", None if 200 <= rcid < 245 else 1) for rcid in range(300)]
    rows += [(rcid, "BBB", None if 200 <= rcid < 239 else 1) for rcid in range(300)]
    frame = pl.DataFrame(rows, schema={"rcid": pl.Int32, "iso3": pl.String, "vote": pl.Int8}, orient="row")
    silent = [one for one in suspects(frame, made) if one.rule == "silent"]
    assert [(one.states, len(one.calls)) for one in silent] == [(("AAA",), 45)]
