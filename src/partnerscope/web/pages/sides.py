"""Who stands where: bodies and treaties by partners, the norms that fewest are bound by first.

Grain: one *dot* is one partner and body: taking part, signed or begun, watching, standing outside, or not coded. A shape
of its own says which, so that nothing rests on colour; what is not coded is not a standing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import polars as pl

from partnerscope.measure import measure_named
from partnerscope.web.block import Item, Page, Sheet
from partnerscope.web.language import phrase
from partnerscope.web.pages import twin
from partnerscope.web.pages.figures import finding_path, frame_files
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import STANDS, actor_item, concept, issues_text, record_path, sentence

SHAPES = (
    ("in", phrase("takes part: party, member, participant")),
    ("signed", phrase("signed or ratified, not bound")),
    ("near", phrase("observer, or on the way in")),
    ("out", phrase("stands outside, by a source")),
    ("unknown", phrase("sides.not_coded")),
)
NORM = "treaty"
"""What the codebook says of types of actor that are joined as treaties."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One standing: its shape, and what it means in words."""

    shape: str
    about: str
    path: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One body: its name, what it is for, a dot a partner, how many of them take part (None: no standing is coded)."""

    head: Item
    on: str
    dots: tuple[Dot, ...]
    inside: int | None


@dataclass(frozen=True, slots=True)
class Sides:
    """Dot matrices with the same partners across: title and rows."""

    partners: tuple[Item, ...]
    parts: tuple[tuple[str, str, tuple[BodyRow, ...]], ...]
    key: tuple[tuple[str, str], ...]


def sides(reading: Reading) -> Sheet:
    """The page."""
    view = reading.view
    order = (*reading.by_label(view.about.partners), *reading.by_label(view.about.comparators))
    rows = reading.findings("regimes").frame
    kinds = dict(view.frame("actor").select("id", "type").rows())
    norms = view.codebook["actor_type"].where("joined_as", NORM)
    held: dict[str, dict[str, Row]] = {}
    for row in rows.iter_rows(named=True):
        held.setdefault(row["body"], {})[row["partner"]] = row
    listed = [_standing(reading, body, found, order) for body, found in held.items()]
    by_body = dict(zip(held, listed, strict=True))
    treaties = [by_body[body] for body in held if kinds.get(body) in norms]
    forums = [by_body[body] for body in held if kinds.get(body) not in norms]
    together = _together(reading, order)
    parts = (
        (reading.say("sides.norms"), "norms", _worst_first(treaties)),
        (reading.say("Bodies and forums, the emptiest first"), "bodies", _worst_first(forums)),
        (
            reading.say("sides.bodies", subject=reading.the(view.about.subject)),
            "together",
            together,
        ),
    )
    shown = Sides(
        tuple(actor_item(reading, one) for one in order),
        tuple(part for part in parts if part[2]),
        tuple((shape, reading.say(words)) for shape, words in SHAPES),
    )
    coded = rows.filter(pl.col("absence") == "").height
    lead = reading.say(
        "sides.answer",
        when=sentence(reading.on(view.valid)),
        treaties=reading.many(len(treaties), "%(number)s treaty", "%(number)s treaties"),
        bodies=reading.many(len(forums), "%(number)s body", "%(number)s bodies"),
        actors=len(order),
        coded=coded,
        all=rows.height,
    )
    title = reading.say("sides.question")
    loaded = any(row["status"] and not row["records"] for row in rows.iter_rows(named=True))
    said = (lead, view.panel("treaty_actions").note) if loaded else (lead,)
    page = Page(
        title, tuple(Item(one) for one in said), (), "partners", (Item(reading.say("Partners"), "partners/"),)
    )
    files = frame_files(partial(_frame, reading), title, [], view)
    return Sheet(
        page,
        lambda: {"findings": twin.findings(reading, ("regimes", "levels"))},
        files,
        "sides.html",
        shown,
        spoken=True,
    )


def _worst_first(rows: Iterable[BodyRow]) -> tuple[BodyRow, ...]:
    """Those of which no standing is coded come last: nobody knows how many they bind."""
    return tuple(sorted(rows, key=lambda row: (row.inside is None, row.inside or 0, row.head.text)))


def _standing(reading: Reading, body: str, found: dict[str, Row], order: Iterable[str]) -> BodyRow:
    dots = tuple(_dot(reading, found[partner]) for partner in order)
    row = reading.rows("actor").get(body, {})
    coded = any(dot.shape != "unknown" for dot in dots)
    inside = sum(dot.shape == "in" for dot in dots) if coded else None
    return BodyRow(actor_item(reading, body), issues_text(reading, row) if row else "", dots, inside)


def _dot(reading: Reading, row: Row) -> Dot:
    name = reading.label(row["partner"])
    status = row["status"]
    if not status:
        return Dot("unknown", reading.say("%(name)s: not coded", name=name), "")
    doubt = "" if row["holds"] == "surely" else f", {reading.say(STANDS[row['holds']])}"
    return Dot(
        _shape(reading, status),
        f"{name}: {_standings(reading, row)}{doubt}",
        finding_path(measure_named("regimes"), row),
    )


def _standings(reading: Reading, row: Row) -> str:
    """What the records of a standing say, each once; what a loaded list says where it stands instead of them."""
    held = [reading.rows("membership")[one]["status"] for one in row["records"]] or [row["status"]]
    return " / ".join(dict.fromkeys(concept(reading, "membership_status", one) for one in held))


def _shape(reading: Reading, status: str) -> str:
    """The shape of a standing, by what the codebook declares of it."""
    status_of = reading.view.codebook["membership_status"][status]
    return "in" if status_of.properties.get("participates") is True else status_of.text("drawn") or "near"


def _together(reading: Reading, order: tuple[str, ...]) -> tuple[BodyRow, ...]:
    """Bodies in which the subject and at least two of these take part at V."""
    found: dict[str, set[str]] = {}
    for row in reading.findings("levels").rows:
        for body in row["names"]:
            if reading.view.known.owners.get(body) == "actor":
                found.setdefault(body, set()).add(row["partner"])
    several = {body: held for body, held in found.items() if len(held & set(order)) > 1}
    level = {one: reading.rows("actor")[one]["level"] or "" for one in several}
    rows = []
    for body, held in sorted(several.items(), key=lambda one: (-len(one[1]), one[0])):
        dots = tuple(
            Dot("in", reading.say("%(name)s sits there", name=reading.label(one)), record_path(reading, body))
            if one in held
            else Dot("unknown", reading.say("%(name)s: no record of a seat", name=reading.label(one)), "")
            for one in order
        )
        rows.append(
            BodyRow(actor_item(reading, body), concept(reading, "level", level[body]), dots, len(held))
        )
    return tuple(rows)


def _frame(reading: Reading) -> pl.DataFrame:
    frame = reading.findings("regimes").frame
    return frame.select("body", "partner", "standing", "holds", "takes_part", "absence", "records")
