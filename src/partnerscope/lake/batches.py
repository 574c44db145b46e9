"""Reading a batch of files into drafts: many small files are parsed together, and each is counted by itself.

Grain: one batch is files that are taken in together: small ones up to BATCH_BYTES, or one large one. Which files make a
batch depends on the files given and nothing else, so that an ingest that was killed makes the same batches again. A file
that cannot be taken is left out of its batch; where some of its rows have been drafted already the batch is read again
without it.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.lake.catalogue import TakenFile
from partnerscope.lake.coverage import WindowsOf
from partnerscope.lake.drafts import Draft, PartWriter
from partnerscope.lake.inflate import crc32
from partnerscope.lake.lines import Block, add_text, blocks, end_lines
from partnerscope.lake.parsing import Parsed, TableRows
from partnerscope.lake.reader import BLOCKS, SMALL_BYTES, WHOLE, Bounded, open_bounded, read_all
from partnerscope.lake.sources import LakeSource
from partnerscope.lake.store import LakeFolder, digest
from partnerscope.timeline.words import counted

BATCH_BYTES = 24 * 2**20
BATCH_FILES = 1_000
JOIN_BYTES = 16 * 2**20
"""As much text of small files is parsed at a time."""
END_BYTES = 2**14
BROUGHT_BACK = 500
"""Where the numbers of parts begin that are brought back."""
ALWAYS_ALLOWED = 5
"""As many broken rows are never too many: a short file may have a few."""


class RowCount:
    """Rows read so far, by all workers."""

    def __init__(self) -> None:
        self.total = 0
        self._lock = threading.Lock()

    def add(self, rows: int) -> None:
        """Count rows."""
        with self._lock:
            self.total += rows


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker of one ingest needs."""

    store: LakeFolder
    source: LakeSource
    max_rejects: float
    rows: RowCount = field(default_factory=RowCount)


@dataclass(slots=True)
class FileRead:
    """A file that was read: hash of its bytes and of its text, how many rows, and which were rejected.

    `held` are the bytes of a small file between the two: what is read is what was hashed.
    """

    path: Path
    sha256: str
    held: bytes = b""
    content: str = ""
    read: int = 0
    kept: int = 0
    rejected: list[pl.DataFrame] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """Rows rejected."""
        return sum(frame.height for frame in self.rejected)


@dataclass(slots=True)
class BatchRead:
    """A batch in drafts. `known` and `refused` are files that are not among `files`: there already, or not to be taken.

    `wanted` are (sha256, table, partition) that files known already bring back.
    """

    files: list[FileRead] = field(default_factory=list)
    known: dict[Path, TakenFile] = field(default_factory=dict)
    refused: dict[Path, InputError] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    windows: WindowsOf | None = None
    wanted: tuple[tuple[str, str, str], ...] = ()

    def discard(self) -> None:
        """Remove the drafts."""
        for draft in self.drafts:
            draft.discard()


class _LeftOut(Exception):
    """A file of which rows are drafted already is not to be taken: the batch is read again without it."""


def in_batches(source: LakeSource, paths: list[Path]) -> list[list[Path]]:
    """The files in batches, in their order. Files of sources that are not read quickly stand alone."""
    made: list[list[Path]] = []
    room = 0
    for path in paths:
        size = path.stat().st_size
        if not made or source.parse_quick is None or size > room or len(made[-1]) >= BATCH_FILES:
            made.append([])
            room = BATCH_BYTES
        made[-1].append(path)
        room -= size
    return made


def content_of(source: LakeSource, text: str) -> str:
    """What a file is known by: the same bytes taken in as another source are another ingest."""
    return hashlib.sha256(f"{source.name}\0{text}".encode()).hexdigest()


def read_batch(job: Job, paths: list[Path]) -> BatchRead:
    """Read the files of a batch that are not known yet into drafts."""
    result = BatchRead()
    looked = _looked_at(paths, result)
    hashes = {file.path: file.sha256 for file in looked}
    found = job.store.catalogue.files_of(job.source.name, list(hashes.values()))
    lost = job.store.catalogue.wanting(job.source.name, list(hashes.values()))
    result.known |= {path: found[sha256] for path, sha256 in hashes.items() if sha256 in found}
    fresh = [file for file in looked if file.sha256 not in found]
    if lost:
        _bring_back(job, hashes, lost, result)
    while fresh:
        try:
            return _read(job, fresh, result)
        except _LeftOut:
            fresh = [
                FileRead(one.path, one.sha256)
                for one in fresh
                if one.path not in result.refused and one.path not in result.known
            ]
    return result


