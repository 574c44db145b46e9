"""Observatories that tests build, and the bundled one with its history."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from partnerscope.database import Database, prepare
from partnerscope.folder.scaffold import Named, scaffold
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from tests.postgres import APPLICATION, OWNER, Server, running

NOBODY = 65534
"""The user of Linux who owns nothing."""


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With CI set, a skipped component test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's cache; one is shared by a test process."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("PARTNERSCOPE_CACHE", str(folder))


@pytest.fixture
def nordic(tmp_path: Path) -> Path:
    """A small, fresh observatory of another subject: Norway with two partners and two issues, not committed."""
    return make_nordic(tmp_path / "nordic")


def make_nordic(folder: Path) -> Path:
    """Norway with Sweden and the United Kingdom on maritime security and the Arctic."""
    scaffold(
        folder,
        bundled() / "codebook",
        Named("NOR", "Norway"),
        [Named("SWE", "Sweden"), Named("GBR", "United Kingdom")],
        [Named("SEA", "maritime security"), Named("ARC", "Arctic")],
    )
    return folder


def add_rows(folder: Path, kind: str, *rows: str) -> None:
    """Append lines to a table, as a coder with an editor does."""
    path = folder / "records" / f"{kind}.csv"
    path.write_text(path.read_text("utf-8") + "".join(f"{row}\n" for row in rows), "utf-8")


def add_source(folder: Path, identity: str = "gov-2020") -> None:
    """A source to rest evidence on."""
    import json

    path = folder / "sources.json"
    items = json.loads(path.read_text("utf-8"))
    items.append(
        {"id": identity, "type": "webpage", "title": "A government page", "URL": "https://example.org/"}
    )
    path.write_text(json.dumps(items), "utf-8")


class _Idle:
    """An engine that draws nothing."""

    def vegalite_to_svg(self, specification: str) -> str:
        return ""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder to which every user of this machine finds a way."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """The folder may not be read by whoever runs the tests: root, who may read everything, is nobody meanwhile."""
    root = os.geteuid() == 0
    folder.chmod(0)
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@contextmanager
def without_images() -> Iterator[None]:
    """Images take most of the time, and tests that write whole sites for other reasons do not look at them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("partnerscope.show.charts.engine", _Idle)
        patch.setattr("partnerscope.show.charts.Drawing.image", lambda *args, **names: b"")
        yield


@contextmanager
def pages_only() -> Iterator[None]:
    """Images and files of tables are empty: who reads the pages of a whole site does not open them."""
    with without_images(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("partnerscope.web.pages.figures.Printout.render", lambda *names: b"")
        yield


@pytest.fixture
def no_images() -> Iterator[None]:
    """The same for one test."""
    with without_images():
        yield


@pytest.fixture(scope="session")
def eu() -> Observatory:
    """The bundled observatory."""
    return Observatory(bundled(), cache=Cache(Path(os.environ.get("PYTEST_EU_CACHE", "/nonexistent/cache"))))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test process."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def new_database(postgres: Server) -> Callable[..., str]:
    """Makes databases with all our tables, each a copy of the first; of another template when asked."""
    import psycopg

    numbers = count()

    def make(template: str = "pattern", name: str = "") -> str:
        made = name or f"test_{next(numbers)}"
        with psycopg.connect(postgres.address(), autocommit=True) as own:
            own.execute(f"create database {made} template {template} owner {OWNER}".encode())
        return made

    pattern = Database(postgres.address(make("template1", "pattern"), OWNER))
    prepare(pattern, APPLICATION)
    pattern.close()
    return make


@pytest.fixture
def database(postgres: Server, new_database: Callable[..., str]) -> Iterator[Database]:
    """A fresh database as the application sees it."""
    found = Database(postgres.address(new_database(), APPLICATION))
    yield found
    found.close()


@pytest.fixture
def owned(postgres: Server, database: Database) -> Iterator[Database]:
    """The same database as its owner sees it."""
    found = Database(database.address.replace(APPLICATION, OWNER))
    yield found
    found.close()
