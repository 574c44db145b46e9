"""Qualitative Comparative Analysis: which combinations of conditions go with an outcome.

The grain is one configuration of conditions over one set of cases. The usual way through, function by
function: `calibrate` raw scores, `truth_table` the cases, `minimize` it, and look at `fit`, `cluster_fit`
and robustness.
"""

from partnerscope.method.qca.caseframe import CaseFrame, case_frame
from partnerscope.method.qca.expression import Expression, Statement, Term, membership, parse, parse_statement
from partnerscope.method.qca.tabulate import truth_table
from partnerscope.method.qca.truthtable import Cuts, TruthTable

__all__ = [
    "CaseFrame",
    "Cuts",
    "Expression",
    "Statement",
    "Term",
    "TruthTable",
    "case_frame",
    "membership",
    "parse",
    "parse_statement",
    "truth_table",
]
