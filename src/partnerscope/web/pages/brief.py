"""The brief on one partner and one issue: three sentences, then talk, word, bond, deed, rivalry, and what is not known.

Grain: one *entry* is one record in a row; one *note* is one source by its number on the page. A sentence is made of records
and carries their notes; nothing is said that no record shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from partnerscope.brief import Notes
from partnerscope.measure import OUTCOMES, result_of
from partnerscope.show.matrix import amount
from partnerscope.web.block import Cell, Item, Page, Sheet, Twin, plain
from partnerscope.web.pages import twin
from partnerscope.web.pages.axis import Years
from partnerscope.web.pages.dated import reported_as_of
from partnerscope.web.pages.figures import number_path
from partnerscope.web.pages.ledger import LATELY, Line, lines_of
from partnerscope.web.reading import PAIRS, Reading, Row
from partnerscope.web.wording import (
    at_date,
    concept,
    date_text,
    record_item,
    record_path,
    the,
)

KINDS = ("statement", "agreement", "action")


@dataclass(frozen=True, slots=True)
class Footnote:
    """One numbered source: its citation as a link to its page, its kind, its address on the web."""

    number: int
    name: Item
    kind: str
    url: Item | None


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with the numbers of its sources."""

    text: str
    notes: tuple[int, ...]


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


@dataclass(frozen=True, slots=True)
class Held:
    """The records on one partner and issue at V: rows of the ledger, then rows by kind, the newest first."""

    dialogues: tuple[Row, ...]
    statements: tuple[Row, ...]
    agreements: tuple[Row, ...]
    actions: tuple[Row, ...]
    promises: tuple[Row, ...]
    others: tuple[Row, ...]
    rivalry: tuple[Row, ...]

    @property
    def records(self) -> list[str]:
        """The ids of all of them, meetings included."""
        own = (*self.statements, *self.agreements, *self.actions, *self.others, *self.rivalry)
        met = [record for row in self.dialogues for record in row["records"]]
        return [*met, *(row["id"] for row in own), *(row["commitment"] for row in self.promises)]


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


def held(reading: Reading, partner: str, issue: str) -> Held:
    """What is recorded on a partner and an issue up to V."""
    subject = reading.view.about.subject

    def rows(kind: str, column: str = "partner") -> list[Row]:
        found = [row for row in reading.by(kind, column).get(partner, ()) if issue in (row["issues"] or ())]
        return sorted(found, key=lambda row: (row["_first"], row["id"]), reverse=True)

    def own(kind: str) -> tuple[Row, ...]:
        return tuple(row for row in rows(kind) if row["subject"] == subject)

    def findings(measure: str) -> list[Row]:
        listed = reading.findings(measure).rows
        return [row for row in listed if row["partner"] == partner and issue in row["issues"]]

    others = [row for kind in ("dialogue", *KINDS) for row in rows(kind) if row["subject"] != subject]
    silent: Callable[[Row], tuple[bool, int]] = lambda row: (  # noqa: E731 (a key)
        row["months_silent"] is None,
        row["months_silent"] or 0,
    )
    return Held(
        tuple(sorted(findings("ledger"), key=silent)),
        own("statement"),
        own("agreement"),
        own("action"),
        tuple(
            sorted(findings("commitments"), key=lambda row: (row["made"] is None, row["made"]), reverse=True)
        ),
        tuple(others),
        (*rows("hostile_act", "author"), *rows("restrictive_measure", "target")),
    )


def page(reading: Reading, partner: str, issue: str) -> Sheet:
    """The brief."""
    view = reading.view
    found = held(reading, partner, issue)
    notes = Notes(reading.view)
    who, what = view.label(partner), view.issue_label(issue)
    sentences = tuple(_sentences(reading, found, notes, what))
    drawn, lines = lines_of(reading, partner)
    named = {row["dialogue"]: row for row in found.dialogues}
    talk = tuple(
        Channel(line, notes.of(_last_record(reading, named[line.id]))) for line in lines if line.id in named
    )
    parts = tuple(_parts(reading, found, notes, who, what))
    shown = BriefView(
        sentences,
        drawn,
        talk,
        parts,
        tuple(_unknown(reading, found, who, what)),
        tuple(_numbers(reading, partner, issue)),
        tuple(_listed(notes)),
        _beside(reading, partner, issue),
    )
    title = f"Where do {the(view.label(view.about.subject))} and {the(who)} stand on {what}?"
    above: list[Item] = [Item("Partners", "partners/")]
    if partner in view.about.partners:
        above.append(Item(who, f"partner/{partner}/"))
    lead = " ".join(one.text for one in sentences)
    sheet = Page(title, (Item(lead),), (), "partners", tuple(above))
    return Sheet(sheet, partial(_data, reading, found, partner, issue), {}, "brief.html", shown)


