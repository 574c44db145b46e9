"""Sessions in the database: a token that only its holder has, its hash that everybody may see.

Grain: one *session* is one login on one device; it ends by logout, by the account's end, or after twelve idle hours.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from partnerscope.accounts.people import Person
from partnerscope.database import Database

IDLE = "12 hours"
LONGEST = "30 days"


@dataclass(frozen=True, slots=True)
class DeskSession:
    """Somebody who has logged in, and the text that their forms must carry."""

    person: Person
    csrf: str


@dataclass(frozen=True)
class Sessions:
    """The sessions of a team."""

    database: Database

    def begin(self, account: str, before: str = "") -> str:
        """A new token for an account; the session that its browser had before ends."""
        token = secrets.token_urlsafe(32)
        with self.database.transaction() as own:
            own.execute(
                "update session set ended_at = now() where token = %s and ended_at is null", (digest(before),)
            )
            own.execute(
                "insert into session (token, account, csrf) values (%s, %s, %s)",
                (digest(token), account, secrets.token_urlsafe(24)),
            )
        return token

    def find(self, token: str) -> DeskSession | None:
        """The session of a token, if it goes on."""
        if not token:
            return None
        with self.database.connection() as own:
            row = own.execute(
                "select account.id, name, coder, roles, csrf, seen_at < now() - interval '1 minute' "
                "from session join account on account.id = session.account "
                "where token = %s and ended_at is null and closed_at is null "
                "and seen_at > now() - %s::interval and session.made_at > now() - %s::interval",
                (digest(token), IDLE, LONGEST),
            ).fetchone()
            if row is None:
                return None
            if row[5]:
                own.execute("update session set seen_at = now() where token = %s", (digest(token),))
        person = Person(row[0], row[1], row[2], tuple(row[3]), invited=False, closed=False)
        return DeskSession(person, row[4])

    def end(self, token: str) -> None:
        """Log out."""
        with self.database.connection() as own:
            own.execute(
                "update session set ended_at = now() where token = %s and ended_at is null", (digest(token),)
            )

    def end_all(self, account: str) -> None:
        """Log an account out everywhere."""
        with self.database.connection() as own:
            own.execute(
                "update session set ended_at = now() where account = %s and ended_at is null", (account,)
            )


def digest(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()
