"""What the subject brings of its own and where the two sides stand: means, mandates to negotiate, positions on cases.

Grain: one finding is one means of the subject, one mandate, or one partner's position on one case beside the subject's.
Means, mandates and positions are perishable: past their last evidence they hold possibly. A position is never netted
against cooperation, and none is guessed from another case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from partnerscope.measure.finding import Finding
from partnerscope.view import View


def capabilities(view: View) -> Iterator[Finding]:
    """One finding a means of the subject that may hold at V, the oldest first."""
    held = view.states("capability").filter(pl.col("subject") == view.about.subject)
    for row in held.sort("_first", "id").iter_rows(named=True):
        yield Finding(
            {"capability": row["id"]},
            {
                "label": row["label"],
                "category": view.codebook["capability_category"].label_of(row["category"]),
                "issues": tuple(row["issues"]),
                "since": row["start"],
                "last_seen": _last(row),
                "holds": row["holds"],
                "amount": row["amount"],
                "unit": row["unit"],
            },
            records=(row["id"],),
        )


def mandates(view: View) -> Iterator[Finding]:
    """One finding a mandate that may hold at V, by partner, the oldest first."""
    held = view.states("mandate").filter(pl.col("subject") == view.about.subject)
    for row in held.sort(pl.col("partner").replace(view.known.actor_labels), "_first", "id").iter_rows(
        named=True
    ):
        yield Finding(
            {"partner": row["partner"], "mandate": row["id"]},
            {
                "object": row["object"],
                "status": view.codebook["mandate_status"].label_of(row["status"]),
                "body": row["body"],
                "act": row["act"],
                "issues": tuple(row["issues"]),
                "since": row["start"],
                "last_seen": _last(row),
                "holds": row["holds"],
            },
            records=(row["id"],),
        )


def positions(view: View) -> Iterator[Finding]:
    """One finding a case and partner or comparator that takes a position on it, beside the subject's latest."""
    held = view.states("position").sort("_last", "id")
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in held.iter_rows(named=True):
        latest[row["case"], row["actor"]] = row
    actors = sorted((*view.about.partners, *view.about.comparators), key=view.label)
    for case in view.codebook.schemes.get("position_case", ()):
        own = latest.get((case.id, view.about.subject))
        for actor in actors:
            theirs = latest.get((case.id, actor))
            if theirs is None:
                continue
            ours = own["stance"] if own else None
            apart = None if ours is None or theirs["stance"] is None else abs(theirs["stance"] - ours)
            yield Finding(
                {"partner": actor, "case": case.id},
                {
                    "stance": theirs["stance"],
                    "subject_stance": ours,
                    "apart": apart,
                    "last_seen": _last(theirs),
                    "holds": theirs["holds"],
                    "passage": theirs["passage"],
                },
                records=(theirs["id"], *((own["id"],) if own else ())),
                caveat="" if own else "no common position of the subject on record",
            )


def _last(row: dict[str, Any]) -> str | None:
    """The last date at which a source shows it."""
    last: str | None = row["attested"][-1] if row["attested"] else row["start"]
    return last
