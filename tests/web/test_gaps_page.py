"""The page of the gaps: every cell that cannot be shown, every dialogue that lacks something, and who has looked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory, bundled
from partnerscope.web.library import Library
from partnerscope.web.pages.gaps import NOT_SEARCHED

BUNDLED = Path(str(bundled()))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Observatory.open(BUNDLED))


@pytest.fixture(scope="module")
def text(library: Library) -> str:
    return library.answer(f"{library.front()}gaps/").body.decode()


def rows(text: str, part: str) -> list[str]:
    """The rows of the table under a heading."""
    table = text.partition(f'id="{part}"')[2].partition("</table>")[0]
    return re.findall(r'<tr>(<th scope="row".*?)</tr>', table, re.DOTALL)


def test_every_cell_that_cannot_be_shown_stands_on_it_with_what_was_looked_for(text: str) -> None:
    view = Observatory.open(BUNDLED).at("2015-07")
    missing = {
        (view.label(row["partner"]), view.issue_label(row["issue"])): row["missing"]
        for row in measure_named("gaps")(view).frame.to_dicts()
        if row["missing"]
    }
    searched = {
        (view.label(row["partner"]), view.issue_label(row["issue"])): row["searches"]
        for row in measure_named("searches")(view).frame.to_dicts()
    }
    listed = rows(text, "cells")
    assert len(listed) == len(missing)
    for row in listed:
        partner, issue = re.findall(r">([^<>]+)</a>", row)[:2]
        assert f'data-name="Missing" class="number"><span>{missing.pop((partner, issue))} (July 2015)<' in row
        assert (NOT_SEARCHED in row) == (searched[partner, issue] == 0), (partner, issue)
    assert not missing


def test_searches_that_name_no_partner_stand_once_and_are_counted_in_the_cells(text: str) -> None:
    view = Observatory.open(BUNDLED).at()
    wider = view.frame("search").filter(view.frame("search")["partner"].is_null())
    assert len(rows(text, "wider")) == wider.height > 2
    assert re.search(r'href="[^"]*#wider">\d wider search', rows(text, "cells")[0])


def test_every_dialogue_that_lacks_something_stands_on_it(text: str) -> None:
    view = Observatory.open(BUNDLED).at()
    lacking = measure_named("dialogue_gaps")(view).frame
    listed = rows(text, "dialogues")
    assert {re.search(r"/dialogue/([^/]+)/", f"/{row}").group(1) for row in listed} == {*lacking["dialogue"]}  # type: ignore[union-attr]
    assert sum(NOT_SEARCHED in row for row in listed) == (lacking["caveat"] == NOT_SEARCHED).sum()


def test_it_says_how_to_fill_one_and_its_twin_has_the_searches(library: Library, text: str) -> None:
    for way in ("the words that say so", "records/meeting.csv", "A mapping says", "records/search.csv"):
        assert way in text.partition('id="fill"')[2]
    twin = json.loads(library.answer(f"{library.front()}gaps/index.json").body)
    assert {row["measure"] for row in twin["data"]["findings"]} == {
        "gaps",
        "gaps_reported",
        "searches",
        "dialogue_gaps",
    }
    assert {row["kind"] for row in twin["data"]["records"]} == {"search"}


def test_without_a_reference_no_cell_is_compared() -> None:
    library = Library(Observatory.open(BUNDLED.parent / "eu-security-defence-partnerships"))
    page = library.answer(f"{library.front()}gaps/").body.decode()
    assert "no cell can be compared with a report" in page
    assert "for 0 of them nobody is known to have looked" in page
    assert NOT_SEARCHED not in page
