"""The maps: partners by issues, one measure at a time. The front page, of the last meetings, is not among them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from partnerscope.measure import TABLES, measure_named, table_named
from partnerscope.web.block import Heading, Item, Page, Prose, Sheet, Tabs, Twin
from partnerscope.web.language import phrase, written
from partnerscope.web.pages import four, twin
from partnerscope.web.pages.dated import reported_as_of, titled
from partnerscope.web.pages.figures import DOTS, grid, matrix_files
from partnerscope.web.reading import PAIRS, Reading

HOME, REPORTED = "last_met", "policy"
TABS = (
    (HOME, phrase("Last met")),
    ("policy_possible", phrase("Dialogues on record")),
    ("items", phrase("Cooperation")),
    ("statement_pairs", phrase("Statements")),
    ("breadth", phrase("Breadth")),
    ("depth", phrase("Depth")),
    ("coverage", phrase("Coverage")),
)
"""The measures offered first; all the others stand on the page of measures."""
FOUR_UNDER = ("coverage", REPORTED)
"""The maps under which the four numbers of every cell stand."""
MORE_TABS = (("alignment", phrase("Alignment")), ("regimes", phrase("Regimes")))
"""Tables offered beside them, because they have no square for every partner and issue."""


def names(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every measure whose map is not the front page."""
    for measure in PAIRS:
        if measure.name != HOME:
            yield (measure.name,)


def map_page(reading: Reading, name: str) -> Sheet:
    """The map of one measure: title, tabs, matrix, what it says, how it was counted."""
    measure = measure_named(name)
    cells = four.listing(reading) if name in FOUR_UNDER else None
    records = {*reading.matrix(name).records, *(four.records(reading) if cells else ())}
    as_of = reported_as_of(reading, records)
    title = titled(question(name), as_of)
    shown = Tabs(reading.say("What the map shows"), tabs(reading), path(name))
    more = Prose((Item("All measures and their definitions", "measures/"),))
    counted = Prose(
        (
            Item(f"{measure.definition} "),
            Item(f"{measure.caveat} "),
            Item("More on how it is counted", f"measures/#{name}"),
        )
    )
    beneath = (Heading(cells.title, "four"), cells) if cells else ()
    blocks = (shown, grid(reading, name), counted, *beneath, more)
    page = Page(title, (Item(lead(reading, name)),), blocks, room="map")
    held = (name, *((DOTS[name],) if name in DOTS else ()))
    return Sheet(
        page,
        partial(_data, reading, held, four_under=bool(cells)),
        matrix_files(reading, name, title, path(name)),
    )


def _data(reading: Reading, names: tuple[str, ...], *, four_under: bool) -> Twin:
    """The findings of the map, and of the four numbers where they stand under it."""
    below = four.findings(reading, but=names) if four_under else []
    return {"findings": [*twin.findings(reading, names), *below]}


def tabs(reading: Reading) -> tuple[Item, ...]:
    """The front page, the maps offered first, what the reference reported under its date, tables beside them."""
    as_of = reading.view.about.reference.as_of
    said = (
        reading.say("As reported %(when)s", when=reading.on(as_of)) if as_of else reading.say("As reported")
    )
    reported = Item(said, path(REPORTED))
    more = (Item(reading.say(label), f"table/{table_named(name).name}/") for name, label in MORE_TABS)
    first, second, *others = (Item(reading.say(label), path(name)) for name, label in TABS)
    return (first, second, reported, *others, *more)


def path(name: str) -> str:
    """Where the map of a measure is; the front page for the first."""
    return "" if name == HOME else f"map/{name}/"


def question(name: str) -> str:
    """The question a map answers: that of the table its measure leads, else the measure's own."""
    leads = {REPORTED: "dialogues", "items": "cooperation"}
    return next(
        (table.question for table in TABLES if table.name == leads.get(name)), measure_named(name).question
    )


def lead(reading: Reading, name: str) -> str:
    """What the map shows and how to read it."""
    measure, view = measure_named(name), reading.view
    dot = written("maps.dot") if name in DOTS else ""
    count = len(view.about.partners)
    who = f"{measure.label}, with {_number(count)} {'partner' if count == 1 else 'partners'}"
    return written("maps.legend", who=who, dot=dot)


def _number(count: int) -> str:
    words = (
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    return words[count] if count < len(words) else str(count)
