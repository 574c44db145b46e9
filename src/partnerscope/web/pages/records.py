"""Records by kind: the list of each, and what everything rests on.

Grain: a kind whose records have no pages of their own has the whole of them here, a row each; the others are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from partnerscope.record import Kind
from partnerscope.timeline.words import counted
from partnerscope.web.block import Block, Cell, Data, Facts, Item, Listing, Page, Sheet, columns, plain
from partnerscope.web.language import written
from partnerscope.web.pages import twin
from partnerscope.web.pages.figures import frame_files
from partnerscope.web.pages.record import blocks_of, words
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import record_item, record_path, value_items

SHOWN = 500
"""How many records of a kind one page lists; the files beside it hold all of them."""


def kinds(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every kind whose records have ids, where there are some."""
    for kind in reading.view.known.kinds:
        if kind.has_id and reading.rows(kind.name):
            yield (kind.name,)


def records(reading: Reading, name: str) -> Sheet:
    """The records of a kind."""
    kind = next(kind for kind in reading.view.known.kinds if kind.name == name)
    rows = list(reading.rows(name))
    here = [one for one in rows if record_path(reading, one).startswith("records/")]
    shown = [*here, *[one for one in rows if one not in set(here)][: max(0, SHOWN - len(here))]]
    body = tuple(_record_row(reading, kind, one, whole=bool(here)) for one in shown)
    note = written("records.first", shown=len(shown), all=len(rows)) if len(shown) < len(rows) else ""
    names = columns("Record", "Id", "#Sources", *(["What is recorded"] if here else []))
    known = counted(len(rows), f"{words(kind)} record")
    lead = (Item(written("records.known", known=known, kind=kind.doc)),)
    anchors = tuple(shown) if here else ()
    listed = Listing(f"{words(kind)} records", names, body, note, anchors, files="data", even=False)
    blocks: list[Block] = [listed, *(blocks_of(reading, tuple(here)) if here else [])]
    title = written("records.question", kind=words(kind))
    page = Page(title, lead, tuple(blocks), "evidence", (Item("Evidence", "evidence/"),))
    data = partial(_data, reading, rows, here)
    return Sheet(page, data, _files(reading, kind))


def _data(reading: Reading, rows: list[str], here: list[str]) -> twin.Data:
    """All records; of those that have no page of their own everything that stands behind them."""
    whole = twin.whole_records(reading, here) if here else {}
    return {**whole, "records": twin.records(reading, rows)}


def _record_row(reading: Reading, kind: Kind, identity: str, *, whole: bool) -> tuple[Cell, ...]:
    sources = {row["source"] for row in reading.evidence.get(identity, ())}
    path = record_path(reading, identity)
    place = path.partition("#")[0]
    own = path and kind.kept == "table"
    count = Item(str(len(sources)), f"{place}#evidence" if own and sources else path)
    cells = (_cells(reading, kind, reading.rows(kind.name)[identity]),) if whole else ()
    return (record_item(reading, identity),), plain(identity), (count,), *cells


def _cells(reading: Reading, kind: Kind, row: Row) -> Cell:
    """The filled cells of a record that has no page of its own, in a line."""
    found = {name: value_items(reading, shape, row[name]) for name, shape in kind.columns.items()}
    texts = {name: ", ".join(item.text for item in cell) for name, cell in found.items() if name != "id"}
    return plain("; ".join(f"{name.replace('_', ' ')}: {text}" for name, text in texts.items() if text))


def _files(reading: Reading, kind: Kind) -> dict[str, Data]:
    note = written("records.note", title=reading.view.about.title, head=reading.view.head[:12])
    frame = lambda: reading.view.frame(kind.name).select(list(kind.columns))  # noqa: E731
    return frame_files(frame, f"{words(kind)} records", [note])


def evidence(reading: Reading) -> Sheet:
    """What everything rests on: records by kind, sources, codebook, audit."""
    view = reading.view
    counts = [(kind, view.frame(kind.name).height) for kind in view.known.kinds]
    whole = sum(count for _, count in counts)
    facts = {kind.name for kind in view.known.kinds if kind.role == "fact"}
    held = [identity for identity, owner in view.known.owners.items() if owner in facts]
    sourced = sum(identity in reading.evidence for identity in held)
    lead = written(
        "records.answer",
        rows=counted(whole, "row"),
        kinds=counted(len(counts), "kind"),
        sources=counted(len(reading.sources), "source"),
        sourced=sourced,
        facts=len(held),
    )
    body = tuple(_kind_row(kind, count) for kind, count in counts if count)
    rooms = Facts(
        "",
        (
            ("Sources", (Item("what every record rests on", "sources/"),)),
            ("Codebook", (Item("what may be said, and how", "codebook/"),)),
            ("Measures", (Item("how everything is counted", "measures/"),)),
            ("Audit", (Item("consistency checks", "audit/"),)),
            ("Gaps", (Item(written("records.gaps"), "gaps/"),)),
        ),
    )
    listed = Listing("Records by kind", columns("Kind", "#Rows", "What one of them is"), body)
    data = {"kinds": [{"kind": kind.name, "rows": count, "doc": kind.doc} for kind, count in counts]}
    return Sheet(
        Page(written("records.question_of_all"), (Item(lead),), (rooms, listed), "evidence"), lambda: data
    )


def _kind_row(kind: Kind, count: int) -> tuple[Cell, ...]:
    path = f"records/{kind.name}/" if kind.has_id else ""
    return (Item(words(kind), path),), (Item(str(count), path),), plain(kind.doc)
