"""Observatories beside each other: partners, instruments and dialogues of each, and what is counted alike.

Grain: one *neighbour* is one observatory at its newest head and front date, with the way to its pages. The columns of
every table are the neighbours. Nothing is added up across them: what stands in two is one thing, recorded twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from partnerscope.timeline.words import counted
from partnerscope.web.block import (
    Block,
    Cell,
    Facts,
    Heading,
    Item,
    Listing,
    Page,
    Prose,
    Twin,
    columns,
    plain,
)
from partnerscope.web.language import written
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import concept, date_text, record_path

KINDS = {
    "dialogue": "dialogues",
    "meeting": "meetings",
    "agreement": "agreements",
    "partnership": "partnerships",
    "commitment": "commitments",
    "statement": "statements",
    "action": "actions",
    "search": "searches",
}
"""The kinds whose records are counted beside each other, and what several of them are called."""
INSTRUMENTS = (("agreement", "category"), ("partnership", "category"), ("action", "instrument"))
"""What a partnership is made of: kind, and the column that says which."""
NONE = "–"


@dataclass(frozen=True)
class Neighbour:
    """One observatory: its reading, and what turns a path below its view into a link."""

    reading: Reading
    link: Callable[[str], str]

    @property
    def name(self) -> str:
        """Its title."""
        return self.reading.view.about.title

    @property
    def front(self) -> Item:
        """Its front page."""
        return Item(f"as of {date_text(self.reading.view.valid)}", self.link(""))

    def item(self, text: str, path: str) -> Item:
        """A link into its pages; text where there is no page."""
        return Item(text, self.link(path)) if path else Item(text)


Neighbours = tuple[Neighbour, ...]


def page(sides: Neighbours) -> Page:
    """The page that compares them."""
    shared, held = _partners_of_all(sides), _held_by_several(sides)
    sizes = " and ".join(str(len(one.reading.view.about.partners)) for one in sides)
    lead = written(
        "beside.answer",
        these=_these(sides),
        sizes=sizes,
        partners=counted(len(shared), "partner"),
        dialogues=counted(len(held), "dialogue"),
    )
    blocks = (
        *_about(sides),
        Heading("Partners", "partners"),
        _partners(sides),
        Heading("Instruments", "instruments"),
        _instruments(sides),
        Heading("Dialogues held in more than one", "dialogues"),
        _dialogues(sides, held),
        *_alike(sides),
    )
    return Page(written("beside.question"), (Item(lead),), blocks)


def data(sides: Neighbours) -> Twin:
    """The same as data."""
    same, unlike = _schemes(sides)
    return {
        "observatories": [
            {
                "observatory": one.reading.view.about.id,
                "title": one.name,
                "valid": one.reading.view.valid,
                "head": one.reading.view.head,
                "partners": list(one.reading.view.about.partners),
                "comparators": list(one.reading.view.about.comparators),
                "issues": list(one.reading.view.about.issues),
                "records": {kind: one.reading.view.frame(kind).height for kind in KINDS},
            }
            for one in sides
        ],
        "partners_in_all": _partners_of_all(sides),
        "dialogues_in_several": list(_held_by_several(sides)),
        "schemes_alike": same,
        "schemes_unlike": unlike,
        "fields_unlike": dict(_unlike_fields(sides)),
    }


def _these(sides: Neighbours) -> str:
    return "Two observatories" if len(sides) == 2 else f"{len(sides)} observatories"


def _partners_of_all(sides: Neighbours) -> list[str]:
    first, *others = (set(one.reading.view.about.partners) for one in sides)
    return sorted(first.intersection(*others))


def _about(sides: Neighbours) -> Iterator[Block]:
    for one in sides:
        view, about = one.reading.view, one.reading.view.about
        reports = (
            f"{about.reference.source} ({date_text(about.reference.as_of)})"
            if about.reference.as_of
            else "none"
        )
        counts = "; ".join(counted(view.frame(kind).height, kind, several) for kind, several in KINDS.items())
        yield Heading(one.name, about.id)
        yield Facts(
            "",
            (
                ("Question", plain(about.question)),
                ("Front page", (one.front,)),
                ("Subject", plain(view.label(about.subject))),
                ("Issues", plain(", ".join(view.issue_label(issue) for issue in about.issues))),
                ("Records", plain(counts)),
                ("Re-checks", plain(reports)),
                ("As known on", plain(f"{one.reading.knowledge.recorded:%Y-%m-%d}, head {view.head[:12]}")),
                ("Licence", plain(about.licence)),
            ),
        )


def _partners(sides: Neighbours) -> Listing:
    """Every actor that is a partner or a comparator somewhere, those that are partners in most first."""
    label: dict[str, str] = {}
    for one in sides:
        about = one.reading.view.about
        for actor in (*about.partners, *about.comparators):
            label.setdefault(actor, one.reading.view.label(actor))
    order = sorted(
        label, key=lambda one: (-sum(one in s.reading.view.about.partners for s in sides), label[one])
    )
    body = tuple((plain(label[one]), *(_standing(side, one) for side in sides)) for one in order)
    note = written("beside.standing")
    return Listing("Partners", columns("Actor", *(one.name for one in sides)), body, note)


def _standing(side: Neighbour, actor: str) -> Cell:
    view = side.reading.view
    if actor not in (*view.about.partners, *view.about.comparators):
        return plain(NONE)
    observed = actor in view.about.partners
    rows = [row for row in _ledger(side) if row["partner"] == actor]
    met = [row for row in rows if row["months_silent"] is not None]
    last = min(met, key=lambda row: row["months_silent"])["last_meeting"] if met else ""
    said = (
        f"{counted(len(rows), 'dialogue')}{f', the last meeting on record {date_text(last)}' if last else ''}"
    )
    path = f"partner/{actor}/" if observed else record_path(side.reading, actor)
    return side.item("partner" if observed else "for comparison", path), Item(said)


def _ledger(side: Neighbour) -> list[Row]:
    return list(side.reading.findings("ledger").rows)


def _instruments(sides: Neighbours) -> Listing:
    rows = []
    for kind, column in INSTRUMENTS:
        counts = [Counter(side.reading.view.frame(kind)[column].drop_nulls().to_list()) for side in sides]
        for value in sorted({one for count in counts for one in count}):
            named = (_concept_label(side.reading, kind, column, value) for side in sides)
            found = next((one for one in named if one != value), value)
            cells = tuple(
                (side.item(str(count[value]), f"records/{kind}/"),) if count[value] else plain(NONE)
                for side, count in zip(sides, counts, strict=True)
            )
            rows.append((plain(found), plain(kind), *cells))
    note = written("beside.records_known")
    return Listing(
        "Instruments", columns("Instrument", "Kind", *(f"#{one.name}" for one in sides)), tuple(rows), note
    )


def _concept_label(reading: Reading, kind: str, column: str, value: str) -> str:
    shape = next(one for one in reading.view.known.kinds if one.name == kind).columns[column]
    return concept(reading, shape.target, value)


def _held_by_several(sides: Neighbours) -> dict[str, list[Row | None]]:
    """The dialogues of the ledger that more than one holds under the same id: the row of each side."""
    ledgers = [{row["dialogue"]: row for row in _ledger(side)} for side in sides]
    times = Counter(one for ledger in ledgers for one in ledger)
    return {one: [ledger.get(one) for ledger in ledgers] for one in sorted(times) if times[one] > 1}


def _dialogues(sides: Neighbours, held: dict[str, list[Row | None]]) -> Listing:
    body = tuple(
        (
            plain(next(row["label"] for row in rows if row)),
            *(_dialogue(side, row) for side, row in zip(sides, rows, strict=True)),
        )
        for rows in held.values()
    )
    alone = "; ".join(
        f"{sum(row['dialogue'] not in held for row in _ledger(side))} more stand in “{side.name}” alone"
        for side in sides
    )
    return Listing("Dialogues", columns("Dialogue", *(one.name for one in sides)), body, f"{alone}.")


def _dialogue(side: Neighbour, row: Row | None) -> Cell:
    if row is None:
        return plain(NONE)
    issues = ", ".join(concept(side.reading, "issue", one) for one in row["issues"])
    last = row["last_meeting"]
    last = f"last meeting on record {date_text(last)}" if last else "no meeting on record"
    return side.item(issues, record_path(side.reading, row["dialogue"])), Item(last)


def _alike(sides: Neighbours) -> Iterator[Block]:
    """What is counted alike, and what is not."""
    same, unlike = _schemes(sides)
    fields = _unlike_fields(sides)
    differing = ", ".join(f"{name.replace('_', ' ')} ({count})" for name, count in fields.most_common())
    books = [one.reading.view.codebook for one in sides]
    reported = [one.name for one in sides if one.reading.view.about.reference.as_of]
    yield Heading("beside.counted_alike", "alike")
    yield Prose(
        (
            Item("Alike:", tone="strong"),
            Item(written("beside.alike", schemes=len(same))),
        )
    )
    yield Prose(
        (
            Item("Not alike:", tone="strong"),
            Item(
                written("beside.unlike", schemes=counted(len(unlike), "scheme"), fields=differing or "none")
            ),
        )
    )
    if reported:
        yield Prose(
            (
                Item("Reported figures", tone="strong"),
                Item(written("beside.reported_alone", names=", ".join(f"“{one}”" for one in reported))),
            )
        )
    body = []
    for name in unlike:
        label = next(book[name].label for book in books if name in book)
        cells = tuple(_size(side, name) for side in sides)
        body.append((plain(label), *cells, plain(str(_common(sides, name)))))
    names = columns("Scheme", *(one.name for one in sides), "#Concepts of one meaning in all")
    yield Listing("Schemes that are not alike", names, tuple(body))


def _size(side: Neighbour, scheme: str) -> Cell:
    book = side.reading.view.codebook
    if scheme not in book:
        return plain(NONE)
    return (side.item(counted(len(book[scheme].concepts), "concept"), f"codebook/{scheme}/"),)


def _common(sides: Neighbours, scheme: str) -> int:
    """How many concepts of a scheme have the same id and the same meaning everywhere."""
    meanings = [
        {one.id: one.meaning for one in side.reading.view.codebook[scheme]}
        if scheme in side.reading.view.codebook
        else {}
        for side in sides
    ]
    first, *others = meanings
    return sum(all(other.get(one) == meaning for other in others) for one, meaning in first.items())


def _schemes(sides: Neighbours) -> tuple[list[str], list[str]]:
    """The schemes that are the same everywhere, and those that are not."""
    books = [one.reading.view.codebook for one in sides]
    names = sorted({scheme.id for book in books for scheme in book})

    def meaning(place: int, name: str) -> object:
        book = books[place]
        return [(one.id, one.meaning) for one in book[name]] if name in book else None

    same = [
        name for name in names if all(meaning(one, name) == meaning(0, name) for one in range(len(books)))
    ]
    return same, [name for name in names if name not in same]


def _unlike_fields(sides: Neighbours) -> Counter[str]:
    """How many records of the same kind and id differ between the first and another side, by field."""
    found: Counter[str] = Counter()
    first, *others = (one.reading for one in sides)
    for kind in first.view.known.kinds:
        if not kind.has_id or kind.kept != "table":
            continue
        held = first.rows(kind.name)
        for other in others:
            for identity, row in other.rows(kind.name).items():
                if identity in held:
                    found.update(name for name in kind.columns if held[identity].get(name) != row.get(name))
    return found
