"""Files that are altered, torn, missing, half-written, linked or with other line ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.errors import IntegrityError
from partnerscope.journal import FileStore, Header, fold
from partnerscope.journal.changeset import read_header
from tests.conftest import unreadable
from tests.journal.contract import meeting, write


@pytest.fixture
def journal(tmp_path: Path) -> FileStore:
    store = FileStore(tmp_path / "journal")
    write(store, meeting("a", place="x"), meeting("b", place="y"))
    write(store, meeting("c", place="z"), day=1)
    return store


@pytest.mark.found
def test_a_journal_that_may_not_be_read_is_not_an_empty_one(open_folder: Path) -> None:
    """'verified: 0 changesets' was said of it, with exit 0."""
    store = FileStore(open_folder / "journal")
    write(store, meeting("a", place="x"))
    assert list(store.verify()) == []
    with unreadable(store.folder):
        for ask in (store.changesets, store.tips, lambda: list(store.verify()), lambda: store.has("0" * 64)):
            with pytest.raises(PermissionError, match="journal"):
                ask()
    assert len(store.changesets()) == 1


RESTORE = "restore the file from a copy or from git"


def told(error: IntegrityError) -> tuple[str, str, str]:
    return error.what, error.where, error.hint


def files(store: FileStore) -> list[Path]:
    return sorted(store.folder.glob("*.jsonl"))


def test_an_altered_changeset_is_found(journal: FileStore) -> None:
    path = files(journal)[0]
    path.write_bytes(path.read_bytes().replace(b'"x"', b'"q"'))
    assert any("not what was committed" in fault for fault in journal.verify())


def test_a_missing_changeset_is_found(journal: FileStore) -> None:
    first, last = (path.name.partition("-")[2].partition(".")[0] for path in files(journal))
    files(journal)[0].unlink()
    assert list(journal.verify()) == [f"changeset {last[:12]}: its parent {first[:12]} is missing or altered"]


def test_a_torn_changeset_is_an_error_not_a_loss(journal: FileStore) -> None:
    path = files(journal)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.raises(IntegrityError, match="torn|not a revision"):
        fold(journal, journal.changesets())
    assert any(path.name in fault for fault in journal.verify())
    path.write_bytes(whole)
    assert list(journal.verify()) == []


def test_a_renamed_changeset_is_found(journal: FileStore) -> None:
    path = files(journal)[0]
    path.rename(path.with_name("20200101T000000.000000Z-" + path.name.partition("-")[2]))
    with pytest.raises(IntegrityError) as caught:
        journal.changesets()
    (name,) = (path.name for path in files(journal) if path.name.startswith("20200101T000000"))
    assert told(caught.value) == ("not the name of this changeset", f"journal/{name}", RESTORE)
    assert any("another time" in fault for fault in journal.verify())


@pytest.mark.parametrize("data", [b"", b"{", b"[]\n", b'{"format":"x"}\n', b"\xff\xfe\n"])
def test_a_broken_first_line_is_a_clear_error(journal: FileStore, data: bytes) -> None:
    files(journal)[0].write_bytes(data)
    with pytest.raises(IntegrityError) as caught:
        journal.changesets()
    assert files(journal)[0].name in str(caught.value)


def test_a_temporary_file_of_a_crashed_writer_is_ignored(journal: FileStore) -> None:
    (journal.folder / ".123-abc.tmp").write_bytes(b'{"format":')
    assert len(journal.changesets()) == 2
    assert list(journal.verify()) == []


def test_a_leftover_of_a_killed_writer_is_cleared_by_the_next(journal: FileStore) -> None:
    left = journal.folder / ".20260101T000000.000000Z-abc.jsonl-0123456789ab.tmp"
    left.write_bytes(b'{"format":')
    with journal.lock():
        assert not left.exists()


@pytest.mark.found
def test_line_ends_changed_by_git_are_named_and_mended(journal: FileStore) -> None:
    """autocrlf turns every changeset into another: said as what it is, and mended by proof of the hash."""
    before = {path.name: path.read_bytes() for path in files(journal)}
    for path in files(journal):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    faults = list(journal.verify())
    assert len(faults) == 2
    assert all("line ends" in fault and "--mend-line-ends" in fault for fault in faults)
    with pytest.raises(IntegrityError, match="line ends"):
        fold(journal, journal.changesets())
    assert journal.mend_line_ends() == sorted(before)
    assert {path.name: path.read_bytes() for path in files(journal)} == before
    assert journal.mend_line_ends() == []


def test_only_line_ends_are_mended(journal: FileStore) -> None:
    path = files(journal)[0]
    path.write_bytes(path.read_bytes().replace(b'"x"', b'"q"').replace(b"\n", b"\r\n"))
    assert journal.mend_line_ends() == []
    assert any("altered or torn" in fault for fault in journal.verify())


@pytest.mark.found
def test_a_link_out_of_the_journal_is_an_error(journal: FileStore, tmp_path: Path) -> None:
    path = files(journal)[1]
    outside = tmp_path / "outside.jsonl"
    path.rename(outside)
    path.symlink_to(outside)
    with pytest.raises(IntegrityError) as caught:
        journal.changesets()
    assert told(caught.value) == ("a link that leads out of the journal", f"journal/{path.name}", RESTORE)
    assert any("leads out" in fault for fault in journal.verify())


def test_a_first_line_is_read_once_and_again_when_its_file_changed(
    journal: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server asks for the head at every page; what was written just now is read again, for its time may be the same."""
    read: list[str] = []

    def counted(line: bytes, where: str) -> Header:
        read.append(where.partition("/")[2])
        return read_header(line, where)

    monkeypatch.setattr("partnerscope.journal.filestore.read_header", counted)
    first, last = files(journal)
    for _ in range(2):
        before = journal.changesets()
        assert read == [first.name, last.name]
        read.clear()
    monkeypatch.setattr("partnerscope.journal.filestore._SETTLED", -1.0)
    assert journal.changesets() == before
    read.clear()
    assert journal.changesets() == before
    assert read == []
    whole = last.read_bytes()
    last.write_bytes(whole + b"\n")
    assert journal.changesets() == before
    assert read == [last.name]
    last.write_bytes(b"{" + whole)
    with pytest.raises(IntegrityError, match="broken"):
        journal.changesets()
    last.unlink()
    assert journal.changesets() == before[:1]


def test_a_parent_is_looked_for_by_name_not_by_reading(journal: FileStore) -> None:
    """Appending to a journal of thousands must not open each of them: a broken neighbour is not even seen."""
    first, last = files(journal)
    first.write_bytes(b"{")
    parent = last.name.removesuffix(".jsonl").rpartition("-")[2]
    assert journal.has(write(journal, meeting("d"), parents=(parent,), day=2).hash)
