"""Expected rounds as a calendar (RFC 5545): days on which a meeting is to be expected, marked as no more than that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from partnerscope.web.reading import Reading

LONGEST = 74
"""Bytes of a line before it is folded."""

_BASIS = {
    "mandated": "the interval that a text sets",
    "announced": "the day that the parties announced",
    "stated": "the interval that a party states",
    "estimated": "the median of the gaps between its rounds on record",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One round to be expected: its dialogue, the day (ISO), on what basis."""

    dialogue: str
    label: str
    day: str
    basis: str


def calendar(reading: Reading, ahead: tuple[Expected, ...]) -> bytes:
    """The calendar; the same bytes for the same view."""
    view = reading.view
    stamp = f"{reading.knowledge.recorded:%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//partnerscope//ledger of dialogues//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(f'{view.about.title}: expected rounds, none of them confirmed')}",
    ]
    for one in ahead:
        day = date.fromisoformat(one.day)
        why = (
            f"Expected by {_BASIS.get(one.basis, 'its rhythm')}, seen from {view.valid}. Not an announcement."
        )
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.dialogue}-{view.head[:12]}-{one.day}@{view.about.id}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            "STATUS:TENTATIVE",
            "TRANSP:TRANSPARENT",
            f"SUMMARY:{_text(f'Expected: {one.label}')}",
            f"DESCRIPTION:{_text(why)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _text(words: str) -> str:
    """A text with what the format would read as its own signs escaped."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())


def _folded(line: str) -> list[str]:
    """A line in pieces of at most LONGEST bytes, never inside a character; pieces after the first begin with a space."""
    pieces, piece = [], ""
    for sign in line:
        if len(f"{piece}{sign}".encode()) > LONGEST:
            pieces.append(piece)
            piece = " "
        piece += sign
    return [*pieces, piece]
