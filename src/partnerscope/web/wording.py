"""How pages name things: records, dates, sources, cells.

Grain: a record is named as its kind says (`Kind.named`), in the words of a reading: labels, dates, citations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnerscope.measure import STANDS as STANDS
from partnerscope.record import Cell as Shape
from partnerscope.record import kind_named
from partnerscope.record.citation import SOURCE_KIND, source_kind
from partnerscope.record.citation import long_citation as long_citation
from partnerscope.record.citation import safe_url as safe_url
from partnerscope.record.citation import short_citation as short_citation
from partnerscope.timeline.words import at_date as at_date
from partnerscope.timeline.words import date_text as date_text
from partnerscope.timeline.words import month_text as month_text
from partnerscope.view.words import KnownWords, amount
from partnerscope.view.words import the as the
from partnerscope.web.block import Cell, Item, Tone
from partnerscope.web.reading import Reading, Row


def sentence(text: str) -> str:
    """A text with a capital at its beginning; the others are kept.

    >>> sentence("in July 2015")
    'In July 2015'
    """
    return f"{text[:1].upper()}{text[1:]}"


def standing_word(reading: Reading, row: Row) -> str:
    """How a state or an event stands at the date of the view.

    Attested, not contradicted, later than this date, or ended before it.
    """
    if stands := reading.standing.get(row["id"]):
        return reading.say(STANDS[stands])
    if "_first" not in row:
        return ""
    later = row["_first"] > reading.view.day
    return reading.say("later than this date") if later else reading.say("ended before this date")


def concept(reading: Reading, scheme: str, identity: str) -> str:
    """The label of a concept; the id where the codebook does not have it."""
    return reading.concept(scheme, identity)


def words(reading: Reading) -> KnownWords:
    """What turns the ids of a record into words, made once a view."""
    return reading.view.once("words", lambda view: KnownWords(view.known))


def issues_text(reading: Reading, row: Row) -> str:
    """The issues of a record, joined."""
    return ", ".join(reading.issue(one) for one in row.get("issues") or ())


def record_name(reading: Reading, identity: str) -> str:
    """A record in a few words; its id where it is not known."""
    return words(reading).record(identity)


def record_path(reading: Reading, identity: str) -> str:
    """Where the page of a record is; '' for an id that is not known."""
    owner = reading.view.known.owners.get(identity)
    if not owner:
        return ""
    kind = kind_named(owner, reading.view.known.kinds)
    if kind.room == "source":
        return source_path(reading, identity)
    host = reading.rows(kind.name)[identity][kind.within] if kind.within else None
    there = record_path(reading, host) if host else ""
    if there and "#" not in there:
        return f"{there}#{identity}"
    listed = kind.within or kind.room == "records"
    return f"records/{kind.name}/#{identity}" if listed else f"{kind.room}/{identity}/"


def record_item(reading: Reading, identity: str) -> Item:
    """A record as a link."""
    return Item(record_name(reading, identity), record_path(reading, identity))


def source_item(reading: Reading, identity: str) -> Item:
    """A source as a link with its short citation."""
    item = reading.sources.get(identity)
    return Item(short_citation(item) if item else identity, source_path(reading, identity) if item else "")


def source_cell(reading: Reading, identity: str) -> Cell:
    """A source where it stands as evidence: a weak outlet is marked as one."""
    kind = source_kind(reading.sources.get(identity, {}))
    cited = source_item(reading, identity)
    return (cited, nearness_item(reading, kind)) if is_weak(reading, kind) else (cited,)


def nearness_item(reading: Reading, kind: str) -> Item:
    """How near a source is to what it reports, as a link to what that means; that of a weak outlet is marked."""
    tone: Tone = "bad" if is_weak(reading, kind) else ""
    return Item(concept(reading, SOURCE_KIND, kind), f"codebook/{SOURCE_KIND}/#{kind}", tone=tone)


def is_weak(reading: Reading, kind: str) -> bool:
    """Whether the codebook says of a kind of source that its reliability is doubtful."""
    return reading.view.codebook.said(SOURCE_KIND, kind, "weight") == "weak"


def source_path(reading: Reading, identity: str) -> str:
    """Where a source stands: on a page of its own where there is more to say than its row in the list says."""
    return f"source/{identity}/" if identity in told_apart(reading) else f"sources/#{identity}"


def told_apart(reading: Reading) -> frozenset[str]:
    """The sources that have a page: those on which several records or a quote rest, and the reference."""
    return reading.view.once("sources told apart", lambda _: frozenset(_told_apart(reading)))


def _told_apart(reading: Reading) -> Iterator[str]:
    yield from (row["source"] for row in reading.rows("quote").values())
    yield reading.view.about.reference.source
    for identity, rows in reading.evidence_by_source.items():
        if len({row["record"] for row in rows}) > 1:
            yield identity


def actor_item(reading: Reading, identity: str) -> Item:
    """An actor as a link: partners have a page of their own."""
    label = reading.label(identity)
    if identity in reading.view.about.partners:
        return Item(label, f"partner/{identity}/")
    return Item(label, record_path(reading, identity))


def issue_item(reading: Reading, identity: str) -> Item:
    """An issue as a link: observed issues have a page, the others stand in the codebook."""
    label = concept(reading, "issue", identity)
    if identity in reading.view.about.issues:
        return Item(label, f"issue/{identity}/")
    return Item(label, f"codebook/issue/#{identity}")


def value_items(reading: Reading, shape: Shape, value: Any) -> Cell:
    """The value of a cell with labels and links."""
    if value is None or value == []:
        return ()
    values = value if isinstance(value, list) else [value]
    return tuple(_value(reading, shape, one) for one in values)


def _value(reading: Reading, shape: Shape, value: Any) -> Item:
    if shape.shape == "concept":
        if shape.target == "issue":
            return issue_item(reading, value)
        known = shape.target in reading.view.codebook and value in reading.view.codebook[shape.target]
        path = f"codebook/{shape.target}/#{value}" if known else ""
        return Item(concept(reading, shape.target, value), path)
    if shape.shape == "reference":
        return actor_item(reading, value) if shape.target == "actor" else record_item(reading, value)
    if shape.shape in ("date", "dates"):
        return Item(reading.date(value))
    return Item(amount(value) if isinstance(value, (int, float)) else str(value))
