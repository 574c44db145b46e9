"""The documents of one observatory, in its folder.

Grain: one row of `coding/documents.csv` is one document. Its bytes stand in `.documents/HASH` (never under git: they are
somebody else's), its layers in `coding/text/HASH.json` and `HASH.txt`; those of a confidential document stay in
`.documents` too. Nothing is ever overwritten or removed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from partnerscope.documents.child import extract
from partnerscope.documents.layer import Layer, read_layer
from partnerscope.errors import InputError, IntegrityError
from partnerscope.files import locked, write_whole

Access = Literal["open", "team", "confidential"]
ACCESSES: tuple[Access, ...] = ("open", "team", "confidential")
MIN_PREFIX = 6
_HASH = re.compile(r"[0-9a-f]{64}")


def is_hash(text: str) -> bool:
    """Whether a text is a SHA-256 in hexadecimal, and so may be part of a path."""
    return _HASH.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Document:
    """One archived document: hash of its bytes, how it came, and its layer of today."""

    hash: str
    name: str
    source: str
    media: str
    language: str
    access: Access
    encoding: str
    layer: str
    added: str


def _sound(row: dict[str, str]) -> bool:
    return is_hash(row["hash"]) and is_hash(row["layer"]) and row["access"] in ACCESSES


def _document(row: dict[str, str]) -> Document:
    access = next(one for one in ACCESSES if one == row["access"])
    texts = {name: value for name, value in row.items() if name != "access"}
    return Document(access=access, **texts)


@dataclass(frozen=True)
class Archive:
    """The documents in an observatory's folder; reading never makes a file."""

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

    def document(self, name: str) -> Document:
        """The document with this hash (its first 6 or more letters do), source or file name.

        Raises InputError when none or more than one is meant.
        """
        found = [
            one
            for one in self.documents()
            if (name and name in (one.hash, one.source, one.name))
            or (len(name) >= MIN_PREFIX and one.hash.startswith(name))
        ]
        if len(found) != 1:
            what = f"{len(found)} documents are called {name!r}" if found else f"no document {name!r}"
            raise InputError(what, allowed="a hash, a source or a file name", hint="see 'document list'")
        return found[0]

    def add(
        self, data: bytes, name: str, *, source: str = "", access: Access = "open", encoding: str = ""
    ) -> tuple[Document, Layer]:
        """Archive a document and its layer; the same bytes twice are one document, its source filled in when it had none.

        Raises InputError when it cannot be read, or belongs to another source already; then nothing is written.
        """
        if access not in ACCESSES:
            raise InputError(f"no access is called {access!r}", allowed=", ".join(ACCESSES))
        known = self.held(data)
        if known is not None:
            return self._sourced(known, data, name, source)
        return self.keep(data, extract(data, encoding), name, source=source, access=access, encoding=encoding)

    def held(self, data: bytes) -> Document | None:
        """The document that has these bytes, if it is archived."""
        hash = hashlib.sha256(data).hexdigest()
        return next((one for one in self.documents() if one.hash == hash), None)

    def _sourced(self, known: Document, data: bytes, name: str, source: str) -> tuple[Document, Layer]:
        """A document that is held already, its source filled in and its bytes put back where they were missing."""
        if source and known.source and known.source != source:
            raise InputError(
                f"these bytes are archived as the source {known.source!r}",
                where=name,
                hint=f"--source {known.source}",
            )
        if not self._bytes(known.hash).is_file():
            self._hide()
            write_whole(self._bytes(known.hash), data)
        if source and not known.source:
            known = self._put(replace(known, source=source))
        return known, self.layer(known)

    def keep(
        self,
        data: bytes,
        layer: Layer,
        name: str,
        *,
        source: str = "",
        access: Access = "open",
        encoding: str = "",
    ) -> tuple[Document, Layer]:
        """Archive a document whose layer was read already (see `add`)."""
        known = self.held(data)
        if known is not None:
            return self._sourced(known, data, name, source)
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        label = "".join(letter if letter.isprintable() else "_" for letter in Path(name).name)[:200]
        document = Document(
            layer.document, label, source, layer.media, layer.language, access, encoding, layer.hash, now
        )
        self._hide()
        write_whole(self._bytes(document.hash), data)
        self._write(layer, access)
        return self._put(document), layer

    def layer(self, document: Document) -> Layer:
        """The layer of a document that is read today (see `read`)."""
        return self.read(document.layer)

    def read(self, layer: str) -> Layer:
        """The layer with this hash. Raises IntegrityError when it is missing or was altered."""
        for folder in self._folders() if is_hash(layer) else ():
            header, text = folder / f"{layer}.json", folder / f"{layer}.txt"
            if header.is_file() and text.is_file():
                return read_layer(header.read_bytes(), text.read_bytes(), layer)
        raise IntegrityError(
            "a layer is missing",
            where=f"coding/text/{layer}.json",
            hint="restore it from a copy or from git, or run 'document reextract'",
        )

    def has(self, layer: str) -> bool:
        """Whether a layer stands here."""
        return is_hash(layer) and any((folder / f"{layer}.json").is_file() for folder in self._folders())

    def bytes_of(self, document: Document) -> bytes:
        """The archived bytes. Raises InputError when they are not here (they do not travel with git)."""
        path = self._bytes(document.hash)
        if not path.is_file():
            raise InputError(
                "the bytes of the document are not in this folder",
                where=f"{document.name} ({document.hash[:12]})",
                hint="add the file again: the same bytes are the same document",
            )
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != document.hash:
            raise IntegrityError("the archived bytes are not what was written", where=str(path))
        return data

    def reextract(self, document: Document) -> tuple[Document, Layer]:
        """A new layer of a document by the extractors of today; the old one stays."""
        layer = extract(self.bytes_of(document), document.encoding)
        self._write(layer, document.access)
        return self._put(replace(document, layer=layer.hash)), layer

    def verify(self) -> Iterator[str]:
        """What is wrong with the archive: lists, bytes and layers that are not what was written."""
        for one in self.documents():
            for test in (self.layer, self._sound_bytes):
                try:
                    test(one)
                except (InputError, IntegrityError) as error:
                    yield str(error)

    def _sound_bytes(self, document: Document) -> None:
        if self._bytes(document.hash).is_file():
            self.bytes_of(document)

    def _put(self, document: Document) -> Document:
        with locked(self._folders()[1] / ".lock"):
            others = [one for one in self.documents() if one.hash != document.hash]
            file = io.StringIO()
            writer = csv.DictWriter(file, [one.name for one in fields(Document)], lineterminator="\n")
            writer.writeheader()
            rows = sorted([*others, document], key=lambda one: (one.added, one.hash))
            writer.writerows(asdict(one) for one in rows)
            write_whole(self.table, file.getvalue().encode())
        return document

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
