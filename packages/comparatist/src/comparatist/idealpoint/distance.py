"""Distance to a group: how far an actor stands from the median member, in units of the members' spread.

Grain: one distance is one actor in one session, |x - median(members)| / IQR(members), computed in every
posterior draw; the interval is the spread of the draws. One dimension, driven by the agenda: a measure of
position, not of will.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comparatist.errors import InputError
from comparatist.idealpoint.result import IdealPoints


@dataclass(frozen=True, slots=True)
class Distance:
    """Distance of `actor` in `session`: posterior median `value`, bounds of the interval, members with a
    position.

    NaN (with `members` telling why) where the actor has no position or fewer than `least` members have one.
    """

    actor: str
    session: int
    value: float
    low: float
    high: float
    members: int


def distance_to_median(
    ideal: IdealPoints,
    members: Sequence[str] | Mapping[int, Sequence[str]],
    actors: Sequence[str],
    *,
    sessions: Sequence[int] | None = None,
    draws: int = 400,
    seed: int = 20150720,
    interval: float = 0.90,
    least: int = 4,
) -> list[Distance]:
    """Distances of `actors` to the median of `members`, with a central posterior `interval` (default 90 %).

    `members`: the group, or the group per session (dated membership). Members without a position in a session
    are left out there. Quartiles interpolate linearly. Raises InputError for unknown actors, members or
    sessions.
    """
    if not 0 < interval < 1:
        raise InputError(f"an interval of {interval} is not a share", allowed="between 0 and 1, e.g. 0.9")
    chosen = ideal.sessions if sessions is None else tuple(sessions)
    rows = [ideal.row(actor) for actor in actors]
    drawn = ideal.draws(draws, seed)
    found = []
    for session in chosen:
        column = ideal.column(session)
        group = members.get(session, ()) if isinstance(members, Mapping) else members
        places = [row for row in map(ideal.row, group) if ideal.held[row, column]]
        spread = drawn[:, places, column]
        for actor, row in zip(actors, rows, strict=True):
            if len(places) < least or not ideal.held[row, column]:
                found.append(Distance(actor, session, np.nan, np.nan, np.nan, len(places)))
                continue
            lower, middle, upper = np.quantile(spread, [0.25, 0.5, 0.75], axis=1)
            away = np.abs(drawn[:, row, column] - middle) / (upper - lower)
            tail = (1.0 - interval) / 2
            low, value, high = np.quantile(away, [tail, 0.5, 1.0 - tail])
            found.append(Distance(actor, session, float(value), float(low), float(high), len(places)))
    return found
