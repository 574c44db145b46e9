"""Gaps: what is reported and cannot be shown, and where somebody has looked for it.

Grain: one finding is one cell, partner x issue, of the subject's dialogues of both ranks. What is reported and what is on
record are measures of their own. A search is known, it does not happen in the world: it counts by what is known at T,
whatever day the view is about. A cell in which nobody has looked says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from partnerscope.measure.finding import Finding
from partnerscope.measure.unfold import dialogues
from partnerscope.measure.unfold.reference import pairs
from partnerscope.view import View

_Measure = Callable[[View], Iterator[Finding]]
_Pair = tuple[str, str]
_REPORTED: tuple[_Measure, ...] = (dialogues.policy_reported, dialogues.ministerial_reported)
_COUNTED: dict[str, tuple[_Measure, ...]] = {
    "shown": (dialogues.policy_sure, dialogues.ministerial_sure),
    "judged": (dialogues.policy_judged, dialogues.ministerial_judged),
    "named": (dialogues.policy_possible, dialogues.ministerial_possible),
}
NOBODY = "nobody has looked"


def searches(view: View) -> Iterator[Finding]:
    """One finding a cell: how often somebody looked, when last, for what, and how often for nothing."""
    looked = view.frame("search").sort("_last", "id")
    nothing = view.codebook.where("search_result", "absence", "searched_none")
    for partner, issue in pairs(view):
        about = looked.filter(pl.col("issues").list.contains(issue))
        own = about.filter(pl.col("partner") == partner)
        wider = about.filter(pl.col("partner").is_null())
        yield Finding(
            {"partner": partner, "issue": issue},
            {
                "searches": own.height,
                "last_search": own["date"][-1] if own.height else "",
                "found_nothing": own.filter(pl.col("found").is_in(nothing)).height,
                "wider_searches": wider.height,
                "looked_for": "; ".join(own["question"]),
            },
            records=(*own["id"], *wider["id"]),
            caveat="" if own.height else NOBODY,
        )


def reported(view: View) -> Iterator[Finding]:
    """Dialogues of both ranks as reported for the date of the view."""
    for key, cells in _cells(view, _REPORTED).items():
        ended = dialogues.ended(view, key)
        values = [one.values["value"] for one in cells]
        keys = {"partner": key[0], "issue": key[1]}
        if ended or any(value is None for value in values):
            why = ended or "no source reports a figure up to this date"
            yield Finding(keys, absence="not_applicable" if ended else "not_coded", caveat=why)
        else:
            yield Finding(
                keys, {"value": _sum(cells)}, records=tuple(r for one in cells for r in one.records)
            )


def gaps(view: View) -> Iterator[Finding]:
    """Dialogues of both ranks on record: shown, judged, named; and how many of the reported nothing shows."""
    told = {_key(one): one.values.get("value") for one in reported(view)}
    counted = {name: _cells(view, measures) for name, measures in _COUNTED.items()}
    for key in pairs(view):
        found = {name: _sum(cells[key]) for name, cells in counted.items()}
        missing = None if told[key] is None else max(0, int(str(told[key])) - found["shown"])
        records = tuple(r for one in counted["named"][key] for r in one.records)
        yield Finding({"partner": key[0], "issue": key[1]}, {"missing": missing, **found}, records=records)


def _cells(view: View, measures: tuple[_Measure, ...]) -> dict[_Pair, list[Finding]]:
    """The findings of several measures by cell."""
    cells: dict[_Pair, list[Finding]] = {pair: [] for pair in pairs(view)}
    for measure in measures:
        for one in measure(view):
            cells[_key(one)].append(one)
    return cells


def _key(found: Finding) -> _Pair:
    return str(found.keys["partner"]), str(found.keys["issue"])


def _sum(cells: list[Finding]) -> int:
    return sum(int(str(one.values["value"])) for one in cells)
