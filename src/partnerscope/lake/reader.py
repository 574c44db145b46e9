"""The one way in for every file of every source: bounded in size, in ratio and in the length of a line, before it is parsed.

Grain: one file is one stream of bytes: a plain file, or the only member of a zip archive, or a gzip file. What an archive
says of its size is believed only where it is too much; what really comes out is counted as it comes.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import polars as pl

from partnerscope.errors import InputError
from partnerscope.lake.inflate import GzipFile, InflateError, crc32, decompressobj
from partnerscope.timeline.words import counted

PIECE_BYTES = 8 * 2**20
SMALL_BYTES = 2**20
STATA = (b"<stata_dta>", *(bytes((release, order)) for release in (113, 114, 115) for order in (1, 2)))
PARQUET = b"PAR1"
ZIPPED, GZIPPED = b"PK\x03\x04", b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may be: bytes of text in all, bytes a line, and how many times more than its packed bytes.

    The ratio is asked only above `small` bytes of text: real archives of events and tables hold 4 to 40 times their size.
    `cells` bounds rows times columns of a Parquet file, which may repeat one value a billion times in a few bytes (above
    `small` of them the ratio is asked, too); `lines` those of a text, of which each costs memory however short it is.
    """

    text: int = 64 * 2**30
    line: int = 4 * 2**20
    ratio: int = 100
    small: int = 64 * 2**20
    cells: int = 300_000_000
    lines: int = 2**40


BLOCKS = Bounds()
"""Files that are read block by block."""
WHOLE = Bounds(text=2**30, lines=10_000_000)
"""Files that are read whole into memory."""


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Text(Readable, Protocol):
    """What can be read piece by piece and knows how long a line may be."""

    def check_lines(self, piece: bytes) -> None:
        """Raise InputError for a line that is too long."""
        ...


class Bounded:
    """A stream that stops with an InputError as soon as more comes out than the bounds let through."""

    def __init__(self, stream: Readable, bounds: Bounds, packed: int | None, where: str) -> None:
        self._stream, self._bounds, self._packed, self._where = stream, bounds, packed, where
        self._total = self._line = self._lines = 0

    def read(self, size: int) -> bytes:
        """At most `size` bytes. Raises InputError for too much text, too high a ratio, or too long a line."""
        piece = self._stream.read(size)
        if not self._total:
            _refuse_stata(piece, self._where)
        self._total += len(piece)
        check_size(self._total, self._packed, self._bounds, self._where)
        return piece

    def check_lines(self, piece: bytes) -> None:
        """Raise InputError where a line of the text read so far is longer than the bound."""
        first, *others = (len(line) for line in piece.split(b"\n"))
        lengths = [self._line + first, *others]
        self._line = lengths[-1]
        self._lines += len(others)
        if self._lines > self._bounds.lines:
            what = f"more than {self._bounds.lines:,} lines"
            raise InputError(what, where=self._where, allowed="split it, or take a part of it")
        if max(lengths) > self._bounds.line:
            raise InputError(
                f"a line of more than {self._bounds.line:,} bytes", where=self._where, allowed="text in lines"
            )


def check_size(text: int, packed: int | None, bounds: Bounds, where: str) -> None:
    """Raise InputError for more text than allowed, or (`packed` bytes given) for more than an honest archive holds."""
    if text > bounds.text:
        raise InputError(
            f"the file unfolds to more than {bounds.text / 2**30:g} GiB",
            where=where,
            allowed="split it, or take a part of it",
        )
    if packed is not None and text > bounds.small and text > bounds.ratio * packed:
        raise InputError(
            f"{packed:,} bytes unfold to {text:,} and more, over {bounds.ratio} times as much: no archive of data does",
            where=where,
            hint="unpack it yourself and look before you take it in",
        )


