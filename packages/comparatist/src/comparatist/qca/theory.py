"""Theory evaluation: where what was expected (T) and what was found (S) agree, and which cases lie where.

The grain is one of the four intersections of theory and solution: "~T*S: sufficient although nobody expected it".
Cases with the outcome in T*S are *most likely* and covered, in ~T*S *least likely* and covered, in T*~S most likely
and uncovered, in ~T*~S least likely and uncovered; without the outcome the first two are *inconsistent*, the last two
*consistent* (Schneider and Wagemann 2012, ch. 11; Oana, Schneider and Thomann 2021). Memberships are minima over the
cases, whatever the intersections simplify to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comparatist.qca.algebra import intersect, negate
from comparatist.qca.caseframe import CaseData, case_frame
from comparatist.qca.expression import Expression, ExpressionLike, levels_of, membership, parse_in
from comparatist.qca.expressionfit import FitTable, fit_table
from comparatist.qca.plain import Shown, plain
from comparatist.qca.tabulate import outcome_set


@dataclass(frozen=True, slots=True)
class Intersection:
    """One of the four: its `name`, what it is as an `expression` (crisp logic), and its cases with a membership
    above 0.5, those with the outcome (`covered` or `uncovered`) and those without.
    """

    name: str
    expression: Expression
    likely: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class TheoryEvaluation(Shown):
    """`fit`: sufficiency of the solution's terms, of S, T and the four intersections, line by line; `undecided`:
    cases at 0.5 in the theory, the solution or the outcome.
    """

    theory: Expression
    solution: Expression
    outcome: str
    intersections: tuple[Intersection, ...]
    fit: FitTable
    undecided: tuple[str, ...]

    def to_frame(self) -> pl.DataFrame:
        """One line an intersection: name, expression, likely, has (the outcome), lacks (it)."""
        return pl.DataFrame(
            {
                "intersection": [one.name for one in self.intersections],
                "expression": [str(one.expression) for one in self.intersections],
                "likely": [one.likely for one in self.intersections],
                "with outcome": [", ".join(one.has) for one in self.intersections],
                "without": [", ".join(one.lacks) for one in self.intersections],
            }
        )

    def __str__(self) -> str:
        lines = [f"T: {self.theory}", f"S: {self.solution} -> {self.outcome}"]
        return "\n".join(
            [*lines, plain(self.to_frame()), plain(self.fit.to_frame().drop("covU", strict=False))]
        )


def evaluate_theory(
    theory: ExpressionLike,
    solution: ExpressionLike,
    data: CaseData,
    outcome: ExpressionLike,
    *,
    cases: str | Sequence[str] | None = None,
) -> TheoryEvaluation:
    """Compare what theory expects to be sufficient with a solution, over the cases.

    The fit has the lines of `theory.evaluation` in SetMethods and of `modelFit` in QCA: each term, the solution S,
    the theory T, T*S, ~T*S, T*~S, ~T*~S. Raises InputError for names that are not columns and for what cannot be a
    set.
    """
    frame = case_frame(data, cases=cases)
    expected, found = parse_in(frame, theory), parse_in(frame, solution)
    y, name, _ = outcome_set(frame, outcome)
    t, s = membership(expected, frame), membership(found, frame)
    levels = levels_of(frame)
    order = [column for column in frame.columns if column in (*expected.conditions, *found.conditions)]
    sides = {
        True: (expected, found),
        False: tuple(negate(each, order, levels=levels) for each in (expected, found)),
    }
    intersections, lines = [], {str(term): membership(term, frame) for term in found.terms}
    lines |= {"S": s, "T": t}
    for in_theory, in_solution in ((True, True), (False, True), (True, False), (False, False)):
        label = ("T" if in_theory else "~T") + "*" + ("S" if in_solution else "~S")
        degree = np.minimum(t if in_theory else 1 - t, s if in_solution else 1 - s)
        lines[label] = degree
        intersections.append(
            Intersection(
                label,
                intersect(sides[in_theory][0], sides[in_solution][1], conditions=order, levels=levels),
                "most" if in_theory else "least",
                tuple(np.array(frame.cases)[(degree > 0.5) & (y > 0.5)].tolist()),
                tuple(np.array(frame.cases)[(degree > 0.5) & (y < 0.5)].tolist()),
            )
        )
    fit = fit_table(list(lines), list(lines.values()), y, name, "sufficiency")
    placed = {case for one in intersections for case in (*one.has, *one.lacks)}
    return TheoryEvaluation(
        expected,
        found,
        name,
        tuple(intersections),
        FitTable(fit.relation, fit.outcome, fit.terms, None),
        tuple(case for case in frame.cases if case not in placed),
    )
