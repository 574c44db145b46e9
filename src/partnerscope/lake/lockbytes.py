"""Locks on single bytes of one file (POSIX): what a lake uses wherever there are any.

Grain: one byte is one thing: `use` is byte 0, `read` byte 1, what is claimed goes by its hexadecimal name from byte 16 on.
"""

from __future__ import annotations

import fcntl
import os
import struct

from partnerscope.lake.store import LakeFolder

_PLACES = {"use": 0, "read": 1}
_CLAIMS = 16
_OWN_DESCRIPTION = hasattr(fcntl, "F_OFD_SETLK")
"""Linux binds such a lock to the open file, so that threads exclude each other too; elsewhere it is the
process."""


class ByteLocks:
    """The locks of one holder, by thing; `close` gives all of them back."""

    def __init__(self, store: LakeFolder, *, read_only: bool) -> None:
        flags = os.O_RDONLY if read_only else os.O_RDWR | os.O_CREAT
        self._handle = os.open(store.lock, flags, 0o644)

    def close(self) -> None:
        """Give everything back."""
        os.close(self._handle)

    def share(self, thing: str) -> None:
        """Be one of those who share a thing; waits while somebody has it alone."""
        self._set(fcntl.F_RDLCK, thing, wait=True)

    def take(self, thing: str, *, wait: bool) -> bool:
        """Have a thing alone; False if somebody else has it and nobody waits."""
        try:
            self._set(fcntl.F_WRLCK, thing, wait=wait)
        except OSError:
            if wait:
                raise
            return False
        return True

    def give_back(self, thing: str) -> None:
        """Give a thing back; nothing happens if it is not held."""
        self._set(fcntl.F_UNLCK, thing, wait=True)

    def _set(self, kind: int, thing: str, *, wait: bool) -> None:
        start = _PLACES[thing] if thing in _PLACES else _CLAIMS + int(thing[:14], 16)
        if _OWN_DESCRIPTION:
            command = fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK
            fcntl.fcntl(self._handle, command, struct.pack("hhqqi0q", kind, os.SEEK_SET, start, 1, 0))
            return
        operation = {fcntl.F_WRLCK: fcntl.LOCK_EX, fcntl.F_RDLCK: fcntl.LOCK_SH, fcntl.F_UNLCK: fcntl.LOCK_UN}
        fcntl.lockf(self._handle, operation[kind] | (0 if wait else fcntl.LOCK_NB), 1, start)
