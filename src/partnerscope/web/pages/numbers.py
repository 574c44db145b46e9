"""Numbers: the records behind each of them, the tables they stand in, and how they are defined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from partnerscope.measure import MEASURES, TABLES, Measure, measure_named, table_named
from partnerscope.measure.tables import Table, TableResult
from partnerscope.show.matrix import ABSENCES, Square, amount, digits_of
from partnerscope.web.block import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Item,
    Listing,
    Page,
    Prose,
    Sheet,
    columns,
    plain,
)
from partnerscope.web.pages.figures import ALL, cell_path, frame_files, sources_line
from partnerscope.web.pages.maps import path
from partnerscope.web.reading import PAIRS, Reading, Row
from partnerscope.web.wording import concept, date_text, record_item, record_name, record_path, source_item

_SLUG = re.compile(r"[^A-Za-z0-9._-]+")


def slug(item: str) -> str:
    """A key of findings as a piece of an address.

    >>> slug("terrorism|external")
    'terrorism--external'
    """
    return _SLUG.sub("--", item).strip(".") or "-"


def cell_ids(measure: Measure, reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every number of a measure that has a page: all squares of a map and its sums, else all that rest on records."""
    if measure in PAIRS:
        shown = reading.matrix(measure.name)
        yield from shown.squares
        if shown.summed:
            yield from ((partner, ALL) for partner in shown.partners)
            yield from ((ALL, issue) for issue in (*shown.issues, ALL))
        return
    for row in reading.findings(measure.name).frame.iter_rows(named=True):
        if row["records"]:
            yield _keys(measure, row)


def _keys(measure: Measure, row: Row) -> tuple[str, ...]:
    """The pieces of address of a finding: partner, issue where the measure has one, item; `all` for none."""
    names = [name for name in ("issue", "item") if name in measure.keys or name == "item"]
    return (row["partner"] or ALL, *(slug(row[name]) if row[name] else ALL for name in names))


def cell(measure: Measure, reading: Reading, *ids: str) -> Sheet:
    """The records behind one number."""
    if measure in PAIRS:
        partner, issue = ("" if one == ALL else one for one in ids)
        return _pair_cell(reading, measure, partner, issue)
    return _item_cell(reading, measure, ids)


def _pair_cell(reading: Reading, measure: Measure, partner: str, issue: str) -> Sheet:
    shown = reading.matrix(measure.name)
    square = shown.squares[partner, issue] if partner and issue else shown.total(partner, issue)
    view = reading.view
    who = view.label(partner) if partner else "all partners"
    what = view.issue_label(issue) if issue else "all issues"
    siblings: list[Block] = [
        Heading("The same cell by other measures", "others"),
        _siblings(reading, measure.name, partner, issue),
    ]
    above = (Item(measure.label, path(measure.name)),)
    return _number_page(reading, measure, square, f"{who}, {what}", (*above,), siblings)


def _item_cell(reading: Reading, measure: Measure, ids: tuple[str, ...]) -> Sheet:
    for row in reading.findings(measure.name).frame.iter_rows(named=True):
        if row["records"] and _keys(measure, row) == ids:
            square = Square(row["value"], 0, row["absence"], tuple(row["records"]), row["caveat"])
            above = (Item("Tables", "tables/"),)
            return _number_page(reading, measure, square, _place(reading, measure, row), above, [])
    raise KeyError(ids)


def _place(reading: Reading, measure: Measure, row: Row) -> str:
    """The keys of a finding in words; the measure's own name where it has none."""
    who = reading.view.label(row["partner"]) if row["partner"] else ""
    issues = ", ".join(concept(reading, "issue", one) for one in row["issue"].split(";") if one)
    return ", ".join(p for p in (who, issues, item_text(reading, measure, row["item"])) if p) or measure.label


def item_text(reading: Reading, measure: Measure, item: str) -> str:
    """The item key of a finding in words: a concept of the scheme the measure is by, a record, or its parts."""
    scheme = measure.name.rpartition("_by_")[2]
    if scheme in reading.view.codebook:
        return concept(reading, scheme, item) if item != "not_coded" else "not coded"
    if item in reading.view.known.owners:
        return record_name(reading, item)
    first, _, rest = item.partition("|")
    return ", ".join(part for part in (concept(reading, "threat", first), rest.replace("|", ", ")) if part)


def _number_page(
    reading: Reading, measure: Measure, square: Square, place: str, above: Cell, more: list[Block]
) -> Sheet:
    text = square.text or "0"
    title = f"What stands behind “{text}” for {place}?"
    if square.value is None:
        said = f"There is no number: {ABSENCES[square.absence][1] if square.absence else 'nothing is held'}."
    else:
        said = f"{measure.label}: {text} ({measure.unit})."
    count = len(square.records)
    rests = (
        "It rests on one record."
        if count == 1
        else f"It rests on {count} records."
        if count
        else "No record stands behind it."
    )
    caveat = f" {square.caveat[:1].upper()}{square.caveat[1:]}." if square.caveat else ""
    blocks: list[Block] = [
        *([_record_list(reading, square.records)] if count else []),
        *more,
        Heading("How it is counted", "counted"),
        Prose(
            (
                Item(f"{measure.definition} {measure.caveat} "),
                Item("The measure", f"measures/#{measure.name}"),
            )
        ),
    ]
    return Sheet(Page(title, (Item(f"{said} {rests}{caveat}"),), tuple(blocks), "map", above))


