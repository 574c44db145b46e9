"""Levels: where the two sides meet beyond their own table, from trilateral to multilateral.

Grain: one finding is one partner and level: the bodies of that level in which subject and partner both take part at
V, counted surely, presumably and possibly; the answer of a pair is the weaker of the two standings.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from partnerscope import timeline
from partnerscope.measure.finding import Finding
from partnerscope.view import View


def levels(view: View) -> Iterator[Finding]:
    """One finding a partner, comparator and level of the codebook."""
    shared = _shared(view)
    talks = view.states("dialogue").filter(pl.col("subject") == view.about.subject)
    for partner in sorted((*view.about.partners, *view.about.comparators), key=view.label):
        for level in view.codebook["level"]:
            if level.text("counted_from") == "dialogues":
                own = talks.filter(pl.col("partner") == partner).select(
                    pl.col("id"), "holds", pl.col("id").alias("record")
                )
            else:
                own = shared.filter((pl.col("partner") == partner) & (pl.col("level") == level.id))
            yield _counted(partner, level.id, own)


def _shared(view: View) -> pl.DataFrame:
    """Bodies that subject and partner both take part in: partner, id of the body, level, holds, record."""
    statuses = view.codebook["membership_status"]
    inside = statuses.where("participates", "True")
    held = view.states("membership").filter(pl.col("status").is_in(inside))
    order = {answer: place for place, answer in enumerate(timeline.ANSWERS)}
    ranked = held.select(
        "actor", "body", "id", pl.col("holds").replace_strict(order, return_dtype=pl.Int8).alias("rank")
    )
    best = ranked.sort("rank", "id").unique(["actor", "body"], keep="first", maintain_order=True)
    own = best.filter(pl.col("actor") == view.about.subject).select("body", pl.col("rank").alias("own"))
    bodies = view.frame("actor").select(pl.col("id").alias("body"), "level")
    names = dict(enumerate(timeline.ANSWERS))
    return (
        best.join(own, on="body")
        .join(bodies, on="body")
        .with_columns(
            pl.max_horizontal("rank", "own").replace_strict(names, return_dtype=pl.String).alias("holds")
        )
        .select(
            pl.col("actor").alias("partner"),
            pl.col("body").alias("id"),
            "level",
            "holds",
            pl.col("id").alias("record"),
        )
    )


def _counted(partner: str, level: str, own: pl.DataFrame) -> Finding:
    def of(*answers: str) -> int:
        return own.filter(pl.col("holds").is_in(answers)).height

    return Finding(
        {"partner": partner, "level": level},
        {
            "possible": own.height,
            "presumed": of("surely", "presumably"),
            "sure": of("surely"),
            "names": tuple(own["id"].sort()),
        },
        records=tuple(own["record"]),
    )
