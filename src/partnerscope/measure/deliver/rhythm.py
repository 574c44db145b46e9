"""Rhythm: how often a dialogue is to meet, and whether it does.

Grain: one *rhythm* is the reading of one dialogue at V. The interval is the one that a text mandates; else the
parties announced the next round, and lateness counts from that day; else a party states how often; else the median of
the number-adjusted gaps between rounds (three at least, two where the list of meetings is declared complete); else
there is none, and no state. The factors 1.25 and 2, and 36 months for 'lately', are ours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from partnerscope import timeline
from partnerscope.codebook import Codebook
from partnerscope.measure.deliver.rounds import Round, Rounds

MONTH = 365.25 / 12
ON_TIME, LAPSED, LATELY = 1.25, 2.0, 36
FEWEST, FEWEST_COMPLETE = 3, 2

Basis = Literal["", "mandated", "announced", "stated", "estimated", "indicative"]
Reading = str
"""One of READING_WORDS, or the id of what a source declares: a status of the codebook that is dated or has not begun, a pace
that is never late.
"""
READING_WORDS: Mapping[Reading, str] = {
    "on_rhythm": "on rhythm",
    "late": "late",
    "no_evidence": "overdue",
    "dormant": "dormant",
    "met_lately": "met lately",
    "silent": "silent",
    "no_meeting": "no meeting on record",
}
"""What a reader sees of a reading."""


def declared_readings(codebook: Codebook) -> dict[Reading, str]:
    """The readings that are words of the codebook, with their labels: paces never late, statuses ahead, dated ones."""
    words = (("pace", "never_late"), ("dialogue_status", "ahead"), ("dialogue_status", "dated"))
    return {
        one: codebook[scheme].label_of(one)
        for scheme, name in words
        for one in codebook.where(scheme, name, "True")
    }


@dataclass(frozen=True, slots=True)
class Interval:
    """Days between rounds, on what basis, and on how many gaps an estimate rests. `due` is the announced day (its
    last).
    """

    days: float | None
    basis: Basis
    gaps: int = 0
    due: int | None = None

    @property
    def counts(self) -> bool:
        """Whether a state follows from it: one or two gaps are indicative only."""
        return self.basis not in ("", "indicative")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The reading of one dialogue at V.

    `silent` is the number of days from the end of the last round to V, `silent_low` and `silent_high` its bounds
    where the last date is not exact; `q` is that number in intervals; `readings` holds one reading, or all that the
    date leaves possible. `by_estimate` is the state that the estimated interval alone would give. `over` says that a
    dialogue has left the list by V, `unpaced` that it is never late.
    """

    interval: Interval
    estimated: Interval
    last: Round | None
    silent: float | None
    silent_low: int | None
    silent_high: int | None
    readings: tuple[Reading, ...]
    by_estimate: tuple[Reading, ...]
    searched: int | None
    over: bool = False
    unpaced: bool = False

    @property
    def q(self) -> float | None:
        """Silence in intervals."""
        if self.silent is None or not self.interval.days or not self.interval.counts:
            return None
        return self.silent / self.interval.days

    @property
    def expected(self) -> int | None:
        """The day on which the next round is to be expected; None for a dialogue that is over or meets as needed."""
        if self.over:
            return None
        if self.interval.due is not None:
            return self.interval.due
        if self.last is None or self.unpaced or self.interval.days is None or not self.interval.counts:
            return None
        return math.floor(self.last.end + self.interval.days + 0.5)


def estimate(rounds: Rounds) -> Interval:
    """The median of the number-adjusted gaps; indicative below three (below two where the list is complete).

    Gaps of no days (rounds on one day) make no interval.
    """
    if not rounds.gaps or not median(rounds.gaps):
        return Interval(None, "", len(rounds.gaps))
    enough = len(rounds.gaps) >= (FEWEST_COMPLETE if rounds.complete else FEWEST)
    return Interval(median(rounds.gaps), "estimated" if enough else "indicative", len(rounds.gaps))


