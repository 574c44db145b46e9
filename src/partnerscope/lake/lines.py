"""Cutting big texts into bounded blocks of whole lines, and counting the fields of every line.

Grain: one block is some megabytes of complete lines, with the number of its first line. Formats are
recognized by counting fields, line by line, never from a name.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.datatypes import DataTypeClass

from partnerscope.errors import InputError
from partnerscope.lake.reader import BLOCKS, Readable

BLOCK_BYTES = 16 * 2**20
"""Size of a block: bounds the memory of one worker."""
TAB, NEWLINE, RETURN = 9, 10, 13
LAST = "last"
"""The column of the last field, where nothing else is made of it."""
PIECE_BYTES = 96 * 2**10
COUNTED_BYTES = 2**16
"""Looked through at a time when signs are counted: what a processor keeps near."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file; `first_line` is the 1-based number of the first of them, `lines` how many there are."""

    first_line: int
    data: bytes
    lines: int


def count_of(data: bytes | memoryview, sign: int) -> int:
    """How often a byte stands in a text; several times as quick as `bytes.count` where it stands often."""
    bytes_ = np.frombuffer(data, dtype=np.uint8)
    found = np.empty(COUNTED_BYTES, np.bool_)
    count = 0
    for first in range(0, len(bytes_), COUNTED_BYTES):
        piece = bytes_[first : first + COUNTED_BYTES]
        count += int(np.count_nonzero(np.equal(piece, sign, out=found[: len(piece)])))
    return count


def add_text(text: io.BytesIO, stream: Readable, size: int | None = None) -> bool:
    """Add what a stream holds to other texts, to the length of a block; whether it may go on.

    It comes in pieces small enough to be unpacked again and again into the same memory.
    """
    until = text.tell() + (size or BLOCK_BYTES)
    while text.tell() < until:
        piece = stream.read(min(PIECE_BYTES, until - text.tell()))
        if not piece:
            return False
        text.write(piece)
    return True


def end_lines(text: io.BytesIO, start: int, where: str) -> int:
    """How many lines stand behind `start`; the last one gets its newline where it lacks it."""
    with text.getbuffer() as all_texts:
        mine = all_texts[start : text.tell()]
        lines, ended, size = count_of(mine, NEWLINE), mine[-1] == NEWLINE, len(mine)
        mine.release()
    if not lines:
        _check_line(size, where, 1)
    if not ended:
        text.write(b"\n")
    return lines + (not ended)


def _check_line(size: int, where: str, line: int) -> None:
    if size > BLOCKS.line:
        raise InputError(f"a line of more than {BLOCKS.line} bytes", where=f"{where}, line {line}")


def blocks(
    stream: Readable, where: str, text: io.BytesIO | None = None, size: int | None = None
) -> Iterator[Block]:
    """Cut a stream into blocks of whole lines; the last line may lack its newline. What `text` holds has been read of it
    already.

    All blocks stand in the memory of `text`, one after the other: it is copied for a block that is still held when the
    next one is asked for.
    """
    text = io.BytesIO() if text is None else text
    line, more = 1, bool(text.tell()) or add_text(text, stream, size)
    while text.tell():
        cut, lines = _whole_lines(text, where, line)
        if not more and cut < text.tell():
            text.write(b"\n")
            cut, lines = text.tell(), lines + 1
        with text.getbuffer() as all_text:
            rest = bytes(all_text[cut : text.tell()])
        if cut:
            text.truncate(cut)
            yield Block(line, text.getvalue(), lines)
            line += lines
            text.seek(0)
            text.write(rest)
        more = more and add_text(text, stream, size)


