"""Reading the plain files, and saying exactly what is wrong with them.

Nothing is guessed: a file that cannot be read as it should be is a problem with its place, and its records are
then missing from the content, so callers that write must stop first.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import polars as pl

from partnerscope.codebook.load import read_texts
from partnerscope.errors import DataError, InputError, Place, Problem, Severity
from partnerscope.files import within
from partnerscope.folder.content import TEXT_FILES, Content, empty_frame
from partnerscope.folder.sources import follow, read_sources
from partnerscope.folder.text import decode
from partnerscope.record import KINDS, Kind
from partnerscope.record.normal import normalized
from partnerscope.timeline.words import counted

MAX_FILE = 2_000_000_000
_CHUNK = 50_000
SEPARATORS = {";": "';'", "\t": "tabs"}
"""What programs write between cells in place of commas, and what it is called."""


def read_folder(root: Path, kinds: tuple[Kind, ...] = KINDS) -> tuple[Content, list[Problem]]:
    """The content of an observatory's folder and the problems of its files.

    Raises InputError when the folder is not an observatory (no observatory.yaml).
    """
    if not (root / "observatory.yaml").is_file():
        raise InputError(
            "this is not an observatory: there is no observatory.yaml",
            where=str(root),
            hint="name one with --observatory FOLDER, or make one with 'partnerscope new NAME'",
        )
    problems: list[Problem] = []
    texts = _texts(root, problems)
    frames: dict[str, pl.DataFrame] = {}
    lines: dict[str, list[int]] = {}
    renamed: dict[str, str] = {}
    absent, unread = set(), set()
    for kind in kinds:
        before = len(problems)
        data = _bytes(root, kind.file, problems)
        if data is None:
            frames[kind.name], lines[kind.name] = empty_frame(kind), []
            absent.add(kind.name)
        elif kind.kept == "csl":
            frames[kind.name], lines[kind.name], renamed = read_sources(data, kind, problems)
        else:
            frames[kind.name], lines[kind.name] = _spelled_table(data, kind, problems)
        if any(problem.severity == "error" for problem in problems[before:]):
            unread.add(kind.name)
    _strangers(root, kinds, problems)
    problems = _told_once(problems)
    followed = follow(frames, kinds, renamed)
    return Content(followed, texts, lines, frozenset(absent), frozenset(unread)), problems


def read_table(data: bytes, kind: Kind) -> tuple[Content, list[Problem]]:
    """The content of one table (or of sources.json) given as bytes, and its problems."""
    problems: list[Problem] = []
    if kind.kept == "csl":
        frame, lines, _ = read_sources(data, kind, problems)
    else:
        frame, lines = _spelled_table(data, kind, problems)
    return Content({kind.name: frame}, {}, {kind.name: lines}), problems


def _told_once(problems: list[Problem]) -> list[Problem]:
    """Windows line ends in several tables have one cause (git, or a copy of the folder): said once."""
    windows = [one for one in problems if one.code == "newlines"]
    if len(windows) < 2:
        return problems
    said = f"Windows line ends in {counted(len(windows), 'table')}, first in {windows[0].place}"
    whole = Problem("newlines", "warning", said, Place("records"), hint=windows[0].hint)
    return [*(one for one in problems if one.code != "newlines"), whole]


def _note(
    problems: list[Problem], severity: Severity, code: str, what: str, place: Place, hint: str = ""
) -> None:
    problems.append(Problem(code, severity, what, place, hint=hint))


def _texts(root: Path, problems: list[Problem]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in TEXT_FILES:
        data = _bytes(root, name, problems)
        if data is not None:
            text = decode(data, name, problems)
            if text is not None:
                texts[name] = text.replace("\r\n", "\n")  # as git on Windows may have written it: not an edit
    try:
        texts |= read_texts(root / "codebook")
    except DataError as error:
        problems.extend(error.problems)
    return texts


def _bytes(root: Path, name: str, problems: list[Problem]) -> bytes | None:
    """The bytes of a file inside the folder; None when it is absent or must not be read."""
    path = root / name
    if not path.exists() and not path.is_symlink():
        return None
    # what a link shows would be committed word for word: a journal is published, another folder was not meant to be
    if not path.resolve().is_relative_to(root.resolve()):
        _note(
            problems,
            "error",
            "outside",
            "the file lies outside the observatory",
            Place(name),
            "replace the link",
        )
        return None
    if not path.is_file():
        _note(problems, "error", "not-a-file", "expected a plain file", Place(name))
        return None
    if path.stat().st_size > MAX_FILE:
        _note(problems, "error", "too-large", f"the file is larger than {MAX_FILE:,} bytes", Place(name))
        return None
    return path.read_bytes()


def _table(data: bytes, kind: Kind, problems: list[Problem]) -> tuple[pl.DataFrame, list[int]]:
    """The rows of one CSV as texts in the kind's columns, and their lines."""
    text = decode(data, kind.file, problems)
    if text is None:
        return empty_frame(kind), []
    if "\r" in text:
        _note(
            problems, "warning", "newlines", "Windows line ends", Place(kind.file), "commit writes plain ones"
        )
    if text and not text.endswith("\n"):
        _note(problems, "warning", "cut", "the last line has no end; is the file complete?", Place(kind.file))
    csv.field_size_limit(MAX_FILE)  # a long cell is told by its line and column, with the others
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header is None:
            _note(
                problems,
                "error",
                "header",
                "the file is empty",
                Place(kind.file, 1),
                f"begin with {','.join(kind.columns)}",
            )
            return empty_frame(kind), []
        names = [name.strip() for name in header]
        if not set(names) & set(kind.columns) and not _one_cell(names):
            _no_header(reader, kind, problems)
            return empty_frame(kind), []
        if not _header(names, kind, problems):
            return empty_frame(kind), []
        return _rows(reader, names, kind, problems)
    except csv.Error as error:
        hint = "a quotation mark is open, or the file is cut" if "end of data" in str(error) else ""
        _note(problems, "error", "csv", str(error), Place(kind.file, reader.line_num), hint)
        return empty_frame(kind), []


