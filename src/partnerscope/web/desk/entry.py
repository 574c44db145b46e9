"""In and out: login, logout, and the link by which somebody gets a password."""

from __future__ import annotations

import re
from dataclasses import replace

from partnerscope.accounts import NotSignedIn, Refused, TooMany
from partnerscope.errors import InputError
from partnerscope.web.desk.asking import Ask, NotThere, Reply, go
from partnerscope.web.desk.page import refused, shown

_INSIDE = re.compile(r"/desk/[A-Za-z0-9._~/?=&%+-]*")
KEPT = "kept."
"""Fields of a form that came after its session had ended: they go with the login and come back after it."""


def inside(path: str) -> str:
    """A place of the desk to go to; the queue for any other."""
    return path if _INSIDE.fullmatch(path) and "//" not in path and ".." not in path else "/desk/"


def login_page(ask: Ask, to: str, kept: list[tuple[str, str]], said: str = "", status: int = 200) -> Reply:
    """The form of the login, with what is to come back after it."""
    return shown(
        ask,
        "login.html",
        "Log in",
        status=status,
        to=inside(to),
        kept=kept,
        said=said,
        provided=ask.team.provided,
    )


def ask_login(ask: Ask) -> Reply:
    """The form."""
    return login_page(ask, ask.query.get("to", ""), [])


def kept_fields(ask: Ask) -> list[tuple[str, str]]:
    """What a form said that came without a session, but for its token."""
    return [(name, value) for name, values in ask.form.items() if name != "csrf" for value in values]


def login(ask: Ask) -> Reply:
    """Log in, and go where somebody wanted to; a form that came too late is offered again."""
    kept = [(n.removeprefix(KEPT), v) for n, values in ask.form.items() if n.startswith(KEPT) for v in values]
    to = ask.text("to")
    try:
        token = ask.team.accounts.login(ask.text("name"), ask.text("password"), ask.address, ask.token)
    except TooMany as error:
        page = login_page(ask, to, kept, f"{error.what}: {error.hint}", 429)
        return Reply(page.status, page.body, retry=error.retry)
    except Refused as error:
        return login_page(ask, to, kept, error.what, 401)
    if not kept:
        return go(inside(to), token)
    session = ask.team.accounts.sessions.find(token)
    again = Ask(ask.team, ask.path, session=session)
    page = shown(again, "again.html", "You are logged in again", to=inside(to), kept=kept)
    return Reply(page.status, page.body, cookie=token)


def logout(ask: Ask) -> Reply:
    """End the session."""
    ask.team.accounts.sessions.end(ask.token)
    ask.did("logout")
    return go("/desk/login", "")


def ask_password(ask: Ask) -> Reply:
    """The form of an invitation."""
    person = ask.team.accounts.invited(ask.values["token"])
    if person is None:
        return refused(
            ask, InputError("this invitation has been used, or is too old", hint="ask for a new one"), 404
        )
    return _welcome(ask, f"Welcome, {person.name}")


def _welcome(ask: Ask, title: str, said: str = "", status: int = 200) -> Reply:
    """The page of an invitation."""
    token, provided = ask.values["token"], ask.team.provided
    return shown(ask, "invitation.html", title, status=status, said=said, token=token, provided=provided)


def set_password(ask: Ask) -> Reply:
    """Keep the password of somebody invited, and send them to the login."""
    token, password = ask.values["token"], ask.text("password")
    try:
        if password != ask.text("again"):
            raise InputError("the two passwords differ")
        person = ask.team.accounts.accept(token, password)
    except Refused as error:
        return refused(ask, error, 404)
    except InputError as error:
        return _welcome(ask, "Welcome", f"{error.what} ({error.hint})", 400)
    ask.team.accounts.did(person.id, "password", {})
    return go("/desk/login", "")


def leave(ask: Ask) -> Reply:
    """To the team's provider of identities, with an invitation or without."""
    provider = ask.team.provider
    if provider is None:
        raise NotThere
    try:
        begun = ask.team.accounts.sign_ins.begin(
            inside(ask.query.get("to", "")), ask.query.get("invitation", ""), ask.address
        )
        return replace(go(provider.leave(begun)), signing=begun.state)
    except TooMany as error:
        return replace(refused(ask, error, 429, "Not now"), retry=error.retry)
    except NotSignedIn as error:
        return refused(ask, error, 502, "You are not logged in")


def come_back(ask: Ask) -> Reply:
    """From the provider: whoever it says, when it can be believed, and when an account is theirs."""
    accounts, provider = ask.team.accounts, ask.team.provider
    if provider is None:
        raise NotThere
    try:
        begun = accounts.sign_ins.back(ask.query.get("state", ""), ask.signing)
        subject = provider.subject(begun.sign_in, ask.query)
        account, token = accounts.sign_ins.enter(provider.issuer, subject, begun.invitation, ask.token)
    except (NotSignedIn, Refused) as error:
        return replace(refused(ask, error, 403, "You are not logged in"), signing="")
    accounts.did(account, "login", {"by": "provider"})
    return replace(go(begun.wanted, token), signing="")
