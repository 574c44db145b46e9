"""An observatory and its documents: quotes looked up in the archive, and carried over when a document is read anew.

Grain: one verb joins what the archive holds with what the journal says; texts are never written into the journal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from partnerscope.coding import (
    SCHEMES,
    AlikeSentence,
    Embedder,
    Lookup,
    Proposal,
    QuoteStanding,
    Suggestion,
    Wanted,
    alike,
    carried,
    moves,
    proposed,
    source_at,
    source_items,
    suggestions,
)
from partnerscope.documents import Access, Archive, Document, Layer, extract, fetch
from partnerscope.errors import InputError
from partnerscope.journal import Changeset, Revision
from partnerscope.record import kind_named
from partnerscope.view import Known

_LANGUAGE = re.compile(r"[a-z]{2}")
Record = Callable[[list[Revision], str, str], Changeset | None]


@dataclass(frozen=True, slots=True)
class Reextraction:
    """A document read anew: its layer before and now, and how every quote of the old one stands in the new."""

    document: Document
    layer: Layer
    before: str
    carries: tuple[QuoteStanding, ...]
    changeset: Changeset | None


@dataclass(frozen=True)
class Documenting:
    """The archive of an observatory, as seen with what was known at one moment."""

    archive: Archive
    known: Callable[[], Known]
    record: Record

    @cached_property
    def lookup(self) -> Lookup:
        """The search in the archived texts."""
        return Lookup(self.archive)

    def add(
        self, data: bytes, name: str, *, source: str = "", access: Access = "open", encoding: str = ""
    ) -> tuple[Document, Layer]:
        """Archive a document (see `Archive.add`). Raises InputError for a source that nobody recorded."""
        self._refuse_unknown(source)
        return self.archive.add(data, name, source=source, access=access, encoding=encoding)

    def source_at(self, address: str) -> str:
        """The source on record that was read at an address; '' where there is none."""
        return source_at(source_items(self.known()), address)

    def fetch(self, name: str) -> Document:
        """Read the bytes of a document again from the address of its source, where they are missing here.

        Raises InputError without an address, IntegrityError when something else stands there now; then nothing is written.
        """
        document = self.archive.document(name)
        if self.archive.store.bytes_at(document.hash) is not None:
            return document
        items = dict(self.known().frame("source").select("id", "csl").rows())
        address = str(json.loads(items.get(document.source) or "{}").get("URL", ""))
        if not address:
            raise InputError(
                f"the source of {document.name!r} says no address to read from",
                where=document.source or "(no source)",
                hint="add the file again: the same bytes are the same document",
            )
        return self.archive.store.put(document, data=fetch(address, document.hash))

    def describe(self, name: str, *, language: str = "", source: str = "") -> Document:
        """Say the language of a document (two letters), or its source where it has none; returns it as it is now."""
        document = self.archive.document(name)
        if language and _LANGUAGE.fullmatch(language) is None:
            raise InputError(f"{language!r} is not a language", allowed="two letters: en, fr, de")
        if source:
            self._refuse_unknown(source)
            if document.source not in ("", source):
                raise InputError(f"the document is of the source {document.source!r}", where=document.name)
        after = replace(document, language=language or document.language, source=source or document.source)
        return self.archive.store.put(after)

    def read(self, data: bytes, encoding: str = "") -> Layer:
        """The text of some bytes: the archived layer where they are held, else read now; nothing is written."""
        held = self.archive.held(data)
        return self.archive.layer(held) if held else extract(data, encoding)

    def propose(self, data: bytes, wanted: Wanted, encoding: str = "") -> Proposal:
        """The record that a document proposes (see `coding.proposed`); nothing is written."""
        return proposed(self.known(), self.read(data, encoding), wanted, self.archive.held(data))

    def accept(
        self, proposal: Proposal, data: bytes, name: str, author: str, reason: str = "", *, encoding: str = ""
    ) -> Changeset:
        """Archive the document and record the proposal with its source, quotes and evidence in one changeset.

        Raises DataError when the record has faults; then nothing is recorded, and the document stays archived.
        """
        self.archive.keep(
            data, proposal.layer, name, source=proposal.source, access=proposal.access, encoding=encoding
        )
        why = reason or f"{proposal.kind} {proposal.record.id} from {proposal.source}"
        changeset = self.record(proposal.revisions(), why, author)
        if changeset is None:
            raise InputError(f"{proposal.record.id!r} is recorded already, word for word")
        return changeset

    def suggest(
        self, data: bytes, schemes: tuple[str, ...] = (), encoding: str = ""
    ) -> tuple[Layer, tuple[Suggestion, ...]]:
        """The text of some bytes and its sentences that name concepts of the schemes."""
        layer, codebook = self.read(data, encoding), self.known().codebook
        chosen = schemes or tuple(name for name in SCHEMES if name in codebook)
        return layer, tuple(suggestions(layer, codebook, chosen))

    def alike(
        self, data: bytes, like: str, embedder: Embedder, encoding: str = ""
    ) -> tuple[Layer, tuple[AlikeSentence, ...]]:
        """The text of some bytes and its sentences, the most alike to some words first (see `coding.alike`)."""
        layer = self.read(data, encoding)
        return layer, alike(layer, like, embedder)

    def _refuse_unknown(self, source: str) -> None:
        if source and source not in self.known().frame("source")["id"]:
            raise InputError(
                f"{source!r} is not a recorded source",
                allowed="an id of sources.json that is committed",
                hint="'partnerscope add' records a source with what it says",
            )

    def quotes(self) -> dict[str, dict[str, str]]:
        """The cells of every quote, by id."""
        return cells_of(self.known(), "quote")

    def standings(self) -> tuple[QuoteStanding, ...]:
        """Every quote, looked up in the archived texts."""
        return tuple(self.lookup.standings(self.quotes()))

    def reextract(self, name: str, author: str) -> Reextraction:
        """Read a document anew and carry its quotes over in one changeset; what is not surely found stays where it was."""
        document = self.archive.document(name)
        after, layer = self.archive.reextract(document)
        quotes = self.quotes()
        carries: tuple[QuoteStanding, ...] = ()
        changeset = None
        if after.layer != document.layer:
            carries = carried(self.lookup, quotes, document.layer, after.layer)
            revisions = list(moves(self.lookup, quotes, carries))
            if revisions:
                reason = f"quotes carried over to a new layer of {document.name}"
                changeset = self.record(revisions, reason, author)
        return Reextraction(after, layer, document.layer, carries, changeset)


def cells_of(known: Known, kind: str) -> dict[str, dict[str, str]]:
    """The cells of every record of a kind that has ids, as texts, by id; empty ones are left out."""
    columns = list(kind_named(kind, known.kinds).columns)
    rows = known.frame(kind).select(columns).iter_rows(named=True)
    return {row["id"]: {name: _text(value) for name, value in row.items() if _text(value)} for row in rows}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)