def _spelled_table(data: bytes, kind: Kind, problems: list[Problem]) -> tuple[pl.DataFrame, list[int]]:
    """The rows with their dates in the one spelling that is kept, and a note for each that had another."""
    frame, lines = _table(data, kind, problems)
    frame, changes = normalized(frame, kind)
    for change in changes:
        what = f"{change.before!r} is read as {change.after!r}"
        place = Place(kind.file, lines[change.row], change.column)
        _note(problems, "note", "date-form", what, place, "commit writes it so")
    return frame, lines


def _one_cell(names: list[str]) -> bool:
    """Whether the columns are separated by something else than commas."""
    return len(names) == 1 and any(mark in names[0] for mark in SEPARATORS)


def _no_header(reader: Iterable[list[str]], kind: Kind, problems: list[Problem]) -> None:
    """One problem for a first line that names no column: a program wrote a line above the header, or cut it off."""
    for row in islice(reader, 5):
        if "id" in row or len(set(row) & set(kind.columns)) > 1:
            hint = f"the header is line {reader.line_num}: remove what stands above it"  # type: ignore[attr-defined]
            break
    else:
        hint = f"begin with {','.join(name for name, cell in kind.columns.items() if not cell.rare)}"
    what = "the first line is not the header: it names no column"
    _note(problems, "error", "header", what, Place(kind.file, 1), hint)


def _header(names: list[str], kind: Kind, problems: list[Problem]) -> bool:
    place = Place(kind.file, 1)
    good = True
    for mark, word in SEPARATORS.items():
        if len(names) == 1 and mark in names[0]:
            what = f"the columns are separated by {word}"
            _note(problems, "error", "separator", what, place, "save with commas")
            return False
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            _note(problems, "error", "header", f"the column {name!r} stands twice", place)
            good = False
        if name not in kind.columns:
            problems.append(
                Problem("header", "error", f"unknown column {name!r}", place, ", ".join(kind.columns))
            )
            good = False
    missing = [name for name, cell in kind.columns.items() if name not in names and not cell.rare]
    required = [name for name in missing if kind.columns[name].required]
    if required:
        _note(problems, "error", "header", f"the required column {required[0]!r} is missing", place)
        good = False
    elif missing and good:
        _note(problems, "note", "columns", f"columns left out and read as empty: {', '.join(missing)}", place)
    return good


def _rows(
    reader: Iterable[list[str]], names: list[str], kind: Kind, problems: list[Problem]
) -> tuple[pl.DataFrame, list[int]]:
    width, lines, rows, frames = len(names), [], [], []
    stripped, blank = 0, []
    for row in reader:
        line: int = reader.line_num  # type: ignore[attr-defined]
        if len(row) != width:
            # a line end more at the end of a file is nobody's row
            if not any(row):
                continue
            what = f"{counted(len(row), 'cell')} where the header has {width}"
            _note(
                problems, "error", "cells", what, Place(kind.file, line), "an unquoted comma, or a cut line"
            )
            continue
        if not any(row):
            blank.append(line)
            continue
        for index, cell in enumerate(row):
            if cell and (cell[0].isspace() or cell[-1].isspace()):
                row[index] = cell.strip()
                stripped += 1
        rows.append(row)
        lines.append(line)
        # rows as lists of texts take far more memory than their frame
        if len(rows) == _CHUNK:
            frames.append(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"))
            rows = []
    if not lines:
        return empty_frame(kind), lines
    frames.append(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"))
    if blank:
        one = len(blank) == 1
        what = "an empty row" if one else f"{len(blank):,} empty rows, the first of them here"
        hint = f"commit leaves {'it' if one else 'them'} out"
        _note(problems, "warning", "blank", what, Place(kind.file, blank[0]), hint)
    if stripped:
        _note(
            problems,
            "warning",
            "spaces",
            f"{counted(stripped, 'cell')} with spaces at the ends",
            Place(kind.file),
        )
    frame = pl.concat(frames)
    missing = [pl.lit("").alias(name) for name in kind.columns if name not in names]
    return frame.with_columns(missing).select(list(kind.columns)), lines


def _strangers(root: Path, kinds: tuple[Kind, ...], problems: list[Problem]) -> None:
    """Files under records/ that no kind owns, and codebook/*.yml: a slip would otherwise lose a table in silence."""
    known = {kind.file for kind in kinds}
    for path in within(root / "records"):
        name = f"records/{path.name}"
        if name not in known and not path.name.startswith((".", "~")):
            allowed = ", ".join(sorted(kind.name + ".csv" for kind in kinds if kind.kept == "table"))
            problems.append(
                Problem("stranger", "error", "no kind is kept in this file", Place(name), allowed)
            )
    for path in within(root / "codebook", ".yml"):
        place = Place(f"codebook/{path.name}")
        _note(problems, "error", "stranger", "a codebook file ends with .yaml", place, "rename it")
