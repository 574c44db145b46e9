"""Ideal points: where actors stand on one dimension, from how they vote.

Three models: `ordinal_dynamic` (no, abstain, yes; the UN), `binary_dynamic` and `binary_static` (yes, no).
One result, `IdealPoints`, with draws; `distance_to_median` measures an actor against a group.
"""

from comparatist.idealpoint.binary import ItemPrior, Starts, Stop, binary_dynamic, binary_static
from comparatist.idealpoint.bridge import bridges_by_title, plain_title
from comparatist.idealpoint.chain import Chain, ChainPrior
from comparatist.idealpoint.distance import Distance, distance_to_median
from comparatist.idealpoint.ordinal import OrdinalPrior, ordinal_dynamic
from comparatist.idealpoint.result import IdealPoints, Items

__all__ = [
    "Chain",
    "ChainPrior",
    "Distance",
    "IdealPoints",
    "ItemPrior",
    "Items",
    "OrdinalPrior",
    "Starts",
    "Stop",
    "binary_dynamic",
    "binary_static",
    "bridges_by_title",
    "distance_to_median",
    "ordinal_dynamic",
    "plain_title",
]
