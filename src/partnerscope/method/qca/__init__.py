"""Qualitative Comparative Analysis: which combinations of conditions go with an outcome.

The grain is one configuration of conditions over one set of cases. The usual way through, function by
function: `calibrate` raw scores, `truth_table` the cases, `minimize` it, and look at `fit`, `cluster_fit`
and robustness.
"""

from partnerscope.method.qca.algebra import factor, factorings, intersect, negate, simplifications, simplify
from partnerscope.method.qca.assumptions import (
    contradictory_assumptions,
    enhanced_table,
    negated,
    rows_lacking,
    rows_of,
    simultaneous_rows,
)
from partnerscope.method.qca.calibrate import Calibrated, Recipe, calibrate, calibrate_frame, to_polars
from partnerscope.method.qca.calibrationcurves import suggest_thresholds
from partnerscope.method.qca.caseframe import CaseFrame, case_frame
from partnerscope.method.qca.cluster import ClusterFit, GroupFit, cluster_fit
from partnerscope.method.qca.expectations import Expectations
from partnerscope.method.qca.expression import (
    Atom,
    Expression,
    Statement,
    Term,
    membership,
    parse,
    parse_statement,
)
from partnerscope.method.qca.expressionfit import FitTable, TermFit, fit_of, single_conditions
from partnerscope.method.qca.figures import Figure, implicant_chart_figure, overlap_figure, truth_table_figure
from partnerscope.method.qca.fit import Necessity, Sufficiency, necessity, sufficiency, unique_coverage
from partnerscope.method.qca.minimize import minimize
from partnerscope.method.qca.robustness import CaseRobustness, Robustness, robustness, robustness_tests
from partnerscope.method.qca.sensitivity import (
    Analysis,
    Range,
    anchor_ranges,
    incl_range,
    n_range,
    pri_range,
    ranges_frame,
)
from partnerscope.method.qca.solution import Chart, Intermediate, Intermediates, Solution
from partnerscope.method.qca.superset import SupersetSearch, super_subset
from partnerscope.method.qca.tabulate import truth_table
from partnerscope.method.qca.truthtable import Cuts, RowCases, TruthTable
from partnerscope.method.qca.xyplot import robustness_plot, xy_plot

__all__ = [
    "Analysis",
    "Atom",
    "Calibrated",
    "CaseFrame",
    "CaseRobustness",
    "Chart",
    "ClusterFit",
    "Cuts",
    "Expectations",
    "Expression",
    "Figure",
    "FitTable",
    "GroupFit",
    "Intermediate",
    "Intermediates",
    "Necessity",
    "Range",
    "Recipe",
    "Robustness",
    "RowCases",
    "Solution",
    "Statement",
    "Sufficiency",
    "SupersetSearch",
    "Term",
    "TermFit",
    "TruthTable",
    "anchor_ranges",
    "calibrate",
    "calibrate_frame",
    "case_frame",
    "cluster_fit",
    "contradictory_assumptions",
    "enhanced_table",
    "factor",
    "factorings",
    "fit_of",
    "implicant_chart_figure",
    "incl_range",
    "intersect",
    "membership",
    "minimize",
    "n_range",
    "necessity",
    "negate",
    "negated",
    "overlap_figure",
    "parse",
    "parse_statement",
    "pri_range",
    "ranges_frame",
    "robustness",
    "robustness_plot",
    "robustness_tests",
    "rows_lacking",
    "rows_of",
    "simplifications",
    "simplify",
    "simultaneous_rows",
    "single_conditions",
    "sufficiency",
    "suggest_thresholds",
    "super_subset",
    "to_polars",
    "truth_table",
    "truth_table_figure",
    "unique_coverage",
    "xy_plot",
]
