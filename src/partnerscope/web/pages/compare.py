"""Comparing: two to four partners, or issues, side by side.

Grain: one *spot* is one partner and issue: the dialogues by name with the last evidence of a meeting, the latest text, and
below them the numbers, each with the date it speaks of. Nothing is added up across rows, and no partner is ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import polars as pl

from partnerscope.show.matrix import ABSENCES, Square
from partnerscope.web.block import Cell, Data, Item, Listing, Page, Sheet, Twin, columns
from partnerscope.web.language import phrase, written
from partnerscope.web.pages import twin
from partnerscope.web.pages.figures import frame_files, number_path
from partnerscope.web.pages.held import stands
from partnerscope.web.pages.ledger import readings
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import actor_item, concept, issue_item, record_item, sentence

MOST = 4
"""How many stand side by side; files are written for pairs."""
JOIN = "+"
TEXTS = (
    ("statement", phrase("compare.said_together"), "date"),
    ("agreement", phrase("agreed: %(count)s on record, the latest"), "signed"),
    ("commitment", phrase("promised: %(count)s on record, the latest"), "date"),
)
"""Kinds whose latest record a spot names: kind, what it is called there, the column of its date."""
NUMBERS = ("policy", "items")
"""The measures whose numbers a spot prints: reported figures and coded items, as they were at the date of the reference."""

NAMED = ("dialogue", "label", "last_meeting", "reading")
SCHEMA: Mapping[str, type[pl.DataType] | pl.DataType] = {
    **dict.fromkeys(("partner", "issue", "dialogue", "label", "last_meeting"), pl.String),
    "reading": pl.List(pl.String),
    "reported": pl.Int64,
    "items": pl.Int64,
    "as_of": pl.String,
}
"""The columns of a comparison as data: reported dialogues and coded items stand beside each dialogue, unsummed, with the
date they speak of.
"""


@dataclass(frozen=True, slots=True)
class Between:
    """What is on record between one partner and the subject on one issue; page, files and twin are made of it.

    `dialogues` are rows of the ledger, `texts` records by kind, the latest first, `numbers` squares by measure.
    """

    partner: str
    issue: str
    dialogues: tuple[Row, ...]
    texts: Mapping[str, tuple[Row, ...]]
    numbers: Mapping[str, Square]


@dataclass(frozen=True, slots=True)
class Talk:
    """A dialogue, when it was last seen to meet, and how that reads."""

    name: Item
    last: str
    reads: str


@dataclass(frozen=True, slots=True)
class Spot:
    """What is on record between one partner and the subject on one issue."""

    talks: tuple[Talk, ...]
    texts: tuple[tuple[str, Cell], ...]
    numbers: Cell


@dataclass(frozen=True, slots=True)
class Across:
    """One of those compared: its name and what it is called."""

    head: Item
    called: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Sides across, rows down. `fewer` and `more` are the comparisons with one side less or more."""

    corner: str
    sides: tuple[Across, ...]
    rows: tuple[tuple[Item, tuple[Spot, ...]], ...]
    fewer: Cell
    more: Cell


def ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every choice of two to four partners, and of issues; the ids in the order of the alphabet."""
    yield from _choices(reading, MOST)


def pairs(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every pair."""
    yield from _choices(reading, 2)


def _choices(reading: Reading, most: int) -> Iterator[tuple[str, ...]]:
    about = reading.view.about
    for held in (about.partners, about.issues):
        for size in range(2, most + 1):
            yield from ((JOIN.join(chosen),) for chosen in combinations(sorted(held), size))


def index(reading: Reading) -> Sheet:
    """Which comparisons there are: a row a partner, then a row an issue."""
    view = reading.view
    blocks = []
    for title, held, item in (
        ("Partners", reading.by_label(view.about.partners), actor_item),
        ("Issues", list(view.about.issues), issue_item),
    ):
        if len(held) < 2:
            continue
        body = tuple(
            (
                (item(reading, one),),
                tuple(
                    Item(
                        item(reading, other).text,
                        path((one, other)),
                        about=reading.say("beside %(other)s", other=item(reading, one).text),
                    )
                    for other in held
                    if other != one
                ),
            )
            for one in held
        )
        heads = columns("Partner", "Beside") if title == "Partners" else columns("Issue", "Beside")
        blocks.append(Listing(title, heads, body))
    lead = reading.say(
        "compare.choose_two",
        most=MOST,
    )
    page = Page(reading.say("compare.question"), (Item(lead),), tuple(blocks), "compare")
    data = lambda: {"records": twin.records(reading, view.about.partners)}  # noqa: E731
    return Sheet(page, data, spoken=True)


def path(chosen: tuple[str, ...]) -> str:
    """The one address of a comparison."""
    return f"compare/{JOIN.join(sorted(chosen))}/"


