"""Standings in treaties that a loaded list shows, where no record speaks of as late a day.

The records stand: an act counts for an actor and a treaty only when no record holds the standing that it shows, and when it
is dated after every day on which a record of that pair begins, ends or is attested. It is then a standing like any other,
read by the same clock. What a consent to be bound comes to (party, or bound by what is not in force) the records of the
same treaty say. Where they do not, and where list and records differ, the act is named and no standing is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from partnerscope import timeline
from partnerscope.measure.matter.spans import iso_codes
from partnerscope.view import View, no_panels

ACTS = SIGNATURE, CONSENT = "signature", "consent"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Acts:
    """What a loaded list adds. `frame` has a row a standing, in the columns of memberships (no id). `doubts` say, by actor
    and treaty, what the list has and no standing was made of. `numbered` are the treaties that a list can know; `note`
    stands beside a number that rests on it ('': nothing is loaded).
    """

    frame: pl.DataFrame
    doubts: Mapping[Pair, str]
    numbered: frozenset[str]
    note: str


def acts(view: View) -> Acts:
    """What the loaded list adds to the records for the partners and comparators; made once for a view."""
    return view.once("treaty acts", _acts)


def _acts(view: View) -> Acts:
    if view.panels is no_panels or not (panel := view.panel("treaty_actions")).note:
        return Acts(view.unrecorded("membership", []), {}, frozenset(), "")
    spoken, bodies = _spoken(view), _numbered(view)
    rows: list[dict[str, str]] = []
    doubts: dict[Pair, str] = {}
    for (actor, body, act), day in _listed(view, panel.frame, bodies).items():
        text, held = day.isoformat(), spoken.get((actor, body), _Spoken())
        if act in held.starts or day.toordinal() <= held.last:
            doubt = held.doubt(act, text)
        elif status := _status(view, body, act):
            doubt = ""
            rows.append({"actor": actor, "body": body, "status": status, "start": text})
        else:
            doubt = f"A {act} of {text} is loaded; no record of the treaty says which standing it comes to."
        if doubt and day.toordinal() <= view.day:
            doubts[actor, body] = doubt
    return Acts(view.unrecorded("membership", rows), doubts, frozenset(bodies), panel.note)


@dataclass
class _Spoken:
    """What the records of a pair say: the last day they speak of, and when the standing began that each act shows."""

    last: int = timeline.BEGINNING
    starts: dict[str, list[str]] = field(default_factory=dict)

    def doubt(self, act: str, day: str) -> str:
        """How a list that dates an act differs from the records; '' where it does not."""
        if act not in self.starts:
            # who is bound need not be recorded as having signed
            if act == SIGNATURE and CONSENT in self.starts:
                return ""
            return f"A {act} of {day} is loaded; the records, which speak of later days, stand."
        dated = [one for one in self.starts[act] if one]
        if not dated or any(_within(day, one) for one in dated):
            return ""
        return f"The loaded list dates the {act} {day}, the records {' and '.join(dated)}; the records stand."


def _within(day: str, start: str) -> bool:
    span = timeline.start_of(start)
    return span is None or span.first <= date.fromisoformat(day).toordinal() <= span.last


def _spoken(view: View) -> dict[Pair, _Spoken]:
    """What the records say of each pair."""
    shown = {one: act for act in ACTS for one in view.codebook.where("membership_status", "shown_by", act)}
    found: dict[Pair, _Spoken] = {}
    columns = ("actor", "body", "status", "start", "_first", "_sure_first", "_sure_last", "_last")
    for actor, body, status, start, *days in view.frame("membership").select(columns).rows():
        held = found.setdefault((actor, body), _Spoken())
        held.last = max(held.last, *(day for day in days if day < timeline.FOREVER))
        if status in shown:
            held.starts.setdefault(shown[status], []).append(start or "")
    return found


def _numbered(view: View) -> dict[str, str]:
    """The number by which a list knows each treaty of the records."""
    numbers = view.codebook.where("code_scheme", "carried_by", "treaties")
    codes = view.frame("actor_code").filter(pl.col("scheme").is_in(numbers))
    return dict(codes.select("actor", "code").rows())


def _listed(view: View, listed: pl.DataFrame, bodies: Mapping[str, str]) -> dict[tuple[str, str, str], date]:
    """The first day of each act by actor and treaty; a signature only where no consent came before it."""
    states = iso_codes(view)
    first: dict[tuple[str, str, str], date] = {}
    for treaty, iso3, act, day in listed.sort("date").rows():
        first.setdefault((treaty, iso3, act), day)
    found: dict[tuple[str, str, str], date] = {}
    for actor in (*view.about.partners, *view.about.comparators):
        for body, number in bodies.items():
            signed, bound = (first.get((number, states.get(actor, ""), act)) for act in ACTS)
            if signed is not None and (bound is None or signed < bound):
                found[actor, body, SIGNATURE] = signed
            if bound is not None:
                found[actor, body, CONSENT] = bound
    return found


def _status(view: View, body: str, act: str) -> str:
    """The standing that an act comes to, or '' where the records of the treaty do not tell."""
    statuses = view.codebook["membership_status"]
    shown = statuses.where("shown_by", act)
    if len(shown) < 2:
        return next(iter(shown), "")
    held = view.states("membership").filter((pl.col("body") == body) & pl.col("status").is_in(shown))
    inside = [one for one in shown if statuses[one].properties.get("participates") is True]
    return next((one for one in (*inside, *shown) if one in set(held["status"])), "")
