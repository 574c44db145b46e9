"""Frames in every format a reader may want: md, csv, json, parquet, xlsx, html.

Grain: one call turns one frame into the bytes of one file, the same bytes every time. Rendered tables are made to
be opened by other programs, so nothing in them can run: in XLSX every text is stored as a string, never as a
formula; in CSV a text cell (or header) that begins with `= + - @` (their full-width forms too), a tab or a line end gets
an apostrophe in front, as OWASP advises. Numbers are left as they are. The files in `records/` are data, not rendered
tables, and are never altered in this way.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any

import polars as pl

from partnerscope.errors import InputError
from partnerscope.extras import require
from partnerscope.record.neutral import neutral
from partnerscope.timeline.words import date_text
from partnerscope.view import View

Value = str | int | float | bool | tuple[str, ...] | None

XLSX_CELL, XLSX_ROWS = 32_767, 1_048_575
CUT = " … [cut]"


@dataclass(frozen=True)
class Printout:
    """A frame with its title, its notes and the view it belongs to, to be written in any format.

    `cut`: a text that is too long for a spreadsheet's cell is cut in a workbook, which says so, instead of refused.
    """

    frame: pl.DataFrame
    title: str = ""
    notes: Sequence[str] = ()
    view: View | None = None
    cut: bool = False

    @cached_property
    def rows(self) -> list[list[Value]]:
        """The rows as plain values."""
        return [[_plain(value) for value in row] for row in self.frame.iter_rows()]

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The notes that say something."""
        return tuple(note for note in self.notes if note)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.frame.columns

    def numeric(self, column: str) -> bool:
        """Whether a column holds numbers."""
        return self.frame.schema[column].is_numeric()

    def about(self) -> str:
        """Which world the table speaks of, in one line; empty when it belongs to no view."""
        if self.view is None:
            return ""
        return (
            f"{self.view.about.title}; as of {date_text(self.view.valid)}; as known at {self.view.head[:12]}"
        )

    def render(self, format: str) -> bytes:
        """The bytes of a file, as `render` says."""
        chosen = next((one for one in FORMATS if one.name == format), None)
        if chosen is None:
            raise InputError(f"{format!r} is not a format of tables", allowed=", ".join(format_names()))
        return chosen.write(self)


def render(
    frame: pl.DataFrame,
    format: str,
    *,
    title: str = "",
    notes: Sequence[str] = (),
    view: View | None = None,
) -> bytes:
    r"""The frame as the bytes of a file.

    `title`, `notes` and the view appear in md, json, xlsx (second sheet) and html; csv and parquet hold the rows
    only. Lists are joined by ';' except in json and parquet. Missing is empty (null in json and parquet).

    >>> render(pl.DataFrame({"partner": ["=cmd()"], "n": [-1]}), "csv")
    b"partner,n\n'=cmd(),-1\n"

    Raises InputError for an unknown format and for tables a spreadsheet cannot hold (xlsx).
    """
    return Printout(frame, title, notes, view).render(format)


def _plain(value: object) -> Value:
    """A value of a frame as text, number, list or None; not-a-number is missing."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple, pl.Series)):
        return tuple(str(item) for item in value)
    return str(value)


def text_of(value: Value) -> str:
    """A value as text: lists joined by ';', the shortest text of a float, nothing for a missing value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(value)
    return repr(value) if isinstance(value, float) else str(value)


def shown(value: Value) -> str:
    """A value for the eye: a float with three decimals (files keep every digit), anything else as `text_of`.

    >>> shown(2 / 3), shown(0.00001234), shown(0.5), shown(7)
    ('0.667', '1.23e-05', '0.5', '7')
    """
    if not isinstance(value, float) or isinstance(value, bool):
        return text_of(value)
    if value and abs(value) < 0.0005:
        return f"{value:.3g}"
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _csv(sheet: Printout) -> bytes:
    lines = [[neutral(name) for name in sheet.columns]]
    lines += [
        [neutral(text_of(value)) if isinstance(value, (str, tuple)) else text_of(value) for value in row]
        for row in sheet.rows
    ]
    return "".join(_csv_line(line) for line in lines).encode()


