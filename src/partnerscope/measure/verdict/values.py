"""The values axis: the gap in liberal democracy and the exact match on human-rights roll calls, with their bounds.

Grain: one *reading* is both numbers for all partners and comparators, with the subject's members as recorded, or with
one record of membership left out. The gap is that of the last full year before V (V-Dem's 68 % bounds of the partner);
h is the share of human-rights roll calls of the year of V and the five before it (those on paragraphs and amendments
included) on which the partner chose what two thirds of the members chose (bounds: 90 %, drawn by whole titles). Data that
end more than a year before V say nothing of V.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope import timeline
from partnerscope.measure.matter.assembly import Assembly, assembly, position_of
from partnerscope.measure.matter.spans import iso_codes
from partnerscope.measure.verdict.rules import Quantity
from partnerscope.method.idealpoint import plain_title
from partnerscope.view import View

YEARS, LATEST = 5, 366
DRAWS, SEED = 1000, 20160
Spans = Mapping[str, tuple[str, int, int]]
"""Memberships in the subject by record: actor, first and last possible day."""


@dataclass(frozen=True)
class Nearness:
    """Gap and h of each actor: `points` as rules read them, `bounded` with the bounds of the data."""

    points: Mapping[str, Mapping[str, Quantity]]
    bounded: Mapping[str, Mapping[str, Quantity]]


def memberships(view: View) -> Spans:
    """The records of membership in the subject, by id."""
    member = view.codebook["membership_status"].where("standing", "member")
    chosen = (pl.col("body") == view.about.subject) & pl.col("status").is_in(member)
    rows = view.frame("membership").filter(chosen).select("id", "actor", "_first", "_last").rows()
    return {identity: (actor, first, last) for identity, actor, first, last in sorted(rows)}


def readings(view: View) -> Iterator[tuple[str, Nearness]]:
    """The reading with all records (''), then one without each membership that touches the years looked at."""
    others = sorted((*view.about.partners, *view.about.comparators))
    spans = memberships(view)
    gaps, votes = _Gaps(view), _Votes(view)
    since = date(max(1, date.fromordinal(view.day).year - YEARS), 1, 1).toordinal()
    touching = [one for one, (_, first, last) in spans.items() if first <= view.day and last >= since]
    for left_out in ("", *touching):
        kept = {one: span for one, span in spans.items() if one != left_out}
        members = votes.members(kept)
        bounded = {
            actor: {"gap": gaps.of(actor, kept), "h": votes.of(actor, members, bounds=not left_out)}
            for actor in others
        }
        points = {actor: {name: _point(one) for name, one in held.items()} for actor, held in bounded.items()}
        yield left_out, Nearness(points, bounded)


def _point(one: Quantity) -> Quantity:
    return one if one.value is None else Quantity.exact(one.value, one.records, one.why)


class _Gaps:
    """V-Dem's liberal democracy index in the last full year before V."""

    def __init__(self, view: View) -> None:
        self.view, self.codes = view, iso_codes(view)
        self.year = date.fromordinal(view.day).year - 1
        panel = view.panel("vdem")
        frame = panel.frame.filter(pl.col("year") == self.year).drop_nulls("v2x_libdem")
        columns = ("iso3", "v2x_libdem", "v2x_libdem_codelow", "v2x_libdem_codehigh")
        self.index = {iso: values for iso, *values in frame.select(columns).rows()}
        self.outside = f"V-Dem here ends in {panel.end[:4]}: nothing of {self.year}"

    def of(self, actor: str, spans: Spans) -> Quantity:
        """The members' median less the actor's value; bounds take V-Dem's own of the actor."""
        last = date(max(1, self.year), 12, 31).toordinal()
        inside = {one for one, first, end in spans.values() if first <= last <= end} or {
            self.view.about.subject
        }
        values = [
            self.index[code][0] for one in sorted(inside) if (code := self.codes.get(one, "")) in self.index
        ]
        own = self.index.get(self.codes.get(actor, ""))
        if own is None or not values:
            return Quantity(why=self.outside)
        median = float(np.median(values))
        value, low, high = own
        nearest, furthest = (None if bound is None else median - bound for bound in (high, low))
        return Quantity(median - value, nearest, furthest)


class _Votes:
    """Human-rights roll calls of the year of V and the five before it."""

    def __init__(self, view: View) -> None:
        year = date.fromordinal(view.day).year
        self.view, self.years = view, range(year - YEARS, year + 1)
        end = view.panel("un_votes").end
        self.why = ""
        if timeline.parse(end).last < view.day - LATEST:
            self.why = f"the votes known here end on {end}: too long before {view.valid}"
        chosen = view.codebook.where("agenda", "near_in", "values")
        if not chosen:
            self.why = "the codebook has no agenda by which nearness in values is read"
        self.seen: Assembly | None = None
        if not self.why:
            self.seen = assembly(view, self.years)
            self.mask = self.seen.chosen(view.codebook["agenda"][chosen[0]], self.years, "all")
            self.days = np.array([day.toordinal() for day in self.seen.calls["date"].to_list()])
            titles = [title or str(rcid) for title, rcid in self.seen.calls.select("title", "rcid").rows()]
            names = np.array([plain_title(title) for title in titles])[self.mask]
            self.cluster = np.unique(names, return_inverse=True)[1]

    def members(self, spans: Spans) -> NDArray[np.float64]:
        """The position of these members on the roll calls; nothing where there are no votes to look at."""
        if self.seen is None:
            return np.zeros(0)
        flags = np.zeros(self.seen.votes.shape, dtype=bool)
        for actor, first, last in spans.values():
            flags[self.seen.actors.index(actor)] |= (self.days >= first) & (self.days <= last)
        if not spans and self.view.about.subject in self.seen.actors:
            flags[self.seen.actors.index(self.view.about.subject)] = True
        return position_of(self.seen.votes, flags).value[self.mask]

    def of(self, actor: str, position: NDArray[np.float64], *, bounds: bool) -> Quantity:
        """The share of exact matches; with `bounds` their 90 % interval."""
        if self.seen is None:
            return Quantity(why=self.why)
        difference = np.abs(self.seen.row(actor)[self.mask] - position)
        there = ~np.isnan(difference)
        if not there.any():
            return Quantity(why="no roll call with a position of both")
        same = there & (difference == 0)
        share = float(same.sum() / there.sum())
        if not bounds:
            return Quantity.exact(share)
        size = int(self.cluster.max()) + 1
        hits, calls = (np.bincount(self.cluster, each, size) for each in (same, there))
        draws = np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), DRAWS)
        with np.errstate(invalid="ignore", divide="ignore"):
            low, high = np.nanpercentile((draws @ hits) / (draws @ calls), (5, 95)).tolist()
        return Quantity(share, low, high)
