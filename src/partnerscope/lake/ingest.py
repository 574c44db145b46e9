"""Taking files into the lake: read, write parts, and last the catalogue's rows.

Grain: one batch (batches.py) is the unit. A file is in the lake exactly if the catalogue has it; a file whose content is
there already is passed over, so that an ingest killed at any moment is resumed by giving the same command again.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import polars as pl

from partnerscope.errors import InputError
from partnerscope.files import write_whole
from partnerscope.lake.batches import (
    BatchRead,
    FileRead,
    Job,
    in_batches,
    read_batch,
    taken_files,
)
from partnerscope.lake.catalogue import Batch, TakenFile
from partnerscope.lake.drafts import Draft, write_draft
from partnerscope.lake.locks import Locks
from partnerscope.lake.parts import read_part
from partnerscope.lake.reports import MAX_REJECTS, WORKERS, FileReport, IngestReport, Progress, Watch
from partnerscope.lake.schema import REJECTS
from partnerscope.lake.session import writing
from partnerscope.lake.sources import LakeSource, source_named
from partnerscope.lake.store import LakeFolder

PATIENCE_SECONDS = 60.0
TELL_SECONDS = 0.5
"""How often a long ingest says how far it is."""


def expand(source: LakeSource, paths: list[str | Path]) -> list[Path]:
    """The files meant by files, folders and globs, sorted, each once. Raises InputError if there is
    none.
    """
    found: list[Path] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found += _below(path, source.suffixes)
        elif path.is_file():
            found.append(path)
        else:
            matches = _glob(path)
            if not matches:
                raise InputError("no such file, folder or glob", where=str(given))
            found += matches
    if not found:
        raise InputError(
            f"no file for source {source.name}",
            where=", ".join(map(str, paths)),
            allowed=" ".join(source.suffixes),
        )
    return sorted(_real(found))


def _below(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The files of these suffixes in a folder and those below it. Raises InputError for a folder that cannot be read."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _below(folder / entry.name, suffixes)
                elif Path(entry.name).suffix.lower() in suffixes and entry.is_file():
                    yield folder / entry.name
    except OSError as error:
        raise InputError(f"the folder cannot be read: {error.strerror}", where=str(folder)) from error


def _real(files: list[Path]) -> set[Path]:
    """The files by their real paths; each folder is looked up once, as there may be many files in one."""
    folders = {folder: folder.resolve() for folder in {file.parent for file in files}}
    return {file.resolve() if file.is_symlink() else folders[file.parent] / file.name for file in files}


def _glob(path: Path) -> list[Path]:
    anchor = Path(path.anchor)
    pattern = str(path.relative_to(path.anchor))
    if not any(sign in pattern for sign in "*?["):
        return []
    return [file for file in anchor.glob(pattern) if file.is_file()]


def add_files(
    store: LakeFolder,
    source_name: str,
    paths: list[str | Path],
    *,
    max_rejects: float = MAX_REJECTS,
    workers: int = WORKERS,
    watch: Watch | None = None,
) -> IngestReport:
    """Take files in, in their sorted order; a file that cannot be taken is refused and the others are taken all the same.

    Raises InputError for a share `max_rejects` that is none. Where one file alone is meant its error is raised: InputError,
    or DataError for one with too many broken rows. Several processes may do this at once.
    """
    if not 0 <= max_rejects <= 1:
        raise InputError(f"{max_rejects} is not a share of broken rows", allowed="0 to 1")
    source = source_named(source_name)
    files = expand(source, paths)
    reports: list[FileReport] = []
    with writing(store) as locks:
        job = Job(store, source, max_rejects)

        def tell() -> None:
            if watch is not None:
                name = files[min(len(reports), len(files) - 1)].name
                watch(Progress(len(reports), len(files), job.rows.total, name))

        for batch, read in _read_all(job, locks, in_batches(source, files), workers, tell):
            done = _commit(job, locks, batch, read)
            if len(files) == 1 and read.refused:
                raise read.refused[files[0]]
            reports += done
            tell()
    return IngestReport(source.name, tuple(reports))


def _read_all(
    job: Job, locks: Locks, batches: list[list[Path]], workers: int, tell: Callable[[], None]
) -> Iterator[tuple[list[Path], BatchRead]]:
    """Read batches in parallel and hand them out in order. At most two batches a worker lie in drafts at a time."""
    waiting: deque[Future[BatchRead]] = deque()
    at_work: deque[list[Path]] = deque()
    todo = iter(batches)
    with ThreadPoolExecutor(max(1, workers)) as pool:
        try:
            while True:
                while len(waiting) < 2 * workers and (batch := next(todo, None)) is not None:
                    waiting.append(pool.submit(_read_alone, job, locks, batch))
                    at_work.append(batch)
                if not waiting:
                    return
                while not wait([waiting[0]], timeout=TELL_SECONDS).done:
                    tell()
                yield at_work.popleft(), waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for future in waiting:
                if not future.cancelled() and future.exception() is None:
                    future.result().discard()


def _name_of(batch: list[Path]) -> str:
    return hashlib.sha256("\n".join(map(str, batch)).encode()).hexdigest()


def _read_alone(job: Job, locks: Locks, batch: list[Path]) -> BatchRead:
    """Read a batch unless another ingest is at it: then wait, and find its files there. After a while read it all the
    same, which is slower but as safe.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not locks.try_claim(_name_of(batch)) and time.monotonic() < until:
        time.sleep(0.02)
    return read_batch(job, batch)


