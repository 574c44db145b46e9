"""Upkeep: verify every byte, merge small parts, show rejects.

Grain: one problem of `verify` is one file that is missing, changed, or named by nothing. `compact`
merges the parts of one month into one; the old parts go only after the record that replaces them is on
the disk.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import polars as pl

from partnerscope.errors import IntegrityError, Place, Problem
from partnerscope.files import move_whole, sync_file
from partnerscope.lake.manifest import (
    Compaction,
    Manifest,
    Part,
    live_parts,
    manifest_path,
    read_compactions,
    read_manifest,
    read_manifests,
    write_compaction,
)
from partnerscope.lake.parts import COMPRESSION_LEVEL, ROW_GROUP
from partnerscope.lake.schema import REJECTS, table_named
from partnerscope.lake.session import writing
from partnerscope.lake.store import LakeFolder, digest


@dataclass(frozen=True, slots=True)
class Inventory:
    """One source in the lake: its files, rows, parts, bytes and the days it covers (null: undated)."""

    source: str
    files: int
    rows: int
    rejected: int
    parts: int
    bytes: int
    covered_from: date | None
    covered_to: date | None


@dataclass(frozen=True, slots=True)
class CompactReport:
    """How many months were merged, from how many parts."""

    months: int
    parts: int


def list_sources(store: LakeFolder) -> list[Inventory]:
    """One listing a source, sorted by name. Parts and bytes are those now alive in the source's tables."""
    manifests = read_manifests(store)
    parts = live_parts(manifests, read_compactions(store))
    listings = []
    for source, group in groupby(manifests, key=lambda manifest: manifest.source):
        files = list(group)
        tables = {part.table for manifest in files for part in manifest.parts}
        alive = [part for part in parts if part.table in tables]
        listings.append(
            Inventory(
                source=source,
                files=len(files),
                rows=sum(manifest.rows_kept for manifest in files),
                rejected=sum(manifest.rows_rejected for manifest in files),
                parts=len(alive),
                bytes=sum(part.bytes for part in alive),
                covered_from=min((window.start for file in files for window in file.covered), default=None),
                covered_to=max((window.end for file in files for window in file.covered), default=None),
            )
        )
    return listings


def verify(store: LakeFolder) -> list[Problem]:
    """Read every byte of the lake again and compare it with the manifests. An empty list: all is as it
    was.
    """
    problems: list[Problem] = []
    manifests = []
    for path in sorted(store.manifests.glob("*.json")):
        try:
            manifests.append(read_manifest(path))
        except IntegrityError as error:
            problems.append(Problem("lake-manifest", "error", error.what, Place(_relative(store, path))))
    compactions = read_compactions(store)
    replaced = {path for compaction in compactions for path in compaction.replaces}
    for manifest in manifests:
        problems += _check_manifest(store, manifest)
    parts = live_parts(manifests, compactions)
    for part in parts:
        problems += _check_file(store, store.root / part.path, part.sha256)
    named = {part.path for part in parts} | replaced
    for path in sorted(store.tables.rglob("*.parquet")):
        if _relative(store, path) not in named:
            problems.append(_left_over(store, path))
    return problems + [_left_over(store, path) for path in sorted(store.tmp.iterdir())]


def _check_manifest(store: LakeFolder, manifest: Manifest) -> list[Problem]:
    path = manifest_path(store, manifest.content)
    if not path.exists():
        where = Place(f"manifests/{manifest.content}.json")
        return [
            Problem("lake-manifest", "error", "the manifest does not have the name of its content", where)
        ]
    if not manifest.reject_sha256:
        return []
    return _check_file(store, store.rejects / f"{manifest.content}.parquet", manifest.reject_sha256)


def _check_file(store: LakeFolder, path: Path, sha256: str) -> list[Problem]:
    where = Place(_relative(store, path))
    record = store.compactions / f"{path.stem}.json"
    hint = "remove the manifest that names it and add the file again"
    if record.exists():
        hint = f"remove {_relative(store, record)} and verify again: it names the parts to be added again"
    if not path.exists():
        return [Problem("lake-missing", "error", "a part is missing", where, hint=hint)]
    if digest(path) != sha256:
        return [
            Problem("lake-changed", "error", "the bytes are not those that were written", where, hint=hint)
        ]
    return []


def _left_over(store: LakeFolder, path: Path) -> Problem:
    return Problem(
        "lake-leftover",
        "note",
        "left behind by an ingest that did not finish; no answer uses it",
        Place(_relative(store, path)),
        hint="the next ingest clears it",
    )


def _relative(store: LakeFolder, path: Path) -> str:
    return path.relative_to(store.root).as_posix()


def rejects(store: LakeFolder) -> pl.DataFrame:
    """All rejected rows: columns source, file, line, fields, reason, text."""
    frames = [
        pl.read_parquet(store.rejects / f"{manifest.content}.parquet")
        for manifest in read_manifests(store)
        if manifest.reject_sha256
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=REJECTS)


def compact(store: LakeFolder) -> CompactReport:
    """Merge the parts of every month that has more than one; rows and answers stay the same."""
    months = merged = 0
    with writing(store) as locks:
        locks.claim(_COMPACT_LOCK)
        alive = live_parts(read_manifests(store), read_compactions(store))
        for (table, partition), group in groupby(alive, key=lambda part: (part.table, part.partition)):
            parts = list(group)
            if len(parts) > 1 and table_named(table).month_of:
                _merge(store, table, partition, parts)
                months, merged = months + 1, merged + len(parts)
    with writing(store):
        return CompactReport(months, merged)


_COMPACT_LOCK = "00000000000001"


def _merge(store: LakeFolder, table: str, partition: str, parts: list[Part]) -> None:
    names = "\n".join(part.path for part in parts)
    name = hashlib.sha256(names.encode()).hexdigest()[:20]
    temporary = store.tmp / f"compact-{name}.parquet"
    files = [store.root / part.path for part in parts]
    rows = pl.scan_parquet(files).sort(table_named(table).order, nulls_last=False, maintain_order=True)
    rows.sink_parquet(
        temporary, compression="zstd", compression_level=COMPRESSION_LEVEL, row_group_size=ROW_GROUP
    )
    sync_file(temporary)
    path = f"tables/{table}/{partition}/merged-{name}.parquet"
    total = sum(part.rows for part in parts)
    part = Part(path, table, partition, total, temporary.stat().st_size, digest(temporary))
    move_whole(temporary, store.root / path)
    write_compaction(store, Compaction(part, tuple(part.path for part in parts)))
