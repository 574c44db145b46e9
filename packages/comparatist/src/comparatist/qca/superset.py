"""Superset and subset search: which combinations of conditions are necessary for, or sufficient for, the
outcome.

The grain is one combination: "DEV + URB + IND is a superset of SURV to the degree 0.903". Necessity looks for
products and, where a product fails, for sums (SUIN conditions); sufficiency for products only. What merely
repeats a simpler finding is left out: a sufficient product that contains a sufficient one, a necessary sum
that contains a necessary product or sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, FloatArray, case_frame, check_conditions
from comparatist.qca.expression import Atom, Expression, ExpressionLike, Term, term_membership
from comparatist.qca.expressionfit import (
    FitTable,
    Relation,
    TermFit,
    check_relation,
    condition_atoms,
    fit_table,
)
from comparatist.qca.fit import intersection, union
from comparatist.qca.plain import Shown, plain
from comparatist.qca.supersearch import Atoms, Floors, Found, search
from comparatist.qca.tabulate import (
    TOLERANCE,
    check_cut,
    check_varies,
    choose_conditions,
    outcome_set,
)
from comparatist.words import counted


@dataclass(frozen=True, slots=True, repr=False)
class SupersetSearch(Shown):
    """What was found, `expressions` beside their `fits`, products first, then sums, each by number of
    conditions.

    `depth` is the largest number of conditions combined; `complete` whether all of them were, or the search
    stopped because a level beyond the third added nothing.
    """

    relation: Relation
    outcome: str
    expressions: tuple[Expression, ...]
    fits: tuple[TermFit, ...]
    depth: int
    complete: bool

    def to_frame(self) -> pl.DataFrame:
        """Columns term, inclN, RoN, covN or term, inclS, PRI, covS."""
        return FitTable(self.relation, self.outcome, self.fits, None).to_frame().drop("covU", strict=False)

    def __str__(self) -> str:
        head = f"{self.relation} for {self.outcome}, up to {counted(self.depth, 'condition')} combined"
        tail = "" if self.complete else "\nlarger combinations were not searched: pass exhaustive=True"
        return f"{head}\n{plain(self.to_frame())}{tail}"


def super_subset(
    data: CaseData,
    outcome: ExpressionLike,
    conditions: Sequence[str] | str | None = None,
    *,
    relation: Relation = "necessity",
    incl_cut: float = 1.0,
    cov_cut: float = 0.0,
    ron_cut: float = 0.0,
    pri_cut: float = 0.0,
    depth: int | None = None,
    exhaustive: bool = False,
    cases: str | Sequence[str] | None = None,
) -> SupersetSearch:
    """Search all combinations of up to `depth` conditions (default: all) that pass the cut-offs.

    `ron_cut` applies to necessity, `pri_cut` to sufficiency, both after redundant findings are left out. As
    in the R package, levels beyond the third are searched only while each adds something; `exhaustive`
    searches them all. InputError for an unknown relation, cut-offs outside 0..1 and a constant outcome.
    """
    check_relation(relation)
    cuts = {"incl_cut": incl_cut, "cov_cut": cov_cut, "ron_cut": ron_cut, "pri_cut": pri_cut}
    for cut, value in cuts.items():
        check_cut(cut, value)
    frame = case_frame(data, cases=cases)
    y, name, sources = outcome_set(frame, outcome)
    check_varies(y, name)
    chosen = choose_conditions(frame, conditions, sources)
    check_conditions(frame, chosen)
    deepest = len(chosen) if depth is None else min(depth, len(chosen))
    if deepest < 1:
        raise InputError(f"depth {depth}", where="depth", allowed=f"1 to {len(chosen)}")
    states = [atom for atoms in condition_atoms(frame, chosen).values() for atom in atoms]
    atoms = Atoms(
        np.stack([term_membership(Term((atom,)), frame) for atom in states]),
        np.array([chosen.index(atom.condition) for atom in states]),
        np.array([atom.values[0] for atom in states]),
    )
    limits = Floors(incl_cut - TOLERANCE, cov_cut - TOLERANCE if cov_cut > 0 else 0.0)
    necessary = relation == "necessity"
    found, reached, complete = search(atoms, y, limits, deepest, necessity=necessary, exhaustive=exhaustive)
    ordered = sorted(found, key=lambda one: one.shape)  # products first; the order within a shape stays
    pairs = [
        (expression, line)
        for expression, line in (_finding(one, states, atoms, y, relation) for one in ordered)
        if _keeps(line, relation, ron_cut, pri_cut)
    ]
    return SupersetSearch(
        relation,
        name,
        tuple(expression for expression, _ in pairs),
        tuple(line for _, line in pairs),
        reached,
        complete,
    )


def _finding(
    one: Found, states: Sequence[Atom], atoms: Atoms, y: FloatArray, relation: Relation
) -> tuple[Expression, TermFit]:
    own, degrees = tuple(states[at] for at in one.atoms), list(atoms.degrees[list(one.atoms)])
    if one.shape == "product":
        expression, degree = Expression((Term(own),)), intersection(degrees)
    else:
        expression, degree = Expression(tuple(Term((atom,)) for atom in own)), union(degrees)
    return expression, fit_table([str(expression)], [degree], y, "", relation).terms[0]


def _keeps(line: TermFit, relation: Relation, ron_cut: float, pri_cut: float) -> bool:
    if relation == "necessity":
        return line.ron >= ron_cut - TOLERANCE
    return pri_cut <= 0 or line.pri >= pri_cut - TOLERANCE
