"""Qualitative Comparative Analysis: which combinations of conditions go with an outcome.

The grain is one configuration of conditions over one set of cases. The usual way through, function by
function: `calibrate` raw scores, `truth_table` the cases, `minimize` it, and look at `fit`, `cluster_fit`
and robustness.
"""

from comparatist.qca.algebra import factor, factorings, intersect, negate, simplifications, simplify
from comparatist.qca.assumptions import (
    contradictory_assumptions,
    enhanced_table,
    negated,
    rows_lacking,
    rows_of,
    simultaneous_rows,
)
from comparatist.qca.calibrate import Calibrated, Recipe, calibrate, calibrate_frame, to_polars
from comparatist.qca.calibrationcurves import suggest_thresholds
from comparatist.qca.caseframe import CaseFrame, case_frame
from comparatist.qca.caseselection import CasePair, CaseSelection, SelectedCase, select_cases
from comparatist.qca.cluster import ClusterFit, GroupFit, cluster_fit
from comparatist.qca.configchart import Configuration, ConfigurationChart, Mark, configuration_chart
from comparatist.qca.expectations import Expectations
from comparatist.qca.expression import (
    Atom,
    Expression,
    Statement,
    Term,
    membership,
    parse,
    parse_statement,
)
from comparatist.qca.expressionfit import FitTable, TermFit, fit_of, single_conditions
from comparatist.qca.figures import Figure, implicant_chart_figure, overlap_figure, truth_table_figure
from comparatist.qca.fit import Necessity, Sufficiency, necessity, sufficiency, unique_coverage
from comparatist.qca.minimize import minimize
from comparatist.qca.robustness import CaseRobustness, Robustness, robustness, robustness_tests
from comparatist.qca.sensitivity import (
    Analysis,
    Range,
    anchor_ranges,
    incl_range,
    n_range,
    pri_range,
    ranges_frame,
)
from comparatist.qca.solution import Chart, Intermediate, Intermediates, Solution
from comparatist.qca.superset import SupersetSearch, super_subset
from comparatist.qca.tabulate import truth_table
from comparatist.qca.theory import Intersection, TheoryEvaluation, evaluate_theory
from comparatist.qca.truthtable import Cuts, RowCases, TruthTable
from comparatist.qca.xyplot import robustness_plot, xy_plot

__all__ = [
    "Analysis",
    "Atom",
    "Calibrated",
    "CaseFrame",
    "CasePair",
    "CaseRobustness",
    "CaseSelection",
    "Chart",
    "ClusterFit",
    "Configuration",
    "ConfigurationChart",
    "Cuts",
    "Expectations",
    "Expression",
    "Figure",
    "FitTable",
    "GroupFit",
    "Intermediate",
    "Intermediates",
    "Intersection",
    "Mark",
    "Necessity",
    "Range",
    "Recipe",
    "Robustness",
    "RowCases",
    "SelectedCase",
    "Solution",
    "Statement",
    "Sufficiency",
    "SupersetSearch",
    "Term",
    "TermFit",
    "TheoryEvaluation",
    "TruthTable",
    "anchor_ranges",
    "calibrate",
    "calibrate_frame",
    "case_frame",
    "cluster_fit",
    "configuration_chart",
    "contradictory_assumptions",
    "enhanced_table",
    "evaluate_theory",
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
    "select_cases",
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
