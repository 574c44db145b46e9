"""Numbers: the records behind each of them, the tables they stand in, and how they are defined."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from partnerscope.measure import (
    MEASURES,
    NOTHING_FOUND,
    PAIR,
    TABLES,
    Measure,
    Origin,
    Table,
    TableCell,
    TableResult,
    key_label,
    measure_named,
    table_named,
)
from partnerscope.show.matrix import ABSENCES, Square, amount, digits_of
from partnerscope.timeline.words import counted
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
    Twin,
    columns,
    plain,
)
from partnerscope.web.language import written
from partnerscope.web.pages import twin
from partnerscope.web.pages.dated import reported_as_of, titled, year_of
from partnerscope.web.pages.figures import (
    ALL,
    finding_ids,
    finding_path,
    frame_files,
    number_path,
    sources_line,
)
from partnerscope.web.pages.maps import path
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import STANDS, date_text, record_item, record_name, record_path, source_item


@dataclass(frozen=True, slots=True)
class Number:
    """One number: its anchor, its keys, what it is of, how it prints, and the records it rests on."""

    anchor: str
    keys: Mapping[str, object]
    place: str
    text: str
    said: str
    records: tuple[str, ...]
    value: float | str | None
    absence: str


_BETWEEN = re.compile(r"(?<=\.) (?=[A-Z])")
"""What parts the sentences of a caveat."""

MANY = 12
"""Records that are not listed again where a number above rests on the same."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A number as a row: where it is from, and each record with its first source; `same` is the number above that rests on
    the same many records, which are listed there.
    """

    number: Number
    id: str
    records: tuple[tuple[Item, str, Cell], ...]
    same: Number | None = None


def cell_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every measure whose numbers rest on records."""
    yield from ((measure.name,) for measure in MEASURES if measure.recorded)


def numbers_of(reading: Reading, measure: Measure) -> Iterator[Number]:
    """The numbers of a measure: what a map holds, sums too; without a map, what rests on records."""
    if measure.dimensions == PAIR:
        yield from _squares(reading, measure)
        return
    if not measure.recorded:
        return
    for row in reading.findings(measure.name).rows:
        if row["records"]:
            value: Any = row[measure.fields[0].name]
            value = (", ".join(value) or "none") if isinstance(value, list) else value
            square = Square(value, 0, row["absence"], tuple(row["records"]), row["caveat"])
            keys = {name: row[name] for name in measure.keys}
            anchor = ".".join(finding_ids(measure, row)) or ALL
            yield _number(reading, anchor, keys, _place(reading, measure, row), square)


def short_id(measure: str, anchor: str, date: str) -> str:
    """The id of a number, for ever: eight letters from its measure, keys and date.

    >>> short_id("policy", "JPN.CS", "2015-07")
    'ztl7hels'
    """
    digest = hashlib.sha256(f"{measure} {anchor} {date}".encode()).digest()
    return base64.b32encode(digest[:5]).decode().lower()


def _squares(reading: Reading, measure: Measure) -> Iterator[Number]:
    shown, view = reading.matrix(measure.name), reading.view
    wanted = list(shown.squares)
    if shown.summed:
        wanted += [(partner, "") for partner in shown.partners]
        wanted += [("", issue) for issue in (*shown.issues, "")]
    for partner, issue in wanted:
        if number_path(shown, partner, issue):
            square = shown.squares[partner, issue] if partner and issue else shown.total(partner, issue)
            who = view.label(partner) if partner else "all partners"
            what = view.issue_label(issue) if issue else "all issues"
            anchor = f"{partner or ALL}.{issue or ALL}"
            yield _number(reading, anchor, {"partner": partner, "issue": issue}, f"{who}, {what}", square)


def _number(reading: Reading, anchor: str, keys: Mapping[str, object], place: str, square: Square) -> Number:
    why = ABSENCES[square.absence][1] if square.value is None and square.absence else ""
    caveat = f"{square.caveat[:1].upper()}{square.caveat[1:]}." if square.caveat else ""
    said = " ".join(filter(None, (f"{why[:1].upper()}{why[1:]}." if why else "", caveat)))
    match square.value:
        case str():
            text = square.value
        case list():
            text = ", ".join(map(str, square.value))
        case _:
            text = square.text or "0"
    if square.value is not None:
        text += year_of(reading, square.records)
    return Number(anchor, keys, place, text, said, tuple(square.records), square.value, square.absence)


