"""Statements: what a subject and a partner said together (Table 2)."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from partnerscope.measure.finding import Finding
from partnerscope.measure.unfold.reference import pairs, printed_in
from partnerscope.view import View


def statements(view: View) -> Iterator[Finding]:
    """One finding a statement issued up to V: `listed` is 1 when the reference lists it."""
    listed = printed_in(view, "Table 2")
    for row in _issued(view).iter_rows(named=True):
        yield Finding(
            {"partner": row["partner"], "statement": row["id"]},
            {
                "listed": int(row["id"] in listed),
                "title": row["title"],
                "date": row["date"],
                "issues": tuple(row["issues"]),
            },
            records=(row["id"],),
            caveat="" if row["happened"] == "surely" else "possibly before the date of the view",
        )


def statement_pairs(view: View) -> Iterator[Finding]:
    """Statements x issues by partner and issue, all those recorded up to V; a statement on two issues counts in both."""
    issued = _issued(view).explode("issues")
    for partner, issue in pairs(view):
        rows = issued.filter((pl.col("partner") == partner) & (pl.col("issues") == issue))
        keys = {"partner": partner, "issue": issue}
        yield Finding(keys, {"value": rows.height}, records=tuple(rows["id"]))


def _issued(view: View) -> pl.DataFrame:
    frame = view.events("statement").filter(pl.col("subject") == view.about.subject)
    order = {partner: position for position, partner in enumerate(view.about.partners)}
    rank = pl.col("partner").replace_strict(order, default=len(order), return_dtype=pl.Int32)
    return frame.with_columns(rank.alias("_order")).sort("_order", "partner", "_first", "id")
