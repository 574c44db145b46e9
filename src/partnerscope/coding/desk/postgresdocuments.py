"""Documents in PostgreSQL: bytes and layers by hash, and every sentence of a layer with its words.

Grain: one row of `document` is one document, one of `passage` one sentence of one layer.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from partnerscope.coding.desk.contract import ListedDocument
from partnerscope.coding.sentences import sentences
from partnerscope.coding.sight import Viewer
from partnerscope.database import Database
from partnerscope.documents import Document, Layer, read_layer, words
from partnerscope.errors import IntegrityError

if TYPE_CHECKING:
    from partnerscope.database.connect import DatabaseConnection

_NAMES = [one.name for one in fields(Document)]
_COLUMNS = ", ".join(f"document.{name}" for name in _NAMES)
_READ = f'select {_COLUMNS} from document order by added collate "C", hash collate "C"'.encode()  # noqa: S608 (names of ours)
_HELD = f"select {_COLUMNS} from document where hash = %s".encode()  # noqa: S608 (names of ours)
_LISTED = (
    f"select {_COLUMNS}, layer.pages, layer.flags from document join layer on layer.hash = document.layer "  # noqa: S608 (names of ours)
    "where document.access <> 'confidential' or %(all)s or exists (select from task "
    "join assignment on assignment.task = task.id where task.document = document.hash and coder = %(viewer)s) "
    'order by added collate "C" desc, document.hash collate "C" limit %(limit)s offset %(skip)s'
).encode()
_PUT = (
    f"insert into document ({', '.join(_NAMES)}) values ({', '.join(['%s'] * len(_NAMES))}) "  # noqa: S608 (names of ours)
    f"on conflict (hash) do update set {', '.join(f'{name} = excluded.{name}' for name in _NAMES[1:])}"
).encode()


@dataclass(frozen=True)
class PostgresDocuments:
    """The documents in a team's database (see `DocumentStore`)."""

    database: Database

    def documents(self) -> list[Document]:
        """Every document, in the order in which they came."""
        with self.database.connection() as own:
            return [Document(*row) for row in own.execute(_READ).fetchall()]

    def held(self, hash: str) -> Document | None:
        """The document whose bytes have this hash."""
        with self.database.connection() as own:
            row = own.execute(_HELD, (hash,)).fetchone()
        return None if row is None else Document(*row)

    def listed(self, viewer: Viewer, limit: int, skip: int = 0) -> list[ListedDocument]:
        """Documents that somebody may know of, newest first (see `DeskStore.listed`)."""
        asked = {"viewer": viewer.name, "all": "maintainer" in viewer.roles, "limit": limit, "skip": skip}
        with self.database.connection() as own:
            rows = own.execute(_LISTED, asked).fetchall()
        return [ListedDocument(Document(*row[:-2]), row[-2], tuple(row[-1])) for row in rows]

    def put(self, document: Document, *, data: bytes | None = None, layer: Layer | None = None) -> Document:
        """Keep bytes and a layer of a document with its sentences, and its row."""
        with self.database.transaction() as own:
            if data is not None:
                own.execute(
                    "insert into document_bytes (hash, data) values (%s, %s) on conflict do nothing",
                    (document.hash, data),
                )
            if layer is not None:
                _put_layer(own, layer)
            own.execute(_PUT, astuple(document))
        return document

    def bytes_at(self, hash: str) -> bytes | None:
        """The bytes of a document, if they are here. Raises IntegrityError when they are not what was put."""
        with self.database.connection() as own:
            row = own.execute("select data from document_bytes where hash = %s", (hash,)).fetchone()
        if row is None:
            return None
        data = bytes(row[0])
        if hashlib.sha256(data).hexdigest() != hash:
            raise IntegrityError("the archived bytes are not what was written", where=f"document {hash}")
        return data

    def layer_at(self, hash: str) -> Layer:
        """The layer with this hash. Raises IntegrityError when it is missing or was altered."""
        with self.database.connection() as own:
            row = own.execute("select header, words from layer where hash = %s", (hash,)).fetchone()
        if row is None:
            raise IntegrityError(
                "a layer is missing",
                where=f"layer {hash}",
                hint="restore the database from a copy, or run 'document reextract'",
            )
        return read_layer(bytes(row[0]), bytes(row[1]), hash)

    def has_layer(self, hash: str) -> bool:
        """Whether a layer stands here."""
        with self.database.connection() as own:
            return own.execute("select from layer where hash = %s", (hash,)).fetchone() is not None


def _put_layer(own: DatabaseConnection, layer: Layer) -> None:
    added = own.execute(
        "insert into layer (hash, header, words, pages, flags) values (%s, %s, %s, %s, %s) on conflict do nothing",
        (layer.hash, layer.header, layer.text.encode(), len(layer.pages), list(layer.flags)),
    ).rowcount
    if not added:
        return
    with own.cursor().copy("copy passage (layer, start, stop, page, said, words) from stdin") as rows:
        for span in sentences(layer):
            said = layer.text[span.start : span.end]
            page = layer.page_at(span.start).number
            rows.write_row((layer.hash, span.start, span.end, page, said, list(words(said))))
