"""Documents in the folder of an observatory.

Grain: one row of `coding/documents.csv` is one document. Its bytes stand in `.documents/HASH` (never under git: they are
somebody else's), its layers in `coding/text/HASH.json` and `HASH.txt`; those of a confidential document stay in
`.documents` too.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from partnerscope.documents.layer import Layer, read_layer
from partnerscope.documents.store import ACCESSES, Access, Document, is_hash
from partnerscope.errors import InputError, IntegrityError
from partnerscope.files import locked, write_whole


def _sound(row: dict[str, str]) -> bool:
    return is_hash(row["hash"]) and is_hash(row["layer"]) and row["access"] in ACCESSES


def _document(row: dict[str, str]) -> Document:
    access = next(one for one in ACCESSES if one == row["access"])
    texts = {name: value for name, value in row.items() if name != "access"}
    return Document(access=access, **texts)


@dataclass(frozen=True)
class FolderDocuments:
    """The documents in an observatory's folder (see `DocumentStore`); reading never makes a file."""

    root: Path

    @property
    def table(self) -> Path:
        """The list of documents."""
        return self.root / "coding" / "documents.csv"

    def documents(self) -> list[Document]:
        """Every document, in the order in which they came. Raises InputError when the list cannot be read."""
        if not self.table.is_file():
            return []
        names = [one.name for one in fields(Document)]
        try:
            rows = list(csv.DictReader(io.StringIO(self.table.read_text("utf-8")), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(
                f"the list of documents cannot be read ({error})", where=str(self.table)
            ) from None
        for line, row in enumerate(rows, start=2):
            if list(row) != names or None in row.values() or not _sound(row):
                raise InputError(
                    "a row of the list of documents is not one of ours",
                    where=f"{self.table}, line {line}",
                    allowed=", ".join(names),
                    hint="restore the file from a copy or from git",
                )
        return [_document(row) for row in rows]

    def held(self, hash: str) -> Document | None:
        """The document whose bytes have this hash."""
        return next((one for one in self.documents() if one.hash == hash), None)

    def put(self, document: Document, *, data: bytes | None = None, layer: Layer | None = None) -> Document:
        """Bytes first, then the layer, then the row: a row never names what is not there."""
        if data is not None:
            self._hide()
            write_whole(self._bytes(document.hash), data)
        if layer is not None:
            self._write(layer, document.access)
        with locked(self._folders()[1] / ".lock"):
            before = self.documents()
            if document not in before:
                others = [one for one in before if one.hash != document.hash]
                self._write_table(sorted([*others, document], key=lambda one: (one.added, one.hash)))
        return document

    def bytes_at(self, hash: str) -> bytes | None:
        """The bytes of a document, if they are here (they do not travel with git)."""
        path = self._bytes(hash)
        if not is_hash(hash) or not path.is_file():
            return None
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != hash:
            raise IntegrityError("the archived bytes are not what was written", where=str(path))
        return data

    def layer_at(self, hash: str) -> Layer:
        """The layer with this hash. Raises IntegrityError when it is missing or was altered."""
        for folder in self._folders() if is_hash(hash) else ():
            header, text = folder / f"{hash}.json", folder / f"{hash}.txt"
            if header.is_file() and text.is_file():
                return read_layer(header.read_bytes(), text.read_bytes(), hash)
        raise IntegrityError(
            "a layer is missing",
            where=f"coding/text/{hash}.json",
            hint="restore it from a copy or from git, or run 'document reextract'",
        )

    def has_layer(self, hash: str) -> bool:
        """Whether a layer stands here."""
        return is_hash(hash) and any((folder / f"{hash}.json").is_file() for folder in self._folders())

    def _write_table(self, documents: list[Document]) -> None:
        file = io.StringIO()
        writer = csv.DictWriter(file, [one.name for one in fields(Document)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(one) for one in documents)
        write_whole(self.table, file.getvalue().encode())

    def _write(self, layer: Layer, access: Access) -> None:
        folder = self._folders()[access == "confidential"]
        write_whole(folder / f"{layer.hash}.txt", layer.text.encode())
        write_whole(folder / f"{layer.hash}.json", layer.header)

    def _folders(self) -> tuple[Path, Path]:
        return self.root / "coding" / "text", self.root / ".documents"

    def _bytes(self, hash: str) -> Path:
        return self.root / ".documents" / hash

    def _hide(self) -> None:
        """Keep the bytes out of git, whatever the observatory's own rules."""
        ignore = self.root / ".documents" / ".gitignore"
        if not ignore.is_file():
            write_whole(ignore, b"*\n")
