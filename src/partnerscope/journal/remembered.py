"""A journal that is read once: changesets never change, so that nothing of them is read and checked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from partnerscope.journal.changeset import Changeset, Revision
from partnerscope.journal.store import ReadStore


@dataclass(frozen=True)
class Remembered:
    """What a store tells, with the revisions of every changeset that was read kept in memory."""

    store: ReadStore
    _read: dict[str, list[Revision]] = field(default_factory=dict, repr=False, compare=False)

    def changesets(self) -> list[Changeset]:
        """Every whole changeset that is there by now."""
        return self.store.changesets()

    def tips(self) -> tuple[str, ...]:
        """The hashes that no other changeset has as a parent, sorted."""
        return self.store.tips()

    def read(self, changesets: Iterable[Changeset]) -> Iterator[tuple[Changeset, list[Revision]]]:
        """The revisions of these changesets, in the order given. Raises IntegrityError when one is torn or altered."""
        wanted = list(changesets)
        for changeset, revisions in self.store.read([one for one in wanted if one.hash not in self._read]):
            self._read[changeset.hash] = revisions
        yield from ((one, self._read[one.hash]) for one in wanted)

    def together(self) -> AbstractContextManager[object]:
        """What one thread asks in the block is one use of the store."""
        return self.store.together()
