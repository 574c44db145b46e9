"""The time line of all partners: one lane each, with what is dated on record up to V.

Grain: one *mark* is one dated record on the lane of its partner; its shape says its kind, its place the first day it may
lie on. Marks that a lane cannot tell apart lie on each other; the table of data holds each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from partnerscope import timeline
from partnerscope.show.charts import Drawing, lanes_figure
from partnerscope.web.block import Data, Item, Page, Sheet
from partnerscope.web.language import phrase
from partnerscope.web.pages import twin
from partnerscope.web.pages.figures import cell_text, frame_files, images, short_address, sources_line
from partnerscope.web.reading import Reading
from partnerscope.web.wording import actor_item, record_name

SHAPES = (
    ("meeting", phrase("a meeting"), "circle"),
    ("statement", phrase("a statement"), "tick"),
    ("agreement", phrase("an agreement signed"), "diamond"),
    ("partnership", phrase("a partnership begun"), "square"),
)
"""What a lane shows: kind, its name in the key, the shape of its mark."""
DATED = {"meeting": "date", "statement": "date", "agreement": "signed", "partnership": "start"}
EARLIEST = 1990
"""Lanes begin here at the earliest; older records stand in the data."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated record of a partner: first day, date as recorded."""

    kind: str
    record: str
    partner: str
    date: str
    day: int


@dataclass(frozen=True, slots=True)
class PartnerLane:
    """One partner: marks as (shape, place in thousandths), and what they say in words."""

    head: Item
    marks: tuple[tuple[str, int], ...]
    about: str
    last: str


@dataclass(frozen=True, slots=True)
class Lanes:
    """All lanes on one axis of years."""

    ticks: tuple[tuple[int, str], ...]
    now: int
    lanes: tuple[PartnerLane, ...]
    key: tuple[tuple[str, str], ...]


def lanes(reading: Reading) -> Sheet:
    """The page."""
    view = reading.view
    found = sorted(dated(reading), key=lambda one: (one.day, one.record))
    order = reading.by_label(view.about.partners)
    low, high = _axis(found, view.day)

    def place(day: int) -> int:
        return round(1000 * (min(max(day, low), high) - low) / (high - low))

    first, last = date.fromordinal(low).year, date.fromordinal(high - 1).year
    step = max(1, (last + 1 - first) // 7)
    ticks = tuple((place(date(year, 1, 1).toordinal()), str(year)) for year in range(first, last + 1, step))
    shapes = {kind: shape for kind, _, shape in SHAPES}
    shown = Lanes(
        ticks,
        place(view.day),
        tuple(_lane(reading, one, [x for x in found if x.partner == one], shapes, place) for one in order),
        tuple((shape, reading.say(words)) for _, words, shape in SHAPES),
    )
    lead = reading.say(
        "lanes.answer",
        date=reading.date(view.valid),
        said=", ".join(_amount(reading, kind, found) for kind, _, _ in SHAPES),
    )
    title = reading.say("lanes.question")
    page = Page(title, (Item(lead),), (), "dialogues", (Item(reading.say("Dialogues"), "dialogues/"),))
    data = lambda: {"records": twin.records(reading, [one.record for one in found])}  # noqa: E731
    return Sheet(page, data, _files(reading, found, title), "lanes.html", shown, spoken=True)


def dated(reading: Reading) -> Iterator[Dated]:
    """Dated records of the observed partners with the subject, up to V."""
    view = reading.view
    subject, wanted = view.about.subject, set(view.about.partners)
    talks = reading.rows("dialogue")
    for kind, _, _ in SHAPES:
        for identity, row in reading.rows(kind).items():
            held = talks.get(row["dialogue"], {}) if kind == "meeting" else row
            when = row[DATED[kind]]
            if held.get("partner") not in wanted or held.get("subject") != subject or not when:
                continue
            begun = timeline.start_of(when)
            if begun is not None and -timeline.FOREVER < (day := begun.first) <= view.day:
                yield Dated(kind, identity, held["partner"], when, day)


def _axis(found: list[Dated], now: int) -> tuple[int, int]:
    """The first and the last day of the axis: whole years."""
    first = max(EARLIEST, min((date.fromordinal(one.day).year for one in found), default=9999))
    last = date.fromordinal(now).year
    return date(min(first, last), 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1


def _lane(
    reading: Reading, partner: str, found: list[Dated], shapes: dict[str, str], place: Callable[[int], int]
) -> PartnerLane:
    marks = tuple(dict.fromkeys((shapes[one.kind], place(one.day)) for one in found))
    kinds = {one.kind for one in found}
    about = ", ".join(_amount(reading, kind, found) for kind, _, _ in SHAPES if kind in kinds)
    if not found:
        return PartnerLane(actor_item(reading, partner), marks, reading.say("nothing dated on record"), "–")
    last = reading.many(
        len(found),
        "%(number)s record, the last of %(date)s",
        "%(number)s records, the last of %(date)s",
        date=reading.date(found[-1].date),
    )
    return PartnerLane(actor_item(reading, partner), marks, about, last)


def _amount(reading: Reading, kind: str, found: list[Dated]) -> str:
    """How many records of a kind there are among these."""
    count = sum(one.kind == kind for one in found)
    if kind == "meeting":
        return reading.many(count, "%(number)s meeting", "%(number)s meetings")
    if kind == "statement":
        return reading.many(count, "%(number)s statement", "%(number)s statements")
    if kind == "agreement":
        return reading.many(count, "%(number)s agreement", "%(number)s agreements")
    return reading.many(count, "%(number)s partnership", "%(number)s partnerships")


def _files(reading: Reading, found: list[Dated], title: str) -> dict[str, Data]:
    def frame() -> pl.DataFrame:
        rows = [
            (one.partner, one.kind, one.date, one.record, record_name(reading, one.record)) for one in found
        ]
        names = ("partner", "kind", "date", "record", "name")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")

    def figure() -> Drawing:
        view = reading.view
        marks = [(reading.label(one.partner), one.kind, one.day) for one in found]
        order = [reading.label(one) for one in reading.by_label(view.about.partners)]
        words = {kind: reading.say(said) for kind, said, _ in SHAPES}
        source = cell_text(sources_line(reading, [one.record for one in found]))
        address = short_address(reading, "timeline/")
        return lanes_figure(marks, order, words, view, title=title, source=source, address=address)

    files = frame_files(frame, title, [], reading.view)
    return files | images(figure) if found else files
