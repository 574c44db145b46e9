"""What raters say of single records: one value, that they differ, and how many there are.

Grain: one answer is what all raters of one record say on one scale. Nothing is averaged, and no rater is preferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from partnerscope.view import View

DIFFER = "differ"
"""Stands where raters differ and nobody has decided."""
_Row = Mapping[str, Any]


def rated(view: View, scale: str) -> Mapping[str, Sequence[_Row]]:
    """The ratings of single records on a scale, by record, the earliest first."""
    chosen = (pl.col("scale") == scale) & pl.col("record").is_not_null()
    found: dict[str, list[_Row]] = {}
    for row in view.frame("rating").filter(chosen).sort("id").iter_rows(named=True):
        found.setdefault(row["record"], []).append(row)
    return found


def said(rows: Sequence[_Row]) -> str:
    """What the raters of one record say: their value, or that they differ; '' where there is none."""
    values = {str(row["value"]) for row in rows}
    return DIFFER if len(values) > 1 else next(iter(values), "")


def raters(rows: Sequence[_Row]) -> str:
    """How many raters, and whether they were blind: what must be read with any of their values."""
    names = {row["rater"] for row in rows}
    blind = {row["rater"] for row in rows if row["blind"] == "yes"}
    many = "one rater" if len(names) == 1 else f"{len(names)} raters"
    return f"{many}, {'blind' if blind == names else 'not blind' if not blind else f'{len(blind)} of them blind'}"
