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
from typing import Any, Literal, get_args

import polars as pl

from partnerscope import timeline
from partnerscope.codebook import Codebook
from partnerscope.measure.finding import Finding
from partnerscope.view import View

Result = Literal["", "kept", "kept_late", "in_part", "broken", "replaced", "waiting", "not_known"]
"""What an outcome of the codebook counts as (its property `result`); '' for one that counts as none of these."""
OUTCOMES = "commitment_outcome"
DONE: tuple[Result, ...] = ("kept", "kept_late", "in_part")
UNDONE: tuple[Result, ...] = ("broken", "not_known")
Z90 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment at V. `due` is the last day on which it was due, `made` the first day of its document.

    `outcome` is a concept of the codebook, `result` what it counts as.
    """

    id: str
    partner: str
    document: str
    issues: tuple[str, ...]
    category: str
    strength: int | None
    testable: bool
    made: int | None
    due: int | None
    outcome: str
    result: Result
    done: int | None
    row: Mapping[str, Any]

    def is_due(self, day: int) -> bool:
        """Whether it can be tested, named a time, and its time has come; one that another replaced is not."""
        dated = self.due is not None and self.due <= day
        return self.asked and dated

    @property
    def asked(self) -> bool:
        """Whether an outcome could be known: testable, its time come or none named, not replaced."""
        return self.testable and self.result not in ("replaced", "waiting")


def promises(view: View) -> tuple[Promise, ...]:
    """The commitments of the subject made by V, by partner, date and id."""
    return view.once("commitments", _promises)


def _promises(view: View) -> tuple[Promise, ...]:
    rows = view.events("commitment").filter(pl.col("subject") == view.about.subject)
    ordered = rows.sort(pl.col("partner").replace(view.known.actor_labels), "_first", "id")
    return tuple(_promise(row, view.day, view.codebook) for row in ordered.iter_rows(named=True))


def _promise(row: Mapping[str, Any], day: int, codebook: Codebook) -> Promise:
    due = timeline.parse(row["due"]).last if row["due"] else None
    done = timeline.parse(row["outcome_date"]) if row["outcome_date"] else None
    outcome, result = outcome_at(codebook, row["outcome"], due, done, day)
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
        outcome,
        result,
        done.first if done is not None and done.first <= day else None,
        row,
    )


def result_of(codebook: Codebook, outcome: str | None) -> Result:
    """What an outcome counts as, by the codebook's word or a finding's; where none is recorded, nothing is known."""
    if not outcome:
        return "not_known"
    said = codebook.said(OUTCOMES, outcome, "result") or outcome
    return next((one for one in get_args(Result) if one == said), "")


def outcome_at(
    codebook: Codebook, outcome: str | None, due: int | None, done: timeline.Span | None, day: int
) -> tuple[str, Result]:
    """The outcome as it stood on a day, and what it counts as.

    Where that is not what was recorded, the codebook's first outcome of the kind stands; its name where there is none.
    """
    said = result_of(codebook, outcome)
    result = _at(said, due, done, day)
    if outcome and result == said:
        return outcome, result
    return next(iter(codebook.where(OUTCOMES, "result", result)), result), result


def _at(said: Result, due: int | None, done: timeline.Span | None, day: int) -> Result:
    """What happened later had not happened yet, and of what is due later nothing need be known."""
    if said == "not_known":
        return "waiting" if due is not None and day < due else said
    if done is not None and done.first > day:
        if due is None or day <= due:
            return "waiting"
        return "kept_late" if said == "kept" else "broken" if said == "broken" else "not_known"
    if said == "broken" and due is not None and day <= due:
        return "waiting"
    if said == "waiting":
        return "waiting" if due is None or day <= due else "not_known"
    if said == "kept" and due is not None and done is not None and done.first > due:
        return "kept_late"
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
    kept = sum(one.result == "kept" for one in due)
    partly = sum(one.result in ("in_part", "kept_late") for one in due)
    broken = sum(one.result == "broken" for one in due)
    unknown = sum(one.result == "not_known" for one in due)
    known = len(due) - unknown
    asked = [one for one in all_made if one.asked]
    silent = sum(one.result == "not_known" for one in asked)
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
                "days_late": late if one.result in DONE else None,
                "days_overdue": late if one.result in UNDONE and one.is_due(view.day) else None,
                "searched_to": row["searched_to"],
            },
            absence="not_coded" if one.result == "not_known" else "",
            records=(one.id, *([row["record"]] if row["record"] else [])),
        )


def _days_late(one: Promise, day: int) -> int | None:
    """Days from the last day due to the outcome, or to V where there is none; negative where it came early."""
    if one.due is None:
        return None
    return (day if one.done is None else one.done) - one.due
