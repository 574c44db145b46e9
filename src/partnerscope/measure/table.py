"""What a table is: findings as people print them, every cell with what it comes from.

Grain: one *table* declares its columns: keys of its measure, and fields of findings that are found by those keys. One cell
knows the findings it shows, their records, why it is empty, and its footnote; nothing is guessed from what is printed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from partnerscope.measure.finding import BESIDE, Absence, Findings, Key, Measure, Type
from partnerscope.measure.labels import concepts_of, key_label, labels_of, words_of
from partnerscope.measure.measures import measure_named
from partnerscope.timeline.words import date_text
from partnerscope.view import View

Printed = float | int | str | None
"""A value as a table prints it."""


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column of keys: the dimension of the same name unless `dimension` names another; labels, or with `ids` the ids."""

    name: str
    dimension: str = ""
    ids: bool = False


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column of values: a field (or low, high, n, absence, caveat) of the table's measure, or of another.

    The field has the name of the column unless `field` names another. `where` admits findings by the keys of dimensions
    that are not columns; the texts of several findings in one cell are joined. `words` stands for values, as text.
    """

    name: str
    field: str = ""
    measure: str = ""
    where: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def source(self) -> str:
        """The column of the findings."""
        return self.field or self.name


def fields(*names: str) -> tuple[FieldColumn, ...]:
    """Columns of fields of the table's own measure, each with the field's name."""
    return tuple(FieldColumn(name) for name in names)


@dataclass(frozen=True, slots=True)
class Origin:
    """One finding behind a cell: measure, row of its findings, field."""

    measure: str
    row: int
    field: str


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: what is printed, the findings it comes from, their records, why it is empty, and what must be read with it.

    A key has no findings.
    """

    value: Printed
    origins: tuple[Origin, ...] = ()
    records: tuple[str, ...] = ()
    absence: Absence = ""
    footnote: str = ""


