"""Ideal points: where a state stands on one dimension of UN votes, and how far from the subject's members.

Grain: one position is one state in one session of the General Assembly, named by the year in which the session opens
(session 69 is 2014). Positions come from one fit of all packaged votes (panel `ideal_points`): a view's date chooses
which sessions are shown, not which votes the fit knew. The panel keeps the mean and standard deviation of every position.
Draws of the members are shared: in one draw all members move by the same number of their standard deviations, so that
their interquartile range, the unit of a distance, is the spread between them and not the noise of each. Others are drawn
by themselves. What ties sessions together is in no interval of a session: `level` says how far a position would move if
recurring texts alone, or states alone, tied them. A distance is measured within a session, so that it does not move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.measure.finding import Absence, Finding, Key, Value
from partnerscope.measure.matter.caveats import IDEAL as CAVEAT
from partnerscope.measure.matter.caveats import told
from partnerscope.measure.matter.spans import default_years, iso_codes, members_by_actor
from partnerscope.timeline.words import counted
from partnerscope.view import Panel, View

Floats = NDArray[np.float64]

DRAWS = 2000
SEED = 20160
LEAST_MEMBERS = 4
FIRST_YEAR = 1945
"""Session n opens in the autumn of 1945 + n."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session as a view sees it: draws of every actor with a position, by actor id; the members among them.

    `mean`, `sd`, `level`, `votes` by actor; `draws` of shape (DRAWS,), each actor's own; `shared` of shape (DRAWS,),
    standard normal, the members' common part.
    """

    year: int
    mean: dict[str, float]
    sd: dict[str, float]
    level: dict[str, float]
    votes: dict[str, int]
    draws: dict[str, Floats]
    members: tuple[str, ...]
    shared: Floats

    def quartiles(self) -> Floats:
        """Lower quartile, median and upper quartile of the members in every shared draw, shape (3, DRAWS)."""
        drawn = np.array([self.mean[actor] + self.sd[actor] * self.shared for actor in self.members])
        found: Floats = np.quantile(drawn, [0.25, 0.5, 0.75], axis=0)
        return found


def sessions(view: View) -> Iterator[tuple[int, Session | None]]:
    """Every year of the view with its session; None where none had begun to vote by V or the panel has none."""
    panel = view.panel("ideal_points")
    actors = {code: actor for actor, code in iso_codes(view).items()}
    for year in default_years(view):
        rows = panel.frame.filter(
            (pl.col("session") == year - FIRST_YEAR) & (pl.col("first_vote") <= date.fromordinal(view.day))
        )
        yield year, _session(view, year, rows, actors) if rows.height else None


def _session(view: View, year: int, rows: pl.DataFrame, actors: dict[str, str]) -> Session:
    """Draws are made for all states of a session at once, so that no actor's draws depend on who is asked for."""
    random = np.random.default_rng([SEED, year])
    noise = random.standard_normal((rows.height, DRAWS))
    mean = rows["mean"].cast(pl.Float64).to_numpy()
    sd = rows["sd"].cast(pl.Float64).to_numpy()
    drawn = mean[:, None] + sd[:, None] * noise
    names = [actors.get(code, code) for code in rows["iso3"]]
    # members on the day of the first vote: who joins later in a session does not move its median
    opened = rows["first_vote"][0].toordinal()
    spans = members_by_actor(view)
    members = [a for a in names if any(first <= opened <= last for first, last in spans.get(a, []))]
    return Session(
        year,
        dict(zip(names, mean.tolist(), strict=True)),
        dict(zip(names, sd.tolist(), strict=True)),
        dict(zip(names, rows["level"].cast(pl.Float64).to_list(), strict=True)),
        dict(zip(names, rows["votes"].to_list(), strict=True)),
        dict(zip(names, drawn, strict=True)),
        # a subject that nobody is a member of (a state) stands for itself
        tuple(members) if spans else tuple(a for a in names if a == view.about.subject),
        random.standard_normal(DRAWS),
    )


