"""What every journal store must do: subclass `StoreContract` and give it a `store` fixture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from partnerscope.errors import IntegrityError
from partnerscope.journal import Changeset, Header, Revision, Store, fold, head_of, heads, ordered, up_to
from partnerscope.journal import conflicts as conflicts_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def write(
    store: Store, *revisions: Revision, parents: tuple[str, ...] | None = None, day: int = 0
) -> Changeset:
    """Append some revisions on top of the current heads (or of `parents`)."""
    tips = heads(store.changesets()) if parents is None else parents
    return store.append(Header(tips, START + timedelta(days=day), "ann", "because", 0), revisions)


def meeting(identity: str, **cells: str) -> Revision:
    """A revision of a meeting."""
    return Revision("meeting", identity, cells)


class StoreContract:
    """The laws of a journal."""

    def test_what_was_appended_comes_back(self, store: Store) -> None:
        written = write(
            store, meeting("b", place="Brüssel"), meeting("a", place=""), Revision("meeting", "c", None)
        )
        assert store.changesets() == [written]
        assert list(store.revisions(written)) == [
            Revision("meeting", "a", {}),
            Revision("meeting", "b", {"place": "Brüssel"}),
            Revision("meeting", "c", None),
        ]
        assert written.header.revisions == 3

    def test_the_same_content_has_the_same_hash(self, store: Store, another: Callable[[], Store]) -> None:
        first = write(store, meeting("a", place="x"), meeting("b", place="y"))
        second = write(another(), meeting("b", place="y"), meeting("a", place="x"))
        assert first.hash == second.hash

    def test_a_child_needs_its_parent(self, store: Store) -> None:
        with pytest.raises(IntegrityError, match="parent"):
            write(store, meeting("a"), parents=("0" * 64,))
        assert store.changesets() == []

    def test_the_last_revision_counts_and_a_retraction_removes(self, store: Store) -> None:
        write(store, meeting("a", place="x"), meeting("b", place="y"))
        write(store, meeting("a", place="z"), Revision("meeting", "b", None), day=1)
        assert fold(store, store.changesets()) == {"meeting": {"a": {"place": "z"}}}

    def test_an_earlier_moment_sees_the_earlier_state(self, store: Store) -> None:
        first = write(store, meeting("a", place="x"))
        write(store, meeting("a", place="z"), day=10)
        early = up_to(store.changesets(), "2026-01-05")
        assert fold(store, early) == {"meeting": {"a": {"place": "x"}}}
        assert head_of(early) == first.hash
        assert up_to(store.changesets(), first.hash[:10]) == [first]

    def test_two_branches_are_both_there_and_a_join_settles_them(self, store: Store) -> None:
        root = write(store, meeting("a", place="x"))
        left = write(store, meeting("a", place="left"), meeting("l"), parents=(root.hash,), day=1)
        right = write(store, meeting("a", place="right"), meeting("r"), parents=(root.hash,), day=2)
        assert heads(store.changesets()) == tuple(sorted((left.hash, right.hash)))
        assert [(found.kind, found.id) for found in conflicts_of(store, store.changesets())] == [
            ("meeting", "a")
        ]
        state = fold(store, store.changesets())["meeting"]
        assert set(state) == {"a", "l", "r"}
        join = write(store, meeting("a", place="both"), day=3)
        assert set(join.header.parents) == {left.hash, right.hash}
        assert conflicts_of(store, store.changesets()) == []
        assert fold(store, store.changesets())["meeting"]["a"] == {"place": "both"}

    def test_parents_come_before_children_whatever_the_clocks_say(self, store: Store) -> None:
        root = write(store, meeting("a"), day=9)
        child = write(store, meeting("b"), day=1)
        assert ordered(store.changesets()) == [root, child]

    def test_a_sound_journal_verifies(self, store: Store) -> None:
        write(store, meeting("a"))
        write(store, meeting("b"), day=1)
        assert list(store.verify()) == []

    def test_the_lock_can_be_taken_again_after_it_is_given_back(self, store: Store) -> None:
        for _ in range(2):
            with store.lock():
                pass
