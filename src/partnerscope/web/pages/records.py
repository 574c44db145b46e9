"""Records: every cell of one, the sources behind it, their words, its corrections and its history."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from partnerscope.record import Kind
from partnerscope.show.table import offered, render
from partnerscope.timeline.words import counted
from partnerscope.web.block import (
    Block,
    Cell,
    Data,
    Facts,
    Heading,
    Item,
    Listing,
    Page,
    Prose,
    Quotation,
    Sheet,
    columns,
    plain,
)
from partnerscope.web.pages import twin
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import (
    concept,
    date_text,
    record_item,
    record_name,
    record_path,
    source_item,
    value_items,
)

SHOWN = 500
"""How many records of a kind one page lists; the files beside it hold all of them."""


def ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every record with an id of its own whose kind has no pages elsewhere."""
    here = {kind.name for kind in reading.view.known.kinds if kind.room == "record"}
    for identity, kind in reading.view.known.owners.items():
        if kind in here and "#" not in record_path(reading, identity):
            yield (identity,)


def record(reading: Reading, identity: str) -> Sheet:
    """One record."""
    kind, _ = reading.row(identity)
    sources = len({row["source"] for row in reading.evidence.get(identity, ())})
    said = (
        "no source is recorded yet" if not sources else "one source" if sources == 1 else f"{sources} sources"
    )
    lead = (Item(f"One {words(kind)}; {said}. {kind.doc}"),)
    title = f"{record_name(reading, identity)}: what is the source?"
    above = (Item("Evidence", "evidence/"), Item(f"{words(kind)} records", f"records/{kind.name}/"))
    page = Page(title, lead, tuple(record_blocks(reading, identity)), "evidence", above)
    return Sheet(page, lambda: twin.whole_record(reading, identity))


def words(kind: Kind) -> str:
    """The name of a kind in words."""
    return kind.name.replace("_", " ")


def record_blocks(reading: Reading, identity: str) -> list[Block]:
    """Cells, corrections, evidence, quotes, judgements, searches and history of a record."""
    kind, row = reading.row(identity)
    return [
        Heading("What is recorded", "cells"),
        body_of(reading, kind, row),
        *_corrections(reading, identity),
        Heading("Sources", "evidence"),
        *_evidence(reading, identity),
        *_judgements(reading, identity),
        Heading("How the record came about", "history"),
        _history(reading, kind, identity),
    ]


def body_of(reading: Reading, kind: Kind, row: Row) -> Facts:
    """The filled cells of a record with labels and links; empty ones are named at the end."""
    filled: list[tuple[str, Cell]] = []
    empty: list[str] = []
    for name, shape in kind.columns.items():
        cell = value_items(reading, shape, row[name])
        if name == "start" and row[name] == "..":
            cell = (Item("before any record"),)
        if cell:
            filled.append((name.replace("_", " "), cell))
        else:
            empty.append(name.replace("_", " "))
    if empty:
        filled.append(("not coded", (Item(", ".join(empty), tone="quiet"),)))
    return Facts("", tuple(filled))


def _corrections(reading: Reading, identity: str) -> list[Block]:
    rows = reading.corrections.get(identity, [])
    if not rows:
        return []
    body = tuple(
        (
            plain(row["field"].replace("_", " ")),
            (Item(row["printed"] or "—"),),
            (Item(row["corrected"] or "doubt only, no other reading", tone="strong"),),
            plain(row["why"]),
            (Item(row["by"]), *((source_item(reading, row["source"]),) if row["source"] else ())),
            plain(concept(reading, "confidence", row["certainty"]) if row["certainty"] else ""),
        )
        for row in rows
    )
    names = columns("Field", "As printed", "Corrected", "Why", "By", "How sure")
    note = "The record keeps the printed form; what it should say stands beside it."
    return [Heading("Printed and corrected", "corrections"), Listing("Corrections", names, body, note)]


