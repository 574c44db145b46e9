"""Locks on files of their own, where a system has no locks on bytes (Windows): one file a thing, in `locks/`.

Grain: one file is one thing. `use` and `read` can be shared and are small databases, whose locks the system gives back when
a process dies; what is claimed is held by one alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, ReadWriteLock, Timeout

from partnerscope.lake.store import LakeFolder

SHARED = ("use", "read")


class FileLocks:
    """The locks of one holder, by thing; `close` gives all of them back."""

    def __init__(self, store: LakeFolder, *, read_only: bool) -> None:
        self._folder = store.root / "locks"
        if not read_only:
            self._folder.mkdir(exist_ok=True)
        elif not self._folder.is_dir():
            raise FileNotFoundError(self._folder)
        self._shared: dict[str, ReadWriteLock] = {}
        self._claims: dict[str, FileLock] = {}

    def close(self) -> None:
        """Give everything back."""
        for thing in [*self._shared, *self._claims]:
            self.give_back(thing)

    def share(self, thing: str) -> None:
        """Be one of those who share a thing; waits while somebody has it alone. What is had alone is given back first."""
        self.give_back(thing)
        lock = self._of(thing)
        lock.acquire_read()
        self._shared[thing] = lock

    def take(self, thing: str, *, wait: bool) -> bool:
        """Have a thing alone; False if somebody else has it and nobody waits."""
        timeout = -1 if wait else 0
        if thing in SHARED:
            lock = self._of(thing)
            if not _taken(lambda: lock.acquire_write(timeout=timeout)):
                lock.close()
                return False
            self._shared[thing] = lock
            return True
        claim = FileLock(self._path(thing), is_singleton=False, thread_local=False)
        if not _taken(lambda: claim.acquire(timeout=timeout)):
            return False
        self._claims[thing] = claim
        return True

    def give_back(self, thing: str) -> None:
        """Give a thing back; nothing happens if it is not held."""
        if thing in self._shared:
            self._shared.pop(thing).close()
        if thing in self._claims:
            self._claims.pop(thing).release(force=True)

    def _of(self, thing: str) -> ReadWriteLock:
        return ReadWriteLock(self._path(thing), is_singleton=False)

    def _path(self, thing: str) -> Path:
        return self._folder / f"{thing[:14]}.lock"


def _taken(acquire: Callable[[], object]) -> bool:
    try:
        acquire()
    except Timeout:
        return False
    return True
