"""Gaps: reported, shown and looked for stand beside each other; where nobody looked, that is said."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from partnerscope.measure import measure_named, table_named
from partnerscope.measure.unfold.gaps import NOBODY
from partnerscope.observatory import Observatory

EU = Observatory.open()
REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference" / "table4.csv"


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return table_named("gaps")(EU.at("2015-07")).frame


@pytest.mark.oracle
def test_what_is_reported_is_table_4(frame: pl.DataFrame) -> None:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        printed = {(r["partner"], r["issue"]): int(r["PD"]) + int(r["MD"]) for r in csv.DictReader(file)}
    assert {(p, i): n for p, i, n in frame.select("partner", "issue", "reported").rows()} == printed
    assert frame["reported"].sum() == 77 + 7


def test_missing_is_what_nothing_dated_shows(frame: pl.DataFrame) -> None:
    for row in frame.to_dicts():
        assert row["missing"] == max(0, row["reported"] - row["shown"]), row
        assert row["shown"] <= row["judged"] <= row["named"], row


def test_a_cell_in_which_nobody_looked_says_so(frame: pl.DataFrame) -> None:
    searched = frame.filter(pl.col("searches") > 0)
    assert NOBODY not in searched["caveat"].to_list()
    assert all(searched["last_search"].str.starts_with("2026-11"))
    others = frame.filter(pl.col("searches") == 0)
    assert others.height > 0
    assert set(others["caveat"]) == {NOBODY}
    assert set(others["last_search"].fill_null("")) == {""}


def test_searches_of_several_partners_are_one_each() -> None:
    """The search for drug troikas with Canada, Japan or South Africa counts once in each of their cells."""
    found = measure_named("searches")(EU.at("2015-07")).frame.filter(pl.col("issue") == "OC")
    said = dict(found.select("partner", "looked_for").rows())
    assert [partner for partner in said if "Drug troikas" in (said[partner] or "")] == ["CAN", "JPN", "ZAF"]


def test_a_report_of_2015_leaves_no_gap_in_another_year() -> None:
    later = measure_named("gaps_reported")(EU.at("2026-11")).frame
    assert set(later["absence"]) == {"not_applicable"}
    assert measure_named("gaps")(EU.at("2026-11")).frame["missing"].null_count() == later.height
    assert measure_named("searches")(EU.at("2026-11")).frame["searches"].sum() > 0


def test_a_dialogue_carries_the_day_of_its_last_search() -> None:
    dialogues = EU.at("2026-11").frame("dialogue")
    searched = dict(dialogues.select("id", "searched_to").drop_nulls().rows())
    assert len(searched) == 17
    assert searched["US-02"] == "2026-11-26"
    assert "KR-01" not in searched, "nobody has looked for it"
