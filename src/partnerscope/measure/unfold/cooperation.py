"""Cooperation: what is done together, by partner and issue (Table 3).

*Items* are coded pieces of cooperation, repeats in print left out. *Breadth* is the number of distinct instrument
classes in a cell. *Depth* is the highest rank in a cell, one lower when the item is qualified (basic, exploratory):
ordinal, ours, never summed or averaged. Constant *details* (those the codebook says fill whole columns) can be set
aside: an item falls only when no other detail is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from partnerscope.codebook import Codebook
from partnerscope.measure.finding import Finding, Value
from partnerscope.measure.unfold.reference import pairs
from partnerscope.view import View

_Row = Mapping[str, Any]


def items(view: View) -> Iterator[Finding]:
    """Distinct items: those that repeat another in print are left out."""
    return _counted(view, lambda row, issue: row["repeats"] is None)


def items_printed(view: View) -> Iterator[Finding]:
    """Items as printed, repeats included."""
    return _counted(view, lambda row, issue: True)


def items_without_constants(view: View) -> Iterator[Finding]:
    """Distinct items that keep a detail, or never had one, once the constant details are set aside."""
    return _counted(
        view,
        lambda row, issue: (
            row["repeats"] is None and not only_constants(row["details"], issue, view.codebook)
        ),
    )


def breadth(view: View) -> Iterator[Finding]:
    """Distinct instrument classes among the distinct items."""
    instruments = view.codebook["instrument"]
    for partner, issue, rows in _cells(view):
        distinct = [row for row in rows if row["repeats"] is None]
        classes = {instruments[row["instrument"]].text("class") for row in distinct}
        values: dict[str, Value] = {"value": len(classes), "classes": tuple(sorted(classes))}
        yield _found(partner, issue, values, distinct)


def depth(view: View) -> Iterator[Finding]:
    """The highest depth among the distinct items."""
    for partner, issue, rows in _cells(view):
        distinct = [row for row in rows if row["repeats"] is None]
        if not distinct:
            keys = {"partner": partner, "issue": issue}
            yield Finding(keys, absence="not_coded", caveat="no item held in this cell")
            continue
        depths = {row["id"]: item_depth(row, view.codebook) for row in distinct}
        highest = max(depths.values())
        carriers = [row for row in distinct if depths[row["id"]] == highest]
        yield _found(partner, issue, {"value": highest}, carriers)


def item_depth(row: _Row, codebook: Codebook) -> int:
    """The depth of one item: its instrument's, or that of a detail that is an exception, less its qualifier (floor 1)."""
    depth = codebook["instrument"][row["instrument"]].number("depth") or 0
    exceptions = [
        found
        for detail in row["details"]
        if detail in codebook["detail"] and (found := codebook["detail"][detail].number("depth")) is not None
    ]
    if exceptions and len(exceptions) == len(row["details"]):
        depth = max(exceptions)
    if row["qualifier"]:
        change = codebook["qualifier"][row["qualifier"]].number("change") or 0
        depth = max(1, depth + change) if depth else depth
    return depth


def only_constants(details: list[str], issue: str, codebook: Codebook) -> bool:
    """Whether an item has details and all of them are constant for the issue."""
    known = codebook["detail"]
    return bool(details) and all(d in known and issue in known[d].several("constant_for") for d in details)


def _counted(view: View, counts: Callable[[_Row, str], bool]) -> Iterator[Finding]:
    for partner, issue, rows in _cells(view):
        chosen = rows if _coded_before(rows) else [row for row in rows if counts(row, issue)]
        yield _found(partner, issue, {"value": len(chosen)}, chosen)


def _coded_before(rows: list[_Row]) -> bool:
    """Whether all that is held in a cell is a snapshot of an earlier date."""
    return bool(rows) and all(row["_snapshot"] for row in rows)


def _found(partner: str, issue: str, values: Mapping[str, Value], rows: list[_Row]) -> Finding:
    """The finding of a cell; where all of its items are a snapshot of an earlier date, none for this one."""
    keys = {"partner": partner, "issue": issue}
    if _coded_before(rows):
        seen = ", ".join(sorted({text for row in rows for text in row["attested"]}))
        why = f"{len(rows)} as coded in {seen}, not re-checked since"
        return Finding(keys, absence="outside_coverage", caveat=why, records=tuple(row["id"] for row in rows))
    unsure = sum(row["holds"] == "possibly" for row in rows)
    caveat = f"{unsure} of {len(rows)} attested, not dated: possibly in force" if unsure else ""
    return Finding(
        keys,
        values,
        n=len(rows),
        records=tuple(r["id"] for r in rows),
        caveat=caveat,
    )


def _cells(view: View) -> Iterator[tuple[str, str, list[_Row]]]:
    held = view.states("action").filter(pl.col("subject") == view.about.subject).explode("issues")
    grouped: dict[tuple[str, str], list[_Row]] = {}
    for row in held.sort("position", "id", nulls_last=True).iter_rows(named=True):
        grouped.setdefault((row["partner"], row["issues"]), []).append(row)
    for partner, issue in pairs(view):
        rows = grouped.get((partner, issue), [])
        yield partner, issue, [row for row in rows if not row["_snapshot"]] or rows
