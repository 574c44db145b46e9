"""The front page: when they last sat down, and on what, from records alone.

Grain: one *square* is one partner and issue: the month of the last meeting on record of any dialogue on it, darker the more
recent. That a dialogue is named without a meeting on record, and that nothing is named, are two different squares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from partnerscope.measure import table_named
from partnerscope.show.charts import Drawing, met_figure
from partnerscope.web.block import Cell, Item, Page, Sheet, SourceLine, Twin, plain
from partnerscope.web.pages import four
from partnerscope.web.pages.figures import cell_text, frame_files, images, short_address, sources_line
from partnerscope.web.pages.ledger import readings, summary
from partnerscope.web.pages.maps import tabs
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import actor_item, at_date, date_text, issue_item, month_text, record_item, the

STEPS = ((12, 7), (24, 5), (48, 3), (96, 1))
"""Months since the last meeting up to which a square has this shade; beyond them it has the lightest."""
LATEST, LATE = 6, 8
"""Meetings and late dialogues listed beside the map."""


@dataclass(frozen=True, slots=True)
class MetSquare:
    """One square. `named` counts dialogues; `last` is '' where no meeting is on record."""

    last: str
    named: int
    level: int
    path: str
    about: str


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner's squares."""

    head: Item
    squares: tuple[MetSquare, ...]


@dataclass(frozen=True, slots=True)
class LatestMeeting:
    """One of the latest meetings: when, which dialogue, where."""

    when: str
    dialogue: Item
    place: str


@dataclass(frozen=True, slots=True)
class LateDialogue:
    """One dialogue that is past its own rhythm."""

    dialogue: Item
    said: str


@dataclass(frozen=True, slots=True)
class Today:
    """What the template draws: the map in groups of partners, what is beside it, how far to trust it."""

    tabs: Cell
    current: str
    issues: tuple[Item, ...]
    groups: tuple[tuple[str, tuple[PartnerRow, ...]], ...]
    steps: tuple[tuple[int, int], ...]
    latest: tuple[LatestMeeting, ...]
    late: tuple[LateDialogue, ...]
    ledger: str
    trust: tuple[Cell, ...]
    four: tuple[str, tuple[Cell, ...], str]
    unfit: int
    source: SourceLine


def page(reading: Reading) -> Sheet:
    """The front page."""
    view = reading.view
    found: list[Row] = list(reading.findings("last_met").rows)
    issues = list(dict.fromkeys(row["issue"] for row in found))
    squares = {(row["partner"], row["issue"]): row for row in found}
    about = view.about
    groups = [("", sorted(about.partners, key=view.label))]
    if about.comparators:
        groups.append(("For comparison", sorted(about.comparators, key=view.label)))
    shown = Today(
        tabs=tabs(reading),
        current="",
        issues=tuple(issue_item(reading, one) for one in issues),
        groups=tuple((name, _rows(reading, partners, issues, squares)) for name, partners in groups),
        steps=STEPS,
        latest=tuple(_latest(reading)),
        late=tuple(_late(reading))[:LATE],
        ledger=f"All {reading.findings('ledger').frame.height} dialogues: who is still talking",
        trust=(*(plain(one) for one in _trust(reading)), _error_rate(reading)),
        four=(four.title(reading), four.lines(reading), four.NOTE),
        unfit=len(reading.audit),
        source=SourceLine(
            sources_line(reading, (r for row in found for r in row["records"])),
            "data",
            bool(squares),
            "measures/#last_met",
        ),
    )
    title = f"When did {the(view.label(about.subject))} last sit down with its partners, and on what?"
    lead = _lead(reading)
    table = table_named("last-met")
    files = frame_files(lambda: reading.table(table).frame, title, [table.note], view)
    if squares:
        files |= images(partial(_figure, reading, shown.groups, issues, title, shown.source))
    page = Page(title, (Item(lead),), (), "today", eyebrow=about.title)
    return Sheet(page, partial(_data, found), files, "today.html", shown)


def _figure(
    reading: Reading,
    groups: Iterable[tuple[str, tuple[PartnerRow, ...]]],
    issues: list[str],
    title: str,
    source: SourceLine,
) -> Drawing:
    """The map as an image: what its squares print, in their shades."""
    about = reading.view.about
    order = [
        *sorted(about.partners, key=reading.view.label),
        *sorted(about.comparators, key=reading.view.label),
    ]
    rows = [row for _, listed in groups for row in listed]
    squares = {
        (partner, issue): (one.level, one.last or ("?" if one.named else "–"))
        for partner, row in zip(order, rows, strict=True)
        for issue, one in zip(issues, row.squares, strict=True)
    }
    address = short_address(reading, "")
    return met_figure(squares, reading.view, title=title, source=cell_text(source.items), address=address)


def _lead(reading: Reading) -> str:
    """What stands on record, then how to read the map: never that nothing is known."""
    rows: list[Row] = list(reading.findings("ledger").rows)
    how = (
        "Darker is more recent. Each square is the last meeting on record of any dialogue on that issue; a question mark "
        "is a dialogue that is named somewhere, with no meeting on record."
    )
    if rows:
        return f"{summary(rows, reading.view.day)} {how}"
    held = {
        kind.name: reading.view.frame(kind.name).height for kind in reading.view.known.kinds if kind.has_id
    }
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in held.items() if count)
    said = said or "the partners and issues that are observed"
    return f"On record so far: {said}. No dialogue has been recorded yet. {how}"


