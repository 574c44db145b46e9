"""Passwords, as Argon2id hashes of a size that a small server bears: 19 MiB and two passes, at most two at once."""

from __future__ import annotations

from functools import cached_property
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from partnerscope.errors import InputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 12, 200
AT_ONCE = 2


class Passwords:
    """Makes and compares hashes; who comes third waits."""

    def __init__(self) -> None:
        self._turn = BoundedSemaphore(AT_ONCE)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    @cached_property
    def nobodys(self) -> str:
        """A hash that no password has, so that an unknown name takes as long as a known one."""
        return self.hashed("nobody has this password, not even here")

    def hashed(self, password: str) -> str:
        """The hash of a new password. Raises InputError for one that is too short or too long."""
        if not LEAST <= len(password) <= MOST:
            raise InputError(
                f"a password has {LEAST} to {MOST} characters", hint="four or five words are easy to keep"
            )
        with self._turn:
            return self._hasher.hash(password)

    def fits(self, secret: str, password: str) -> bool:
        """Whether a password belongs to a hash."""
        from argon2.exceptions import InvalidHashError, VerificationError

        known = secret or self.nobodys  # made outside the turn: making one takes a turn too

        with self._turn:
            try:
                return self._hasher.verify(known, password[: MOST + 1]) and bool(secret)
            except (VerificationError, InvalidHashError):
                return False
