"""A journal that is read once: it tells what the store tells, and asks it for no changeset a second time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from partnerscope.errors import IntegrityError
from partnerscope.journal import Changeset, FileStore, Remembered, Revision, fold
from tests.journal.contract import meeting, write


class Counting(FileStore):
    """A store that says which changesets were read."""

    asked: tuple[str, ...] = ()

    def read(self, changesets: Iterable[Changeset]) -> Iterator[tuple[Changeset, list[Revision]]]:
        listed = list(changesets)
        object.__setattr__(self, "asked", (*self.asked, *(one.hash for one in listed)))
        return super().read(listed)


def test_each_changeset_is_read_once_and_new_ones_are_seen(tmp_path: Path) -> None:
    store = Counting(tmp_path)
    remembered = Remembered(store)
    first, second = write(store, meeting("a", place="x")), write(store, meeting("a", place="y"), day=1)
    assert fold(remembered, [first]) == {"meeting": {"a": {"place": "x"}}}
    assert fold(remembered, [first, second]) == fold(FileStore(tmp_path), [first, second])
    third = write(store, Revision("meeting", "a", None), day=2)
    assert remembered.tips() == (third.hash,)
    assert fold(remembered, remembered.changesets()) == {"meeting": {}}
    assert list(remembered.read([second, first])) == list(FileStore(tmp_path).read([second, first]))
    assert sorted(store.asked) == sorted({first.hash, second.hash, third.hash})


def test_what_is_torn_is_refused_as_by_the_store(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    first = write(store, meeting("a", place="x"))
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"x"', b'"z"'))
    with pytest.raises(IntegrityError):
        list(Remembered(store).read([first]))