@contextmanager
def open_bounded(path: Path, bounds: Bounds, held: bytes = b"") -> Iterator[Bounded]:
    """Open a plain file, a gzip file, or the only member of a zip archive, as a stream of bytes within bounds.

    A small file is read at once: nothing is looked for on the disk then. `held` are its bytes, where they have been read.

    Raises InputError for an archive that is damaged, encrypted, packed in an unknown way or not of one file, also when
    the damage shows only while it is read, and for Stata files.
    """
    packed = len(held) or path.stat().st_size
    try:
        with path.open("rb") if packed > SMALL_BYTES else io.BytesIO(held or path.read_bytes()) as plain:
            head = plain.read(len(ZIPPED))
            if head == ZIPPED or zipfile.is_zipfile(plain):
                with zipfile.ZipFile(plain) as archive:
                    member = _only_member(archive, path)
                    check_size(member.file_size, member.compress_size, bounds, str(path))
                    with _unpacking(archive, member, plain) as stream:
                        yield Bounded(stream, bounds, member.compress_size, str(path))
                return
            plain.seek(0)
            if head.startswith(GZIPPED):
                with GzipFile(fileobj=plain) as stream:
                    yield Bounded(stream, bounds, packed, str(path))
                return
            check_size(packed, None, bounds, str(path))
            yield Bounded(plain, bounds, None, str(path))
    except (
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        zlib.error,
        InflateError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise InputError(
            f"the archive is damaged or of a kind that cannot be read: {error}",
            where=str(path),
            hint="fetch the file again; nothing of it was taken in",
        ) from error


@contextmanager
def _unpacking(archive: zipfile.ZipFile, member: zipfile.ZipInfo, raw: IO[bytes]) -> Iterator[Readable]:
    """The member's bytes; deflated ones, which nearly all are, by ISA-L, at a third of zlib's time."""
    with archive.open(member) as checked:  # refuses what the local header says otherwise
        if member.compress_type != zipfile.ZIP_DEFLATED:
            yield checked
            return
    raw.seek(member.header_offset + LOCAL_HEADER - 4)
    name, extra = struct.unpack("<HH", raw.read(4))
    raw.seek(name + extra, io.SEEK_CUR)
    yield _Inflated(raw, member)


class _Inflated:
    """A deflated member as it is unpacked; its size and checksum are compared at its end."""

    def __init__(self, raw: IO[bytes], member: zipfile.ZipInfo) -> None:
        self._raw, self._member, self._left = raw, member, member.compress_size
        self._unpacker = decompressobj(-15)
        self._sum = self._size = 0

    def read(self, size: int) -> bytes:
        """At most `size` bytes. Raises BadZipFile at the end of a member that is not what its archive says."""
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail
            if not packed:
                packed = self._raw.read(min(self._left, size, PACKED_BYTES))
                self._left -= len(packed)
            piece: bytes = self._unpacker.decompress(packed, size)
            if piece:
                self._sum = crc32(piece, self._sum)
                self._size += len(piece)
                return piece
            if not packed:
                break
        if (self._size, self._sum) != (self._member.file_size, self._member.CRC):
            raise zipfile.BadZipFile("size or checksum is not that of the archive")
        return b""


LOCAL_HEADER = 30
"""Bytes before the name of a member of a zip archive."""
PACKED_BYTES = 2**21
"""Read at a time: what it unfolds to is parsed in one go, and fewer goes cost less."""
ENCRYPTED = 1
"""Bit of a zip member's flags."""


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) != 1:
        raise InputError(
            f"the archive holds {len(members) or 'no'} files", where=str(path), allowed="exactly one file"
        )
    if members[0].flag_bits & ENCRYPTED:
        raise InputError("the archive is encrypted", where=str(path), allowed="an open archive")
    return members[0]


def _refuse_stata(head: bytes, where: str) -> None:
    if head.startswith(STATA):
        raise InputError(
            "this is a Stata file, whatever its name says",
            where=where,
            allowed="text or Parquet",
            hint="Dataverse names Stata files .tab; ask there for the original or the tab-delimited form",
        )


def read_all(stream: Text) -> bytes:
    """All bytes of a stream, which stops in time; the lines of a text are bounded, a Parquet file has none."""
    pieces: list[bytes] = []
    while piece := stream.read(PIECE_BYTES):
        pieces.append(piece)
        if not pieces[0].startswith(PARQUET):
            stream.check_lines(piece)
    return b"".join(pieces)


def read_parquet(data: bytes, bounds: Bounds = WHOLE) -> pl.DataFrame:
    """A Parquet file given as bytes, looked at before it is decoded.

    Raises InputError for a damaged one and for one that unfolds to more than the bounds let through.
    """
    try:
        import pyarrow.parquet as pq

        about = pq.ParquetFile(io.BytesIO(data)).metadata
        groups = [about.row_group(number) for number in range(about.num_row_groups)]
        check_size(sum(group.total_byte_size for group in groups), len(data), bounds, "")
        cells = about.num_rows * about.num_columns
        if cells > bounds.cells or cells > max(bounds.small, bounds.ratio * len(data)):
            raise InputError(
                f"{counted(about.num_rows, 'row')} of {counted(about.num_columns, 'column')} in {len(data):,} bytes",
                allowed=f"at most {bounds.cells:,} cells",
            )
        return pl.read_parquet(io.BytesIO(data))
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise InputError(f"the Parquet file is damaged: {str(error).splitlines()[0]}") from error
