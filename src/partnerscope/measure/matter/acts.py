"""Standings in treaties that a loaded list shows, where no record speaks of as late a day.

The records stand: an act counts for an actor and a treaty only when it is dated after every day on which a record of that
standing begins, ends or is attested. It is then a standing like any other, read by the same clock. What a consent to be
bound comes to (party, or bound by what is not in force) the records of the same treaty say; where they say neither, the act
is named and no standing is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from partnerscope import timeline
from partnerscope.measure.matter.spans import iso_codes
from partnerscope.view import View, no_panels

SIGNATURE, CONSENT = "signature", "consent"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Acts:
    """`frame` has a row a standing that a list shows, in the columns of memberships (no id). `doubts` say, by actor and
    treaty, what the list has and no standing was made of; `note` what to repeat beside a number that rests on them.
    """

    frame: pl.DataFrame
    doubts: Mapping[Pair, str]
    note: str


def acts(view: View) -> Acts:
    """What the loaded list adds to the records for the partners and comparators; made once for a view."""
    return view.once("treaty acts", _acts)


def _acts(view: View) -> Acts:
    if view.panels is no_panels:  # records alone are asked
        return Acts(view.unrecorded("membership", []), {}, "")
    membership = view.frame("membership")
    panel = view.panel("treaty_actions")
    spoken = _spoken(membership)
    bound = view.codebook.where("membership_status", "standing", "bound")
    recorded = set(membership.filter(pl.col("status").is_in(bound)).select("actor", "body").rows())
    rows: list[dict[str, str]] = []
    doubts: dict[Pair, str] = {}
    for actor, body, act, day in _listed(view, panel.frame):
        if day.toordinal() <= spoken.get((actor, body), timeline.BEGINNING):
            if act == CONSENT and day.toordinal() <= view.day and (actor, body) not in recorded:
                doubts[actor, body] = (
                    f"a consent of {day} is loaded; the records, which speak of later days, stand"
                )
        elif status := _status(view, body, act):
            rows.append({"actor": actor, "body": body, "status": status, "start": day.isoformat()})
        elif day.toordinal() <= view.day:
            doubts[actor, body] = (
                f"a consent of {day} is loaded; no record says whether the treaty is in force"
            )
    return Acts(view.unrecorded("membership", rows), doubts, panel.note)


def _listed(view: View, listed: pl.DataFrame) -> Iterator[tuple[str, str, str, date]]:
    """Acts by actor and treaty of the records: the first consent, and the first signature where it came before."""
    if listed.is_empty():
        return
    numbers = view.codebook.where("code_scheme", "carried_by", "treaties")
    codes = view.frame("actor_code").filter(pl.col("scheme").is_in(numbers))
    bodies: dict[str, list[str]] = {}
    for body, code in codes.select("actor", "code").rows():
        bodies.setdefault(code, []).append(body)
    states = iso_codes(view)
    first: dict[tuple[str, str, str], date] = {}
    for treaty, iso3, act, day in listed.sort("date").rows():
        first.setdefault((treaty, iso3, act), day)
    for actor in (*view.about.partners, *view.about.comparators):
        for number, named in bodies.items():
            signed, bound = (first.get((number, states.get(actor, ""), act)) for act in (SIGNATURE, CONSENT))
            for body in named:
                if signed is not None and (bound is None or signed < bound):
                    yield actor, body, SIGNATURE, signed
                if bound is not None:
                    yield actor, body, CONSENT, bound


def _spoken(membership: pl.DataFrame) -> dict[Pair, int]:
    """The last day that a record of each standing speaks of: it begins or ends there, or is attested."""
    days = (pl.col(name) for name in ("_first", "_sure_first", "_sure_last", "_last"))
    finite = [pl.when(day.is_between(timeline.BEGINNING + 1, timeline.FOREVER - 1)).then(day) for day in days]
    last = membership.group_by("actor", "body").agg(pl.max_horizontal(finite).max().alias("last"))
    return {(actor, body): day for actor, body, day in last.rows() if day is not None}


def _status(view: View, body: str, act: str) -> str:
    """The standing that an act comes to, or '' where the records of the treaty do not tell."""
    statuses = view.codebook["membership_status"]
    shown = statuses.where("shown_by", act)
    if len(shown) < 2:
        return next(iter(shown), "")
    held = view.states("membership").filter((pl.col("body") == body) & pl.col("status").is_in(shown))
    inside = [one for one in shown if statuses[one].properties.get("participates") is True]
    return next((one for one in (*inside, *shown) if one in set(held["status"])), "")
