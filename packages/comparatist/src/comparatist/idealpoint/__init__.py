"""Ideal points: where actors stand on one dimension, from how they vote.

Three models: `ordinal_dynamic` (no, abstain, yes; the UN), `binary_dynamic` and `binary_static` (yes, no).
Votes come in the codes of their house, each declared (`VOTEVIEW`, `PSCL`, `UNITED_NATIONS`, or a mapping).
One result, `IdealPoints`, with draws; `distance_to_median` measures an actor against a group.
"""

from comparatist.idealpoint.answers import PSCL, SIGNED, UNITED_NATIONS, VOTEVIEW, Codes
from comparatist.idealpoint.binary import ItemPrior, Stop, binary_dynamic, binary_static, usual_prior
from comparatist.idealpoint.bridge import bridges_by_title, plain_title
from comparatist.idealpoint.chain import Chain, ChainPrior
from comparatist.idealpoint.distance import Distance, distance_to_median
from comparatist.idealpoint.ordinal import OrdinalPrior, ordinal_dynamic
from comparatist.idealpoint.result import IdealPoints, Items
from comparatist.idealpoint.rollcalls import RollCalls, read_pscl, read_voteview
from comparatist.idealpoint.start import Starts, binary_starts
from comparatist.idealpoint.tie import Tied, tie_sessions

__all__ = [
    "PSCL",
    "SIGNED",
    "UNITED_NATIONS",
    "VOTEVIEW",
    "Chain",
    "ChainPrior",
    "Codes",
    "Distance",
    "IdealPoints",
    "ItemPrior",
    "Items",
    "OrdinalPrior",
    "RollCalls",
    "Starts",
    "Stop",
    "Tied",
    "binary_dynamic",
    "binary_starts",
    "binary_static",
    "bridges_by_title",
    "distance_to_median",
    "ordinal_dynamic",
    "plain_title",
    "read_pscl",
    "read_voteview",
    "tie_sessions",
    "usual_prior",
]
