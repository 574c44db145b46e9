"""Search in a folder: an index that can be thrown away and is made again.

Grain: one row is one sentence of one layer, indexed by its words as `documents.words` tells them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from partnerscope.coding.desk.contract import PassageHit
from partnerscope.coding.sentences import sentences
from partnerscope.documents import Document, DocumentStore, Layer, words
from partnerscope.files import locked, make_folder

_TABLES = """
create table if not exists layer (hash text primary key);
create table if not exists passage (
    id integer primary key, layer text not null, page integer not null,
    start integer not null, stop integer not null, text text not null);
create virtual table if not exists word using fts5 (said, content='', tokenize="unicode61 remove_diacritics 0");
"""
_FOUND = """
select shown.document, passage.layer, passage.page, passage.start, passage.stop, passage.text
from word join passage on passage.id = word.rowid join shown on shown.layer = passage.layer
where word match ? order by shown.place, passage.start limit ?
"""


@dataclass(frozen=True)
class SearchFile:
    """The index of a store's layers, in one file of a cache."""

    path: Path
    store: DocumentStore

    def hits(self, text: str, documents: Iterable[Document], limit: int) -> list[PassageHit]:
        """The sentences of the documents' layers of today with all words of a text."""
        wanted, chosen = words(text), list(documents)
        if not wanted or not chosen:
            return []
        query = " ".join(f'"{word}"' for word in wanted)
        with self._opened() as database:
            self._complete(database, chosen)
            database.execute("create temp table shown (layer text primary key, document text, place integer)")
            rows = [(one.layer, one.hash, place) for place, one in enumerate(chosen)]
            database.executemany("insert or ignore into shown values (?, ?, ?)", rows)
            return [PassageHit(*row) for row in database.execute(_FOUND, (query, limit))]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The file under a lock; one that cannot be read is made anew."""
        make_folder(self.path.parent)
        with locked(self.path.with_suffix(".lock")):
            try:
                database = self._connected()
            except sqlite3.DatabaseError:
                self.path.unlink()
                database = self._connected()
            with closing(database):
                yield database

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path)
        try:
            database.executescript(_TABLES)
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def _complete(self, database: sqlite3.Connection, documents: list[Document]) -> None:
        """Add the layers that the index lacks."""
        held = {hash for (hash,) in database.execute("select hash from layer")}
        for hash in dict.fromkeys(one.layer for one in documents if one.layer not in held):
            with database:
                self._add(database, self.store.layer_at(hash))

    def _add(self, database: sqlite3.Connection, layer: Layer) -> None:
        database.execute("insert into layer values (?)", (layer.hash,))
        for span in sentences(layer):
            text = layer.text[span.start : span.end]
            row = (layer.hash, layer.page_at(span.start).number, span.start, span.end, text)
            added = database.execute(
                "insert into passage (layer, page, start, stop, text) values (?, ?, ?, ?, ?)", row
            )
            database.execute(
                "insert into word (rowid, said) values (?, ?)", (added.lastrowid, " ".join(words(text)))
            )
