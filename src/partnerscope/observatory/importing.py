"""Rows of a table that somebody else keeps, as records: a mapping file says which column is which field.

Grain: one row becomes one record of one kind, with evidence that the named source says so. A row whose record is there
already changes only the fields that the table fills; nothing is taken away. What would change is shown before anything is
recorded.

    kind: meeting
    id: "{dialogue}-{date}"
    values: {dialogue: US-02}
    columns: {date: When, place: City, number: Round}
    dates: "%d/%m/%Y"
    words: {place: {BXL: Brussels}}
    source: my-spreadsheet
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from partnerscope.codebook import Books
from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.folder import even_rows
from partnerscope.journal import Changeset, Revision, Store, fold
from partnerscope.lined import modelled, read_yaml
from partnerscope.observatory.recording import applied, codebook_of, refuse_faults
from partnerscope.observatory.suspect import of_cell
from partnerscope.record import KINDS, Kind, kind_named

MAX_TABLE = 50_000_000
State = Mapping[str, Mapping[str, Mapping[str, str]]]


class Recording(Protocol):
    """What records: an observatory, as far as bringing rows in needs it."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds it knows."""

    @property
    def store(self) -> Store:
        """The journal."""

    def changesets(self) -> list[Changeset]:
        """The changesets known, oldest first."""

    def record(self, revisions: Iterable[Revision], reason: str, author: str) -> Changeset | None:
        """Append some revisions."""


class Mapped(BaseModel):
    """A mapping file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    id: str
    columns: dict[str, str]
    values: dict[str, str] = Field(default_factory=dict)
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    dates: str = ""
    source: str
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table: the line it ends on, and its cells as a record's, the id among them."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that a row would change: the old value is empty for a new record."""

    id: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Import:
    """What a table comes to: revisions to record, and what differs; `new` and `same` count rows."""

    revisions: tuple[Revision, ...]
    differences: tuple[Difference, ...]
    new: int
    changed: int
    same: int


def read_mapping(text: str, name: str, kinds: tuple[Kind, ...] = KINDS) -> Mapped:
    """The mapping in this text. Raises DataError with the line of what is wrong, InputError for a kind or field unknown."""
    found = modelled(Mapped, read_yaml(text, name), name)
    kind = kind_named(found.kind, kinds)
    if not kind.has_id:
        raise InputError(f"records of kind {kind.name!r} have no id of their own", where=name)
    for field in (*found.columns, *found.values, *found.words):
        if field not in kind.columns or field == "id":
            raise InputError(
                f"{field!r} is not a field of {kind.name}",
                where=name,
                allowed=", ".join(list(kind.columns)[1:]),
            )
    return found


def read_rows(data: bytes, mapping: Mapped, name: str, kinds: tuple[Kind, ...] = KINDS) -> list[TableRow]:
    """The rows of a CSV table (',', ';' or tab; UTF-8) as cells of records, each with its id and the number of its line.

    Letters with separate accents are composed. Raises InputError for a table that cannot be read, a column that is not
    there or stands twice, a row with more or fewer cells, a date of another form, an id with a hole, a word such as 'n/a'
    in place of a value.
    """
    if len(data) > MAX_TABLE:
        raise InputError("the table is larger than 50 MB", where=name)
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 text (byte {error.start})", where=name, hint="save it as CSV UTF-8"
        ) from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    there = reader.fieldnames = [head.strip() for head in reader.fieldnames or ()]
    for column in map(str.strip, mapping.columns.values()):
        if column not in there:
            raise InputError(f"the table has no column {column!r}", where=name, allowed=", ".join(there))
        if there.count(column) > 1:
            raise InputError(f"two columns are called {column!r}", where=name, hint="rename one of them")
    kind = kind_named(mapping.kind, kinds)
    return [TableRow(line, _cells(row, mapping, kind, name, line)) for line, row in even_rows(reader, name)]