def _record_list(reading: Reading, records: tuple[str, ...]) -> Listing:
    body = []
    for identity in records:
        rows = reading.evidence.get(identity, [])
        first = (source_item(reading, rows[0]["source"]),) if rows else (Item("no source", tone="quiet"),)
        where = rows[0]["locator"] or "" if rows else ""
        kind = reading.view.known.owners.get(identity, "")
        stands = reading.standing.get(identity, "")
        body.append(
            (
                (record_item(reading, identity),),
                plain(kind.replace("_", " ")),
                plain(stands),
                first,
                plain(where),
            )
        )
    return Listing(
        "The records", columns("Record", "Kind", "At this date", "Source", "Where in it"), tuple(body)
    )


def _siblings(reading: Reading, name: str, partner: str, issue: str) -> Facts:
    rows: list[tuple[str, Cell]] = []
    for measure in PAIRS:
        shown = reading.matrix(measure.name)
        if measure.name == name or not (shown.summed or (partner and issue)):
            continue
        square = shown.squares[partner, issue] if partner and issue else shown.total(partner, issue)
        rows.append((measure.label, (Item(square.text, cell_path(measure.name, partner, issue)),)))
    return Facts("", tuple(rows))


def tables(reading: Reading) -> Sheet:
    """Every table."""
    body = tuple(
        ((Item(table.title, f"table/{table.name}/"),), plain(table.question), plain(table.reproduces))
        for table in TABLES
    )
    count = sum(bool(table.reproduces) for table in TABLES)
    lead = f"{len(TABLES)} tables are printed from the findings; {count} of them rebuild one of the reference publication."
    listed = Listing("Tables", columns("Table", "The question it answers", "Rebuilds"), body)
    return Sheet(Page("Which tables are there?", (Item(lead),), (listed,), "tables"))


def table_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every table."""
    for table in TABLES:
        yield (table.name,)


def table(reading: Reading, name: str) -> Sheet:
    """One table as printed, every number a link to its records."""
    chosen = table_named(name)
    result = reading.table(chosen)
    marks = _marks(reading, chosen)
    frame = result.frame.drop("caveat", strict=False)
    digits = {name: digits_of(frame[name]) for name, dtype in frame.schema.items() if dtype.is_float()}
    names = tuple(Column(name.replace("_", " "), dtype.is_numeric()) for name, dtype in frame.schema.items())
    body = tuple(
        tuple(
            _table_cell(reading, marks.get((line, name), _Mark()), name, value, digits.get(name, 0))
            for name, value in row.items()
        )
        for line, row in enumerate(frame.iter_rows(named=True))
    )
    measures = [measure_named(one) for one in chosen.uses()]
    rows = tuple((one.label, plain(f"{one.definition} {one.caveat}")) for one in measures)
    records = result.records()
    held = (
        sources_line(reading, records) if records else plain("; ".join({one.source: "" for one in measures}))
    )
    blocks: tuple[Block, ...] = (
        Listing(chosen.title, names, body, _note(chosen, result), files="data"),
        Facts("", (("Sources", held),)),
        *([_behind(reading, chosen)] if records and not marks else []),
        Heading("How it is counted", "counted"),
        Facts("", rows),
        Prose((Item("All measures and their definitions", "measures/"),)),
    )
    rests = f"{len(records)} records" if records else "panels of other publishers"
    again = f" It rebuilds {chosen.reproduces} of the reference publication from single records."
    rebuilt = again if chosen.reproduces else ""
    when = date_text(reading.view.valid)
    lead = (Item(f"{chosen.title}, {when}: {result.frame.height} rows resting on {rests}.{rebuilt}"),)
    notes = [chosen.note, *dict.fromkeys(one.caveat for one in measures)]
    files = frame_files(partial(lambda: result.frame), chosen.title, notes, reading.view)
    above = (Item("Tables", "tables/"),)
    return Sheet(Page(chosen.question, lead, blocks, "tables", above), files)


def _behind(reading: Reading, table: Table) -> Listing:
    """The findings behind a table whose cells gather several of them, each with the way to its records."""
    body: list[tuple[Cell, ...]] = []
    for found in reading.table(table).findings.values():
        for row in found.frame.iter_rows(named=True):
            if row["records"]:
                path = _address(found.measure, row)
                value = amount(row["value"]) if row["value"] is not None else "–"
                body.append((plain(_place(reading, found.measure, row)), (Item(value, path),)))
    return Listing("The records behind each number", columns("Finding", "#Number"), tuple(body))


def _note(table: Table, result: TableResult) -> str:
    """The note of a table, and its caveats where they stand in a column of their own: once, not in every row."""
    held: list[str] = []
    if "caveat" in result.frame.columns:
        held = result.frame["caveat"].unique(maintain_order=True).drop_nulls().to_list()
    return " ".join(f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in (table.note, *held) if text)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a number of a table leads, and why there is none."""

    path: str = ""
    absence: str = ""


