"""Small tables read whole, as other programs write them: Parquet, or text with a header in any of the usual separators.

Grain: one row is one line of the table with its number in the file. What stands before the header is passed over where it
cannot be a row: lines without a word, one that names the separator (`sep=;`), prose before a header that is known.
"""

from __future__ import annotations

import codecs
import io
import re

import polars as pl

from partnerscope.errors import InputError
from partnerscope.lake.lines import as_utf8
from partnerscope.lake.reader import PARQUET, read_parquet

BEGINNING = 2**16
"""Bytes within which the header is sought."""
SEPARATORS = (b"\t", b",", b";", b"|")
_NAMES_SEPARATOR = re.compile(rb"\s*\"?sep=([\t,;|])\"?[\s,;|]*", re.IGNORECASE)
_MARKED = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The longer marks first: one of them begins like a shorter one."""


def read_table(data: bytes, before_header: str = "") -> pl.DataFrame:
    """All columns as text, with the 1-based line number of each row in `line` (of the file, where the header may be later).

    `before_header`: how the header begins, where prose stands before it. Raises InputError where there is no table.
    """
    if data[:4] == PARQUET:
        frame, skipped = read_parquet(data).cast(pl.String), 0
    else:
        data = _plain_text(data)
        skipped, separator = _header_of(data, before_header)
        for _ in range(skipped):
            data = data[data.find(b"\n") + 1 :]
        head = data[: data.find(b"\n") if b"\n" in data else len(data)]
        separator = separator or max(SEPARATORS, key=head.count)
        try:
            frame = pl.read_csv(io.BytesIO(data), separator=separator.decode(), infer_schema=False)
        except pl.exceptions.PolarsError as error:
            raise InputError(f"not a table: {str(error).splitlines()[0]}") from error
        frame.columns = _names_of(frame)
        trimmed = pl.all().str.strip_chars()
        frame = frame.select(pl.when(trimmed != "").then(trimmed))
    rows = frame.with_row_index("line", offset=2 + skipped)
    return rows.filter(~pl.all_horizontal(pl.exclude("line").is_null()))


def text_of(column: str) -> pl.Expr:
    """A column of texts; null where R wrote that there is none."""
    return pl.col(column).replace("NA", None)


def _plain_text(data: bytes) -> bytes:
    """A text as UTF-8 with line feeds and without a mark, also where a spreadsheet wrote UTF-16 or returns alone."""
    encoding = next((name for mark, name in _MARKED.items() if data.startswith(mark)), "") or _unmarked(data)
    if encoding:
        try:
            data = data.decode(encoding).encode()
        except UnicodeDecodeError as error:
            raise InputError(f"not a text: {error.reason}") from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return as_utf8(data)


def _unmarked(data: bytes) -> str:
    """UTF-16 that nothing marks: in the letters of a header, every other byte is NUL, which no text holds."""
    first = data[:64]
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if first and len(first) % 2 == 0 and set(first[place::2]) == {0} and 0 not in first[1 - place :: 2]:
            return name
    return ""


def _header_of(data: bytes, before_header: str) -> tuple[int, bytes]:
    """How many lines stand before the header, and the separator that one of them names (b'' where none does)."""
    lines, separator, begins = data[:BEGINNING].split(b"\n"), b"", before_header.encode()
    skipped = 0
    for line in lines:
        if named := _NAMES_SEPARATOR.fullmatch(line):
            separator = named[1]
        elif line.strip(b' \r\t,;|"'):
            break
        skipped += 1
    sought = enumerate(lines[skipped:]) if begins else ()
    return skipped + next((n for n, line in sought if line.lstrip(b'"').startswith(begins)), 0), separator


def _names_of(frame: pl.DataFrame) -> list[str]:
    names = [name.strip() or name for name in frame.columns]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise InputError(f"two columns are called {', '.join(doubled)}", where="the header")
    return names
