"""Where documents and their layers are kept: what a store of them must do.

Grain: one *document* is archived bytes with how they came and the layer that is read today. Nothing is ever overwritten or
removed but the row of a document, which takes another layer, source or language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from partnerscope.documents.layer import Layer

Access = Literal["open", "team", "confidential"]
ACCESSES: tuple[Access, ...] = ("open", "team", "confidential")
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


class DocumentStore(Protocol):
    """Bytes and layers by hash, and the list of documents.

    `put` is all or nothing; when it has returned, everything is there for good. Putting the same again changes nothing.
    """

    def documents(self) -> list[Document]:
        """Every document, in the order in which they came (`added`, then hash)."""
        ...

    def held(self, hash: str) -> Document | None:
        """The document whose bytes have this hash, if there is one."""
        ...

    def put(self, document: Document, *, data: bytes | None = None, layer: Layer | None = None) -> Document:
        """Keep bytes and a layer of a document, and its row, which replaces the one of the same hash."""
        ...

    def bytes_at(self, hash: str) -> bytes | None:
        """The bytes of a document, if they are here. Raises IntegrityError when they are not what was put."""
        ...

    def layer_at(self, hash: str) -> Layer:
        """The layer with this hash. Raises IntegrityError when it is missing or was altered."""
        ...

    def has_layer(self, hash: str) -> bool:
        """Whether a layer stands here."""
        ...
