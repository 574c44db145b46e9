"""Whole or absent, one writer at a time, and nobody writes past the room that sees to it."""

from __future__ import annotations

import ast
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from partnerscope import files
from tests.conftest import unreadable

SOURCE = Path(__file__).resolve().parents[2] / "src" / "partnerscope"
WRITES = {"fsync", "write_bytes", "write_text", "flock", "lockf", "mkstemp", "NamedTemporaryFile"}
ELSEWHERE = {
    ("view/cache.py", "write_text"),  # into a folder that appears whole by one rename, and can be deleted
    ("lake/lockbytes.py", "lockf"),
    ("lake/engine.py", "mkstemp"),  # what Java says goes there; removed unless an error names it
}


def test_every_file_is_written_in_one_place() -> None:
    """The rule 'one atomic write' is kept by a program: no other module writes, syncs or locks on its own."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in WRITES:
                found.add((path.relative_to(SOURCE).as_posix(), node.attr))
    assert {one for one in found if one[0] != "files.py"} <= ELSEWHERE


LISTS = {"glob", "rglob", "iterdir", "listdir", "scandir", "walk"}
LISTED_ELSEWHERE = {
    "database/migrate.py", "observatory/locate.py", "web/language.py", "web/program.py",  # what the program brings
    "cli/keep.py", "folder/scaffold.py", "web/site.py",  # whether a target is empty: `iterdir` raises as well
    "lake/ingest.py", "lake/store.py",  # these raise as well; a user's pattern that finds nothing is refused
    "lake/session.py", "lake/upkeep.py",  # leftovers: what is named in the catalogue is read by its name
    "release/archive.py", "release/publish.py",  # what was just made; what a manifest names and is not found is told
    "web/shelf.py",  # a cache
}  # fmt: skip


def test_a_folder_that_may_not_be_read_is_nowhere_taken_for_an_empty_one() -> None:
    """`Path.glob` finds nothing there and says nothing: what people recorded is listed in one place, which raises."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in LISTS
    }
    assert found - {"files.py"} == LISTED_ELSEWHERE


def test_a_folder_is_listed_by_name_and_one_that_is_not_there_is_empty(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", ".c.csv", "d.txt"):
        (tmp_path / name).touch()
    assert [one.name for one in files.entries(tmp_path, ".csv")] == [".c.csv", "a.csv", "b.csv"]
    assert files.within(tmp_path) == [tmp_path / name for name in (".c.csv", "a.csv", "b.csv", "d.txt")]
    assert files.within(tmp_path, ".txt") == [tmp_path / "d.txt"]
    assert files.within(tmp_path / "none") == files.within(tmp_path / "a.csv") == []


def test_a_folder_that_may_not_be_read_is_refused(open_folder: Path) -> None:
    (open_folder / "inside").mkdir()
    with unreadable(open_folder / "inside"), pytest.raises(PermissionError, match="inside"):
        files.entries(open_folder / "inside", "")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "x.csv"
    files.write_whole(path, b"old")
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["x.csv"]


def test_what_fails_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    files.write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.csv"]


def test_what_is_added_stands_behind_the_bytes_that_count(tmp_path: Path) -> None:
    path = tmp_path / "a" / "x.jsonl"
    files.add_whole(path, b"one\n", 0)
    files.add_whole(path, b"two\n", 4)
    assert path.read_bytes() == b"one\ntwo\n"
    with path.open("ab") as file:
        file.write(b"torn by a killed wri")
    files.add_whole(path, b"three\n", 8)
    assert path.read_bytes() == b"one\ntwo\nthree\n"


def test_an_addition_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.jsonl"
    files.add_whole(path, b"one\n", 0)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space.*x.jsonl"):
        files.add_whole(path, b"two\n", 4)
    assert path.read_bytes() == b"one\n"


def test_a_durable_file_is_forced_to_the_disk_before_and_after_its_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def watched(handle: int) -> None:
        synced.append("folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file")
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)
    files.write_whole(tmp_path / "x", b"1")
    assert synced == ["file", "folder"]
    files.write_whole(tmp_path / "x", b"2", durable=False)
    assert synced == ["file", "folder"]


def test_leftovers_are_told_by_their_names_and_no_other_file_goes(tmp_path: Path) -> None:
    """A dot, the name, twelve letters of chance, `.tmp`: whoever names a file otherwise has made it for himself."""
    left = [".a.csv-0123456789ab.tmp", ".b.csv-abcdef012345.tmp"]
    kept = [
        ".mine.tmp",
        ".a.csv-0123456789a.tmp",
        "a.csv-0123456789ab.tmp",
        ".a.csv-0123456789ab.tmp.txt",
        "a.csv",
    ]
    for name in (*reversed(left), *kept):
        (tmp_path / name).write_bytes(b"")
    assert files.clear_leftovers(tmp_path) == left
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
    assert files.clear_leftovers(tmp_path) == []


