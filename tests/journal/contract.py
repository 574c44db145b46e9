"""What every journal store must do: subclass `StoreContract` and give it the fixtures `store` and `another`.

A store that several processes write subclasses `SharedStoreContract` and gives it `opening` too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from partnerscope.errors import IntegrityError
from partnerscope.journal import Changeset, Header, Revision, Store, fold, head_of, join, ordered, up_to

START = datetime(2026, 1, 1, tzinfo=UTC)


def write(
    store: Store, *revisions: Revision, parents: tuple[str, ...] | None = None, day: int = 0
) -> Changeset:
    """Append some revisions on top of the current heads (or of `parents`)."""
    tips = store.tips() if parents is None else parents
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
        revisions = [
            Revision("meeting", "a", {}),
            Revision("meeting", "b", {"place": "Brüssel"}),
            Revision("meeting", "c", None),
        ]
        assert list(store.read([written])) == [(written, revisions)]
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
        assert store.tips() == tuple(sorted((left.hash, right.hash)))
        (found,) = join(store, store.changesets()).conflicts
        assert (found.kind, found.id, found.field, found.before) == ("meeting", "a", "place", "x")
        assert {(side.head, side.value) for side in found.sides} == {
            (left.hash, "left"),
            (right.hash, "right"),
        }
        state = fold(store, store.changesets())["meeting"]
        assert set(state) == {"a", "l", "r"}
        joining = write(store, meeting("a", place="both"), day=3)
        assert set(joining.header.parents) == {left.hash, right.hash}
        assert store.tips() == (joining.hash,)
        assert join(store, store.changesets()).conflicts == ()
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

    def test_it_is_known_which_changesets_are_there(self, store: Store) -> None:
        assert store.tips() == ()
        written = write(store, meeting("a"))
        assert store.has(written.hash)
        assert store.tips() == (written.hash,)
        for other in ("0" * 64, written.hash[:12], "", "*"):
            assert not store.has(other)

    def test_many_are_read_at_once_in_the_order_asked_for(self, store: Store) -> None:
        written = [write(store, meeting(f"m{day}", place=str(day)), day=day) for day in range(5)]
        wanted = [written[3], written[0], written[4]]
        assert [(one.hash, [r.id for r in found]) for one, found in store.read(wanted)] == [
            (written[3].hash, ["m3"]),
            (written[0].hash, ["m0"]),
            (written[4].hash, ["m4"]),
        ]
        assert list(store.read([])) == []

    def test_the_same_changeset_twice_is_there_once(self, store: Store) -> None:
        """A writer whose connection died may not know that it succeeded, and tries again."""
        header = Header((), START, "ann", "because", 0)
        first = store.append(header, [meeting("a")])
        assert store.append(header, [meeting("a")]) == first
        assert store.changesets() == [first]


REPORTING = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from partnerscope.journal import Header, Revision
{opening}
name, count, die = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "die"
for number in range(count):
    with store.lock():
        rows = [Revision("meeting", f"{{name}}-{{number}}-{{row}}", {{"place": "x" * 50}}) for row in range(200)]
        written = store.append(Header(store.tips(), datetime.now(UTC), name, "r", 0), rows)
        os.write(1, written.hash.encode() + b"\\n")
        if die:
            os.kill(os.getpid(), signal.SIGKILL)
"""


class SharedStoreContract(StoreContract):
    """The laws of a journal that several processes write; give it `opening`: Python text that makes `store`."""

    @pytest.fixture
    def writer(self, opening: str) -> Callable[..., subprocess.Popen[str]]:
        def start(name: str, count: int, ending: str = "") -> subprocess.Popen[str]:
            source = str(Path(__file__).resolve().parents[2] / "src")
            return subprocess.Popen(
                [sys.executable, "-c", REPORTING.format(opening=opening), name, str(count), ending],
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": source},
                text=True,
            )

        return start

    @pytest.mark.slow
    def test_returned_means_durable(self, store: Store, writer: Callable[..., subprocess.Popen[str]]) -> None:
        """A writer dies in the instant after `append` returned, holding the lock: all of it is there."""
        for round_ in range(3):
            said, _ = writer(f"w{round_}", 1, "die").communicate(timeout=60)
            assert store.has(said.strip())
            assert store.tips() == (said.strip(),)
        assert len(fold(store, store.changesets())["meeting"]) == 3 * 200
        assert list(store.verify()) == []

    @pytest.mark.slow
    def test_two_writers_at_once_lose_nothing_and_stay_one_line(
        self, store: Store, writer: Callable[..., subprocess.Popen[str]]
    ) -> None:
        writers = [writer(name, 15) for name in ("ann", "ben")]
        said = {line for one in writers for line in one.communicate(timeout=120)[0].split()}
        assert {changeset.hash for changeset in store.changesets()} == said
        assert len(said) == 30
        assert len(store.tips()) == 1
        assert len(fold(store, store.changesets())["meeting"]) == 2 * 15 * 200
        assert list(store.verify()) == []

    @pytest.mark.slow
    def test_two_writers_killed_at_any_moment_leave_whole_changesets_in_one_line(
        self, store: Store, writer: Callable[..., subprocess.Popen[str]]
    ) -> None:
        said: set[str] = set()
        for round_ in range(5):
            writers = [writer(f"{name}{round_}", 1000) for name in ("ann", "ben")]
            for one in writers:
                assert one.stdout is not None
                said.add(one.stdout.readline().strip())
            for number, one in enumerate(writers):
                time.sleep(0.003 * round_ * number)
                one.send_signal(signal.SIGKILL)
            for one in writers:
                said |= {line for line in one.communicate(timeout=60)[0].split() if len(line) == 64}
            assert list(store.verify()) == []
            changesets = store.changesets()
            assert said <= {changeset.hash for changeset in changesets}, "what was reported is there"
            assert len(store.tips()) == 1
            assert len(fold(store, changesets)["meeting"]) == 200 * len(changesets)
