"""What a journal store must do. The contract's tests (`tests/journal/contract.py`) run on every store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from partnerscope.journal.changeset import Changeset, Header, Revision


class ReadStore(Protocol):
    """Changesets to be read."""

    def changesets(self) -> list[Changeset]:
        """Every whole changeset, in no particular order."""
        ...

    def tips(self) -> tuple[str, ...]:
        """The hashes that no other changeset has as a parent, sorted."""
        ...

    def read(self, changesets: Iterable[Changeset]) -> Iterator[tuple[Changeset, list[Revision]]]:
        """The revisions of these changesets, in the order given. Raises IntegrityError when one is torn or altered."""
        ...

    def together(self) -> AbstractContextManager[object]:
        """What one thread asks in the block is one use of the store: it waits for its turn once, before the block."""
        ...


class Store(ReadStore, Protocol):
    """An append-only set of changesets.

    `append` is all or nothing, at whatever moment a process or the machine stops; once it has returned, the changeset
    is there for good. Two appends at once both succeed. Nothing is ever changed or removed. `lock` makes reading the
    head and appending to it one step.
    """

    def append(self, header: Header, revisions: Iterable[Revision]) -> Changeset:
        """Add a changeset and return it; its parents must be in the store. The same changeset twice is there once."""
        ...

    def has(self, identity: str) -> bool:
        """Whether a changeset with this hash is there."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Hold all other writers off while the block runs."""
        ...

    def verify(self) -> Iterator[str]:
        """What is wrong: altered, torn, unreadable or missing changesets, one sentence each."""
        ...
