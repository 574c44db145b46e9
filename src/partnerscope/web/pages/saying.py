"""The sentences that a brief opens with: who talks, what was said together, what binds; each with its date and sources.

Grain: one *saying* is one sentence made of records. Of an agreement that does not stand, its status is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from partnerscope import timeline
from partnerscope.brief import Notes
from partnerscope.web.language import phrase
from partnerscope.web.pages.held import Held, stands
from partnerscope.web.reading import Reading, Row

TALKING = 24
"""Months within which a meeting shows that they talk; after them it is told how long ago they did."""
IN_YEARS = 36
"""Months from which on a silence is told in whole years."""
NO_STATEMENT = phrase("saying.no_statement")


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with the numbers of its sources."""

    text: str
    notes: tuple[int, ...]


def sentences(reading: Reading, found: Held, notes: Notes, what: str) -> Iterator[Saying]:
    """The sentences on what is recorded, those on talk first."""
    yield _talk(reading, found, notes)
    yield _word(reading, found.statements, notes, what)
    if found.agreements:
        yield _bound(reading, found.agreements, notes)
    elif found.actions:
        yield _deed(reading, found.actions, notes)
    else:
        yield Saying(reading.say("saying.neither"), ())


def last_record(reading: Reading, row: Row) -> str:
    """The record of a dialogue's last meeting, or of the dialogue where none is held."""
    rounds = reading.rounds.get(row["dialogue"])
    return rounds.last.id if rounds is not None and rounds.last is not None else str(row["dialogue"])


def _talk(reading: Reading, found: Held, notes: Notes) -> Saying:
    met = [row for row in found.dialogues if row["months_silent"] is not None]
    if not met:
        count = len(found.dialogues)
        if not count:
            return Saying(reading.say("saying.no_dialogue"), ())
        said = reading.many(
            count,
            "saying.named_only.one",
            "saying.named_only.several",
        )
        return Saying(said, notes.of(found.dialogues[0]["dialogue"]))
    first = met[0]
    last = reading.rounds[first["dialogue"]].last
    assert last is not None
    which = {
        "dialogue": first["label"],
        "where": reading.say(" in %(place)s", place=last.place) if last.place else "",
        "when": reading.on(last.date),
    }
    silent = first["months_silent"]
    if silent <= TALKING and last.number:
        said = phrase("saying.talk_round")
    elif silent <= TALKING:
        said = phrase("saying.talk")
    elif last.number:
        said = phrase("saying.talked_round")
    else:
        said = phrase("saying.talked")
    text = reading.say(said, round=last.number, ago=_ago(reading, silent), **which)
    if len(met) == 1:
        return Saying(text, notes.of(last.id))
    other = met[1]
    second = reading.say(
        "saying.second_channel",
        dialogue=other["label"],
        when=reading.on(str(other["last_meeting"])),
    )
    return Saying(f"{text} {second}", notes.of(last.id, last_record(reading, other)))


def _ago(reading: Reading, months: float) -> str:
    if months < IN_YEARS:
        return reading.many(round(months), "one month ago", "%(number)s months ago")
    return reading.many(int(months // 12), "one year ago", "%(number)s years ago")


def _word(reading: Reading, statements: tuple[Row, ...], notes: Notes, what: str) -> Saying:
    if not statements:
        return Saying(reading.say(NO_STATEMENT, issue=what), ())
    last, count = statements[0], len(statements)
    dated = phrase(", of %(date)s") if count == 1 else phrase(", the latest of %(date)s")
    said = reading.many(
        count,
        "saying.statements.one",
        "saying.statements.several",
        issue=what,
        latest=reading.say(dated, date=reading.date(last["date"])) if last["date"] else "",
    )
    return Saying(said, notes.of(last["id"]))


def _bound(reading: Reading, agreements: tuple[Row, ...], notes: Notes) -> Saying:
    """What binds them: an agreement that stands; else how the latest of those on record stands."""
    standing = [row for row in agreements if stands(reading, row)]
    if standing:
        first, rest = standing[0], len(standing) - 1
        said = reading.say(
            "saying.agreement_stands",
            agreement=first["title"],
            signed=_dated(reading, first),
            more=reading.many(rest, ", and one more", ", and %(number)s more") if rest else "",
        )
        return Saying(said, notes.of(first["id"]))
    first = agreements[0]
    said = reading.many(
        len(agreements),
        "saying.none_stands.one",
        "saying.none_stands.several",
        agreement=first["title"],
        status=reading.concept("agreement_status", first["status"]),
        dated=_dated(reading, first),
    )
    return Saying(said, notes.of(first["id"]))


def _dated(reading: Reading, agreement: Row) -> str:
    """When it was signed; else since when it goes on, or at what date a source last shows it."""
    if agreement["signed"]:
        return reading.say(", signed %(when)s", when=reading.on(agreement["signed"]))
    if agreement["start"] and "/" not in agreement["start"] and agreement["start"] != "..":
        return reading.say(", since %(date)s", date=reading.date(agreement["start"]))
    return _attested(reading, agreement)


def _attested(reading: Reading, *rows: Row) -> str:
    shown = [one for row in rows for one in row["attested"] or ()]
    if not shown:
        return ""
    last = max(shown, key=lambda one: timeline.parse(one).last)
    return reading.say(" (attested %(date)s)", date=reading.date(last))


def _deed(reading: Reading, actions: tuple[Row, ...], notes: Notes) -> Saying:
    said = reading.many(
        len(actions),
        "saying.items_coded.one",
        "saying.items_coded.several",
        dated=_attested(reading, *actions),
    )
    return Saying(said, notes.of(actions[0]["id"]))