def _listed(notes: Notes) -> Iterator[Footnote]:
    for source, one in zip(notes.numbers, notes.cited(), strict=True):
        url = Item(one.url, url=one.url) if one.url else None
        yield Footnote(one.number, Item(one.text, f"source/{source}/"), one.kind, url)


def _beside(reading: Reading, partner: str, issue: str) -> Cell:
    view = reading.view
    links = (
        [Item("All dialogues with this partner", f"dialogues/partner/{partner}/")]
        if any(row == partner for row in reading.findings("ledger").frame["partner"])
        else []
    )
    if partner in view.about.partners:
        links.insert(0, Item(f"{view.label(partner)}, all issues", f"partner/{partner}/"))
    if issue in view.about.issues:
        links.append(Item(f"{view.issue_label(issue)}, all partners", f"issue/{issue}/"))
    return tuple(links)


def _last_record(reading: Reading, row: Row) -> str:
    rounds = reading.rounds.get(row["dialogue"])
    return rounds.last.id if rounds is not None and rounds.last is not None else str(row["dialogue"])


def _sentences(reading: Reading, found: Held, notes: Notes, what: str) -> Iterator[Saying]:
    yield _talk(reading, found, notes)
    count = len(found.statements)
    if count:
        last = found.statements[0]
        many = "One joint statement names" if count == 1 else f"{count} joint statements name"
        when = f", the latest of {date_text(last['date'])}" if last["date"] else ""
        yield Saying(f"{many} {what}{when}.", notes.of(last["id"]))
    else:
        yield Saying(f"No joint statement on {what} is on record.", ())
    if found.agreements:
        first = found.agreements[0]
        count = len(found.agreements)
        signed = f", signed {at_date(first['signed'])}" if first["signed"] else ""
        rest = f" and {count - 1} more" if count > 1 else ""
        yield Saying(f"It is bound up in {first['title']}{signed}{rest}.", notes.of(first["id"]))
    elif found.actions:
        count = len(found.actions)
        many = "One item of cooperation is" if count == 1 else f"{count} items of cooperation are"
        yield Saying(f"{many} coded, and no agreement is on record.", notes.of(found.actions[0]["id"]))
    else:
        yield Saying("Neither an agreement nor an item of cooperation is on record.", ())


def _talk(reading: Reading, found: Held, notes: Notes) -> Saying:
    met = [row for row in found.dialogues if row["months_silent"] is not None]
    if not met:
        count = len(found.dialogues)
        if not count:
            return Saying("No dialogue is on record.", ())
        many = "One dialogue is" if count == 1 else f"{count} dialogues are"
        return Saying(
            f"{many} named, and no meeting of {'it' if count == 1 else 'them'} is on record.",
            notes.of(found.dialogues[0]["dialogue"]),
        )
    first = met[0]
    last = reading.rounds[first["dialogue"]].last
    assert last is not None
    where = f" in {last.place}" if last.place else ""
    which = f"round {last.number} of {the_dialogue(first)}" if last.number else the_dialogue(first)
    begins = "They talk" if first["months_silent"] <= LATELY else "They were last seen to talk long ago"
    when = f"{at_date(last.date)}" if "/" not in last.date else f"on {date_text(last.date)}"
    text = f"{begins}: {which} met{where} {when}."
    if len(met) > 1:
        other = met[1]
        text += f" A second channel, {the_dialogue(other)}, was last seen to meet {_when(other)}."
        return Saying(text, notes.of(last.id, _last_record(reading, other)))
    return Saying(text, notes.of(last.id))


def _when(row: Row) -> str:
    text = str(row["last_meeting"])
    return f"on {date_text(text)}" if "/" in text else at_date(text)


def the_dialogue(row: Row) -> str:
    """The name of a dialogue inside a sentence."""
    return f"the {row['label']}"