@dataclass(frozen=True)
class Table:
    """A table: title, the question it answers, the measure that makes its rows, and its columns in order."""

    name: str
    title: str
    question: str
    measure: str
    columns: tuple[KeyColumn | FieldColumn, ...]
    reproduces: str = ""
    note: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its key columns."""
        return tuple(one.name for one in self.columns if isinstance(one, KeyColumn))

    def uses(self) -> tuple[str, ...]:
        """The measures it needs, that of its rows first."""
        others = [one.measure for one in self.columns if isinstance(one, FieldColumn) and one.measure]
        return tuple(dict.fromkeys([self.measure, *others]))

    def __call__(self, view: View) -> TableResult:
        """The table for a view."""
        return fill(self, {name: measure_named(name)(view) for name in self.uses()}, view)


@dataclass(frozen=True)
class TableResult:
    """A table filled for a view: `frame` as printed (labels, numbers), `findings` behind it by measure.

    `origins` has one entry a row and column of the frame, `keys` one a row: the ids in the order of the table's key columns.
    """

    table: Table
    view: View
    findings: Mapping[str, Findings]
    frame: pl.DataFrame
    origins: tuple[tuple[tuple[Origin, ...], ...], ...] = dataclasses.field(repr=False)
    keys: tuple[tuple[Key, ...], ...] = dataclasses.field(repr=False)

    def records(self) -> list[str]:
        """Every record behind the table, sorted."""
        return sorted({r for found in self.findings.values() for ids in found.frame["records"] for r in ids})

    def cells(self) -> Iterator[tuple[TableCell, ...]]:
        """Its rows, every cell with what it comes from."""
        rows = {name: found.rows for name, found in self.findings.items()}
        for values, origins in zip(self.frame.iter_rows(), self.origins, strict=True):
            yield tuple(self._cell(rows, *pair) for pair in zip(values, origins, strict=True))

    def _cell(
        self, rows: Mapping[str, Sequence[_Row]], value: Printed, origins: tuple[Origin, ...]
    ) -> TableCell:
        behind = [rows[one.measure][one.row] for one in origins]
        records = tuple(dict.fromkeys(r for row in behind for r in _listed(row["records"])))
        footnote = "; ".join(dict.fromkeys(str(row["caveat"]) for row in behind if row["caveat"]))
        return TableCell(value, origins, records, self._why(value, origins, behind), footnote)

    def _why(self, value: Printed, origins: tuple[Origin, ...], behind: Sequence[_Row]) -> Absence:
        """Why a cell is empty: the finding's own absence, else what a field of numbers declares."""
        if value not in (None, "") or not origins:
            return ""
        own: Absence = behind[0]["absence"]
        if own or value == "" or origins[0].field in BESIDE:
            return own
        return self.findings[origins[0].measure].measure.field(origins[0].field).missing

    def only(self, partner: str = "", issue: str = "") -> TableResult:
        """The rows of one partner and one issue (ids). Raises KeyError when the table has no such column."""
        wanted = [(self._ids(name), one) for name, one in (("partner", partner), ("issue", issue)) if one]
        lines = [line for line in range(self.frame.height) if all(one in ids[line] for ids, one in wanted)]
        kept, keys = tuple(self.origins[line] for line in lines), tuple(self.keys[line] for line in lines)
        return TableResult(self.table, self.view, self.findings, self.frame[lines], kept, keys)

    def _ids(self, name: str) -> list[tuple[object, ...]]:
        """What a column holds ids of, row by row: what is printed are labels, and two things may share one."""
        if name in self.table.keys:
            place = self.table.keys.index(name)
            return [(key[place],) for key in self.keys]
        if name not in self.frame.columns:
            raise KeyError(name)
        place = self.frame.columns.index(name)
        return [self._behind(row[place]) for row in self.origins]

    def _behind(self, origins: tuple[Origin, ...]) -> tuple[object, ...]:
        values = [self.findings[one.measure].rows[one.row][one.field] for one in origins]
        return tuple(one for value in values for one in (_listed(value) or (value,)))

    def worded(self) -> pl.DataFrame:
        """The frame as a person reads it: the words of codebook and program in the place of ids; numbers are as they are."""
        return self.frame.with_columns(
            pl.Series(one.name, [_worded(cell, words) for cell in self.frame[one.name]], dtype=pl.String())
            for one in self.table.columns
            if self.frame[one.name].dtype == pl.String
            and ((words := self._words(one)) or self._is_listed(one))
        )

    def _is_listed(self, column: KeyColumn | FieldColumn) -> bool:
        if isinstance(column, KeyColumn):
            return False
        return _type(column, self.findings[column.measure or self.table.measure].measure) == "list"

    def _words(self, column: KeyColumn | FieldColumn) -> Mapping[str, str]:
        if isinstance(column, KeyColumn):
            measure = self.findings[self.table.measure].measure
            dimension = measure.dimension(column.dimension or column.name)
            return concepts_of(dimension, self.view) if column.ids else {}
        measure = self.findings[column.measure or self.table.measure].measure
        field = None if column.source in BESIDE else measure.field(column.source)
        return {} if column.words else words_of(column.source, field, self.view)

    def _repr_html_(self) -> str:
        from html import escape

        view = self.view
        about = f"{view.about.title}; as of {date_text(view.valid)}; as known at {view.head[:12]}"
        body = self.frame._repr_html_()
        return f"<p><strong>{escape(self.table.question)}</strong><br>{escape(about)}</p>{body}"