def test_a_leftover_that_somebody_else_clears_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / ".a.csv-0123456789ab.tmp"
    monkeypatch.setattr(files, "within", lambda *_: [gone])
    assert files.clear_leftovers(tmp_path) == [gone.name]


def test_windows_forces_files_that_are_open_for_writing_and_no_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path := tmp_path / "x").write_bytes(b"1")
    opened: list[tuple[Path, int]] = []
    real = os.open

    def watched(name: Path, flags: int) -> int:
        opened.append((name, flags))
        return real(name, flags)

    with monkeypatch.context() as windows:
        windows.setattr(os, "open", watched)
        for system in ("posix", "nt"):
            windows.setattr(os, "name", system)
            files.sync_file(path)
            files.sync_folder(tmp_path)
    assert opened == [(path, os.O_RDONLY), (tmp_path, os.O_RDONLY), (path, os.O_RDWR)]


def test_an_unfinished_file_stands_where_it_is_told_to_with_a_name_that_can_be_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long name is cut: a file system takes 255 bytes, and a letter may have four."""
    unfinished: list[Path] = []
    real = Path.replace

    def watched(self: Path, target: Path) -> Path:
        unfinished.append(self)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    building = tmp_path / "building"
    building.mkdir()
    name = "n" * 180
    files.write_whole(tmp_path / "there" / name, b"x", building=building)
    files.write_whole(tmp_path / "there" / name, b"y")
    one, other = unfinished
    assert (one.parent, other.parent) == (building, tmp_path / "there")
    assert re.fullmatch(r"\.n{100}-[0-9a-f]{12}\.tmp", one.name)
    assert one.name != other.name
    assert list(building.iterdir()) == []


@pytest.mark.parametrize("call", ["write", "add", "add again"])
def test_an_error_of_the_system_names_the_file_that_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "x"
    if call == "add again":
        files.add_whole(path, b"one", 0)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device", "some handle")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as caught:
        files.write_whole(path, b"1") if call == "write" else files.add_whole(path, b"two", 3)
    assert (caught.value.errno, caught.value.strerror) == (28, "No space left on device")
    assert caught.value.filename == str(path)
    assert {one.name for one in tmp_path.iterdir()} <= {"x"}


def test_whoever_is_interrupted_leaves_no_unfinished_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        files.write_whole(tmp_path / "x", b"1")
    assert list(tmp_path.iterdir()) == []


def test_what_is_added_is_written_to_the_end_however_little_is_taken_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system may take a part of what it is given: the rest follows."""
    real = Path.open

    def slow(self: Path, *args: Any, **names: Any) -> Any:
        file = real(self, *args, **names)
        if names.get("buffering") != 0:
            return file
        return Slow(file)

    monkeypatch.setattr(Path, "open", slow)
    files.add_whole(tmp_path / "x", b"", 0)
    files.add_whole(tmp_path / "x", b"abcdefgh", 0)
    assert (tmp_path / "x").read_bytes() == b"abcdefgh"


class Slow:
    """A file that takes three bytes at a time."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __enter__(self) -> Slow:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, data: bytes) -> int:
        return int(self.file.write(data[:3]))


def test_folders_and_moves_are_forced_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new name is an entry of the folder that holds it."""
    synced: list[Path] = []
    monkeypatch.setattr(files, "sync_folder", synced.append)
    files.make_folder(tmp_path / "a" / "b")
    assert synced == [tmp_path, tmp_path / "a"]
    files.make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2, "nothing was new"
    (tmp_path / "ready").write_bytes(b"x")
    files.move_whole(tmp_path / "ready", tmp_path / "c" / "x")
    assert synced[2:] == [tmp_path, tmp_path / "c"]
    assert (tmp_path / "c" / "x").read_bytes() == b"x"
    files.add_whole(tmp_path / "c" / "y", b"1", 0)
    files.add_whole(tmp_path / "c" / "y", b"2", 1)
    assert synced[4:] == [tmp_path / "c"], "the second time the name was there"


def test_a_lock_holds_others_off_and_is_given_back(tmp_path: Path) -> None:
    order: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with files.locked(tmp_path / "deep" / ".lock"):
            inside.set()
            go_on.wait(10)
            order.append("first")

    def second() -> None:
        with files.locked(tmp_path / "deep" / ".lock"):
            order.append("second")

    one = threading.Thread(target=first)
    one.start()
    assert inside.wait(10)
    with files.locked_now(tmp_path / "deep" / ".lock") as had:
        assert not had
    two = threading.Thread(target=second)
    two.start()
    go_on.set()
    one.join(10)
    two.join(10)
    assert order == ["first", "second"]
    with files.locked_now(tmp_path / "deep" / ".lock") as had:
        assert had
    with files.locked_now(tmp_path / "not there" / ".lock") as had:
        assert not had