def _whole_lines(text: io.BytesIO, where: str, line: int) -> tuple[int, int]:
    """How many bytes of a text are whole lines, and how many lines; `line` is the number of the first."""
    end = text.tell()
    with text.getbuffer() as all_text:
        for last in range(end, 0, -PIECE_BYTES):
            first = max(0, last - PIECE_BYTES)
            cut = bytes(all_text[first:last]).rfind(b"\n") + 1
            if cut:
                with all_text[: first + cut] as whole:
                    return first + cut, count_of(whole, NEWLINE)
    _check_line(end, where, line)
    return 0, 0


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines of a block start and end (newline excluded) and how many fields each has.

    All arrays have one entry a line that is not empty; `number` is the line's number in the file.
    """

    data: bytes
    number: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    fields: NDArray[np.int64]

    def text(self, chosen: NDArray[np.bool_]) -> bytes:
        """The chosen lines, each with its newline, as valid UTF-8 (other bytes are read as ISO 8859-1)."""
        if chosen.all() and len(chosen) == self.data.count(b"\n"):
            return as_utf8(self.data)
        spans = zip(self.start[chosen].tolist(), self.end[chosen].tolist(), strict=True)
        return as_utf8(b"".join(self.data[start:end] + b"\n" for start, end in spans))

    def excerpt(self, index: int, limit: int = 200) -> str:
        """The beginning of a line, for the reject table."""
        raw = self.data[int(self.start[index]) : int(self.end[index])]
        return raw[:limit].decode("utf-8", errors="replace")


def split_lines(block: Block) -> Lines:
    """Count the tab-separated fields of each line of a block; empty lines are passed over."""
    bytes_ = np.frombuffer(block.data, dtype=np.uint8)
    end = np.flatnonzero(bytes_ == NEWLINE)
    start = np.concatenate((np.zeros(1, np.int64), end[:-1] + 1))
    fields = _tabs(bytes_, start) + 1
    number = np.arange(len(end), dtype=np.int64) + block.first_line
    length = end - start
    full = ~((length == 0) | ((length == 1) & (bytes_[start] == RETURN)))
    if full.all():
        return Lines(block.data, number, start, end, fields)
    return Lines(block.data, number[full], start[full], end[full], fields[full])


def _tabs(bytes_: NDArray[np.uint8], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many tabs each line holds; narrow integers are quick, and are checked against the sum."""
    tabs = (bytes_ == TAB).view(np.uint8)
    counts = np.add.reduceat(tabs, start, dtype=np.uint16).astype(np.int64)
    if counts.sum() == np.count_nonzero(tabs):
        return counts
    return np.add.reduceat(tabs, start, dtype=np.int64)


def as_utf8(data: bytes) -> bytes:
    """The same text as UTF-8: a line that is not valid UTF-8 is taken for ISO 8859-1."""
    if data.isascii():
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"".join(_line_as_utf8(line) for line in data.splitlines(keepends=True))
    return data


def _line_as_utf8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1").encode("utf-8")
    return line


def read_fields(data: bytes, names: dict[int, str]) -> pl.DataFrame:
    """Chosen fields (0-based position to name) of tab-separated lines, as text; an empty field is null."""
    if not data:
        return pl.DataFrame(schema=dict.fromkeys(names.values(), pl.String))
    frame = pl.read_csv(
        data, separator="\t", has_header=False, quote_char=None, infer_schema=False, columns=sorted(names)
    )
    frame.columns = [names[position] for position in sorted(names)]
    return frame


def read_typed(data: bytes, width: int, names: dict[int, tuple[str, DataTypeClass]]) -> pl.DataFrame | None:
    """Chosen fields (0-based position to name and type) of lines of one width; None if any line has more or fewer fields,
    or nothing in its last one. Raises PolarsError for a field that is not of its type, and text that is not UTF-8.
    """
    names = {width - 1: (LAST, pl.String)} | names
    schema: dict[str, DataTypeClass] = {
        str(position): names[position][1] if position in names else pl.String for position in range(width)
    }
    frame = pl.read_csv(
        data, separator="\t", has_header=False, quote_char=None, schema=schema, columns=sorted(names)
    )
    frame.columns = [names[position][0] for position in sorted(names)]
    # the reader says nothing of a line that is short or long: one that has its last field is not short, and where none
    # is, the number of all tabs says that none is long
    if frame[names[width - 1][0]].null_count() or count_of(data, TAB) != frame.height * (width - 1):
        return None
    return frame.drop(LAST, strict=False).rechunk()  # what comes in many chunks is put in one again and again
