"""What the reference publication prints: records marked by its evidence, with a locator such as 'Table 2, row 3'."""

from __future__ import annotations

import polars as pl

from partnerscope.view import View


def printed_in(view: View, table: str) -> set[str]:
    """Ids of the records that the reference prints in a table; empty when the observatory has no reference."""
    source = view.about.reference.source
    if not source:
        return set()
    evidence = view.frame("evidence")
    named = pl.col("locator").str.contains(rf"^{table}\b")
    return set(evidence.filter((pl.col("source") == source) & named & (pl.col("field") == "*"))["record"])


def pairs(view: View) -> list[tuple[str, str]]:
    """Every observed partner x issue, partners by label, issues in the declared order."""
    partners = sorted(view.about.partners, key=lambda partner: view.label(partner))
    return [(partner, issue) for partner in partners for issue in view.about.issues]
