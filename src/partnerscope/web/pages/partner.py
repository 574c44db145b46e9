"""One partner: the answer first, talk, word, bond and deed on one axis, its ledger, its issues, its regimes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from partnerscope.timeline import BEGINNING, FOREVER, iso, parse
from partnerscope.web.block import Block, Cell, Item, Page, Sheet, SourceLine, Twin
from partnerscope.web.language import phrase
from partnerscope.web.pages import twin
from partnerscope.web.pages.axis import Years, year_of_day, years
from partnerscope.web.pages.brief import known
from partnerscope.web.pages.dialogues import timeline_files
from partnerscope.web.pages.figures import sources_line
from partnerscope.web.pages.held import Held, held, stands
from partnerscope.web.pages.ledger import Line, lines_of, summary
from partnerscope.web.pages.matter import MATTER, TITLE, matter
from partnerscope.web.pages.partners import Others, other_blocks, others, rows_of
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import concept, issue_item, record_item, record_path, sentence

LANES = (
    ("talk", phrase("Talk"), "meeting", ""),
    ("word", phrase("Word"), "statement", "date"),
    ("bond", phrase("Bond"), "agreement", "signed"),
    ("deed", phrase("Deed"), "action", "attested"),
)
"""The lanes of the strip: anchor, name, kind, the column of its date."""


YEAR = 364
"""Days from which a date is drawn as a stretch, because it names no single day or month."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of the strip: places of single days, stretches while attested, all of it in words."""

    name: str
    note: str
    points: tuple[int, ...]
    stretches: tuple[tuple[int, int], ...]
    about: str


