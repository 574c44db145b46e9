"""Observatories that tests build, and the bundled one with its history."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from partnerscope.folder.scaffold import Named, scaffold
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache


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


@pytest.fixture(scope="session")
def eu() -> Observatory:
    """The bundled observatory."""
    return Observatory(bundled(), cache=Cache(Path(os.environ.get("PYTEST_EU_CACHE", "/nonexistent/cache"))))
