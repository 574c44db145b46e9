"""Untenable rows: assumptions about remainders that must not be made, and enhanced standard analysis.

The grain is one truth-table row: "row 10 would be assumed to bring about both survival and breakdown, so it
may serve neither" (Schneider and Wagemann 2012, ch. 8). Untenable assumptions are rows that contradict
themselves (contradictory simplifying assumptions), theory or common sense (rows of an expression, such as an
impossible or a necessary condition's absence), or the evidence (rows coded 1 for the outcome and for its
negation).
"""

from __future__ import annotations

from partnerscope.errors import InputError
from partnerscope.method.qca.expression import ExpressionLike, parse
from partnerscope.method.qca.implicants import Space
from partnerscope.method.qca.minimize import minimize
from partnerscope.method.qca.tabulate import make_cuts, tabulate
from partnerscope.method.qca.truthtable import TruthTable


def rows_of(table: TruthTable, expression: ExpressionLike, *, observed: bool = False) -> tuple[int, ...]:
    """Numbers of the rows in which an expression holds: remainders only, unless `observed` adds the others.

    `table.with_excluded(rows_of(table, "DEV*~IND"))` bars them from use.
    """
    levels = dict(zip(table.conditions, table.levels, strict=True))
    parsed = parse(expression, table.conditions, levels=levels)
    space = Space(table.levels)
    cubes: list[int] = []
    for term in parsed.terms:
        choices: list[dict[str, int]] = [{}]
        for atom in term.atoms:
            choices = [choice | {atom.condition: value} for choice in choices for value in atom.values]
        cubes += [space.encode(choice.get(name) for name in table.conditions) for choice in choices]
    known = set() if observed else set(table.row_numbers.tolist())
    return tuple(number for number in space.rows(cubes).tolist() if number not in known)


def contradictory_assumptions(
    table: TruthTable,
    *,
    incl_cut: float | tuple[float, float] | None = None,
    pri_cut: float | None = None,
    n_cut: int | None = None,
) -> tuple[int, ...]:
    """Rows assumed in some parsimonious model of the outcome and in some of its negation.

    The table of the negated outcome uses the same cut-offs unless others are given. No such rows exist when
    the negated outcome has no sufficient row.
    """
    other = negated(table, incl_cut=incl_cut, pri_cut=pri_cut, n_cut=n_cut)
    if not len(other.configurations("1")) or not len(table.configurations("1")):
        return ()
    return tuple(sorted(_assumed(table) & _assumed(other)))


def simultaneous_rows(
    table: TruthTable,
    *,
    incl_cut: float | tuple[float, float] | None = None,
    pri_cut: float | None = None,
    n_cut: int | None = None,
) -> tuple[int, ...]:
    """Observed rows coded 1 for the outcome and for its negation (simultaneous subset relations)."""
    other = negated(table, incl_cut=incl_cut, pri_cut=pri_cut, n_cut=n_cut)
    ones = [
        {number for number, out in zip(each.row_numbers.tolist(), each.out, strict=True) if out == "1"}
        for each in (table, other)
    ]
    return tuple(sorted(ones[0] & ones[1]))


def negated(
    table: TruthTable,
    *,
    incl_cut: float | tuple[float, float] | None = None,
    pri_cut: float | None = None,
    n_cut: int | None = None,
) -> TruthTable:
    """The truth table of the negated outcome, from the same cases, with the same cut-offs unless given."""
    if not len(table.members):
        raise InputError(
            "a truth table given as rows holds no cases, so its outcome cannot be negated",
            where="truth table",
            hint="build the table from cases with truth_table()",
        )
    own = table.cuts
    cuts = make_cuts(
        (own.incl, own.ambiguous) if incl_cut is None else incl_cut,
        own.pri if pri_cut is None else pri_cut,
        own.n if n_cut is None else n_cut,
    )
    values, y = table.members[:, :-1], 1 - table.members[:, -1]
    name = table.outcome[1:] if table.outcome.startswith("~") else f"~{table.outcome}"
    found = tabulate(values, y, table.conditions, name, table.case_names, cuts)
    return found.with_excluded(table.excluded)


def _assumed(table: TruthTable) -> set[int]:
    """All simplifying assumptions over all parsimonious models."""
    solution = minimize(table, include="?")
    return {row for model in range(len(solution.models)) for row in solution.simplifying_assumptions(model)}
