"""A migration of the codebook as text: what became of concepts, what to decide, which findings move."""

from __future__ import annotations

from partnerscope.observatory import Migration
from partnerscope.show.table import inert, render
from partnerscope.timeline.words import counted

SILENT = ("relabelled", "added")
"""Fates that touch no record; they are counted."""


def render_migration(found: Migration, format: str) -> bytes:
    """The whole as md; the cells to decide as csv, json or another format of tables."""
    if format != "md":
        return render(found.frame, format, title="Cells to decide")
    return markdown(found).encode()


def markdown(found: Migration) -> str:
    """Three lists: the crosswalk, the cells to decide with their words, the measures that move."""
    told = [one for one in found.fates if one.what not in SILENT]
    quiet = {what: sum(one.what == what for one in found.fates) for what in SILENT}
    lines = ["# Another codebook", "", "## Crosswalk", ""]
    lines += [
        f"- {one.scheme}: {', '.join(one.old)} {one.what}" + (f" -> {', '.join(one.new)}" if one.new else "")
        for one in told
    ]
    lines += [f"- {count} {what}, which touches no record" for what, count in quiet.items() if count]
    if not found.fates:
        lines.append("The two codebooks say the same.")
    lines += ["", "## To decide", ""]
    lines.append(
        f"{counted(found.carried, 'cell')} carried over by program, {len(found.recodings)} for a person."
    )
    for one in found.recodings:
        words = f": “{inert(one.words)}”" if one.words else ""
        sources = f" ({', '.join(one.sources)})" if one.sources else ""
        said = f"{one.holds} {one.fate}, one of {', '.join(one.allowed)}"
        lines.append(f"- {one.kind} {one.record}, {one.field}: {said}{words}{sources}")
    lines += ["", "## Coded under another meaning", ""]
    if not found.codings:
        lines.append("No coding was made under another meaning.")
    for scheme, concept in dict.fromkeys((one.scheme, one.concept) for one in found.codings):
        own = [one for one in found.codings if (one.scheme, one.concept) == (scheme, concept)]
        lines.append(
            f"- {scheme}: {concept}{' (gone)' if own[0].gone else ''}, {counted(len(own), 'coding')}"
        )
        lines += [f"  - {one.unit} by {one.coder}, {one.variable}: “{inert(one.words)}”" for one in own]
    lines += ["", "## Findings under both", ""]
    for moved in found.moved:
        rows = f"{counted(moved.differ, 'row')} changed ({moved.before} -> {moved.after})"
        lines.append(f"- {moved.measure}: {moved.fault or rows}")
    if not found.moved:
        lines.append("No finding moves.")
    return "\n".join(lines) + "\n"
