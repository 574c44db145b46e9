"""Effects: what changed after a dated event, against comparators, and whether the data can show it at all.

`group_time` (cohorts of treated units, event study) and `synthetic_control` (one treated unit). The default
text of both results is 'cannot be determined from these data'; more is said only where declared conditions hold (`verdict`).
"""

from comparatist.effect.band import Band
from comparatist.effect.design import Design
from comparatist.effect.group_time import group_time
from comparatist.effect.panel import Panel, panel_from_frame
from comparatist.effect.placebo import LeftOut, Placebos
from comparatist.effect.result import Effect, GroupTime
from comparatist.effect.synthetic import SyntheticControl, simplex_weights, synthetic_control
from comparatist.effect.verdict import UNDETERMINED, Condition, Verdict, verdict_of

__all__ = [
    "UNDETERMINED",
    "Band",
    "Condition",
    "Design",
    "Effect",
    "GroupTime",
    "LeftOut",
    "Panel",
    "Placebos",
    "SyntheticControl",
    "Verdict",
    "group_time",
    "panel_from_frame",
    "simplex_weights",
    "synthetic_control",
    "verdict_of",
]
