"""Accession: did states with a dialogue join a treaty more often than states without one?

Grain: one *episode* is one state that stands outside one treaty at the start of one period of five years, counted from the
treaty's adoption: had it a dialogue with the subject on the issue by then, and was it bound by the end? A 2x2 of episodes
is a comparison of what happened, never an effect: who talks with whom is chosen, and states recur.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np
import polars as pl

from partnerscope import timeline
from partnerscope.measure.finding import Finding, Value
from partnerscope.measure.matter.acts import acts
from partnerscope.measure.matter.caveats import ACCESSION as CAVEAT
from partnerscope.measure.matter.caveats import told
from partnerscope.measure.matter.spans import members_by_actor
from partnerscope.timeline.words import counted
from partnerscope.view import View

Dialogue = Literal["before", "none", "unknown"]
Spans = dict[str, list[tuple[int, int]]]

YEARS = 5
LEAST_EVENTS = 10
BOUND, OUTSIDE, TREATY = "bound", "outside", "treaty"
"""What the codebook says of standings, and of types of actor that are treaties."""
STATES: tuple[Dialogue, ...] = ("before", "none", "unknown")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Episode:
    """One state at risk: `acceded` within the period or not, None where not known; `listed`: a loaded list says so."""

    issue: str
    body: str
    actor: str
    since: int
    dialogue: Dialogue
    acceded: bool | None
    records: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    """When an actor was bound (earliest and latest day it can mean; None: no record) and till when it surely was not."""

    bound: tuple[int, int] | None
    outside_until: int
    records: tuple[str, ...]
    listed: bool

    def within(self, start: int, end: int) -> bool | None:
        """Whether it was bound between two days, given that it was not before; None where that is not known."""
        if self.bound is None:
            # nobody says that it stayed out till then: not known, which is neither yes nor no
            return False if self.outside_until >= end else None
        first, last = self.bound
        if first >= end:
            return False
        # a date that reaches over a border of the period may lie on either side
        return True if start <= first and last < end else None


def accession(view: View) -> Iterator[Finding]:
    """One finding an issue, treaty (`all` pools an issue) and state of dialogue: how many episodes ended in accession."""
    for issue, treaties in _by_treaty(view).items():
        if not treaties:
            why = "no treaty on this issue has a dated standing"
            yield Finding({"issue": issue, "treaty": ALL}, absence="not_coded", caveat=why)
        for treaty, chosen in treaties.items():
            for dialogue in STATES:
                yield _of_state(issue, treaty, dialogue, chosen, view)


def accession_test(view: View) -> Iterator[Finding]:
    """One finding an issue and treaty: Fisher's exact test of the comparison, or why there is none."""
    for issue, treaties in _by_treaty(view).items():
        for treaty, chosen in treaties.items():
            yield _test(issue, treaty, [one for one in chosen if one.acceded is not None], view)


def _by_treaty(view: View) -> dict[str, dict[str, list[Episode]]]:
    """Episodes by issue and treaty, both in the order of their ids; `all` has every episode of the issue."""
    found = view.once("episodes", lambda asked: tuple(episodes(asked)))
    by_issue: dict[str, dict[str, list[Episode]]] = {}
    for issue in sorted(view.about.issues):
        on_issue = [episode for episode in found if episode.issue == issue]
        treaties = sorted({*(episode.body for episode in on_issue), ALL}) if on_issue else []
        by_issue[issue] = {
            treaty: [episode for episode in on_issue if treaty in (ALL, episode.body)] for treaty in treaties
        }
    return by_issue


def episodes(view: View) -> Iterator[Episode]:
    """Every state at risk at the start of every whole period that ended by V; members of the subject are left out."""
    members, talks = members_by_actor(view), _dialogues(view)
    standings = _standings(view)
    for body, issues, adopted in _treaties(view):
        for start, end in _periods(adopted, view.day):
            for actor in (*view.about.partners, *view.about.comparators):
                standing = standings.get((actor, body))
                if standing is None or any(a <= start <= b for a, b in members.get(actor, [])):
                    continue
                if standing.bound is not None and standing.bound[1] < start:
                    continue
                acceded = standing.within(start, end)
                for issue in issues:
                    dialogue, records = _state_of(talks.get((actor, issue), []), start)
                    behind = (*standing.records, *records)
                    yield Episode(issue, body, actor, start, dialogue, acceded, behind, standing.listed)


def _of_state(issue: str, treaty: str, dialogue: Dialogue, chosen: list[Episode], view: View) -> Finding:
    """One row of the 2x2 of a treaty or an issue, or the row of dialogues whose start is not known."""
    rows = [one for one in chosen if one.dialogue == dialogue]
    coded = [one for one in rows if one.acceded is not None]
    acceded = sum(one.acceded is True for one in coded)
    outcome = f"{acceded} of {len(coded)} acceded within {YEARS} years"
    if len(rows) > len(coded):
        outcome += f"; {len(rows) - len(coded)} not known"
    values: dict[str, Value] = {"acceded": acceded, "outcome": outcome}
    for group, actors in (("partners", view.about.partners), ("comparators", view.about.comparators)):
        own = [one for one in coded if one.actor in actors]
        values[f"{group}_at_risk"] = len(own)
        values[f"{group}_acceded"] = sum(one.acceded is True for one in own)
    return Finding(
        {"issue": issue, "treaty": treaty, "dialogue": dialogue},
        values,
        n=len(coded),
        records=tuple(record for one in rows for record in one.records),
        caveat=_caveat(view, rows),
    )


