"""The documents of one observatory, wherever they are kept: added, named, read anew, verified.

Grain: one *document* is one file that somebody archived once; the same bytes twice are one document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePath

from partnerscope.documents.child import extract
from partnerscope.documents.layer import Layer
from partnerscope.documents.refind import Finder
from partnerscope.documents.store import ACCESSES, Access, Document, DocumentStore, is_hash
from partnerscope.errors import InputError, IntegrityError

MIN_PREFIX = 6
KEPT_LETTERS = 4_000_000
"""Letters of the layers that stay in memory: every save of a coder looks words up in one of them."""


class KeptFinders:
    """The layers of a store that were read last, each ready for searches: a layer never changes.

    Another process begins with none.
    """

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._kept: dict[str, Finder] = {}

    def __reduce__(self) -> tuple[type[KeptFinders], tuple[DocumentStore]]:
        return KeptFinders, (self._store,)

    def __call__(self, layer: str) -> Finder:
        """The layer with this hash. Raises IntegrityError when it is missing or was altered."""
        found = self._kept.pop(layer, None) or Finder(self._store.layer_at(layer))
        self._kept[layer] = found  # the last one asked for stands last
        while (
            len(self._kept) > 1 and sum(len(one.layer.text) for one in [*self._kept.values()]) > KEPT_LETTERS
        ):
            self._kept.pop(next(iter(self._kept)), None)
        return found


@dataclass(frozen=True)
class Archive:
    """The documents in a store."""

    store: DocumentStore

    @cached_property
    def finder(self) -> KeptFinders:
        """A layer ready for searches, by its hash."""
        return KeptFinders(self.store)

    def documents(self) -> list[Document]:
        """Every document, in the order in which they came. Raises InputError when the list cannot be read."""
        return self.store.documents()

    def document(self, name: str) -> Document:
        """The document with this hash (its first 6 or more letters do), source or file name.

        Raises InputError when none or more than one is meant.
        """
        if is_hash(name) and (held := self.store.held(name)) is not None:
            return held
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

        Raises InputError when it cannot be read, belongs to another source already, or is archived for more people than
        `access` says; then nothing is written.
        """
        if access not in ACCESSES:
            raise InputError(f"no access is called {access!r}", allowed=", ".join(ACCESSES))
        known = self.held(data)
        if known is not None:
            return self._sourced(known, data, name, source, access)
        return self.keep(data, extract(data, encoding), name, source=source, access=access, encoding=encoding)

    def held(self, data: bytes) -> Document | None:
        """The document that has these bytes, if it is archived."""
        return self.store.held(hashlib.sha256(data).hexdigest())

    def _sourced(
        self, known: Document, data: bytes, name: str, source: str, access: Access
    ) -> tuple[Document, Layer]:
        """A document that is held already, its source filled in and its bytes put back where they were missing.

        Its access stays as it is; whoever asks for a stricter one is told, and does not think it hidden.
        """
        if ACCESSES.index(access) > ACCESSES.index(known.access):
            raise InputError(
                f"these bytes are archived already, as {known.access}", where=name, allowed=known.access
            )
        if source and known.source and known.source != source:
            raise InputError(
                f"these bytes are archived as the source {known.source!r}",
                where=name,
                hint=f"--source {known.source}",
            )
        missing = self.store.bytes_at(known.hash) is None
        if missing or (source and not known.source):
            known = replace(known, source=known.source or source)
            self.store.put(known, data=data if missing else None)
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
            return self._sourced(known, data, name, source, access)
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        last = PurePath(name.replace("\\", "/")).name.replace("..", "_") or "document"  # a name, never a path
        label = "".join(letter if letter.isprintable() else "_" for letter in last)[:200]
        document = Document(
            layer.document, label, source, layer.media, layer.language, access, encoding, layer.hash, now
        )
        return self.store.put(document, data=data, layer=layer), layer

    def layer(self, document: Document) -> Layer:
        """The layer of a document that is read today (see `read`)."""
        return self.read(document.layer)

    def read(self, layer: str) -> Layer:
        """The layer with this hash. Raises IntegrityError when it is missing or was altered."""
        return self.finder(layer).layer

    def has(self, layer: str) -> bool:
        """Whether a layer stands here."""
        return self.store.has_layer(layer)

    def bytes_of(self, document: Document) -> bytes:
        """The archived bytes. Raises InputError when they are not here (they do not travel with git)."""
        data = self.store.bytes_at(document.hash)
        if data is None:
            raise InputError(
                "the bytes of the document are not in this folder",
                where=f"{document.name} ({document.hash[:12]})",
                hint="add the file again: the same bytes are the same document",
            )
        return data

    def reextract(self, document: Document) -> tuple[Document, Layer]:
        """A new layer of a document by the extractors of today; the old one stays."""
        layer = extract(self.bytes_of(document), document.encoding)
        return self.store.put(replace(document, layer=layer.hash), layer=layer), layer

    def verify(self) -> Iterator[str]:
        """What is wrong with the archive: lists, bytes and layers that are not what was written."""
        for one in self.documents():
            for read, hash in ((self.store.layer_at, one.layer), (self.store.bytes_at, one.hash)):
                try:
                    read(hash)
                except (InputError, IntegrityError) as error:
                    yield str(error)
