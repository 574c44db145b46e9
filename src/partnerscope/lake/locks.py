"""Who may do what to a lake at the same time: advisory locks that the system gives back when a process
dies.

Grain: one byte of the lake's `lock` file stands for one thing. Writers share byte 0 and readers share
byte 1; whoever holds both alone may clear away what dead processes left; single input files are claimed
from byte 16 on.
"""

from __future__ import annotations

import fcntl
import os
import struct

from partnerscope.lake.store import LakeFolder

_USE, _READ, _CLAIMS = 0, 1, 16
_OWN_DESCRIPTION = hasattr(fcntl, "F_OFD_SETLK")
"""Linux binds such a lock to the open file, so that threads exclude each other too; elsewhere it is the
process."""


class Locks:
    """The locks that one reader or writer holds; `close` gives all of them back."""

    def __init__(self, store: LakeFolder, *, read_only: bool = False) -> None:
        flags = os.O_RDONLY if read_only else os.O_RDWR | os.O_CREAT
        self._handle = os.open(store.lock, flags, 0o644)

    def close(self) -> None:
        """Give everything back."""
        os.close(self._handle)

    def alone(self) -> bool:
        """Become the only user of the lake for now; False if another one writes or reads."""
        try:
            self._set(fcntl.F_WRLCK, _USE, 2, wait=False)
        except OSError:
            return False
        return True

    def share_writing(self) -> None:
        """Be one of the writers (waits while somebody is alone). Ends being alone."""
        self._set(fcntl.F_RDLCK, _USE, 1)
        self._set(fcntl.F_UNLCK, _READ, 1)

    def share_reading(self) -> None:
        """Be one of the readers (waits while somebody is alone)."""
        self._set(fcntl.F_RDLCK, _READ, 1)

    def claim(self, name: str) -> None:
        """Wait until nobody else works on the thing with this hexadecimal name, then claim it."""
        self._set(fcntl.F_WRLCK, _CLAIMS + int(name[:14], 16), 1)

    def try_claim(self, name: str) -> bool:
        """Claim a thing if nobody else works on it; False if somebody does."""
        try:
            self._set(fcntl.F_WRLCK, _CLAIMS + int(name[:14], 16), 1, wait=False)
        except OSError:
            return False
        return True

    def release(self, name: str) -> None:
        """Give a claim back."""
        self._set(fcntl.F_UNLCK, _CLAIMS + int(name[:14], 16), 1)

    def _set(self, kind: int, start: int, length: int, *, wait: bool = True) -> None:
        if _OWN_DESCRIPTION:
            command = fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK
            fcntl.fcntl(self._handle, command, struct.pack("hhqqi0q", kind, os.SEEK_SET, start, length, 0))
            return
        operation = {fcntl.F_WRLCK: fcntl.LOCK_EX, fcntl.F_RDLCK: fcntl.LOCK_SH, fcntl.F_UNLCK: fcntl.LOCK_UN}
        fcntl.lockf(self._handle, operation[kind] | (0 if wait else fcntl.LOCK_NB), length, start)
