"""The ledger: who is still talking. Every dialogue with its meetings on one axis, its rhythm, and how that reads at V.

Grain: one *line* is one dialogue of the ledger. A choice of lines (by reading, issue, partner, year of silence) or an order
of them has an address of its own, so that it can be sent and works on a disk; two choices at once are a part of a page,
with a fragment: `dialogues/partner/JPN/#late`, `dialogues/reading/late/#JPN`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import MINYEAR, date
from functools import partial

import polars as pl

from partnerscope.measure import READING_WORDS, table_named
from partnerscope.observatory import expectations
from partnerscope.show.calendar import to_calendar
from partnerscope.web.block import Cell, Data, Item, Page, Sheet, SourceLine, Tone, Twin
from partnerscope.web.language import phrase
from partnerscope.web.pages import twin
from partnerscope.web.pages.axis import Axis, Years, axis, year_of_day, years
from partnerscope.web.pages.figures import frame_files, sources_line
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import actor_item, issue_item, record_item, sentence

ROOM = "dialogues"
LATELY = 36
"""Months within which a dialogue counts as seen lately on these pages (the same as in the measure)."""
RECENT = 8
"""For how many years before V 'no meeting since' has a page."""

READINGS: dict[str, tuple[str, Tone]] = {
    "late": (phrase("ledger.late"), "mixed"),
    "no_evidence": (phrase("ledger.no_evidence"), "bad"),
    "dormant": (phrase("ledger.dormant"), "bad"),
    "on_rhythm": (phrase("ledger.on_rhythm"), "good"),
    "met_lately": (phrase("ledger.met_lately"), "good"),
    "silent": (phrase("ledger.silent"), "bad"),
    "no_meeting": (phrase("ledger.no_meeting"), "quiet"),
}
"""What a reading of the measure means, and its tone; in the order of the page."""

DECLARED = {
    "never_late": phrase("ledger.never_late"),
    "ahead": phrase("announced, no meeting on record yet"),
    "dated": phrase("so called by a dated source"),
}
"""What a reading means that the codebook names, by the property that makes it one."""


def readings(reading: Reading) -> dict[str, tuple[str, str, Tone]]:
    """All readings: those of the measure, then those that a source declares in the words of the codebook."""
    return reading.view.once(f"readings in words, {reading.language}", lambda _: _readings(reading))


def _readings(reading: Reading) -> dict[str, tuple[str, str, Tone]]:
    codebook, say = reading.view.codebook, reading.say
    found = {one: (say(READING_WORDS[one]), say(about), tone) for one, (about, tone) in READINGS.items()}
    for name, about in DECLARED.items():
        for scheme in ("pace", "dialogue_status"):
            for one in codebook.where(scheme, name, "True"):
                found.setdefault(one, (reading.concept(scheme, one), say(about), "quiet"))
    return found


ORDERS = {"silence": phrase("longest silent"), "partner": phrase("partner"), "issue": phrase("issue")}
"""Orders other than that of readings: address and name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One dialogue of the ledger as a page shows it."""

    id: str
    name: Item
    partner: Item
    issues: Cell
    axis: Axis
    last: str
    months: int | None
    rhythm: str
    basis: str
    rounds: str
    reading: Item
    searched: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; `anchor` is its name in the address of the page."""

    title: str
    about: str
    lines: tuple[Line, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the template draws: choices and orders as links, the axis of years, lines in groups."""

    choices: tuple[tuple[str, Cell], ...]
    current: str
    years: Years
    groups: tuple[Group, ...]
    source: SourceLine
    empty: str


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A choice: whether a row belongs, and the end of the title."""

    admits: Callable[[Row], bool]
    words: str


def addresses(reading: Reading) -> Iterator[tuple[str, ...]]:
    """The ledger as a whole, and every choice and order that has a page."""
    rows = _rows(reading)
    yield ()
    yield from (("by", order) for order in ORDERS)
    found = {one for row in rows for one in row["reading"]}
    yield from (("reading", one) for one in readings(reading) if one in found)
    yield from (("issue", one) for one in _issues(reading, rows))
    yield from (("partner", one) for one in _partners(reading, rows))
    yield from (("silent-since", str(year)) for year in _recent(reading, rows))


def page(reading: Reading, *chosen: str) -> Sheet:
    """The ledger, or a choice of it."""
    rows = _rows(reading)
    kind, value = chosen or ("", "")
    choice = _choice(reading, kind, value)
    wanted = [row for row in rows if choice.admits(row)]
    drawn = _years(reading, wanted)
    order = value if kind == "by" else "partner" if kind == "reading" else ""
    groups = _grouped(reading, wanted, drawn, order)
    here = "/".join((ROOM, *chosen, ""))
    records = [record for row in wanted for record in row["records"]]
    source = SourceLine(sources_line(reading, records), "data", False, "measures/#ledger")
    empty = "" if wanted else reading.say("ledger.nothing_here")
    shown = Ledger(_choices(reading, rows, wanted, kind, here), here, drawn, groups, source, empty)
    title = reading.say("ledger.question", choice=choice.words)
    above = (Item(reading.say("Dialogues"), f"{ROOM}/"),) if chosen else ()
    return Sheet(
        Page(title, (Item(summary(reading, wanted)),), (), ROOM, above),
        partial(_data, reading, wanted),
        _files(reading, wanted, title) if wanted else {},
        "ledger.html",
        shown,
        spoken=True,
    )


def _choice(reading: Reading, kind: str, value: str) -> _Chosen:
    if kind == "reading":
        said = reading.say(": %(reading)s", reading=readings(reading)[value][0])
        return _Chosen(lambda row: value in row["reading"], said)
    if kind == "issue":
        said = reading.say(" on %(issue)s", issue=reading.issue(value))
        return _Chosen(lambda row: value in row["issues"], said)
    if kind == "partner":
        said = reading.say(" with %(partner)s", partner=reading.the(value))
        return _Chosen(lambda row: row["partner"] == value, said)
    if kind == "silent-since":
        return _Chosen(
            lambda row: bool(row["last_meeting"]) and _last_year(reading, row) < int(value),
            reading.say("ledger.none_since", year=value),
        )
    said = reading.say(", by %(order)s", order=reading.say(ORDERS[value])) if value else ""
    return _Chosen(lambda row: True, said)


def _last_year(reading: Reading, row: Row) -> int:
    last = reading.rounds[row["dialogue"]].last
    assert last is not None
    return year_of_day(last.end_max)


def summary(reading: Reading, rows: list[Row]) -> str:
    """How many dialogues met lately, before, never on record; and how many rounds are known by number alone."""
    if not rows:
        return reading.say("ledger.nothing_on_record")
    met = [row for row in rows if row["months_silent"] is not None]
    lately = sum(row["months_silent"] <= LATELY for row in met)
    since = date.fromordinal(max(1, reading.view.day - round(LATELY * 365.25 / 12)))
    none, hidden = len(rows) - len(met), sum(row["rounds_at_least"] - row["rounds_on_record"] for row in rows)
    said = reading.many(
        len(rows),
        "ledger.answer.one",
        "ledger.answer.several",
        lately=lately,
        since=reading.date(since.isoformat()[:7]),
        before=reading.say(", %(count)s last before that", count=len(met) - lately)
        if len(met) > lately
        else "",
        none=reading.say("ledger.none_ever", count=none) if none else "",
    )
    if not hidden:
        return said
    rounds = reading.many(
        hidden,
        "ledger.further_rounds.one",
        "ledger.further_rounds.several",
    )
    return f"{said} {rounds}"


def _rows(reading: Reading) -> list[Row]:
    return list(reading.findings("ledger").rows)


def _issues(reading: Reading, rows: Iterable[Row]) -> list[str]:
    held = {issue for row in rows for issue in row["issues"]}
    declared = reading.view.about.issues
    others = [one.id for one in reading.view.codebook["issue"] if one.id in held - {*declared}]
    return [*(one for one in declared if one in held), *others]


def _partners(reading: Reading, rows: Iterable[Row]) -> list[str]:
    return reading.by_label({row["partner"] for row in rows})


def _recent(reading: Reading, rows: list[Row]) -> list[int]:
    """The years since whose beginning some dialogue has not met."""
    year = year_of_day(reading.view.day)
    first = min((_last_year(reading, row) for row in rows if row["last_meeting"]), default=year)
    return [one for one in range(max(MINYEAR, year - RECENT + 1), year + 1) if first < one]


def _choices(
    reading: Reading, rows: list[Row], wanted: list[Row], kind: str, here: str
) -> tuple[tuple[str, Cell], ...]:
    """Choices and orders as links; where one is made already, a second one leads to the part of the page that is both."""
    chosen = kind in ("issue", "partner", "silent-since")
    counted, known = wanted if chosen else rows, readings(reading)
    count = {
        one: sum(one == row["reading"][0] if chosen else one in row["reading"] for row in counted)
        for one in known
    }
    shown = tuple(
        Item(f"{words} {count[one]}", f"{here}#{one}" if chosen else f"{ROOM}/reading/{one}/")
        for one, (words, _, _) in known.items()
        if count[one]
    )
    both = kind == "reading"
    partners = tuple(
        Item(reading.label(one), f"{here}#{one}" if both else f"{ROOM}/partner/{one}/")
        for one in _partners(reading, wanted if both else rows)
    )
    issues = tuple(Item(reading.issue(one), f"{ROOM}/issue/{one}/") for one in _issues(reading, rows))
    since = tuple(Item(str(one), f"{ROOM}/silent-since/{one}/") for one in _recent(reading, rows))
    orders = tuple(Item(reading.say(words), f"{ROOM}/by/{order}/") for order, words in ORDERS.items())
    return (
        (
            reading.say("Show"),
            (Item(reading.say("all %(count)s", count=len(rows)), f"{ROOM}/"), *shown),
        ),
        (reading.say("Issue"), issues),
        (reading.say("Partner"), partners),
        (reading.say("No meeting since"), since),
        (reading.say("Sort by"), (Item(reading.say("reading"), f"{ROOM}/"), *orders)),
        (
            reading.say("See also"),
            (
                Item(reading.say("one lane a partner"), "timeline/"),
                Item(reading.say("who sits where"), "sides/"),
            ),
        ),
    )


def _years(reading: Reading, rows: list[Row]) -> Years:
    held = [one.start for row in rows if (found := reading.rounds.get(row["dialogue"])) for one in found.held]
    return years(held, reading.view.day)


def _grouped(reading: Reading, rows: list[Row], drawn: Years, order: str) -> tuple[Group, ...]:
    def lines(chosen: Iterable[Row]) -> tuple[Line, ...]:
        return tuple(line(reading, row, drawn) for row in chosen)

    by_silence = sorted(rows, key=lambda row: (row["months_silent"] is None, -(row["months_silent"] or 0)))
    if order == "silence":
        return (Group(reading.say("The longest silent first"), "", lines(by_silence)),)
    if order == "partner":
        return tuple(
            Group(reading.label(one), "", lines(row for row in rows if row["partner"] == one), one)
            for one in _partners(reading, rows)
        )
    if order == "issue":
        parts = [
            (reading.issue(one), [r for r in rows if one in r["issues"]]) for one in _issues(reading, rows)
        ]
        return tuple(Group(title, "", lines(chosen)) for title, chosen in parts)
    groups = []
    by_silence.sort(key=lambda row: row["months_silent"] or 0)
    for name, (title, about, _) in readings(reading).items():
        chosen = [row for row in by_silence if row["reading"][0] == name]
        if chosen:
            said = f"{sentence(title)} ({len(chosen)})"
            groups.append(Group(said, about, lines(chosen), name))
    return tuple(groups)


def line(reading: Reading, row: Row, drawn: Years) -> Line:
    """One dialogue of the ledger in words."""
    said = [readings(reading)[one] for one in row["reading"]]
    every = row["rhythm_months"]
    rhythm = "" if every is None else reading.many(round(every), "%(number)s month", "%(number)s months")
    months = None if row["months_silent"] is None else round(row["months_silent"])
    held, least = row["rounds_on_record"], row["rounds_at_least"]
    return Line(
        row["dialogue"],
        record_item(reading, row["dialogue"]),
        actor_item(reading, row["partner"]),
        tuple(issue_item(reading, one) for one in row["issues"]),
        axis(reading.rounds.get(row["dialogue"]), row["next_expected"], drawn, reading.speech),
        reading.date(row["last_meeting"]) if row["last_meeting"] else "",
        months,
        rhythm,
        _basis(reading, row["basis"], row["n"] or 0),
        reading.say("%(held)s of %(least)s", held=held, least=least)
        if least > held
        else str(held)
        if held
        else "",
        Item(reading.say(" or ").join(name for name, _, _ in said), tone=said[0][2]),
        reading.date(row["last_searched"]) if row["last_searched"] else "",
    )


BASES = {
    "mandated": phrase("by mandate"),
    "announced": phrase("next round announced"),
    "stated": phrase("as stated"),
}
"""What a rhythm rests on where it does not rest on gaps between rounds."""


def _basis(reading: Reading, basis: str, gaps: int) -> str:
    if basis == "estimated":
        return reading.many(gaps, "from %(number)s gap", "from %(number)s gaps")
    if basis == "indicative":
        return reading.many(gaps, "from %(number)s gap only", "from %(number)s gaps only")
    return reading.say(BASES[basis]) if basis in BASES else ""


def lines_of(reading: Reading, partner: str) -> tuple[Years, tuple[Line, ...]]:
    """The lines of one partner on an axis of their own, as the page of the partner shows them."""
    rows = [row for row in _rows(reading) if row["partner"] == partner]
    order = list(readings(reading))
    rows.sort(key=lambda row: (order.index(row["reading"][0]), row["months_silent"] or 0))
    drawn = _years(reading, rows)
    return drawn, tuple(line(reading, row, drawn) for row in rows)


def _data(reading: Reading, rows: list[Row]) -> Twin:
    """The findings of the ledger, the dialogues and their meetings."""
    ids = [record for row in rows for record in row["records"]]
    return {
        "findings": [{"measure": "ledger", **row} for row in rows],
        "records": twin.records(reading, ids),
    }


def _files(reading: Reading, rows: list[Row], title: str) -> dict[str, Data]:
    """The lines as data, and what is expected next as a calendar."""
    wanted = {row["dialogue"] for row in rows}

    def frame() -> pl.DataFrame:
        whole = reading.table(table_named("ledger")).frame
        return whole.filter(pl.col("record").is_in(wanted))

    notes = [text for text in (table_named("ledger").note,) if text]
    ahead = [one for one in expectations(reading.view) if one.record in wanted]
    files = frame_files(frame, title, notes, reading.view)
    return files | (
        {"expected.ics": partial(to_calendar, reading.view, ahead, reading.knowledge.recorded)}
        if ahead
        else {}
    )
