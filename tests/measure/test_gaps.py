"""Gaps: reported, shown and looked for stand beside each other; where nobody looked, that is said."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from partnerscope.measure import measure_named, table_named
from partnerscope.measure.deliver.unshown import NOT_SEARCHED
from partnerscope.measure.unfold.gaps import NOBODY
from partnerscope.observatory import Observatory

EU = Observatory.open()
BEFORE = "2026-11-27T05:00"
"""Before the searches of 27 November 2026: some dialogues had been searched for, some near, some not at all."""
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
    dialogues = EU.at("2026-11", known=BEFORE).frame("dialogue")
    searched = dict(dialogues.select("id", "searched_to").drop_nulls().rows())
    assert len(searched) == 22
    assert searched["US-02"] == "2026-11-26"
    assert "KR-01" not in searched, "nobody had looked for it"


def test_a_dialogue_that_lacks_something_says_what_and_who_looked() -> None:
    view = EU.at("2026-11", known=BEFORE)
    rows = {row["dialogue"]: row for row in measure_named("dialogue_gaps")(view).frame.to_dicts()}
    brazil = rows["BR-03"]  # last seen on 20 February 2020, looked for by name and not found
    assert (brazil["lacks"], brazil["searched"], brazil["searched_to"]) == (["since"], "named", "2026-11-26")
    canada = rows["CA-05"]  # a search for other Canadian dialogues on the issue named none
    assert (canada["lacks"], canada["searched"]) == (["meetings"], "near")
    assert rows["BR-01"]["caveat"] == NOT_SEARCHED
    assert (rows["IN-01"]["lacks"], rows["IN-01"]["rounds_missing"]) == (["rounds"], 12)


def test_what_is_missing_is_what_the_ledger_says() -> None:
    for day in ("2015-07", "2026-11"):
        view = EU.at(day)
        lacking = {row["dialogue"]: row for row in measure_named("dialogue_gaps")(view).frame.to_dicts()}
        for row in measure_named("ledger")(view).frame.to_dicts():
            found = lacking.get(row["dialogue"], {"lacks": []})["lacks"]
            assert ("meetings" in found) == (row["rounds_on_record"] == 0)
            assert ("rounds" in found) == (0 < row["rounds_on_record"] < row["rounds_at_least"])
            assert ("since" in found) == bool({"late", "no_evidence", "silent"} & set(row["reading"]))


def test_a_search_by_name_is_never_only_near() -> None:
    """Every dialogue that a search names, and that lacks something, is searched by name to the day of that search."""
    view = EU.at("2026-11")
    named = (
        view.frame("search")
        .explode("records")
        .drop_nulls("records")
        .group_by("records")
        .agg(pl.col("date").max())
    )
    rows = {row["dialogue"]: row for row in measure_named("dialogue_gaps")(view).frame.to_dicts()}
    checked = 0
    for identity, date in named.rows():
        if identity in rows:
            assert (rows[identity]["searched"], rows[identity]["searched_to"]) == ("named", date), identity
            checked += 1
    assert checked > 10
