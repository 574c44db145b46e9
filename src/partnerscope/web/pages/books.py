"""Books: the codebook with its schemes, and the sources with what each of them supports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from urllib.parse import urlsplit

from partnerscope.codebook import Concept, Scheme
from partnerscope.record.citation import SOURCE_KIND, source_kind
from partnerscope.timeline.words import counted
from partnerscope.web.block import (
    Block,
    Cell,
    Facts,
    Heading,
    Item,
    Listing,
    Page,
    Sheet,
    Twin,
    columns,
    plain,
)
from partnerscope.web.language import written
from partnerscope.web.pages import twin
from partnerscope.web.pages.record import quote_block
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import (
    long_citation,
    nearness_item,
    record_item,
    safe_url,
    short_citation,
    told_apart,
)

SHOWN = 500


def codebook(reading: Reading) -> Sheet:
    """Every scheme."""
    book = reading.view.codebook
    body = tuple(
        (
            (Item(scheme.label, f"codebook/{scheme.id}/"),),
            (Item(str(len(scheme.concepts)), f"codebook/{scheme.id}/"),),
            plain(scheme.definition),
        )
        for scheme in sorted(book, key=lambda scheme: scheme.label.casefold())
    )
    count = sum(len(scheme.concepts) for scheme in book)
    size = f"{counted(count, 'concept')} in {counted(len(book.schemes), 'scheme')}"
    lead = written("books.version", version=book.version or "unnamed", size=size, hash=book.hash[:12])
    listed = Listing("Schemes", columns("Scheme", "#Concepts", "What it is for"), body)
    page = Page(
        written("books.question_of_codebook"),
        (Item(lead),),
        (listed,),
        "evidence",
        (Item("Evidence", "evidence/"),),
    )
    return Sheet(page, lambda: {"schemes": [twin.scheme(one) for one in book]})


def scheme_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every scheme."""
    for scheme in reading.view.codebook:
        yield (scheme.id,)


def scheme(reading: Reading, identity: str) -> Sheet:
    """One scheme with its concepts."""
    found = reading.view.codebook[identity]
    blocks: list[Block] = []
    for one in found:
        blocks += [Heading(one.label, one.id), Facts("", _concept(found, one))]
    above = (Item("Evidence", "evidence/"), Item("Codebook", "codebook/"))
    lead = (Item(f"{found.definition} {counted(len(found.concepts), 'concept')}."),)
    page = Page(
        written("books.question_of_scheme", scheme=found.label), lead, tuple(blocks), "evidence", above
    )
    return Sheet(page, lambda: {"schemes": [twin.scheme(found)], "concepts": [asdict(one) for one in found]})


def _concept(scheme: Scheme, one: Concept) -> tuple[tuple[str, Cell], ...]:
    broader = tuple(Item(scheme.label_of(up), f"codebook/{scheme.id}/#{up}") for up in one.broader)
    mapped = "; ".join(f"{name} {', '.join(codes)}" for name, codes in one.mappings.items())
    rows: list[tuple[str, Cell]] = [
        ("Id", plain(one.id)),
        ("Definition", plain(one.definition)),
        ("Counts", plain(one.counts)),
        ("Does not count", plain(one.counts_not)),
        ("Example", plain(one.example)),
        ("Within", broader),
        ("Words", plain(", ".join(one.match))),
        ("Elsewhere", plain(mapped)),
        *((name.replace("_", " "), plain(one.text(name))) for name in one.properties),
        ("Idea", plain(one.origin)),
        ("Note", plain(one.note)),
    ]
    return tuple((name, cell) for name, cell in rows if cell)


def sources(reading: Reading) -> Sheet:
    """Every source and how many records rest on it."""
    held = {source: {row["record"] for row in rows} for source, rows in reading.evidence_by_source.items()}
    order, apart = (
        sorted(reading.sources, key=lambda one: (-len(held.get(one, ())), one)),
        told_apart(reading),
    )
    body = tuple(
        (
            (Item(short_citation(reading.sources[one]), f"source/{one}/"),)
            if one in apart
            else (Item(long_citation(reading.sources[one])), *_note(reading, one)),
            _address(reading, one),
            _nearness(reading, one),
            plain(str(reading.sources[one].get("type", ""))),
            (Item(str(len(held.get(one, ()))), f"source/{one}/#records"),)
            if one in apart
            else tuple(record_item(reading, record) for record in held.get(one, ())),
        )
        for one in order
    )
    independent = set(reading.sources) - set(reading.view.about.reference.related)
    said = counted(len(order), "source")
    if reading.view.about.reference.source:
        said = written("books.independent", said=said, count=len(independent))
    lead = f"{said}. {_by_kind(reading)}".strip()
    names = columns("Source", "Address", "Kind", "Type", "Records")
    listed = Listing("Sources", names, body, anchors=tuple(order), even=False)
    page = Page(
        written("books.question_of_sources"),
        (Item(lead),),
        (listed,),
        "evidence",
        (Item("Evidence", "evidence/"),),
    )
    return Sheet(page, partial(_sources_data, reading, order))