def _test(issue: str, treaty: str, coded: list[Episode], view: View) -> Finding:
    """Fisher's exact p of the 2x2 of known dialogues, for one treaty with ten accessions or more."""
    known = [one for one in coded if one.dialogue != "unknown"]
    counts = [
        [sum(one.dialogue == state and one.acceded is outcome for one in known) for outcome in (True, False)]
        for state in ("before", "none")
    ]
    events = counts[0][0] + counts[1][0]
    keys = {"issue": issue, "treaty": treaty}
    why = ""
    if treaty == ALL:
        why = "no test: the same states recur across treaties"
    elif events < LEAST_EVENTS:
        why = f"no test: {counted(events, 'accession')}, {LEAST_EVENTS} are needed"
    elif not all(sum(row) for row in counts):
        why = "no test: a row of the comparison is empty"
    if why:
        return Finding(keys, {"test": why}, n=events, absence="not_applicable", caveat=why)
    from scipy.stats import fisher_exact

    p = float(fisher_exact(np.array(counts)).pvalue)
    text = f"Fisher's exact p = {p:.3f}, rather too small: a state may enter twice"
    return Finding(keys, {"p": p, "test": text}, n=events, caveat=_caveat(view, known))


def _caveat(view: View, rows: list[Episode]) -> str:
    """What stands beside a number of these: what a loaded list adds to it, and where the list and the records differ."""
    found = acts(view)
    apart = dict.fromkeys((one.actor, one.body) for one in rows if (one.actor, one.body) in found.doubts)
    names = "; ".join(f"{view.label(actor)}, {view.label(body)}" for actor, body in apart)
    differ = f"The table of regimes says how the loaded list differs: {names}." if names else ""
    return told(CAVEAT, found.note if any(one.listed for one in rows) else "", differ)


def _memberships(view: View) -> pl.DataFrame:
    """Recorded standings, and those that a loaded list shows after them (without an id)."""
    return pl.concat([view.frame("membership"), acts(view).frame])


def _treaties(view: View) -> list[tuple[str, list[str], int]]:
    """Treaties on an observed issue with a dated adoption, oldest first: id, issues, day of adoption."""
    membership, statuses = _memberships(view), view.codebook["membership_status"]
    treaties = view.codebook["actor_type"].where("joined_as", TREATY)
    bodies = membership.filter(pl.col("status").is_in(statuses.where("standing", BOUND)))["body"].implode()
    rows = view.frame("actor").filter(
        pl.col("type").is_in(treaties) & pl.col("id").is_in(bodies) & (pl.col("_first") > timeline.BEGINNING)
    )
    observed = view.about.issues
    listed = rows.sort("_first", "id").select("id", "issues", "_first").rows()
    return [(body, [i for i in observed if i in issues], day) for body, issues, day in listed]


def _periods(adopted: int, until: int) -> Iterator[tuple[int, int]]:
    """Whole periods of five years from the day of adoption that ended by a day: first day, first day after."""
    day = date.fromordinal(adopted)
    edges = [
        day.replace(year=year, day=min(day.day, 28)).toordinal() for year in range(day.year, 2200, YEARS)
    ]
    for start, end in pairwise(edges):
        if end - 1 > until:
            return
        yield start, end


def _standings(view: View) -> dict[tuple[str, str], _Standing]:
    """Standings by actor and body, from records that bind and records that show an actor outside."""
    statuses = view.codebook["membership_status"]
    outside_now = statuses.where("standing", OUTSIDE)
    known = [*statuses.where("standing", BOUND), *outside_now]
    rows = _memberships(view).filter(pl.col("status").is_in(known))
    bound: dict[tuple[str, str], tuple[int, int]] = {}
    outside: dict[tuple[str, str], int] = {}
    records: dict[tuple[str, str], list[str]] = {}
    listed = set(acts(view).frame.select("actor", "body").rows())
    columns = ("actor", "body", "status", "start", "_sure_first", "_sure_last", "id")
    for actor, body, status, start, sure_first, sure_last, identity in rows.select(columns).rows():
        key = (actor, body)
        records.setdefault(key, []).extend([identity] if identity else [])
        if status in outside_now:
            outside[key] = max(outside.get(key, timeline.BEGINNING), sure_last)
            continue
        span = timeline.start_of(start or "")
        days = (span.first, span.last) if span is not None else (timeline.BEGINNING, sure_first)
        bound[key] = min(bound.get(key, days), days)
    return {
        key: _Standing(bound.get(key), outside.get(key, timeline.BEGINNING), tuple(ids), key in listed)
        for key, ids in records.items()
    }


def _state_of(talks: list[tuple[int, int, str]], day: int) -> tuple[Dialogue, tuple[str, ...]]:
    """Whether a dialogue surely, possibly or not had begun by a day, with the records that say so."""
    sure = tuple(record for _, sure_first, record in talks if sure_first <= day)
    if sure:
        return "before", sure
    possible = tuple(record for first, _, record in talks if first <= day)
    return ("unknown", possible) if possible else ("none", ())


def _dialogues(view: View) -> dict[tuple[str, str], list[tuple[int, int, str]]]:
    """Dialogues of the subject that belong to the observatory's matter, by partner and issue: first, surely by, id."""
    matter = view.codebook["scope"].where("belongs", "surely")
    chosen = (pl.col("subject") == view.about.subject) & pl.col("scope").is_in(matter)
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    columns = ("partner", "issues", "_first", "_sure_first", "id")
    for partner, issues, first, sure, identity in (
        view.frame("dialogue").filter(chosen).select(columns).rows()
    ):
        for issue in issues:
            found.setdefault((partner, issue), []).append((first, sure, identity))
    return found
