"""The front page: when they last sat down, and on what, from records alone.

Grain: one *square* is one partner and issue: the month of the last meeting on record of any dialogue on it, darker the more
recent. That a dialogue is named without a meeting on record, and that nothing is named, are two different squares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from heapq import nlargest

import polars as pl

from partnerscope.measure import Round, table_named
from partnerscope.show.charts import Drawing, met_figure
from partnerscope.web.block import Cell, Item, Page, Sheet, SourceLine, Twin, plain
from partnerscope.web.pages import four, twin
from partnerscope.web.pages.figures import cell_text, frame_files, images, short_address, sources_line
from partnerscope.web.pages.ledger import readings, summary
from partnerscope.web.pages.maps import tabs
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import actor_item, issue_item, record_item

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
    groups = [("", reading.by_label(about.partners))]
    if about.comparators:
        groups.append((reading.say("For comparison"), reading.by_label(about.comparators)))
    meetings, late = _latest(reading), _late(reading)[:LATE]
    shown = Today(
        tabs=tabs(reading),
        current="",
        issues=tuple(issue_item(reading, one) for one in issues),
        groups=tuple((name, _rows(reading, partners, issues, squares)) for name, partners in groups),
        steps=STEPS,
        latest=tuple(_met(reading, identity, one) for identity, one in meetings),
        late=tuple(_late_dialogue(reading, due, row) for due, row in late),
        ledger=reading.many(
            reading.findings("ledger").frame.height,
            "today.to_the_ledger.one",
            "today.to_the_ledger.several",
        ),
        trust=(*(plain(one) for one in _trust(reading, meetings)), _error_rate(reading)),
        four=(four.title(reading), four.lines(reading), reading.say(four.NOTE)),
        unfit=len(reading.audit),
        source=SourceLine(
            sources_line(reading, (r for row in found for r in row["records"])),
            "data",
            bool(squares),
            "measures/#last_met",
        ),
    )
    title = reading.say(
        "today.question",
        subject=reading.the(about.subject),
    )
    lead = _lead(reading)
    table = table_named("last-met")
    files = frame_files(lambda: reading.table(table).frame, title, [table.note], view)
    if squares:
        files |= images(partial(_figure, reading, shown.groups, issues, title, shown.source))
    page = Page(title, (Item(lead),), (), "today", eyebrow=about.title)
    data = partial(_data, reading, found, [row for _, row in late], [one.id for _, one in meetings])
    return Sheet(page, data, files, "today.html", shown, spoken=True)


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
        *reading.by_label(about.partners),
        *reading.by_label(about.comparators),
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
    how = reading.say("today.how_to_read")
    if rows:
        return f"{summary(reading, rows)} {how}"
    held = {
        kind.name: reading.view.frame(kind.name).height for kind in reading.view.known.kinds if kind.has_id
    }
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in held.items() if count)
    said = said or reading.say("today.observed_only")
    yet = reading.say("today.no_dialogue_yet", held=said)
    return f"{yet} {how}"


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
    where = f"{reading.label(partner)}, {reading.issue(issue)}"
    if row is None or row["reading"] == "nothing":
        return MetSquare("", 0, 0, "", reading.say("today.nothing_named", where=where))
    path = f"brief/{partner}/{issue}/"
    if row["reading"] == "named":
        about = reading.say("today.named", where=where)
        return MetSquare("", row["dialogues"], 0, path, about)
    last = row["last_meeting"]
    about = reading.say("today.met", date=reading.date(last), where=where)
    month = reading.speech.month(last)
    return MetSquare(month, row["dialogues"], level(row["months_silent"]), path, about)


def level(months: float) -> int:
    """The shade of so many months of silence.

    >>> [level(months) for months in (0, 12, 12.1, 48, 96, 97)]
    [7, 7, 5, 3, 1, 0]
    """
    return next((shade for most, shade in STEPS if months <= most), 0)


def _latest(reading: Reading) -> list[tuple[str, Round]]:
    """The latest meetings on record up to V with the ids of their dialogues, the newest first."""
    dialogues = reading.rows("dialogue")
    subject = reading.view.about.subject
    held = (
        (one.end, one.id, identity, one)
        for identity, rounds in reading.rounds.items()
        if identity in dialogues and dialogues[identity]["subject"] == subject
        for one in rounds.held
    )
    return [(identity, one) for _, _, identity, one in nlargest(LATEST, held)]


def _met(reading: Reading, dialogue: str, one: Round) -> LatestMeeting:
    return LatestMeeting(reading.date(one.date), record_item(reading, dialogue), one.place)


def _late(reading: Reading) -> list[tuple[int, Row]]:
    """Dialogues past their own rhythm with the day expected, those past it by fewest months first: they may still meet."""
    frame = reading.findings("ledger").frame.filter(pl.col("next_expected") != "")
    rows = [
        (date.fromisoformat(row["next_expected"]).toordinal(), row)
        for row in frame.iter_rows(named=True)
        if {"late", "no_evidence"} & set(row["reading"])
    ]
    return sorted(rows, key=lambda pair: -pair[0])


def _late_dialogue(reading: Reading, due: int, row: Row) -> LateDialogue:
    months = round((reading.view.day - due) / (365.25 / 12))
    said = reading.say(
        "%(reading)s: expected %(month)s",
        reading=readings(reading)[row["reading"][0]][0],
        month=reading.speech.month(row["next_expected"]),
    )
    if row["months_silent"] is not None and row["rhythm_months"] is not None:
        said = reading.many(
            round(row["months_silent"]),
            "one month, rhythm %(rhythm)s",
            "%(number)s months, rhythm %(rhythm)s",
            rhythm=f"{row['rhythm_months']:.0f}",
        )
    elif months:
        said = reading.many(months, "%(said)s, one month ago", "%(said)s, %(number)s months ago", said=said)
    return LateDialogue(record_item(reading, row["dialogue"]), said)


def _trust(reading: Reading, meetings: list[tuple[str, Round]]) -> Iterator[str]:
    """How far to trust the page: what the reference reported and what can be shown of it, last record, last search."""
    as_of = reading.view.about.reference.as_of
    if as_of:
        coverage = reading.at(as_of).findings("coverage").frame.filter(pl.col("n").is_not_null())
        whole = int(coverage["n"].sum())
        shown = round(float((coverage["n"] * coverage["value"]).sum()))
        if whole:
            yield reading.say(
                "today.shown_one_by_one",
                shown=shown, whole=whole, when=reading.on(as_of),
            )  # fmt: skip
    if said := four.sentence(reading):
        yield said
    for _, latest in meetings[:1]:
        yield reading.say("today.latest_meeting", date=reading.date(latest.date))
    searches = [one for one in reading.findings("ledger").frame["last_searched"] if one]
    recorded = reading.date(f"{reading.knowledge.recorded:%Y-%m-%d}")
    if not searches:
        yield reading.say("today.last_record", date=recorded)
        return
    yield reading.say(
        "today.last_record_and_search",
        date=recorded,
        searched=reading.date(max(searches)),
    )


def _error_rate(reading: Reading) -> Cell:
    """What the last sample read again came to, with its date; how to measure where none was."""
    samples = list(reading.findings("error_rate").rows)
    if not samples:
        return (
            Item(reading.say("today.not_measured")),
            Item(" "),
            Item(reading.say("How it is measured"), "table/error-rate/"),
        )
    last = samples[-1]
    if last["wrong_share"] is None:
        said = reading.say("today.none_read_again", count=last["unreachable"])
    else:
        said = reading.say(
            "today.error_rate",
            wrong=last["wrong"],
            n=last["n"],
            doubtful=last["doubtful"],
            share=f"{last['wrong_share']:.1%}",
            low=f"{last['low']:.0%}",
            high=f"{last['high']:.0%}",
        )
    return (
        Item(reading.say("Error rate, last measured on")),
        Item(" "),
        Item(reading.date(last["last_read"]), "table/error-rate/"),
        Item(f": {said}"),
    )


def _data(reading: Reading, found: list[Row], late: list[Row], meetings: list[str]) -> Twin:
    """The findings of the map, of the late dialogues beside it and of how far to trust it; the latest meetings."""
    as_of = reading.view.about.reference.as_of
    then = reading.at(as_of) if as_of else None
    return {
        "findings": [
            *({"measure": "last_met", **row} for row in found),
            *({"measure": "ledger", **row} for row in late),
            *twin.findings(reading, ("error_rate",)),
            *(twin.dated(then, twin.findings(then, ("coverage",))) if then else ()),
            *four.findings(reading),
        ],
        "records": twin.records(reading, meetings),
    }