_Marks = Mapping[tuple[int, str], _Mark]


def _marks(reading: Reading, table: Table) -> _Marks:
    """The marks of a table's cells, by row and column."""
    result = reading.table(table)
    if table.columns:
        return _pivot_marks(table, result)
    if "threats" in table.measures:
        return _threat_marks(reading, result.frame["threat"].to_list())
    found = result.findings[table.measures[0]].frame
    return _row_marks(reading, table, result, found) if found.height == result.frame.height else {}


def _pivot_marks(table: Table, result: TableResult) -> _Marks:
    marks: dict[tuple[int, str], _Mark] = {}
    lines = result.findings[table.columns[0].measure].frame.select(*table.keys).rows()
    for column in table.columns:
        found = result.findings[column.measure]
        rows = {tuple(row[key] for key in table.keys): row for row in found.frame.iter_rows(named=True)}
        for line, key in enumerate(lines):
            if key in rows and column.field != "caveat":
                marks[line, column.name] = _Mark(_address(found.measure, rows[key]), rows[key]["absence"])
    return marks


def _address(measure: Measure, row: Row) -> str:
    """Where the records behind a finding are; '' where it rests on none and has no square on a map."""
    if measure in PAIRS:
        return cell_path(measure.name, row["partner"], row["issue"])
    return f"cell/{measure.name}/{'/'.join(_keys(measure, row))}/" if row["records"] else ""


def _row_marks(reading: Reading, table: Table, result: TableResult, found: pl.DataFrame) -> _Marks:
    """Tables with one row a finding: its numbers, and the column of its text, lead to its records."""
    marks: dict[tuple[int, str], _Mark] = {}
    measure = measure_named(table.measures[0])
    texts = [name for name in result.frame.columns if name not in table.keys and name != "absence"]
    for line, (row, shown) in enumerate(
        zip(found.iter_rows(named=True), result.frame.iter_rows(named=True), strict=True)
    ):
        place = (
            record_path(reading, row["item"]) if row["records"] == [row["item"]] else _address(measure, row)
        )
        for name in texts:
            same = (
                shown[name] is None
                or isinstance(shown[name], (int, float))
                or shown[name] == row["text"] != ""
            )
            if same:
                marks[line, name] = _Mark(place, row["absence"])
    return marks


def _threat_marks(reading: Reading, labels: list[str]) -> _Marks:
    lines = {label: line for line, label in enumerate(labels)}
    marks: dict[tuple[int, str], _Mark] = {}
    for item in reading.findings("threats").frame["item"]:
        threat, _, dimension = item.partition("|")
        line = lines[concept(reading, "threat", threat)]
        for side in ("external", "internal") if dimension == "both" else (dimension,):
            marks.setdefault((line, side), _Mark(f"cell/threats/{ALL}/{slug(item)}/"))
    return marks


def _table_cell(reading: Reading, mark: _Mark, column: str, value: Any, digits: int) -> Cell:
    if value is None:
        letter, said = ABSENCES.get(mark.absence, ("", ""))
        return (Item(letter, mark.path, about=said),) if letter else ()
    if column == "record":
        return (Item(value, record_path(reading, value)),)
    text = amount(value, digits) if isinstance(value, (int, float)) else str(value)
    if column == "absence":
        text = ABSENCES.get(text, ("", text))[1]
    shown = date_text(text) if column == "date" else text.replace(";", ", ") if column == "issue" else text
    return (Item(shown, mark.path),) if shown else ()


def measures(reading: Reading) -> Sheet:
    """The definition of every measure."""
    blocks: list[Block] = []
    for measure in MEASURES:
        rows = [
            ("Question", plain(measure.question)),
            ("Unit", plain(measure.unit)),
            ("Definition", plain(measure.definition)),
            ("Caveat", plain(measure.caveat)),
            ("By", plain(", ".join(measure.keys))),
            ("Idea", plain(f"{measure.origin}; {measure.source}")),
            ("A changed record may move", plain(f"its {measure.scope}")),
        ]
        if measure in PAIRS:
            rows.append(("Shown", (Item("map", path(measure.name)),)))
        blocks += [Heading(measure.label, measure.name), Facts("", tuple(rows))]
    absences = tuple((letter, plain(said)) for letter, said in ABSENCES.values())
    blocks += [Heading("Where there is no number", "absence"), Facts("", absences)]
    lead = f"{len(MEASURES)} measures. Each is a function of codebook, evidence as known, and date: nothing else."
    return Sheet(
        Page(
            "How is everything counted?",
            (Item(lead),),
            tuple(blocks),
            "evidence",
            (Item("Evidence", "evidence/"),),
        )
    )
