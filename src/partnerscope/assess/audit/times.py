"""Rules on time: what cannot have come in this order.

Grain: one comparison of two dated things; dates are spans, so only what is impossible for every day they can mean
is a fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from partnerscope import timeline
from partnerscope.assess.audit.rule import Breach
from partnerscope.timeline import Span
from partnerscope.view import View


def early_meetings(view: View) -> Iterator[Breach]:
    """A meeting before its dialogue began."""
    starts = {row["id"]: row["start"] for row in view.frame("dialogue").iter_rows(named=True)}
    for row in view.frame("meeting").iter_rows(named=True):
        start, held = _start(starts.get(row["dialogue"])), _span(row["date"])
        if start and held and held.last < start.first:
            what = f"a meeting of {row['date']} comes before the dialogue began ({starts[row['dialogue']]})"
            yield Breach(what, (row["id"], row["dialogue"]))


def late_meetings(view: View) -> Iterator[Breach]:
    """A meeting after its dialogue ended."""
    ends = {row["id"]: row["end"] for row in view.frame("dialogue").iter_rows(named=True)}
    for row in view.frame("meeting").iter_rows(named=True):
        end, held = _end(ends.get(row["dialogue"])), _span(row["date"])
        if end and held and held.first > end.last:
            what = f"a meeting of {row['date']} comes after the dialogue ended ({ends[row['dialogue']]})"
            yield Breach(what, (row["id"], row["dialogue"]))


def numbers_out_of_order(view: View) -> Iterator[Breach]:
    """A meeting with a higher number and an earlier date, or two with one number."""
    for rows in _numbered(view):
        for one, other in pairwise(rows):
            first, second = _span(one["date"]), _span(other["date"])
            if one["number"] == other["number"]:
                yield Breach(f"two meetings carry the number {one['number']}", (one["id"], other["id"]))
            elif first and second and second.last < first.first:
                what = f"meeting {other['number']} ({other['date']}) comes before {one['number']} ({one['date']})"
                yield Breach(what, (one["id"], other["id"]))


def missing_numbers(view: View) -> Iterator[Breach]:
    """Numbers of meetings that no record fills."""
    labels = {row["id"]: row["label"] for row in view.frame("dialogue").iter_rows(named=True)}
    for rows in _numbered(view):
        held = {row["number"] for row in rows}
        between = (number for number in range(min(held), max(held)) if number not in held)
        gaps = list(islice(between, 12))  # a number of an older head may be any
        if gaps:
            label = labels.get(rows[0]["dialogue"], rows[0]["dialogue"])
            shown = ", ".join(str(number) for number in gaps)
            yield Breach(f"{label}: meetings {shown} are not recorded", (rows[0]["dialogue"],))


def _numbered(view: View) -> Iterator[list[dict[str, Any]]]:
    series: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.frame("meeting").iter_rows(named=True):
        if row["number"] is not None:
            series[row["dialogue"]].append(row)
    for rows in series.values():
        yield sorted(rows, key=lambda row: (row["number"], row["id"]))


def attested_outside(view: View) -> Iterator[Breach]:
    """A state attested before it began or after it ended."""
    for kind in view.known.kinds:
        if kind.time != "state" or "attested" not in kind.columns or "id" not in kind.columns:
            continue
        for row in view.frame(kind.name).iter_rows(named=True):
            start, end = _start(row["start"]), _end(row["end"])
            for text in row["attested"]:
                seen = timeline.parse(text)
                if (start and seen.last < start.first) or (end and seen.first > end.last):
                    what = f"attested in {text}, outside {row['start'] or '?'} to {row['end'] or '?'}"
                    yield Breach(what, (row["id"],))


def undated_status(view: View) -> Iterator[Breach]:
    """A dialogue of a status that needs a date (`dated` in the codebook) and has none: no reading follows from it."""
    dated = view.codebook["dialogue_status"].where("dated", "True")
    for row in view.frame("dialogue").iter_rows(named=True):
        if row["status"] in dated and not row["status_since"] and row["end"] in (None, ".."):
            label = view.codebook["dialogue_status"].label_of(row["status"])
            yield Breach(f"called {label}, and since when is not said", (row["id"],))


def ends_before_start(view: View) -> Iterator[Breach]:
    """A state that ends before it begins."""
    for kind in view.known.kinds:
        if kind.time == "state" and "id" in kind.columns:
            for row in view.frame(kind.name).iter_rows(named=True):
                start, end = _start(row["start"]), _end(row["end"])
                if start and end and end.last < start.first:
                    yield Breach(f"ends {row['end']} and begins {row['start']}", (row["id"],))


def signed_late(view: View) -> Iterator[Breach]:
    """An agreement in force before it was signed."""
    for row in view.frame("agreement").iter_rows(named=True):
        start, signed = _start(row["start"]), _span(row["signed"])
        last = (start.start_max if start.interval else start.last) if start else timeline.FOREVER
        if signed and last < signed.first:
            yield Breach(f"in force {row['start']}, signed {row['signed']}", (row["id"],))


def _span(text: str | None) -> Span | None:
    return timeline.parse(text) if text else None


def _start(text: str | None) -> Span | None:
    return timeline.start_of(text) if text else None


def _end(text: str | None) -> Span | None:
    return timeline.end_of(text) if text else None
