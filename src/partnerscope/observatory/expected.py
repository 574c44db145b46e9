"""What is expected next: rounds of dialogues that still keep a rhythm, announced rounds, promises that fall due.

Grain: one *expectation* is one round or one promise with the days on which it should come. It is reckoned from records at V
and says nothing of what will happen; a dialogue without evidence of a due round is expected on no day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from partnerscope import timeline
from partnerscope.measure import measure_named, result_of
from partnerscope.view import View
from partnerscope.view.words import KnownWords

KEPT = frozenset({"on_rhythm", "late"})
"""Readings of a dialogue whose next round is still to be expected."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that should come: which record says so, of whom, what, on which days (ISO), on what ground, since when late.

    `basis` is mandated, announced, stated or estimated for a round, and the basis of the due day for a promise. `overdue`
    counts days from the last day expected to V.
    """

    what: Literal["round", "promise"]
    record: str
    partner: str
    issues: tuple[str, ...]
    name: str
    first: str
    last: str
    basis: str
    overdue: int
    last_evidence: str = ""


def expectations(view: View, partner: str = "", issue: str = "") -> tuple[Expectation, ...]:
    """Everything expected at V, by day; of one partner and one issue where they are named (ids)."""
    found = [*_rounds(view), *_promises(view)]
    kept = (one for one in found if partner in ("", one.partner) and (not issue or issue in one.issues))
    return tuple(sorted(kept, key=lambda one: (one.first, one.what, one.record)))


def _rounds(view: View) -> Iterator[Expectation]:
    for row in measure_named("ledger")(view).frame.iter_rows(named=True):
        if row["next_expected"] and KEPT & {*row["reading"]}:
            day = row["next_expected"]
            yield Expectation(
                "round",
                row["dialogue"],
                row["partner"],
                tuple(row["issues"]),
                row["label"],
                day,
                day,
                row["basis"],
                max(0, view.day - timeline.moment(day)),
                row["last_meeting"],
            )


def _promises(view: View) -> Iterator[Expectation]:
    """Promises that name a day and are neither settled nor past it for good: due after V, or due and not known."""
    words = KnownWords(view.known)
    for row in measure_named("commitments")(view).frame.iter_rows(named=True):
        if not row["due"]:
            continue
        span = timeline.parse(row["due"])
        result = result_of(view.codebook, row["outcome"])
        if result == "waiting" or (result == "not_known" and span.last > view.day):
            yield Expectation(
                "promise",
                row["commitment"],
                row["partner"],
                tuple(row["issues"]),
                words.record(row["commitment"]),
                timeline.iso(span.first),
                timeline.iso(span.last),
                words.row("commitment", row["commitment"])["due_basis"] or "",
                max(0, view.day - span.last),
            )