def interval_of(
    dialogue: Mapping[str, Any], rounds: Rounds, announced: Sequence[int], codebook: Codebook
) -> Interval:
    """The interval by precedence: mandated, announced, stated, estimated.

    `announced` are the last days of announced rounds that no round on record has met yet.
    """
    declared = dialogue["interval"] * MONTH if dialogue["interval"] else None
    stated = codebook.said("interval_basis", dialogue["interval_basis"], "said_by") == "one"
    if declared is not None and not stated:
        return Interval(declared, "mandated")
    best = Interval(declared, "stated") if declared is not None else estimate(rounds)
    if announced:
        return Interval(best.days, "announced", best.gaps, max(announced))
    return best


def read(
    dialogue: Mapping[str, Any],
    rounds: Rounds,
    day: int,
    codebook: Codebook,
    *,
    announced: Sequence[int] = (),
    searched: int | None = None,
) -> Rhythm:
    """The rhythm of a dialogue on a day.

    `searched` is the latest day up to it on which somebody looked and found nothing.
    """
    interval, estimated = interval_of(dialogue, rounds, announced, codebook), estimate(rounds)
    last = rounds.last
    low = day - last.end_max if last else None
    high = day - last.end_min if last else None
    looked = searched if searched is not None else timeline.BEGINNING

    def of(chosen: Interval) -> tuple[Reading, ...]:
        if last is None or low is None or high is None:
            return ("no_meeting",) if interval.due is None else (_announced(chosen, day, looked),)
        return tuple(dict.fromkeys(_state(chosen, one, day, looked) for one in _silences(chosen, low, high)))

    by_estimate = of(estimated) if estimated.counts else ()
    status = _status(dialogue, day, codebook)
    unpaced = not status and codebook.said("pace", dialogue["pace"], "never_late") == "True"
    if status:
        readings: tuple[Reading, ...] = (status,)
    elif unpaced:
        readings = (dialogue["pace"],)
    elif last is None and interval.due is None and _says(codebook, dialogue, "ahead") == "True":
        readings = (dialogue["status"],)
    else:
        readings = of(interval)
    return Rhythm(
        interval,
        estimated,
        last,
        day - last.end if last else None,
        low,
        high,
        readings,
        by_estimate,
        searched,
        over=bool(status and _says(codebook, dialogue, "leaves")),
        unpaced=unpaced,
    )


def _status(dialogue: Mapping[str, Any], day: int, codebook: Codebook) -> Reading:
    """The status that a source declares and dates by V; '' where there is none, or none that needs a date."""
    since = dialogue["status_since"] or dialogue["end"] or ""
    dated = since not in ("", "..") and timeline.parse(since).first <= day
    return dialogue["status"] if dated and _says(codebook, dialogue, "dated") == "True" else ""


def _says(codebook: Codebook, dialogue: Mapping[str, Any], name: str) -> str:
    return codebook.said("dialogue_status", dialogue["status"], name)


def _silences(interval: Interval, low: int, high: int) -> tuple[int, ...]:
    """The ends of a silence that is not exact, and between them the first day on which it would be late."""
    late = math.floor(ON_TIME * interval.days) + 1 if interval.days else low
    return (low, late, high) if low < late < high else (low, high)


def _state(interval: Interval, silent: int, day: int, looked: int) -> Reading:
    if interval.due is not None:
        return _announced(interval, day, looked)
    if not interval.counts or interval.days is None:
        return "met_lately" if silent <= LATELY * MONTH else "silent"
    if silent <= ON_TIME * interval.days:
        return "on_rhythm"
    if silent <= LAPSED * interval.days:
        return "late"
    return "dormant" if looked >= day - silent + LAPSED * interval.days else "no_evidence"


def _announced(interval: Interval, day: int, looked: int) -> Reading:
    """Lateness counts from the announced day.

    After one more interval (a year where none is known) evidence is wanting; a search after that makes it dormant.
    """
    assert interval.due is not None
    if day <= interval.due:
        return "on_rhythm"
    lapsed = interval.due + (interval.days or 12 * MONTH)
    if day <= lapsed:
        return "late"
    return "dormant" if looked >= lapsed else "no_evidence"
