"""Overlap: which of the subject's members have partnerships and dialogues of their own with the same partners.

Grain: one finding is one partner: what a source reports, beside what is on record, with the members by name. Reported
and recorded never meet in one column; missing is what the report has and the records do not show. A partnership of which
no record says since when may be younger than V: its members are named apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from partnerscope.measure.finding import Finding
from partnerscope.view import View


def members(view: View) -> tuple[str, ...]:
    """The members of the subject at V, by label."""
    standing = view.codebook["membership_status"].where("standing", "member")
    held = view.states("membership").filter(
        (pl.col("body") == view.about.subject) & pl.col("status").is_in(standing)
    )
    return tuple(sorted(held["actor"].unique(), key=view.label))


def overlap(view: View) -> Iterator[Finding]:
    """One finding a partner and comparator: members with partnerships and dialogues on record."""
    inside = members(view)
    none = view.codebook.where("partnership_category", "grade", "absent")
    partnerships = _of_members(view, "partnership", inside).filter(~pl.col("category").is_in(none))
    dialogues = _of_members(view, "dialogue", inside)
    figures = _figures(view)
    for partner in _others(view):
        own = partnerships.filter(pl.col("partner") == partner)
        talks = dialogues.filter(pl.col("partner") == partner)
        yield _found(view, partner, own, talks, figures.get(partner))


def overlap_reported(view: View) -> Iterator[Finding]:
    """One finding a partner and comparator: how many members have a partnership, as a source reports."""
    figures = _figures(view)
    for partner in _others(view):
        row = figures.get(partner)
        if row is None:
            why = "no source reports a figure up to this date"
            yield Finding({"partner": partner}, absence="not_coded", caveat=why)
            continue
        if row["value"] != int(row["value"]):
            why = f"the figure reported, {row['value']:g}, is not a whole number of partnerships"
            yield Finding({"partner": partner}, absence="not_coded", caveat=why, records=(row["id"],))
            continue
        caveat = (
            f"reported as of {row['as_of']}: not re-counted since" if row["as_of"] else "reported, undated"
        )
        values = {"value": int(row["value"]), "as_of": row["as_of"]}
        yield Finding({"partner": partner}, values, records=(row["id"],), caveat=caveat)


def _others(view: View) -> list[str]:
    return sorted((*view.about.partners, *view.about.comparators), key=view.label)


def _figures(view: View) -> dict[str, dict[str, Any]]:
    """The latest figure up to V, by partner."""
    counted = view.codebook.where("figure_measure", "counted_as", "members")
    reported = view.figures().filter(pl.col("measure").is_in(counted)).sort("_first", "id")
    return {row["partner"]: row for row in reported.iter_rows(named=True)}


def _of_members(view: View, kind: str, inside: tuple[str, ...]) -> pl.DataFrame:
    return view.states(kind).filter(pl.col("subject").is_in(inside))


def _found(
    view: View, partner: str, own: pl.DataFrame, talks: pl.DataFrame, figure: dict[str, Any] | None
) -> Finding:
    with_partnership = sorted(own["subject"].unique(), key=view.label)
    ours = view.states("dialogue").filter(
        (pl.col("subject") == view.about.subject) & (pl.col("partner") == partner)
    )
    served = set(ours.explode("issues")["issues"].drop_nulls())
    alike = talks.filter(pl.col("issues").list.set_intersection(sorted(served)).list.len() > 0)
    together = ours.filter(pl.col("format").is_in(view.codebook.where("format", "joined_by", "members")))
    dated = set(own.filter(pl.col("start").is_not_null())["subject"])
    # a figure of an earlier date leaves nothing to miss at V, nor does one that counts no whole partnerships
    of_now = figure is not None and figure["_last"] >= view.day and figure["value"] == int(figure["value"])
    return Finding(
        {"partner": partner},
        {
            "recorded": len(with_partnership),
            "missing": max(0, int(figure["value"]) - len(with_partnership)) if figure and of_now else None,
            "member_states": tuple(with_partnership),
            "since_unknown": tuple(one for one in with_partnership if one not in dated),
            "in_dialogue": talks["subject"].n_unique(),
            "dialogue_states": tuple(sorted(talks["subject"].unique(), key=view.label)),
            "on_same_issue": tuple(sorted(alike["subject"].unique(), key=view.label)),
            "joint_formats": together.height,
        },
        n=len(members(view)),
        records=(*own["id"], *talks["id"], *together["id"]),
    )
