"""Threats: which strategy documents name which threats (Table 1)."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from partnerscope.measure.finding import Finding
from partnerscope.measure.unfold.reference import printed_in
from partnerscope.view import View


def threats(view: View) -> Iterator[Finding]:
    """One finding a threat and kind of strategy: the wording of the documents adopted up to V.

    The threat is the broadest concept of those named; `documents` their number. A document that the reference tabulates
    contributes what the table prints; what its text alone names is counted in `reference_omits`.
    """
    documents = view.codebook["document"]
    for (threat, strategy), rows in _grouped(view, listed=True).items():
        wordings = [f"{row['printed']} ({documents.label_of(row['document'])})" for row in rows]
        yield Finding(
            {"threat": threat, "strategy": strategy},
            {"documents": len({row["document"] for row in rows}), "wording": "; ".join(wordings)},
            records=tuple(row["id"] for row in rows),
        )


def reference_omits(view: View) -> Iterator[Finding]:
    """Threats that a tabulated document names in its text but the reference's table leaves out."""
    for (threat, strategy), rows in _grouped(view, listed=False).items():
        wordings = [row["printed"] or threat for row in rows]
        yield Finding(
            {"threat": threat, "strategy": strategy},
            {"threats": len(rows), "wording": "; ".join(wordings)},
            records=tuple(row["id"] for row in rows),
        )


def _grouped(view: View, *, listed: bool) -> dict[tuple[str, str], list[dict[str, str]]]:
    table, documents, threats_known = (
        printed_in(view, "Table 1"),
        view.codebook["document"],
        view.codebook["threat"],
    )
    frame = view.events("threat_priority").filter(pl.col("subject") == view.about.subject)
    tabulated = set(frame.filter(pl.col("id").is_in(sorted(table)))["document"])
    grouped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in frame.sort("_first", "document", "position", nulls_last=True).to_dicts():
        in_table = row["id"] in table or row["document"] not in tabulated
        if in_table is listed:
            key = (threats_known.top(row["threat"]), documents[row["document"]].text("dimension") or "both")
            grouped.setdefault(key, []).append(row)
    return grouped
