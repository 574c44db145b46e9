"""A team with its desk: an observatory in a database, people of every role, a document and a task."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from httpx import Response

from partnerscope.accounts import Accounts, Person
from partnerscope.accounts.rights import Role
from partnerscope.coding import PostgresDesk
from partnerscope.database import Database
from partnerscope.journal import FileStore, PostgresStore, copied
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from partnerscope.web.desk import Team, create_desk
from partnerscope.web.desk.app import COOKIE
from tests.accounts.test_accounts import WORDS, PlainPasswords
from tests.coding.conftest import _read_here as _read_here
from tests.conftest import add_rows, add_source, make_nordic
from tests.postgres import APPLICATION, Server

ORIGIN = "https://desk.example.org"
READOUT = """Readout of the maritime talks

The second Norway-Sweden Maritime Dialogue took place in Oslo on 2 March 2026. Ministers were there.

The two sides agreed to meet again in Turku. They spoke of ports and of cables.
"""
PEOPLE: dict[str, tuple[Role, ...]] = {
    "Ann": ("coder",), "Ben": ("coder",), "Cleo": ("adjudicator",), "Dora": ("maintainer",), "Eve": ("reader",),
    "Finn": ("coder",),
}  # fmt: skip
"""Ann and Ben have the task, Finn is a coder without it."""


PATTERN = "team"
"""The database that holds the team as each test finds it."""


@pytest.fixture(scope="session")
def kept(
    postgres: Server, new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The team in a database of its own, made once, which each test copies; the cache of what its journal says."""
    nordic = make_nordic(tmp_path_factory.mktemp("team") / "nordic")
    add_source(nordic)
    add_rows(
        nordic, "dialogue",
        "sea-1,NOR,SWE,Norway-Sweden Maritime Dialogue,SEA,security,senior_officials,,,,,,,2010,..,,",
    )  # fmt: skip
    assert Observatory.open(nordic).commit("first", "ann") is not None
    database = Database(postgres.address(new_database(name=PATTERN), APPLICATION))
    copied(FileStore(nordic / "journal"), PostgresStore(database))
    accounts = Accounts(database, PlainPasswords())
    for name, roles in PEOPLE.items():
        accounts.accept(accounts.add(name, roles)[1], WORDS)
    database.close()
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def database(
    request: pytest.FixtureRequest, postgres: Server, new_database: Callable[..., str]
) -> Iterator[Database]:
    """A database as the application sees it: with the team, where a test has one."""
    template = PATTERN if "team" in request.fixturenames else "pattern"
    if template == PATTERN:
        request.getfixturevalue("kept")
    found = Database(postgres.address(new_database(template), APPLICATION))
    yield found
    found.close()


@pytest.fixture
def team(database: Database, kept: Path, tmp_path: Path) -> Team:
    empty = tmp_path / "empty"
    empty.mkdir()
    observatory = Observatory(
        empty, cache=Cache(kept), journal=PostgresStore(database), desk=PostgresDesk(database)
    )
    return Team(observatory, Accounts(database, PlainPasswords()))


@dataclass
class Browser:
    """Somebody's browser: it keeps the cookie, fills forms with what they hold, and says where they come from."""

    client: TestClient
    person: Person | None = None
    seen: list[Response] = field(default_factory=list)
    token: str = ""

    def get(self, path: str, **more: Any) -> Response:
        return self._kept(self.client.get(path, **more))

    def csrf(self) -> str:
        """The token of the forms, which is that of the session."""
        if self.person is not None and not self.token:
            found = re.search(r'name="csrf" value="([^"]+)"', self.client.get("/desk/keys").text)
            self.token = found[1] if found else ""
        return self.token

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Response:
        """A form with its token; a redirect is followed."""
        body = {"csrf": self.csrf(), **(data or {})}
        headers = {"Origin": ORIGIN} | more.pop("headers", {})
        return self._kept(self.client.post(path, data=body, headers=headers, **more))

    def state(self, task: str = "t1") -> str:
        """What the form of a task says of the state that was shown."""
        found = re.search(r'name="state" value="([^"]*)"', self.client.get(f"/desk/task/{task}").text)
        return found[1] if found else ""

    def propose(self, quote: str, task: str = "t1", **cells: Any) -> Response:
        named = {f"cell.{name}": value for name, value in cells.items()}
        return self.post(
            f"/desk/task/{task}/propose",
            {"state": self.state(task), "kind": "meeting", "quote": quote, **named},
        )

    def finish(self, task: str = "t1") -> Response:
        """Finish a task as it stands on its page now."""
        return self.post(f"/desk/task/{task}/finish", {"state": self.state(task)})

    def _kept(self, response: Response) -> Response:
        self.seen.append(response)
        return response


@dataclass
class Browsers:
    """One browser a person, on one application."""

    team: Team
    app: Any
    open_: dict[str, Browser] = field(default_factory=dict)

    def __call__(self, name: str = "") -> Browser:
        if name not in self.open_:
            client = TestClient(self.app, base_url=ORIGIN, raise_server_exceptions=True)
            person = None
            if name:
                person = self.team.accounts.person(name)
                client.cookies.set(COOKIE, self.team.accounts.sessions.begin(person.id))
            self.open_[name] = Browser(client, person)
        return self.open_[name]


@pytest.fixture
def browsers(team: Team) -> Iterator[Browsers]:
    found = Browsers(team, create_desk(team))
    yield found
    for one in found.open_.values():
        one.client.close()


@pytest.fixture
def task(team: Team) -> str:
    """A readout, given to Ann and Ben."""
    document, _ = team.observatory.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    coders = tuple(team.accounts.person(name).coder for name in ("Ann", "Ben"))
    return team.bench.make(document.hash, ("meeting", "commitment"), coders, id="t1").id


def text_of(response: Response) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())
