"""Axes of meetings: when a dialogue is seen to have met, drawn on one axis of years.

Grain: one *axis* is one dialogue, 1000 wide: filled dots are meetings on record, hollow ones rounds that a later number
proves and no record shows (their place between two dated rounds is not known, only their order).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from partnerscope.measure import Round, Rounds
from partnerscope.web.language import Speech

WIDTH, SHOWN, STEP = 1000, 24, 4
"""Units of the drawing; years drawn at most before V; years between two ticks."""
AHEAD = 2
"""Years drawn after V, for what is expected next."""


@dataclass(frozen=True, slots=True)
class Years:
    """The years that axes have in common: first and last day, the place of V, ticks with their year."""

    first: int
    last: int
    now: int
    ticks: tuple[tuple[int, str], ...]

    def place(self, day: float) -> int:
        """Where a day is drawn; days outside stand on the edge."""
        inside = min(max(day, self.first), self.last)
        return round(WIDTH * (inside - self.first) / (self.last - self.first))


@dataclass(frozen=True, slots=True)
class Axis:
    """The meetings of one dialogue: places of filled and hollow dots, the stretch between them, what lies before."""

    held: tuple[int, ...]
    proven: tuple[int, ...]
    since: int | None
    until: int | None
    earlier: int
    expected: int | None
    about: str


def years(days: Iterable[float], day: int) -> Years:
    """The years that hold these days and V, SHOWN of them before V at most."""
    now = year_of_day(day)
    first = min((year_of_day(int(one)) for one in days), default=now - STEP)
    first = max(min(first, now - STEP), now - SHOWN, MINYEAR)
    low, high = date(first, 1, 1).toordinal(), date(min(now + AHEAD, MAXYEAR), 12, 31).toordinal()
    found = Years(low, high, 0, ())
    ticks = tuple(
        (found.place(date(year, 1, 1).toordinal()), str(year))
        for year in range(first, now + 1)
        if year % STEP == 0
    )
    return Years(low, high, found.place(day), ticks)


def year_of_day(day: int) -> int:
    """The year of a day, held inside the years that calendars know."""
    return date.fromordinal(min(max(day, date.min.toordinal()), date.max.toordinal())).year


def axis(rounds: Rounds | None, expected: str, shown: Years, speech: Speech) -> Axis:
    """The axis of one dialogue; `expected` is the day (ISO) on which the next round is to be expected, or ''."""
    ahead = shown.place(date.fromisoformat(expected).toordinal()) if expected else None
    if rounds is None or not rounds.held:
        return Axis((), (), None, None, 0, ahead, speech.say("no meeting on record"))
    inside = [one for one in rounds.held if one.start >= shown.first]
    held = tuple(shown.place(one.start) for one in inside)
    between = [place for place in _proven(rounds.held) if place >= shown.first]
    proven = tuple(shown.place(place) for place in between)
    earlier = rounds.at_least - len(held) - len(proven)
    last = rounds.last
    assert last is not None
    about = speech.many(
        rounds.at_least,
        "axis.held_and_rounds.one",
        "axis.held_and_rounds.several",
        held=len(rounds.held),
        date=speech.date(last.date),
    )
    places = (*held, *proven)
    until = shown.place(last.end)
    return Axis(held, proven, min(places, default=0), until, max(0, earlier), ahead, about)


MANY = 2_000
"""Rounds of one series: as many as `check` lets be numbered."""


def _proven(held: tuple[Round, ...]) -> list[float]:
    """Days for the rounds that lie between two numbered ones of a series, evenly spread: only their order is known."""
    before: dict[str, Round] = {}
    found: list[float] = []
    for one in held:
        if one.number is None:
            continue
        earlier = before.get(one.series)
        before[one.series] = one
        if earlier is None or earlier.number is None or one.number <= earlier.number + 1:
            continue
        same = [other for other in held if earlier.start < other.start < one.start and other.number is None]
        missing = one.number - earlier.number - 1 - len(same)
        step = (one.start - earlier.start) / (missing + 1) if missing > 0 else 0.0
        if missing <= MANY:  # a number of an older head may be any
            found += [earlier.start + step * place for place in range(1, missing + 1)]
    return found
