"""What a journal adds up to now: read once, whoever asks; always what a fold of everything says."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from partnerscope.codebook import Books
from partnerscope.errors import InputError
from partnerscope.journal import Changeset, FileStore, Header, Revision, fold
from partnerscope.observatory import Observatory
from partnerscope.observatory.folding import Folding
from partnerscope.view import Cache


class CountingStore(FileStore):
    """A folder's journal that counts the changesets whose revisions were read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.count = 0

    def read(self, changesets: Iterable[Changeset]) -> Iterator[tuple[Changeset, list[Revision]]]:
        for found in super().read(changesets):
            self.count += 1
            yield found


@pytest.fixture
def observatory(nordic: Path, tmp_path: Path) -> Observatory:
    found = Observatory(nordic, cache=Cache(tmp_path / "cache"), journal=CountingStore(nordic / "journal"))
    found.commit("first records", "ann")
    return found


def appended(folder: Path, identity: str, days: int) -> Changeset:
    """What another process records, so many days after the newest changeset."""
    store = FileStore(folder / "journal")
    newest = max(store.changesets(), key=lambda one: one.header.recorded_at)
    at = newest.header.recorded_at + timedelta(days=days)
    return store.append(
        Header((newest.hash,), at, "ben", "r", 0), [Revision("alias", identity, {"id": identity})]
    )


def test_only_what_came_since_is_read(observatory: Observatory) -> None:
    store = observatory.store
    assert isinstance(store, CountingStore)
    folding = Folding(store, Books())
    first = folding.now()
    before = store.count
    assert folding.now() is first
    assert store.count == before
    appended(observatory.root, "a", 1)
    after = folding.now()
    assert store.count == before + 1
    assert (after.state["alias"], first.state.get("alias", {})) == ({"a": {"id": "a"}}, {})
    assert after.codebook is first.codebook
    assert after.state == fold(store, store.changesets())


def test_what_another_recorded_before_in_time_is_folded_anew(observatory: Observatory) -> None:
    """Two heads, the later one by its clock older: both are applied by time, and nothing is left out."""
    store = observatory.store
    folding = Folding(store, Books())
    (root,) = folding.now().tips
    for days, identity in ((2, "a"), (1, "b")):
        at = store.changesets()[0].header.recorded_at + timedelta(days=days)
        store.append(
            Header((root,), at, "ben", "r", 0), [Revision("alias", "x", {"id": "x", "record": identity})]
        )
        found = folding.now()
        assert found.state == fold(store, store.changesets())
    assert found.state["alias"]["x"]["record"] == "a"
    assert len(found.tips) == 2


def test_before_the_first_commit_there_is_nothing_to_ask(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no history yet"):
        Folding(FileStore(tmp_path / "journal"), Books()).now()


def at_once(asked: object, times: int = 8) -> None:
    threads = [threading.Thread(target=asked) for _ in range(times)]  # type: ignore[arg-type]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def test_many_who_ask_at_once_wait_for_one_reading(observatory: Observatory) -> None:
    """Twenty coders after a new head: one reads, the others wait, and nobody reads it twenty times."""
    store = observatory.store
    assert isinstance(store, CountingStore)
    store.count = 0
    at_once(lambda: observatory.folded)
    assert store.count == 1
    store.count = 0
    at_once(lambda: observatory.knowledge())
    assert store.count == 1


def test_another_process_begins_anew(observatory: Observatory) -> None:
    here = observatory.folded.state, observatory.knowledge().head
    other: Observatory = pickle.loads(pickle.dumps(observatory))
    assert isinstance(other.store, CountingStore)
    other.store.count = 0
    assert (other.folded.state, other.knowledge().head) == here
    assert other.store.count == 1, "what was kept did not come along"
