"""Branches brought together, on states made by hand: choices, edits that nobody recorded, git's merge of one table."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.folder.content import content_of
from partnerscope.journal import Conflict, Join
from partnerscope.journal.branches import BranchValue
from partnerscope.observatory.branching import ConflictsFound, merge_table, settled, with_edits
from partnerscope.record import kind_named

MEETING = kind_named("meeting")
ANN, BEN = "aaaaaa111111", "bbbbbb222222"
Cells = Mapping[str, str]


def conflict(field: str, before: str, ann: str, ben: str) -> Conflict:
    sides = (BranchValue(ANN, ann, "ann", "mine"), BranchValue(BEN, ben, "ben", "his"))
    return Conflict("meeting", "m1", field, before, sides)


def joined(before: Cells | None, ann: Cells | None, ben: Cells | None, *conflicts: Conflict) -> Join:
    """Two heads that disagree on m1; the joined state still says what was before."""
    states = [{"meeting": {"m1": cells} if cells is not None else {}} for cells in (before, ann, ben)]
    return Join((ANN, BEN), states[0], conflicts, states[0], (states[1], states[2]))


OSLO, LUND, TURKU = ({"id": "m1", "place": town} for town in ("Oslo", "Lund", "Turku"))
PLACE = conflict("place", "Oslo", "Lund", "Turku")
BOTH = joined(OSLO, LUND, TURKU, PLACE)
GONE = joined(OSLO, None, TURKU, conflict("*", "yes", "", "yes"))


@pytest.mark.parametrize(
    ("take", "choose", "place"),
    [
        (ANN, {}, "Lund"),
        ("BBBBBB", {}, "Turku"),
        ("", {"meeting/m1/place": ANN[:6]}, "Lund"),
        (ANN, {"meeting/m1/place": BEN}, "Turku"),
    ],
)
def test_a_field_is_what_the_chosen_head_says(take: str, choose: dict[str, str], place: str) -> None:
    assert settled(BOTH, take, choose) == {"meeting": {"m1": {"id": "m1", "place": place}}}
    assert BOTH.state == {"meeting": {"m1": OSLO}}, "what was joined is left as it was"


@pytest.mark.parametrize(("head", "left"), [(ANN, {}), (BEN, {"m1": TURKU})])
def test_a_record_that_one_side_retracted_goes_or_stays_whole(
    head: str, left: dict[str, dict[str, str]]
) -> None:
    assert settled(GONE, head, {}) == {"meeting": left}


def test_a_cell_that_the_chosen_head_emptied_is_not_kept_as_an_empty_one() -> None:
    join = joined(OSLO, {"id": "m1"}, TURKU, conflict("place", "Oslo", "", "Turku"))
    assert settled(join, ANN, {}) == {"meeting": {"m1": {"id": "m1"}}}


def test_what_nobody_chose_is_told_with_what_both_sides_say() -> None:
    with pytest.raises(ConflictsFound) as caught:
        settled(BOTH, "", {})
    error = caught.value
    assert (error.exit_code, error.conflicts) == (1, [PLACE])
    now = "'Lund' (ann: mine, aaaaaa111111); 'Turku' (ben: his, bbbbbb222222)"
    said = f"meeting m1, place: was 'Oslo', now {now}"
    assert error.problems == [Problem("conflict", "warning", said, Place("journal"))]
    assert error.what.startswith("the branches disagree on 1 field\n")
    assert (
        error.hint
        == "--take HEAD for all of them, or --choose KIND/ID/FIELD=HEAD for each; nothing was recorded"
    )


@pytest.mark.parametrize("head", ["aaaaa", "cccccc", "aaaaaa222222"])
def test_a_head_is_named_by_six_letters_of_its_own(head: str) -> None:
    with pytest.raises(InputError) as caught:
        settled(BOTH, head, {})
    assert caught.value.what == f"{head!r} is not one of the heads to join"
    assert caught.value.allowed == f"{ANN}, {BEN}"


def test_a_choice_for_what_is_in_no_conflict_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        settled(BOTH, ANN, {"meeting/m1/date": ANN})
    assert caught.value.what == "'meeting/m1/date' is not a field in conflict"
    assert caught.value.allowed == "meeting/m1/place"
    with pytest.raises(InputError) as caught:
        settled(joined(OSLO, LUND, OSLO), "", {"meeting/m1/place": ANN})
    assert caught.value.allowed == "no field is in conflict"


@pytest.mark.parametrize(
    ("here", "there", "kept"),
    [
        (LUND, TURKU, TURKU),  # one side's value: the journals explain it
        ({"id": "m1", "place": "Vaasa"}, TURKU, {"id": "m1", "place": "Vaasa"}),  # nobody's: an edit
        ({**LUND, "note": "late"}, TURKU, {**TURKU, "note": "late"}),  # field by field
        ({"id": "m1"}, TURKU, {"id": "m1"}),  # emptied by hand
        (None, TURKU, None),  # taken out by hand
        (LUND, None, None),  # retracted by the join: the table's row is an old one
    ],
)
def test_an_edit_is_what_no_history_explains(
    here: Cells | None, there: Cells | None, kept: Cells | None
) -> None:
    join = joined(OSLO, LUND, TURKU)
    files = content_of({"meeting": {"m1": here} if here is not None else {}}, (MEETING,))
    state = {"meeting": {"m1": there} if there is not None else {}}
    found = with_edits(join, state, files, (MEETING,))
    assert found["meeting"] == ({"m1": kept} if kept is not None else {})
    assert state == {"meeting": {"m1": there} if there is not None else {}}


def test_an_edit_of_a_kind_that_nobody_recorded_stays_an_edit() -> None:
    files = content_of({"meeting": {"m1": OSLO}}, (MEETING,))
    assert with_edits(joined(None, None, None), {}, files, (MEETING,))["meeting"] == {"m1": OSLO}


def table(*rows: str) -> bytes:
    return "\n".join([",".join(list(MEETING.columns)[:5]), *rows, ""]).encode()


def test_gits_three_versions_of_a_table_are_merged_by_record() -> None:
    start = table("m1,d1,1,2011,Oslo", "m2,d1,2,2012,Lund", "m3,d1,3,2013,Bonn")
    ours = table("m1,d1,1,2011,Turku", "m2,d1,2,2012,Lund", "m3,d1,3,2013,Bonn", "m4,d1,4,2014,Riga")
    theirs = table("m1,d1,1,2011,Oslo", "m2,d1,2,2012,Umeå")
    merged, conflicts = merge_table(start, ours, theirs, "any/where/records/meeting.csv", (MEETING,))
    assert conflicts == []
    rows = [line.split(",")[:5] for line in merged.decode().splitlines()[1:]]
    assert [(row[0], row[4]) for row in rows] == [("m1", "Turku"), ("m2", "Umeå"), ("m4", "Riga")]


def test_where_both_changed_it_git_is_told_and_ours_stays() -> None:
    start, ours, theirs = (
        table(f"m1,d1,1,{year},{town}") for year, town in ((2011, "Oslo"), (2011, ""), (2012, "Bonn"))
    )
    merged, conflicts = merge_table(start, ours, theirs, "records/meeting.csv", (MEETING,))
    assert conflicts == ["meeting m1, place"]
    assert merged.decode().splitlines()[1].split(",")[3:5] == ["2012", ""], (
        "the date is theirs, the place is ours"
    )
    merged, conflicts = merge_table(start, table(), theirs, "records/meeting.csv", (MEETING,))
    assert (merged.decode().splitlines()[1:], conflicts) == ([], ["meeting m1, *"])
    merged, conflicts = merge_table(start, theirs, table(), "records/meeting.csv", (MEETING,))
    assert (merged.decode().count("m1"), conflicts) == (1, ["meeting m1, *"])


def test_what_is_no_table_or_cannot_be_read_is_not_merged() -> None:
    good = table("m1,d1,1,2011,Oslo")
    with pytest.raises(InputError) as caught:
        merge_table(good, good, good, "records/README.md")
    assert (caught.value.what, caught.value.where) == ("no kind is kept in this file", "records/README.md")
    assert caught.value.hint == "git merges other files by itself"
    with pytest.raises(DataError, match="^the table cannot be merged\n.*encoding") as caught:
        merge_table(good, b"id\n\xff\n", good, "records/meeting.csv")


def test_a_library_is_merged_by_source_wherever_the_folder_stands() -> None:
    def library(*ids: str) -> bytes:
        items = ",".join(f'{{"id":"{one}","type":"webpage","title":"Page {one}"}}' for one in ids)
        return f"[{items}]".encode()

    merged, conflicts = merge_table(library("a"), library("a", "b"), library("c"), "far/off/sources.json")
    assert conflicts == []
    assert [one["id"] for one in json.loads(merged)] == ["b", "c"], "theirs took out the first"
