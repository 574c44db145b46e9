"""The General Assembly's votes as we give them out: the rules that find faults in a release, and its corrections."""

from __future__ import annotations

from partnerscope.lake.un.corrections import VoteCorrection, corrected, corrections
from partnerscope.lake.un.rules import RULES, suspects
from partnerscope.lake.un.series import SERIES, Series, of_series, with_final_passage

__all__ = [
    "RULES",
    "SERIES",
    "Series",
    "VoteCorrection",
    "corrected",
    "corrections",
    "of_series",
    "suspects",
    "with_final_passage",
]
