"""The contract of a desk on the folder and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from partnerscope.coding import FolderDesk, PostgresDesk, Viewer, next_event
from partnerscope.database import Database
from partnerscope.errors import IntegrityError
from tests.coding.contract import NOW, SOURCE, SharedDeskContract, put, step, task
from tests.conftest import unreadable


class TestFolderDesk(SharedDeskContract):
    """Files in a folder."""

    @pytest.fixture
    def desk(self, tmp_path: Path) -> FolderDesk:
        return FolderDesk(tmp_path)

    @pytest.fixture
    def opening(self, tmp_path: Path) -> str:
        return f"from partnerscope.coding import FolderDesk\ndesk = FolderDesk(Path({str(tmp_path)!r}))"

    def test_the_index_is_a_cache(self, desk: FolderDesk) -> None:
        put(desk)
        first = desk.search("oslo", Viewer("c1"))
        index = desk.root / ".documents" / "search.sqlite"
        index.write_bytes(b"no database" * 100)
        assert desk.search("oslo", Viewer("c1")) == first
        index.unlink()
        assert desk.search("oslo", Viewer("c1")) == first

    def test_a_save_adds_its_line_and_writes_nothing_else(
        self, desk: FolderDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task(desk)
        step(desk, "c1", "note", text="Malmö")
        path = desk.root / "coding" / "events" / "c1.jsonl"
        before, inode = path.read_bytes(), path.stat().st_ino
        synced: list[int] = []
        monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
        event = step(desk, "c1", "note", text="Turku")
        assert path.read_bytes() == before + event.line + b"\n"
        assert path.stat().st_ino == inode
        assert synced == [len(before) + len(event.line) + 1]

    @pytest.mark.found
    def test_steps_that_may_not_be_read_are_not_taken_for_none(self, open_folder: Path) -> None:
        desk = FolderDesk(open_folder)
        task(desk)
        step(desk, "c1", "note", text="Malmö")
        assert list(desk.verify()) == []
        with unreadable(open_folder / "coding" / "events"), pytest.raises(PermissionError, match="events"):
            list(desk.verify())

    @pytest.mark.parametrize("left", [1, 30, -2])
    def test_a_torn_last_line_was_never_saved_and_the_next_step_takes_its_place(
        self, desk: FolderDesk, left: int
    ) -> None:
        """A writer who is killed leaves a part of its line, of any length."""
        task(desk)
        saved = [step(desk, "c1", "note", text="Malmö"), step(desk, "c1", "note", text="Turku")]
        path = desk.root / "coding" / "events" / "c1.jsonl"
        torn = next_event(saved, "c1", "note", "t1", {"text": "Göteborg"}, NOW)
        path.write_bytes(path.read_bytes() + torn.line[:left])
        assert desk.own("t1", "c1") == FolderDesk(desk.root).own("t1", "c1") == saved
        assert desk.latest("c1", 1) == [saved[-1]]
        assert [("torn" in one, "c1.jsonl" in one) for one in desk.verify()] == [(True, True)]
        other = FolderDesk(desk.root)
        last = step(other, "c1", "note", text="Oslo")
        assert FolderDesk(desk.root).own("t1", "c1") == desk.own("t1", "c1") == [*saved, last]
        assert path.read_bytes() == b"".join(one.line + b"\n" for one in [*saved, last])
        assert list(desk.verify()) == list(other.verify()) == []

    def test_a_line_whose_end_alone_makes_sense_is_told_with_its_file(self, desk: FolderDesk) -> None:
        task(desk)
        saved = step(desk, "c1", "note", text="Malmö")
        path = desk.root / "coding" / "events" / "c1.jsonl"
        path.write_bytes(saved.line[:3] + saved.line[9:] + b"\n")
        with pytest.raises(IntegrityError, match=r"coding/events/c1\.jsonl: event 1 cannot"):
            FolderDesk(desk.root).own("t1", "c1")

    def test_a_whole_last_line_counts_though_its_end_is_missing(self, desk: FolderDesk) -> None:
        """Editors cut the last line end off, and a writer may be killed before it: what is whole is not thrown away."""
        task(desk)
        saved = [step(desk, "c1", "note", text="Malmö"), step(desk, "c1", "note", text="Turku")]
        path = desk.root / "coding" / "events" / "c1.jsonl"
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        assert desk.own("t1", "c1") == saved
        assert list(desk.verify()) == []
        last = step(desk, "c1", "note", text="Oslo")
        assert path.read_bytes() == whole + last.line + b"\n"
        assert desk.own("t1", "c1") == FolderDesk(desk.root).own("t1", "c1") == [*saved, last]

    def test_words_in_a_step_cannot_pass_for_its_task(self, desk: FolderDesk) -> None:
        task(desk), task(desk, "t2", ("c1", "c2"))
        words = ',"task":"t2","what":"note","who":"c1"}'
        saved = step(desk, "c1", "note", text=words, task="t2", zz={"task": "t2", "what": "a", "who": "b"})
        assert FolderDesk(desk.root).own("t1", "c1") == [saved]
        assert FolderDesk(desk.root).own("t2", "c1") == []

    @pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
    def test_a_full_disk_refuses_a_save_and_leaves_nothing_of_it(
        self, desk: FolderDesk, opening: str
    ) -> None:
        """A limit on the size of files stops the write in its middle, as a full disk does."""
        task(desk)
        saved = [step(desk, "c1", "note", text="x" * 300)]
        path = desk.root / "coding" / "events" / "c1.jsonl"
        size = path.stat().st_size
        program = f"""
import resource
from partnerscope.coding import next_event
from pathlib import Path
{opening}
resource.setrlimit(resource.RLIMIT_FSIZE, ({size + 100}, {size + 100}))
try:
    desk.append(next_event(desk.own("t1", "c1"), "c1", "note", "t1", {{"text": "y" * 300}}))
except OSError as error:
    print(error.filename)
"""
        run = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONPATH": SOURCE},
            capture_output=True,
            text=True,
        )
        assert (run.stdout.strip(), run.stderr) == (str(path), "")
        assert path.stat().st_size == size
        assert desk.own("t1", "c1") == saved
        assert list(desk.verify()) == []


class TestPostgresDesk(SharedDeskContract):
    """Rows in a database."""

    @pytest.fixture
    def desk(self, database: Database) -> PostgresDesk:
        return PostgresDesk(database)

    @pytest.fixture
    def opening(self, database: Database) -> str:
        return (
            "from partnerscope.coding import PostgresDesk\nfrom partnerscope.database import Database\n"
            f"desk = PostgresDesk(Database({database.address!r}))"
        )