def cell(reading: Reading, name: str) -> Sheet:
    """The numbers of one measure, each with the records behind it."""
    measure = measure_named(name)
    held = list(numbers_of(reading, measure))
    lines: dict[str, tuple[Item, str, Cell]] = {}
    for one in held:
        for identity in one.records:
            if identity not in lines:
                lines[identity] = _line(reading, identity)
    valid = reading.view.valid
    declared = valid in (*reading.knowledge.about.dates, reading.knowledge.default)
    ids = {one.anchor: short_id(name, one.anchor, valid) if declared else "" for one in held}
    listed: dict[tuple[str, ...], Number] = {}
    rows = tuple(_rest(one, ids[one.anchor], lines, listed) for one in held)
    as_of = reported_as_of(reading, lines)
    title = titled(written("numbers.question_behind", measure=measure.label), as_of)
    held_by = f"{counted(len(held), 'number')} and the {counted(len(lines), 'record')} behind"
    if not held:
        held_by = written("numbers.no_number", date=date_text(valid))
    lead = f"{held_by}. {measure.definition} {measure.caveat} "
    above = (Item(measure.label, path(name)),) if measure.dimensions == PAIR else (Item("Tables", "tables/"),)
    page = Page(title, (Item(lead), Item("The measure", f"measures/#{name}")), (), "map", above)
    findings = [
        {"measure": name, **one.keys, "value": one.value, "absence": one.absence, "records": one.records}
        for one in held
    ]
    data = {"findings": findings}
    return Sheet(
        page,
        lambda: {**data, "records": twin.records(reading, lines)},
        template="numbers.html",
        shown=rows,
    )


def _rest(
    number: Number,
    identity: str,
    lines: Mapping[str, tuple[Item, str, Cell]],
    listed: dict[tuple[str, ...], Number],
) -> Rest:
    """A number as a row; `listed` has the first number that rests on the same records, and is added to."""
    first = listed.setdefault(number.records, number)
    if first is not number and len(number.records) > MANY:
        return Rest(number, identity, (), first)
    return Rest(number, identity, tuple(lines[one] for one in number.records))


def _place(reading: Reading, measure: Measure, row: Row) -> str:
    """The keys of a finding in words; the measure's own name where it has none."""
    words = []
    for dimension in measure.dimensions:
        key = row[dimension.name]
        of_record = dimension.holds == "record" and key in reading.view.known.owners
        words.append(record_name(reading, key) if of_record else key_label(dimension, key, reading.view))
    return ", ".join(filter(None, words)) or measure.label


def _line(reading: Reading, identity: str) -> tuple[Item, str, Cell]:
    """A record, how it stands at the date, and its first source."""
    rows = reading.evidence.get(identity, [])
    first = (source_item(reading, rows[0]["source"]),) if rows else (Item("no source", tone="quiet"),)
    where = plain(rows[0]["locator"] or "") if rows else ()
    return (
        record_item(reading, identity),
        STANDS.get(reading.standing.get(identity, ""), ""),
        (*first, *where),
    )


def tables(reading: Reading) -> Sheet:
    """Every table."""
    body = tuple(
        ((Item(table.title, f"table/{table.name}/"),), plain(table.question), plain(table.reproduces))
        for table in TABLES
    )
    count = sum(bool(table.reproduces) for table in TABLES)
    lead = written("numbers.tables", tables=len(TABLES), rebuilt=count)
    listed = Listing("Tables", columns("Table", "The question it answers", "Rebuilds"), body)
    names = ("name", "title", "question", "reproduces")
    data = {"tables": [{name: getattr(table, name) for name in names} for table in TABLES]}
    return Sheet(
        Page(written("numbers.question_of_tables"), (Item(lead),), (listed,), "tables"), lambda: data
    )