def fill(table: Table, findings: Mapping[str, Findings], view: View) -> TableResult:
    """The table from the findings of its measures: one row for every combination of its keys, in their order."""
    lead = findings[table.measure]
    names = [one.dimension or one.name for one in table.columns if isinstance(one, KeyColumn)]
    # not sorted: the order in which a measure says its findings is the order of the table
    keys = list(dict.fromkeys(lead.frame.select(names).rows()))
    behind: dict[tuple[str, str], list[list[int]]] = {}
    columns: list[_Column] = []
    for one in table.columns:
        if isinstance(one, KeyColumn):
            columns.append(_of_keys(one, lead.measure, names.index(one.dimension or one.name), keys, view))
            continue
        found = findings[one.measure or table.measure]
        asked = (found.measure.name, repr(one.where))
        if asked not in behind:
            behind[asked] = _lines_behind(one.where, found, names, keys)
        columns.append(_of_field(one, found, behind[asked], view))
    series = [column for column, _ in columns]
    origins = tuple(zip(*(behind for _, behind in columns), strict=True))
    return TableResult(table, view, findings, pl.DataFrame(series), origins, tuple(keys))


_Row = Mapping[str, Any]
_Column = tuple[pl.Series, list[tuple[Origin, ...]]]


def _of_keys(
    column: KeyColumn, measure: Measure, place: int, keys: list[tuple[Key, ...]], view: View
) -> _Column:
    dimension = measure.dimension(column.dimension or column.name)
    plain = column.ids or dimension.dtype.is_numeric()
    values = [key[place] if plain else key_label(dimension, key[place], view) for key in keys]
    dtype = dimension.dtype if plain else pl.String()
    return pl.Series(column.name, values, dtype=dtype), [()] * len(keys)


def _lines_behind(
    where: Mapping[str, tuple[str, ...]], found: Findings, names: list[str], keys: list[tuple[Key, ...]]
) -> list[list[int]]:
    """The findings behind each row of the table, by the keys that the measure has among those of the table."""
    shared = [place for place, name in enumerate(names) if name in found.measure.keys]
    held: dict[tuple[Key, ...], list[int]] = {}
    rows = found.rows
    for line, row in enumerate(rows):
        if all(row[name] in allowed for name, allowed in where.items()):
            held.setdefault(tuple(row[names[place]] for place in shared), []).append(line)
    return [held.get(tuple(key[place] for place in shared), []) for key in keys]


def _of_field(column: FieldColumn, found: Findings, behind: list[list[int]], view: View) -> _Column:
    """What a field says in each row of the table."""
    rows = found.rows
    values = [
        _printed(column, found.measure, [rows[line][column.source] for line in lines], view)
        for lines in behind
    ]
    origins = [tuple(Origin(found.measure.name, line, column.source) for line in lines) for lines in behind]
    return pl.Series(column.name, values, dtype=_dtype(column, found.measure)), origins


def _printed(column: FieldColumn, measure: Measure, values: list[object], view: View) -> Printed:
    """One value as it is, several texts joined; lists as labels."""
    if column.words:
        return column.words.get("" if not values or values[0] is None else str(values[0]), "")
    kind = _type(column, measure)
    if kind in ("list", "text"):
        holds = "text" if column.source in BESIDE else measure.field(column.source).holds
        texts = [_listed(value) if kind == "list" else (str(value),) for value in values]
        return "; ".join(labels_of(holds, text, view) for text in texts if any(text))
    assert len(values) < 2, f"{column.name}: several numbers in one cell"
    value = values[0] if values else None
    assert value is None or isinstance(value, int | float)
    return value


def _worded(cell: str | None, words: Mapping[str, str]) -> str | None:
    """A cell with every one of its parts in words, and a blank between them."""
    return None if cell is None else "; ".join(words.get(part, part) for part in re.split(r";\s*", cell))


def _listed(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _type(column: FieldColumn, measure: Measure) -> Type:
    if column.source not in BESIDE:
        return measure.field(column.source).type
    dtype = BESIDE[column.source]
    return "integer" if dtype.is_integer() else "number" if dtype.is_numeric() else "text"


def _dtype(column: FieldColumn, measure: Measure) -> pl.DataType:
    types: Mapping[Type, pl.DataType] = {"integer": pl.Int64(), "number": pl.Float64()}
    return pl.String() if column.words else types.get(_type(column, measure), pl.String())
