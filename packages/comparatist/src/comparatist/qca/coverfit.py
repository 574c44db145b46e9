"""Cut-offs on fit while minimizing: which prime implicants enter the chart and which models are listed.

The grain is one implicant or one model held against a number: "DEV*~IND, inclS 0.815, is below 0.85 and may explain
nothing". Cut-offs leave out, they never add: the chart's rows stay those of the truth table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comparatist.errors import InputError
from comparatist.qca.covers import Covers
from comparatist.qca.fit import Sufficiency, sufficiency, union
from comparatist.qca.solution import cube_memberships, terms_of
from comparatist.qca.tabulate import TOLERANCE, check_cut
from comparatist.qca.truthtable import TruthTable


@dataclass(frozen=True, slots=True)
class FitCuts:
    """Least inclusion of a prime implicant, least inclusion and coverage of a model; 0 asks for nothing."""

    prime_incl: float = 0.0
    model_incl: float = 0.0
    model_cov: float = 0.0


def check_fit_cuts(cuts: FitCuts, table: TruthTable) -> None:
    """Stop at a cut-off outside 0 to 1, and at any cut-off for a table that holds no cases."""
    named = {
        "prime_incl_cut": cuts.prime_incl,
        "model_incl_cut": cuts.model_incl,
        "model_cov_cut": cuts.model_cov,
    }
    for name, value in named.items():
        check_cut(name, value)
        if value > 0 and not len(table.members):
            raise InputError(
                "a truth table given as rows holds no cases, so nothing can be fitted",
                where=name,
                hint="build the table from cases with truth_table()",
            )


def consistent_primes(
    table: TruthTable, covering: Sequence[tuple[int, int]], numbers: Sequence[int], cuts: FitCuts
) -> list[tuple[int, int]]:
    """The (implicant, rows covered) whose inclusion reaches the cut-off.

    Raises:
        InputError: a row to be explained that none of them covers.
    """
    outcome = table.members[:, -1]
    degrees = cube_memberships(table, [cube for cube, _ in covering])
    fits = [sufficiency(degree, outcome) for degree in degrees]
    kept = [pair for pair, fit in zip(covering, fits, strict=True) if fit.incl >= cuts.prime_incl - TOLERANCE]
    reached = 0
    for _, rows in kept:
        reached |= rows
    bare = [i for i in range(len(numbers)) if not reached >> i & 1]
    if bare:
        there = [(cube, fit) for (cube, rows), fit in zip(covering, fits, strict=True) if rows >> bare[0] & 1]
        best, fit = max(there, key=lambda pair: pair[1].incl)
        raise InputError(
            f"no prime implicant of row {numbers[bare[0]]} reaches an inclusion of {cuts.prime_incl:g}",
            where="prime_incl_cut",
            allowed=f"up to {fit.incl:.3f} for that row ({terms_of(table, [best])[0]})",
        )
    return kept


def fitting_models(table: TruthTable, cubes: Sequence[int], found: Covers, cuts: FitCuts) -> Covers:
    """The models whose inclusion and coverage reach the cut-offs.

    Raises:
        InputError: none of them does.
    """
    if cuts.model_incl <= 0 and cuts.model_cov <= 0:
        return found
    outcome, degrees = table.members[:, -1], cube_memberships(table, cubes)
    fits = [sufficiency(union(list(degrees[list(model)])), outcome) for model in found.models]
    kept = tuple(model for model, fit in zip(found.models, fits, strict=True) if _reaches(fit, cuts))
    if not kept:
        raise InputError(
            f"none of {len(found.models)} model(s) reaches inclusion {cuts.model_incl:g} and coverage "
            f"{cuts.model_cov:g}",
            where="model_incl_cut, model_cov_cut",
            allowed=f"inclusion up to {max(fit.incl for fit in fits):.3f}, coverage up to "
            f"{max(fit.cov for fit in fits):.3f}",
        )
    return replace(found, models=kept, count=len(kept))


def _reaches(fit: Sufficiency, cuts: FitCuts) -> bool:
    return fit.incl >= cuts.model_incl - TOLERANCE and fit.cov >= cuts.model_cov - TOLERANCE
