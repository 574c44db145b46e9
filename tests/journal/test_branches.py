"""Joining branches by record and field: what each side did is kept, and a conflict is told, never chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.journal import FileStore, Revision, join
from partnerscope.journal.branches import merged
from tests.journal.contract import meeting, write

CELLS = st.none() | st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "journal")


def branches(store: FileStore, start: list[Revision], left: list[Revision], right: list[Revision]) -> None:
    root = write(store, *start)
    write(store, *left, parents=(root.hash,), day=1)
    write(store, *right, parents=(root.hash,), day=2)


def test_two_fields_of_one_record_are_both_kept(store: FileStore) -> None:
    branches(
        store,
        [meeting("a", place="Oslo", date="2010")],
        [meeting("a", place="Lund", date="2010")],
        [meeting("a", place="Oslo", date="2012")],
    )
    found = join(store, store.changesets())
    assert found.conflicts == ()
    assert found.state["meeting"]["a"] == {"place": "Lund", "date": "2012"}


def test_the_same_edit_on_two_branches_is_no_conflict(store: FileStore) -> None:
    branches(store, [meeting("a", place="x")], [meeting("a", place="y")], [meeting("a", place="y")])
    found = join(store, store.changesets())
    assert found.conflicts == ()
    assert found.state["meeting"]["a"] == {"place": "y"}


def test_one_side_retracts_what_the_other_left_alone(store: FileStore) -> None:
    branches(store, [meeting("a", place="x"), meeting("b")], [Revision("meeting", "a", None)], [meeting("c")])
    found = join(store, store.changesets())
    assert found.conflicts == ()
    assert set(found.state["meeting"]) == {"b", "c"}


def test_a_retraction_beside_a_change_is_a_conflict_of_the_record(store: FileStore) -> None:
    branches(store, [meeting("a", place="x")], [Revision("meeting", "a", None)], [meeting("a", place="y")])
    (conflict,) = join(store, store.changesets()).conflicts
    assert conflict.field == "*"
    assert {(side.value, side.changed) for side in conflict.sides} == {("", ""), ("yes", "place 'y'")}
    assert "'yes' with place 'y' (" in str(conflict), "what would be lost is told, with who said it"
    assert join(store, store.changesets()).state["meeting"]["a"] == {"place": "x"}


def test_a_conflict_names_values_reasons_and_authors(store: FileStore) -> None:
    root = write(store, meeting("a", place="Oslo", date="2010"))
    from partnerscope.journal import Header
    from tests.journal.contract import START

    first = store.append(Header((root.hash,), START, "ann", "it was Lund", 0), [meeting("a", place="Lund")])
    store.append(
        Header((first.hash,), START, "ann", "date too", 0), [meeting("a", place="Lund", date="2011")]
    )
    store.append(
        Header((root.hash,), START, "ben", "it was Umeå", 0), [meeting("a", place="Umeå", date="2010")]
    )
    (conflict,) = join(store, store.changesets()).conflicts
    assert {(side.value, side.author, side.reason) for side in conflict.sides} == {
        ("Lund", "ann", "it was Lund"),
        ("Umeå", "ben", "it was Umeå"),
    }
    for part in ("meeting a, place", "'Oslo'", "'Lund'", "ann: it was Lund", "'Umeå'", "ben: it was Umeå"):
        assert part in str(conflict)


def test_three_branches_are_joined_at_once(store: FileStore) -> None:
    root = write(store, meeting("a", place="x", date="1", note="n"))
    write(store, meeting("a", place="y", date="1", note="n"), parents=(root.hash,), day=1)
    write(store, meeting("a", place="x", date="2", note="n"), parents=(root.hash,), day=2)
    write(store, meeting("a", place="x", date="1"), parents=(root.hash,), day=3)
    found = join(store, store.changesets())
    assert found.conflicts == ()
    assert found.state["meeting"]["a"] == {"place": "y", "date": "2"}


def test_a_conflict_names_the_sides_that_changed_its_field_and_no_other(store: FileStore) -> None:
    root = write(store, meeting("a", place="x", date="1"))
    write(store, meeting("a", place="y", date="1"), parents=(root.hash,), day=1)
    write(store, meeting("a", place="z", date="1"), parents=(root.hash,), day=2)
    write(store, meeting("a", place="x", date="2"), parents=(root.hash,), day=3)
    (conflict,) = join(store, store.changesets()).conflicts
    assert (conflict.field, sorted(side.value for side in conflict.sides)) == ("place", ["y", "z"])


def test_what_a_side_left_alone_is_not_told_as_its_change(store: FileStore) -> None:
    start, later = meeting("a", place="x", date="1"), meeting("a", place="y", date="1")
    branches(store, [start], [Revision("meeting", "a", None)], [later])
    (conflict,) = join(store, store.changesets()).conflicts
    assert sorted(side.changed for side in conflict.sides) == ["", "place 'y'"]


@given(start=CELLS, ends=st.lists(CELLS, min_size=2, max_size=3))
def test_laws_of_merging_one_record(start: dict[str, str] | None, ends: list[dict[str, str] | None]) -> None:
    """The order of the sides does not matter; a field nobody changed stays; an untouched side changes nothing."""
    cells, conflicts = merged(start, list(ends))
    again, same = merged(start, list(reversed(ends)))
    assert (cells, sorted(conflicts)) == (again, sorted(same))
    assert merged(start, [*ends, start]) == (cells, conflicts)
    for side in ends:
        if all(other == start for other in ends if other is not side):
            assert (cells, conflicts) == (side, [])
    if cells is not None and conflicts != ["*"]:
        for field in "abc":
            values = {(end or {}).get(field, "") for end in ends if end is not None}
            if values == {(start or {}).get(field, "")}:
                assert cells.get(field, "") == (start or {}).get(field, "")
                assert field not in conflicts


def test_a_value_is_explained_by_what_was_before_or_by_some_head(store: FileStore) -> None:
    """Any other value in a file is somebody's edit."""
    branches(
        store, [meeting("a", place="Oslo")], [meeting("a", place="Lund")], [Revision("meeting", "a", None)]
    )
    found = join(store, store.changesets())
    assert found.explained("meeting", "a", "place") == {"Oslo", "Lund", ""}
    assert found.explained("meeting", "a", "*") == {"yes", ""}
    assert found.explained("meeting", "b", "*") == found.explained("dialogue", "a", "place") == {""}
