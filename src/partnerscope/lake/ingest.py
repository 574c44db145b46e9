"""Taking files into the lake: parse, write parts, and last the manifest.

Grain: one input file is the unit. It is in the lake exactly if its manifest is; a file whose content is
there already is passed over, so that an ingest killed at any moment is resumed by giving the same
command again.
"""

from __future__ import annotations

import hashlib
import io
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.files import move_whole, write_whole
from partnerscope.lake.coverage import WindowsOf
from partnerscope.lake.lines import blocks, read_ahead
from partnerscope.lake.locks import Locks
from partnerscope.lake.manifest import Manifest, manifest_path, read_manifest, read_manifests, write_manifest
from partnerscope.lake.parsing import Parsed, no_rejects
from partnerscope.lake.parts import Draft, PartWriter
from partnerscope.lake.reader import BLOCKS, WHOLE, Bounded, open_bounded, read_all
from partnerscope.lake.schema import REJECTS
from partnerscope.lake.session import writing
from partnerscope.lake.sources import LakeSource, source_named
from partnerscope.lake.store import LakeFolder, digest

WORKERS = 4
MAX_REJECTS = 0.01
"""Share of broken rows above which a file is refused."""
ALWAYS_ALLOWED = 5
"""As many broken rows are never too many: a short file may have a few."""

PATIENCE_SECONDS = 60.0
TELL_SECONDS = 0.5
"""How often a long ingest says how far it is."""