def _csv_line(cells: list[str]) -> str:
    """A line of CSV; a carriage return is quoted too, which the standard writer forgets when lines end in LF."""
    quoted = [
        '"' + cell.replace('"', '""') + '"' if any(letter in cell for letter in '",\r\n') else cell
        for cell in cells
    ]
    return ('""' if quoted == [""] else ",".join(quoted)) + "\n"


def _json(sheet: Printout) -> bytes:
    body: dict[str, object] = {"title": sheet.title}
    if sheet.view is not None:
        about = sheet.view.about
        body["view"] = {"observatory": about.id, "valid": sheet.view.valid, "head": sheet.view.head}
    body["notes"] = list(sheet.said)
    body["columns"] = sheet.columns
    body["rows"] = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _parquet(sheet: Printout) -> bytes:
    buffer = io.BytesIO()
    sheet.frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _markdown(sheet: Printout) -> bytes:
    texts = [[_cell_of_markdown(shown(value)) for value in row] for row in sheet.rows]
    heads = [_cell_of_markdown(name) for name in sheet.columns]
    widths = [max([3, len(heads[i]), *(len(row[i]) for row in texts)]) for i in range(len(heads))]
    right = [sheet.numeric(name) for name in sheet.columns]
    rule = [
        "-" * (width - 1) + ":" if flag else "-" * width for width, flag in zip(widths, right, strict=True)
    ]
    lines = [_aligned(row, widths, right) for row in (heads, rule, *texts)]
    above = [f"**{_cell_of_markdown(sheet.title)}**", ""] if sheet.title else []
    below = [_cell_of_markdown(note) for note in (*sheet.said, sheet.about()) if note]
    return ("\n".join([*above, *lines, *(["", "  \n".join(below)] if below else [])]) + "\n").encode()


def _aligned(cells: Iterable[str], widths: list[int], right: list[bool]) -> str:
    padded = [
        cell.rjust(width) if flag else cell.ljust(width)
        for cell, width, flag in zip(cells, widths, right, strict=True)
    ]
    return f"| {' | '.join(padded)} |"


def inert(text: str) -> str:
    r"""Text for Markdown that cannot become HTML or begin a line of its own.

    >>> inert("below <b>\n# not a title")
    'below \\<b> # not a title'
    """
    return " ".join(text.replace("\\", "\\\\").replace("<", "\\<").split())


def _cell_of_markdown(text: str) -> str:
    """Text that cannot break out of its cell or become HTML."""
    return inert(text).replace("|", "\\|")


def _html(sheet: Printout) -> bytes:
    classes = [' class="number"' if sheet.numeric(name) else "" for name in sheet.columns]
    heads = "".join(
        f'<th scope="col"{c}>{escape(n)}</th>' for n, c in zip(sheet.columns, classes, strict=True)
    )
    rows = "\n".join(f"<tr>{_html_row(row, classes)}</tr>" for row in sheet.rows)
    notes = "".join(f"<p>{escape(note)}</p>\n" for note in (*sheet.said, sheet.about()) if note)
    title = escape(sheet.title or "Table")
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<div class="scroll" role="region" aria-label="{title}" tabindex="0">
<table>
<caption>{title}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
{notes}</main>
</body>
</html>
"""
    return page.encode()


def _html_row(row: list[Value], classes: list[str]) -> str:
    first = f'<th scope="row"{classes[0]}>{escape(shown(row[0]))}</th>' if row else ""
    rest = zip(row[1:], classes[1:], strict=True)
    return first + "".join(f"<td{name}>{escape(shown(value))}</td>" for value, name in rest)


_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "h1{font:400 1.6rem/1.2 Georgia,serif}caption{text-align:left;padding:.3rem 0}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "th,td{padding:.25rem .6rem;border-bottom:1px solid #8888;text-align:left;vertical-align:top;font-weight:400}"
    "thead th{font-weight:600}.number{text-align:right}"
)


def _xlsx(sheet: Printout) -> bytes:
    """A workbook with the table on its first sheet and what it is on its second."""
    require("exchange", "the format xlsx")
    import xlsxwriter

    cuts = _too_long(sheet)
    buffer = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        book.set_properties({"title": sheet.title, "created": datetime(2000, 1, 1)})
        page = book.add_worksheet("table")
        bold = book.add_format({"bold": True})
        for column, name in enumerate(sheet.columns):
            page.write_string(0, column, name, bold)
            page.set_column(column, column, _width(sheet, column))
        for line, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                _put(page, line, column, _fitting(value))
        page.freeze_panes(1, 0)
        about = book.add_worksheet("about")
        for line, text in enumerate(
            text for text in (sheet.title, sheet.about(), *sheet.said, *cuts) if text
        ):
            about.write_string(line, 0, text)
    return buffer.getvalue()


def _put(page: Any, line: int, column: int, value: Value) -> None:
    if isinstance(value, bool):
        page.write_boolean(line, column, value)
    elif isinstance(value, (int, float)):
        page.write_number(line, column, value)
    elif value:
        page.write_string(line, column, text_of(value))


def _width(sheet: Printout, column: int) -> int:
    longest = max((len(text_of(row[column])) for row in sheet.rows[:200]), default=0)
    return min(60, max(8, longest, len(sheet.columns[column])) + 1)


def _fitting(value: Value) -> Value:
    """A value as a spreadsheet's cell can hold it."""
    text = text_of(value) if isinstance(value, (str, tuple)) else ""
    return f"{text[: XLSX_CELL - len(CUT)]}{CUT}" if len(text) > XLSX_CELL else value


