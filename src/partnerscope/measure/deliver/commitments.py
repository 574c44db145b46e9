"""Commitments: which promises were kept, late, broken, or are not known.

Grain: one *promise at V* is one commitment with the outcome that its record shows by V. Kept is reckoned among
promises that can be tested, name a time, and were due by V; what is not known stands beside it as bounds, because
failure leaves no press release. Late is computed: fulfilled after the last day on which it was due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, Literal

import polars as pl

from partnerscope import timeline
from partnerscope.measure.finding import Finding
from partnerscope.view import View

Outcome = Literal["fulfilled", "late", "partly", "not", "superseded", "not_yet_due", "unknown"]
Z90 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment at V. `due` is the last day on which it was due, `made` the first day of its document."""

    id: str
    partner: str
    document: str
    issues: tuple[str, ...]
    category: str
    strength: int | None
    testable: bool
    made: int | None
    due: int | None
    outcome: Outcome
    done: int | None
    row: Mapping[str, Any]

    def is_due(self, day: int) -> bool:
        """Whether it can be tested, named a time, and its time has come; one that another replaced is not."""
        dated = self.due is not None and self.due <= day
        return self.testable and dated and self.outcome not in ("superseded", "not_yet_due")

    @property
    def asked(self) -> bool:
        """Whether an outcome could be known: testable, its time come or none named, not replaced."""
        return self.testable and self.outcome not in ("superseded", "not_yet_due")


def promises(view: View) -> tuple[Promise, ...]:
    """The commitments of the subject made by V, by partner, date and id."""
    return view.once("commitments", _promises)


def _promises(view: View) -> tuple[Promise, ...]:
    rows = view.events("commitment").filter(pl.col("subject") == view.about.subject)
    ordered = rows.sort(pl.col("partner").replace(view.known.actor_labels), "_first", "id")
    return tuple(_promise(row, view.day) for row in ordered.iter_rows(named=True))


def _promise(row: Mapping[str, Any], day: int) -> Promise:
    due = timeline.parse(row["due"]).last if row["due"] else None
    done = timeline.parse(row["outcome_date"]) if row["outcome_date"] else None
    return Promise(
        row["id"],
        row["partner"],
        row["document"],
        tuple(row["issues"]),
        row["category"],
        row["strength"],
        row["testable"] == "yes",
        timeline.parse(row["date"]).first if row["date"] else None,
        due,
        _outcome(row["outcome"] or "unknown", due, done, day),
        done.first if done is not None and done.first <= day else None,
        row,
    )


def _outcome(said: Outcome, due: int | None, done: timeline.Span | None, day: int) -> Outcome:
    """The outcome as it stood on a day: what happened later had not happened yet."""
    if said in ("unknown", "superseded"):
        return said
    if done is not None and done.first > day:
        if due is None or day <= due:
            return "not_yet_due"
        return "late" if said == "fulfilled" else "not" if said == "not" else "unknown"
    if said == "not" and due is not None and day <= due:
        return "not_yet_due"
    if said == "not_yet_due":
        return "not_yet_due" if due is None or day <= due else "unknown"
    if said == "fulfilled" and due is not None and done is not None and done.first > due:
        return "late"
    return said


def wilson(successes: int, n: int, z: float = Z90) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927), 90 % unless `z` says otherwise; n above 0."""
    share, bend = successes / n, z * z / n
    middle = (share + bend / 2) / (1 + bend)
    half = z / (1 + bend) * sqrt(share * (1 - share) / n + bend / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def follow_through(view: View) -> Iterator[Finding]:
    """One finding for all promises, and one for every partner, issue, category, strength and document."""
    made = promises(view)
    yield _counted(view, {"by": "all"}, made)
    for name, key in _GROUPS.items():
        groups: dict[str, list[Promise]] = {}
        for one in made:
            for group in key(one):
                groups.setdefault(group, []).append(one)
        for group in sorted(groups):
            yield _counted(view, {"by": name, name: group}, groups[group])


_GROUPS: Mapping[str, Callable[[Promise], tuple[str, ...]]] = {
    "category": lambda one: (one.category,),
    "strength": lambda one: () if one.strength is None else (f"s{one.strength}",),
    "partner": lambda one: (one.partner,),
    "issue": lambda one: one.issues,
    "document": lambda one: (one.document,),
}


def _counted(view: View, keys: Mapping[str, str], made: Iterable[Promise]) -> Finding:
    all_made = list(made)
    due = [one for one in all_made if one.is_due(view.day)]
    kept = sum(one.outcome == "fulfilled" for one in due)
    partly = sum(one.outcome in ("partly", "late") for one in due)
    broken = sum(one.outcome == "not" for one in due)
    unknown = sum(one.outcome == "unknown" for one in due)
    known = len(due) - unknown
    asked = [one for one in all_made if one.asked]
    silent = sum(one.outcome == "unknown" for one in asked)
    low, high = wilson(kept, known) if known else (None, None)
    return Finding(
        keys,
        {
            "kept_share": kept / known if known else None,
            "made": len(all_made),
            "due": len(due),
            "kept": kept,
            "partly_or_late": partly,
            "broken": broken,
            "unknown": unknown,
            "bound_low": kept / len(due) if due else None,
            "bound_high": (kept + unknown) / len(due) if due else None,
            "asked": len(asked),
            "unknown_share": silent / len(asked) if asked else None,
        },
        low=low,
        high=high,
        n=known,
        absence="" if known else "not_applicable" if not due else "not_coded",
        records=tuple(one.id for one in all_made),
        caveat="" if known else "no promise was due" if not due else "no outcome is known",
    )


def commitments(view: View) -> Iterator[Finding]:
    """One finding a promise: its outcome at V, how late it was or how long it is overdue."""
    for one in promises(view):
        row = one.row
        late = _days_late(one, view.day)
        yield Finding(
            {"partner": one.partner, "commitment": one.id},
            {
                "outcome": one.outcome,
                "issues": one.issues,
                "document": one.document,
                "made": row["date"],
                "passage": row["passage"],
                "category": one.category,
                "strength": one.strength,
                "testable": row["testable"],
                "due": row["due"],
                "outcome_date": row["outcome_date"] if one.done is not None else None,
                "days_late": late if one.outcome in ("late", "partly", "fulfilled") else None,
                "days_overdue": late if one.outcome in ("unknown", "not") and one.is_due(view.day) else None,
                "searched_to": row["searched_to"],
            },
            absence="not_coded" if one.outcome == "unknown" else "",
            records=(one.id, *([row["record"]] if row["record"] else [])),
        )


def _days_late(one: Promise, day: int) -> int | None:
    """Days from the last day due to the outcome, or to V where there is none; negative where it came early."""
    if one.due is None:
        return None
    return (day if one.done is None else one.done) - one.due
