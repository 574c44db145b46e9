"""The accounts of a team in its database: invited, logged in, given roles, closed; and what everybody did.

Grain: one *account* is one person under one pseudonym (c1, c2 ...), which alone stands in working papers and journal. No
mail is needed: an invitation is a link that works once.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from partnerscope.accounts.passwords import Passwords
from partnerscope.accounts.people import Did, Person, Refused, TooMany
from partnerscope.accounts.rights import ROLES, Role
from partnerscope.accounts.sessions import Sessions, digest
from partnerscope.accounts.signins import SignIns
from partnerscope.database import Database
from partnerscope.errors import InputError

WINDOW = 15 * 60
BY_NAME, BY_ADDRESS = 10, 30
"""Failed attempts that a quarter of an hour allows, for one name and from one address."""
INVITED = "7 days"
_PSEUDONYM = re.compile(r"c\d+", re.IGNORECASE)
_HAS_COME = "secret <> '' or exists (select from identity where identity.account = account.id)"
"""Whether an account has a password, or a subject at a provider: until then it is only invited."""
_PERSON = f"id, name, coder, roles, {_HAS_COME}, closed_at is not null"


@dataclass(frozen=True)
class Accounts:
    """The accounts of a team."""

    database: Database
    passwords: Passwords = field(default_factory=Passwords)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is logged in."""
        return Sessions(self.database)

    @cached_property
    def sign_ins(self) -> SignIns:
        """Who comes by a provider of identities."""
        return SignIns(self.database, self.sessions)

    def people(self) -> list[Person]:
        """Every account, by pseudonym."""
        with self.database.connection() as own:
            rows = own.execute(f"select {_PERSON} from account order by made_at, coder".encode()).fetchall()  # noqa: S608 (columns of ours)
        return [_person(row) for row in rows]

    def person(self, name: str) -> Person:
        """The account of this name, pseudonym or id. Raises InputError when there is none."""
        for one in self.people():
            if name and name.casefold() in (one.name.casefold(), one.coder, one.id):
                return one
        raise InputError(f"there is no account {name!r}", hint="see the page of accounts")

    def add(self, name: str, roles: Collection[str]) -> tuple[Person, str]:
        """A new account and the token of its invitation. Raises InputError for a name that is taken, or no such role."""
        name, chosen = " ".join(name.split()), _roles(roles)
        if not 1 <= len(name) <= 100 or not name.isprintable():
            raise InputError("a name has 1 to 100 letters")
        if _PSEUDONYM.fullmatch(name):
            raise InputError(
                f"{name!r} is a pseudonym, not a name", hint="somebody else is or will be called so"
            )
        with self.database.transaction() as own:
            own.execute("select pg_advisory_xact_lock(hashtextextended('partnerscope accounts', 0))")
            if (
                own.execute("select from account where lower(name) = lower(%s)", (name,)).fetchone()
                is not None
            ):
                raise InputError(f"there is an account {name!r} already")
            row = own.execute("select count(*) + 1 from account").fetchone()
            identity, coder = secrets.token_hex(8), f"c{row[0] if row else 1}"
            own.execute(
                "insert into account (id, name, coder, roles) values (%s, %s, %s, %s)",
                (identity, name, coder, list(chosen)),
            )
            token = self.invite(identity)
        return self.person(identity), token

    def invite(self, account: str) -> str:
        """A link for a password, new or forgotten: its token works once, for a week; those before it no more."""
        token = secrets.token_urlsafe(24)
        with self.database.transaction() as own:
            own.execute(
                "update invitation set used_at = now() where account = %s and used_at is null", (account,)
            )
            own.execute(
                "insert into invitation (token, account, ends_at) values (%s, %s, now() + %s::interval)",
                (digest(token), account, INVITED),
            )
        return token

    def invited(self, token: str) -> Person | None:
        """Whose invitation a token is, if it still works."""
        with self.database.connection() as own:
            row = own.execute(
                "select account from invitation join account on account.id = invitation.account "
                "where token = %s and used_at is null and ends_at > now() and closed_at is null",
                (digest(token),),
            ).fetchone()
        return self.person(row[0]) if row else None

    def accept(self, token: str, password: str) -> Person:
        """Give an invited account its password and log it out everywhere. Raises Refused for a token that works no more."""
        gone = Refused("this invitation has been used, or is too old", hint="ask for a new one")
        if self.invited(token) is None:  # a hash is dear: whoever has no invitation gets none
            raise gone
        secret = self.passwords.hashed(password)
        with self.database.transaction() as own:
            row = own.execute(
                "update invitation set used_at = now() from account where account.id = invitation.account "
                "and token = %s and used_at is null and ends_at > now() and closed_at is null returning account.id",
                (digest(token),),
            ).fetchone()
            if row is None:
                raise gone
            own.execute("update account set secret = %s where id = %s", (secret, row[0]))
            self.sessions.end_all(row[0])
        return self.person(row[0])

    def login(self, name: str, password: str, address: str, before: str = "") -> str:
        """A token for who has this name and password. Raises Refused, or TooMany with the seconds to wait."""
        key = name.strip()[:100]
        self._refuse_too_many(key, address)
        with self.database.connection() as own:
            row = own.execute(
                "select id, secret from account where lower(name) = lower(%s) and closed_at is null",
                (name.strip(),),
            ).fetchone()
        fits = self.passwords.fits(row[1] if row else "", password)
        self._refuse_too_many(key, address)  # those who asked at the same time may have failed meanwhile
        if not fits or row is None:
            with self.database.connection() as own:
                own.execute("insert into attempt (name, address) values (lower(%s), %s)", (key, address))
            raise Refused("name and password do not belong together")
        token = self.sessions.begin(row[0], before)
        self.did(row[0], "login", {})
        return token

    def _refuse_too_many(self, name: str, address: str) -> None:
        """Raise TooMany when a name or an address has failed too often; the oldest failure that counts sets the wait.

        The database says which names are one, as it does for accounts: `İ` is an `i` there, and not for Python.
        """
        for column, value, most in (("name", name, BY_NAME), ("address", address, BY_ADDRESS)):
            query = (
                f"select ceil(extract(epoch from at) + %s - extract(epoch from now()))::integer from attempt "  # noqa: S608 (a column of ours)
                f"where {column} = lower(%s) and at > now() - make_interval(secs => %s) order by at desc offset %s limit 1"
            )
            with self.database.connection() as own:
                row = own.execute(query.encode(), (WINDOW, value, WINDOW, most - 1)).fetchone()
            if row is not None:
                raise TooMany(max(1, int(row[0])))

    def give(self, account: str, roles: Collection[str]) -> None:
        """Give an account other roles."""
        with self.database.connection() as own:
            own.execute("update account set roles = %s where id = %s", (list(_roles(roles)), account))

    def close(self, account: str) -> None:
        """Close an account: it is logged out, and its work stays."""
        with self.database.connection() as own:
            own.execute(
                "update account set closed_at = now() where id = %s and closed_at is null", (account,)
            )
        self.sessions.end_all(account)

    def did(self, account: str | None, what: str, body: Mapping[str, Any]) -> None:
        """Note what somebody did."""
        with self.database.connection() as own:
            own.execute(
                "insert into activity (account, what, body) values (%s, %s, %s)",
                (account, what, json.dumps(body)),
            )

    def activity(self, limit: int = 200, *, hidden: Collection[str] = (), own: str = "") -> list[Did]:
        """What was done, newest first; in hidden tasks only what this own account did."""
        with self.database.connection() as asked:
            rows = asked.execute(
                "select at, coalesce(name, ''), what, body from activity left join account on account.id = account "
                "where not coalesce(body ->> 'task' = any(%s), false) or account = %s order by place desc limit %s",
                (list(hidden), own, limit),
            ).fetchall()
        return [Did(*row) for row in rows]

    def keys(self, account: str) -> dict[str, str]:
        """The keys that somebody chose, by action."""
        with self.database.connection() as own:
            return dict(
                own.execute("select action, key from key_binding where account = %s", (account,)).fetchall()
            )

    def bind(self, account: str, keys: Mapping[str, str]) -> None:
        """Keep the keys that somebody chose."""
        with self.database.transaction() as own:
            own.execute("delete from key_binding where account = %s", (account,))
            for action, key in keys.items():
                own.execute("insert into key_binding values (%s, %s, %s)", (account, action, key))


def _roles(roles: Collection[str]) -> tuple[Role, ...]:
    found = tuple(one for one in ROLES if one in roles)
    if not found or set(roles) - set(found):
        raise InputError("an account has one role or more", allowed=", ".join(ROLES))
    return found


def _person(row: tuple[Any, ...]) -> Person:
    return Person(row[0], row[1], row[2], tuple(row[3]), not row[4], row[5])