def _cells(row: Mapping[str, str], mapping: Mapped, kind: Kind, name: str, line: int) -> dict[str, str]:
    where = f"{name}, line {line}"
    cells = dict(mapping.values)
    for field, column in mapping.columns.items():
        value = "\n".join(row[column.strip()].strip().splitlines())
        value = mapping.words.get(field, {}).get(value, value)
        for doubt in of_cell(value, Place(name, line, column)):
            hint = f"{doubt.hint}; or say what it means under 'words'" if doubt.hint else ""
            raise InputError(doubt.what, where=str(doubt.place), hint=hint)
        if value and mapping.dates and kind.columns[field].shape == "date":
            value = _day(value, mapping.dates, where)
        if value:
            cells[field] = value
    try:
        written = mapping.id.format_map(cells)
    except (KeyError, ValueError, IndexError) as error:
        raise InputError(
            f"no id can be made: {error} is empty", where=where, hint="every field of 'id' is filled"
        ) from None
    cells["id"] = re.sub(r"[^A-Za-z0-9._-]+", "_", written)
    return cells


def _day(value: str, form: str, where: str) -> str:
    try:
        return datetime.strptime(value, form).date().isoformat()
    except ValueError:
        raise InputError(f"{value!r} is not a date of the form {form!r}", where=where) from None


def imported(rows: list[TableRow], mapping: Mapped, state: State) -> Import:
    """What these rows come to beside what is known. Raises InputError for two rows of one record, or an unknown source."""
    if mapping.source not in state.get("source", {}):
        raise InputError(
            f"there is no source {mapping.source!r}", hint="add it to sources.json and commit it first"
        )
    seen: dict[str, int] = {}
    revisions: list[Revision] = []
    differences: list[Difference] = []
    new = changed = 0
    for number, row in enumerate(rows, start=2):
        identity = row.cells["id"]
        if identity in seen:
            raise InputError(
                f"two rows are the record {identity!r}",
                where=f"lines {seen[identity]} and {row.line}",
                hint="put more fields into 'id'",
            )
        seen[identity] = row.line
        old = state.get(mapping.kind, {}).get(identity, {})
        found = [
            Difference(identity, name, old.get(name, ""), text)
            for name, text in row.cells.items()
            if old.get(name) != text
        ]
        if not found:
            continue
        new, changed = new + (not old), changed + bool(old)
        differences += found
        revisions.append(Revision(mapping.kind, identity, {**old, **row.cells}))
        revisions.append(_evidence(identity, number, mapping))
    return Import(tuple(revisions), tuple(differences), new, changed, len(rows) - new - changed)


def _evidence(identity: str, number: int, mapping: Mapped) -> Revision:
    cells = {
        "record": identity,
        "field": "*",
        "source": mapping.source,
        "locator": f"row {number}",
        "stance": "supports",
    }
    cells |= {"confidence": mapping.confidence} if mapping.confidence else {}
    return Revision("evidence", kind_named("evidence").identity(cells), cells)


def _in_table(problem: Problem, lines: Mapping[str, int], mapping: Mapped, name: str) -> Problem:
    """A fault of a record, told where it stands in the table; a fault of another record as it is."""
    line = lines.get(problem.place.file)
    if line is None:
        return problem
    column = problem.place.column
    return replace(problem, place=Place(name, line, mapping.columns.get(column, column)))


def bring(
    observatory: Recording, table: Path, mapping: Path, reason: str, author: str, *, dry_run: bool = False
) -> tuple[Import, Changeset | None]:
    """Bring a table into an observatory: what differs, and the changeset (None in a dry run or when nothing differs).

    Raises InputError or DataError for a mapping, a table or cells with faults; then nothing is recorded.
    """
    for path in (table, mapping):
        if not path.is_file():
            raise InputError("there is no such file", where=str(path))
    wanted = read_mapping(mapping.read_text(encoding="utf-8"), mapping.name, observatory.kinds)
    rows = read_rows(table.read_bytes(), wanted, table.name, observatory.kinds)
    state = fold(observatory.store, observatory.changesets())
    found = imported(rows, wanted, state)
    revisions = list(found.revisions)
    try:
        refuse_faults(applied(state, revisions), revisions, codebook_of(state, Books()), observatory.kinds)
    except DataError as error:
        lines = {f"{wanted.kind} {row.cells['id']}": row.line for row in rows}
        raise DataError(
            "nothing was recorded: the table has faults",
            [_in_table(one, lines, wanted, table.name) for one in error.problems],
        ) from None
    if dry_run or not found.revisions:
        return found, None
    return found, observatory.record(found.revisions, reason, author)
