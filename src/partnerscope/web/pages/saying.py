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
NO_STATEMENT = phrase("No joint statement on %(issue)s is on record.")


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
        yield Saying(reading.say("Neither an agreement nor an item of cooperation is on record."), ())


def last_record(reading: Reading, row: Row) -> str:
    """The record of a dialogue's last meeting, or of the dialogue where none is held."""
    rounds = reading.rounds.get(row["dialogue"])
    return rounds.last.id if rounds is not None and rounds.last is not None else str(row["dialogue"])


def _talk(reading: Reading, found: Held, notes: Notes) -> Saying:
    met = [row for row in found.dialogues if row["months_silent"] is not None]
    if not met:
        count = len(found.dialogues)
        if not count:
            return Saying(reading.say("No dialogue is on record."), ())
        said = reading.many(
            count,
            "One dialogue is named, and no meeting of it is on record.",
            "%(number)s dialogues are named, and no meeting of them is on record.",
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
        said = phrase("They talk: round %(round)s of the %(dialogue)s met%(where)s %(when)s.")
    elif silent <= TALKING:
        said = phrase("They talk: the %(dialogue)s met%(where)s %(when)s.")
    elif last.number:
        said = phrase(
            "They were last seen to talk %(ago)s: round %(round)s of the %(dialogue)s met%(where)s %(when)s."
        )
    else:
        said = phrase("They were last seen to talk %(ago)s: the %(dialogue)s met%(where)s %(when)s.")
    text = reading.say(said, round=last.number, ago=_ago(reading, silent), **which)
    if len(met) == 1:
        return Saying(text, notes.of(last.id))
    other = met[1]
    second = reading.say(
        "A second channel, the %(dialogue)s, was last seen to meet %(when)s.",
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
        "One joint statement names %(issue)s%(latest)s.",
        "%(number)s joint statements name %(issue)s%(latest)s.",
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
            "An agreement on it stands: %(agreement)s%(signed)s%(more)s.",
            agreement=first["title"],
            signed=_dated(reading, first),
            more=reading.many(rest, ", and one more", ", and %(number)s more") if rest else "",
        )
        return Saying(said, notes.of(first["id"]))
    first = agreements[0]
    said = reading.many(
        len(agreements),
        "No agreement is known to stand: %(agreement)s is “%(status)s”%(dated)s.",
        "No agreement is known to stand: of %(number)s on record the latest, %(agreement)s, is “%(status)s”%(dated)s.",
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
        "One item of cooperation is coded%(dated)s; no agreement is on record.",
        "%(number)s items of cooperation are coded%(dated)s; no agreement is on record.",
        dated=_attested(reading, *actions),
    )
    return Saying(said, notes.of(actions[0]["id"]))
