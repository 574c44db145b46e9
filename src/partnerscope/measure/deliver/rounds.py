"""The rounds of a dialogue: what meetings on record show, and what their numbers prove.

Grain: one *round* is one meeting on record up to V, with the days its date can mean. A *gap* runs from the start of a
round to the start of the next one in the same numbering series, divided by the difference of their numbers: a missing
number is a round that was held and is not on record. Unnumbered pairs give no gap, because a round may lie between
them, unless the list of meetings is declared complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from partnerscope import timeline
from partnerscope.view import View


@dataclass(frozen=True, slots=True)
class Round:
    """One meeting on record: its first and last possible start and end (days), its number in its series."""

    id: str
    date: str
    start_min: int
    start_max: int
    end_min: int
    end_max: int
    number: int | None = None
    series: str = ""
    place: str = ""

    @property
    def start(self) -> float:
        """The day it began; the middle of the days it can have begun on, where its date is not exact."""
        return (self.start_min + self.start_max) / 2

    @property
    def end(self) -> float:
        """The day it ended; the middle of the days it can have ended on."""
        return (self.end_min + self.end_max) / 2


@dataclass(frozen=True, slots=True)
class Rounds:
    """All rounds of one dialogue up to V, oldest first.

    `gaps` are number-adjusted, in days; `at_least` is how many rounds were held at least, by the highest number seen;
    `complete` says that the list of meetings is declared complete up to the last one.
    """

    held: tuple[Round, ...]
    gaps: tuple[float, ...]
    at_least: int
    complete: bool

    @property
    def last(self) -> Round | None:
        """The round that ended last."""
        return max(self.held, key=lambda one: (one.end_max, one.end_min, one.id), default=None)

    @property
    def only_by_number(self) -> int:
        """Rounds that a later number proves and no record shows."""
        return self.at_least - len(self.held)


def rounds_of(view: View) -> dict[str, Rounds]:
    """The rounds of every dialogue of a view, by its id."""
    return view.once("rounds", _rounds)


def _rounds(view: View) -> dict[str, Rounds]:
    found: dict[str, list[Round]] = {}
    surely_by = pl.col("_last") <= view.day
    for row in view.frame("meeting").filter(surely_by & pl.col("date").is_not_null()).iter_rows(named=True):
        found.setdefault(row["dialogue"], []).append(_round(row))
    complete = dict(view.frame("dialogue").select("id", "complete_to").rows())
    return {
        dialogue: rounds(held, complete_to=complete.get(dialogue) or "") for dialogue, held in found.items()
    }


def _round(row: Mapping[str, Any]) -> Round:
    span = timeline.parse(row["date"])
    ends = (span.end_min, span.end_max) if span.interval else (span.start_min, span.end_max)
    starts = (span.start_min, span.start_max)
    return Round(
        row["id"], row["date"], *starts, *ends, row["number"], row["series"] or "", row["place"] or ""
    )


def rounds(held: Iterable[Round], *, complete_to: str = "") -> Rounds:
    """Rounds in order, with their gaps."""
    ordered = tuple(sorted(held, key=lambda one: (one.start, one.id)))
    last = max((one.start_max for one in ordered), default=0)
    complete = bool(complete_to) and timeline.parse(complete_to).last >= last
    return Rounds(ordered, tuple(_gaps(ordered, complete=complete)), _at_least(ordered), complete)


def _gaps(ordered: tuple[Round, ...], *, complete: bool) -> Iterable[float]:
    previous: dict[str, Round] = {}
    for one in ordered:
        if one.number is None and not complete:
            continue
        before = previous.get(one.series)
        previous[one.series] = one
        if before is None:
            continue
        steps = 1 if one.number is None or before.number is None else one.number - before.number
        if steps > 0:
            yield (one.start - before.start) / steps


def _at_least(ordered: tuple[Round, ...]) -> int:
    """The highest number of each series, or the meetings on record in it where they are more."""
    total = 0
    for series in {one.series for one in ordered}:
        own = [one for one in ordered if one.series == series]
        total += max(len(own), max((one.number or 0 for one in own), default=0))
    return total