def _sources_data(reading: Reading, order: Iterable[str]) -> Twin:
    """The sources, and which records rest on each."""
    rows = (row for one in order for row in reading.evidence_by_source.get(one, ()))
    return {
        "sources": [reading.sources[one] for one in order],
        "evidence": twin.rows(reading, "evidence", rows),
    }


def _note(reading: Reading, identity: str) -> Cell:
    """What is said of a source that has no page of its own."""
    note = str(reading.sources[identity].get("note", ""))
    return (Item(note, tone="quiet"),) if note else ()


def _address(reading: Reading, identity: str) -> Cell:
    """Where a source stands on the web, by the name of the site."""
    url = safe_url(str(reading.sources[identity].get("URL", "")))
    return (Item(urlsplit(url).netloc, url=url),) if url else ()


def _nearness(reading: Reading, identity: str) -> Cell:
    """How near a source is to what it reports; a weak outlet is marked as one."""
    kind = source_kind(reading.sources[identity])
    return (nearness_item(reading, kind),) if kind else ()


def _meaning(reading: Reading, identity: str) -> Cell:
    book, kind = reading.view.codebook, source_kind(reading.sources[identity])
    known = SOURCE_KIND in book and kind in book[SOURCE_KIND].concepts
    return (Item(book[SOURCE_KIND][kind].definition, tone="quiet"),) if known else ()


def _by_kind(reading: Reading) -> str:
    """How many sources there are of each kind, in the order of the codebook."""
    found = Counter(source_kind(one) for one in reading.sources.values())
    if SOURCE_KIND not in reading.view.codebook or not found.keys() - {""}:
        return ""
    told = [f"{found[one.id]} {one.label}" for one in reading.view.codebook[SOURCE_KIND] if found[one.id]]
    unsaid = [f"{found['']} not said"] if found[""] else []
    return written("books.nearness", told=", ".join([*told, *unsaid]))


def source_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every source of which there is more to say than its row in the list says."""
    yield from ((identity,) for identity in reading.sources if identity in told_apart(reading))


def source(reading: Reading, identity: str) -> Sheet:
    """One source: its citation, what it supports, its quotes."""
    csl = reading.sources[identity]
    url = safe_url(str(csl.get("URL", "")))
    rows = reading.evidence_by_source.get(identity, [])
    records = {row["record"] for row in rows}
    related = reading.view.about.reference.related
    independent = "" if not related else "no" if identity in related else "yes"
    about: list[tuple[str, Cell]] = [
        ("Citation", plain(long_citation(csl))),
        ("Address", (Item(url, url=url),) if url else plain(str(csl.get("URL", "")))),
        ("Archived text", plain(str(csl.get("archived_hash", csl.get("archive", ""))))),
        ("Kind", (*_nearness(reading, identity), *_meaning(reading, identity))),
        ("Type", plain(str(csl.get("type", "")))),
        ("Can confirm the reference", plain(independent)),
        ("Note", plain(str(csl.get("note", "")))),
        ("Id", plain(identity)),
    ]
    body = tuple(
        (
            (record_item(reading, row["record"]),),
            plain(row["field"].replace("*", "the whole record")),
            plain(row["locator"] or ""),
            plain(row["stance"]),
            plain(row["note"] or ""),
        )
        for row in rows[:SHOWN]
    )
    note = written("books.first", shown=SHOWN, all=len(rows)) if len(rows) > SHOWN else ""
    quotes = [one for one, row in reading.rows("quote").items() if row["source"] == identity]
    blocks: list[Block] = [
        Facts("", tuple((name, cell) for name, cell in about if cell)),
        Heading("What rests on it", "records"),
        Listing(
            "Records", columns("Record", "Speaks of", "Where in it", "Stance", "What it shows"), body, note
        ),
        *([Heading("Its words", "quotes")] if quotes else []),
        *(quote_block(reading, one, one) for one in quotes),
    ]
    title = written("books.question_of_source", title=csl.get("title", identity))
    lead = (
        Item(
            written("books.evidence_on", records=counted(len(records), "record"))
            if records
            else written("books.unnamed")
        ),
    )
    above = (Item("Evidence", "evidence/"), Item("Sources", "sources/"))
    page = Page(title, lead, tuple(blocks), "evidence", above)
    return Sheet(page, partial(_source_data, reading, identity, rows, quotes))


def _source_data(reading: Reading, identity: str, rows: Iterable[Row], quotes: Iterable[str]) -> Twin:
    """The source with everything that rests on it."""
    return {
        "sources": [reading.sources[identity]],
        "evidence": twin.rows(reading, "evidence", rows),
        "quotes": twin.records(reading, quotes),
    }