@dataclass(frozen=True, slots=True)
class IssueCard:
    """One issue: the link to its brief, the last meeting, and how much is recorded."""

    head: Item
    brief: Item | None
    last: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The bodies in which a partner has one status."""

    status: str
    bodies: Cell


@dataclass(frozen=True, slots=True)
class PartnerView:
    """What the template draws."""

    contents: tuple[tuple[str, str], ...]
    years: Years
    lanes: tuple[Lane, ...]
    ledger_years: Years
    lines: tuple[Line, ...]
    cards: tuple[IssueCard, ...]
    regimes: tuple[Standing, ...]
    called: tuple[tuple[Item, str], ...]
    records: tuple[Block, ...]
    matter: tuple[Block, ...]
    source: SourceLine


def page(reading: Reading, identity: str) -> Sheet:
    """The page of one partner."""
    view = reading.view
    subject, partner = reading.the(view.about.subject), reading.the(identity)
    ledger: list[Row] = [row for row in reading.findings("ledger").rows if row["partner"] == identity]
    drawn, lanes = _strip(reading, identity)
    ledger_years, lines = lines_of(reading, identity)
    listed, seats = others(reading, "partner", identity), _seats(reading, identity)
    records = tuple(other_blocks(reading, "partner", listed))
    shown = PartnerView(
        _contents(reading, records=bool(records)),
        drawn,
        lanes,
        ledger_years,
        lines,
        tuple(_cards(reading, identity)),
        tuple(_regimes(reading, seats)),
        tuple(_called(reading, identity)),
        records,
        tuple(matter(reading, identity)),
        SourceLine(
            sources_line(reading, (one for row in ledger for one in row["records"])),
            "data",
            True,
            "measures/#ledger",
        ),
    )
    title = reading.say("partner.question", partner=partner)
    above = (Item(reading.say("Partners"), "partners/"),)
    dialogues = rows_of(reading, "dialogue", "partner", identity)
    alive = [row for row in dialogues if row["id"] in reading.standing]
    named = reading.say("Dialogues of %(subject)s with %(partner)s", subject=subject, partner=partner)
    files = timeline_files(reading, alive, named, f"partner/{identity}/") if alive else {}
    sheet = Page(title, (Item(_answer(reading, identity, ledger)),), (), "partners", above)
    data = partial(_data, reading, ledger, listed, seats, identity)
    return Sheet(sheet, data, files, "partner.html", shown, spoken=True)


def _contents(reading: Reading, *, records: bool) -> tuple[tuple[str, str], ...]:
    listed = [
        ("strip", reading.say("Talk, word, bond, deed")),
        ("ledger", reading.say("Dialogues")),
        ("issues", reading.say("Issues")),
        ("regimes", reading.say("Regimes")),
        ("called", reading.say("What it is called")),
        ("matter", reading.say(TITLE)),
    ]
    return (*listed, *([("records", reading.say("Records"))] if records else []))


def _answer(reading: Reading, identity: str, ledger: list[Row]) -> str:
    """Who met last and on what, what was last said and signed, what the partner was last called."""
    both = {"subject": sentence(reading.the(reading.view.about.subject)), "partner": reading.the(identity)}
    met = [row for row in ledger if row["months_silent"] is not None]
    said = [summary(reading, ledger)]
    if met:
        last = min(met, key=lambda row: row["months_silent"])
        first = reading.say(
            "partner.last_seen_to_meet",
            when=reading.on(last["last_meeting"]),
            dialogue=last["label"],
            **both,
        )
        said.insert(0, first)
    for kind, column, words in LATEST:
        dated = [row for row in _held(reading, kind, identity) if row[column]]
        if dated:
            latest = max(dated, key=lambda row: row["_first"] if column == "date" else row[column])
            said.append(reading.say(words, when=reading.on(latest[column]), title=latest["title"]))
    return " ".join(said)


LATEST = (
    ("statement", "date", phrase("partner.latest_statement")),
    ("agreement", "signed", phrase("partner.latest_agreement")),
)
"""The kinds whose latest record the answer names: kind, the column of its date, what is said."""


def _held(reading: Reading, kind: str, identity: str) -> list[Row]:
    subject = reading.view.about.subject
    return [row for row in reading.by(kind, "partner").get(identity, ()) if row["subject"] == subject]


def _strip(reading: Reading, identity: str) -> tuple[Years, tuple[Lane, ...]]:
    """The four lanes on one axis of years."""
    found = {name: list(_spans(reading, kind, column, identity)) for name, _, kind, column in LANES}
    days = [first for spans in found.values() for first, _ in spans]
    drawn = years(days, reading.view.day)
    lanes = []
    for anchor, name, kind, _ in LANES:
        spans = [(first, last) for first, last in found[anchor] if last >= drawn.first]
        points = tuple(sorted({drawn.place(first) for first, last in spans if last - first < YEAR}))
        long = tuple(sorted({(drawn.place(a), drawn.place(b)) for a, b in spans if b - a >= YEAR}))
        dated = sorted({year_of_day(first) for first, _ in found[anchor]})
        about = _amount(reading, kind, len(found[anchor]))
        if dated:
            end = max(year_of_day(last) for _, last in found[anchor])
            about = reading.say("%(amount)s, %(first)s to %(last)s", amount=about, first=dated[0], last=end)
        lanes.append(Lane(reading.say(name), about, points, long, about))
    return drawn, tuple(lanes)


def _amount(reading: Reading, kind: str, count: int) -> str:
    """So many records of a kind, as a lane shows them."""
    if kind == "meeting":
        return reading.many(count, "%(number)s meeting on record", "%(number)s meetings on record")
    if kind == "agreement":
        return reading.many(
            count, "%(number)s agreement, by signature", "%(number)s agreements, by signature"
        )
    if kind == "action":
        return reading.many(
            count, "%(number)s item of cooperation, while attested", "%(number)s items of cooperation, while attested"
        )  # fmt: skip
    return reading.many(count, "%(number)s joint statement", "%(number)s joint statements")


def _spans(reading: Reading, kind: str, column: str, identity: str) -> Iterator[tuple[int, int]]:
    """First and last day of what a lane shows, up to V."""
    day = reading.view.day
    if kind == "meeting":
        dialogues = reading.rows("dialogue")
        for dialogue, rounds in reading.rounds.items():
            row = dialogues.get(dialogue)
            if row and row["partner"] == identity and row["subject"] == reading.view.about.subject:
                yield from ((one.start_min, one.end_max) for one in rounds.held)
        return
    for row in _held(reading, kind, identity):
        texts = row[column] if isinstance(row[column], list) else [row[column]]
        for text in filter(None, texts):
            span = parse(text)
            if BEGINNING < span.first <= day and span.last < FOREVER:
                yield span.first, min(span.last, day)


def _cards(reading: Reading, identity: str) -> Iterator[IssueCard]:
    """A card for every observed issue, and for others that dialogues with the partner serve."""
    last = {
        row["issue"]: row
        for row in reading.findings("last_met")
        .frame.filter(pl.col("partner") == identity)
        .iter_rows(named=True)
    }
    briefs = {issue for partner, issue in known(reading) if partner == identity}
    for issue in dict.fromkeys((*reading.view.about.issues, *last)):
        if issue not in briefs and issue not in reading.view.about.issues:
            continue
        here = held(reading, identity, issue)
        row = last.get(issue)
        met = reading.speech.month(row["last_meeting"]) if row and row["last_meeting"] else ""
        link = (
            Item(reading.say("the brief"), f"brief/{identity}/{issue}/", about=reading.issue(issue))
            if issue in briefs
            else None
        )
        yield IssueCard(issue_item(reading, issue), link, met, tuple(_amounts(reading, here)))


def _amounts(reading: Reading, found: Held) -> Iterator[str]:
    if count := len(found.dialogues):
        yield reading.many(count, "%(number)s dialogue", "%(number)s dialogues")
    if count := len(found.statements):
        yield reading.many(count, "%(number)s joint statement", "%(number)s joint statements")
    if count := sum(stands(reading, row) for row in found.agreements):
        yield reading.many(count, "%(number)s agreement", "%(number)s agreements")
    if count := len(found.actions):
        yield reading.many(count, "%(number)s item of cooperation", "%(number)s items of cooperation")
    if count := len(found.promises):
        yield reading.many(count, "%(number)s promise", "%(number)s promises")


def _seats(reading: Reading, identity: str) -> list[Row]:
    """The standings of the partner in bodies at V, in the order of their beginning."""
    frame = reading.view.states("membership").filter(pl.col("actor") == identity)
    return list(frame.sort("_first").iter_rows(named=True))


def _regimes(reading: Reading, seats: Iterable[Row]) -> Iterator[Standing]:
    """The bodies by the status that the partner has in them, the most frequent status first."""
    grouped: dict[str, dict[str, Row]] = {}
    for row in seats:
        grouped.setdefault(row["status"], {})[row["body"]] = row
    for status in sorted(grouped, key=lambda one: (-len(grouped[one]), one)):
        bodies = sorted(grouped[status].values(), key=lambda row: reading.label(row["body"]))
        yield Standing(
            concept(reading, "membership_status", status),
            tuple(Item(_since(reading, row), record_path(reading, row["id"])) for row in bodies),
        )


def _since(reading: Reading, row: Row) -> str:
    """A body, and since which year where that is known."""
    label = reading.label(row["body"])
    start = row["start"] or ""
    known = start not in ("", "..") and "/" not in start and row["_first"] > -FOREVER
    return f"{label} ({iso(row['_first'])[:4]})" if known else label


def _called(reading: Reading, identity: str) -> Iterator[tuple[Item, str]]:
    """What the partner was called, each with who said it and when, the latest first."""
    rows = sorted(_held(reading, "designation", identity), key=lambda row: row["_first"], reverse=True)
    for row in rows:
        who = f", {row['speaker']}" if row["speaker"] else ""
        item = record_item(reading, row["id"])
        said = concept(reading, "designation_term", row["term"])
        yield Item(said, item.path), f"{reading.date(row['date'] or '')}{who}"


def _data(
    reading: Reading, ledger: Iterable[Row], listed: Others, seats: Iterable[Row], identity: str
) -> Twin:
    """The findings with this partner, and the records the page lists."""
    rows = list(ledger)
    ids = [record for row in rows for record in row["records"]]
    ids += [row["id"] for held in (*listed.values(), seats) for row in held]
    found: list[Row] = [{"measure": "ledger", **row} for row in rows]
    found += twin.findings(reading, ("last_met", "commitments", *MATTER), partner=identity)
    return {"findings": found, "records": twin.records(reading, ids)}
