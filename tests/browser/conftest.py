"""One server of the bundled observatory and one browser for all tests of this folder."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web import create_app, write_site
from partnerscope.web.library import default_date
from tests.conftest import pages_only


@pytest.fixture(scope="package")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """A copy of the bundled observatory; its folder is committed in case it was edited."""
    root = tmp_path_factory.mktemp("bundled") / "observatory"
    shutil.copytree(bundled(), root)
    found = Observatory(root, cache=Cache(tmp_path_factory.mktemp("cache")))
    found.commit("as it stands", "tester")
    return found


@contextmanager
def served(*observatories: Observatory) -> Iterator[str]:
    """The real application on a free port of this machine: its address."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(observatories[0], others=observatories[1:])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="package")
def site(observatory: Observatory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole static site of the bundled observatory; its images and files of tables are looked at elsewhere."""
    target = tmp_path_factory.mktemp("site") / "public"
    with pages_only():
        assert 1000 < write_site(observatory, target).pages < 2500
    return target


@pytest.fixture(scope="package")
def base(observatory: Observatory) -> Iterator[str]:
    """The front page of the bundled observatory."""
    view = observatory.at()
    with served(observatory) as address:
        yield f"{address}k/{view.head}/v/{default_date(view.about)}/"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests are skipped, and fail where CI is set."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium to drive; install it (Debian: apt-get install chromium)")
        pytest.skip("no Chromium")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()
