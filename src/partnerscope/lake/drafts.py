"""Writing the rows of a batch in drafts: month by month, sorted by actor pair, the same bytes whenever the rows are the
same; each part of events with its cube.

Grain: one draft is a part to be: the rows of one batch, one table and one month. While files are read drafts lie in
`tmp/`; they get their final names only when the whole batch has been read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from partnerscope.files import move_whole
from partnerscope.lake.catalogue import Part
from partnerscope.lake.cubing import cube_of
from partnerscope.lake.packed import in_order, packed_keys, ranks_of
from partnerscope.lake.parsing import TableRows
from partnerscope.lake.parts import ROW_GROUP, write_rows
from partnerscope.lake.schema import TableSchema, coded, conform, table_named
from partnerscope.lake.store import LakeFolder, digest

FLUSH_ROWS = 1_000_000
"""Rows that are held in memory before they are written as parts."""
WHOLE = "all"
"""The partition of a table that is not partitioned."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished part under its temporary name, and its cube (None for a panel); `number` makes its final name unique
    within the batch.
    """

    temporary: Path
    cube: Path | None
    table: str
    partition: str
    number: int
    rows: int

    def settle(self, store: LakeFolder, batch: str) -> Part:
        """Give the draft its final names in a batch."""
        part = Part(
            f"tables/{self.table}/{self.partition}/{batch[:20]}-{self.number:03d}.parquet",
            self.table,
            self.partition,
            self.rows,
            self.temporary.stat().st_size,
            digest(self.temporary),
            digest(self.cube) if self.cube else "",
            batch=batch,
        )
        move_whole(self.temporary, store.root / part.path)
        if self.cube:
            move_whole(self.cube, store.root / part.cube)
        return part

    def discard(self) -> None:
        """Remove the draft."""
        self.temporary.unlink(missing_ok=True)
        if self.cube:
            self.cube.unlink(missing_ok=True)


@dataclass(slots=True)
class PartWriter:
    """Collects the rows of a batch and writes them in drafts; `name` keeps its temporary files apart."""

    store: LakeFolder
    name: str
    drafts: list[Draft] = field(default_factory=list)
    _held: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _rows: int = 0
    _flushes: int = 0

    def add(self, tables: tuple[TableRows, ...]) -> None:
        """Take rows; writes drafts when enough are held."""
        for table in tables:
            self._held.setdefault(table.table, []).append(coded(table_named(table.table), table.rows))
            self._rows += table.rows.height
        if self._rows >= FLUSH_ROWS:
            self._flush()

    def finish(self) -> list[Draft]:
        """Write what is left and return all drafts."""
        self._flush()
        return self.drafts

    def discard(self) -> None:
        """Remove the drafts: the batch is not wanted after all."""
        for draft in self.drafts:
            draft.discard()

    def _flush(self) -> None:
        for name, frames in sorted(self._held.items()):
            rows, table = pl.concat(frames, rechunk=True), table_named(name)
            if rows.height:
                rows = rows.with_columns(in_order(rows[code]) for code in table.codes)
                for partition, part in _partitions(table, rows):
                    number = f"{self.name}-{name}-{partition}-{self._flushes}"
                    self.drafts.append(write_draft(self.store, name, partition, part, number, self._flushes))
        self._held.clear()
        self._rows = 0
        self._flushes += 1


def write_draft(
    store: LakeFolder, table: str, partition: str, rows: pl.DataFrame, name: str, number: int
) -> Draft:
    """Write rows of one month, and their cube, under temporary names."""
    schema = table_named(table)
    temporary = store.tmp / f"{os.getpid()}-{name}.parquet"
    # a short part would bring the codes of all the others
    write_rows(rows if rows.height > ROW_GROUP else conform(schema, rows), temporary)
    cube = None
    if schema.month_of:
        cube = temporary.with_suffix(".cube")
        write_rows(cube_of(schema, rows), cube)
    return Draft(temporary, cube, table, partition, number, rows.height)


def sorted_rows(table: TableSchema, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows by month and in the table's order; equal keys keep the order of the file, so that the result is always the
    same. Events are sorted by one packed key where it is not too long.
    """
    by = [table.month_of, *table.order] if table.month_of else [*table.order]
    last = table.order[-1]
    if last == "event_id":
        if not rows[last].is_sorted():
            rows = rows.sort(last, nulls_last=False, maintain_order=True)
        packed = packed_keys((ranks_of(rows[name]) for name in by[:-1]), rows.height)
        if packed is not None:
            return rows[packed.order]
    return rows.sort(by, nulls_last=False, maintain_order=True)


def _partitions(table: TableSchema, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    rows = sorted_rows(table, rows)
    if not table.month_of:
        yield WHOLE, rows
        return
    first = 0
    for month, height in rows[table.month_of].rle().struct.unnest().select("value", "len").iter_rows():
        yield f"{month // 100:04d}-{month % 100:02d}", rows.slice(first, height)
        first += height
