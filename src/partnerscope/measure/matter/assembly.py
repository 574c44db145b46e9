"""The General Assembly as a view sees it: who voted what, and what the subject's position was.

Grain: one `Assembly` is the roll calls of a span of years as arrays: actors x roll calls. A subject with members
(a union) holds a position where two thirds of its voting members chose the same option and two thirds of the members
voted; otherwise it is split. A subject without members holds the position of its own vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.codebook import Concept
from partnerscope.measure.matter.spans import iso_codes, members_by_actor
from partnerscope.view import View

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OPTIONS = (0.0, 0.5, 1.0)
"""no, abstain, yes"""

Series = Literal["final", "all"]
"""`final`: votes on whole texts, the default everywhere. `all`: with votes on paragraphs and amendments, which the source
holds for some sessions only, so that this series breaks between them."""


@dataclass(frozen=True, slots=True)
class RollCallPosition:
    """The subject's position on every roll call: `value` (NaN where split), who was a member, how they voted."""

    value: Floats
    unanimous: Flags
    cohesion: Floats
    members: int


@dataclass(frozen=True)
class Assembly:
    """Votes of actors x roll calls: 1 yes, 0.5 abstain, 0 no, NaN absent; roll calls with year, flags and title."""

    actors: tuple[str, ...]
    votes: Floats
    calls: pl.DataFrame
    members: Flags

    def row(self, actor: str) -> Floats:
        """The votes of one actor, shape (roll calls,)."""
        row: Floats = self.votes[self.actors.index(actor)]
        return row

    def chosen(self, agenda: Concept, years: range, series: Series = "final") -> Flags:
        """Which roll calls belong to an agenda (a concept with `flag` or `without`), these years and a series."""
        year = self.calls["year"].to_numpy()
        mask: Flags = (year >= years.start) & (year < years.stop)
        if series == "final":
            mask &= self.calls["final_passage"].to_numpy()
        if flag := agenda.text("flag"):
            mask &= self.calls[flag].fill_null(0).to_numpy() == 1
        if without := agenda.text("without"):
            mask &= self.calls[without].fill_null(0).to_numpy() == 0
        return mask


def assembly(view: View, years: range) -> Assembly:
    """The votes of the subject's members, partners and comparators in these years, up to V."""
    about = view.about
    membership = members_by_actor(view)
    wanted = tuple(dict.fromkeys([*membership, about.subject, *about.partners, *about.comparators]))
    return _assembled(view, years, wanted, membership, "all")


def world_assembly(view: View, years: range) -> Assembly:
    """All UN members on the final passages of these years, up to V; actors without an id go by their ISO code."""
    names = {code: actor for actor, code in iso_codes(view).items()}
    codes = view.panel("un_votes").frame["iso3"].unique().sort()
    wanted = tuple(names.get(code, code) for code in codes)
    return _assembled(view, years, wanted, members_by_actor(view), "final")


def _assembled(
    view: View,
    years: range,
    wanted: tuple[str, ...],
    membership: dict[str, list[tuple[int, int]]],
    series: Series,
) -> Assembly:
    calls = view.panel("un_roll_calls").frame.filter(
        pl.col("year").is_between(years.start, years.stop - 1)
        & (pl.col("date") <= date.fromordinal(view.day))
    )
    if series == "final":
        calls = calls.filter("final_passage")
    place = {actor: row for row, actor in enumerate(wanted)}
    votes = _votes(view, place, calls)
    days = np.array([day.toordinal() for day in calls["date"].to_list()])
    members = np.zeros(votes.shape, dtype=bool)
    for actor, spans in membership.items():
        for first, last in spans:
            if actor in place:
                members[place[actor]] |= (days >= first) & (days <= last)
    if not membership and view.about.subject in place:
        members[place[view.about.subject]] = True
    return Assembly(wanted, votes, calls, members)


def _votes(view: View, place: Mapping[str, int], calls: pl.DataFrame) -> Floats:
    """Votes of actors (by row) on these roll calls: 1 yes, 0.5 abstain, 0 no, NaN absent or no member."""
    votes = np.full((len(place), calls.height), np.nan)
    ids = {code: actor for actor, code in iso_codes(view).items()}
    panel = view.panel("un_votes").frame
    position = {
        code: place[ids.get(code, code)] for code in panel["iso3"].unique() if ids.get(code, code) in place
    }
    column = dict(zip(calls["rcid"].to_list(), range(calls.height), strict=True))
    rows = panel.filter(
        pl.col("rcid").is_in(calls["rcid"].implode())
        & pl.col("iso3").is_in(list(position))
        & pl.col("vote").is_not_null()
    )
    if rows.is_empty():
        return votes
    at = rows["iso3"].replace_strict(position, return_dtype=pl.Int32).to_numpy()
    on = rows["rcid"].replace_strict(column, return_dtype=pl.Int32).to_numpy()
    # -1, 0, 1 to 0, 0.5, 1: the exact halves keep means of votes exact
    votes[at, on] = (rows["vote"].to_numpy() + 1) / 2
    return votes


def frozen(seen: Assembly, view: View, years: range) -> Flags:
    """Members that were members throughout the period: enlargement then moves nothing. Shape (actors, roll calls)."""
    start, end = date(years.start, 1, 1).toordinal(), min(view.day, date(years.stop - 1, 12, 31).toordinal())
    spans = members_by_actor(view)
    core = [
        any(first <= start and last >= end for first, last in spans.get(actor, [])) for actor in seen.actors
    ]
    if not spans:
        return seen.members
    return np.repeat(np.array(core)[:, None], seen.votes.shape[1], axis=1)


def position_of(votes: Floats, members: Flags) -> RollCallPosition:
    """The position of a group by two thirds with a two-thirds quorum, unanimity, and cohesion on each roll call.

    Cohesion is the agreement index of Hix, Noury and Roland (2005): 1 when all voting members chose the same,
    0 when they split evenly over the three options.
    """
    own = np.where(members, votes, np.nan)
    counts = np.array([(own == option).sum(axis=0) for option in OPTIONS])
    voting, size = counts.sum(axis=0), members.sum(axis=0)
    quorum = (voting > 0) & (3 * voting >= 2 * size)
    # two thirds in whole numbers: 2/3 has no exact float, and a bound must be decided on it
    carried = quorum & (3 * counts >= 2 * voting)
    value = np.full(votes.shape[1], np.nan)
    for option, holds in zip(OPTIONS, carried, strict=True):
        value[holds] = option
    top = counts.max(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        cohesion = np.where(voting > 0, (top - (voting - top) / 2) / voting, np.nan)
    return RollCallPosition(value, quorum & (top == voting), cohesion, int(size.max(initial=0)))
