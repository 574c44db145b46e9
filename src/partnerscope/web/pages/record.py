"""One record: every cell of it, the sources behind it, their words, its corrections and its history.

Grain: a page tells of one record and of its *parts*, the records that have a row on its page and none of their own (the
meetings of a dialogue). Where there are parts, every row says which of them it is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnerscope.record import Kind
from partnerscope.view.words import nearness
from partnerscope.web.block import (
    Block,
    Cell,
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
from partnerscope.web.language import written
from partnerscope.web.pages import twin
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import (
    concept,
    date_text,
    record_item,
    record_name,
    record_path,
    source_cell,
    source_item,
    value_items,
)

Parts = tuple[str, ...]


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
    title = written("record.question", record=record_name(reading, identity))
    above = (Item("Evidence", "evidence/"), Item(f"{words(kind)} records", f"records/{kind.name}/"))
    page = Page(title, lead, tuple(record_blocks(reading, identity)), "evidence", above)
    return Sheet(page, lambda: twin.whole_record(reading, identity))


def words(kind: Kind) -> str:
    """The name of a kind in words."""
    return kind.name.replace("_", " ")


def record_blocks(reading: Reading, identity: str, parts: Parts = ()) -> list[Block]:
    """Cells of a record; corrections, evidence, quotes, judgements, searches and history of it and of its parts."""
    kind, row = reading.row(identity)
    return [
        Heading("What is recorded", "cells"),
        body_of(reading, kind, row),
        *blocks_of(reading, (identity, *parts), identity),
    ]


def blocks_of(reading: Reading, told: Parts, whole: str = "") -> list[Block]:
    """What stands behind some records; `whole` is the one that the page is about, where it is about one."""
    return [
        *_corrections(reading, told, whole),
        Heading("Sources", "evidence"),
        *_evidence(reading, told, whole),
        *_judgements(reading, told, whole),
        Heading("How the record came about", "history"),
        _history(reading, told, whole),
    ]


def _named(told: Parts, *names: str) -> tuple[str, ...]:
    """The names of columns; first of all the record that a row is about, where that is not always the same."""
    return (*(("About",) if len(told) > 1 else ()), *names)


def _about(reading: Reading, one: str, told: Parts, whole: str) -> tuple[Cell, ...]:
    """Which record a row is about: a link to its row, 'the whole' for the one that the page is about."""
    if len(told) == 1:
        return ()
    return ((Item("the whole"),) if one == whole else (record_item(reading, one),),)


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


def _corrections(reading: Reading, told: Parts, whole: str) -> list[Block]:
    body = tuple(
        (
            *_about(reading, one, told, whole),
            plain(row["field"].replace("_", " ")),
            (Item(row["printed"] or "—"),),
            (Item(row["corrected"] or "doubt only, no other reading", tone="strong"),),
            plain(row["why"]),
            (Item(row["by"]), *((source_item(reading, row["source"]),) if row["source"] else ())),
            plain(concept(reading, "confidence", row["certainty"]) if row["certainty"] else ""),
        )
        for one in told
        for row in reading.corrections.get(one, [])
    )
    if not body:
        return []
    names = columns(*_named(told, "Field", "As printed", "Corrected", "Why", "By", "How sure"))
    note = written("record.corrections")
    return [Heading("Printed and corrected", "corrections"), Listing("Corrections", names, body, note)]


def _evidence(reading: Reading, told: Parts, whole: str) -> list[Block]:
    rows = [(one, row) for one in told for row in _nearest_first(reading, reading.evidence.get(one, []))]
    if not rows:
        return [Prose((Item(written("record.no_evidence")),))]
    body = tuple((*_about(reading, one, told, whole), *_evidence_row(reading, row)) for one, row in rows)
    names = columns(
        *_named(told, "Source", "Where in it", "Speaks of", "Stance", "What it shows", "Confidence")
    )
    quotes = [row["quote"] for _, row in rows if row["quote"]]
    return [Listing("Evidence", names, body), *(quote_block(reading, one) for one in dict.fromkeys(quotes))]


def _nearest_first(reading: Reading, rows: list[Row]) -> list[Row]:
    book = reading.view.codebook
    return sorted(rows, key=lambda row: nearness(book, reading.sources.get(row["source"], {})))


def _evidence_row(reading: Reading, row: Row) -> tuple[Cell, ...]:
    stance = concept(reading, "stance", row["stance"])
    against = reading.view.codebook.where("stance", "side", "against")
    return (
        source_cell(reading, row["source"]),
        plain(row["locator"] or ""),
        plain("the whole record" if row["field"] == "*" else row["field"].replace("_", " ")),
        (Item(stance, tone="bad" if row["stance"] in against else ""),),
        plain(row["note"] or ""),
        plain(concept(reading, "confidence", row["confidence"]) if row["confidence"] else ""),
    )


def quote_block(reading: Reading, identity: str, anchor: str = "") -> Quotation:
    """A quote with its surroundings and its source; `anchor` is its name on the page of its source."""
    row = reading.rows("quote")[identity]
    page = (Item(f"page {row['page']}"),) if row["page"] else ()
    where = (source_item(reading, row["source"]), *page)
    return Quotation(row["exact"], row["prefix"] or "", row["suffix"] or "", where, anchor, identity)


def _judgements(reading: Reading, told: Parts, whole: str) -> list[Block]:
    blocks: list[Block] = []
    ratings = [(one, row) for one in told for row in reading.ratings.get(one, [])]
    if ratings:
        rows = tuple((*_about(reading, one, told, whole), *_rating_row(reading, row)) for one, row in ratings)
        names = columns(*_named(told, "Scale", "Rating", "Rater", "Where it rests"))
        anchors = tuple(row["id"] for _, row in ratings)
        blocks.append(Listing("How raters judge it", names, rows, anchors=anchors, even=False))
    searches = [(one, row) for one in told for row in reading.searches.get(one, [])]
    if searches:
        rows = tuple(
            (*_about(reading, one, told, whole), *_search_row(reading, row)) for one, row in searches
        )
        names = columns(*_named(told, "Looked for", "Where", "When", "Result"))
        blocks.append(Listing("Who looked for more", names, rows))
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


def _history(reading: Reading, told: Parts, whole: str) -> Listing:
    """Every revision: when, by whom, why, and what it changed."""
    body = tuple(
        (*_about(reading, one, told, whole), *cells)
        for one in told
        for cells in _revisions(reading, reading.view.known.owners[one], one)
    )
    names = columns(*_named(told, "Recorded", "By", "Why", "What changed", "Changeset"))
    return Listing("Revisions", names, body)


def _revisions(reading: Reading, kind: str, identity: str) -> Iterator[tuple[Cell, ...]]:
    before: dict[str, str] = {}
    for changeset, cells in reading.knowledge.histories.get((kind, identity), []):
        after = dict(cells or {})
        header = changeset.header
        yield (
            plain(header.recorded_at.strftime("%Y-%m-%d %H:%M UTC")),
            plain(header.author),
            plain(header.reason),
            plain(_change(before, after, retracted=cells is None)),
            (Item(changeset.hash[:12], tone="quiet"),),
        )
        before = after


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
