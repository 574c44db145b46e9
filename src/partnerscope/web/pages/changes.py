"""What changed: in the world between two dates, and in what is known between two changesets.

Grain: one row is one *shift* of one record (`observatory.Shift`). The two clocks are never mixed: a page about the world is
told from one state of knowledge, a page about knowledge says nothing of when things happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from partnerscope.journal import Changeset
from partnerscope.observatory import Diff, Shift, span_of, world_between
from partnerscope.web.block import Block, Cell, Data, Heading, Item, Listing, Page, Sheet, columns, plain
from partnerscope.web.language import phrase
from partnerscope.web.pages.figures import frame_files
from partnerscope.web.pages.ledger import readings
from partnerscope.web.reading import Reading
from partnerscope.web.wording import STANDS, actor_item, record_path

FIRST = 2010
"""The first year from which one may ask what has changed since."""
MONTHS = 12
"""The windows written to files reach back so many months, and to the declared dates."""
RECENT = 12
"""The changesets whose pages are linked and written to files; those before are there live, by their address."""
SHOWN = 300
"""Rows of one part of a page; the files hold all."""
PARTS = {
    "happened": phrase("What happened"),
    "began": phrase("What began"),
    "ended": phrase("What ended"),
    "turned": phrase("What reads differently now"),
    "standing": phrase("What is more, or less, sure"),
    "added": phrase("Recorded for the first time"),
    "changed": phrase("Changed"),
    "retracted": phrase("Taken back"),
}
"""The parts of a page, in order: the kinds of change."""


def windows(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every window from a month, or a declared date, to a declared date."""
    for last in _dates(reading):
        year, month = int(last[:4]), int(last[5:7] or 12)
        for count in range(1, (year - FIRST) * 12 + month):
            yield (f"{_back(year, month, count)}..{last}",)
    yield from ((one,) for one in _declared(reading) if int(one[:4]) < FIRST)


def written(reading: Reading) -> Iterator[tuple[str, ...]]:
    """The windows of the static site."""
    last = _dates(reading)[-1]
    recent = [
        f"{_back(int(last[:4]), int(last[5:7] or 12), count)}..{last}" for count in range(1, MONTHS + 1)
    ]
    listed = {one for (one,) in windows(reading)}
    yield from ((one,) for one in dict.fromkeys([*recent, *_declared(reading)]) if one in listed)


def _declared(reading: Reading) -> list[str]:
    """Windows between declared dates."""
    dates = _dates(reading)
    return [f"{first}..{last}" for place, first in enumerate(dates) for last in dates[place + 1 :]]


def _dates(reading: Reading) -> list[str]:
    """The declared dates as months, and the day of the head where none is declared."""
    known = reading.knowledge
    return sorted({one[:7] for one in (*known.about.dates, known.default) if len(one) >= 7}) or [
        known.default[:7]
    ]


def _back(year: int, month: int, count: int) -> str:
    """The month so many months before."""
    whole = year * 12 + month - 1 - count
    return f"{whole // 12}-{whole % 12 + 1:02d}"


def index(reading: Reading) -> Sheet:
    """Which changes may be asked about."""
    sets, recent = _changesets(reading), set(latest(reading))
    since = tuple(
        (
            (Item(reading.say("since %(date)s", date=reading.date(span_of(one)[0])), f"changes/{one}/"),),
            plain(reading.say("until %(date)s", date=reading.date(span_of(one)[1]))),
        )
        for (one,) in written(reading)
    )
    told = tuple(
        (
            (
                Item(
                    _moment(reading, one.header.recorded_at),
                    f"changes/{span}/" if (span,) in recent else "",
                ),
            ),
            plain(one.header.author),
            plain(one.header.reason),
        )
        for span, one in reversed(sets)
    )
    blocks: list[Block] = [
        Heading("In the world", "world"),
        Listing("Windows", columns("From", "To"), since),
        Heading("In what is known", "known"),
        Listing("Changesets", columns("Recorded", "By", "Why"), told),
    ]
    lead = reading.say("changes.two_clocks")
    page = Page(reading.say("What changed?"), (Item(lead),), tuple(blocks), "changes")
    return Sheet(page, lambda: {"history": [_told(span, one) for span, one in sets]}, spoken=True)


def _moment(reading: Reading, moment: datetime) -> str:
    """A moment of recording as a reader writes it."""
    return f"{reading.date(moment.date().isoformat())}, {moment:%H:%M} UTC"


def _told(span: str, one: Changeset) -> dict[str, str]:
    header = one.header
    return {
        "span": span,
        "changeset": one.hash,
        "recorded_at": header.recorded_at.isoformat(),
        "author": header.author,
        "reason": header.reason,
    }


