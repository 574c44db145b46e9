"""What is said about people: an account as pages see it, what somebody did, and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partnerscope.accounts.rights import Role
from partnerscope.coding import Viewer
from partnerscope.errors import InputError
from partnerscope.timeline.words import counted


@dataclass(frozen=True, slots=True)
class Person:
    """An account: its name, the pseudonym under which its work is kept, its roles, and whether it is open."""

    id: str
    name: str
    coder: str
    roles: tuple[Role, ...]
    invited: bool
    closed: bool

    @property
    def viewer(self) -> Viewer:
        """How the desk knows this person."""
        return Viewer(self.coder, frozenset(self.roles))


@dataclass(frozen=True, slots=True)
class Did:
    """One thing that somebody did: when, who ('' for the command line), what, with which details."""

    at: datetime
    name: str
    what: str
    body: Mapping[str, Any]


class Refused(InputError):
    """A name and a password that do not belong together, an invitation that holds no more; never which of the two."""


class TooMany(InputError):
    """Too many failed attempts; `retry` says how many seconds to wait."""

    def __init__(self, retry: int) -> None:
        self.retry = retry
        super().__init__(
            "too many failed attempts", hint=f"try again in {counted(-(-retry // 60), 'minute')}"
        )
