"""What a journal store must do. The contract's tests (`tests/journal/contract.py`) run on every store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from partnerscope.journal.changeset import Changeset, Header, Revision


class Store(Protocol):
    """An append-only set of changesets.

    `append` is all or nothing and survives a crash at any moment; two appends at once both succeed. Nothing is
    ever changed or removed. `lock` makes reading the head and appending to it one step.
    """

    def append(self, header: Header, revisions: Iterable[Revision]) -> Changeset:
        """Add a changeset and return it; its parents must be in the store."""
        ...

    def changesets(self) -> list[Changeset]:
        """Every whole changeset, in no particular order."""
        ...

    def revisions(self, changeset: Changeset) -> Iterator[Revision]:
        """The revisions of one changeset. Raises IntegrityError when it is torn."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Hold all other writers off while the block runs."""
        ...

    def verify(self) -> Iterator[str]:
        """What is wrong: altered, torn, unreadable or missing changesets, one sentence each."""
        ...
