"""Everything that can be looked for: one entry a record, source, quote, concept or claim, with its words and address.

Grain: one *entry* is one thing that has a page or a place on one. It is the same for the search of the live server, the
list from A to Z and the pages of names; nothing is in it that the pages do not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from partnerscope.assess.claims import read_claims
from partnerscope.codebook import Concept
from partnerscope.record import Kind
from partnerscope.record.csl import year_text
from partnerscope.web.language import phrase
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import long_citation, record_name, record_path

GROUPS = {
    "actor": phrase("Actors and bodies"),
    "dialogue": phrase("Dialogues"),
    "meeting": phrase("Meetings"),
    "statement": phrase("Statements"),
    "agreement": phrase("Agreements"),
    "action": phrase("Items of cooperation"),
    "commitment": phrase("Promises"),
    "other": phrase("Other records"),
    "quote": phrase("Quotes"),
    "source": phrase("Sources"),
    "concept": phrase("Codebook"),
    "claim": phrase("Claims re-checked"),
}
"""The groups of a search, in order: a kind of record has one of its own or stands under `other`."""
DETAILS = "detail"
"""The scheme of bodies, programmes and places that records mention."""
WORDS = ("text", "concept")
"""Shapes of cells whose words are looked through; numbers, dates and ids of records are not."""


@dataclass(frozen=True, slots=True)
class Findable:
    """One thing to be found: its place, name and words, and its year, partner and issues where it has some."""

    group: str
    id: str
    name: str
    words: str
    path: str
    year: str = ""
    partner: str = ""
    issues: tuple[str, ...] = ()


def entries(reading: Reading) -> tuple[Findable, ...]:
    """Every entry of a state of knowledge, made once a view."""
    return reading.view.once("entries", lambda _: tuple(_all(reading)))


def _all(reading: Reading) -> Iterator[Findable]:
    for kind in reading.view.known.kinds:
        if kind.has_id:
            for identity, row in reading.rows(kind.name).items():
                yield _record(reading, kind, identity, row)
    yield from _concepts(reading)
    claims = reading.view.known.texts.get("claims.yaml", "")
    for claim in read_claims(claims) if claims else ():
        yield Findable("claim", claim.id, claim.paraphrase, claim.id, f"claim/{claim.id}/")


def _record(reading: Reading, kind: Kind, identity: str, row: Row) -> Findable:
    group = kind.name if kind.name in GROUPS else "other"
    path, name = record_path(reading, identity), record_name(reading, identity)
    if kind.kept == "csl":
        csl = reading.sources[identity]
        words = " ".join((identity, long_citation(csl), str(csl.get("note", "")), str(csl.get("URL", ""))))
        return Findable(group, identity, name, words, path, year_text(csl))
    if kind.verbatim:
        return Findable(group, identity, row[kind.verbatim], row[kind.within], path)
    date = str(row.get(kind.date) or row.get("start") or "") if kind.time != "none" else ""
    partner = _partner(reading, row)
    words = " ".join((identity, kind.name.replace("_", " "), *_words(reading, kind, row)))
    issues = tuple(row.get("issues") or ())
    return Findable(
        group, identity, name, words, path, date[:4] if date[:4].isdigit() else "", partner, issues
    )


def _partner(reading: Reading, row: Row) -> str:
    found = row.get("partner") or ""
    if not found and row.get("dialogue"):
        found = reading.rows("dialogue").get(row["dialogue"], {}).get("partner", "")
    return str(found)


def _words(reading: Reading, kind: Kind, row: Row) -> Iterator[str]:
    """The words of a record: its texts, and the labels of the concepts and actors it names."""
    book = reading.view.codebook
    for name, shape in kind.columns.items():
        values = row[name] if isinstance(row[name], list) else [row[name]]
        for value in filter(None, values):
            if shape.shape == "concept" and shape.target in book:
                yield book[shape.target].label_of(value)
            elif shape.shape == "reference" and shape.target == "actor":
                yield reading.view.label(value)
            elif shape.shape in WORDS:
                yield str(value)


def named_details(reading: Reading) -> Iterator[Concept]:
    """The details that have a page of their own as names: those that are not an actor on record under another name."""
    book, actors = reading.view.codebook, {one.casefold() for one in reading.rows("actor")}
    details = list(book[DETAILS]) if DETAILS in book else []
    for one in details:
        if not one.text("body") and one.id.casefold() not in actors:
            yield one


def _concepts(reading: Reading) -> Iterator[Findable]:
    for one in named_details(reading):
        yield Findable("actor", one.id, one.label, " ".join((one.definition, *one.match)), f"name/{one.id}/")
    for scheme in reading.view.codebook:
        for one in scheme:
            words = " ".join((one.id, scheme.label, one.definition, one.counts, one.counts_not, *one.match))
            yield Findable(
                "concept", f"{scheme.id}.{one.id}", one.label, words, f"codebook/{scheme.id}/#{one.id}"
            )
