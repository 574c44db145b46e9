"""The archive in a folder: nothing doubled, overwritten or lost, and alterations are found."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast

import pytest

from partnerscope.documents import Access, Archive, FolderDocuments
from partnerscope.errors import InputError, IntegrityError

READOUT = b"Both sides agreed to meet again in Tokyo in the course of the next year.\n"


def test_a_document_is_bytes_a_layer_and_a_row(tmp_path: Path) -> None:
    document, layer = Archive(FolderDocuments(tmp_path)).add(READOUT, "a/readout.txt", source="eeas-1")
    assert document.hash == hashlib.sha256(READOUT).hexdigest()
    assert (document.name, document.media, document.language, document.access) == (
        "readout.txt", "txt", "en", "open",
    )  # fmt: skip
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert names - {".documents/.lock"} == {
        ".documents/.gitignore",
        f".documents/{document.hash}",
        "coding/documents.csv",
        f"coding/text/{layer.hash}.json",
        f"coding/text/{layer.hash}.txt",
    }
    header = (tmp_path / f"coding/text/{layer.hash}.json").read_bytes()
    assert hashlib.sha256(header).hexdigest() == layer.hash
    assert Archive(FolderDocuments(tmp_path)).documents() == [document]
    assert Archive(FolderDocuments(tmp_path)).layer(document) == layer
    assert Archive(FolderDocuments(tmp_path)).bytes_of(document) == READOUT


def test_the_same_bytes_are_one_document_and_of_one_source(tmp_path: Path) -> None:
    archive = Archive(FolderDocuments(tmp_path))
    first, _ = archive.add(READOUT, "one.txt")
    second, _ = archive.add(READOUT, "two.txt", source="eeas-1")
    assert (second.name, second.source, second.added) == ("one.txt", "eeas-1", first.added)
    assert archive.documents() == [second]
    with pytest.raises(InputError, match="archived as the source 'eeas-1'"):
        archive.add(READOUT, "two.txt", source="eeas-2")


@pytest.mark.found
def test_who_asks_for_a_stricter_access_than_a_document_has_is_told(tmp_path: Path) -> None:
    archive = Archive(FolderDocuments(tmp_path))
    first, _ = archive.add(READOUT, "one.txt", access="team")
    with pytest.raises(InputError, match="archived already, as team"):
        archive.add(READOUT, "two.txt", access="confidential")
    assert archive.add(READOUT, "two.txt", access="open")[0] == first
    assert archive.documents() == [first]


@pytest.mark.found
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\win.txt", "win.txt"),
        ("..", "_"),
        ("/", "document"),
        ("a\u202eb\0.txt", "a_b_.txt"),
    ],
)
def test_a_name_is_never_a_path(tmp_path: Path, said: str, kept: str) -> None:
    assert Archive(FolderDocuments(tmp_path)).add(READOUT, said)[0].name == kept


def test_a_document_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Archive(FolderDocuments(tmp_path)).add(b"\0\0\0", "a.bin")
    assert list(tmp_path.iterdir()) == []


def test_reading_an_empty_archive_makes_no_file(tmp_path: Path) -> None:
    assert Archive(FolderDocuments(tmp_path)).documents() == []
    assert list(Archive(FolderDocuments(tmp_path)).verify()) == []
    assert list(tmp_path.iterdir()) == []


def test_the_text_of_a_confidential_document_stays_out_of_what_git_sees(tmp_path: Path) -> None:
    document, layer = Archive(FolderDocuments(tmp_path)).add(READOUT, "readout.txt", access="confidential")
    assert not (tmp_path / "coding" / "text" / f"{layer.hash}.txt").exists()
    assert Archive(FolderDocuments(tmp_path)).layer(document) == layer
    assert (tmp_path / ".documents" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("ending", ["json", "txt"])
def test_an_altered_or_missing_layer_is_found(tmp_path: Path, ending: str) -> None:
    archive = Archive(FolderDocuments(tmp_path))
    document, layer = archive.add(READOUT, "readout.txt")
    assert list(archive.verify()) == []
    path = tmp_path / "coding" / "text" / f"{layer.hash}.{ending}"
    path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))
    with pytest.raises(IntegrityError, match=rf"^{layer.hash}\.{ending}: .* not what was written"):
        archive.layer(document)
    path.unlink()
    assert [line.splitlines() for line in archive.verify()] == [
        [
            f"coding/text/{layer.hash}.json: a layer is missing",
            "  hint: restore it from a copy or from git, or run 'document reextract'",
        ]
    ]


def test_altered_bytes_are_found_and_missing_ones_are_no_fault(tmp_path: Path) -> None:
    archive = Archive(FolderDocuments(tmp_path))
    document, _ = archive.add(READOUT, "readout.txt")
    path = tmp_path / ".documents" / document.hash
    path.write_bytes(b"other")
    assert any("not what was written" in line for line in archive.verify())
    path.unlink()
    assert list(archive.verify()) == []
    with pytest.raises(InputError, match="not in this folder"):
        archive.reextract(document)
    archive.add(READOUT, "readout.txt")
    assert archive.bytes_of(document) == READOUT


def test_an_access_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^no access is called 'secret'\n  allowed: open, "):
        Archive(FolderDocuments(tmp_path)).add(READOUT, "readout.txt", access=cast(Access, "secret"))
    assert list(tmp_path.iterdir()) == []


def test_a_document_is_named_by_hash_source_or_file(tmp_path: Path) -> None:
    archive = Archive(FolderDocuments(tmp_path))
    document, _ = archive.add(READOUT, "readout.txt", source="eeas-1")
    archive.add(b"Another text.", "other.txt")
    for name in (document.hash, document.hash[:8], "readout.txt", "eeas-1"):
        assert archive.document(name) == document
    for name in ("readout", document.hash[:3], "", "../readout.txt"):
        with pytest.raises(InputError, match="no document"):
            archive.document(name)


def test_a_row_that_is_none_of_ours_stops_the_reading(tmp_path: Path) -> None:
    archive = Archive(FolderDocuments(tmp_path))
    archive.add(READOUT, "readout.txt")
    table = tmp_path / "coding" / "documents.csv"
    table.write_text(table.read_text().replace(",open,", ",public,"))
    with pytest.raises(InputError, match="line 2"):
        archive.documents()
    table.write_text(table.read_text().replace(",public,", ",open,").replace("hash,", "hash,layers,"))
    with pytest.raises(InputError, match="line 2"):
        archive.documents()


def test_a_layer_is_named_by_a_hash_and_never_by_a_path(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="a layer is missing"):
        Archive(FolderDocuments(tmp_path)).read("../../etc/passwd")


def test_a_layer_that_was_read_stays_in_memory_as_long_as_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderDocuments(tmp_path)
    added = [Archive(store).add(f"Text {'x' * 90} {n}.\n".encode(), f"{n}.txt") for n in range(3)]
    first, second, third = (document.layer for document, _ in added)
    room = sum(len(layer.text) for _, layer in added[:2])
    monkeypatch.setattr("partnerscope.documents.archive.KEPT_LETTERS", room)  # for two of them
    archive = Archive(store)
    kept = archive.read(first)
    assert archive.read(first) is kept
    archive.read(second)
    assert archive.read(first) is kept
    archive.read(third)
    assert archive.read(first) is kept  # the second was asked for longest ago
    path = tmp_path / "coding" / "text" / f"{second}.txt"
    path.write_text("altered")
    with pytest.raises(IntegrityError):
        archive.read(second)
