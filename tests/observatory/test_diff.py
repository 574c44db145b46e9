"""What changed: in the world with the calendar, in knowledge with the changesets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Diff, Observatory, span_of
from partnerscope.show.diff import render_diff
from partnerscope.view import Cache
from partnerscope.view.words import KnownWords
from tests.conftest import add_rows

DIALOGUE = "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,12,,,,2010-05,2018-03,,"


@pytest.fixture
def kept(nordic: Path, tmp_path: Path) -> Observatory:
    add_rows(nordic, "dialogue", DIALOGUE)
    add_rows(nordic, "meeting", "m1,sea-1,1,2016-05-04,Oslo,,,,", "m2,sea-1,2,2017-05-09,,,,,")
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    observatory.commit("first records", "ann")
    return observatory


def said(diff: Diff) -> set[tuple[str, str, str, str]]:
    return {(one.record, one.change, one.before, one.after) for one in diff.shifts}


def test_the_world_moves_between_two_dates(kept: Observatory) -> None:
    found = said(kept.diff("2016-12", "2019-12"))
    assert ("m2", "happened", "", "surely") in found
    assert not any(record == "m1" for record, *_ in found)
    assert ("sea-1", "ended", "surely", "not") in found
    assert ("sea-1", "turned", "on_rhythm", "no_evidence") in found


def test_a_state_that_began_or_ended_says_when(kept: Observatory) -> None:
    dated = {
        change: one.date
        for span in (("2009-12", "2011-12"), ("2016-12", "2019-12"))
        for one in kept.diff(*span).shifts
        if one.record == "sea-1" and (change := one.change) in ("began", "ended")
    }
    assert dated == {"began": "2010-05", "ended": "2018-03"}


def test_an_actor_that_came_to_be_is_a_shift(nordic: Path, tmp_path: Path) -> None:
    add_rows(nordic, "actor", "SSD,South Sudan,state,,,2015-03-01,,,")
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    observatory.commit("a state is born", "ann")
    assert ("SSD", "began", "not", "presumably") in said(observatory.diff("2014-12", "2016-12"))


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [
        ("2017-05-08", "2017-05-09", True),
        ("2017-05-09", "2017-05-10", False),
        ("2017-05-07", "2017-05-08", False),
    ],
)
def test_an_event_falls_after_the_first_day_and_not_after_the_last(
    kept: Observatory, first: str, last: str, there: bool
) -> None:
    assert any(one.record == "m2" for one in kept.diff(first, last).shifts) is there


def test_every_shift_leads_to_partner_and_issue(kept: Observatory) -> None:
    diff = kept.diff("2016-12", "2019-12")
    assert {(one.partner, one.issues) for one in diff.shifts} == {("SWE", "SEA")}
    assert diff.only(partner="GBR").shifts == () == diff.only(issue="ARC").shifts
    assert diff.only(partner="SWE", issue="SEA").shifts == diff.shifts


def test_knowledge_changes_field_by_field_with_its_changeset(kept: Observatory) -> None:
    first = kept.head()
    moved = {"id": "m2", "dialogue": "sea-1", "number": "2", "date": "2017-05-10"}
    kept.record([Revision("meeting", "m2", moved)], "the minutes give another day", "ann")
    second = kept.head()
    kept.record([Revision("meeting", "m1", None)], "it was another dialogue", "ann")
    shifts = {(one.record, one.field): one for one in kept.learned(first).shifts}
    assert set(shifts) == {("m2", "date"), ("m1", "*")}
    dated = shifts["m2", "date"]
    assert (dated.before, dated.after, dated.changeset) == ("2017-05-09", "2017-05-10", second)
    assert dated.why == "the minutes give another day"
    assert (dated.partner, dated.issues) == ("SWE", "SEA")
    assert shifts["m1", "*"].change == "retracted"
    assert [one.record for one in kept.learned(first, second).shifts] == ["m2"]


def test_nothing_changes_between_a_moment_and_itself(kept: Observatory) -> None:
    assert kept.diff("2017", "2017").shifts == ()
    assert kept.learned(kept.head(), kept.head()).shifts == ()


def test_the_whole_history_from_the_first_changeset_is_what_was_added_since() -> None:
    eu = Observatory.open()
    first = eu.changesets()[0].hash
    now, then = eu.knowledge(), eu.knowledge(first)
    added = {one.record for one in eu.learned(first).shifts if (one.kind, one.change) == ("meeting", "added")}
    assert added == set(now.frame("meeting")["id"]) - set(then.frame("meeting")["id"])


def test_ends_in_the_wrong_order_are_refused(kept: Observatory) -> None:
    kept.record([Revision("meeting", "m1", None)], "gone", "ann")
    first, second = (one.hash for one in kept.changesets())
    with pytest.raises(InputError, match="later than"):
        kept.diff("2019", "2018")
    with pytest.raises(InputError, match="does not rest on"):
        kept.learned(second, first)
    for text in ("2019", "2018..", "..2018", "a..b..c"):
        with pytest.raises(InputError, match="two ends"):
            span_of(text)
    assert span_of("2018..2019-05") == ("2018", "2019-05")


def test_every_format_says_the_same_shifts(kept: Observatory) -> None:
    diff, words = kept.diff("2016-12", "2019-12"), KnownWords(kept.knowledge())
    rows = json.loads(render_diff(diff, "json", words))["rows"]
    assert [row["record"] for row in rows] == [one.record for one in diff.shifts]
    lines = render_diff(diff, "csv", words).decode().splitlines()
    assert len(lines) == len(diff.shifts) + 1
    text = render_diff(diff, "md", words).decode()
    assert "## Sweden" in text
    assert text.count("\n- ") == len(diff.shifts)
