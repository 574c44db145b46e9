"""How the findings of the third question stand in tables: one function a table, each with the caveat in the rows.

Grain: one row is one partner in one year (ideal points, attention), one treaty and state of dialogue (accession), or one
design and partner (effect).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from partnerscope.measure.finding import Findings
from partnerscope.measure.labels import labelled
from partnerscope.view import View

if TYPE_CHECKING:
    from partnerscope.measure.tables import Table


def ideal_points(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row an actor and year: the position, the subject's median beside it, and the distance in its members' spread."""
    keys = ["partner", "item"]
    own = findings["ideal_points"].frame.select(
        *keys,
        pl.col("value").alias("position"),
        "low",
        "high",
        pl.col("n").alias("votes"),
        "absence",
        "caveat",
    )
    subject = own.filter(pl.col("partner") == view.about.subject).select(
        "item", pl.col("position").alias("subject_median"), pl.col("votes").alias("members")
    )
    away = findings["ideal_distance"].frame.select(
        *keys,
        pl.col("value").alias("distance"),
        pl.col("low").alias("distance_low"),
        pl.col("high").alias("distance_high"),
    )
    others = own.filter(pl.col("partner") != view.about.subject)
    wide = others.join(subject, on="item", how="left", maintain_order="left")
    wide = wide.join(away, on=keys, how="left", maintain_order="left").rename({"item": "year"})
    last = ["absence", "caveat"]
    return labelled(wide.select(pl.exclude(last), *last), view)


def accession(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row an issue, treaty and state of dialogue: episodes at risk and accessions, of all, partners and comparators."""
    frame = findings["accession"].frame
    parts = ["body", "dialogue", "group"]
    split = pl.col("item").str.split_exact("|", 2).struct.rename_fields(parts)
    frame = frame.with_columns(split.alias("parts")).unnest("parts")
    keys = ["issue", "body", "dialogue"]
    counts = frame.filter(pl.col("group").is_not_null() & (pl.col("dialogue") != "test"))
    tests = frame.filter(pl.col("dialogue") == "test").select("issue", "body", pl.col("text").alias("test"))
    wide = counts.filter(pl.col("group") == "all").select(
        *keys, pl.col("n").alias("at_risk"), pl.col("value").cast(pl.Int64).alias("acceded"), "text", "caveat"
    )
    for group in ("partners", "comparators"):
        part = counts.filter(pl.col("group") == group).select(
            *keys,
            pl.col("n").alias(f"{group}_at_risk"),
            pl.col("value").cast(pl.Int64).alias(f"{group}_acceded"),
        )
        wide = wide.join(part, on=keys, how="left", maintain_order="left")
    wide = wide.join(tests, on=["issue", "body"], how="left", maintain_order="left")
    wide = wide.with_columns(pl.lit("").alias("absence"))
    bare = frame.filter(pl.col("absence") == "not_coded").select("issue", "body", "absence", "caveat")
    whole = pl.concat([wide, bare], how="diagonal").sort("issue", "body", maintain_order=True)
    last = ["text", "test", "absence", "caveat"]
    names = {"all": "all treaties", **view.known.actor_labels}
    words = {"before": "had begun", "none": "none recorded", "unknown": "start not known"}
    shown = whole.with_columns(
        pl.col("body").replace(names),
        pl.col("dialogue").replace(words).fill_null(""),
        pl.col("test").fill_null(""),
    ).rename({"body": "treaty", "text": "outcome"})
    last[0] = "outcome"
    return labelled(shown.select(pl.exclude(last), *last), view)


def effect(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a design and partner: the effect, its interval or placebo rank, what could be detected, and the verdict."""
    frame = findings["effect"].frame
    split = pl.col("item").str.split_exact("|", 1).struct.rename_fields(["design", "what"])
    frame = frame.with_columns(split.alias("parts")).unnest("parts")
    keys = ["partner", "design"]
    wide = frame.filter(pl.col("what") == "effect").select(
        *keys,
        pl.col("value").alias("effect"),
        "low",
        "high",
        "n",
        pl.col("text").alias("verdict"),
        "absence",
        "caveat",
    )
    for what in ("p", "floor", "minimum_detectable", "before", "p_all_donors", "since"):
        part = frame.filter(pl.col("what") == what).select(*keys, pl.col("value").alias(what))
        wide = wide.join(part, on=keys, how="left", maintain_order="left")
    left = frame.filter(pl.col("what") == "left_out").select(
        *keys, pl.col("low").alias("left_out_low"), pl.col("high").alias("left_out_high")
    )
    wide = wide.join(left, on=keys, how="left", maintain_order="left").with_columns(
        pl.col("since").cast(pl.Int64),
        pl.when(pl.col("partner") == "")
        .then(pl.lit("all dated"))
        .otherwise(pl.col("partner"))
        .alias("partner"),
    )
    numbers = ["p", "floor", "p_all_donors", "minimum_detectable", "before", "left_out_low", "left_out_high"]
    order = ["partner", "design", "since", "effect", "low", "high", "n", *numbers]
    return labelled(wide.select(*order, "verdict", "absence", "caveat"), view)


def attention(table: Table, findings: Mapping[str, Findings], view: View) -> pl.DataFrame:
    """One row a partner, source, variant, side, context, quad and year; `counts` says on every row what is counted."""
    parts: Sequence[str] = ("source", "scheme", "variant", "side", "context", "quad", "year")
    frame = findings["attention"].frame
    split = pl.col("item").str.split_exact("|", len(parts) - 1).struct.rename_fields(list(parts))
    frame = frame.with_columns(split.alias("parts")).unnest("parts").with_columns(pl.col(parts).fill_null(""))
    shown = frame.select(
        "partner",
        "issue",
        *parts,
        pl.col("value").alias("per_10000"),
        pl.col("n").alias("reports"),
        pl.col("text").alias("counts"),
        "absence",
        "caveat",
    )
    return labelled(shown, view)