def ideal_points(view: View) -> Iterator[Finding]:
    """One finding an actor and year: the position with its 90 % interval; the subject's is its members' median."""
    panel = view.panel("ideal_points")
    others = _others(view)
    for year, found in sessions(view):
        if found is None:
            yield from _nothing((view.about.subject, *others), year, panel)
            continue
        yield _of_subject(view.about.subject, found, panel)
        for actor in others:
            if actor not in found.mean:
                yield _none(actor, year, "outside_coverage", _SILENT)
                continue
            value, spread = found.mean[actor], _NINETY * found.sd[actor]
            low, high = value - spread, value + spread
            keys = _keys(actor, year)
            values: dict[str, Value] = {"position": value, "level": found.level[actor]}
            yield Finding(keys, values, low, high, found.votes[actor], caveat=_caveat(panel))


_NINETY = 1.6448536269514722
_SILENT = "cast no vote that counts in this session"


def _of_subject(subject: str, found: Session, panel: Panel) -> Finding:
    """The median of the members, or the subject's own position where it has a seat; n counts its members."""
    if not found.members:
        return _none(subject, found.year, "outside_coverage", "no member has a position")
    lower, middle, upper = found.quartiles()
    low, value, high = np.quantile(middle, [0.05, 0.5, 0.95])
    values: dict[str, Value] = {
        "position": float(value),
        "level": float(np.median([found.level[member] for member in found.members])),
        "spread": float(np.median(upper - lower)),
    }
    bounds = (float(low), float(high))
    return Finding(_keys(subject, found.year), values, *bounds, len(found.members), caveat=_caveat(panel))


def _caveat(panel: Panel) -> str:
    """What must be read with a position, and what the panel says of ideal points that a user has loaded."""
    return told(CAVEAT, panel.note)


def ideal_distance(view: View) -> Iterator[Finding]:
    """One finding a partner and year: |position - members' median| / members' interquartile range, over the draws."""
    panel = view.panel("ideal_points")
    others = _others(view)
    for year, found in sessions(view):
        if found is None:
            yield from _nothing(others, year, panel)
            continue
        n = len(found.members)
        median = _of_subject(view.about.subject, found, panel).values.get("position")
        if n < LEAST_MEMBERS:
            why = f"positions of {counted(n, 'member')}; {LEAST_MEMBERS} are needed"
            for actor in others:
                yield _none(actor, year, "not_applicable", why, median, n)
            continue
        lower, middle, upper = found.quartiles()
        for actor in others:
            if actor not in found.draws:
                yield _none(actor, year, "outside_coverage", _SILENT, median, n)
                continue
            away = np.abs(found.draws[actor] - middle) / (upper - lower)
            low, value, high = (float(x) for x in np.quantile(away, [0.05, 0.5, 0.95]))
            towards = found.mean[actor] > float(np.median(middle))
            values = {
                "distance": value,
                "subject_median": median,
                "direction": "towards the USA" if towards else "away from the USA",
            }
            yield Finding(_keys(actor, year), values, low, high, n, caveat=_caveat(panel))


def _others(view: View) -> list[str]:
    return sorted((*view.about.partners, *view.about.comparators), key=view.label)


def _keys(actor: str, year: int) -> dict[str, Key]:
    return {"partner": actor, "year": year}


def _none(
    actor: str, year: int, absence: Absence, why: str, median: Value = None, members: int | None = None
) -> Finding:
    values = {} if median is None else {"subject_median": median}
    return Finding(_keys(actor, year), values, n=members or None, absence=absence, caveat=why)


def _nothing(actors: tuple[str, ...] | list[str], year: int, panel: Panel) -> Iterator[Finding]:
    outside = f"no session of {year} had voted by then, or the votes end before it ({panel.end})"
    for actor in actors:
        yield _none(actor, year, "outside_coverage", outside)
