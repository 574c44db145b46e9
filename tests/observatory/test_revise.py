"""What a commit records, and what it asks to be meant: on states made by hand, every sentence in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.folder.content import content_of
from partnerscope.journal import Changeset, Header, Join, Revision, State
from partnerscope.observatory import revise
from partnerscope.observatory.revise import (
    Change,
    Status,
    clock_problems,
    gone,
    plain,
    refuse_reverts,
    refuse_unmeant,
    revisions_between,
    status_of,
)
from partnerscope.record import kind_named

MEETING = kind_named("meeting")
KINDS = (MEETING, kind_named("source"))
Cells = Mapping[str, str]
ONE, TWO, THREE = ({"id": f"m{n}", "place": town} for n, town in ((1, "Oslo"), (2, "Lund"), (3, "Turku")))
LOST = "nothing was committed: records would be lost"


def test_what_is_new_changed_and_gone_is_recorded_and_nothing_else() -> None:
    held: State = {"meeting": {"m1": ONE, "m2": TWO, "m3": THREE}, "figure": {"f1": {"id": "f1"}}}
    moved = {"id": "m2", "note": "late"}
    wanted: State = {"meeting": {"m1": ONE, "m2": moved, "m4": {"id": "m4"}}}
    found = revisions_between(held, wanted)
    assert sorted(found, key=lambda one: one.id) == [
        Revision("figure", "f1", None),
        Revision("meeting", "m2", moved),
        Revision("meeting", "m3", None),
        Revision("meeting", "m4", {"id": "m4"}),
    ]
    status = status_of(found, held)
    changes = Change("meeting", "m2", "place", "Lund", ""), Change("meeting", "m2", "note", "", "late")
    added, changed = {"meeting": ["m4"]}, {"meeting": ["m2"]}
    assert status == Status(added, changed, {"meeting": ["m3"], "figure": ["f1"]}, changes)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_folder_is_clean_only_where_nothing_is_new_changed_or_gone(place: int) -> None:
    assert Status({}, {}, {}).clean
    kinds: list[dict[str, list[str]]] = [{}, {}, {}]
    kinds[place] = {"meeting": ["m1"]}
    assert not Status(kinds[0], kinds[1], kinds[2]).clean


@pytest.mark.parametrize(
    ("held", "lost", "asked"), [(10, 1, False), (10, 2, True), (9, 1, True), (20, 2, False)]
)
def test_more_than_a_tenth_of_a_kind_goes_only_when_it_is_meant(held: int, lost: int, asked: bool) -> None:
    records: dict[str, Cells] = {f"m{n}": {"id": f"m{n}"} for n in range(held)}
    left = dict(list(records.items())[lost:])
    content = content_of({"meeting": left}, KINDS)
    if not asked:
        refuse_unmeant({"meeting": records}, content, KINDS)
        return
    with pytest.raises(DataError) as caught:
        refuse_unmeant({"meeting": records}, content, KINDS)
    what = f"{lost} of {held} records of kind 'meeting' would be retracted"
    some = "'m0' is one of them; restore the rows (was the file cut?), or commit --retract"
    problem = Problem("many-retracted", "error", what, Place("records/meeting.csv"), hint=some)
    assert caught.value.problems == [problem]
    assert caught.value.what.startswith(LOST)
    assert caught.value.hint == "restore the rows, or say --retract when they are to go"


@pytest.mark.parametrize(
    ("absent", "there"), [(True, "the file is missing"), (False, "the table has no rows")]
)
def test_a_table_that_is_gone_is_one_problem_not_one_a_record(absent: bool, there: str) -> None:
    held: State = {"meeting": {"m1": ONE, "m2": TWO}}
    content = replace(content_of({}, KINDS), absent=frozenset({"meeting"}) if absent else frozenset())
    what = f"{there}, and the journal holds 2 records of it"
    hint = "restore it, or commit --retract when all of them are to go"
    problem = Problem("table-gone", "error", what, Place("records/meeting.csv"), hint=hint)
    assert list(gone(held, content, KINDS)) == [problem]
    with pytest.raises(DataError) as caught:
        refuse_unmeant(held, content, KINDS)
    assert caught.value.problems == [problem]
    assert list(gone(held, replace(content, unread=frozenset({"meeting"})), KINDS)) == [], "it has faults"


@pytest.mark.parametrize(("filled", "said"), [(2, False), (3, True)])
def test_a_column_that_held_three_cells_or_more_is_emptied_only_when_it_is_meant(
    filled: int, said: bool
) -> None:
    held: dict[str, Cells] = {
        f"m{n}": {"id": f"m{n}", **({"place": "Oslo"} if n < filled else {})} for n in range(5)
    }
    bare = {one: {"id": one} for one in held}
    content = content_of({"meeting": bare}, KINDS)
    what = f"the column is missing or empty, and the journal holds {filled} cells of it"
    hint = "restore it, or commit --retract when all of them are to go"
    place = Place("records/meeting.csv", None, "place")
    expected = [Problem("column-gone", "error", what, place, hint=hint)]
    assert list(gone({"meeting": held}, content, KINDS)) == (expected if said else [])
    kept = content_of({"meeting": {**bare, "m9": {"id": "m9", "place": "Riga"}}}, KINDS)
    assert list(gone({"meeting": held}, kept, KINDS)) == [], "one cell is left: the column is there"
    assert list(gone({"meeting": held}, replace(content, unread=frozenset({"meeting"})), KINDS)) == []


def two(before: Cells | None, one: Cells | None, other: Cells | None) -> Join:
    states = [{"meeting": {"m1": cells} if cells is not None else {}} for cells in (before, one, other)]
    return Join(("a" * 64, "b" * 64), {}, (), states[0], (states[1], states[2]))


BOTH = ", place: a branch changed 'Oslo' to 'Bonn' or 'Turku'"
TURKU, BONN = {"id": "m1", "place": "Turku"}, {"id": "m1", "place": "Bonn"}


@pytest.mark.parametrize(
    ("sides", "now", "code", "what"),
    [
        ((ONE, TURKU, ONE), ONE, "join-reverts", ", place: a branch changed 'Oslo' to 'Turku'; the files say 'Oslo'"),
        ((ONE, TURKU, BONN), TURKU, "join-reverts", f"{BOTH}; the files say 'Turku'"),
        ((ONE, TURKU, BONN), ONE, "join-reverts", f"{BOTH}; the files say 'Oslo'"),
        ((ONE, None, ONE), ONE, "join-reverts", ", *: a branch changed 'yes' to ''; the files say 'yes'"),
        ((None, ONE, None), None, "join-retracts", ": recorded in a branch, not in the files"),
        ((ONE, None, TURKU), None, "join-retracts", ": changed in a branch, not in the files"),
    ],
)  # fmt: skip
def test_files_that_take_back_what_a_branch_recorded_are_refused(
    sides: tuple[Cells | None, ...], now: Cells | None, code: str, what: str
) -> None:
    with pytest.raises(DataError) as caught:
        refuse_reverts(two(*sides), {"meeting": {"m1": now} if now is not None else {}})
    assert caught.value.problems == [Problem(code, "error", f"meeting m1{what}")]
    assert caught.value.what.startswith(
        "nothing was committed: the files would take back what another branch recorded\n"
    )
    hint = "'partnerscope join' brings both together; say --retract when what the files say is meant"
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("sides", "now"),
    [
        ((ONE, TURKU, ONE), TURKU),
        ((ONE, TURKU, TURKU), TURKU),
        ((ONE, TURKU, BONN), {"id": "m1", "place": "Riga"}),
        ((ONE, None, ONE), None),
        ((None, ONE, None), ONE),
        ((ONE, ONE, ONE), None),
    ],
)
def test_files_that_follow_a_branch_or_decide_anew_are_taken(
    sides: tuple[Cells | None, ...], now: Cells | None
) -> None:
    refuse_reverts(two(*sides), {"meeting": {"m1": now} if now is not None else {}})


def test_a_reason_and_an_author_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain("  why ", "ann") == ("why", "ann")
    with pytest.raises(InputError) as caught:
        plain(" \n", "ann")
    assert (caught.value.what, caught.value.hint) == ("a commit needs a reason", 'say why: commit -m "..."')
    monkeypatch.setattr(revise, "MAX_REASON", 1234)
    assert plain("x" * 1231, "ann") == ("x" * 1231, "ann")
    with pytest.raises(InputError) as caught:
        plain("x" * 1232, "ann")
    assert caught.value.what == "the reason is longer than 1,234 characters"
    assert caught.value.hint == "one sentence"


def test_words_of_a_terminal_that_knows_no_utf8() -> None:
    """Bytes that a locale could not read arrive as lone surrogates; as UTF-8 they are what was written."""
    assert plain("Malm\udcc3\udcb6", "J\udcc3\udcb6rg") == ("Malmö", "Jörg")
    for reason, author, name in (("\udcff", "ann", "reason"), ("why", "\udcff", "author")):
        with pytest.raises(InputError) as caught:
            plain(reason, author)
        assert caught.value.what == f"the {name} is not UTF-8 text"
        assert caught.value.hint == "set the terminal to UTF-8"


def test_the_first_changeset_from_the_future_is_named() -> None:
    clock = datetime(2026, 1, 2, 12, 30, tzinfo=UTC)
    dated = [
        Changeset(letter * 64, Header((), clock + timedelta(days=days), "ann", "why", 0))
        for letter, days in (("a", -1), ("c", 9), ("b", 2))
    ]
    (problem,) = clock_problems(dated, clock)
    what = (
        "the changeset bbbbbbbbbbbb is dated 2026-01-04 12:30Z, later than this clock (2026-01-02 12:30Z); "
        "what is recorded from now on is dated after it, and --known with an earlier date leaves it out"
    )
    hint = "name a head with --known instead"
    assert problem == Problem("clock", "warning", what, Place("journal"), hint=hint)
