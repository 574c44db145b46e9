"""Several observatories compared: actors, instruments and dialogues of each, and what is counted alike.

Grain: one row of a list is one thing in all of them; what each holds of it stands in the order of the observatories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from partnerscope.web.block import (
    Item,
)
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import concept, date_text

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


@dataclass(frozen=True, slots=True)
class ActorThere:
    """An actor in one observatory: whether it is a partner there, its dialogues by V, the last meeting on record of any."""

    observed: bool
    dialogues: int
    last_meeting: str


@dataclass(frozen=True, slots=True)
class ActorBeside:
    """An actor in all of them; None where one has it neither as a partner nor for comparison."""

    actor: str
    label: str
    there: tuple[ActorThere | None, ...]


@dataclass(frozen=True, slots=True)
class InstrumentBeside:
    """A category of records, and how many each holds."""

    kind: str
    instrument: str
    label: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DialogueBeside:
    """A dialogue that several hold under one id; the row of the ledger of each."""

    dialogue: str
    label: str
    there: tuple[Row | None, ...]


@dataclass(frozen=True, slots=True)
class SchemeBeside:
    """A scheme that is not alike everywhere: how many concepts each has (None: no such scheme), and how many are alike."""

    scheme: str
    label: str
    concepts: tuple[int | None, ...]
    common: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What the page shows and its twin says."""

    sides: Neighbours
    partners: tuple[ActorBeside, ...]
    instruments: tuple[InstrumentBeside, ...]
    dialogues: tuple[DialogueBeside, ...]
    alike: tuple[str, ...]
    schemes: tuple[SchemeBeside, ...]
    fields: Mapping[str, int]

    @property
    def partners_in_all(self) -> list[str]:
        """The actors that are partners everywhere."""
        return sorted(
            one.actor for one in self.partners if all(there and there.observed for there in one.there)
        )


def compare(sides: Neighbours) -> Compared:
    """Compare them."""
    alike, unlike = _schemes(sides)
    return Compared(
        sides,
        tuple(_actors(sides)),
        tuple(_instruments(sides)),
        tuple(_dialogues(sides)),
        tuple(alike),
        tuple(_scheme(sides, name) for name in unlike),
        _unlike_fields(sides),
    )


def _actors(sides: Neighbours) -> Iterator[ActorBeside]:
    """Every actor that is a partner or a comparator somewhere, those that are partners in most first."""
    label: dict[str, str] = {}
    for one in sides:
        about = one.reading.view.about
        for actor in (*about.partners, *about.comparators):
            label.setdefault(actor, one.reading.view.label(actor))
    order = sorted(
        label, key=lambda one: (-sum(one in s.reading.view.about.partners for s in sides), label[one])
    )
    yield from (ActorBeside(one, label[one], tuple(_there(side, one) for side in sides)) for one in order)


def _there(side: Neighbour, actor: str) -> ActorThere | None:
    about = side.reading.view.about
    if actor not in (*about.partners, *about.comparators):
        return None
    rows = [row for row in ledger_of(side) if row["partner"] == actor]
    met = [row for row in rows if row["months_silent"] is not None]
    last = min(met, key=lambda row: row["months_silent"])["last_meeting"] if met else ""
    return ActorThere(actor in about.partners, len(rows), last)


def ledger_of(side: Neighbour) -> list[Row]:
    """The dialogues of an observatory by its front date."""
    return list(side.reading.findings("ledger").rows)


def _instruments(sides: Neighbours) -> Iterator[InstrumentBeside]:
    for kind, column in INSTRUMENTS:
        counts = [Counter(side.reading.view.frame(kind)[column].drop_nulls().to_list()) for side in sides]
        for value in sorted({one for count in counts for one in count}):
            named = (_concept_label(side.reading, kind, column, value) for side in sides)
            label = next((one for one in named if one != value), value)
            yield InstrumentBeside(kind, value, label, tuple(count[value] for count in counts))


def _concept_label(reading: Reading, kind: str, column: str, value: str) -> str:
    shape = next(one for one in reading.view.known.kinds if one.name == kind).columns[column]
    return concept(reading, shape.target, value)


def _dialogues(sides: Neighbours) -> Iterator[DialogueBeside]:
    """The dialogues of the ledger that more than one holds under the same id."""
    ledgers = [{row["dialogue"]: row for row in ledger_of(side)} for side in sides]
    times = Counter(one for ledger in ledgers for one in ledger)
    for one in sorted(times):
        if times[one] > 1:
            there = tuple(ledger.get(one) for ledger in ledgers)
            yield DialogueBeside(one, next(row["label"] for row in there if row), there)


def _scheme(sides: Neighbours, name: str) -> SchemeBeside:
    books = [one.reading.view.codebook for one in sides]
    sizes = tuple(len(book[name].concepts) if name in book else None for book in books)
    return SchemeBeside(
        name, next(book[name].label for book in books if name in book), sizes, _common(sides, name)
    )


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


def _unlike_fields(sides: Neighbours) -> Mapping[str, int]:
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
    return dict(found.most_common())
