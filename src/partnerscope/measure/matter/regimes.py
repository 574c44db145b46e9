"""Regimes: who takes part in which regime or forum at V, and where a partner stands outside.

A *norm gap* is a regime in which the partner surely or possibly stands outside: none, signed only, opposed, withdrawn.
Having ratified a treaty that is not in force is no gap. No record is no gap either: it is not coded. A treaty that was
not yet adopted at V is not asked about.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from partnerscope.measure.finding import Cell
from partnerscope.view import View

BODIES = ("regime", "forum", "organization")
GAPS = ("none", "signatory", "acceding", "declared_opposition", "withdrawn")
"""Standings outside a regime that count as a norm gap."""


def regimes(view: View) -> Iterator[Cell]:
    """One cell a partner and body (`item`): `text` its standing, `value` 1 taking part, 0 outside; none: not coded."""
    standing = _standings(view)
    statuses = view.codebook["membership_status"]
    for partner in sorted((*view.about.partners, *view.about.comparators), key=view.label):
        for body, issues in _bodies(view):
            rows = standing.get((partner, body), [])
            if not rows:
                yield Cell(partner, issues, body, absence="not_coded", caveat="no record of its standing")
                continue
            best = rows[0]
            takes_part = statuses[best["status"]].properties.get("participates") is True
            doubt = "" if best["holds"] == "surely" else "possibly, not surely, at this date"
            labels = dict.fromkeys(
                statuses.label_of(row["status"]) for row in rows if row["holds"] == best["holds"]
            )
            yield Cell(
                partner,
                issues,
                body,
                float(takes_part),
                " / ".join(labels),
                records=tuple(row["id"] for row in rows),
                caveat=doubt,
            )


def norm_gaps(view: View) -> Iterator[Cell]:
    """Regimes in which a partner is recorded as standing outside: surely (`low`) or possibly (`value`)."""
    outside: dict[str, list[Cell]] = {}
    kinds = dict(view.frame("actor").select("id", "type").rows())
    statuses = dict(view.frame("membership").select("id", "status").rows())
    for cell in regimes(view):
        if kinds.get(cell.item) == "regime" and cell.records and statuses[cell.records[0]] in GAPS:
            outside.setdefault(cell.partner, []).append(cell)
    for partner in sorted((*view.about.partners, *view.about.comparators), key=view.label):
        cells = outside.get(partner, [])
        doubt = {True: " (possibly)", False: ""}
        names = "; ".join(f"{view.label(c.item)}: {c.text}{doubt[c.caveat != '']}" for c in cells)
        records = tuple(record for cell in cells for record in cell.records)
        sure = sum(cell.caveat == "" for cell in cells)
        yield Cell(partner, value=len(cells), text=names, low=sure, records=records)


def _bodies(view: View) -> list[tuple[str, str]]:
    """Bodies that serve an observed issue, with those issues; none that began after V."""
    observed = set(view.about.issues)
    there = pl.col("type").is_in(BODIES) & (pl.col("_first") <= view.day)
    rows = view.frame("actor").filter(there).select("id", "issues").rows()
    return [
        (body, ";".join(i for i in issues if i in observed))
        for body, issues in rows
        if observed & set(issues)
    ]


def _standings(view: View) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Records of a standing that holds at V, the surest first, by actor and body."""
    held = view.states("membership").select("id", "actor", "body", "status", "holds", "_sure_last")
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in held.sort("holds", "_sure_last", "id", descending=[True, True, False]).to_dicts():
        found.setdefault((row["actor"], row["body"]), []).append(row)
    return found