def _looked_at(paths: list[Path], result: BatchRead) -> list[FileRead]:
    """The files with the hashes of their bytes; those that cannot be read are refused."""
    files = []
    for path in paths:
        try:
            held = path.read_bytes() if path.stat().st_size <= SMALL_BYTES else b""
            files.append(FileRead(path, hashlib.sha256(held).hexdigest() if held else digest(path), held))
        except OSError as error:
            result.refused[path] = InputError(f"cannot be read: {error.strerror}", where=str(path))
    return files


def _read(job: Job, files: list[FileRead], result: BatchRead) -> BatchRead:
    writer = PartWriter(job.store, hashlib.sha256("".join(f.sha256 for f in files).encode()).hexdigest()[:20])
    windows = WindowsOf(job.source)
    reading = _BatchReader(job, writer, windows, result)
    try:
        for file in files:
            reading.take(file)
        reading.parse_waiting()
        result.drafts += writer.finish()
    except BaseException:
        writer.discard()
        raise
    result.files, result.windows = reading.done, windows
    return result


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A small file whose text waits, from `start` to `end` among those of others."""

    file: FileRead
    start: int
    end: int
    lines: int


@dataclass(slots=True)
class _BatchReader:
    """The state of one pass over a batch: whole small files wait until enough text is there to parse them together.

    Their texts stand in `text`, one behind the other: the piece that a file was unpacked to is free for the next one.
    """

    job: Job
    writer: PartWriter
    windows: WindowsOf
    result: BatchRead
    done: list[FileRead] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)
    text: io.BytesIO = field(default_factory=io.BytesIO)
    contents: dict[str, FileRead] = field(default_factory=dict)
    started: bool = False

    def take(self, file: FileRead) -> None:
        """Read a file; a small one may wait. Refused and known files are noted in the result."""
        self.started = False
        start = self.text.tell()
        try:
            source = self.job.source
            held, file.held = file.held, b""
            with open_bounded(file.path, BLOCKS if source.parse_block else WHOLE, held) as plain:
                stream = _Hashing(plain)
                self._pieces(file, stream)
            if self.started:
                self._finish(file, stream.digest())
        except InputError as error:
            self.text.seek(start)
            self.result.refused[file.path] = error
            if self.started:
                # its rows stand in drafts among those of others, and cannot be taken out of them
                raise _LeftOut from error

    def _pieces(self, file: FileRead, stream: _Hashing) -> None:
        source = self.job.source
        if source.parse_whole is not None:
            data = read_all(stream)
            self.started = True
            self._keep(file, _told(file.path, lambda: source.parse_whole(data)))  # type: ignore[misc]
            return
        text = io.BytesIO()
        if source.parse_quick is not None:
            start = self.text.tell()
            if not add_text(self.text, stream):
                self._wait(file, start, stream.digest())
                return
            text = self._apart(start)
        for block in blocks(stream, str(file.path), text):
            self.started = True
            self._keep(file, self._parse(file, block))
            del block  # the next one takes its memory
        if not self.started:
            raise InputError("the file has no rows", where=str(file.path))

    def _apart(self, start: int) -> io.BytesIO:
        """The text since `start`, without those of files that wait before it; where none does, in the same memory."""
        if not start:
            return self.text
        apart = io.BytesIO()
        with self.text.getbuffer() as all_texts:
            apart.write(all_texts[start : self.text.tell()])
        self.text.seek(start)
        return apart

    def _wait(self, file: FileRead, start: int, text: str) -> None:
        """Let a small file wait, whose text stands behind those of the others since `start`."""
        if self.text.tell() == start:
            raise InputError("the file has no rows", where=str(file.path))
        if self._is_twin(file, text):
            self.text.seek(start)
            return
        lines = end_lines(self.text, start, str(file.path))
        self.waiting.append(_Waiting(file, start, self.text.tell(), lines))
        if self.text.tell() >= JOIN_BYTES:
            self.parse_waiting()

    def _is_twin(self, file: FileRead, text: str) -> bool:
        """Note a file whose text came earlier in this batch."""
        file.content = content_of(self.job.source, text)
        twin = self.contents.setdefault(file.content, file)
        if twin is not file:
            self.result.known[file.path] = _taken(self.job.source, twin, "")
        return twin is not file

    def _are_known(self, files: list[FileRead]) -> set[str]:
        """Note the files whose text is in the lake already; returns these texts."""
        found = self.job.store.catalogue.contents_of(self.job.source.name, [file.content for file in files])
        for file in files:
            if file.content in found:
                self.result.known[file.path] = found[file.content]
        return set(found)

    def parse_waiting(self) -> None:
        """Parse the small files that wait: all at once if nothing is wrong in any, else one by one."""
        there = self._are_known([one.file for one in self.waiting])
        waiting = [one for one in self.waiting if one.file.content not in there]
        self.text.truncate()
        whole = self.text.getvalue()
        text = b"".join(whole[one.start : one.end] for one in waiting) if there else whole
        self.text.seek(0)
        self.waiting = []
        quick = self.job.source.parse_quick
        if not waiting or quick is None:
            return
        lines = [one.lines for one in waiting]
        joined = quick(Block(1, text, sum(lines)))
        if joined is not None:
            for one in waiting:
                one.file.read = one.file.kept = one.lines
                self._done(one.file)
            numbers = np.arange(len(self.done) - len(waiting), len(self.done)).repeat(lines)
            self._write(joined, pl.Series("file", numbers))
            return
        for one in waiting:
            file, block = one.file, Block(1, whole[one.start : one.end], one.lines)
            try:
                parsed = self._parse(file, block)
                file.read, file.rejected = parsed.read, [parsed.rejected]
                check_rejects(file, self.job.max_rejects, done=True)
                if not parsed.read:
                    raise InputError("the file has no rows", where=str(file.path))
            except InputError as error:
                self.result.refused[file.path] = error
                self.contents.pop(file.content, None)
                continue
            file.read, file.rejected = 0, []
            self._keep(file, parsed)
            self._done(file)

    def _parse(self, file: FileRead, block: Block) -> Parsed:
        source = self.job.source
        quick = source.parse_quick(block) if source.parse_quick else None
        if quick is not None:
            return quick
        return _told(file.path, lambda: source.parse_block(block))  # type: ignore[misc]

    def _keep(self, file: FileRead, parsed: Parsed) -> None:
        """Count and write what came out of one file."""
        file.read += parsed.read
        file.rejected.append(parsed.rejected)
        check_rejects(file, self.job.max_rejects, done=False)
        main = [table for table in parsed.tables if table.table == self.job.source.table]
        file.kept += sum(table.rows.height for table in main or parsed.tables)
        number = pl.Series("file", [len(self.done)])
        self._write(parsed, number)

    def _write(self, parsed: Parsed, file: pl.Series) -> None:
        self.job.rows.add(parsed.read)
        dated = parsed.dated
        if dated is None:
            for table in parsed.tables:
                if table.table == self.job.source.table or len(parsed.tables) == 1:
                    dated = table.rows
        if dated is not None:
            one = pl.lit(file[0], pl.Int64).alias("file") if len(file) == 1 else file.cast(pl.Int64)
            self.windows.add(dated.with_columns(one))
        self.writer.add(parsed.tables)

    def _finish(self, file: FileRead, text: str) -> None:
        """The end of a large file: now its text is known whole."""
        check_rejects(file, self.job.max_rejects, done=True)
        if file.read == 0:
            raise InputError("the file has no rows", where=str(file.path))
        if self._is_twin(file, text) or self._are_known([file]):
            raise _LeftOut
        self._done(file)

    def _done(self, file: FileRead) -> None:
        self.done.append(file)


def _taken(source: LakeSource, file: FileRead, batch: str) -> TakenFile:
    return TakenFile(
        source.name, file.content, file.sha256, file.path.name, file.read, file.kept, file.broken, batch
    )


def taken_files(source: LakeSource, files: list[FileRead], batch: str) -> tuple[TakenFile, ...]:
    """The files of a batch as the catalogue keeps them."""
    return tuple(_taken(source, file, batch) for file in files)


def _told(path: Path, parse: Callable[[], Parsed]) -> Parsed:
    """Parse, with errors that name the file."""
    try:
        return parse()
    except pl.exceptions.PolarsError as error:
        raise InputError(f"cannot be read: {str(error).splitlines()[0]}", where=str(path)) from error
    except InputError as error:
        if error.where.startswith(str(path)):
            raise
        where = f"{path}, {error.where}" if error.where else str(path)
        raise InputError(error.what, where=where, allowed=error.allowed, hint=error.hint) from error


def _bring_back(
    job: Job, hashes: dict[Path, str], lost: dict[str, set[tuple[str, str]]], result: BatchRead
) -> None:
    """Read known files again, for the months that a damaged part has lost."""
    name = hashlib.sha256("".join(sorted(lost)).encode()).hexdigest()[:20]
    writer = PartWriter(job.store, name, _flushes=BROUGHT_BACK)
    wanted = []
    for path, sha256 in hashes.items():
        if sha256 not in lost:
            continue
        months = {(table, partition) for table, partition in lost[sha256]}
        wanted += [(sha256, *one) for one in sorted(months)]
        for tables in _tables(job, path):
            writer.add(tuple(_only(table, months) for table in tables))
    result.drafts, result.wanted = writer.finish(), tuple(wanted)


def _tables(job: Job, path: Path) -> Iterator[tuple[TableRows, ...]]:
    source = job.source
    with open_bounded(path, BLOCKS if source.parse_block else WHOLE) as plain:
        if source.parse_whole is not None:
            yield source.parse_whole(read_all(plain)).tables
        elif source.parse_block is not None:
            for block in blocks(plain, str(path)):
                yield source.parse_block(block).tables


def _only(table: TableRows, months: set[tuple[str, str]]) -> TableRows:
    names = [partition for name, partition in months if name == table.table]
    if "event_month" not in table.rows.columns:
        return table if names else TableRows(table.table, table.rows.clear())
    numbers = [int(name.replace("-", "")) for name in names]
    return TableRows(table.table, table.rows.filter(pl.col("event_month").is_in(numbers)))


class _Hashing:
    """A stream that knows the text read through it by its length, its CRC-32, and the SHA-256 of its two ends.

    Two files of one source that agree in all of these and are not the same do not come about by chance, and the whole of
    a long text need not be hashed.
    """

    def __init__(self, stream: Bounded) -> None:
        self._stream = stream
        self._size = self._sum = 0
        self._head = self._tail = b""

    def read(self, size: int) -> bytes:
        """Read and take note."""
        data = self._stream.read(size)
        self._size += len(data)
        self._sum = crc32(data, self._sum)
        if len(self._head) < END_BYTES:
            self._head += data[: END_BYTES - len(self._head)]
        self._tail = data[-END_BYTES:] if len(data) >= END_BYTES else (self._tail + data)[-END_BYTES:]
        return data

    def check_lines(self, piece: bytes) -> None:
        """Raise InputError for a line that is too long."""
        self._stream.check_lines(piece)

    def digest(self) -> str:
        """What all that was read is known by."""
        ends = hashlib.sha256(self._head + self._tail).hexdigest()
        return f"{self._size} {self._sum} {ends}"


def check_rejects(file: FileRead, bound: float, *, done: bool) -> None:
    """Stop a file with too many broken rows, at its end or as soon as 10,000 rows show it."""
    broken, read = file.broken, file.read
    if broken <= ALWAYS_ALLOWED and broken < read:
        return
    if broken > bound * read and (done or read >= 10_000):
        rows = pl.concat(file.rejected).head(20).iter_rows(named=True)
        problems = [
            Problem("lake-row", "error", str(row["reason"]), Place(file.path.name, int(row["line"])))
            for row in rows
        ]
        raise DataError(
            f"{file.path}: {broken} of {counted(read, 'row')} broken, more than {bound:.1%}",
            problems,
            hint="is this the right source? nothing of this file was taken in",
        )
