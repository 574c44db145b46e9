"""Inter-coder agreement for structured records: labels, ranks, numbers, sets and dates.

The grain: one coefficient says how far coders agree on one variable beyond chance, on which units it rests,
how sure it is, and, where it does not exist, why. Missing codings are missing, never a category.
"""

from comparatist.agreement.codings import Codings, as_codings, read_long, read_matrix
from comparatist.agreement.coefficients import (
    brennan_prediger,
    coder_against_rest,
    coefficient,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
)
from comparatist.agreement.distances import (
    SET_DISTANCES,
    distance_matrix,
    jaccard_distance,
    masi_distance,
)
from comparatist.agreement.estimate import ESTIMATORS, CoefficientName
from comparatist.agreement.intraclass import IntraClass, intraclass_correlation
from comparatist.agreement.null import LightKappa, NullTest, fleiss_test, kappa_by_category, light_kappa
from comparatist.agreement.report import AgreementReport, agreement, diagnose, pairs
from comparatist.agreement.result import ANALYTIC, Coefficient, Interval, coefficients_frame
from comparatist.agreement.table import codings_of_table, counts_agreement, table_agreement
from comparatist.agreement.values import LEVELS, Level
from comparatist.agreement.weights import WEIGHTS, WeightName, weight_matrix

__all__ = [
    "ANALYTIC",
    "ESTIMATORS",
    "LEVELS",
    "SET_DISTANCES",
    "WEIGHTS",
    "AgreementReport",
    "Codings",
    "Coefficient",
    "CoefficientName",
    "Interval",
    "IntraClass",
    "Level",
    "LightKappa",
    "NullTest",
    "WeightName",
    "agreement",
    "as_codings",
    "brennan_prediger",
    "coder_against_rest",
    "codings_of_table",
    "coefficient",
    "coefficients_frame",
    "cohen_kappa",
    "conger_kappa",
    "counts_agreement",
    "diagnose",
    "distance_matrix",
    "fleiss_kappa",
    "fleiss_test",
    "gwet_ac",
    "intraclass_correlation",
    "jaccard_distance",
    "kappa_by_category",
    "krippendorff_alpha",
    "light_kappa",
    "masi_distance",
    "pairs",
    "percent_agreement",
    "read_long",
    "read_matrix",
    "scott_pi",
    "table_agreement",
    "weight_matrix",
]
