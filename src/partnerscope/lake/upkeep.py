"""Upkeep: verify every byte, mend what is damaged, show rejects.

Grain: one problem of `verify` is one file that is missing, changed, or named by nothing. What a damaged part held is
wanting until the files that it came from are given again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from partnerscope.errors import Place, Problem
from partnerscope.lake.catalogue import Part
from partnerscope.lake.schema import REJECTS
from partnerscope.lake.session import writing
from partnerscope.lake.store import LakeFolder, digest

Told = Callable[[int, int], object]
"""What long work calls: so many parts done of so many."""


def untold(done: int, total: int) -> None:
    """Nobody looks."""


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
class MendReport:
    """How many parts were damaged, and how many files bring back what they held."""

    parts: int
    files: int


def list_sources(store: LakeFolder) -> list[Inventory]:
    """One inventory a source, sorted by name. Parts and bytes are those now alive in the source's tables."""
    parts = store.catalogue.parts()
    found = []
    for held in store.catalogue.totals():
        alive = [part for part in parts if part.table in held.tables]
        found.append(
            Inventory(
                source=held.source,
                files=held.files,
                rows=held.rows,
                rejected=held.rejected,
                parts=len(alive),
                bytes=sum(part.bytes for part in alive),
                covered_from=held.covered_from,
                covered_to=held.covered_to,
            )
        )
    return found


def verify(store: LakeFolder, told: Told = untold) -> list[Problem]:
    """Read every byte of the lake again and compare it with the catalogue. An empty list: all is as it was."""
    fault = store.catalogue.fault()
    if fault:
        where = Place(_relative(store, store.catalogue.path))
        hint = "bring it back from a copy, or take the files into a new lake"
        return [Problem("lake-manifest", "error", f"the catalogue is damaged: {fault}", where, hint=hint)]
    parts = store.catalogue.parts()
    problems = [problem for _, faults in _checked(store, parts, told) for problem in faults]
    for batch, sha256 in store.catalogue.rejected():
        problems += _check_file(store, store.rejects / f"{batch}.parquet", sha256)
    named = {part.path for part in parts} | {part.cube for part in parts if part.cube_sha256}
    for folder in (store.tables, store.cubes):
        for path in sorted(folder.rglob("*.parquet")):
            if _relative(store, path) not in named:
                problems.append(_left_over(store, path))
    return problems + [_left_over(store, path) for path in sorted(store.tmp.iterdir())]


def mend(store: LakeFolder, told: Told = untold) -> MendReport:
    """Take damaged parts out; until the files that fed them are given to `add` again their rows are missing."""
    with writing(store):
        damaged = [part for part, faults in _checked(store, store.catalogue.parts(), told) if faults]
        return MendReport(len(damaged), store.catalogue.forget(damaged))


def _checked(store: LakeFolder, parts: Sequence[Part], told: Told) -> Iterator[tuple[Part, list[Problem]]]:
    for done, part in enumerate(parts, 1):
        yield part, list(_check_part(store, part))
        told(done, len(parts))


def _check_part(store: LakeFolder, part: Part) -> Iterator[Problem]:
    yield from _check_file(store, store.root / part.path, part.sha256)
    if part.cube_sha256:
        yield from _check_file(store, store.root / part.cube, part.cube_sha256)


def _check_file(store: LakeFolder, path: Path, sha256: str) -> list[Problem]:
    where = Place(_relative(store, path))
    hint = "partnerscope lake mend, then add the files of that month again: what they held is taken back"
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
    frames = [pl.read_parquet(store.rejects / f"{batch}.parquet") for batch, _ in store.catalogue.rejected()]
    found = pl.concat(frames) if frames else pl.DataFrame(schema=REJECTS)
    return found.sort("source", "file", "line", maintain_order=True)