def compare(reading: Reading, joined: str) -> Sheet:
    """One comparison."""
    view, chosen = reading.view, tuple(joined.split(JOIN))
    of_partners = set(chosen) <= set(view.about.partners)
    item = actor_item if of_partners else issue_item
    rows = view.about.issues if of_partners else tuple(reading.by_label(view.about.partners))
    row_item = issue_item if of_partners else actor_item
    ledger = {one: _dialogues(reading, one, of_partners=of_partners) for one in chosen}
    pairs = {(row, one): (one, row) if of_partners else (row, one) for row in rows for one in chosen}
    held = {place: _between(reading, *pair, ledger[place[1]]) for place, pair in pairs.items()}
    shown = SideBySide(
        reading.say("Issue") if of_partners else reading.say("Partner"),
        tuple(Across(item(reading, one), _called(reading, one) if of_partners else "") for one in chosen),
        tuple(
            (row_item(reading, row), tuple(_spot(reading, held[row, one]) for one in chosen)) for row in rows
        ),
        _fewer(reading, chosen, of_partners),
        _more(reading, chosen, of_partners),
    )
    names = [reading.the(one) if of_partners else item(reading, one).text for one in chosen]
    title = sentence(
        reading.say("%(first)s and %(last)s, side by side", first=", ".join(names[:-1]), last=names[-1])
    )
    lead = (Item(_lead(reading, ledger, of_partners=of_partners)),)
    page = Page(title, lead, (), "compare", (Item(reading.say("Compare"), "compare/"),))
    data = partial(_data, reading, ledger, tuple(held.values()), chosen if of_partners else ())
    return Sheet(page, data, _files(reading, tuple(held.values()), title), "compare.html", shown, spoken=True)


def _dialogues(reading: Reading, side: str, *, of_partners: bool) -> list[Row]:
    """The rows of the ledger with a partner, on any observed issue; or on an issue."""
    rows = reading.findings("ledger").rows
    if not of_partners:
        return [row for row in rows if side in row["issues"]]
    observed = set(reading.view.about.issues)
    return [row for row in rows if row["partner"] == side and observed & set(row["issues"])]


def _lead(reading: Reading, ledger: Mapping[str, list[Row]], *, of_partners: bool) -> str:
    said = []
    for one, rows in ledger.items():
        name = reading.the(one) if of_partners else reading.issue(one)
        met = sorted(row["last_meeting"] for row in rows if row["last_meeting"])
        last = reading.say(", the last of them %(when)s", when=reading.on(met[-1])) if met else ""
        values = {"met": len(met), "last": last}
        if of_partners:
            text = reading.many(
                len(rows),
                "compare.met_with_partner.one",
                "compare.met_with_partner.several",
                partner=name,
                **values,
            )
        else:
            text = reading.many(
                len(rows),
                "compare.met_on_issue.one",
                "compare.met_on_issue.several",
                issue=name,
                **values,
            )
        said.append(text)
    return reading.say(
        "compare.of_what_is_on_record",
        when=sentence(reading.on(reading.view.valid)),
        said="; ".join(said),
    )


def _called(reading: Reading, partner: str) -> str:
    """What the subject calls a partner: partnerships that hold with their start, terms with the year of their last use."""
    said = []
    for row in _partnerships(reading, partner):
        category = concept(reading, "partnership_category", row["category"])
        dated = row["start"] and row["start"][:1].isdigit()
        said.append(
            reading.say("%(category)s since %(date)s", category=category, date=reading.date(row["start"]))
            if dated
            else reading.say("%(category)s, start not dated", category=category)
        )
    for row in _terms(reading, partner):
        term = concept(reading, "designation_term", row["term"])
        said.append(reading.say("“%(term)s” last in %(year)s", term=term, year=row["last_year"]))
    return " · ".join(dict.fromkeys(said))


def _partnerships(reading: Reading, partner: str) -> list[Row]:
    """The partnerships of the subject with a partner that hold at V."""
    own = (pl.col("partner") == partner) & (pl.col("subject") == reading.view.about.subject)
    return list(reading.view.states("partnership").filter(own).iter_rows(named=True))


def _terms(reading: Reading, partner: str) -> list[Row]:
    """The terms that the subject last used for a partner, of those whose use is dated."""
    terms = reading.findings("designations").frame.filter(pl.col("partner") == partner)
    dated = terms.drop_nulls("last_year").sort("last_year", descending=True)
    return list(dated.head(2).iter_rows(named=True))


def _between(reading: Reading, partner: str, issue: str, ledger: list[Row]) -> Between:
    then = _then(reading)
    return Between(
        partner,
        issue,
        tuple(row for row in ledger if row["partner"] == partner and issue in row["issues"]),
        {kind: _texts(reading, kind, column, partner, issue) for kind, _, column in TEXTS},
        {name: then.matrix(name).squares[partner, issue] for name in NUMBERS},
    )


def _then(reading: Reading) -> Reading:
    """The reading at the date of the reference, where there is one."""
    return reading.at(reading.view.about.reference.as_of or reading.view.valid)


