"""Accession: episodes counted by hand, and what may never be said of them."""

from __future__ import annotations

import csv
from functools import cache

import polars as pl
import pytest

from partnerscope.measure.matter import accession
from partnerscope.measure.matter.accession import Episode
from partnerscope.observatory import Observatory, bundled


@cache
def table(valid: str) -> pl.DataFrame:
    return Observatory.open().table("accession", valid).frame


@cache
def episodes(valid: str) -> tuple[Episode, ...]:
    return tuple(accession.episodes(Observatory.open().at(valid)))


@pytest.mark.oracle
def test_untoc_counted_by_hand() -> None:
    """UNTOC, adopted 15 November 2000, two whole periods by July 2015, from the dates of the UN Treaty Collection.

    2000-05: fifteen states at risk (the United Kingdom was a member of the EU); India, Japan, South Korea and Switzerland
    did not join. 2005-10: those four; Switzerland joined (27 October 2006), India only in May 2011.
    """
    rows = [one for one in episodes("2015-07") if one.body == "untoc"]
    first, second = (
        {one.actor: one.acceded for one in rows if one.since == since}
        for since in sorted({one.since for one in rows})
    )
    assert len(first) == 15
    assert {actor for actor, joined in first.items() if not joined} == {"IND", "JPN", "KOR", "CHE"}
    assert second == {"IND": False, "JPN": False, "KOR": False, "CHE": True}


def test_nobody_is_at_risk_twice_after_joining_and_members_never_are() -> None:
    joined: dict[tuple[str, str, str], int] = {}
    for one in episodes("2026-11"):
        key = (one.issue, one.body, one.actor)
        assert key not in joined
        if one.acceded:
            joined[key] = one.since
    assert not [one for one in episodes("2015-07") if one.actor == "GBR" and one.since >= 721_000]  # 1975


def test_every_accession_is_a_dated_record() -> None:
    path = bundled() / "records" / "membership.csv"
    with path.open(encoding="utf-8", newline="") as file:
        dated = {
            (row["actor"], row["body"]): row["start"]
            for row in csv.DictReader(file)
            if row["status"] in ("party", "ratified_not_in_force")
        }
    for one in episodes("2015-07"):
        if one.acceded:
            assert dated[one.actor, one.body] <= "2015-07-31"
            assert any(record.startswith(f"MB-{one.actor}-{one.body}-") for record in one.records)


def test_a_period_that_has_not_ended_by_the_view_does_not_count() -> None:
    """The Arms Trade Treaty was adopted on 2 April 2013: its first five years end in April 2018."""
    names = [one.body for one in episodes("2015-07")]
    assert "att" not in names
    assert "att" in [one.body for one in episodes("2018-05")]


def test_what_happened_after_a_copy_of_the_list_is_not_known_rather_than_no() -> None:
    """South Korea signed UNTOC and is not bound in the copy of 2014: the period to 2015 was not known at first."""
    first = tuple(accession.episodes(Observatory.open().at("2026-11", known="2026-11-24")))
    for known, last in ((first, None), (episodes("2026-11"), True)):
        korea = [one for one in known if (one.actor, one.body) == ("KOR", "untoc")]
        assert [one.acceded for one in sorted(korea, key=lambda one: one.since)][:3] == [False, False, last]


def test_the_cells_of_a_treaty_add_up() -> None:
    frame = table("2015-07").filter(pl.col("treaty") == "UNTOC")
    assert frame["dialogue"].to_list() == ["had begun", "none recorded", "start not known"]
    assert frame["at_risk"].sum() == 19
    assert frame["acceded"].sum() == 12
    for part in ("at_risk", "acceded"):
        assert (frame[part] == frame[f"partners_{part}"] + frame[f"comparators_{part}"]).all()


def test_no_test_below_ten_accessions_and_none_over_treaties() -> None:
    tests = Observatory.open().findings("accession_test", "2026-11").frame
    assert tests.height > 10
    for treaty, value, n, absence in tests.select("treaty", "p", "n", "absence").rows():
        if n < 10 or treaty == "all":
            assert value is None
            assert absence == "not_applicable"
        else:
            assert absence or 0 <= value <= 1
    assert tests["p"].null_count() < tests.height


def test_it_is_never_called_an_effect() -> None:
    measure = Observatory.open().findings("accession", "2015-07")
    shown = measure.frame.filter(pl.col("acceded").is_not_null())
    assert shown["caveat"].str.contains("never an effect").all()
    assert not shown["outcome"].str.contains("effect").any()


def test_an_issue_without_a_dated_treaty_is_not_coded() -> None:
    frame = table("2015-07").filter(pl.col("issue") == "cyber-security")
    assert frame["absence"].to_list() == ["not_coded"]
    assert frame["acceded"].null_count() == 1
