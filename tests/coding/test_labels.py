"""The bundled terms beside labels that people gave: the bars of the workbench on sentences that were held out."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.coding import LabelTally, measured
from partnerscope.observatory import Observatory

LABELS = Path(__file__).parents[1] / "data" / "labels"
BARS = {"issue": (0.91, 0.95), "commitment": (0.88, 0.84), "instrument": (0.8, 0.8)}
"""Precision and recall asked for: issues and commitments by the specification; of instruments it names none."""


@pytest.mark.parametrize("name", ["held_out.csv", "looked_at.csv"])
@pytest.mark.parametrize("scheme", BARS)
def test_terms_reach_the_bars_of_the_workbench(eu: Observatory, name: str, scheme: str) -> None:
    found = measured((LABELS / name).read_text("utf-8"), eu.codebook(), eu.knowledge().about.issues)
    whole = next(one for one in found.tallies if (one.scheme, one.concept) == (scheme, ""))
    assert whole.labelled >= 10
    precision, recall = of(whole)
    assert (precision >= BARS[scheme][0], recall >= BARS[scheme][1]) == (True, True), (precision, recall)


def of(tally: LabelTally) -> tuple[float, float]:
    return tally.right / tally.suggested, tally.right / tally.labelled


def test_no_issue_is_left_behind_by_the_sum(eu: Observatory) -> None:
    found = measured((LABELS / "held_out.csv").read_text("utf-8"), eu.codebook(), eu.knowledge().about.issues)
    for issue in eu.knowledge().about.issues:
        one = next(tally for tally in found.tallies if (tally.scheme, tally.concept) == ("issue", issue))
        assert min(of(one)) >= 0.8, one


def test_a_column_whose_scheme_has_no_terms_is_ignored_and_said(eu: Observatory) -> None:
    """The labels name their document; the codebook has a scheme of documents, by whose ids nobody labels."""
    assert "document" in eu.codebook()
    found = measured((LABELS / "held_out.csv").read_text("utf-8"), eu.codebook())
    assert found.ignored == ("document",)
