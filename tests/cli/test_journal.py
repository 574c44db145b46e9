"""A journal in a database, from the command line: prepared, copied, read, written, copied back."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.database import Database
from partnerscope.errors import InputError
from partnerscope.journal import PostgresStore, Revision
from partnerscope.observatory import Observatory
from tests.cli.test_cli import run
from tests.conftest import add_rows
from tests.observatory.test_recording import folder as folder
from tests.observatory.test_recording import meeting
from tests.postgres import APPLICATION, OWNER, Server


def test_a_team_moves_in_and_out_of_a_database(
    folder: Path, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = run("journal", "copy", str(folder), database.address)
    assert (moved.returncode, moved.stderr) == (0, "")
    assert moved.stdout.startswith("copied 1 changeset, head ")
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    asked = ("records", "meeting", "--format", "csv")
    assert run(*asked, "--journal", database.address).stdout == run(*asked, "-o", str(folder)).stdout
    monkeypatch.setenv("PARTNERSCOPE_JOURNAL", database.address)
    add_rows(folder, "meeting", "m-2,sea-1,2,2012,Turku,,,,")
    committed = run("commit", "-o", str(folder), "-m", "second")
    assert committed.stdout.endswith(": 1 revision\n")
    assert "Turku" in run(*asked).stdout
    assert len(list((folder / "journal").glob("*.jsonl"))) == 1, "the folder's own journal is not written"
    assert run("verify").stdout.startswith("verified: 2 changesets")
    back = run("journal", "copy", database.address, str(folder))
    assert back.stdout.startswith("copied 1 changeset, head ")
    assert run("journal", "verify", str(folder)).stdout == run("journal", "verify", database.address).stdout
    assert list(away.iterdir()) == []


def test_recording_in_a_database_without_a_folder(folder: Path, database: Database, tmp_path: Path) -> None:
    run("journal", "copy", str(folder), database.address)
    empty = tmp_path / "empty"
    empty.mkdir()
    observatory = Observatory.open(empty, journal=PostgresStore(database))
    assert observatory.record([meeting("m-2", place="Turku")], "second", "ben") is not None
    assert observatory.at().frame("meeting")["id"].to_list() == ["m-1", "m-2"]
    with pytest.raises(InputError, match="dangling|not the id"):
        observatory.record([Revision("dialogue", "sea-1", None)], "gone", "ben")
    assert list(empty.iterdir()) == []


def test_the_tables_are_made_by_their_owner_and_once(new_database: object, postgres: Server) -> None:
    assert callable(new_database)
    address = postgres.address(new_database("template1"), OWNER)
    early = run("journal", "verify", address)
    assert early.returncode == 2
    assert "run 'partnerscope desk prepare'" in early.stderr
    assert run("desk", "prepare", "--database", address).stdout.startswith("step 1: journal\n")
    assert run("desk", "prepare", "--database", address).stdout == "nothing to do: the tables are today's\n"
    refused = run("desk", "prepare", "--database", address.replace(OWNER, APPLICATION))
    assert refused.returncode == 2


def test_a_password_in_an_address_is_refused(tmp_path: Path) -> None:
    told = run("log", "--journal", "postgresql://ann:secret@127.0.0.1/x", cwd=tmp_path)
    assert told.returncode == 2
    assert "PGPASSFILE" in told.stderr
    assert "secret@" not in told.stderr


def test_the_desk_of_a_database_is_worked_at_from_the_command_line(
    folder: Path, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a folder nothing is read from one or written to one, documents and working papers included."""
    run("journal", "copy", str(folder), database.address)
    text = tmp_path / "readout.txt"
    text.write_text(
        "The second Norway-Sweden Maritime Dialogue took place in Oslo on 2 March 2026.\n", "utf-8"
    )
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    monkeypatch.setenv("PARTNERSCOPE_JOURNAL", database.address)
    source = Observatory.open(folder).knowledge().frame("source")["id"][0]
    assert run("document", "add", str(text), "--source", source).returncode == 0
    assert "readout.txt" in run("document", "list").stdout
    assert run("document", "list", "-o", str(folder)).stdout == "", (
        "a folder that is named has its own documents"
    )
    coders = ("--coder", "c1", "--coder", "c2")
    assert run("task", "make", "readout.txt", "--kind", "meeting", *coders, "--id", "t1").returncode == 0
    for coder in ("c1", "c2"):
        said = (
            "--kind",
            "meeting",
            "--quote",
            "took place in Oslo",
            "--set",
            "dialogue=sea-1",
            "--set",
            "place=Oslo",
        )
        assert run("task", "propose", "t1", "--coder", coder, *said).returncode == 0
        assert run("task", "finish", "t1", "--coder", coder).returncode == 0
    assert run("rule", "premerge", "t1", "--by", "j1").stdout == "1 identical: t1.u1\n"
    assert run("accept", "t1", "--by", "j1").stdout.startswith("+ t1.u1 (t1.u1)\n")
    assert "not blind" not in run("agree", "--recorded").stdout
    assert run("document", "verify").stdout == "1 exact\n"
    assert "place: Oslo" in run("records", "meeting", "t1.u1").stdout
    assert list(away.iterdir()) == []
    assert not (folder / "coding").exists()
