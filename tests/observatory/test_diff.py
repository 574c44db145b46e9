"""What changed: in the world with the calendar, in knowledge with the changesets."""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Diff, Observatory, span_of
from partnerscope.observatory.diff import Shift, world_between
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


def test_a_shift_of_the_world_says_all_of_it(kept: Observatory) -> None:
    """Worked out by hand: the second round, the end of the dialogue, and how it reads with the calendar alone."""
    diff = kept.diff("2016-12", "2019-12")
    assert (diff.clock, diff.first, diff.last) == ("world", "2016-12", "2019-12")
    assert diff.heads == (kept.head(), kept.head())
    name, leads = "Maritime dialogue", ("SWE", "SEA")
    turned, ended, met = diff.shifts
    assert ended == Shift("dialogue", "sea-1", "ended", "holds", "surely", "not", *leads, name, "2018-03")
    assert turned == Shift(
        "dialogue", "sea-1", "turned", "ledger.reading", "on_rhythm", "no_evidence", *leads, name
    )
    assert (met.kind, met.record, met.change, met.field) == ("meeting", "m2", "happened", "*")
    assert (met.before, met.after, met.date) == ("", "surely", "2017-05-09")
    assert (met.changeset, met.why) == ("", "")


def test_a_diff_as_a_frame_has_a_row_a_shift_and_a_column_a_field(kept: Observatory) -> None:
    diff = kept.diff("2016-12", "2019-12")
    assert diff.frame.columns == [one.name for one in fields(Shift)]
    assert [tuple(row) for row in diff.frame.rows()] == [astuple(one) for one in diff.shifts]
    assert diff.only(issue="ARC").frame.schema == diff.frame.schema


def test_only_keeps_what_the_diff_is_of(kept: Observatory) -> None:
    diff = kept.diff("2016-12", "2019-12")
    none = diff.only(partner="GBR")
    assert (none.clock, none.first, none.last, none.heads) == (diff.clock, diff.first, diff.last, diff.heads)
    several = Diff(
        "world", "a", "b", ("h", "h"), (Shift("k", "r", "c", issues="ARC;SEA"), Shift("k", "s", "c"))
    )
    assert [one.record for one in several.only(issue="SEA").shifts] == ["r"]
    assert [one.record for one in several.only().shifts] == ["r", "s"]


def test_two_views_of_two_heads_or_in_the_wrong_order(kept: Observatory) -> None:
    late = kept.at("2019")
    kept.record([Revision("meeting", "m1", None)], "gone", "ann")
    with pytest.raises(InputError) as caught:
        world_between(late, kept.at("2019"))
    assert caught.value.what == "a diff of the world needs one state of knowledge"
    assert caught.value.hint == "give one --known"
    with pytest.raises(InputError) as caught:
        kept.diff("2019", "2018-02")
    assert caught.value.what == "2019 is later than 2018-02"
    assert caught.value.hint == "the earlier date first"
    with pytest.raises(InputError) as caught:
        span_of("2018")
    assert caught.value.what == "'2018' does not name two ends"
    assert caught.value.allowed == "A..B, such as 2024-01..2026-11"
    assert caught.value.hint == "the earlier one first"


def test_a_shift_of_knowledge_says_who_recorded_what_and_why(kept: Observatory) -> None:
    first, day = kept.head(), datetime(2031, 5, 6, tzinfo=UTC)
    one = {"id": "m1", "dialogue": "sea-1", "number": "1", "date": "2016-05-04"}
    kept.record([Revision("meeting", "m1", one)], "no place is named", "ben", now=day)
    kept.record([Revision("meeting", "m3", {**one, "id": "m3"})], "a third", "ann", now=day)
    kept.record(
        [Revision("dialogue", "sea-1", None), *(Revision("meeting", f"m{n}", None) for n in (1, 2, 3))],
        "all withdrawn",
        "ann",
    )
    then = kept.changesets()[1].hash
    (emptied,) = kept.learned(first, then).shifts
    assert (emptied.change, emptied.field, emptied.before, emptied.after) == ("changed", "place", "Oslo", "")
    assert (emptied.date, emptied.changeset, emptied.why) == ("2031-05-06", then, "no place is named")
    gone = {one.record: one for one in kept.learned(first).shifts}
    assert {(one.change, one.field, one.before, one.after, one.why) for one in gone.values()} == {
        ("retracted", "*", "", "", "all withdrawn")
    }
    assert set(gone) == {"sea-1", "m1", "m2"}, "m3 came and went between the two"
    assert gone["sea-1"].name == "Maritime dialogue", "what is no longer known goes by its label"
    assert (gone["sea-1"].partner, gone["sea-1"].issues) == ("SWE", "SEA")
    assert (gone["m1"].name, gone["m1"].partner) == ("m1", ""), "and by its key; its dialogue is gone too"


def test_a_whole_text_that_changed_is_told_by_its_length(kept: Observatory) -> None:
    first, path = kept.head(), kept.root / "codebook" / "issue.yaml"
    before = path.read_text("utf-8")
    path.write_text(before + "# one line\n", "utf-8")
    kept.commit("a remark", "ann")
    (shift,) = kept.learned(first).shifts
    assert (shift.kind, shift.record, shift.field) == ("file", "codebook/issue.yaml", "text")
    assert shift.before == f"{len(before)} characters"
    assert shift.after == f"{len(before) + 11} characters"
    assert (shift.partner, shift.issues, shift.name) == ("", "", "codebook/issue.yaml")
