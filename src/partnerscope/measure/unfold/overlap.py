"""Overlap: which of the subject's members have partnerships and dialogues of their own with the same partners.

Grain: one finding is one partner: what a source reports, beside what is on record, with the members by name. Reported
and recorded never meet in one column; missing is what the report has and the records do not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from partnerscope.measure.finding import Finding
from partnerscope.view import View

REPORTED = "member_state_partnerships"


def members(view: View) -> tuple[str, ...]:
    """The members of the subject at V, by label."""
    standing = view.codebook["membership_status"].where("standing", "member")
    held = view.states("membership").filter(
        (pl.col("body") == view.about.subject) & pl.col("status").is_in(standing)
    )
    return tuple(sorted(held["actor"].unique(), key=view.label))


def overlap(view: View) -> Iterator[Finding]:
    """One finding a partner and comparator."""
    inside = members(view)
    partnerships = _of_members(view, "partnership", inside).filter(pl.col("category") != "none")
    dialogues = _of_members(view, "dialogue", inside)
    joint = view.states("dialogue").filter(
        (pl.col("subject") == view.about.subject) & (pl.col("format") == "with_member_states")
    )
    reported = view.figures().filter(pl.col("measure") == REPORTED).sort("_first", "id")
    figures: dict[str, dict[str, Any]] = {row["partner"]: row for row in reported.iter_rows(named=True)}
    for partner in sorted((*view.about.partners, *view.about.comparators), key=view.label):
        own = partnerships.filter(pl.col("partner") == partner)
        talks = dialogues.filter(pl.col("partner") == partner)
        together = joint.filter(pl.col("partner") == partner)
        figure = figures.get(partner)
        yield _found(view, partner, own, talks, together, figure)


def _of_members(view: View, kind: str, inside: tuple[str, ...]) -> pl.DataFrame:
    return view.states(kind).filter(pl.col("subject").is_in(inside))


def _found(
    view: View,
    partner: str,
    own: pl.DataFrame,
    talks: pl.DataFrame,
    together: pl.DataFrame,
    figure: dict[str, Any] | None,
) -> Finding:
    with_partnership = sorted(own["subject"].unique(), key=view.label)
    talking = sorted(talks["subject"].unique(), key=view.label)
    same = {
        row["id"]: sorted(set(talks.filter(pl.col("issues").list.contains(issue))["subject"]), key=view.label)
        for row in view.states("dialogue")
        .filter((pl.col("subject") == view.about.subject) & (pl.col("partner") == partner))
        .iter_rows(named=True)
        for issue in row["issues"]
    }
    count = None if figure is None else int(figure["value"])
    records = (*own["id"], *talks["id"], *together["id"], *([figure["id"]] if figure else []))
    return Finding(
        {"partner": partner},
        {
            "recorded": len(with_partnership),
            "reported": count,
            "reported_as_of": figure["as_of"] if figure else None,
            "missing": max(0, count - len(with_partnership)) if count is not None else None,
            "member_states": tuple(with_partnership),
            "in_dialogue": len(talking),
            "dialogue_states": tuple(talking),
            "on_same_issue": tuple(sorted({one for names in same.values() for one in names}, key=view.label)),
            "joint_formats": together.height,
        },
        n=len(members(view)),
        records=records,
        caveat="" if figure is None else f"reported as of {figure['as_of']}: not re-counted since",
    )
