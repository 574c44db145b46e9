"""Which changesets were known at a moment: exactly then, before and after; whatever the clocks say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from partnerscope.errors import InputError, IntegrityError
from partnerscope.journal import (
    BranchValue,
    Changeset,
    Conflict,
    FileStore,
    Header,
    Revision,
    head_of,
    heads,
    is_head,
    join,
    ordered,
    refuse_gaps,
    up_to,
)
from partnerscope.journal.changeset import FORMAT, digest, encode, parse_moment, read_header, read_revisions
from partnerscope.journal.history import ancestors
from tests.journal.contract import START, meeting, write

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def changeset(name: str, at: datetime = NOON, *parents: Changeset) -> Changeset:
    """A changeset of which only place and time matter; its hash begins with the name."""
    return Changeset(name.ljust(64, "0"), Header(tuple(p.hash for p in parents), at, "ann", "why", 0))


@pytest.mark.parametrize(
    ("known", "there"),
    [  # the instant before, at, and after; a date is known to its end
        ("2026-01-02T11:59:59.999999Z", False),
        ("2026-01-02T12:00:00Z", True),
        ("2026-01-02T12:00:00.000001Z", True),
        ("2026-01-02T13:59:59+02:00", False),
        ("2026-01-02T14:00:00+02:00", True),
        ("2026-01-02T12:00:00", True),  # without a zone: UTC
        ("2026-01-01", False),
        ("2026-01-02", True),
        ("2026-01-03", True),
        ("", True),
        ("HEAD", True),
    ],
)
def test_known_before_at_and_after_a_moment(known: str, there: bool) -> None:
    one = changeset("a")
    assert up_to([one], known) == ([one] if there else [])


def test_a_date_of_knowing_is_its_last_instant() -> None:
    moment = parse_moment("2026-01-02")
    assert moment + timedelta(microseconds=1) == datetime(2026, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-1-2", "2026-02-30", "last week", "2026-01-02T25:00", "12"])
def test_no_moment_says_what_is_one(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_moment(text)
    assert caught.value.what == f"{text!r} is not a moment"
    assert "YYYY-MM-DD" in caught.value.allowed


def test_parents_come_first_and_otherwise_time_then_hash_decides() -> None:
    root = changeset("c", NOON + timedelta(days=9))
    child = changeset("b", NOON, root)
    early, late = changeset("d", NOON - timedelta(days=1)), changeset("a", NOON + timedelta(days=10))
    twin, other = changeset("f", NOON - timedelta(days=2)), changeset("e", NOON - timedelta(days=2))
    every = [late, child, twin, root, early, other]
    assert ordered(every) == [other, twin, early, root, child, late]
    assert ordered(reversed(every)) == ordered(every)
    joining = changeset("0", NOON - timedelta(days=30), late, child)
    found = ordered([joining, *every])
    assert found.index(joining) > max(found.index(late), found.index(child)), "two parents, both before it"


def test_heads_have_no_child_and_one_name_together() -> None:
    root = changeset("a")
    left, right = changeset("c", NOON, root), changeset("b", NOON, root)
    assert heads([root, left, right]) == (right.hash, left.hash)
    assert head_of([]) == ""
    assert head_of([root]) == root.hash
    both = head_of([root, left, right])
    assert both == digest(f"{right.hash}\n{left.hash}".encode())
    assert up_to([root, left, right], both[:6]) == [root, left, right]
    assert up_to([root, left, right], left.hash[:6]) == [root, left]
    assert ancestors([root, left, right], right) == [root, right]


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("abcde", False),
        ("abcdef", True),
        ("ABCDEF", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("abcdeg", False),
    ],
)
def test_a_head_is_6_to_64_hexadecimal_letters(text: str, yes: bool) -> None:
    assert is_head(text) is yes


def test_a_head_that_is_unknown_or_ambiguous_says_which_there_are() -> None:
    one, other = changeset("abcdef1"), changeset("abcdef2", NOON + timedelta(days=1))
    for prefix, said in (("abcdef", "2 changesets"), ("ffffff", "no changesets")):
        with pytest.raises(InputError) as caught:
            up_to([one, other], prefix)
        assert caught.value.what == f"{said} begin with {prefix!r}"
        assert caught.value.allowed == f"a head such as {one.hash[:12]}, {other.hash[:12]}"
        assert caught.value.hint == "see 'log'"
    six = [changeset(f"abcde{n}", NOON + timedelta(days=n)) for n in range(6)]
    with pytest.raises(InputError) as caught:
        up_to(six, "ffffff")
    assert caught.value.allowed.count(",") == 4, "the last five"
    assert six[0].hash[:12] not in caught.value.allowed


def test_a_missing_parent_is_named_with_its_child() -> None:
    root = changeset("abc")
    child = changeset("def", NOON, root)
    refuse_gaps([root, child])
    with pytest.raises(IntegrityError) as caught:
        refuse_gaps([child])
    assert (
        caught.value.what == f"the changeset {root.hash[:12]}, on which {child.hash[:12]} rests, is missing"
    )
    assert caught.value.where == "journal"
    assert "copy or from git" in caught.value.hint


@pytest.mark.parametrize(("days", "faults"), [(-1, 1), (0, 0), (1, 0)])
def test_a_child_recorded_before_its_parent_is_found(tmp_path: Path, days: int, faults: int) -> None:
    store = FileStore(tmp_path / "journal")
    root = write(store, meeting("a"), day=5)
    child = write(store, meeting("b"), day=5 + days)
    found = list(store.verify())
    assert len(found) == faults
    assert all(f"{child.hash[:12]}: recorded before its parent {root.hash[:12]}" in fault for fault in found)


def test_a_changeset_is_the_same_bytes_in_any_time_zone_and_order() -> None:
    header = Header(("b" * 64, "a" * 64), START, "Äsa", "why", 2, "f" * 64)
    revisions = [Revision("meeting", "b", {"place": "Malmö", "note": ""}), Revision("actor", "z", None)]
    data = encode(header, revisions)
    assert data == encode(Header(header.parents[::-1], *_rest(header)), reversed(revisions))
    first, second, third = data.decode().splitlines()
    assert second == '{"id":"z","kind":"actor","retract":true}'
    assert third == '{"id":"b","kind":"meeting","set":{"place":"Malmö"}}', (
        "sorted, compact, empty cells left out"
    )
    assert first.startswith('{"author":"Äsa","format":"' + FORMAT)
    read = read_header(data.splitlines()[0], "here")
    assert (read.parents, *_rest(read)) == (tuple(sorted(header.parents)), *_rest(header))


def _rest(header: Header) -> tuple[datetime, str, str, int, str]:
    return header.recorded_at, header.author, header.reason, header.revisions, header.records


def test_a_header_of_another_format_is_refused_by_name() -> None:
    line = encode(Header((), START, "ann", "why", 0), []).replace(FORMAT.encode(), b"other/9")
    with pytest.raises(IntegrityError) as caught:
        read_header(line, "journal/x")
    assert caught.value.what == "unknown changeset format 'other/9'"
    assert (caught.value.where, caught.value.allowed) == ("journal/x", FORMAT)


def test_a_long_value_is_cut_where_a_conflict_is_told() -> None:
    told = [BranchValue("a" * 64, value, "ann", "why") for value in ("x" * 60, "y" * 61, "two\n lines", "")]
    text = str(Conflict("meeting", "m", "note", "", tuple(told)))
    assert text == (
        f"meeting m, note: was nothing, now {'x' * 60!r} (ann: why, {'a' * 12}); {'y' * 57 + '...'!r} (ann: why, "
        f"{'a' * 12}); 'two lines' (ann: why, {'a' * 12}); nothing (ann: why, {'a' * 12})"
    )


@pytest.mark.parametrize("broken", [b"[]", b"{}", b"nothing", b'{"kind": "meeting", "id": "a"}'])
def test_a_line_that_is_no_revision_is_named(broken: bytes) -> None:
    data = encode(
        Header((), START, "ann", "why", 2), [Revision("actor", "a", {}), Revision("meeting", "a", {})]
    )
    first, second, _ = data.splitlines()
    with pytest.raises(IntegrityError) as caught:
        list(read_revisions(b"\n".join((first, second, broken, b"")), "journal/x"))
    assert caught.value.what == "the line is not a revision"
    assert caught.value.where == "journal/x, line 3"


def test_a_kind_that_only_one_branch_knows_is_joined(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "journal")
    root = write(store, meeting("a"))
    write(store, Revision("actor", "z", {"label": "Z"}), parents=(root.hash,), day=1)
    write(store, meeting("b"), parents=(root.hash,), day=2)
    found = join(store, store.changesets())
    assert found.conflicts == ()
    assert found.state == {"meeting": {"a": {}, "b": {}}, "actor": {"z": {"label": "Z"}}}