def table_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every table."""
    for table in TABLES:
        yield (table.name,)


def table(reading: Reading, name: str) -> Sheet:
    """One table as printed, every number a link to its records."""
    chosen = table_named(name)
    result = reading.table(chosen)
    shared, own = _caveats(result)
    frame = result.frame.drop("caveat", strict=False)
    digits = {name: digits_of(frame[name]) for name, dtype in frame.schema.items() if dtype.is_float()}
    names = tuple(Column(name.replace("_", " "), dtype.is_numeric()) for name, dtype in frame.schema.items())
    names += (Column("caveat"),) if any(own) else ()
    body = tuple(
        tuple(
            _table_cell(reading, result, name, one, word, digits.get(name, 0))
            for name, one, word in zip(result.frame.columns, row, words, strict=True)
            if name != "caveat"
        )
        + ((plain(said),) if any(own) else ())
        for row, words, said in zip(result.cells(), result.worded().iter_rows(), own, strict=True)
    )
    measures = [measure_named(one) for one in chosen.uses()]
    rows = [(one.label, plain(f"{one.definition} {_own(one)}")) for one in measures]
    if any(NOTHING_FOUND in one.caveat for one in measures):
        rows.append(_ZERO)
    records = result.records()
    held = (
        sources_line(reading, records) if records else plain("; ".join({one.source: "" for one in measures}))
    )
    blocks: tuple[Block, ...] = (
        Listing(chosen.title, names, body, _note(chosen, shared), files="data"),
        Facts("", (("Sources", held),)),
        Heading("How it is counted", "counted"),
        Facts("", tuple(rows)),
        Prose((Item("All measures and their definitions", "measures/"),)),
    )
    rests = counted(len(records), "record") if records else "panels of other publishers"
    rebuilt = " " + written("numbers.rebuilds", table=chosen.reproduces) if chosen.reproduces else ""
    when = date_text(reading.view.valid)
    lead = (
        Item(f"{chosen.title}, {when}: {counted(result.frame.height, 'row')} resting on {rests}.{rebuilt}"),
    )
    notes = [chosen.note, *dict.fromkeys(one.caveat for one in measures)]
    files = frame_files(lambda: result.frame, chosen.title, notes, reading.view)
    above = (Item("Tables", "tables/"),)
    page = Page(titled(chosen.question, reported_as_of(reading, records)), lead, blocks, "tables", above)
    return Sheet(page, partial(_table_data, reading, result, records), files)


def _table_data(reading: Reading, result: TableResult, records: Iterable[str]) -> Twin:
    """The rows as printed, the findings they come from, and the records behind those."""
    return {
        "rows": result.frame.to_dicts(),
        "findings": [
            {"measure": found.measure.name, **row} for found in result.findings.values() for row in found.rows
        ],
        "records": twin.records(reading, records),
    }


def _caveats(result: TableResult) -> tuple[list[str], list[str]]:
    """What the caveats of a table say, sentence by sentence: once what all rows or most of them have (said to be of most),
    and by row what only some have.
    """
    if "caveat" not in result.frame.columns:
        return [], [""] * result.frame.height
    held = [_sentences(text or "") for text in result.frame["caveat"]]
    rows = Counter(one for sentences in held for one in dict.fromkeys(sentences))
    of_all = [one for one, number in rows.items() if number == len(held)]
    of_most = [one for one, number in rows.items() if len(held) / 2 < number < len(held)]
    most = [written("numbers.most", said=" ".join(of_most))] if of_most else []
    own = [" ".join(one for one in sentences if rows[one] <= len(held) / 2) for sentences in held]
    return [*of_all, *most], own


def _sentences(text: str) -> list[str]:
    return [f"{one[:1].upper()}{one[1:].rstrip('.')}." for one in _BETWEEN.split(text) if one]


def _note(table: Table, shared: Iterable[str]) -> str:
    """The note of a table, and what the caveats of all or most of its rows say."""
    return " ".join([*_sentences(table.note), *shared])


def _table_cell(
    reading: Reading, result: TableResult, column: str, one: TableCell, word: object, digits: int
) -> Cell:
    """A cell as people read it: `word` is what it holds with the words of the codebook instead of its ids."""
    path = _behind(reading, result, one.origins[0]) if one.origins else ""
    if one.value is None:
        letter, said = ABSENCES.get(one.absence, ("", ""))
        return (Item(letter, path, about=said),) if letter else ()
    if column == "record":
        return (Item(str(one.value), record_path(reading, str(one.value))),)
    dated = year_of(reading, one.records)
    text = f"{amount(one.value, digits)}{dated}" if isinstance(one.value, int | float) else str(word)
    if column == "absence":
        text, path = ABSENCES.get(str(one.value), ("", text))[1], ""
    shown = date_text(text) if column == "date" else text
    return (Item(shown, path),) if shown else ()


def _behind(reading: Reading, result: TableResult, origin: Origin) -> str:
    """Where the records behind a finding are: the record it is about, its own page, or '' where it rests on none."""
    found = result.findings[origin.measure]
    row = found.rows[origin.row]
    for dimension in found.measure.dimensions:
        if dimension.holds == "record":
            return record_path(reading, row[dimension.name])
    if found.measure.dimensions == PAIR:
        return number_path(reading.matrix(found.measure.name), row["partner"], row["issue"])
    return finding_path(found.measure, row)


_ZERO = ("0", plain(NOTHING_FOUND.removeprefix("0 = ")))


def _own(measure: Measure) -> str:
    """The caveat of a measure without what a page of several measures says once."""
    return measure.caveat.removesuffix(NOTHING_FOUND).rstrip("; ")


def measures(reading: Reading) -> Sheet:
    """The definition of every measure."""
    blocks: list[Block] = []
    for measure in MEASURES:
        rows = [
            ("Question", plain(measure.question)),
            ("Unit", plain(measure.unit)),
            ("Definition", plain(measure.definition)),
            ("Caveat", plain(_own(measure))),
            ("By", plain(", ".join(one.label or one.name for one in measure.dimensions))),
            ("Idea", plain(f"{measure.origin}; {measure.source}")),
            ("A changed record may move", plain(f"its {measure.scope}")),
        ]
        if measure.dimensions == PAIR:
            rows.append(("Shown", (Item("map", path(measure.name)),)))
        if measure.recorded:
            rows.append(("Rests on", (Item("its numbers with their records", f"cell/{measure.name}/"),)))
        blocks += [Heading(measure.label, measure.name), Facts("", tuple(rows))]
    absences = (_ZERO, *((letter, plain(said)) for letter, said in ABSENCES.values()))
    blocks += [Heading("Where there is no number", "absence"), Facts("", absences)]
    lead = written("numbers.measures", measures=len(MEASURES))
    page = Page(
        written("numbers.question_of_measures"),
        (Item(lead),),
        tuple(blocks),
        "evidence",
        (Item("Evidence", "evidence/"),),
    )
    named = ("name", "label", "question", "unit", "definition", "caveat", "keys", "scope", "origin", "source")
    data = {"measures": [{name: getattr(one, name) for name in named} for one in MEASURES]}
    return Sheet(page, lambda: data)