def _evidence(reading: Reading, identity: str) -> list[Block]:
    rows = reading.evidence.get(identity, [])
    if not rows:
        return [Prose((Item("No evidence is recorded for this record."),))]
    body = tuple(_evidence_row(reading, row) for row in rows)
    names = columns("Source", "Where in it", "Speaks of", "Stance", "What it shows", "Confidence")
    quotes = [row["quote"] for row in rows if row["quote"]]
    return [Listing("Evidence", names, body), *(quote_block(reading, one) for one in dict.fromkeys(quotes))]


def _evidence_row(reading: Reading, row: Row) -> tuple[Cell, ...]:
    stance = concept(reading, "stance", row["stance"])
    return (
        (source_item(reading, row["source"]),),
        plain(row["locator"] or ""),
        plain("the whole record" if row["field"] == "*" else row["field"].replace("_", " ")),
        (Item(stance, tone="bad" if row["stance"] == "contradicts" else ""),),
        plain(row["note"] or ""),
        plain(concept(reading, "confidence", row["confidence"]) if row["confidence"] else ""),
    )


def quote_block(reading: Reading, identity: str) -> Quotation:
    """A quote with its surroundings and its source."""
    row = reading.rows("quote")[identity]
    page = (Item(f"page {row['page']}"),) if row["page"] else ()
    where = (source_item(reading, row["source"]), *page)
    return Quotation(row["exact"], row["prefix"] or "", row["suffix"] or "", where)


def _judgements(reading: Reading, identity: str) -> list[Block]:
    blocks: list[Block] = []
    if ratings := reading.ratings.get(identity):
        rows = tuple(_rating_row(reading, row) for row in ratings)
        names = columns("Scale", "Rating", "Rater", "Where it rests")
        anchors = tuple(row["id"] for row in ratings)
        blocks.append(Listing("How raters judge it", names, rows, anchors=anchors, even=False))
    if searches := reading.searches.get(identity):
        rows = tuple(_search_row(reading, row) for row in searches)
        blocks.append(Listing("Who looked for more", columns("Looked for", "Where", "When", "Result"), rows))
    return blocks


def _rating_row(reading: Reading, row: Row) -> tuple[Cell, ...]:
    rating, rater = concept(reading, row["scale"], row["value"]), Item(row["rater"])
    return plain(row["scale"].replace("_", " ")), plain(rating), (rater,), plain(row["passage"] or "")


def _search_row(reading: Reading, row: Row) -> tuple[Cell, ...]:
    found = concept(reading, "search_result", row["found"])
    return (
        (record_item(reading, row["id"]),),
        plain(row["place"]),
        plain(date_text(row["date"])),
        plain(found),
    )


def _history(reading: Reading, kind: Kind, identity: str) -> Listing:
    """Every revision: when, by whom, why, and what it changed."""
    revisions = reading.knowledge.histories.get((kind.name, identity), [])
    body = []
    before: dict[str, str] = {}
    for changeset, cells in revisions:
        after = dict(cells or {})
        header = changeset.header
        body.append(
            (
                plain(header.recorded_at.strftime("%Y-%m-%d %H:%M UTC")),
                plain(header.author),
                plain(header.reason),
                plain(_change(before, after, retracted=cells is None)),
                (Item(changeset.hash[:12], tone="quiet"),),
            )
        )
        before = after
    return Listing("Revisions", columns("Recorded", "By", "Why", "What changed", "Changeset"), tuple(body))


def _change(before: dict[str, str], after: dict[str, str], *, retracted: bool) -> str:
    if retracted:
        return "retracted"
    if not before:
        return "first recorded"
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    shown = [
        f"{name.replace('_', ' ')}: {before.get(name, '') or '—'} → {after.get(name, '') or '—'}"
        for name in names
    ]
    return "; ".join(shown)


