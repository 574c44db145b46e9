"""The desk as a program: it refuses tables of another time, serves, and works off what was left for later."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from partnerscope.database import Database
from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.web.desk import Team, team_at, work
from tests.cli.test_cli import SOURCES, run
from tests.desk.conftest import READOUT, Browsers, text_of
from tests.postgres import APPLICATION, OWNER, Server


def test_jobs_are_done_and_failures_said(team: Team, database: Database, tmp_path: Path) -> None:
    document, _ = team.observatory.document.add(READOUT.encode(), "readout.txt")
    team.bench.desk.ask("reextract", {"document": document.hash, "by": "c4"})
    team.bench.desk.ask("reextract", {"document": "0" * 64, "by": "c4"})
    team.bench.desk.ask("dance", {})
    assert work(database.address, once=True) == (1, 2)
    assert [(one.state, bool(one.said)) for one in team.bench.desk.jobs()] == [
        ("done", False), ("failed", True), ("failed", True),
    ]  # fmt: skip
    ended = run("desk", "work", "--once", "--database", database.address, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "0 jobs done, 0 failed\n")


def test_a_document_is_read_anew_by_the_worker_and_the_page_says_what_became_of_it(
    team: Team, browsers: Browsers, database: Database
) -> None:
    document, _ = team.observatory.document.add(READOUT.encode(), "readout.txt")
    dora = browsers("Dora")
    assert f'action="/desk/document/{document.hash}/reextract"' in dora.get("/desk/documents").text
    assert "reextract" not in browsers("Ann").get("/desk/documents").text
    page = text_of(dora.post(f"/desk/document/{document.hash}/reextract"))
    assert "1 job waiting" in page
    assert dora.post(f"/desk/document/{'0' * 64}/reextract").status_code == 404
    team.bench.desk.ask("reextract", {"document": "0" * 64, "by": "c4"})
    assert work(database.address, once=True) == (1, 1)
    page = text_of(dora.get("/desk/jobs"))
    assert "0 jobs waiting" in page
    assert "c4 done" in page
    assert "c4 failed no document '0000" in page
    assert team.accounts.activity(1)[0].what == "reextract"


def test_no_folder_follows_a_journal_in_a_database(
    team: Team, database: Database, nordic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(nordic)
    before = {path: path.read_bytes() for path in nordic.rglob("*") if path.is_file()}
    found = team_at(database.address)
    cells = {"id": "m-9", "dialogue": "sea-1", "date": "2012"}
    assert found.observatory.record([Revision("meeting", "m-9", cells)], "one", "c3") is not None
    assert {path: path.read_bytes() for path in nordic.rglob("*") if path.is_file()} == before
    found.accounts.database.close()


def test_tables_of_another_time_are_refused(new_database: Callable[..., str], postgres: Server) -> None:
    with pytest.raises(InputError, match="has no tables"):
        team_at(postgres.address(new_database("template1"), APPLICATION))


@pytest.mark.found
@pytest.mark.parametrize("role", [OWNER, "postgres"])
def test_nobody_serves_who_passes_the_walls(database: Database, postgres: Server, role: str) -> None:
    name = database.address.rpartition("/")[2]
    with pytest.raises(InputError, match=f"{role}.* could pass the walls"):
        team_at(postgres.address(name, role))


@pytest.mark.skipif(sys.platform == "win32", reason="interrupted by a signal")
def test_it_serves_until_interrupted(team: Team, database: Database, tmp_path: Path) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "partnerscope",
        "desk",
        "serve",
        "--port",
        str(port),
        "--database",
        database.address,
    ]
    running = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": SOURCES}, stderr=subprocess.PIPE
    )
    try:
        assert running.stderr is not None
        assert b"serving" in running.stderr.readline()
        page = None
        while page is None:
            assert running.poll() is None
            try:
                page = (
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/desk/login", timeout=30).read().decode()
                )
            except OSError:
                continue
        assert re.search(r"<h1>Log in</h1>", page)
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
