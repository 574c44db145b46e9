"""Compaction: the parts of each month become one, sorted, level by level, within a bound of memory.

Grain: one merge is at most FAN_IN parts of one month; a month of more parts (days, quarter hours) is merged in levels.
DuckDB sorts outside memory where it must. The last merge also counts distinct events, once for all: doubles have one
date. The old parts go only after the catalogue has the new one.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from partnerscope.errors import InputError
from partnerscope.files import move_whole, sync_file
from partnerscope.lake.catalogue import Part
from partnerscope.lake.cubes import CUBE, added_up, mixed_roots
from partnerscope.lake.parts import COMPRESSION_LEVEL, ROW_GROUP, damaged_part, not_written, write_rows
from partnerscope.lake.schema import TableSchema, table_named
from partnerscope.lake.session import writing
from partnerscope.lake.store import LakeFolder, digest
from partnerscope.lake.upkeep import Told, untold

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FAN_IN = 96
MEMORY = "1GB"
_COMPACT_LOCK = "00000000000001"


@dataclass(frozen=True, slots=True)
class CompactReport:
    """How many months were merged, from how many parts."""

    months: int
    parts: int


def compact(store: LakeFolder, memory: str = MEMORY, told: Told = untold) -> CompactReport:
    """Merge the parts of every month into one; rows and answers stay the same. `memory` is what DuckDB may take.

    `told` hears how many of the parts have been looked at.

    Raises InputError for a bound of memory that is none or too small.
    """
    months = merged = seen = 0
    with writing(store) as locks, _sorter(store, memory) as duck:
        locks.claim(_COMPACT_LOCK)
        alive = sorted(store.catalogue.parts(), key=lambda part: (part.table, part.partition, part.path))
        for (table, _), group in groupby(alive, key=lambda part: (part.table, part.partition)):
            parts = list(group)
            if table_named(table).month_of and not (len(parts) == 1 and parts[0].distinct):
                _month(store, duck, table_named(table), parts)
                months, merged = months + 1, merged + len(parts)
            seen += len(parts)
            told(seen, len(alive))
    with writing(store):
        return CompactReport(months, merged)


@contextmanager
def _sorter(store: LakeFolder, memory: str) -> Iterator[DuckDBPyConnection]:
    import duckdb

    try:
        duck = duckdb.connect(
            config={"memory_limit": memory, "threads": 1, "temp_directory": str(store.tmp / "sort")}
        )
    except (duckdb.Error, RuntimeError) as error:  # it answers bytes that are no text with a fault of its own
        raise InputError(
            f"no bound of memory: {str(error).splitlines()[0]}", where=ascii(memory), allowed="1GB, 500MB ..."
        ) from error
    try:
        yield duck
    except duckdb.OutOfMemoryException as error:
        raise InputError(
            f"the merge needs more memory: {str(error).splitlines()[0]}",
            hint="partnerscope lake compact --memory 2GB; what was merged before stays",
        ) from error
    except duckdb.Error as error:
        if os.strerror(errno.ENOSPC) in str(error):
            raise not_written(store.tmp, error) from error
        raise damaged_part(str(store.tables), error) from error
    finally:
        duck.close()


def _month(store: LakeFolder, duck: DuckDBPyConnection, table: TableSchema, parts: list[Part]) -> None:
    # the smallest first: each row is merged as seldom as can be
    while len(parts) > FAN_IN:
        smallest = sorted(parts, key=lambda part: (part.rows, part.path))[:FAN_IN]
        made = _merge(store, duck, table, smallest, last=False)
        parts = [part for part in parts if part not in smallest] + [made]
    _merge(store, duck, table, sorted(parts, key=lambda part: part.path), last=True)


def _merge(
    store: LakeFolder, duck: DuckDBPyConnection, table: TableSchema, parts: list[Part], *, last: bool
) -> Part:
    partition = parts[0].partition
    names = "\n".join([*(part.path for part in parts), str(last)])
    stem = f"merged-{hashlib.sha256(names.encode()).hexdigest()[:20]}"
    temporary, cube = store.tmp / f"{stem}.parquet", store.tmp / f"{stem}.cube"
    files = [str(store.root / part.path) for part in parts]
    if len(files) == 1:
        # one part is sorted already; a second name of it costs nothing, and the old one is taken away as with any other
        os.link(files[0], temporary)
    else:
        _sorted_copy(duck, table, files, temporary)
    sync_file(temporary)
    counts = [pl.scan_parquet([store.root / part.cube for part in parts]).filter(~pl.col("distinct"))]
    if last:
        counts.append(_distinct(duck, table, temporary).lazy())
    write_rows(added_up(pl.concat(counts)).collect(), cube)
    made = Part(
        f"tables/{table.name}/{partition}/{stem}.parquet",
        table.name,
        partition,
        sum(part.rows for part in parts),
        temporary.stat().st_size,
        digest(temporary),
        digest(cube),
        distinct=last,
    )
    move_whole(temporary, store.root / made.path)
    move_whole(cube, store.root / made.cube)
    store.catalogue.replace_parts(parts, made)
    return made


def _sorted_copy(duck: DuckDBPyConnection, table: TableSchema, files: list[str], target: Path) -> None:
    """Rows of sorted files as one sorted file; equal keys in the order of the files and their rows."""
    columns = ", ".join(f'"{name}"' for name in table.columns)
    order = ", ".join(f'"{name}" ASC NULLS FIRST' for name in table.order)
    listed = ", ".join(_quoted(file) for file in files)
    rows = (
        f"SELECT {columns} FROM read_parquet([{listed}], filename = true, file_row_number = true, "  # noqa: S608
        f"hive_partitioning = false) ORDER BY {order}, filename, file_row_number"
    )
    form = (
        f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {COMPRESSION_LEVEL}, ROW_GROUP_SIZE {ROW_GROUP}"
    )
    duck.execute(f"COPY ({rows}) TO {_quoted(str(target))} ({form})")


def _distinct(duck: DuckDBPyConnection, table: TableSchema, file: Path) -> pl.DataFrame:
    """The counts of distinct events of a month, by the rule of events.py: one for each date, codes, event code and place."""
    version = "version" if "version" in table.columns else "NULL::TINYINT"
    code = "event_code"
    if table.quads != "PLOVER":
        roots = ", ".join(_quoted(root) for root in mixed_roots())
        code = f"CASE WHEN left(event_code, 2) IN ({roots}) THEN event_code ELSE left(event_code, 2) END"
    answer = duck.sql(
        f"""
        WITH same AS (
          SELECT min(event_month) AS event_month, min(added_month) AS added_month, {version} AS version,
            min(actor1) AS actor1, min(actor2) AS actor2, min(quad) AS quad, event_code,
            min(goldstein_tenths) AS goldstein_tenths, max(mentions) AS mentions, max(articles) AS articles,
            arg_min(tone_micro, event_id) FILTER (WHERE tone_micro IS NOT NULL) AS tone_micro
          FROM read_parquet({_quoted(str(file))}, hive_partitioning = false)
          GROUP BY event_date, code1, code2, event_code, place, {version})
        SELECT event_month, added_month, version, actor1, actor2, quad, {code} AS code, NULL::BOOLEAN AS is_root,
          true AS "distinct", count(*) AS reports, sum(mentions)::BIGINT AS mentions, sum(articles)::BIGINT AS articles,
          sum(goldstein_tenths)::BIGINT AS goldstein_tenths, sum(tone_micro)::BIGINT AS tone_micro
        FROM same GROUP BY ALL
        """  # noqa: S608 - our own columns and files, quoted
    )
    counted = pl.DataFrame(answer.to_arrow_table())
    return counted.select(pl.col(name).cast(dtype) for name, dtype in CUBE.items())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
