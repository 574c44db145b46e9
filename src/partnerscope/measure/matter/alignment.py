"""Alignment: how near a partner votes to the subject in the UN General Assembly.

Alignment is 1 minus the mean absolute difference between the partner's vote and the subject's position (yes 1,
abstain 0.5, no 0) over the roll calls on which the subject has a position and the partner voted. Absence is not
abstention: it is left out and counted. Only votes on whole texts enter (final passage); `with_parts` adds those on
paragraphs and amendments, which the source holds for some sessions only. Intervals come from a bootstrap over recurring
resolution titles, because the same text returns year after year. `controls` holds the agenda fixed in two ways. Terrorism
and organized crime have no roll-call flag: not applicable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from partnerscope.codebook import Concept
from partnerscope.measure.finding import Finding
from partnerscope.measure.matter.assembly import (
    Assembly,
    Flags,
    Floats,
    RollCallPosition,
    assembly,
    frozen,
    position_of,
)
from partnerscope.measure.matter.caveats import ALIGNMENT as CAVEAT
from partnerscope.measure.matter.caveats import told
from partnerscope.measure.matter.controls import REACH, last_votes, of_others, on_the_same_texts
from partnerscope.measure.matter.spans import default_years
from partnerscope.method.idealpoint import plain_title
from partnerscope.method.similarity import similarity
from partnerscope.timeline.words import counted
from partnerscope.view import View

LEAST_CALLS = 10
"""A period with fewer roll calls carries a flag."""
DRAWS = 1000
SEED = 20160
IMPORTANT = (1983, 2017)
"""Years in which the source marks the votes that the US State Department lists as important; outside them none is known."""


@dataclass(frozen=True, slots=True)
class VotingAgreement:
    """One partner on one agenda in one period: shares in [0, 1], S, kappa and pi in [-1, 1], counts of roll calls.

    `n` roll calls entered; `absent` is where the partner did not vote though the subject had a position; `split` is
    where the subject had none. `low` and `high` bound the 90 % interval of `value`.
    """

    partner: str
    issue: str
    agenda: str
    period: str
    value: float | None
    low: float | None
    high: float | None
    exact: float | None
    s: float | None
    kappa: float | None
    pi: float | None
    unanimous_only: float | None
    frozen: float | None
    with_parts: float | None
    above_others: float | None
    important: float | None
    important_votes: int | None
    recurring: float | None
    recurring_change: float | None
    recurring_votes: int
    n: int
    absent: int
    split: int
    unanimous: int
    cohesion: float | None

    @property
    def held(self) -> int:
        """Roll calls of the agenda and period, whoever voted on them."""
        return self.n + self.absent + self.split


def alignment(view: View) -> Iterator[Finding]:
    """One finding a partner, issue, agenda and period: the alignment, its 90 % interval, and the numbers beside it."""
    for found in agreements(view):
        yield Finding(
            _keys(found.partner, found.issue, found.agenda, found.period),
            {
                "alignment": found.value,
                "exact": found.exact,
                "s": found.s,
                "kappa": found.kappa,
                "pi": found.pi,
                "where_unanimous": found.unanimous_only,
                "frozen_membership": found.frozen,
                "with_parts": found.with_parts,
                "above_others": found.above_others,
                "important": found.important,
                "important_votes": found.important_votes,
                "recurring": found.recurring,
                "recurring_change": found.recurring_change,
                "recurring_votes": found.recurring_votes,
                "absent": found.absent,
                "split": found.split,
                "unanimous_votes": found.unanimous,
                "cohesion": found.cohesion,
            },
            low=found.low,
            high=found.high,
            n=found.n,
            absence="" if found.value is not None else "outside_coverage",
            caveat=_caveat(view, found),
        )
    yield from beyond(view)
    yield from not_applicable(view)


def _keys(partner: str, issue: str, agenda: str = "", period: str = "") -> dict[str, str]:
    return {"partner": partner, "issue": issue, "agenda": agenda, "period": period}


def beyond(view: View) -> Iterator[Finding]:
    """Years that the roll calls known do not cover to the end, on agendas without a roll call: outside coverage."""
    there = {(found.agenda, found.period) for found in agreements(view)}
    for agenda in view.codebook["agenda"]:
        for year in map(str, default_years(view)):
            if (agenda.id, year) in there or not _unfinished(view, year):
                continue
            for partner in _others(view):
                keys = _keys(partner, _issue_of(view, agenda), agenda.id, year)
                yield Finding(
                    keys, absence="outside_coverage", caveat=told(_ended(view), view.panel("un_votes").note)
                )


def _others(view: View) -> list[str]:
    """Partners and comparators by label; only the one that is asked about, if any."""
    others = sorted((*view.about.partners, *view.about.comparators), key=view.label)
    return [one for one in others if view.asked in ("", one)]


def _ended(view: View) -> str:
    return f"The votes known here end on {view.panel('un_votes').end}."


def _unfinished(view: View, period: str) -> bool:
    """Whether the votes end before a period, or V within it, does, or leave out days of it."""
    # a period is a year or years from-to: its first and its last four letters are its ends
    until = min(f"{period[-4:]}-12-31", date.fromordinal(view.day).isoformat())
    return not view.panel("un_votes").covers(f"{period[:4]}-01-01", until)


def _caveat(view: View, found: VotingAgreement) -> str:
    """The caveat, with few roll calls, where the votes end if the period is not over by then, and what a user has loaded."""
    few = f"Only {counted(found.held, 'roll call')}: too few to compare." if found.held < LEAST_CALLS else ""
    ended = _ended(view) if _unfinished(view, found.period) else ""
    return told(CAVEAT, few, ended, view.panel("un_votes").note)


def not_applicable(view: View) -> Iterator[Finding]:
    """Issues that no flag of the roll calls covers: no number can be given."""
    flagged = {issue.id for issue in view.codebook["issue"] if "un_issue" in issue.mappings}
    for partner in (one for one in _others(view) if one in view.about.partners):
        for issue in view.about.issues:
            if issue not in flagged:
                why = "no roll-call flag covers this issue"
                yield Finding(_keys(partner, issue), absence="not_applicable", caveat=why)


def agreements(view: View) -> tuple[VotingAgreement, ...]:
    """Every partner and comparator, agenda and period of a view (each year, and the whole window), computed once."""
    return view.once("agreements", lambda asked: tuple(_agreements(asked, default_years(asked))))


def _agreements(view: View, years: range) -> Iterator[VotingAgreement]:
    with_last = range(max(years.start - REACH, 1), years.stop)
    seen = assembly(view, with_last)
    whole = position_of(seen.votes, seen.members)
    others = _others(view)
    if not others:
        return
    asked = _Asked(
        seen,
        whole,
        position_of(seen.votes, frozen(seen, view, years)),
        _titles(seen),
        of_others(view, with_last, seen, whole),
        last_votes(seen),
        seen.calls["important"].fill_null(0).to_numpy() == 1,
    )
    periods = [(str(year), range(year, year + 1)) for year in years]
    if len(years) > 1:
        periods.append((f"{years.start}-{years.stop - 1}", years))
    for agenda in view.codebook["agenda"]:
        issue = _issue_of(view, agenda)
        for period, span in periods:
            masks = seen.chosen(agenda, span), seen.chosen(agenda, span, "all")
            if masks[0].any():
                key = issue, agenda.id, period
                yield from _period(asked, masks, others, key)


def _issue_of(view: View, agenda: Concept) -> str:
    """The observed issue whose UN code is the agenda's; '' for agendas of no single issue."""
    codes = agenda.mappings.get("un_issue", ())
    issues = (view.codebook["issue"].concepts[issue] for issue in view.about.issues)
    return next((issue.id for issue in issues if set(codes) & set(issue.mappings.get("un_issue", ()))), "")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every agenda and period of a view share: the votes, the subject's position (of all its members, and of those
    throughout), and by roll call the text, what all others do, the last vote on the same text and whether the
    source marks it as important.
    """

    seen: Assembly
    whole: RollCallPosition
    core: RollCallPosition
    titles: NDArray[np.str_]
    others_do: Floats
    last: NDArray[np.int64]
    important: Flags


def _titles(seen: Assembly) -> NDArray[np.str_]:
    rows = seen.calls.select("title", "rcid").rows()
    return np.array([plain_title(title) if title else f"roll call {rcid}" for title, rcid in rows], dtype=str)


def _period(
    asked: _Asked, masks: tuple[Flags, Flags], others: list[str], key: tuple[str, str, str]
) -> Iterator[VotingAgreement]:
    """The agreements of one agenda and period; `masks` choose its final passages and all its roll calls."""
    mask, all_calls = masks
    seen, whole = asked.seen, asked.whole
    position, votes = whole.value[mask], np.array([seen.row(actor)[mask] for actor in others])
    held = ~np.isnan(position)
    differences = np.abs(votes - position)
    low, high = _interval(differences, asked.titles[mask])
    chance = similarity(
        np.vstack([position, votes])[:, held] if held.any() else np.full((len(others) + 1, 1), np.nan),
        (0.0, 0.5, 1.0),
    )
    unanimous = whole.unanimous[mask]
    cohesion = _mean(whole.cohesion[mask])
    important = asked.important[mask]
    for row, partner in enumerate(others):
        both = ~np.isnan(differences[row])
        frozen_differences = np.abs(votes[row] - asked.core.value[mask])
        above = _mean((1 - differences[row]) - asked.others_do[mask])
        again, change = on_the_same_texts(1 - np.abs(seen.row(partner) - whole.value), asked.last, mask)
        marked = differences[row][important]
        yield VotingAgreement(
            partner,
            *key,
            value=_closeness(differences[row]),
            low=_number(low[row]),
            high=_number(high[row]),
            exact=_number(float((differences[row][both] == 0).mean())) if both.any() else None,
            s=_number(chance.s_absolute[0, row + 1]),
            kappa=_number(chance.kappa_absolute[0, row + 1]),
            pi=_number(chance.pi_absolute[0, row + 1]),
            unanimous_only=_closeness(differences[row][unanimous]),
            frozen=_closeness(frozen_differences),
            with_parts=_closeness(np.abs(seen.row(partner)[all_calls] - whole.value[all_calls])),
            above_others=above,
            important=_closeness(marked),
            important_votes=int((~np.isnan(marked)).sum()) if _marked(key[2]) else None,
            recurring=_mean(again),
            recurring_change=_mean(change),
            recurring_votes=int(again.size),
            n=int(both.sum()),
            absent=int((held & np.isnan(votes[row])).sum()),
            split=int((~held).sum()),
            unanimous=int(unanimous.sum()),
            cohesion=cohesion,
        )


def _marked(period: str) -> bool:
    """Whether the source marks important votes in some year of a period."""
    return int(period[:4]) <= IMPORTANT[1] and int(period[-4:]) >= IMPORTANT[0]


def _interval(differences: Floats, titles: NDArray[np.str_]) -> tuple[Floats, Floats]:
    """5th and 95th percentile of the alignment over draws of whole titles; one row of differences an actor."""
    names, cluster = np.unique(titles, return_inverse=True)
    there = ~np.isnan(differences)
    total = np.array(
        [np.bincount(cluster, np.where(t, d, 0), len(names)) for d, t in zip(differences, there, strict=True)]
    )
    count = np.array([np.bincount(cluster, t, len(names)) for t in there])
    shares = np.full(len(names), 1 / len(names))
    draws = (
        np.random.default_rng(SEED).multinomial(len(names), shares, DRAWS).astype(float)
    )  # cast once, not twice
    with np.errstate(invalid="ignore", divide="ignore"):
        values = 1 - (draws @ total.T) / (draws @ count.T)
    if len(names) < 2:
        return np.full(len(differences), np.nan), np.full(len(differences), np.nan)
    usable = (~np.isnan(values)).any(axis=0)
    filled = np.where(usable, values, 0.0)
    low, high = np.nanpercentile(filled, (5, 95), axis=0)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def _closeness(differences: Floats) -> float | None:
    mean = _mean(differences)
    return None if mean is None else 1 - mean


def _mean(values: Floats) -> float | None:
    there = values[~np.isnan(values)]
    return float(there.mean()) if there.size else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