State = Literal["added", "there already", "refused"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; for one that was there already the counts are those of its manifest.

    `why` says why a file was refused; nothing of it was taken in.
    """

    path: str
    state: State
    rows_kept: int
    rows_rejected: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of all files of one ingest, in their order."""

    source: str
    files: tuple[FileReport, ...]

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """Files that could not be taken in: empty, foreign or broken. The others were."""
        return tuple(file for file in self.files if file.state == "refused")

    @property
    def rows_added(self) -> int:
        """Rows of the files that were not there before."""
        return sum(file.rows_kept for file in self.files if file.state == "added")

    @property
    def rows_rejected(self) -> int:
        """Broken rows of the files that were not there before."""
        return sum(file.rows_rejected for file in self.files if file.state == "added")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: files done of all, rows read so far (none of files that were there), the
    file at work.
    """

    files_done: int
    files: int
    rows: int
    name: str


Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read and lies in drafts, or (`known`) was found to be there."""

    path: Path
    sha256: str
    known: Manifest | None
    content: str = ""
    rows_read: int = 0
    rejected: pl.DataFrame | None = None
    drafts: tuple[Draft, ...] = ()
    windows: WindowsOf | None = None


def expand(source: LakeSource, paths: list[str | Path]) -> list[Path]:
    """The files meant by files, folders and globs, sorted, each once. Raises InputError if there is
    none.
    """
    found: list[Path] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found += [
                file for file in path.rglob("*") if file.suffix.lower() in source.suffixes and file.is_file()
            ]
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
    return sorted({file.resolve() for file in found})


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
        raise InputError(f"{max_rejects} is no share of broken rows", allowed="0 to 1")
    source = source_named(source_name)
    files = expand(source, paths)
    reports: list[FileReport] = []
    with writing(store) as locks:
        job = _Job(store, source, locks, max_rejects, _known(store, source))

        def tell() -> None:
            if watch is not None:
                name = files[min(len(reports), len(files) - 1)].name
                watch(Progress(len(reports), len(files), job.rows.total, name))

        for path, read in _read_all(job, files, workers, tell):
            if isinstance(read, InputError):
                if len(files) == 1:
                    raise read
                reports.append(FileReport(str(path), "refused", 0, 0, str(read)))
            else:
                manifest, state = _commit(store, source, read, locks)
                reports.append(FileReport(str(path), state, manifest.rows_kept, manifest.rows_rejected))
            tell()
    return IngestReport(source.name, tuple(reports))


class _Count:
    """Rows read so far, by all workers."""

    def __init__(self) -> None:
        self.total = 0
        self._lock = threading.Lock()

    def add(self, rows: int) -> None:
        """Count rows."""
        with self._lock:
            self.total += rows


@dataclass(frozen=True, slots=True)
class _Job:
    """What every worker of one ingest needs. `known` are the source's manifests by the hash of their
    file.
    """

    store: LakeFolder
    source: LakeSource
    locks: Locks
    max_rejects: float
    known: dict[str, Manifest]
    rows: _Count = field(default_factory=_Count)


def _known(store: LakeFolder, source: LakeSource) -> dict[str, Manifest]:
    found = [manifest for manifest in read_manifests(store) if manifest.source == source.name]
    return {manifest.sha256: manifest for manifest in found}


def _read_all(
    job: _Job, files: list[Path], workers: int, tell: Callable[[], None]
) -> Iterator[tuple[Path, _Read | InputError]]:
    """Read files in parallel and hand them out in order, a refused one as its error.

    At most two files a worker lie in drafts at a time.
    """
    waiting: deque[Future[_Read]] = deque()
    at_work: deque[Path] = deque()
    todo = iter(files)
    with ThreadPoolExecutor(max(1, workers)) as pool:
        try:
            while True:
                while len(waiting) < 2 * workers and (path := next(todo, None)) is not None:
                    waiting.append(pool.submit(_read, job, path))
                    at_work.append(path)
                if not waiting:
                    return
                while not wait([waiting[0]], timeout=TELL_SECONDS).done:
                    tell()
                done = waiting.popleft()
                error = done.exception()
                yield at_work.popleft(), error if isinstance(error, InputError) else done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            _discard(waiting)


def _discard(waiting: deque[Future[_Read]]) -> None:
    """Remove the drafts of files that were read but will not be committed."""
    for future in waiting:
        if not future.cancelled() and future.exception() is None:
            for draft in future.result().drafts:
                draft.temporary.unlink(missing_ok=True)


def _read(job: _Job, path: Path) -> _Read:
    sha256 = digest(path)
    if sha256 in job.known:
        return _Read(path, sha256, job.known[sha256])
    if not job.locks.try_claim(sha256):
        _wait_for_other(job.locks, sha256)
        late = _known(job.store, job.source)
        if sha256 in late:
            return _Read(path, sha256, late[sha256])
    writer = PartWriter(job.store, sha256[:20])
    try:
        return _parse(job, path, sha256, writer)
    except BaseException:
        writer.discard()
        raise


def _wait_for_other(locks: Locks, sha256: str) -> None:
    """Let another ingest finish the same file; after a while read it all the same, which is slower but
    as safe.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and not locks.try_claim(sha256):
        time.sleep(0.02)


def _identity(source: LakeSource, content: str) -> str:
    """The name of a manifest: the same bytes taken in as another source are another ingest."""
    return hashlib.sha256(f"{source.name}\0{content}".encode()).hexdigest()


def _parse(job: _Job, path: Path, sha256: str, writer: PartWriter) -> _Read:
    source = job.source
    windows = WindowsOf(source)
    rejected = no_rejects()
    read = 0
    bounds = BLOCKS if source.parse_block is not None else WHOLE
    with open_bounded(path, bounds) as plain:
        stream = _Hashing(plain)
        for parsed in _parsed(source, stream, path):
            read += parsed.read
            job.rows.add(parsed.read)
            rejected = pl.concat([rejected, parsed.rejected])
            _check_rejects(path, rejected, read, job.max_rejects, done=False)
            for table in parsed.tables:
                if table.table == source.table or len(parsed.tables) == 1:
                    windows.add(table.rows)
            writer.add(parsed.tables)
    _check_rejects(path, rejected, read, job.max_rejects, done=True)
    if read == 0:
        raise InputError("the file has no rows", where=str(path))
    content = _identity(source, stream.digest())
    return _Read(path, sha256, None, content, read, rejected, tuple(writer.finish()), windows)


def _parsed(source: LakeSource, stream: _Hashing, path: Path) -> Iterator[Parsed]:
    try:
        if source.parse_block is not None:
            for block in read_ahead(blocks(stream, str(path))):
                yield source.parse_block(block)
        elif source.parse_whole is not None:
            yield source.parse_whole(read_all(stream))
    except pl.exceptions.PolarsError as error:
        raise InputError(f"cannot be read: {str(error).splitlines()[0]}", where=str(path)) from error
    except InputError as error:
        if error.where.startswith(str(path)):
            raise
        where = f"{path}, {error.where}" if error.where else str(path)
        raise InputError(error.what, where=where, allowed=error.allowed, hint=error.hint) from error


class _Hashing:
    """A stream that hashes what is read through it."""

    def __init__(self, stream: Bounded) -> None:
        self._stream, self._hasher = stream, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Read and hash."""
        data = self._stream.read(size)
        self._hasher.update(data)
        return data

    def check_lines(self, piece: bytes) -> None:
        """Raise InputError for a line that is too long."""
        self._stream.check_lines(piece)

    def digest(self) -> str:
        """SHA-256 of all that was read."""
        return self._hasher.hexdigest()


def _check_rejects(path: Path, rejected: pl.DataFrame, read: int, bound: float, *, done: bool) -> None:
    """Stop a file with too many broken rows, at its end or as soon as 10,000 rows show it."""
    broken = rejected.height
    if broken <= ALWAYS_ALLOWED and broken < read:
        return
    if broken > bound * read and (done or read >= 10_000):
        problems = [
            Problem("lake-row", "error", str(row["reason"]), Place(path.name, int(row["line"])))
            for row in rejected.head(20).iter_rows(named=True)
        ]
        raise DataError(
            f"{path}: {broken} of {read} rows are broken, more than {bound:.1%}",
            problems,
            hint="is this the right source? nothing of this file was taken in",
        )


def _commit(store: LakeFolder, source: LakeSource, read: _Read, locks: Locks) -> tuple[Manifest, State]:
    """Give the drafts their final names and write the manifest, unless the same content is there."""
    if read.known is not None:
        locks.release(read.sha256)
        return read.known, "there already"
    locks.claim(read.content)
    try:
        path = manifest_path(store, read.content)
        if path.exists():
            for draft in read.drafts:
                draft.temporary.unlink()
            return read_manifest(path), "there already"
        manifest = _manifest(store, source, read)
        for draft, part in zip(read.drafts, manifest.parts, strict=True):
            move_whole(draft.temporary, store.root / part.path)
        write_manifest(store, _with_rejects(store, source, manifest, read))
        return manifest, "added"
    finally:
        locks.release(read.content)
        locks.release(read.sha256)


def _manifest(store: LakeFolder, source: LakeSource, read: _Read) -> Manifest:
    rejected = 0 if read.rejected is None else read.rejected.height
    return Manifest(
        source=source.name,
        name=read.path.name,
        content=read.content,
        sha256=read.sha256,
        rows_read=read.rows_read,
        rows_kept=_rows_kept(source, read.drafts),
        rows_rejected=rejected,
        covered=read.windows.windows() if read.windows else (),
        parts=tuple(draft.part(store, read.content) for draft in read.drafts),
    )


def _rows_kept(source: LakeSource, drafts: tuple[Draft, ...]) -> int:
    """Rows of the source's main table; of all tables for a file that holds none of it."""
    main = sum(draft.rows for draft in drafts if draft.table == source.table)
    return main or sum(draft.rows for draft in drafts)


def _with_rejects(store: LakeFolder, source: LakeSource, manifest: Manifest, read: _Read) -> Manifest:
    """Write the reject table of a file, if it has one, and note its hash."""
    if read.rejected is None or read.rejected.is_empty():
        return manifest
    frame = read.rejected.with_columns(
        pl.lit(source.name).alias("source"), pl.lit(read.path.name).alias("file")
    ).select(list(REJECTS))
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    write_whole(store.rejects / f"{manifest.content}.parquet", buffer.getvalue(), building=store.tmp)
    return replace(manifest, reject_sha256=hashlib.sha256(buffer.getvalue()).hexdigest())
