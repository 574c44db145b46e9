"""Composite indicators, from raw indicators to a ranking and to how far the ranking stands.

The grain: one step, one function; each takes `Indicators` (units x indicators, NaN where missing) and
returns new ones: denominate, screen, impute, treat, normalize, aggregate; then doubt it: rank_uncertainty,
sensitivity, leave_out.
"""

from comparatist.composite.aggregate import (
    AGGREGATIONS,
    AggregationName,
    Composite,
    aggregate,
    rank_descending,
)
from comparatist.composite.diagnose import (
    LeaveOut,
    Outranking,
    correlations,
    cronbach_alpha,
    describe,
    influence,
    leave_out,
    outranking,
    redundant_pairs,
)
from comparatist.composite.draws import Assumptions
from comparatist.composite.indicators import Indicators, read_indicators
from comparatist.composite.normalize import (
    NORMALIZATIONS,
    Normalization,
    NormalizationName,
    normalize,
)
from comparatist.composite.prepare import IMPUTATIONS, Screened, denominate, impute, screen
from comparatist.composite.sensitivity import Sensitivity, sensitivity
from comparatist.composite.structure import Node, Structure, flat_structure, read_structure
from comparatist.composite.treat import (
    TRANSFORMS,
    Treated,
    TreatmentRule,
    kurtosis,
    skewness,
    treat,
    winsorize,
)
from comparatist.composite.uncertainty import RankUncertainty, rank_uncertainty

__all__ = [
    "AGGREGATIONS",
    "IMPUTATIONS",
    "NORMALIZATIONS",
    "TRANSFORMS",
    "AggregationName",
    "Assumptions",
    "Composite",
    "Indicators",
    "LeaveOut",
    "Node",
    "Normalization",
    "NormalizationName",
    "Outranking",
    "RankUncertainty",
    "Screened",
    "Sensitivity",
    "Structure",
    "Treated",
    "TreatmentRule",
    "aggregate",
    "correlations",
    "cronbach_alpha",
    "denominate",
    "describe",
    "flat_structure",
    "impute",
    "influence",
    "kurtosis",
    "leave_out",
    "normalize",
    "outranking",
    "rank_descending",
    "rank_uncertainty",
    "read_indicators",
    "read_structure",
    "redundant_pairs",
    "screen",
    "sensitivity",
    "skewness",
    "treat",
    "winsorize",
]
