"""The brief on one partner and one issue: three sentences, then talk, word, bond, deed, rivalry, and what is not known.

Grain: one *entry* is one record in a row; one *note* is one source by its number on the page. A sentence is made of records
and carries their notes; nothing is said that no record shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from partnerscope import timeline
from partnerscope.brief import Notes, draw, make_brief
from partnerscope.extras import missing
from partnerscope.measure import OUTCOMES, result_of
from partnerscope.record.citation import SOURCE_KIND
from partnerscope.show.matrix import amount
from partnerscope.web.block import Cell, Data, Item, Page, Sheet, Twin, plain
from partnerscope.web.language import phrase
from partnerscope.web.pages import twin
from partnerscope.web.pages.axis import Years
from partnerscope.web.pages.dated import reported_as_of
from partnerscope.web.pages.figures import number_path
from partnerscope.web.pages.held import KINDS, Held, held
from partnerscope.web.pages.ledger import Line, lines_of
from partnerscope.web.pages.saying import NO_STATEMENT, Saying, last_record, sentences
from partnerscope.web.reading import PAIRS, Reading, Row
from partnerscope.web.wording import concept, record_item, record_path, source_path

COUNTED = {"last_met": phrase("brief.months_since_met")}
"""How a number is called where the name of its measure does not say what is counted."""
DOCUMENTS = ("docx", "pdf")
"""The formats in which the live service hands out a brief."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """One numbered source: its citation as a link to its page, its kind, its address on the web."""

    number: int
    name: Item
    kind: str
    url: Item | None


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One record in a row: its name, its notes, what stands beside it."""

    name: Item
    notes: tuple[int, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class BriefPart:
    """A part of the brief: a table of entries, or the sentence that says there is none."""

    title: str
    anchor: str
    columns: tuple[str, ...]
    entries: tuple[BriefRow, ...]
    none: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A dialogue with the notes of its last meeting."""

    line: Line
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BriefView:
    """What the template draws."""

    sentences: tuple[Saying, ...]
    years: Years
    talk: tuple[Channel, ...]
    parts: tuple[BriefPart, ...]
    unknown: tuple[str, ...]
    numbers: tuple[tuple[str, Item], ...]
    sources: tuple[Footnote, ...]
    beside: Cell
    documents: tuple[str, ...]


def ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every partner and issue that has a brief: something is recorded on it at V."""
    pairs: set[tuple[str, str]] = set()
    for row in reading.findings("last_met").rows:
        if row["reading"] != "nothing":
            pairs.add((row["partner"], row["issue"]))
    known = {*reading.view.about.partners, *reading.view.about.comparators}
    for kind in KINDS:
        own = pl.col("subject") == reading.view.about.subject
        frame = reading.view.records(kind).filter(own).select("partner", "issues").explode("issues")
        pairs.update((one, issue) for one, issue in frame.drop_nulls().rows() if one in known)
    yield from sorted(pairs)


def known(reading: Reading) -> frozenset[tuple[str, ...]]:
    """Every partner and issue that has a brief, worked out once a view."""
    with reading.lock:
        return reading.view.once("briefs", lambda _: frozenset(ids(reading)))


def page(reading: Reading, partner: str, issue: str) -> Sheet:
    """The brief."""
    view = reading.view
    found = held(reading, partner, issue)
    notes = Notes(reading.view)
    who, what = reading.label(partner), reading.issue(issue)
    said = tuple(sentences(reading, found, notes, what))
    drawn, lines = lines_of(reading, partner)
    named = {row["dialogue"]: row for row in found.dialogues}
    talk = tuple(
        Channel(line, notes.of(last_record(reading, named[line.id]))) for line in lines if line.id in named
    )
    parts = tuple(_parts(reading, found, notes, partner, what))
    documents = _documents(reading, partner, issue)
    shown = BriefView(
        said,
        drawn,
        talk,
        parts,
        tuple(_unknown(reading, found, partner, what)),
        tuple(_numbers(reading, partner, issue)),
        tuple(_listed(reading, notes)),
        _beside(reading, partner, issue),
        tuple(documents),
    )
    title = reading.say(
        "brief.question",
        subject=reading.the(view.about.subject),
        partner=reading.the(partner),
        issue=what,
    )
    above: list[Item] = [Item(reading.say("Partners"), "partners/")]
    if partner in view.about.partners:
        above.append(Item(who, f"partner/{partner}/"))
    lead = " ".join(one.text for one in said)
    sheet = Page(title, (Item(lead),), (), "partners", tuple(above))
    data = partial(_data, reading, found, notes, partner, issue)
    return Sheet(sheet, data, {}, "brief.html", shown, spoken=True, asked=documents)


def _documents(reading: Reading, partner: str, issue: str) -> Mapping[str, Data]:
    """The brief as documents to send round, each with the notes of its sources; none where the extra is not installed."""

    def drawn(format: str) -> bytes:
        known = replace(reading.knowledge.observatory, known=reading.knowledge.known)
        return draw(make_brief(known, partner, issue=issue, valid=reading.view.valid), format)

    return {} if missing("brief") else {f"brief.{one}": partial(drawn, one) for one in DOCUMENTS}


def _listed(reading: Reading, notes: Notes) -> Iterator[Footnote]:
    for source, one in zip(notes.numbers, notes.cited(), strict=True):
        url = Item(one.url, url=one.url) if one.url else None
        kind = reading.concept(SOURCE_KIND, notes.kind(source))
        yield Footnote(one.number, Item(one.text, source_path(reading, source)), kind, url)


def _beside(reading: Reading, partner: str, issue: str) -> Cell:
    view = reading.view
    links = (
        [Item(reading.say("All dialogues with this partner"), f"dialogues/partner/{partner}/")]
        if any(row == partner for row in reading.findings("ledger").frame["partner"])
        else []
    )
    if partner in view.about.partners:
        links.insert(
            0,
            Item(
                reading.say("%(partner)s, all issues", partner=reading.label(partner)), f"partner/{partner}/"
            ),
        )
    if issue in view.about.issues:
        links.append(
            Item(reading.say("%(issue)s, all partners", issue=reading.issue(issue)), f"issue/{issue}/")
        )
    return tuple(links)


def _parts(reading: Reading, found: Held, notes: Notes, partner: str, what: str) -> Iterator[BriefPart]:
    say = reading.say
    yield BriefPart(
        say("Word"),
        "word",
        (say("Statement"), say("Date"), say("What it does")),
        tuple(
            _entry(
                reading,
                notes,
                row,
                plain(reading.date(row["date"] or "")),
                _label(reading, "statement_function", row["function"]),
            )
            for row in found.statements
        ),
        say(NO_STATEMENT, issue=what),
    )
    yield BriefPart(
        say("Bond"),
        "bond",
        (say("Agreement"), say("Signed"), say("Status"), say("Binds")),
        tuple(
            _entry(
                reading,
                notes,
                row,
                plain(reading.date(row["signed"] or "")),
                _label(reading, "agreement_status", row["status"]),
                _label(reading, "force", row["force"]),
            )
            for row in found.agreements
        ),
        say("brief.no_agreement"),
    )
    yield BriefPart(
        say("Deed"),
        "deed",
        (say("Item of cooperation"), say("Attested"), say("At this date")),
        tuple(
            _entry(
                reading,
                notes,
                row,
                plain(
                    ", ".join(reading.date(one) for one in row["attested"] or ())
                    or reading.date(row["start"] or "")
                ),
                plain(
                    say("goes on")
                    if reading.standing.get(row["id"]) == "surely"
                    else say("brief.not_known_to_go_on")
                ),
            )
            for row in found.actions
        ),
        say("brief.no_item"),
    )
    if found.promises:
        yield BriefPart(
            say("Promises"),
            "promises",
            (say("What was promised"), say("Made"), say("Due"), say("Outcome")),
            tuple(
                BriefRow(
                    Item(row["passage"] or row["document"], record_path(reading, row["commitment"])),
                    notes.of(row["commitment"]),
                    (
                        plain(reading.date(row["made"] or "")),
                        plain(reading.date(row["due"]) if row["due"] else say("no date")),
                        _label(reading, OUTCOMES, row["outcome"]),
                    ),
                )
                for row in found.promises
            ),
            "",
        )
    yield BriefPart(
        say("Members and others"),
        "members",
        (say("Record"), say("Of whom"), say("Last dated")),
        tuple(
            _entry(
                reading,
                notes,
                row,
                plain(_of_whom(reading, row["subject"])),
                plain(_last_dated(reading, row)),
            )
            for row in found.others
        ),
        say(
            "brief.no_others",
            partner=reading.the(partner),
            issue=what,
        ),
    )
    yield BriefPart(
        say("Rivalry"),
        "rivalry",
        (say("Record"), say("Dated")),
        tuple(
            _entry(reading, notes, row, plain(reading.date(row.get("date") or row.get("start") or "")))
            for row in found.rivalry
        ),
        say("brief.no_rivalry"),
    )


def _of_whom(reading: Reading, actor: str) -> str:
    """Who did it; of a former member until when it was one."""
    view = reading.view
    ended = [
        row["end"]
        for row in reading.rows("membership").values()
        if row["actor"] == actor and row["body"] == view.about.subject
        if row["end"] not in (None, "..") and timeline.parse(row["end"]).last < view.day
    ]
    if not ended:
        return reading.label(actor)
    return reading.say(
        "%(actor)s (member until %(date)s)", actor=reading.label(actor), date=reading.date(max(ended))
    )


def _last_dated(reading: Reading, row: Row) -> str:
    """The last date that a record of somebody else bears: of its last meeting, its own, or when it was last attested."""
    rounds = reading.rounds.get(row["id"])
    if rounds is not None and rounds.last is not None:
        return reading.date(rounds.last.date)
    own = (
        row.get("date") or row.get("signed") or max(row.get("attested") or (), default="") or row.get("start")
    )
    return reading.date(own or "")


def _entry(reading: Reading, notes: Notes, row: Row, *cells: Cell) -> BriefRow:
    name = record_item(reading, row["id"])
    printed = row.get("printed")
    return BriefRow(Item(printed, name.path) if printed else name, notes.of(row["id"]), cells)


def _label(reading: Reading, scheme: str, identity: str | None) -> Cell:
    return plain(concept(reading, scheme, identity)) if identity else ()


def _unknown(reading: Reading, found: Held, partner: str, what: str) -> Iterator[str]:
    """What no record tells: rounds known by number, dialogues never seen to meet, silence nobody looked into."""
    for row in found.dialogues:
        hidden = row["rounds_at_least"] - row["rounds_on_record"]
        if hidden > 0:
            yield reading.many(
                hidden,
                "brief.rounds_by_number.one",
                "brief.rounds_by_number.several",
                dialogue=row["label"],
            )
    for row in found.dialogues:
        if row["months_silent"] is None:
            yield reading.say(
                "brief.ever_met",
                dialogue=row["label"],
            )
        elif not row["last_searched"]:
            yield reading.say(
                "brief.not_searched",
                dialogue=row["label"],
                date=reading.date(row["last_meeting"]),
            )
        else:
            yield reading.say(
                "brief.searched",
                dialogue=row["label"],
                date=reading.date(row["last_searched"]),
            )
    unknown = sum(result_of(reading.view.codebook, row["outcome"]) == "not_known" for row in found.promises)
    if unknown:
        yield reading.many(
            unknown,
            "brief.promises_not_known.one",
            "brief.promises_not_known.several",
            issue=what,
        )
    if found.actions and not any(reading.standing.get(row["id"]) == "surely" for row in found.actions):
        yield reading.say(
            "brief.items_not_attested",
            partner=reading.the(partner),
        )


def _numbers(reading: Reading, partner: str, issue: str) -> Iterator[tuple[str, Item]]:
    """The numbers of the pair by every measure that has one, each with the page on how it is counted."""
    for measure in PAIRS:
        shown = reading.matrix(measure.name)
        square = shown.squares.get((partner, issue))
        if square is None or square.value is None or not number_path(shown, partner, issue):
            continue
        if reported_as_of(reading, square.records):
            continue  # a figure of another date is not a number of this page
        yield (
            reading.say(COUNTED.get(measure.name, measure.label)),
            Item(amount(square.value, square.digits), number_path(shown, partner, issue)),
        )


def _data(reading: Reading, found: Held, notes: Notes, partner: str, issue: str) -> Twin:
    """The findings and records of the pair, and the sources that the page names."""
    rows: Iterable[Row] = (
        *({"measure": "ledger", **row} for row in found.dialogues),
        *({"measure": "commitments", **row} for row in found.promises),
        *twin.findings(reading, [one.name for one in PAIRS], partner=partner, issue=issue),
    )
    return {
        "findings": list(rows),
        "records": twin.records(reading, found.records),
        "sources": [reading.sources[one] for one in notes.numbers if one in reading.sources],
    }
