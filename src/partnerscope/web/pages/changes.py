"""What changed: in the world between two dates, and in what is known between two changesets.

Grain: one row is one *shift* of one record (`observatory.Shift`). The two clocks are never mixed: a page about the world is
told from one state of knowledge, a page about knowledge says nothing of when things happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from partnerscope.journal import Changeset
from partnerscope.observatory import Diff, Shift, span_of, world_between
from partnerscope.timeline.words import counted
from partnerscope.web.block import Block, Cell, Data, Heading, Item, Listing, Page, Sheet, columns, plain
from partnerscope.web.pages.figures import frame_files
from partnerscope.web.reading import Reading
from partnerscope.web.wording import actor_item, date_text, record_path

FIRST = 2010
"""The first year from which one may ask what has changed since."""
MONTHS = 12
"""The windows written to files reach back so many months, and to the declared dates."""
RECENT = 12
"""The changesets whose pages are linked and written to files; those before are there live, by their address."""
SHOWN = 300
"""Rows of one part of a page; the files hold all."""
PARTS = {
    "happened": "What happened",
    "began": "What began",
    "ended": "What ended",
    "turned": "What reads differently now",
    "standing": "What is more, or less, sure",
    "added": "Recorded for the first time",
    "changed": "Changed",
    "retracted": "Taken back",
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
            (Item(f"since {date_text(span_of(one)[0])}", f"changes/{one}/"),),
            plain(f"until {date_text(span_of(one)[1])}"),
        )
        for (one,) in written(reading)
    )
    told = tuple(
        (
            (
                Item(
                    one.header.recorded_at.strftime("%d %B %Y, %H:%M UTC").lstrip("0"),
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
    lead = "Two clocks: what happened in the world, and what was learned about it. Each row of a change leads to its record."
    page = Page("What changed?", (Item(lead),), tuple(blocks), "changes")
    return Sheet(page, lambda: {"history": [_told(span, one) for span, one in sets]})


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
    title = f"What changed between {date_text(first)} and {date_text(last)}?"
    return _sheet(reading, diff, title, f"As far as records held on {known.recorded:%d %B %Y} tell.")


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
    title = f"What was recorded on {header.recorded_at:%d %B %Y, %H:%M}?".replace("on 0", "on ")
    return _sheet(reading, diff, title, f"By {header.author}: {header.reason}")


def _sheet(reading: Reading, diff: Diff, title: str, said: str) -> Sheet:
    blocks: list[Block] = []
    for change, words in PARTS.items():
        listed = [one for one in diff.shifts if one.change == change]
        if listed:
            rows = tuple(_row(reading, one) for one in listed[:SHOWN])
            note = f"The first {SHOWN} of {len(listed)}; the files hold all." if len(listed) > SHOWN else ""
            names = columns("Record", "Partner", "What", "When")
            blocks += [
                Heading(f"{words} ({len(listed)})", change),
                Listing(words, names, rows, note, files="data"),
            ]
    records = {one.record for one in diff.shifts}
    lead = f"{counted(len(diff.shifts), 'change')} of {counted(len(records), 'record')}. {said}"
    page = Page(title, (Item(lead),), tuple(blocks), "changes", (Item("What changed", "changes/"),))
    notes = [f"{diff.clock}: {diff.first}..{diff.last}", f"heads {diff.heads[0][:12]}, {diff.heads[1][:12]}"]
    return Sheet(
        page, lambda: {"shifts": [asdict(one) for one in diff.shifts]}, _files(reading, diff, title, notes)
    )


def _files(reading: Reading, diff: Diff, title: str, notes: list[str]) -> dict[str, Data]:
    return frame_files(lambda: diff.frame, title, notes, reading.view) if diff.shifts else {}


def _row(reading: Reading, one: Shift) -> tuple[Cell, ...]:
    partner = one.partner.partition(";")[0]
    field = "" if one.field == "*" else f"{one.field.partition('.')[2] or one.field}: ".replace("_", " ")
    turned = " → ".join(text.replace("_", " ").replace(";", ", ") or "—" for text in (one.before, one.after))
    what = (
        f"{field}{turned}" if one.change in ("turned", "standing", "changed") else one.kind.replace("_", " ")
    )
    name = Item(one.name or one.record, record_path(reading, one.record))
    return (
        (name,),
        (actor_item(reading, partner),) if partner else (),
        plain(what[:300]),
        plain(date_text(one.date) if one.date else ""),
    )
