"""Rules that set one table against another: reported numbers, records, items, claims.

Grain: one *cell* is partner x issue; a reported number and a count of records are compared, never mixed.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from partnerscope.assess.audit.rule import Breach
from partnerscope.assess.claims import check_claims
from partnerscope.measure import Findings, measure_named
from partnerscope.timeline.words import counted
from partnerscope.view import View

_Cells = dict[tuple[str, str], tuple[float | None, tuple[str, ...]]]


def _cells(view: View, measure: str) -> _Cells:
    found: Findings = measure_named(measure)(view)
    rows = found.frame.select("partner", "issue", "value", "records").iter_rows()
    return {(partner, issue): (value, tuple(records)) for partner, issue, value, records in rows}


def _name(view: View, key: tuple[str, str]) -> str:
    return f"{view.label(key[0])} x {view.issue_label(key[1])}"


def _some(value: float, one: str) -> str:
    return counted(int(value), one) if value == int(value) else f"{value:g} {one}s"


def _reported(view: View) -> dict[tuple[str, str], tuple[float, tuple[str, ...]]]:
    """Reported dialogues of both ranks by cell, where any are reported."""
    policy, ministerial = _cells(view, "policy"), _cells(view, "ministerial")
    found = {}
    for key, (value, records) in policy.items():
        more, others = ministerial[key]
        if value is not None or more is not None:
            found[key] = ((value or 0) + (more or 0), (*records, *others))
    return found


def dialogue_without_cooperation(view: View) -> Iterator[Breach]:
    """Dialogues are reported and no item of cooperation stands in the cell."""
    items = _cells(view, "items_printed")
    for key, (value, records) in _reported(view).items():
        if value and not items[key][0]:
            yield Breach(
                f"{_name(view, key)}: {_some(value, 'dialogue')} and no item of cooperation", records
            )


def cooperation_without_dialogue(view: View) -> Iterator[Breach]:
    """Items stand in the cell and no dialogue is reported."""
    items = _cells(view, "items_printed")
    for key, (value, records) in _reported(view).items():
        count, ids = items[key]
        if count and not value:
            yield Breach(
                f"{_name(view, key)}: {_some(count, 'item')} of cooperation and no dialogue", (*ids, *records)
            )


def more_recorded(view: View) -> Iterator[Breach]:
    """More dialogues surely hold than are reported."""
    for rank in ("policy", "ministerial"):
        reported, sure = _cells(view, rank), _cells(view, f"{rank}_sure")
        for key, (value, figures) in reported.items():
            count, records = sure[key]
            if value is not None and count is not None and count > value:
                what = f"{_name(view, key)}: {_some(value, f'{rank} dialogue')} reported, {count:g} recorded"
                yield Breach(what, (*figures, *records))


def fewer_recorded(view: View) -> Iterator[Breach]:
    """Fewer dialogues can be shown, surely or possibly, than are reported."""
    for rank in ("policy", "ministerial"):
        reported, possible = _cells(view, rank), _cells(view, f"{rank}_possible")
        for key, (value, figures) in reported.items():
            count, records = possible[key]
            if value is not None and count is not None and 0 < count < value:
                what = f"{_name(view, key)}: {_some(value, f'{rank} dialogue')} reported, at most {count:g} recorded"
                yield Breach(what, (*figures, *records))


def nothing_of_that_rank(view: View) -> Iterator[Breach]:
    """Dialogues of a rank are reported and none of that rank is recorded in the cell."""
    for rank in ("policy", "ministerial"):
        reported, possible = _cells(view, rank), _cells(view, f"{rank}_possible")
        for key, (value, figures) in reported.items():
            if value and not possible[key][0]:
                what = f"{_name(view, key)}: {_some(value, f'{rank} dialogue')} reported, no such dialogue is recorded"
                yield Breach(what, figures)


def counted_in_several(view: View) -> Iterator[Breach]:
    """A dialogue that serves several issues and is counted once an issue."""
    if not _reported(view):
        return
    held = view.states("dialogue").filter(
        (pl.col("subject") == view.about.subject)
        & pl.col("partner").is_in(list(view.about.partners))
        & pl.col("scope").is_in(view.codebook["scope"].where("belongs", "surely"))
        & (pl.col("issues").list.len() > 1)
    )
    for row in held.sort("id").iter_rows(named=True):
        yield Breach(f"{row['label']} serves {len(row['issues'])} issues and counts in each", (row["id"],))


def ranks_disagree(view: View) -> Iterator[Breach]:
    """Among the first in dialogues and in the lower half in items that are more than multilateral, or the reverse."""
    reported = _reported(view)
    breadth, items = _cells(view, "breadth"), _cells(view, "items")
    for issue in view.about.issues:
        keys = [key for key in reported if key[1] == issue]
        if len(keys) < 5:
            continue
        talk = sorted((reported[key][0] for key in keys), reverse=True)
        work = sorted((items[key][0] or 0 for key in keys), reverse=True)
        for key in keys:
            first = reported[key][0] >= talk[1] and reported[key][0] > talk[len(talk) // 2]
            low = (items[key][0] or 0) <= work[len(work) // 2] and (breadth[key][0] or 0) <= 1
            if first and low and items[key][0]:
                few = _some(items[key][0] or 0, "item")
                what = f"among the first in dialogues ({reported[key][0]:g}), yet {few} of one class"
                yield Breach(f"{_name(view, key)}: {what}", (*reported[key][1], *items[key][1]))


def against_own_tables(view: View) -> Iterator[Breach]:
    """A claim that the publication's own tables contradict, wholly or in part."""
    for result in check_claims(view):
        if result.internal.denied:
            yield Breach(f"{result.id}: {result.paraphrase}", (result.id, *result.internal.records))


def against_others(view: View) -> Iterator[Breach]:
    """A claim that independent records contradict, wholly or in part."""
    for result in check_claims(view):
        if result.external.denied:
            yield Breach(f"{result.id}: {result.paraphrase}", (result.id, *result.external.records))