def kinds(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every kind whose records have ids."""
    for kind in reading.view.known.kinds:
        if kind.has_id:
            yield (kind.name,)


def records(reading: Reading, name: str) -> Sheet:
    """The records of a kind."""
    kind = next(kind for kind in reading.view.known.kinds if kind.name == name)
    rows = list(reading.rows(name))
    here = any(record_path(reading, one).startswith("records/") for one in rows) if kind.within else False
    shown = rows if here else rows[:SHOWN]
    body = tuple(_record_row(reading, kind, identity, whole=here) for identity in shown)
    note = f"The first {SHOWN} of {len(rows)}; the files hold all." if len(shown) < len(rows) else ""
    names = columns("Record", "Id", "#Sources", *(["What is recorded"] if here else []))
    known = counted(len(rows), f"{words(kind)} record")
    lead = (Item(f"{known} known, whatever the dates. {kind.doc}"),)
    anchors = tuple(shown) if here else ()
    listed = Listing(f"{words(kind)} records", names, body, note, anchors, files="data", even=False)
    page = Page(
        f"Which {words(kind)} records are there?",
        lead,
        (listed,),
        "evidence",
        (Item("Evidence", "evidence/"),),
    )
    return Sheet(page, lambda: {"records": twin.records(reading, rows)}, _files(reading, kind))


def _record_row(reading: Reading, kind: Kind, identity: str, *, whole: bool) -> tuple[Cell, ...]:
    sources = {row["source"] for row in reading.evidence.get(identity, ())}
    path = record_path(reading, identity)
    own = path and kind.kept == "table" and "#" not in path
    count = Item(str(len(sources)), f"{path}#evidence" if own else path)
    cells = (_cells(kind, reading.rows(kind.name)[identity]),) if whole else ()
    return (record_item(reading, identity),), plain(identity), (count,), *cells


def _cells(kind: Kind, row: Row) -> Cell:
    """The filled cells of a record that has no page of its own, in a line."""
    filled = {name: row[name] for name in kind.columns if row[name] and name != "id"}
    texts = {name: ", ".join(value) if isinstance(value, list) else value for name, value in filled.items()}
    return plain("; ".join(f"{name.replace('_', ' ')}: {text}" for name, text in texts.items()))


def _files(reading: Reading, kind: Kind) -> dict[str, Data]:
    def data(form: str) -> bytes:
        frame = reading.view.frame(kind.name).select(list(kind.columns))
        note = f"{reading.view.about.title}; whatever their dates; as known at {reading.view.head[:12]}"
        return render(frame, form, title=f"{words(kind)} records", notes=[note])

    return {f"data.{form}": partial(data, form) for form in offered()}


def evidence(reading: Reading) -> Sheet:
    """What everything rests on: records by kind, sources, codebook, audit."""
    view = reading.view
    counts = [(kind, view.frame(kind.name).height) for kind in view.known.kinds]
    whole = sum(count for _, count in counts)
    held = [
        identity for identity, owner in view.known.owners.items() if owner not in ("source", "quote", "actor")
    ]
    sourced = sum(identity in reading.evidence for identity in held)
    lead = (
        f"{counted(whole, 'row')} of {counted(len(counts), 'kind')} and {counted(len(reading.sources), 'source')}. "
        f"{sourced} of {len(held)} records "
        "(actors, sources and quotes aside) name at least one source."
    )
    body = tuple(_kind_row(kind, count) for kind, count in counts if count)
    rooms = Facts(
        "",
        (
            ("Sources", (Item("what every record rests on", "sources/"),)),
            ("Codebook", (Item("what may be said, and how", "codebook/"),)),
            ("Measures", (Item("how everything is counted", "measures/"),)),
            ("Audit", (Item("consistency checks", "audit/"),)),
            ("Gaps", (Item("what cannot be shown, and has anybody looked", "gaps/"),)),
        ),
    )
    listed = Listing("Records by kind", columns("Kind", "#Rows", "What one of them is"), body)
    data = {"kinds": [{"kind": kind.name, "rows": count, "doc": kind.doc} for kind, count in counts]}
    return Sheet(
        Page("What does all this rest on?", (Item(lead),), (rooms, listed), "evidence"), lambda: data
    )


def _kind_row(kind: Kind, count: int) -> tuple[Cell, ...]:
    path = f"records/{kind.name}/" if kind.has_id else ""
    return (Item(words(kind), path),), (Item(str(count), path),), plain(kind.doc)
