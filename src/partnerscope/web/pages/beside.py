"""Observatories beside each other: partners, instruments and dialogues of each, and what is counted alike.

Grain: one *neighbour* is one observatory at its newest head and front date, with the way to its pages. The columns of
every table are the neighbours. Nothing is added up across them: what stands in two is one thing, recorded twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

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
from partnerscope.web.pages.compared import KINDS, ActorThere, Compared, Neighbour, Neighbours, ledger_of
from partnerscope.web.reading import Row
from partnerscope.web.wording import concept, date_text, record_path

NONE = "–"


def page(found: Compared) -> Page:
    """The page that compares them."""
    sides = found.sides
    sizes = " and ".join(counted(len(one.reading.view.about.partners), "partner") for one in sides)
    lead = written(
        "beside.answer",
        these=_these(sides),
        sizes=sizes,
        partners=counted(len(found.partners_in_all), "partner"),
        dialogues=counted(len(found.dialogues), "dialogue"),
    )
    blocks = (
        *_about(sides),
        Heading("Partners", "partners"),
        _partner_list(found),
        Heading("Instruments", "instruments"),
        _instrument_list(found),
        Heading("Dialogues held in more than one", "dialogues"),
        _dialogue_list(found),
        *_alike(found),
    )
    return Page(written("beside.question"), (Item(lead),), blocks)


def data(found: Compared) -> Twin:
    """The same as data; what each of them holds stands in the order of `observatories`."""
    return {
        "observatories": [_told(one) for one in found.sides],
        "partners": [asdict(one) for one in found.partners],
        "partners_in_all": found.partners_in_all,
        "instruments": [asdict(one) for one in found.instruments],
        "dialogues": [asdict(one) for one in found.dialogues],
        "dialogues_in_several": [one.dialogue for one in found.dialogues],
        "schemes_alike": found.alike,
        "schemes_unlike": [one.scheme for one in found.schemes],
        "schemes": [asdict(one) for one in found.schemes],
        "fields_unlike": found.fields,
    }


def _told(side: Neighbour) -> Twin:
    view, about = side.reading.view, side.reading.view.about
    return {
        "observatory": about.id,
        "title": side.name,
        "question": about.question,
        "subject": about.subject,
        "valid": view.valid,
        "head": view.head,
        "recorded": f"{side.reading.knowledge.recorded:%Y-%m-%d}",
        "reference": about.reference.source,
        "as_of": about.reference.as_of,
        "licence": about.licence,
        "partners": list(about.partners),
        "comparators": list(about.comparators),
        "issues": list(about.issues),
        "records": _counts(side),
    }


def _counts(side: Neighbour) -> dict[str, int]:
    """How many records of each kind an observatory holds."""
    return {kind: side.reading.view.frame(kind).height for kind in KINDS}


def _these(sides: Neighbours) -> str:
    return "Two observatories" if len(sides) == 2 else f"{len(sides)} observatories"


def _about(sides: Neighbours) -> Iterator[Block]:
    for one in sides:
        view, about = one.reading.view, one.reading.view.about
        reports = (
            f"{about.reference.source} ({date_text(about.reference.as_of)})"
            if about.reference.as_of
            else "none"
        )
        counts = "; ".join(counted(count, kind, KINDS[kind]) for kind, count in _counts(one).items())
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


def _partner_list(found: Compared) -> Listing:
    body = tuple(
        (
            plain(one.label),
            *(_standing(side, one.actor, there) for side, there in zip(found.sides, one.there, strict=True)),
        )
        for one in found.partners
    )
    note = written("beside.standing")
    return Listing("Partners", columns("Actor", *(one.name for one in found.sides)), body, note)


def _standing(side: Neighbour, actor: str, there: ActorThere | None) -> Cell:
    if there is None:
        return plain(NONE)
    said = counted(there.dialogues, "dialogue")
    if there.last_meeting:
        said = written("beside.last_of", dialogues=said, date=date_text(there.last_meeting))
    path = f"partner/{actor}/" if there.observed else record_path(side.reading, actor)
    return side.item("partner" if there.observed else "for comparison", path), Item(said)


def _instrument_list(found: Compared) -> Listing:
    body = tuple(
        (
            plain(one.label),
            plain(one.kind),
            *(
                (side.item(str(count), f"records/{one.kind}/"),) if count else plain(NONE)
                for side, count in zip(found.sides, one.records, strict=True)
            ),
        )
        for one in found.instruments
    )
    names = columns("Instrument", "Kind", *(f"#{one.name}" for one in found.sides))
    return Listing("Instruments", names, body, written("beside.records_known"))


def _dialogue_list(found: Compared) -> Listing:
    body = tuple(
        (
            plain(one.label),
            *(_dialogue(side, row) for side, row in zip(found.sides, one.there, strict=True)),
        )
        for one in found.dialogues
    )
    held = {one.dialogue for one in found.dialogues}
    alone = "; ".join(
        f"{sum(row['dialogue'] not in held for row in ledger_of(side))} more stand in “{side.name}” alone"
        for side in found.sides
    )
    return Listing("Dialogues", columns("Dialogue", *(one.name for one in found.sides)), body, f"{alone}.")


def _dialogue(side: Neighbour, row: Row | None) -> Cell:
    if row is None:
        return plain(NONE)
    issues = ", ".join(concept(side.reading, "issue", one) for one in row["issues"])
    last = row["last_meeting"]
    last = f"last meeting on record {date_text(last)}" if last else "no meeting on record"
    return side.item(issues, record_path(side.reading, row["dialogue"])), Item(last)


def _alike(found: Compared) -> Iterator[Block]:
    """What is counted alike, and what is not."""
    differing = ", ".join(f"{name.replace('_', ' ')} ({count})" for name, count in found.fields.items())
    reported = [one.name for one in found.sides if one.reading.view.about.reference.as_of]
    yield Heading("beside.counted_alike", "alike")
    yield Prose(
        (
            Item("Alike:", tone="strong"),
            Item(written("beside.alike", schemes=len(found.alike))),
        )
    )
    yield Prose(
        (
            Item("Not alike:", tone="strong"),
            Item(
                written(
                    "beside.unlike", schemes=counted(len(found.schemes), "scheme"), fields=differing or "none"
                )
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
    body = tuple(
        (
            plain(one.label),
            *(_size(side, one.scheme, count) for side, count in zip(found.sides, one.concepts, strict=True)),
            plain(str(one.common)),
        )
        for one in found.schemes
    )
    names = columns("Scheme", *(one.name for one in found.sides), "#Concepts of one meaning in all")
    yield Listing("Schemes that are not alike", names, body)


def _size(side: Neighbour, scheme: str, count: int | None) -> Cell:
    if count is None:
        return plain(NONE)
    return (side.item(counted(count, "concept"), f"codebook/{scheme}/"),)
