"""Pages of names: an actor, body or agency with everything on record that names it.

Grain: one *name* is an actor, or a concept of the details that records mention (Europol, say). What stands on its page
refers to it by id, or has its name in its own words. Partners have pages of their own; theirs lists their seats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from partnerscope.record import Kind
from partnerscope.web.block import Block, Cell, Facts, Heading, Item, Listing, Page, Sheet, columns, plain
from partnerscope.web.entries import DETAILS, GROUPS, Findable, entries, named_details
from partnerscope.web.language import written
from partnerscope.web.pages import twin
from partnerscope.web.pages.record import record_blocks
from partnerscope.web.reading import Reading
from partnerscope.web.wording import actor_item, concept, date_text, record_item, source_item

SPOKEN = ("dialogue", "meeting", "statement", "agreement", "action", "commitment", "source")
"""The groups in whose names and words a name is looked for."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a page is about: the record of an actor, or a concept; `words` are how others write it."""

    id: str
    label: str
    about: str
    actor: bool
    words: tuple[str, ...]


def names(reading: Reading) -> Mapping[str, Name]:
    """Every name by the id in its address: actors first, then details that are not one of them."""
    return reading.view.once("names", lambda _: {one.id: one for one in _all(reading)})


def _all(reading: Reading) -> Iterator[Name]:
    book = reading.view.codebook
    bodies = book["actor_type"].where("joined_as", "treaty", "body") if "actor_type" in book else []
    details = list(book[DETAILS]) if DETAILS in book else []
    written: dict[str, list[str]] = {}
    for one in details:
        if one.text("body"):
            written.setdefault(one.text("body"), []).extend((one.label, *one.match))
    for identity, row in reading.rows("actor").items():
        words = (row["label"], *written.get(identity, ())) if row["type"] in bodies else ()
        yield Name(identity, row["label"], row["note"] or "", True, tuple(dict.fromkeys(words)))
    for one in named_details(reading):
        yield Name(one.id, one.label, one.definition, False, tuple(dict.fromkeys((one.label, *one.match))))


def ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every name."""
    yield from ((identity,) for identity in names(reading))


def name(reading: Reading, identity: str) -> Sheet:
    """One name."""
    found, about = names(reading)[identity], reading.view.about
    own = identity in about.partners or identity == about.subject
    seats = _seats(reading, identity)
    held = {} if own else _held(reading, found)
    blocks: list[Block] = []
    if own and identity in about.partners:
        blocks.append(Facts("", (("Everything else", (actor_item(reading, identity),)),)))
    if seats:
        title = "Who sits in it" if any(row["body"] == identity for row in seats) else "Where it sits"
        blocks += [Heading(title, "seats"), _seat_list(reading, seats, identity)]
    for group, listed in held.items():
        blocks += [Heading(GROUPS[group], group), _listed(reading, group, listed)]
    if found.actor:
        blocks += record_blocks(reading, identity)
    count = sum(map(len, held.values())) + len(seats)
    named = written(f"names.records.{'one' if count == 1 else 'several'}", count=count)
    lead = f"{found.about} {named}".strip()
    more = () if found.actor else (Item(" What counts", f"codebook/{DETAILS}/#{identity}"),)
    page = Page(
        written("names.question", name=found.label), (Item(lead), *more), tuple(blocks), "evidence",
        (Item("Search", "search/"),),
    )  # fmt: skip
    wanted = [one.id for listed in held.values() for one in listed] + [row["id"] for row in seats]
    data = lambda: {  # noqa: E731
        **(twin.whole_record(reading, identity) if found.actor else {}),
        "records": twin.records(reading, ([identity] if found.actor else []) + wanted),
        "evidence": twin.rows(
            reading, "evidence", [row for one in (identity, *wanted) for row in reading.evidence.get(one, [])]
        ),
    }
    return Sheet(page, data)


def _held(reading: Reading, found: Name) -> dict[str, list[Findable]]:
    """What refers to a name by id or has it in its words, by group, the newest first."""
    referring = _referring(reading, found)
    spoken = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in found.words) or r"(?!)")
    listed: dict[str, list[Findable]] = {group: [] for group in GROUPS}
    for one in entries(reading):
        if one.id == found.id or one.group in ("actor", "concept", "claim", "quote"):
            continue
        if one.id in referring or (one.group in SPOKEN and _names(found, spoken, f"{one.name}\n{one.words}")):
            listed[one.group].append(one)
    for group in listed:
        listed[group].sort(key=lambda one: (one.year, one.id), reverse=True)
    return {group: rows for group, rows in listed.items() if rows}


def _names(found: Name, spoken: re.Pattern[str], text: str) -> bool:
    """Whether a text has one of the words of a name as a word; nearly every text has none of their letters at all."""
    for word in found.words:
        if word in text:
            return spoken.search(text) is not None
    return False


def _referring(reading: Reading, found: Name) -> set[str]:
    """Records that hold the id of a name in a column that may hold it; its seats stand apart."""
    held: set[str] = set()
    for kind in reading.view.known.kinds:
        apart = kind.within and kind.columns[kind.within].target == "actor"
        names = _columns(kind, found) if kind.has_id and not apart else []
        for identity, row in reading.rows(kind.name).items() if names else ():
            if any(found.id in (row[one] if isinstance(row[one], list) else [row[one]]) for one in names):
                held.add(identity)
    return held


def _columns(kind: Kind, found: Name) -> list[str]:
    if found.actor:
        return [
            one for one, cell in kind.columns.items() if cell.shape == "reference" and cell.target == "actor"
        ]
    return [one for one, cell in kind.columns.items() if cell.shape == "concept" and cell.target == DETAILS]


def _seats(reading: Reading, identity: str) -> list[Mapping[str, str]]:
    rows = reading.rows("membership").values()
    return [row for row in rows if identity in (row["actor"], row["body"])]


def _seat_list(reading: Reading, seats: list[Mapping[str, str]], identity: str) -> Listing:
    other = "actor" if any(row["body"] == identity for row in seats) else "body"
    order = sorted(seats, key=lambda row: (reading.view.label(row[other]), row["start"] or "", row["id"]))
    body = tuple(
        (
            (actor_item(reading, row[other]),),
            plain(concept(reading, "membership_status", row["status"])),
            plain(date_text(row["start"]) if row["start"] else ""),
            plain(date_text(row["end"]) if row["end"] else ""),
            _first_source(reading, row["id"]),
        )
        for row in order
    )
    anchors = tuple(row["id"] for row in order) if other == "actor" else ()
    names = columns("Who", "Standing", "From", "To", "Source")
    return Listing("Seats", names, body, anchors=anchors, even=False)


def _first_source(reading: Reading, identity: str) -> Cell:
    rows = reading.evidence.get(identity, [])
    return (source_item(reading, rows[0]["source"]),) if rows else ()


def _listed(reading: Reading, group: str, listed: list[Findable]) -> Listing:
    body = tuple(
        (
            (Item(one.name, one.path) if group == "source" else record_item(reading, one.id),),
            (actor_item(reading, one.partner),) if one.partner else (),
            plain(one.year),
        )
        for one in listed
    )
    return Listing(GROUPS[group], columns("Record", "Partner", "Year"), body)