def _rows(
    reading: Reading, partners: Iterable[str], issues: list[str], squares: dict[tuple[str, str], Row]
) -> tuple[PartnerRow, ...]:
    return tuple(
        PartnerRow(
            actor_item(reading, partner),
            tuple(_square(reading, partner, issue, squares.get((partner, issue))) for issue in issues),
        )
        for partner in partners
    )


def _square(reading: Reading, partner: str, issue: str, row: Row | None) -> MetSquare:
    where = f"{reading.view.label(partner)}, {reading.view.issue_label(issue)}"
    if row is None or row["reading"] == "nothing":
        return MetSquare("", 0, 0, "", f"no dialogue named: {where}")
    path = f"brief/{partner}/{issue}/"
    if row["reading"] == "named":
        return MetSquare("", row["dialogues"], 0, path, f"named, no meeting on record: {where}")
    about = f"last meeting on record {date_text(row['last_meeting'])}: {where}"
    return MetSquare(
        month_text(row["last_meeting"]), row["dialogues"], level(row["months_silent"]), path, about
    )


def level(months: float) -> int:
    """The shade of so many months of silence.

    >>> [level(months) for months in (0, 12, 12.1, 48, 96, 97)]
    [7, 7, 5, 3, 1, 0]
    """
    return next((shade for most, shade in STEPS if months <= most), 0)


def _latest(reading: Reading) -> Iterator[LatestMeeting]:
    """The latest meetings on record up to V, the newest first."""
    dialogues = reading.rows("dialogue")
    subject = reading.view.about.subject
    held = [
        (one, identity)
        for identity, rounds in reading.rounds.items()
        if identity in dialogues and dialogues[identity]["subject"] == subject
        for one in rounds.held
    ]
    held.sort(key=lambda pair: (pair[0].end, pair[0].id), reverse=True)
    for one, identity in held[:LATEST]:
        yield LatestMeeting(date_text(one.date), record_item(reading, identity), one.place)


def _late(reading: Reading) -> Iterator[LateDialogue]:
    """Dialogues past their own rhythm, those past it by fewest months first: they may still meet."""
    frame = reading.findings("ledger").frame.filter(pl.col("next_expected") != "")
    rows = [
        (date.fromisoformat(row["next_expected"]).toordinal(), row)
        for row in frame.iter_rows(named=True)
        if {"late", "no_evidence"} & set(row["reading"])
    ]
    for due, row in sorted(rows, key=lambda pair: -pair[0]):
        months = round((reading.view.day - due) / (365.25 / 12))
        said = f"{readings(reading)[row['reading'][0]][0]}: expected {month_text(row['next_expected'])}"
        if row["months_silent"] is not None and row["rhythm_months"] is not None:
            said = f"{round(row['months_silent'])} months, rhythm {row['rhythm_months']:.0f}"
        elif months:
            said = f"{said}, {months} months ago"
        yield LateDialogue(record_item(reading, row["dialogue"]), said)


def _trust(reading: Reading) -> Iterator[str]:
    """How far to trust the page: what the reference reported and what can be shown of it, last record, last search."""
    as_of = reading.view.about.reference.as_of
    if as_of:
        coverage = reading.at(as_of).findings("coverage").frame.filter(pl.col("n").is_not_null())
        whole = int(coverage["n"].sum())
        shown = round(float((coverage["n"] * coverage["value"]).sum()))
        if whole:
            yield f"{shown} of the {whole} dialogues reported {at_date(as_of)} can be shown one by one."
    if said := four.sentence(reading):
        yield said
    ends = [one.end_max for rounds in reading.rounds.values() for one in rounds.held]
    if ends:
        last = date.fromordinal(max(ends)).isoformat()
        yield f"The latest meeting on record is of {date_text(last)}."
    searches = [one for one in reading.findings("ledger").frame["last_searched"] if one]
    recorded = f"{reading.knowledge.recorded:%Y-%m-%d}"
    looked = (
        f"; somebody last looked for a dialogue without result on {date_text(max(searches))}"
        if searches
        else ""
    )
    yield f"The last record was made on {date_text(recorded)}{looked}."


def _error_rate(reading: Reading) -> Cell:
    """What the last sample read again came to, with its date; how to measure where none was."""
    samples = list(reading.findings("error_rate").rows)
    if not samples:
        how = "partnerscope sample --n 50 --seed 7 -O sheet.csv"
        return (
            Item("Error rate: not yet measured by a drawn sample of these records ("),
            Item("how to", "table/error-rate/"),
            Item(f": {how}, read them again, then sample --read sheet.csv)."),
        )
    last = samples[-1]
    if last["wrong_share"] is None:
        said = f"none of {last['unreachable']} records could be read again"
    else:
        said = (
            f"{last['wrong']} of {last['n']} records wrong, {last['doubtful']} doubtful "
            f"({last['wrong_share']:.1%} wrong, 95 % interval {last['low']:.0%} to {last['high']:.0%})"
        )
    return (
        Item("Error rate, last measured on "),
        Item(date_text(last["last_read"]), "table/error-rate/"),
        Item(f": {said}."),
    )


def _data(found: list[Row]) -> Twin:
    """The findings of the map."""
    return {"findings": [{"measure": "last_met", **row} for row in found]}