def _parts(reading: Reading, found: Held, notes: Notes, who: str, what: str) -> Iterator[BriefPart]:
    yield BriefPart(
        "Word",
        "word",
        ("Statement", "Date", "What it does"),
        tuple(
            _entry(
                reading,
                notes,
                row,
                plain(date_text(row["date"] or "")),
                _label(reading, "statement_function", row["function"]),
            )
            for row in found.statements
        ),
        f"No joint statement on {what} is on record.",
    )
    yield BriefPart(
        "Bond",
        "bond",
        ("Agreement", "Signed", "Status", "Binds"),
        tuple(
            _entry(
                reading,
                notes,
                row,
                plain(date_text(row["signed"] or "")),
                _label(reading, "agreement_status", row["status"]),
                _label(reading, "force", row["force"]),
            )
            for row in found.agreements
        ),
        "No agreement is on record.",
    )
    yield BriefPart(
        "Deed",
        "deed",
        ("Item of cooperation", "Attested", "At this date"),
        tuple(
            _entry(
                reading,
                notes,
                row,
                plain(
                    ", ".join(date_text(one) for one in row["attested"] or ())
                    or date_text(row["start"] or "")
                ),
                plain(
                    "goes on"
                    if reading.standing.get(row["id"]) == "surely"
                    else "whether it goes on is not known"
                ),
            )
            for row in found.actions
        ),
        "No item of cooperation is coded.",
    )
    if found.promises:
        yield BriefPart(
            "Promises",
            "promises",
            ("What was promised", "Made", "Due", "Outcome"),
            tuple(
                BriefRow(
                    Item(row["passage"] or row["document"], record_path(reading, row["commitment"])),
                    notes.of(row["commitment"]),
                    (
                        plain(date_text(row["made"] or "")),
                        plain(date_text(row["due"]) if row["due"] else "no date"),
                        _label(reading, OUTCOMES, row["outcome"]),
                    ),
                )
                for row in found.promises
            ),
            "",
        )
    yield BriefPart(
        "Members and others",
        "members",
        ("Record", "Of whom"),
        tuple(_entry(reading, notes, row, plain(reading.view.label(row["subject"]))) for row in found.others),
        f"What others (Member States, for instance) do with {the(who)} on {what} on their own is not coded.",
    )
    yield BriefPart(
        "Rivalry",
        "rivalry",
        ("Record", "Dated"),
        tuple(
            _entry(reading, notes, row, plain(date_text(row.get("date") or row.get("start") or "")))
            for row in found.rivalry
        ),
        "Hostile acts and restrictive measures on this issue are not coded.",
    )


def _entry(reading: Reading, notes: Notes, row: Row, *cells: Cell) -> BriefRow:
    name = record_item(reading, row["id"])
    printed = row.get("printed")
    return BriefRow(Item(printed, name.path) if printed else name, notes.of(row["id"]), cells)


def _label(reading: Reading, scheme: str, identity: str | None) -> Cell:
    return plain(concept(reading, scheme, identity)) if identity else ()


def _unknown(reading: Reading, found: Held, who: str, what: str) -> Iterator[str]:
    """What no record tells: rounds known by number, dialogues never seen to meet, silence nobody looked into."""
    for row in found.dialogues:
        hidden = row["rounds_at_least"] - row["rounds_on_record"]
        if hidden > 0:
            rounds = "One round" if hidden == 1 else f"{hidden} rounds"
            yield f"{rounds} of {the_dialogue(row)} took place without a record here: a later one bears a higher number."
    for row in found.dialogues:
        if row["months_silent"] is None:
            yield f"Whether {the_dialogue(row)} ever met: it is named, and no dated meeting is held here."
        elif not row["last_searched"]:
            yield f"Whether {the_dialogue(row)} met after {date_text(row['last_meeting'])} has not been looked for."
        else:
            looked = date_text(row["last_searched"])
            yield f"Somebody looked for a later meeting of {the_dialogue(row)} up to {looked} and found none."
    unknown = sum(result_of(reading.view.codebook, row["outcome"]) == "not_known" for row in found.promises)
    if unknown:
        many = "one promise" if unknown == 1 else f"{unknown} promises"
        yield f"What became of {many} on {what} is not known."
    if found.actions and not any(reading.standing.get(row["id"]) == "surely" for row in found.actions):
        yield f"Whether the items of cooperation with {the(who)} go on: none is attested at this date."


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
            measure.label,
            Item(amount(square.value, square.digits), number_path(shown, partner, issue)),
        )


def _data(reading: Reading, found: Held, partner: str, issue: str) -> Twin:
    """The findings and records of the pair."""
    rows: Iterable[Row] = (
        *({"measure": "ledger", **row} for row in found.dialogues),
        *({"measure": "commitments", **row} for row in found.promises),
        *twin.findings(reading, [one.name for one in PAIRS], partner=partner, issue=issue),
    )
    return {"findings": list(rows), "records": twin.records(reading, found.records)}
