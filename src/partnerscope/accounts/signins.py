"""People who come by a provider of identities: whose account a subject is, and how an invited one takes it.

Grain: one row of `identity` is one subject of one issuer, for one account. A subject becomes an account's by an invitation's
link alone, as a password does: nobody is let in because of a name or an address that a provider tells.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from partnerscope.accounts.people import Refused, TooMany
from partnerscope.accounts.provider import SignIn
from partnerscope.accounts.sessions import Sessions, digest
from partnerscope.database import Database

WINDOW, MOST = 15 * 60, 30
"""Sign-ins that an address may begin in a quarter of an hour."""
GOOD_FOR = "10 minutes"


@dataclass(frozen=True)
class Begun:
    """A sign-in that came back: what it was bound to, where its browser wanted to go, the invitation it came with."""

    sign_in: SignIn
    wanted: str
    invitation: bytes | None


@dataclass(frozen=True)
class SignIns:
    """The sign-ins of a team by its provider."""

    database: Database
    sessions: Sessions

    def begin(self, wanted: str, invitation: str, address: str) -> SignIn:
        """A sign-in for one browser. Raises TooMany when its address began too many."""
        made = SignIn(*(secrets.token_urlsafe(32) for _ in range(3)))
        with self.database.transaction() as own:
            own.execute("delete from sign_in where made_at < now() - make_interval(secs => %s)", (WINDOW,))
            row = own.execute("select count(*) from sign_in where address = %s", (address,)).fetchone()
            if row is not None and row[0] >= MOST:
                raise TooMany(WINDOW)
            own.execute(
                "insert into sign_in (state, nonce, verifier, wanted, invitation, address) values (%s, %s, %s, %s, %s, %s)",
                (
                    digest(made.state),
                    made.nonce,
                    made.verifier,
                    wanted,
                    digest(invitation) if invitation else None,
                    address,
                ),
            )
        return made

    def back(self, state: str, browser: str) -> Begun:
        """The sign-in that a browser comes back from, which is then over. `browser` is the state that its cookie kept.

        Raises Refused for one that this browser did not begin, that is too old, or that came back already.
        """
        row = None
        if state and hmac.compare_digest(state.encode(), browser.encode()):
            with self.database.connection() as own:
                row = own.execute(
                    "delete from sign_in where state = %s and made_at > now() - %s::interval "
                    "returning nonce, verifier, wanted, invitation",
                    (digest(state), GOOD_FOR),
                ).fetchone()
        if row is None:
            raise Refused("this sign-in was not begun here, or is too old", hint="begin again at the login")
        nonce, verifier, wanted, invitation = row
        return Begun(
            SignIn(state, nonce, verifier), wanted, None if invitation is None else bytes(invitation)
        )

    def enter(self, issuer: str, subject: str, invitation: bytes | None, before: str) -> tuple[str, str]:
        """The account and a token for a subject that is known, or that has an invitation. Raises Refused for another."""
        with self.database.transaction() as own:
            if invitation is not None:
                self._take(issuer, subject, invitation)
            row = own.execute(
                "select account.id from identity join account on account.id = identity.account "
                "where issuer = %s and subject = %s and closed_at is null",
                (issuer, subject),
            ).fetchone()
            if row is None:
                raise Refused(
                    "no account here is yours",
                    hint="ask a maintainer for an invitation, and open its link first",
                )
            return row[0], self.sessions.begin(row[0], before)

    def _take(self, issuer: str, subject: str, invitation: bytes) -> None:
        """Give an invited account this subject, and log it out everywhere."""
        with self.database.transaction() as own:
            row = own.execute(
                "update invitation set used_at = now() from account where account.id = invitation.account "
                "and token = %s and used_at is null and ends_at > now() and closed_at is null returning account.id",
                (invitation,),
            ).fetchone()
            if row is None:
                raise Refused("this invitation has been used, or is too old", hint="ask for a new one")
            other = own.execute(
                "select account from identity where issuer = %s and subject = %s", (issuer, subject)
            ).fetchone()
            if other is not None and other[0] != row[0]:
                raise Refused("another account is yours already", hint="a maintainer can close it")
            own.execute("delete from identity where account = %s and issuer = %s", (row[0], issuer))
            own.execute(
                "insert into identity (issuer, subject, account) values (%s, %s, %s)",
                (issuer, subject, row[0]),
            )
            self.sessions.end_all(row[0])
