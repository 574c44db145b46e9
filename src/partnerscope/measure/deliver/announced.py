"""Announced rounds: what the parties said of the next meeting, and whether it took place.

Grain: one *announcement* is one round that the parties named: met by the meeting that a record names, by one of the
announced number, or by the first one after the announcement (of unknown date: on or after the first day expected); else
open until its day has passed, then overdue. An announcement without a day of its own counts from two years before the
round: nobody names one earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from partnerscope import timeline
from partnerscope.measure.deliver.rounds import Round, Rounds, rounds_of
from partnerscope.measure.finding import Finding
from partnerscope.view import View

AHEAD = 2 * 365


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announced round: its record, its dialogue, the first and last day expected, the round that met it."""

    id: str
    dialogue: str
    expected: str
    first: int
    last: int
    number: int | None
    met: Round | None

    def late(self, day: int) -> int:
        """Days late at V: of the round that met it, or so far; never below 0."""
        until = day if self.met is None else round(self.met.start)
        return max(0, until - self.last)


def promises(view: View) -> dict[str, list[Announcement]]:
    """The announcements known at V, by dialogue, oldest first."""
    return view.once("announced", _promises)


def _promises(view: View) -> dict[str, list[Announcement]]:
    held = rounds_of(view)
    found: dict[str, list[Announcement]] = {}
    # a round of an older head may lack its date
    rows = view.events("next_round").drop_nulls("expected").sort("expected", "id")
    for row in rows.iter_rows(named=True):
        span = timeline.parse(row["expected"])
        if not row["date"] and span.first - AHEAD > view.day:
            continue
        since = timeline.parse(row["date"]).last + 1 if row["date"] else span.first
        rounds = held.get(row["dialogue"], Rounds((), (), 0, complete=False))
        met = _met(rounds, row["meeting"], row["number"], since)
        found.setdefault(row["dialogue"], []).append(
            Announcement(
                row["id"], row["dialogue"], row["expected"], span.first, span.last, row["number"], met
            )
        )
    return found


def _met(rounds: Rounds, meeting: str | None, number: int | None, since: int) -> Round | None:
    if meeting:
        return next((one for one in rounds.held if one.id == meeting), None)
    if number is not None:
        return next((one for one in rounds.held if one.number == number), None)
    return next((one for one in rounds.held if one.start >= since), None)


def pending(view: View, dialogue: str) -> list[int]:
    """The last days of the announced rounds of a dialogue that no round on record has met, and that lie after the
    last round.
    """
    rounds = rounds_of(view).get(dialogue)
    after = rounds.last.end if rounds is not None and rounds.last is not None else timeline.BEGINNING
    return [one.last for one in promises(view).get(dialogue, []) if one.met is None and one.last > after]


def announced(view: View) -> Iterator[Finding]:
    """One finding an announcement: expected, met or not, days late."""
    partners = dict(view.frame("dialogue").select("id", "partner").rows())
    for dialogue in view.frame("dialogue").filter(pl.col("subject") == view.about.subject)["id"].sort():
        for one in promises(view).get(dialogue, []):
            state = "met" if one.met is not None else "open" if view.day <= one.last else "overdue"
            yield Finding(
                {"partner": partners[dialogue], "dialogue": dialogue, "announcement": one.id},
                {
                    "expected": one.expected,
                    "state": state,
                    "met_on": one.met.date if one.met else None,
                    "days_late": one.late(view.day),
                },
                records=(one.id, *([one.met.id] if one.met else [])),
            )
