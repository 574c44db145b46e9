"""Whoever reads that something is missing reads also who has looked: no gap of the bundled observatories is unsearched."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory

ROOT = Path(__file__).parents[2] / "observatories"
FOLDERS = ("eu-security-partners", "eu-security-defence-partnerships")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_dialogue_of_which_something_is_missing_was_searched_for(folder: str) -> None:
    view = Observatory.open(ROOT / folder).at("2026-11-27")
    rows = measure_named("dialogue_gaps")(view).frame.to_dicts()
    assert rows
    assert not [row["dialogue"] for row in rows if not row["searched_to"]]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_dialogue_was_searched_for(folder: str) -> None:
    rows = Observatory.open(ROOT / folder).at("2026-11-27").frame("dialogue").to_dicts()
    assert rows
    assert not [row["id"] for row in rows if not row["searched_to"]]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_dialogue_that_has_met_is_not_called_planned(folder: str) -> None:
    view = Observatory.open(ROOT / folder).at("2026-11-27")
    met = set(view.frame("meeting")["dialogue"])
    planned = {row["id"] for row in view.frame("dialogue").to_dicts() if row["status"] == "planned"}
    assert planned
    assert not planned & met


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_dialogue_that_a_search_names_is_searched_to_its_day(folder: str) -> None:
    view = Observatory.open(ROOT / folder).at("2026-11-27")
    to = {row["id"]: row["searched_to"] or "" for row in view.frame("dialogue").to_dicts()}
    named = [
        (record, search["date"])
        for search in view.frame("search").to_dicts()
        for record in search["records"]
        if record in to
    ]
    assert len(named) > 20
    assert not [record for record, day in named if to[record] < day]


def test_every_cell_that_cannot_be_shown_was_searched_for() -> None:
    view = Observatory.open(ROOT / FOLDERS[0]).at("2015-07-31")
    searches = {
        (row["partner"], row["issue"]): row["searches"]
        for row in measure_named("searches")(view).frame.to_dicts()
    }
    missing = [row for row in measure_named("gaps")(view).frame.to_dicts() if row["missing"]]
    assert missing
    assert all(searches[row["partner"], row["issue"]] for row in missing)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_place_of_a_search_is_said_in_words_of_a_reader(folder: str) -> None:
    view = Observatory.open(ROOT / folder).at("2026-11-27")
    places = set(view.frame("search")["place"])
    assert "stored copies of public web pages" in places
    assert not [place for place in places if "corpus" in place or "look-up" in place]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_round_found_by_a_search_has_the_words_that_prove_it(folder: str) -> None:
    """Every meeting whose source was read on 27 November 2026 as a stored copy has a quote from it."""
    view = Observatory.open(ROOT / folder).at("2026-11-27")
    read = {
        row["id"]
        for row in view.frame("source").to_dicts()
        if "Read as a stored copy, its first part." in row["csl"]
    }
    met = set(view.frame("meeting")["id"])
    rows = [
        row for row in view.frame("evidence").to_dicts() if row["source"] in read and row["record"] in met
    ]
    words = {row["id"]: row["source"] for row in view.frame("quote").to_dicts()}
    assert len(rows) > 30
    assert not [row for row in rows if words.get(row["quote"]) != row["source"]]


def test_the_readme_says_how_many_searches_there_are_and_how_many_found_nothing() -> None:
    found = Observatory.open(ROOT / FOLDERS[0]).at("2026-11-27").frame("search")["found"]
    words = f"{len(found)} searches by 27 November 2026, {(found == 'none_found').sum()} found nothing"
    assert words in (ROOT / FOLDERS[0] / "README.md").read_text("utf-8")
