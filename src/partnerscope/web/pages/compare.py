"""Comparing: two to four partners, or issues, side by side.

Grain: one *spot* is one partner and issue: the dialogues by name with the last evidence of a meeting, the latest text, and
below them the numbers, each with the date it speaks of. Nothing is added up across rows, and no partner is ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

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
READ = ("ledger", "designations", "policy", "items")
"""The measures that a comparison reads."""

NAMED = ("dialogue", "label", "last_meeting", "reading")
SCHEMA: Mapping[str, type[pl.DataType] | pl.DataType] = {
    **dict.fromkeys(("partner", "issue", "dialogue", "label", "last_meeting"), pl.String),
    "reading": pl.List(pl.String),
    "reported": pl.Int64,
    "items": pl.Int64,
}
"""The columns of a comparison as data: reported dialogues and coded items stand beside each dialogue, unsummed."""


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
    spots = {
        (row, one): _spot(reading, *((one, row) if of_partners else (row, one)))
        for row in rows
        for one in chosen
    }
    shown = SideBySide(
        reading.say("Issue") if of_partners else reading.say("Partner"),
        tuple(Across(item(reading, one), _called(reading, one) if of_partners else "") for one in chosen),
        tuple((row_item(reading, row), tuple(spots[row, one] for one in chosen)) for row in rows),
        _fewer(reading, chosen, of_partners),
        _more(reading, chosen, of_partners),
    )
    names = [reading.the(one) if of_partners else item(reading, one).text for one in chosen]
    title = sentence(
        reading.say("%(first)s and %(last)s, side by side", first=", ".join(names[:-1]), last=names[-1])
    )
    lead = (Item(_lead(reading, chosen, of_partners)),)
    page = Page(title, lead, (), "compare", (Item(reading.say("Compare"), "compare/"),))
    data = partial(_data, reading, chosen, of_partners)
    return Sheet(page, data, _files(reading, spots, of_partners, title), "compare.html", shown, spoken=True)


def _lead(reading: Reading, chosen: tuple[str, ...], of_partners: bool) -> str:
    said = []
    for one in chosen:
        name = reading.the(one) if of_partners else reading.issue(one)
        key = "partner" if of_partners else "issues"
        rows = [row for row in _ledger(reading) if (one == row[key] if of_partners else one in row[key])]
        if of_partners:
            observed = set(reading.view.about.issues)
            rows = [row for row in rows if observed & set(row["issues"])]
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


def _ledger(reading: Reading) -> Sequence[Row]:
    return reading.findings("ledger").rows


def _called(reading: Reading, partner: str) -> str:
    """What the subject calls a partner: partnerships that hold with their start, terms with the year of their last use."""
    view = reading.view
    own = (pl.col("partner") == partner) & (pl.col("subject") == view.about.subject)
    said = []
    for row in view.states("partnership").filter(own).iter_rows(named=True):
        category = concept(reading, "partnership_category", row["category"])
        dated = row["start"] and row["start"][:1].isdigit()
        said.append(
            reading.say("%(category)s since %(date)s", category=category, date=reading.date(row["start"]))
            if dated
            else reading.say("%(category)s, start not dated", category=category)
        )
    terms = reading.findings("designations").frame.filter(pl.col("partner") == partner)
    for row in terms.sort("last_year", descending=True).head(2).iter_rows(named=True):
        term = concept(reading, "designation_term", row["term"])
        said.append(reading.say("“%(term)s” last in %(year)s", term=term, year=row["last_year"]))
    return " · ".join(dict.fromkeys(said))


def _spot(reading: Reading, partner: str, issue: str) -> Spot:
    talks = tuple(
        Talk(
            Item(row["label"], f"dialogue/{row['dialogue']}/"),
            reading.say("last seen %(date)s", date=reading.date(row["last_meeting"]))
            if row["last_meeting"]
            else reading.say("no meeting on record"),
            ", ".join(readings(reading)[one][0] for one in row["reading"] if one != "no_meeting"),
        )
        for row in _ledger(reading)
        if row["partner"] == partner and issue in row["issues"]
    )
    texts = tuple(
        (reading.say(words, count=count), (record_item(reading, row["id"]), Item(when)))
        for kind, words, column in TEXTS
        for count, row, when in _latest(reading, kind, column, partner, issue)
    )
    return Spot(talks, texts, _numbers(reading, partner, issue))


def _latest(
    reading: Reading, kind: str, column: str, partner: str, issue: str
) -> Iterator[tuple[int, Row, str]]:
    """How many records of a kind there are up to V, with the latest and its date; nothing where there is none.

    What is only envisaged or negotiated was not agreed.
    """
    subject, day = reading.view.about.subject, reading.view.day
    held = [
        row
        for row in reading.rows(kind).values()
        if row["partner"] == partner and row["subject"] == subject and issue in row["issues"]
        if row["_first"] <= day and stands(reading, row)
    ]
    if held:
        last = max(held, key=lambda row: (row[column] or "", row["id"]))
        yield len(held), last, reading.date(last[column]) if last[column] else reading.say("not dated")


def _numbers(reading: Reading, partner: str, issue: str) -> Cell:
    """Reported figures and coded items, each as it was at the date of the reference."""
    as_of = reading.view.about.reference.as_of or reading.view.valid
    said = []
    for name in ("policy", "items"):
        square = reading.at(as_of).matrix(name).squares[partner, issue]
        text = reading.say(
            "%(number)s, %(date)s", number=_number(reading, name, square), date=reading.date(as_of)
        )
        now = reading.matrix(name)
        same = now.squares[partner, issue].value == square.value
        said.append(Item(text, number_path(now, partner, issue) if same else ""))
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


def _data(reading: Reading, chosen: tuple[str, ...], of_partners: bool) -> Twin:
    key = "partner" if of_partners else "issue"
    found = [row for one in chosen for row in twin.findings(reading, READ, **{key: one})]
    ids = [row["dialogue"] for row in _ledger(reading) if _concerns(row, chosen, of_partners)]
    return {"findings": found, "records": twin.records(reading, ids)}


def _concerns(row: Mapping[str, Any], chosen: tuple[str, ...], of_partners: bool) -> bool:
    return row["partner"] in chosen if of_partners else bool(set(chosen) & set(row["issues"]))


def _files(
    reading: Reading, spots: Mapping[tuple[str, str], Spot], of_partners: bool, title: str
) -> dict[str, Data]:
    """A comparison as a table: one row a partner, issue and dialogue."""

    def frame() -> pl.DataFrame:
        body: list[tuple[object, ...]] = []
        for row, one in spots:
            partner, issue = (one, row) if of_partners else (row, one)
            pair = partner, issue
            numbers = [reading.matrix(name).squares[pair].value for name in ("policy", "items")]
            held = [r for r in _ledger(reading) if r["partner"] == partner and issue in r["issues"]]
            said = [tuple(r[name] for name in NAMED) for r in held] or [(None,) * len(NAMED)]
            body += [(*pair, *talk, *numbers) for talk in said]
        return pl.DataFrame(body, schema=SCHEMA, orient="row")

    return frame_files(frame, title, [written("compare.no_dialogue")], reading.view)