def _too_long(sheet: Printout) -> list[str]:
    """What the workbook says of texts it cuts. Raises InputError for them where none may be cut, and for too many rows."""
    if len(sheet.rows) > XLSX_ROWS:
        raise InputError(
            f"{len(sheet.rows)} rows do not fit in a spreadsheet",
            allowed=f"{XLSX_ROWS} rows",
            hint="write csv or parquet instead",
        )
    found = [
        (f"row {line}, column {name!r}", len(text_of(value)))
        for line, row in enumerate(sheet.rows, start=2)
        for name, value in zip(sheet.columns, row, strict=True)
        if isinstance(value, (str, tuple)) and len(text_of(value)) > XLSX_CELL
    ]
    if found and not sheet.cut:
        place, long = found[0]
        raise InputError(
            f"{place}: {long} characters do not fit in a spreadsheet's cell",
            allowed=f"{XLSX_CELL} characters",
            hint="write csv or parquet instead",
        )
    return [f"{place} is cut: {long:,} characters; whole in csv, json and parquet" for place, long in found]


@dataclass(frozen=True, slots=True)
class Format:
    """How a table is written: its name, which is the end of a file's name too, its media type, its writer.

    `offered`: pages offer it beside every table. `words`: people read it, so that it says words where others keep ids.
    """

    name: str
    media: str
    write: Callable[[Printout], bytes]
    offered: bool = False
    words: bool = False


FORMATS: tuple[Format, ...] = (
    Format("md", "text/markdown; charset=utf-8", _markdown, words=True),
    Format("csv", "text/csv; charset=utf-8", _csv, offered=True),
    Format("json", "application/json", _json, offered=True),
    Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _xlsx,
        offered=True,
    ),
    Format("parquet", "application/vnd.apache.parquet", _parquet, offered=True),
    Format("html", "text/html; charset=utf-8", _html, words=True),
)
"""Every format of tables: commands and pages read this list."""

_OTHERS: Mapping[str, str] = {
    "cff": "application/yaml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "css": "text/css; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "jsonl": "application/jsonl",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "yaml": "application/yaml",
}


def media_type(file: str, otherwise: str = "application/octet-stream") -> str:
    """The media type of a file, by the end of its name.

    >>> media_type("data.csv"), media_type("figure.svg"), media_type("LICENSE")
    ('text/csv; charset=utf-8', 'image/svg+xml', 'application/octet-stream')
    """
    end = file.rpartition(".")[2]
    return next((one.media for one in FORMATS if one.name == end), _OTHERS.get(end, otherwise))


def format_names() -> tuple[str, ...]:
    """The names of all formats of tables."""
    return tuple(one.name for one in FORMATS)


def in_words(name: str) -> bool:
    """Whether people read a format; programs read the others."""
    return any(one.words for one in FORMATS if one.name == name)


def offered() -> tuple[str, ...]:
    """The names of the formats that pages offer beside a table."""
    return tuple(one.name for one in FORMATS if one.offered)
