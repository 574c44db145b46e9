"""Who may do what to a lake at the same time: advisory locks that the system gives back when a process
dies.

Grain: one lock stands for one thing. Writers share `use` and readers share `read`; whoever has both alone
may clear away what dead processes left; single batches are claimed by name. How a thing is locked is the
system's affair: on bytes of one file where there are such locks, else on a file each.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Protocol

from partnerscope.lake.store import LakeFolder

USE, READ = "use", "read"


class LockHolder(Protocol):
    """How things are locked: `lockbytes` or `lockfiles`."""

    def close(self) -> None:
        """Give everything back."""

    def share(self, thing: str) -> None:
        """Be one of those who share a thing."""

    def take(self, thing: str, *, wait: bool) -> bool:
        """Have a thing alone; False if somebody else has it and nobody waits."""

    def give_back(self, thing: str) -> None:
        """Give a thing back."""


class Locks:
    """The locks that one reader or writer holds; `close` gives all of them back."""

    def __init__(self, store: LakeFolder, *, read_only: bool = False) -> None:
        self._held = _holder(store, read_only)

    def close(self) -> None:
        """Give everything back."""
        self._held.close()

    def alone(self) -> bool:
        """Become the only user of the lake for now; False if another one writes or reads."""
        if not self._held.take(USE, wait=False):
            return False
        if self._held.take(READ, wait=False):
            return True
        self._held.give_back(USE)
        return False

    def share_writing(self) -> None:
        """Be one of the writers (waits while somebody is alone). Ends being alone."""
        self._held.share(USE)
        self._held.give_back(READ)

    def share_reading(self) -> None:
        """Be one of the readers (waits while somebody is alone)."""
        self._held.share(READ)

    def claim(self, name: str) -> None:
        """Wait until nobody else works on the thing with this hexadecimal name, then claim it."""
        self._held.take(name, wait=True)

    def try_claim(self, name: str) -> bool:
        """Claim a thing if nobody else works on it; False if somebody does."""
        return self._held.take(name, wait=False)

    def release(self, name: str) -> None:
        """Give a claim back."""
        self._held.give_back(name)


def _holder(store: LakeFolder, read_only: bool) -> LockHolder:
    if find_spec("fcntl") is None:
        from partnerscope.lake.lockfiles import FileLocks

        return FileLocks(store, read_only=read_only)
    from partnerscope.lake.lockbytes import ByteLocks

    return ByteLocks(store, read_only=read_only)
