"""Rules that find faults in a release of votes: each says what it saw and where, none changes anything.

Grain: one suspect is one rule's finding about one state (or two, or one year's dates) on some roll calls. What is
done about it is a correction (corrections.py); most suspects are only looked at, because a state may well stay away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.lake.un.roll import NO_ROW, Cells, Roll, roll_of

Floats = NDArray[np.float64]

NEAR_SESSIONS = 2
LEAST_CALLS = 10
"""Fewer common roll calls say nothing of two states."""
LEAST_OTHERS = 30
EXCHANGED = 0.2
"""How much better two states must fit each other's habits than their own, in mean absolute agreement, both added.

In the packaged votes the two true exchanges stand at 0.50 and 0.41, the next pair at 0.09.
"""
LONG_SILENCE = 40
HABIT_CALLS, HABIT_SHARE = 200, 0.10
"""A silence is a jump after 200 roll calls of which the state missed at most a tenth."""
TAIL_STATES = 3
FIRST_DAYS, LEAST_DAYS = 7, 6


@dataclass(frozen=True, slots=True)
class Suspect:
    """What a rule saw: `states` (none for dates), the roll calls, and in words what is odd there."""

    rule: str
    states: tuple[str, ...]
    calls: tuple[int, ...]
    saw: str


Rule = Callable[[Roll], Iterator[Suspect]]


def suspects(votes: pl.DataFrame, roll_calls: pl.DataFrame) -> tuple[Suspect, ...]:
    """Everything the rules find in a release; `votes` and `roll_calls` as `un_votes` and `un_roll_calls` give them."""
    roll = roll_of(votes, roll_calls)
    return tuple(found for rule in RULES.values() for found in rule(roll))


def exchanged(roll: Roll) -> Iterator[Suspect]:
    """Exchanged neighbours: neighbours in the alphabet whose rows were exchanged in one calendar year of a session.

    A state's habit is its agreement with each other state in the two sessions before and after. Two neighbours are
    suspect where each fits the other's habit much better than its own.
    """
    session = roll.calls["session"].to_numpy()
    year = roll.calls["date"].dt.year().to_numpy()
    for number in np.unique(session):
        habit = _agreement(roll.cells[:, (np.abs(session - number) <= NEAR_SESSIONS) & (session != number)])
        for when in np.unique(year[session == number]):
            here = np.flatnonzero((session == number) & (year == when))
            if len(here) >= LEAST_CALLS:
                yield from _exchanged(roll, here, habit)


def _exchanged(roll: Roll, here: NDArray[np.intp], habit: Floats) -> Iterator[Suspect]:
    pairs = np.array(_neighbours(roll.states))
    now = _agreement(roll.cells[:, here])
    (first, second), every = pairs.T, np.arange(len(pairs))
    others = (
        np.isfinite(habit[first])
        & np.isfinite(habit[second])
        & np.isfinite(now[first])
        & np.isfinite(now[second])
    )
    others[every, first] = others[every, second] = False
    enough = others.sum(axis=1) >= LEAST_OTHERS

    def apart(one: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
        distance = np.where(others, np.abs(habit[one] - now[other]), 0.0).sum(axis=1)
        mean: Floats = distance / np.maximum(others.sum(axis=1), 1)
        return mean

    gain = apart(first, first) + apart(second, second) - apart(first, second) - apart(second, first)
    for place in np.flatnonzero(enough & (gain > EXCHANGED)):
        rows = pairs[place]
        differ = np.flatnonzero(roll.cells[rows[0], here] != roll.cells[rows[1], here])
        calls = roll.calls["rcid"].to_numpy()[here[differ[0] : differ[-1] + 1]]
        states = (roll.states[rows[0]], roll.states[rows[1]])
        saw = f"each votes as the other does in the sessions around it (gain {gain[place]:.2f}, exchange from {EXCHANGED})"
        yield Suspect("exchanged", states, tuple(calls.tolist()), saw)


def _neighbours(states: tuple[str, ...]) -> list[tuple[int, int]]:
    """Rows of states next to each other by name, or by code."""
    by_code = sorted(range(len(states)), key=lambda row: states[row])
    pairs = [
        *pairwise(range(len(states))),
        *pairwise(by_code),
    ]
    return sorted({(min(pair), max(pair)) for pair in pairs})


def _agreement(cells: Cells) -> Floats:
    """Share of equal votes of every two states where both voted at least ten times; NaN elsewhere."""
    there = (np.abs(cells) <= 1).astype(np.float64)
    equal = sum(
        (cells == option).astype(np.float64) @ (cells == option).astype(np.float64).T for option in (-1, 0, 1)
    )
    both = there @ there.T
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Floats = np.where(both >= LEAST_CALLS, equal / both, np.nan)
    return share


def silent(roll: Roll) -> Iterator[Suspect]:
    """Jumps: a state that hardly ever missed a vote misses forty and more in a row, absent or without a row."""
    voted = roll.voted()
    for row, state in enumerate(roll.states):
        there = np.flatnonzero(roll.cells[row] != NO_ROW)
        for start, stop in _runs(~voted[row], there[0], roll.cells.shape[1]):
            before = np.flatnonzero(roll.cells[row, :start] != NO_ROW)[-HABIT_CALLS:]
            if stop - start < LONG_SILENCE or len(before) < HABIT_CALLS:
                continue
            missed, lost = (
                float((~voted[row, before]).mean()),
                int((roll.cells[row, start:stop] == NO_ROW).sum()),
            )
            if missed <= HABIT_SHARE and lost < stop - start:
                calls = tuple(roll.calls["rcid"][int(start) : int(stop)].to_list())
                saw = (
                    f"no vote on {stop - start} roll calls in a row ({lost} without a row), after missing {missed:.0%} "
                    f"of the {HABIT_CALLS} before"
                )
                yield Suspect("silent", (state,), calls, saw)


def _runs(flags: NDArray[np.bool_], first: int, length: int) -> list[tuple[int, int]]:
    edges = np.diff(np.concatenate(([0], flags[first:].astype(np.int8), [0])))
    starts, stops = np.flatnonzero(edges == 1) + first, np.flatnonzero(edges == -1) + first
    return [(int(a), min(int(b), length)) for a, b in zip(starts, stops, strict=True)]


def cut_off(roll: Roll) -> Iterator[Suspect]:
    """Tails: roll calls on which the last members of the alphabet did not vote and one of them has no row at all."""
    last = [np.flatnonzero(row != NO_ROW)[[0, -1]] for row in roll.cells]
    found: dict[tuple[str, ...], list[int]] = {}
    for column, rcid in enumerate(roll.calls["rcid"]):
        members = [row for row, (start, stop) in enumerate(last) if start <= column <= stop]
        tail = members[-TAIL_STATES:]
        cells = roll.cells[tail, column]
        if (np.abs(cells) > 1).all() and (cells == NO_ROW).any() and not (cells == NO_ROW).all():
            absent = tuple(roll.states[row] for row in tail if roll.cells[row, column] != NO_ROW)
            found.setdefault(absent, []).append(rcid)
    for states, calls in sorted(found.items()):
        saw = f"the end of the alphabet is silent on {len(calls)} roll calls, with members that have no row"
        yield Suspect("cut_off", states, tuple(calls), saw)


def first_days(roll: Roll) -> Iterator[Suspect]:
    """Dates: years of which more than half the voting days are the 1st to the 7th of a month; those days are suspect."""
    for (year,), calls in roll.calls.group_by(pl.col("date").dt.year(), maintain_order=True):
        days = calls["date"].unique()
        early = pl.col("date").dt.day() <= FIRST_DAYS
        share = float((days.dt.day() <= FIRST_DAYS).sum()) / len(days)
        if share > 0.5 if len(days) >= LEAST_DAYS else share == 1:
            found = calls.filter(early)["rcid"].to_list()
            yield Suspect(
                "first_days", (), tuple(found), f"{share:.0%} of the {len(days)} voting days of {year}"
            )


def on_weekends(roll: Roll) -> Iterator[Suspect]:
    """Dates: more than five roll calls on one Saturday or Sunday, when the Assembly seldom sits."""
    weekend = roll.calls.filter(pl.col("date").dt.weekday() >= 6)
    for (day,), calls in weekend.group_by("date", maintain_order=True):
        assert isinstance(day, date)
        if calls.height > 5:
            yield Suspect("on_weekends", (), tuple(calls["rcid"].to_list()), f"{day:%A}, {day.isoformat()}")


RULES: dict[str, Rule] = {
    "exchanged": exchanged,
    "silent": silent,
    "cut_off": cut_off,
    "first_days": first_days,
    "on_weekends": on_weekends,
}
"""Every rule by its name."""