def _commit(job: Job, locks: Locks, paths: list[Path], read: BatchRead) -> list[FileReport]:
    """Give the drafts their final names and write the catalogue, unless another ingest has brought some of the files
    meanwhile: then the batch is read again without them.
    """
    locks.claim(_COMMIT_LOCK)
    try:
        # another ingest may have committed the same text under other bytes since this one looked
        while job.store.catalogue.contents_of(job.source.name, [file.content for file in read.files]):
            read.discard()
            read = _again(job, paths, read)
        held = {}
        if read.files or read.wanted:
            held = _settle(job, read)
    finally:
        locks.release(_COMMIT_LOCK)
        locks.release(_name_of(paths))
    return _reports(paths, read, held)


_COMMIT_LOCK = "00000000000002"


def _again(job: Job, paths: list[Path], before: BatchRead) -> BatchRead:
    read = read_batch(job, [path for path in paths if path not in before.refused])
    read.refused |= before.refused
    return read


def _settle(job: Job, read: BatchRead) -> dict[Path, int]:
    """Write a batch; returns how many rows of which file another release had brought before."""
    store, source = job.store, job.source
    held: dict[Path, int] = {}
    if source.events is not None and source.events.released:
        read.drafts, dropped = _new_events(store, read.drafts)
        for file in read.files:  # such a source's files stand alone in their batch
            held[file.path] = dropped
            file.kept -= dropped
    known = "".join(file.content for file in read.files) + repr(read.wanted)
    name = hashlib.sha256(f"{source.name}\0{known}".encode()).hexdigest()
    batch = Batch(
        name,
        source.name,
        taken_files(source, read.files, name),
        read.windows.windows() if read.windows else (),
        tuple(draft.settle(store, name) for draft in read.drafts),
        wanted=read.wanted,
    )
    rejects = _write_rejects(job, name, read.files)
    store.catalogue.write(replace(batch, reject_sha256=rejects))
    return held


def _new_events(store: LakeFolder, drafts: list[Draft]) -> tuple[list[Draft], int]:
    """The drafts without events whose id another file has brought, and how many these were."""
    kept, dropped = [], 0
    for draft in drafts:
        there = [
            read_part(store, part, ["event_id"])
            for part in store.catalogue.parts(draft.table)
            if part.partition == draft.partition
        ]
        rows = pl.read_parquet(draft.temporary)
        fresh = (
            rows.join(pl.concat(there), on="event_id", how="anti", maintain_order="left") if there else rows
        )
        if fresh.height == rows.height:
            kept.append(draft)
            continue
        dropped += rows.height - fresh.height
        draft.discard()
        if fresh.height:
            name = f"{draft.temporary.stem}-new"
            kept.append(write_draft(store, draft.table, draft.partition, fresh, name, draft.number))
    return kept, dropped


def _write_rejects(job: Job, batch: str, files: list[FileRead]) -> str:
    """Write the reject table of a batch, if it has one; returns its hash."""
    frames = [
        rejected.with_columns(
            pl.lit(job.source.name).alias("source"), pl.lit(file.path.name).alias("file")
        ).select(list(REJECTS))
        for file in files
        for rejected in file.rejected
        if rejected.height
    ]
    if not frames:
        return ""
    buffer = io.BytesIO()
    pl.concat(frames).write_parquet(buffer, compression="zstd")
    path = job.store.rejects / f"{batch}.parquet"
    write_whole(path, buffer.getvalue(), building=job.store.tmp)
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def _reports(paths: list[Path], read: BatchRead, held: dict[Path, int]) -> list[FileReport]:
    added = {file.path: file for file in read.files}
    reports = []
    for path in paths:
        if path in added:
            file = added[path]
            reports.append(
                FileReport(str(path), "added", file.kept, file.broken, rows_held=held.get(path, 0))
            )
        elif path in read.known:
            known: TakenFile = read.known[path]
            reports.append(FileReport(str(path), "there already", known.rows_kept, known.rows_rejected))
        else:
            reports.append(FileReport(str(path), "refused", 0, 0, str(read.refused[path])))
    return reports
