"""Writing rows as Parquet parts: month by month, sorted by actor pair, the same bytes whenever the rows
are the same.

Grain: one part is the rows of one file, one table and one month. While a file is read its parts lie in
`tmp/`; they get their final names only when the whole file has been read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from partnerscope.errors import IntegrityError
from partnerscope.files import sync_file
from partnerscope.lake.manifest import Part
from partnerscope.lake.parsing import TableRows
from partnerscope.lake.schema import TableSchema, table_named
from partnerscope.lake.store import LakeFolder, digest

FLUSH_ROWS = 1_000_000
"""Rows of one file that are held in memory before they are written as parts."""
ROW_GROUP = 65_536
COMPRESSION_LEVEL = 3
WHOLE = "all"
"""The partition of a table that is not partitioned."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished part under its temporary name; `number` makes its final name unique within the file."""

    temporary: Path
    table: str
    partition: str
    number: int
    rows: int

    def part(self, store: LakeFolder, content: str) -> Part:
        """The part that this draft becomes for a file of this content."""
        path = f"tables/{self.table}/{self.partition}/{content[:20]}-{self.number:03d}.parquet"
        size = self.temporary.stat().st_size
        return Part(path, self.table, self.partition, self.rows, size, digest(self.temporary))


@dataclass(slots=True)
class PartWriter:
    """Collects the rows of one file and writes them in drafts; `name` keeps its temporary files apart."""

    store: LakeFolder
    name: str
    drafts: list[Draft] = field(default_factory=list)
    _held: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _rows: int = 0
    _flushes: int = 0

    def add(self, tables: tuple[TableRows, ...]) -> None:
        """Take rows; writes drafts when enough are held."""
        for table in tables:
            self._held.setdefault(table.table, []).append(table.rows)
            self._rows += table.rows.height
        if self._rows >= FLUSH_ROWS:
            self._flush()

    def finish(self) -> list[Draft]:
        """Write what is left and return all drafts."""
        self._flush()
        return self.drafts

    def discard(self) -> None:
        """Remove the drafts: the file is not wanted after all."""
        for draft in self.drafts:
            draft.temporary.unlink(missing_ok=True)

    def _flush(self) -> None:
        for name, frames in sorted(self._held.items()):
            rows = pl.concat(frames)
            if rows.height:
                for partition, part in _partitions(table_named(name), rows):
                    self._write(name, partition, part)
        self._held.clear()
        self._rows = 0
        self._flushes += 1

    def _write(self, table: str, partition: str, rows: pl.DataFrame) -> None:
        temporary = self.store.tmp / f"{os.getpid()}-{self.name}-{table}-{partition}-{self._flushes}.parquet"
        write_rows(rows, temporary)
        self.drafts.append(Draft(temporary, table, partition, self._flushes, rows.height))


def write_rows(rows: pl.DataFrame, path: Path) -> None:
    """Write rows as Parquet and force them to the disk."""
    rows.write_parquet(
        path,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        row_group_size=ROW_GROUP,
        statistics=True,
    )
    sync_file(path)


def read_part(store: LakeFolder, part: Part) -> pl.DataFrame:
    """The rows of a part. Raises IntegrityError for one that is missing or damaged."""
    path = store.root / part.path
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise damaged_part(str(path), error) from error


def damaged_part(where: str, error: Exception) -> IntegrityError:
    """What is said of a part that cannot be read, whichever engine met it."""
    return IntegrityError(
        f"a part of the lake cannot be read: {str(error).splitlines()[0]}",
        where=where,
        hint="partnerscope lake verify names every damaged file and how to mend it",
    )


def sorted_rows(table: TableSchema, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in the table's order; equal keys keep the order of the file, so that the result is always the
    same.
    """
    return rows.sort(table.order, nulls_last=False, maintain_order=True)


def _partitions(table: TableSchema, rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    if not table.month_of:
        return [(WHOLE, sorted_rows(table, rows))]
    by_month = sorted_rows(table, rows).partition_by(table.month_of, as_dict=True, maintain_order=True)
    named = [(f"{month // 100:04d}-{month % 100:02d}", part) for (month,), part in by_month.items()]
    return sorted(named, key=lambda pair: pair[0])
