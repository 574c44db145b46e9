"""Superset and subset search: which combinations of conditions are necessary for, or sufficient for, the
outcome.

The grain is one combination: "DEV + URB + IND is a superset of SURV to the degree 0.903". Necessity looks for
products and, where a product fails, for sums (SUIN conditions); sufficiency for products only. What merely
repeats a simpler finding is left out: a sufficient product that contains a sufficient one, a necessary sum
that contains a necessary product or sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import polars as pl

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, CaseFrame, FloatArray, case_frame, check_conditions
from comparatist.qca.expression import Atom, Expression, ExpressionLike, Term, levels_of, term_membership
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
from comparatist.qca.tabulate import (
    TOLERANCE,
    check_cut,
    check_varies,
    choose_conditions,
    outcome_set,
)

AtomSet = frozenset[Atom]


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
        head = f"{self.relation} for {self.outcome}, up to {self.depth} conditions combined"
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
    search = _Search(frame, y, relation, incl_cut - TOLERANCE, cov_cut - TOLERANCE if cov_cut > 0 else 0.0)
    level = 0
    for level in range(1, deepest + 1):
        added = search.level(chosen, level)
        if level > 3 and not added and search.found() and not exhaustive:
            break
    pairs = [
        (expression, line)
        for expression, line in search.results()
        if _keeps(line, relation, ron_cut, pri_cut)
    ]
    return SupersetSearch(
        relation,
        name,
        tuple(expression for expression, _ in pairs),
        tuple(line for _, line in pairs),
        level,
        level == deepest,
    )


class _Search:
    """Findings so far; `products` and `sums` map a set of atoms to its fit."""

    def __init__(
        self, frame: CaseFrame, y: FloatArray, relation: Relation, incl_cut: float, cov_cut: float
    ) -> None:
        self.y, self.relation, self.incl_cut, self.cov_cut = y, relation, incl_cut, cov_cut
        self.levels = levels_of(frame)
        self.frame = frame
        self.memberships: dict[Atom, FloatArray] = {}
        self.products: dict[tuple[Atom, ...], TermFit] = {}
        self.sums: dict[tuple[Atom, ...], TermFit] = {}

    def found(self) -> int:
        return len(self.products) + len(self.sums)

    def level(self, conditions: Sequence[str], size: int) -> int:
        """Search all combinations of `size` conditions; returns the number of new findings."""
        before = self.found()
        products = [frozenset(atoms) for atoms in self.products]
        sums = [frozenset(atoms) for atoms in self.sums]
        for atoms in self._combinations(conditions, size):
            degrees = [self.memberships[atom] for atom in atoms]
            line = self._line(Expression((Term(atoms),)), intersection(degrees))
            if self._passes(line):
                if self.relation == "necessity" or not _contains(atoms, products):
                    self.products[atoms] = line
            elif self.relation == "necessity":
                line = self._line(_sum(atoms), union(degrees))
                if self._passes(line) and not _contains(atoms, products) and not _contains(atoms, sums):
                    self.sums[atoms] = line
        return self.found() - before

    def results(self) -> Iterator[tuple[Expression, TermFit]]:
        for atoms, line in self.products.items():
            yield Expression((Term(atoms),)), line
        for atoms, line in self.sums.items():
            yield _sum(atoms), line

    def _combinations(self, conditions: Sequence[str], size: int) -> Iterator[tuple[Atom, ...]]:
        states = condition_atoms(self.frame, conditions)
        for atom in (atom for atoms in states.values() for atom in atoms):
            if atom not in self.memberships:
                self.memberships[atom] = term_membership(Term((atom,)), self.frame)
        for names in combinations(conditions, size):
            yield from product(*(states[name] for name in names))

    def _line(self, expression: Expression, degree: FloatArray) -> TermFit:
        return fit_table([str(expression)], [degree], self.y, "", self.relation).terms[0]

    def _passes(self, line: TermFit) -> bool:
        return line.incl >= self.incl_cut and line.cov >= self.cov_cut


def _sum(atoms: tuple[Atom, ...]) -> Expression:
    return Expression(tuple(Term((atom,)) for atom in atoms))


def _contains(atoms: tuple[Atom, ...], simpler: Sequence[AtomSet]) -> bool:
    own = frozenset(atoms)
    return any(other <= own for other in simpler)


def _keeps(line: TermFit, relation: Relation, ron_cut: float, pri_cut: float) -> bool:
    if relation == "necessity":
        return line.ron >= ron_cut - TOLERANCE
    return pri_cut <= 0 or line.pri >= pri_cut - TOLERANCE