def _texts(reading: Reading, kind: str, column: str, partner: str, issue: str) -> tuple[Row, ...]:
    """The records of a kind up to V, the latest first. What is only envisaged or negotiated was not agreed."""
    subject, day = reading.view.about.subject, reading.view.day
    held = [
        row
        for row in reading.rows(kind).values()
        if row["partner"] == partner and row["subject"] == subject and issue in row["issues"]
        if row["_first"] <= day and stands(reading, row)
    ]
    return tuple(sorted(held, key=lambda row: (row[column] or "", row["id"]), reverse=True))


def _spot(reading: Reading, held: Between) -> Spot:
    talks = tuple(
        Talk(
            Item(row["label"], f"dialogue/{row['dialogue']}/"),
            reading.say("last seen %(date)s", date=reading.date(row["last_meeting"]))
            if row["last_meeting"]
            else reading.say("no meeting on record"),
            ", ".join(readings(reading)[one][0] for one in row["reading"] if one != "no_meeting"),
        )
        for row in held.dialogues
    )
    texts = []
    for kind, words, column in TEXTS:
        for row in held.texts[kind][:1]:
            when = reading.date(row[column]) if row[column] else reading.say("not dated")
            count = len(held.texts[kind])
            texts.append((reading.say(words, count=count), (record_item(reading, row["id"]), Item(when))))
    return Spot(talks, tuple(texts), _numbers(reading, held))


def _numbers(reading: Reading, held: Between) -> Cell:
    """Reported figures and coded items, each as it was at the date of the reference."""
    said = []
    for name, square in held.numbers.items():
        text = reading.say(
            "%(number)s, %(date)s",
            number=_number(reading, name, square),
            date=reading.date(_then(reading).view.valid),
        )
        now = reading.matrix(name)
        same = now.squares[held.partner, held.issue].value == square.value
        said.append(Item(text, number_path(now, held.partner, held.issue) if same else ""))
    return tuple(said)


def _number(reading: Reading, name: str, square: Square) -> str:
    """A number with what it counts, or why there is none."""
    if square.value is not None:
        count = round(square.value)
        if name == "policy":
            return reading.many(count, "%(number)s dialogue reported", "%(number)s dialogues reported")
        return reading.many(
            count, "%(number)s item of cooperation coded", "%(number)s items of cooperation coded"
        )
    why = reading.say(ABSENCES[square.absence][1]) if square.absence else reading.say("none")
    if name == "policy":
        return reading.say("dialogues reported: %(why)s", why=why)
    return reading.say("items of cooperation coded: %(why)s", why=why)


def _fewer(reading: Reading, chosen: tuple[str, ...], of_partners: bool) -> Cell:
    if len(chosen) < 3:
        return ()
    name = reading.label if of_partners else reading.issue
    return tuple(
        Item(
            reading.say("without %(one)s", one=name(one)),
            path(tuple(other for other in chosen if other != one)),
        )
        for one in chosen
    )


def _more(reading: Reading, chosen: tuple[str, ...], of_partners: bool) -> Cell:
    if len(chosen) == MOST:
        return ()
    about = reading.view.about
    held = reading.by_label(about.partners) if of_partners else about.issues
    name = reading.label if of_partners else reading.issue
    return tuple(Item(name(one), path((*chosen, one))) for one in held if one not in chosen)


def _data(
    reading: Reading, ledger: Mapping[str, list[Row]], held: tuple[Between, ...], partners: tuple[str, ...]
) -> Twin:
    """The findings and records that the comparison is made of; of `partners` also what they are called."""
    then, pairs = _then(reading), {(one.partner, one.issue) for one in held}
    talks = {row["dialogue"]: row for rows in ledger.values() for row in rows}
    ids = [*talks, *(row["id"] for one in held for rows in one.texts.values() for row in rows)]
    ids += [row["id"] for one in partners for row in _partnerships(reading, one)]
    numbers = twin.dated(then, twin.findings(then, NUMBERS))
    return {
        "findings": [
            *({"measure": "ledger", **row} for row in talks.values()),
            *({"measure": "designations", **row} for one in partners for row in _terms(reading, one)),
            *(row for row in numbers if (row["partner"], row["issue"]) in pairs),
        ],
        "records": twin.records(reading, ids),
    }


def _files(reading: Reading, held: tuple[Between, ...], title: str) -> dict[str, Data]:
    """A comparison as a table: one row a partner, issue and dialogue."""
    as_of = _then(reading).view.valid

    def frame() -> pl.DataFrame:
        body: list[tuple[object, ...]] = []
        for one in held:
            numbers = [one.numbers[name].value for name in NUMBERS]
            said = [tuple(row[name] for name in NAMED) for row in one.dialogues] or [(None,) * len(NAMED)]
            body += [(one.partner, one.issue, *talk, *numbers, as_of) for talk in said]
        return pl.DataFrame(body, schema=SCHEMA, orient="row")

    return frame_files(frame, title, [written("compare.no_dialogue")], reading.view)