def world(reading: Reading, span: str) -> Sheet:
    """What changed in the world in a window, as known at the head."""
    first, last = span_of(span)
    known = reading.knowledge
    diff = world_between(reading.at(first).view, reading.at(last).view)
    title = reading.say("changes.question_of_world", first=reading.date(first), last=reading.date(last))
    held = reading.date(known.recorded.date().isoformat())
    return _sheet(reading, diff, title, reading.say("changes.as_far_as_records_tell", date=held))


def spans(reading: Reading) -> Iterator[tuple[str, ...]]:
    """From every changeset to the next."""
    yield from ((span,) for span, _ in _changesets(reading))


def latest(reading: Reading) -> Iterator[tuple[str, ...]]:
    """The spans of the latest changesets: those of the static site."""
    yield from ((span,) for span, _ in _changesets(reading)[-RECENT:])


def _changesets(reading: Reading) -> list[tuple[str, Changeset]]:
    """The changesets of the head that rest on one before, with the span from that one."""
    held = reading.knowledge.changesets
    return [(f"{one.header.parents[0][:12]}..{one.hash[:12]}", one) for one in held if one.header.parents]


def learned(reading: Reading, span: str) -> Sheet:
    """What one changeset recorded."""
    changeset = dict(_changesets(reading))[span]
    header = changeset.header
    diff = reading.knowledge.knowing.diff(header.parents[0], changeset.hash)
    title = reading.say("changes.question_of_changeset", moment=_moment(reading, header.recorded_at))
    said = reading.say("By %(author)s: %(reason)s", author=header.author, reason=header.reason)
    return _sheet(reading, diff, title, said)


def _sheet(reading: Reading, diff: Diff, title: str, said: str) -> Sheet:
    blocks: list[Block] = []
    for change, words in PARTS.items():
        listed = [one for one in diff.shifts if one.change == change]
        if listed:
            rows = tuple(_row(reading, one) for one in listed[:SHOWN])
            note = (
                reading.say("changes.first_of_all", shown=SHOWN, all=len(listed))
                if len(listed) > SHOWN
                else ""
            )
            names = columns("Record", "Partner", "What", "When")
            blocks += [
                Heading(f"{reading.say(words)} ({len(listed)})", change),
                Listing(words, names, rows, note, files="data"),
            ]
    records = {one.record for one in diff.shifts}
    changed = reading.many(len(diff.shifts), "%(number)s change", "%(number)s changes")
    of_records = reading.many(len(records), "%(number)s record", "%(number)s records")
    lead = reading.say("%(changes)s of %(records)s. %(said)s", changes=changed, records=of_records, said=said)
    above = (Item(reading.say("What changed"), "changes/"),)
    page = Page(title, (Item(lead),), tuple(blocks), "changes", above)
    notes = [f"{diff.clock}: {diff.first}..{diff.last}", f"heads {diff.heads[0][:12]}, {diff.heads[1][:12]}"]
    data = lambda: {"shifts": [asdict(one) for one in diff.shifts]}  # noqa: E731
    return Sheet(page, data, _files(reading, diff, title, notes), spoken=True)


def _files(reading: Reading, diff: Diff, title: str, notes: list[str]) -> dict[str, Data]:
    return frame_files(lambda: diff.frame, title, notes, reading.view) if diff.shifts else {}


def _row(reading: Reading, one: Shift) -> tuple[Cell, ...]:
    partner = one.partner.partition(";")[0]
    field = "" if one.field == "*" else f"{one.field.partition('.')[2] or one.field}: ".replace("_", " ")
    turned = " → ".join(_value(reading, one, text) for text in (one.before, one.after))
    what = (
        f"{field}{turned}" if one.change in ("turned", "standing", "changed") else one.kind.replace("_", " ")
    )
    if one.field.endswith(".reading"):
        what = reading.say("reading: %(turned)s", turned=turned)
    name = Item(one.name or one.record, record_path(reading, one.record))
    return (
        (name,),
        (actor_item(reading, partner),) if partner else (),
        plain(what[:300]),
        plain(reading.date(one.date) if one.date else ""),
    )


def _value(reading: Reading, one: Shift, text: str) -> str:
    """One side of a change: readings as the ledger calls them, the others as they are recorded."""
    if one.change == "standing":
        return reading.say(STANDS[text]) if text in STANDS else text.replace("_", " ") or "—"
    if not one.field.endswith(".reading"):
        return text.replace("_", " ").replace(";", ", ") or "—"
    known = readings(reading)
    return ", ".join(known[name][0] if name in known else name for name in text.split(";")) or "—"
