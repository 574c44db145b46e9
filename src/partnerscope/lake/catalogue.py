"""The catalogue: what has been taken into the lake, from which bytes, and where its rows lie.

Grain: one row of `file` is one input file, one of `part` is one Parquet file of rows with its cube, one of `batch` is the
files that were taken in together. All of a batch is written in one transaction after everything that it names, so a file
is in the lake exactly if its row is. It is one SQLite database: DuckLake's extension is not built for every DuckDB and is
downloaded at first use, and a commit to an Iceberg table costs more with every one before it (300 took 231 s and 34 MB of
metadata where these take under 2 s and 0.2 MB).
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from partnerscope.errors import IntegrityError
from partnerscope.files import sync_file

QUARTERS_A_DAY = 96
WHOLE_DAY = (1 << QUARTERS_A_DAY) - 1
ASKED_AT_ONCE = 500
"""Values in one SQL list: SQLite has a bound."""

_TABLES = """
CREATE TABLE batch (id TEXT PRIMARY KEY, source TEXT NOT NULL, reject_sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (source TEXT NOT NULL, content TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL,
  rows_read INTEGER NOT NULL, rows_kept INTEGER NOT NULL, rows_rejected INTEGER NOT NULL, batch TEXT NOT NULL,
  PRIMARY KEY (source, content)) WITHOUT ROWID;
CREATE INDEX file_sha256 ON file (source, sha256);
CREATE INDEX file_batch ON file (batch);
CREATE TABLE covered (source TEXT NOT NULL, batch TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
  quarters TEXT NOT NULL, PRIMARY KEY (source, batch, first, last, quarters)) WITHOUT ROWID;
CREATE TABLE part (path TEXT PRIMARY KEY, tab TEXT NOT NULL, partition TEXT NOT NULL, rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, cube_sha256 TEXT NOT NULL, distinct_cube INTEGER NOT NULL,
  batch TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX part_place ON part (tab, partition);
CREATE TABLE feed (batch TEXT NOT NULL, tab TEXT NOT NULL, partition TEXT NOT NULL,
  PRIMARY KEY (tab, partition, batch)) WITHOUT ROWID;
CREATE TABLE wanting (source TEXT NOT NULL, sha256 TEXT NOT NULL, tab TEXT NOT NULL, partition TEXT NOT NULL,
  PRIMARY KEY (source, sha256, tab, partition)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `start` to `end`, both included; `quarters` says which quarter hours of each of them (one bit each)."""

    start: date
    end: date
    quarters: int = WHOLE_DAY


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of rows: its path below the lake, its table, partition, size in rows and bytes, and hash.

    `cube_sha256` is the hash of its cube ('' for a table that has none); `distinct` says whether that cube has counts
    of distinct events too (after a compaction). `batch` is '' for a merged part.
    """

    path: str
    table: str
    partition: str
    rows: int
    bytes: int
    sha256: str
    cube_sha256: str = ""
    distinct: bool = False
    batch: str = ""

    @property
    def cube(self) -> str:
        """Where its cube lies, below the lake."""
        return f"cubes/{self.path.removeprefix('tables/')}"


@dataclass(frozen=True, slots=True)
class TakenFile:
    """One ingested file: `sha256` of the file itself, `content` of the text in it (a zip unpacked)."""

    source: str
    content: str
    sha256: str
    name: str
    rows_read: int
    rows_kept: int
    rows_rejected: int
    batch: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Files taken in together, and what came of them."""

    id: str
    source: str
    files: tuple[TakenFile, ...]
    covered: tuple[DayRange, ...]
    parts: tuple[Part, ...]
    reject_sha256: str = ""
    wanted: tuple[tuple[str, str, str], ...] = ()
    """(sha256, table, partition) of what was brought back by files that are known already."""


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """What the lake holds of one source: files, rows kept and rejected, tables, first and last day covered."""

    source: str
    files: int
    rows: int
    rejected: int
    tables: tuple[str, ...]
    covered_from: date | None
    covered_to: date | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of a lake; every method is one look at what is there now.

    Raises IntegrityError for a damaged one, OSError where the disk is full.
    """

    path: Path

    def make(self, building: Path) -> None:
        """Make an empty catalogue, built under another name, unless one is there."""
        draft = Catalogue(building / f"{os.getpid()}-{threading.get_ident()}.sqlite")
        with draft._open(write=True, new=True) as db:
            db.executescript(_TABLES)
        sync_file(draft.path)
        # of two that make the lake at once one wins, and both find a whole catalogue; a rename would take away the other's
        with suppress(FileExistsError):
            os.link(draft.path, self.path)
        draft.path.unlink()

    @contextmanager
    def _open(self, *, write: bool = False, new: bool = False) -> Iterator[sqlite3.Connection]:
        mode = "rwc" if new else "rw"
        try:
            # A reader too is let write by the system (where it may): the first to come after a killed writer
            # has to undo the half of a transaction that stands there.
            db = sqlite3.connect(f"{self.path.as_uri()}?mode={mode}", uri=True, timeout=60)
            try:
                if not write:
                    db.execute("PRAGMA query_only = ON")
                with db:
                    yield db
            finally:
                db.close()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path)) from error
            raise IntegrityError(
                f"the catalogue cannot be read: {error}",
                where=str(self.path),
                hint="bring it back from a copy, or take the files into a new lake",
            ) from error

    def fault(self) -> str:
        """What SQLite finds wrong with the catalogue; '' if nothing."""
        try:
            with self._open() as db:
                said = str(db.execute("PRAGMA integrity_check").fetchone()[0])
        except IntegrityError as error:
            return error.what
        return "" if said == "ok" else said

    def write(self, batch: Batch) -> None:
        """Write a batch: the moment at which its files are in the lake."""
        with self._open(write=True) as db:
            db.execute("INSERT INTO batch VALUES (?, ?, ?)", (batch.id, batch.source, batch.reject_sha256))
            db.executemany(
                "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        f.source,
                        f.content,
                        f.sha256,
                        f.name,
                        f.rows_read,
                        f.rows_kept,
                        f.rows_rejected,
                        f.batch,
                    )
                    for f in batch.files
                ],
            )
            db.executemany(
                "INSERT OR IGNORE INTO covered VALUES (?, ?, ?, ?, ?)",
                [
                    (batch.source, batch.id, str(w.start), str(w.end), f"{w.quarters:x}")
                    for w in batch.covered
                ],
            )
            _insert_parts(db, batch.parts)
            db.executemany(
                "INSERT OR IGNORE INTO feed VALUES (?, ?, ?)",
                [(batch.id, part.table, part.partition) for part in batch.parts],
            )
            db.executemany(
                "DELETE FROM wanting WHERE source = ? AND sha256 = ? AND tab = ? AND partition = ?",
                [(batch.source, *one) for one in batch.wanted],
            )

    def replace_parts(self, old: Sequence[Part], new: Part) -> None:
        """Let a merged part stand for others: the moment at which it does."""
        with self._open(write=True) as db:
            db.executemany("DELETE FROM part WHERE path = ?", [(part.path,) for part in old])
            _insert_parts(db, [new])

    def forget(self, damaged: Sequence[Part]) -> int:
        """Take damaged parts out; the files that fed them are wanting until they are given again. Returns how many."""
        with self._open(write=True) as db:
            for part in damaged:
                db.execute("DELETE FROM part WHERE path = ?", (part.path,))
                db.execute(
                    "INSERT OR IGNORE INTO wanting SELECT batch.source, file.sha256, feed.tab, feed.partition "
                    "FROM feed JOIN batch ON batch.id = feed.batch JOIN file ON file.batch = batch.id "
                    "WHERE feed.tab = ? AND feed.partition = ? AND (? = '' OR batch.id = ?)",
                    (part.table, part.partition, part.batch, part.batch),
                )
            return int(db.execute("SELECT count(DISTINCT sha256) FROM wanting").fetchone()[0])

    def files_of(self, source: str, sha256s: Sequence[str]) -> dict[str, TakenFile]:
        """The files of a source that are there, of these hashes, by hash."""
        return {file.sha256: file for file in self._files(source, "sha256", sha256s)}

    def contents_of(self, source: str, contents: Sequence[str]) -> dict[str, TakenFile]:
        """The files of a source that are there, of these contents, by content."""
        return {file.content: file for file in self._files(source, "content", contents)}

    def _files(self, source: str, column: str, values: Sequence[str]) -> Iterator[TakenFile]:
        with self._open() as db:
            for first in range(0, len(values), ASKED_AT_ONCE):
                some = values[first : first + ASKED_AT_ONCE]
                marks = ", ".join("?" * len(some))
                query = f"SELECT * FROM file WHERE source = ? AND {column} IN ({marks})"  # noqa: S608 - fixed names
                for row in db.execute(query, (source, *some)):
                    yield TakenFile(*row)

    def wanting(self, source: str, sha256s: Sequence[str]) -> dict[str, set[tuple[str, str]]]:
        """Which (table, partition) of these files a damaged part has lost."""
        with self._open() as db:
            lost: dict[str, set[tuple[str, str]]] = {}
            for sha256, table, partition in db.execute(
                "SELECT sha256, tab, partition FROM wanting WHERE source = ?", (source,)
            ):
                lost.setdefault(sha256, set()).add((table, partition))
        return {sha256: lost[sha256] for sha256 in sha256s if sha256 in lost}

    def files(self, source: str) -> list[TakenFile]:
        """All files of a source, sorted by name and content."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM file WHERE source = ? ORDER BY name, content", (source,))
            return [TakenFile(*row) for row in rows]

    def parts(self, table: str = "", batch: str = "") -> list[Part]:
        """The parts that make up the lake now (of a table, of a batch), sorted by path."""
        with self._open() as db:
            rows = db.execute(
                "SELECT * FROM part WHERE (? = '' OR tab = ?) AND (? = '' OR batch = ?) ORDER BY path",
                (table, table, batch, batch),
            )
            return [Part(*row) for row in rows]

    def covered(self, sources: Sequence[str], batch: str = "") -> list[DayRange]:
        """The days and quarter hours that the files of these sources (or of one batch) cover, each range once."""
        marks = ", ".join("?" * len(sources))
        query = (
            f"SELECT DISTINCT first, last, quarters FROM covered WHERE source IN ({marks}) "  # noqa: S608
            "AND (? = '' OR batch = ?)"
        )
        with self._open() as db:
            rows = db.execute(query, (*sources, batch, batch)).fetchall()
        return [
            DayRange(date.fromisoformat(first), date.fromisoformat(last), int(quarters, 16))
            for first, last, quarters in rows
        ]

    def rejected(self) -> list[tuple[str, str]]:
        """(id, hash) of every batch that has a table of rejected rows."""
        with self._open() as db:
            rows = db.execute("SELECT id, reject_sha256 FROM batch WHERE reject_sha256 != '' ORDER BY id")
            return [(str(name), str(sha256)) for name, sha256 in rows]

    def batches(self) -> list[str]:
        """The ids of all batches, sorted: equal in two lakes that hold the same."""
        with self._open() as db:
            return [row[0] for row in db.execute("SELECT id FROM batch ORDER BY id")]

    def totals(self) -> list[SourceTotals]:
        """What the lake holds, one entry a source, sorted by name."""
        with self._open() as db:
            counted = db.execute(
                "SELECT source, count(*), sum(rows_kept), sum(rows_rejected) FROM file GROUP BY source ORDER BY source"
            ).fetchall()
            days = dict(_by_source(db, "SELECT source, min(first), max(last) FROM covered GROUP BY source"))
            fed = db.execute(
                "SELECT DISTINCT batch.source, feed.tab FROM feed JOIN batch ON batch.id = feed.batch ORDER BY 1, 2"
            ).fetchall()
        found = []
        for source, files, rows, rejected in counted:
            first, last = (date.fromisoformat(day) if day else None for day in days.get(source, ("", "")))
            tables = tuple(table for one, table in fed if one == source)
            found.append(SourceTotals(source, files, rows, rejected, tables, first, last))
        return found


def _by_source(db: sqlite3.Connection, query: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for source, first, last in db.execute(query):
        yield source, (first, last)


def _insert_parts(db: sqlite3.Connection, parts: Sequence[Part]) -> None:
    db.executemany(
        "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (p.path, p.table, p.partition, p.rows, p.bytes, p.sha256, p.cube_sha256, int(p.distinct), p.batch)
            for p in parts
        ],
    )
