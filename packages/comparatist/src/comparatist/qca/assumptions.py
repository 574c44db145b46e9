"""Untenable rows: assumptions about remainders that must not be made, and enhanced standard analysis.

The grain is one truth-table row: "row 10 would be assumed to bring about both survival and breakdown, so it
may serve neither" (Schneider and Wagemann 2012, ch. 8). Untenable assumptions are rows that contradict
themselves (contradictory simplifying assumptions), theory or common sense (rows of an expression, such as an
impossible or a necessary condition's absence), or the evidence (rows coded 1 for the outcome and for its
negation). The types are those of `findRows` in the R package QCA and `esa` in SetMethods.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from comparatist.errors import InputError
from comparatist.qca.expression import Atom, Expression, ExpressionLike, Term, parse
from comparatist.qca.implicants import Space
from comparatist.qca.minimize import MAX_MODELS, MAX_SECONDS, minimize
from comparatist.qca.tabulate import make_cuts, tabulate
from comparatist.qca.truthtable import TruthTable


def rows_of(table: TruthTable, expression: ExpressionLike, *, observed: bool = False) -> tuple[int, ...]:
    """Numbers of the rows in which an expression holds; rows with cases only when `observed` is true.

    `table.with_excluded(rows_of(table, "DEV*~IND"))` bars them from use.
    """
    space = Space(table.levels)
    cubes: list[int] = []
    for term in parse(expression, table.conditions, levels=_levels(table)).terms:
        choices: list[dict[str, int]] = [{}]
        for atom in term.atoms:
            _check_values(table, atom.condition, atom.values)
            choices = [choice | {atom.condition: value} for choice in choices for value in atom.values]
        cubes += [space.encode(choice.get(name) for name in table.conditions) for choice in choices]
    known = set() if observed else set(table.row_numbers.tolist())
    return tuple(number for number in space.rows(cubes).tolist() if number not in known)


def rows_lacking(table: TruthTable, necessary: ExpressionLike, *, observed: bool = False) -> tuple[int, ...]:
    """Remainders without an expression claimed to be necessary, such as 'LIT + STB'; with `observed` all rows."""
    stated = parse(necessary, table.conditions, levels=_levels(table))
    lacking = parse(f"~({stated})", table.conditions, levels=_levels(table))
    found = rows_of(table, lacking, observed=True)
    return found if observed else _remainders(table, found)


def contradictory_assumptions(
    table: TruthTable,
    *,
    incl_cut: float | tuple[float, float] | None = None,
    pri_cut: float | None = None,
    n_cut: int | None = None,
    max_models: int = MAX_MODELS,
    max_seconds: float = MAX_SECONDS,
) -> tuple[int, ...]:
    """Rows assumed in some parsimonious model of the outcome and in some of its negation.

    The table of the negated outcome uses the same cut-offs unless others are given. No such rows exist when
    the negated outcome has no sufficient row. InputError when a bound keeps any model from being seen.
    """
    other = negated(table, incl_cut=incl_cut, pri_cut=pri_cut, n_cut=n_cut)
    if "1" not in other.out or "1" not in table.out:
        return ()
    here, there = (_assumed(each, max_models, max_seconds / 2) for each in (table, other))
    return tuple(sorted(here & there))


def simultaneous_rows(
    table: TruthTable,
    *,
    incl_cut: float | tuple[float, float] | None = None,
    pri_cut: float | None = None,
    n_cut: int | None = None,
) -> tuple[int, ...]:
    """Observed rows coded 1 for the outcome and for its negation (simultaneous subset relations)."""
    other = negated(table, incl_cut=incl_cut, pri_cut=pri_cut, n_cut=n_cut)
    return tuple(sorted(_coded_one(table) & _coded_one(other)))


def enhanced_table(
    table: TruthTable,
    *,
    necessary: ExpressionLike | Sequence[ExpressionLike] = (),
    impossible: ExpressionLike | Sequence[ExpressionLike] = (),
    rows: Iterable[int] = (),
    observed: bool = False,
) -> TruthTable:
    """The table for an enhanced standard analysis.

    Remainders that lack a `necessary` expression or show an `impossible` one may no longer be assumed to have
    the outcome; `rows` are barred whatever they are (contradictory or simultaneous ones). With `observed`,
    rows with cases that lack a `necessary` expression are barred too and no longer explained, as `esa` of
    SetMethods 4.1 does; the default bars assumptions only, as its manual and the book say.
    """
    barred = set(rows)
    for expression in _several(necessary):
        barred.update(rows_lacking(table, expression, observed=observed))
    for expression in _several(impossible):
        barred.update(_remainders(table, rows_of(table, expression, observed=True)))
    return table.with_excluded([*table.excluded, *barred])


def negated(
    table: TruthTable,
    *,
    incl_cut: float | tuple[float, float] | None = None,
    pri_cut: float | None = None,
    n_cut: int | None = None,
) -> TruthTable:
    """The truth table of the negated outcome, from the same cases.

    The cut-offs are those of `table` unless given; of its two inclusion cut-offs the lower one decides.
    """
    if not len(table.members):
        raise InputError(
            "a truth table given as rows holds no cases, so its outcome cannot be negated",
            where="truth table",
            hint="build the table from cases with truth_table()",
        )
    own = table.cuts
    cuts = make_cuts(
        own.ambiguous if incl_cut is None else incl_cut,
        own.pri if pri_cut is None else pri_cut,
        own.n if n_cut is None else n_cut,
    )
    values, y = table.members[:, :-1], 1 - table.members[:, -1]
    name = table.outcome[1:] if table.outcome.startswith("~") else f"~{table.outcome}"
    found = tabulate(values, y, table.conditions, name, table.case_names, cuts, table.levels)
    return found.with_excluded(table.excluded)


def _assumed(table: TruthTable, max_models: int, max_seconds: float) -> set[int]:
    """All simplifying assumptions over all parsimonious models."""
    solution = minimize(table, include="?", max_models=max_models, max_seconds=max_seconds)
    if not solution.complete:
        raise InputError(
            f"not all models for {table.outcome} could be listed, so contradictions may be missed",
            where=solution.bound,
            hint="raise the bound, or use fewer conditions",
        )
    used = {i for model in solution.models for i in model}
    covered = Space(table.levels).rows(solution.implicants[i] for i in used)
    return set(covered.tolist()) - set(solution.chart.rows)


def _coded_one(table: TruthTable) -> set[int]:
    return {number for number, out in zip(table.row_numbers.tolist(), table.out, strict=True) if out == "1"}


def _remainders(table: TruthTable, numbers: Iterable[int]) -> tuple[int, ...]:
    """Those of the rows that are coded '?' or have no case at all."""
    coded = {number for number, out in zip(table.row_numbers.tolist(), table.out, strict=True) if out != "?"}
    return tuple(number for number in numbers if number not in coded)


def _check_values(table: TruthTable, condition: str, values: tuple[int, ...]) -> None:
    levels = _levels(table)
    if condition not in levels:
        raise InputError(
            f"unknown condition {condition!r}",
            where="expression",
            allowed="one of " + ", ".join(table.conditions),
        )
    if values and values[-1] >= levels[condition]:
        raise InputError(
            f"{condition} has no value {values[-1]}",
            where="expression",
            allowed=f"0 to {levels[condition] - 1}",
        )


def _levels(table: TruthTable) -> dict[str, int]:
    return dict(zip(table.conditions, table.levels, strict=True))


def _several(given: ExpressionLike | Sequence[ExpressionLike]) -> list[ExpressionLike]:
    """The expressions: one by itself, a list of them, or the findings of a SupersetSearch."""
    if isinstance(given, str | Expression | Term | Atom):
        return [given]
    offered = getattr(given, "expressions", None)
    if callable(offered):
        return [cast("ExpressionLike", given)]
    return list(cast("Sequence[ExpressionLike]", offered or given))
