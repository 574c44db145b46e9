"""Labels in the place of ids: what a reader of a table sees."""

from __future__ import annotations

import polars as pl

from partnerscope.view import View


def labelled(frame: pl.DataFrame, view: View) -> pl.DataFrame:
    """Partner and issue ids replaced by their labels."""
    columns = []
    if "partner" in frame.columns:
        columns.append(pl.col("partner").replace(view.known.actor_labels))
    if "issue" in frame.columns:
        labels = {issue.id: issue.label for issue in view.codebook["issue"]}
        columns.append(
            pl.col("issue")
            .str.split(";")
            .list.eval(pl.element().replace(labels))
            .list.join(";")
            .alias("issue")
        )
    return frame.with_columns(columns)
