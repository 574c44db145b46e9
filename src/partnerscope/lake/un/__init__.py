"""The General Assembly's votes as we give them out: the rules that find faults in a release, and its corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerscope.lake.un.corrections import VoteCorrection, corrected, corrections
from partnerscope.lake.un.series import SERIES, Series, of_series, with_final_passage

if TYPE_CHECKING:
    import polars as pl

    from partnerscope.lake.un.rules import Suspect

__all__ = [
    "SERIES",
    "Series",
    "VoteCorrection",
    "corrected",
    "corrections",
    "of_series",
    "suspects",
    "with_final_passage",
]


def suspects(votes: pl.DataFrame, roll_calls: pl.DataFrame) -> tuple[Suspect, ...]:
    """Everything the rules find in a release (rules.py, which needs far more than the votes do)."""
    from partnerscope.lake.un import rules

    return rules.suspects(votes, roll_calls)
