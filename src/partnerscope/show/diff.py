"""What changed, as text: grouped by partner and kind, every line with its record.

Grain: one line is one shift. In csv and json a diff is its frame.
"""

from __future__ import annotations

from itertools import groupby

from partnerscope.observatory import Diff, Shift
from partnerscope.show.table import inert, render
from partnerscope.timeline.words import counted, date_text
from partnerscope.view.words import KnownWords

TITLES = {"world": "What changed in the world", "knowledge": "What was recorded"}
_UNSAID = "nothing"


def render_diff(found: Diff, format: str, words: KnownWords) -> bytes:
    """The diff as md, csv, json or another format of tables."""
    if format == "md":
        return markdown(found, words).encode()
    return render(found.frame, format, title=title_of(found))


def title_of(found: Diff) -> str:
    """What the diff is of, with both its ends."""
    return f"{TITLES[found.clock]}, {found.first} to {found.last}"


def markdown(found: Diff, words: KnownWords) -> str:
    """A list by partner and kind; the ids of records stand in brackets."""
    heads = list(dict.fromkeys(head[:12] for head in found.heads))
    lines = [
        f"# {title_of(found)}",
        "",
        f"{counted(len(found.shifts), 'change')}; known at {' and '.join(heads)}.",
    ]
    ordered = sorted(found.shifts, key=lambda one: (words.actor(one.partner), one.kind))
    for partner, own in groupby(ordered, key=lambda one: one.partner):
        lines += ["", f"## {inert(words.actor(partner)) if partner else 'No partner'}", ""]
        lines += [f"- {inert(line_of(one))}" for one in own]
    return "\n".join(lines) + "\n"


def line_of(one: Shift) -> str:
    """One shift in one line: what kind, what became of it, which record, when, and why."""
    when = f", {date_text(one.date)}" if one.date else ""
    turned = f": {one.field} {one.before or _UNSAID} -> {one.after or _UNSAID}" if one.field != "*" else ""
    why = f" ({one.why})" if one.why else ""
    return f"{one.kind.replace('_', ' ')} {one.change}: {one.name} [{one.record}]{when}{turned}{why}"
