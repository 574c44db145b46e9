"""What a page of the desk is asked and what it answers, without HTTP.

Grain: one *ask* is one request of one person, read and checked; one *reply* is status, bytes and where to go next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from partnerscope.accounts import Accounts, DeskSession, Person, Provider
from partnerscope.coding import Workbench
from partnerscope.errors import InputError
from partnerscope.observatory import Observatory

HTML = "text/html; charset=utf-8"
Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True)
class Team:
    """An observatory whose journal and working papers are in a database, and its accounts.

    `model` names the model whose drafts coders may ask for; '' offers none. `provider` is where people may sign in, beside
    their passwords.
    """

    observatory: Observatory
    accounts: Accounts
    model: str = ""
    provider: Provider | None = None

    @property
    def provided(self) -> str:
        """What the provider is called, '' when there is none."""
        return self.provider.name if self.provider else ""

    @property
    def bench(self) -> Workbench:
        """The tasks."""
        return self.observatory.task


class NotThere(InputError):
    """What is not there, or not for who asks."""

    def __init__(self) -> None:
        super().__init__("there is nothing here, or nothing for you")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Ask:
    """A request: parts of its address, its form, who asks (None: nobody logged in), from where.

    `signing` is what a cookie kept of a sign-in by the provider that this browser began.
    """

    team: Team
    path: str
    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    session: DeskSession | None = None
    token: str = ""
    address: str = ""
    signing: str = ""

    @property
    def person(self) -> Person:
        """Who asks. A route with a right has somebody."""
        if self.session is None:
            raise InputError("nobody is logged in")
        return self.session.person

    @property
    def coder(self) -> str:
        """The pseudonym of who asks."""
        return self.person.coder

    def text(self, name: str) -> str:
        """A field of the form, '' where it is not there; line ends as LF."""
        return self.form.get(name, ("",))[0].replace("\r\n", "\n")

    @property
    def skip(self) -> int:
        """How many lines of a list the address skips."""
        text = self.query.get("skip", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0

    def cells(self) -> dict[str, str]:
        """The fields `cell.COLUMN`, several values joined by ';'."""
        named = {
            name.partition(".")[2]: values for name, values in self.form.items() if name.startswith("cell.")
        }
        return {name: ";".join(filter(None, map(str.strip, values))) for name, values in named.items()}

    def did(self, what: str, **body: object) -> None:
        """Note in the activity what this person did; never words that somebody coded."""
        self.team.accounts.did(self.person.id, what, body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `to` is where a browser goes next, `cookie` a new token ('' ends the session, None leaves it).

    `signing` is kept by the browser while it is at the provider, in the same way.
    """

    status: int = 200
    body: bytes = b""
    media: str = HTML
    to: str = ""
    cookie: str | None = None
    retry: int = 0
    signing: str | None = None


def among(choices: Sequence[Choice], said: str, otherwise: Choice, what: str) -> Choice:
    """The one of these choices that a form said; `otherwise` where it said nothing. Raises InputError for another."""
    found = next((one for one in choices if one == (said or otherwise)), None)
    if found is None:
        raise InputError(f"no {what} is called {said!r}", allowed=", ".join(choices))
    return found


def go(to: str, cookie: str | None = None) -> Reply:
    """To another page, by GET."""
    return Reply(303, to=to, cookie=cookie)
