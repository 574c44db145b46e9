"""Numbers: the records behind each of them, the tables they stand in, and how they are defined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from partnerscope.measure import MEASURES, TABLES, Measure, measure_named, table_named
from partnerscope.measure.tables import Table
from partnerscope.show.matrix import ABSENCES, Square, amount
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
from partnerscope.web.reading import PAIRS, Reading
from partnerscope.web.wording import concept, date_text, record_item, record_path, source_item

_SLUG = re.compile(r"[^A-Za-z0-9._-]+")


def slug(item: str) -> str:
    """A key of findings as a piece of an address.

    >>> slug("terrorism|external")
    'terrorism--external'
    """
    return _SLUG.sub("--", item).strip(".") or "-"


def pair_cells(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every square of every map, and the sums of those that have sums."""
    for measure in PAIRS:
        shown = reading.matrix(measure.name)
        yield from ((measure.name, *key) for key in shown.squares)
        if shown.summed:
            yield from ((measure.name, partner, ALL) for partner in shown.partners)
            yield from ((measure.name, ALL, issue) for issue in (*shown.issues, ALL))


def item_cells(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every finding of the measures by partner and item, or by item alone (its partner is then `all`)."""
    for measure in MEASURES:
        if measure.keys in (("item",), ("partner", "item")):
            for partner, item in reading.findings(measure.name).frame.select("partner", "item").rows():
                yield measure.name, partner or ALL, slug(item)


def cells(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every number that has a page."""
    yield from pair_cells(reading)
    yield from item_cells(reading)


def cell(reading: Reading, name: str, partner: str, about: str) -> Sheet:
    """The records behind one number."""
    measure = measure_named(name)
    if measure in PAIRS:
        return _pair_cell(reading, measure, "" if partner == ALL else partner, "" if about == ALL else about)
    return _item_cell(reading, measure, partner, about)


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


def _item_cell(reading: Reading, measure: Measure, partner: str, about: str) -> Sheet:
    for row in reading.findings(measure.name).frame.iter_rows(named=True):
        if (row["partner"] or ALL) == partner and slug(row["item"]) == about:
            square = Square(row["value"], 0, row["absence"], tuple(row["records"]), row["caveat"])
            who = reading.view.label(row["partner"]) if row["partner"] else ""
            place = ", ".join(part for part in (who, item_text(reading, measure, row["item"])) if part)
            above = (Item("Tables", "tables/"),)
            return _number_page(reading, measure, square, place, above, [])
    raise KeyError(about)


def item_text(reading: Reading, measure: Measure, item: str) -> str:
    """The item key of a finding in words: concepts of the scheme that the measure's name ends in, or of threats."""
    scheme = measure.name.rpartition("_by_")[2]
    if scheme in reading.view.codebook:
        return concept(reading, scheme, item) if item != "not_coded" else "not coded"
    threat, _, dimension = item.partition("|")
    return f"{concept(reading, 'threat', threat)}, {dimension}" if dimension else item


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
    links = _table_links(reading, chosen)
    numeric = [dtype.is_numeric() for dtype in result.frame.dtypes]
    names = tuple(
        Column(column.replace("_", " "), flag)
        for column, flag in zip(result.frame.columns, numeric, strict=True)
    )
    body = tuple(
        tuple(_table_cell(reading, links, line, column, value) for column, value in row.items())
        for line, row in enumerate(result.frame.iter_rows(named=True))
    )
    measures = [measure_named(one) for one in chosen.uses()]
    rows = tuple((one.label, plain(f"{one.definition} {one.caveat}")) for one in measures)
    source = Facts("", (("Sources", sources_line(reading, result.records())),))
    blocks: tuple[Block, ...] = (
        Listing(chosen.title, names, body, chosen.note, files="data"),
        source,
        Heading("How it is counted", "counted"),
        Facts("", rows),
        Prose((Item("All measures and their definitions", "measures/"),)),
    )
    rebuilt = (
        f" It rebuilds {chosen.reproduces} of the reference publication from single records."
        if chosen.reproduces
        else ""
    )
    lead = (
        Item(
            f"{chosen.title}, {date_text(reading.view.valid)}: {result.frame.height} rows resting on "
            f"{len(result.records())} records.{rebuilt}"
        ),
    )
    notes = [chosen.note, *dict.fromkeys(one.caveat for one in measures)]
    files = frame_files(partial(lambda: result.frame), chosen.title, notes, reading.view)
    return Sheet(Page(chosen.question, lead, blocks, "tables", (Item("Tables", "tables/"),)), files)


_Links = Mapping[tuple[int, str], str]


def _table_links(reading: Reading, table: Table) -> _Links:
    """Where each number of a table leads, by row and column."""
    result = reading.table(table)
    links: dict[tuple[int, str], str] = {}
    if table.columns:
        keys = result.findings[table.columns[0].measure].frame.select(*table.keys).rows()
        for line, (partner, issue) in enumerate(keys):
            for column in table.columns:
                links[line, column.name] = cell_path(column.measure, partner, issue)
    elif table.measures and measure_named(table.measures[0]).keys == ("partner", "item"):
        frame = result.findings[table.measures[0]].frame
        for line, (partner, item) in enumerate(frame.select("partner", "item").rows()):
            links[line, "possible"] = links[line, "sure"] = (
                f"cell/{table.measures[0]}/{partner}/{slug(item)}/"
            )
    elif "threats" in table.measures:
        links |= _threat_links(reading, result.frame["threat"].to_list())
    return links


def _threat_links(reading: Reading, labels: list[str]) -> _Links:
    lines = {label: line for line, label in enumerate(labels)}
    links: dict[tuple[int, str], str] = {}
    for item in reading.findings("threats").frame["item"]:
        threat, _, dimension = item.partition("|")
        line = lines[concept(reading, "threat", threat)]
        for side in ("external", "internal") if dimension == "both" else (dimension,):
            links.setdefault((line, side), f"cell/threats/{ALL}/{slug(item)}/")
    return links


def _table_cell(reading: Reading, links: _Links, line: int, column: str, value: Any) -> Cell:
    if value is None:
        return (Item("n", links.get((line, column), ""), about="no value"),)
    if column == "record":
        return (Item(value, record_path(reading, value)),)
    text = amount(value) if isinstance(value, (int, float)) else str(value)
    if column == "date":
        text = date_text(text)
    return (
        (Item(text.replace(";", ", ") if column == "issue" else text, links.get((line, column), "")),)
        if text
        else ()
    )


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
