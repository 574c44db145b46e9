"""Minimization: from a truth table to all shortest conservative, parsimonious and intermediate models.

The grain is one model: a sum of prime implicants that covers every row to be explained and no row known to be
negative. Conservative models assume nothing about remainders, parsimonious ones whatever makes them short,
intermediate ones only what directional expectations support (Ragin and Sonnett 2005; Ragin 2008). *All*
shortest models are given, since reporting one of several hides model ambiguity (Baumgartner and Thiem 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData
from comparatist.qca.coverfit import FitCuts, check_fit_cuts, consistent_primes, fitting_models
from comparatist.qca.covers import (
    BoundName,
    Budget,
    Covers,
    essential_columns,
    irredundant_covers,
    minimum_covers,
    undominated_columns,
)
from comparatist.qca.expectations import Expectations, ExpectationsLike, read_expectations
from comparatist.qca.expression import ExpressionLike
from comparatist.qca.implicants import Space, complete_sum, covered_by, primes_by_exclusion
from comparatist.qca.solution import (
    Chart,
    Intermediate,
    Intermediates,
    Solution,
    SolutionKind,
    terms_of,
)
from comparatist.qca.tabulate import truth_table
from comparatist.qca.truthtable import Out, TruthTable, row_configuration
from comparatist.words import counted

MAX_MODELS = 500_000
MAX_SECONDS = 45.0
"""Default bounds of `minimize`: they keep a run below a minute and well below one gigabyte."""


def minimize(
    table: TruthTable | CaseData,
    *,
    outcome: ExpressionLike | None = None,
    conditions: Sequence[str] | str | None = None,
    incl_cut: float | tuple[float, float] | None = None,
    pri_cut: float | None = None,
    n_cut: int | None = None,
    include: str | Sequence[str] = (),
    expectations: ExpectationsLike | None = None,
    explain: str | Sequence[str] = "1",
    row_dominance: bool = False,
    all_irredundant: bool = False,
    exclude: Iterable[int] = (),
    prime_incl_cut: float = 0.0,
    model_incl_cut: float = 0.0,
    model_cov_cut: float = 0.0,
    max_models: int = MAX_MODELS,
    max_seconds: float = MAX_SECONDS,
) -> Solution:
    """Minimize a truth table, or cases: then `outcome`, `conditions` and the cut-offs are those of `truth_table`.

    `include` names the outputs used as don't-cares: nothing for the conservative solution, '?' (remainders)
    for the parsimonious one, also 'C' (ambiguous rows). `explain` is '1', 'C' or both. `expectations` (with
    '?') adds the intermediate solution of every pair of a conservative and a parsimonious model. `exclude`
    are row numbers that may not be used: remainders become negatives, observed rows are no longer explained.
    `row_dominance` first drops implicants whose rows are a proper part of another's. `all_irredundant` gives
    every model from which no term can be left out, not only the shortest. `prime_incl_cut` is the inclusion that
    a prime implicant must reach to enter the chart, `model_incl_cut` and `model_cov_cut` the inclusion and the
    coverage of a model to be listed, in every solution that is made. `max_models` bounds the models
    listed, `max_seconds` the whole search (half of it for the parsimonious solution when intermediate ones
    follow); a bound that is reached is named in the result (`complete`, `bound`).

    Raises InputError: nothing to explain, a row that no implicant above its cut-off covers, no model above its
    cut-offs, no negative row to hold against remainders, every configuration
    positive, an unknown output, expectations without remainders or for unknown conditions, bounds below one
    model.
    """
    given = {"outcome": outcome, "conditions": conditions}
    table = _table(table, given | {"incl_cut": incl_cut, "pri_cut": pri_cut, "n_cut": n_cut})
    explained, included = _outputs(explain, include)
    _check_bounds(max_models, max_seconds)
    used = table.with_excluded([*table.excluded, *exclude])
    rules = None if expectations is None else read_expectations(used, expectations)
    if rules is not None and "?" not in included:
        raise InputError(
            "expectations decide which remainders may be used, but none are included",
            where="expectations",
            hint="add include='?'",
        )
    cuts = FitCuts(prime_incl_cut, model_incl_cut, model_cov_cut)
    check_fit_cuts(cuts, used)
    options = _Options(row_dominance, all_irredundant, Budget.of(max_models, max_seconds), cuts)
    if "?" not in included:
        return _conservative(used, explained, included, options)
    if rules is None:
        return _parsimonious(used, explained, included, options)
    half = replace(options, budget=Budget.of(max_models, max_seconds / 2))
    parsimonious = _parsimonious(used, explained, included, half)
    conservative = _conservative(used, explained, tuple(out for out in included if out != "?"), options)
    pairs = _intermediates(conservative, parsimonious, rules, options)
    return replace(parsimonious, conservative=conservative, intermediate=pairs)


def _table(given: TruthTable | CaseData, arguments: dict[str, Any]) -> TruthTable:
    """A truth table as it is, or one of cases by the arguments that are given."""
    named = {name: value for name, value in arguments.items() if value is not None}
    if isinstance(given, TruthTable):
        if named:
            raise InputError(
                f"{', '.join(named)} given beside a truth table, which has its own",
                where="minimize",
                allowed="a truth table alone, or a table of cases with an outcome",
            )
        return given
    if "outcome" not in named:
        raise InputError(
            f"a {type(given).__name__} without an outcome",
            where="minimize",
            allowed="a truth table, or a table of cases with an outcome",
            hint="minimize(data, outcome='Y'), or minimize(truth_table(data, 'Y'))",
        )
    return truth_table(given, **named)


@dataclass(frozen=True, slots=True)
class _Options:
    row_dominance: bool
    all_irredundant: bool
    budget: Budget
    cuts: FitCuts


def _conservative(
    table: TruthTable, explained: tuple[Out, ...], included: tuple[Out, ...], options: _Options
) -> Solution:
    positives = _rows(table, explained)
    _need_positives(positives, explained)
    space = Space(table.levels)
    allowed = [space.encode(row) for row in [*positives, *_rows(table, included)]]
    primes = complete_sum(space, allowed)
    if primes == [0]:
        raise InputError(
            f"all {counted(table.size, 'configuration')} are coded {' or '.join((*explained, *included))}",
            where="truth table",
            allowed="at least one configuration without the outcome",
        )
    return _solve("conservative", table, explained, included, primes, options)


def _parsimonious(
    table: TruthTable, explained: tuple[Out, ...], included: tuple[Out, ...], options: _Options
) -> Solution:
    positives = _rows(table, explained)
    _need_positives(positives, explained)
    negatives = _negatives(table, explained, included)
    if not negatives:
        raise InputError(
            "no configuration is negative, so every condition would be minimized away",
            where="truth table",
            allowed="at least one row coded 0",
            hint="the outcome may not vary among the rows; raise incl_cut, or leave out the remainders",
        )
    primes = list(primes_by_exclusion(Space(table.levels), positives, negatives))
    return _solve("parsimonious", table, explained, included, primes, options)


def _solve(
    kind: SolutionKind,
    table: TruthTable,
    explained: tuple[Out, ...],
    included: tuple[Out, ...],
    primes: Sequence[int],
    options: _Options,
) -> Solution:
    """Build the chart of the primes that cover an explained row, and cover it."""
    space = Space(table.levels)
    positives = [space.encode(row) for row in _rows(table, explained)]
    covering = [(prime, rows) for prime in primes if (rows := covered_by(prime, positives))]
    if options.cuts.prime_incl > 0:
        covering = consistent_primes(table, covering, _numbers(table, explained), options.cuts)
    if options.row_dominance:
        covering = [covering[i] for i in undominated_columns([rows for _, rows in covering])]
    cubes, columns = [prime for prime, _ in covering], [rows for _, rows in covering]
    search = irredundant_covers if options.all_irredundant else minimum_covers
    found = fitting_models(table, cubes, search(columns, len(positives), options.budget), options.cuts)
    return Solution(
        kind=kind,
        table=table,
        explained=explained,
        included=included,
        implicants=tuple(cubes),
        chart=Chart(terms_of(table, cubes), _numbers(table, explained), tuple(columns)),
        essential=_essential(found, columns, len(positives)),
        models=found.models,
        count=found.count,
        complete=found.complete,
        bound=found.bound,
        shortest=found.shortest,
    )


def _numbers(table: TruthTable, explained: Sequence[Out]) -> tuple[int, ...]:
    """Numbers of the rows to be explained."""
    pairs = zip(table.row_numbers.tolist(), table.out, strict=True)
    return tuple(number for number, out in pairs if out in explained)


def _essential(found: Covers, columns: Sequence[int], rows: int) -> tuple[int, ...]:
    """Implicants in every model; when not all models are listed, those that alone cover some row."""
    if not found.complete:
        return essential_columns(columns, rows)
    return tuple(sorted(set(found.models[0]).intersection(*found.models[1:])))


def _intermediates(
    conservative: Solution, parsimonious: Solution, rules: Expectations, options: _Options
) -> Intermediates:
    """One solution for each pair of models, in the order C1P1, C1P2, ...

    Pairs that allow the same cubes share one solution; all solutions together list up to `max_models` models.
    """
    solved: dict[frozenset[int], Solution] = {}
    pairs: list[Intermediate] = []
    room = options.budget.max_models
    for c, p in product(range(len(conservative.models)), range(len(parsimonious.models))):
        if options.budget.spent or room < 1 or len(pairs) >= options.budget.max_models:
            return Intermediates(tuple(pairs), False, "max_seconds" if options.budget.spent else "max_models")
        between = _between(conservative, parsimonious, rules, c, p)
        if between not in solved:
            limited = replace(options, budget=replace(options.budget, max_models=room))
            solved[between] = _intermediate(parsimonious, between, limited)
            room -= len(solved[between].models)
        pairs.append(Intermediate(c, p, solved[between], tuple(sorted(between)), parsimonious))
    bounds = [each.bound for each in (conservative, parsimonious, *solved.values()) if each.bound]
    worst = [bound for bound in bounds if "max_seconds" in bound]
    named: list[BoundName] = [*worst, *bounds, ""]
    return Intermediates(tuple(pairs), not bounds, named[0])


def _between(
    conservative: Solution, parsimonious: Solution, rules: Expectations, c: int, p: int
) -> frozenset[int]:
    """The cubes that expectations allow between the terms of two models."""
    space = Space(parsimonious.table.levels)
    narrow = [conservative.implicants[i] for i in conservative.models[c]]
    wide = [parsimonious.implicants[i] for i in parsimonious.models[p]]
    return frozenset(
        rules.intermediate(space, one, other) for one in narrow for other in wide if not other & ~one
    )


def _intermediate(parsimonious: Solution, between: frozenset[int], options: _Options) -> Solution:
    """The explained rows and these cubes, minimized with nothing else."""
    table, explained = parsimonious.table, parsimonious.explained
    space = Space(table.levels)
    primes = complete_sum(space, [*(space.encode(row) for row in _rows(table, explained)), *between])
    return _solve("intermediate", table, explained, parsimonious.included, primes, options)


def _rows(table: TruthTable, outs: Sequence[Out]) -> list[list[int]]:
    found: list[list[int]] = table.configurations(*outs).tolist() if outs else []
    return found


def _negatives(table: TruthTable, explained: Sequence[Out], included: Sequence[Out]) -> list[list[int]]:
    """Rows no implicant may cover: observed, neither explained nor included; and excluded remainders."""
    known: list[Out] = [out for out in ("1", "0", "C") if out not in (*explained, *included)]
    observed = set(table.row_numbers.tolist())
    barred = [number for number in table.excluded if number not in observed]
    extra: list[list[int]] = row_configuration(barred, table.levels).tolist() if barred else []
    return _rows(table, known) + extra


def _need_positives(positives: Sequence[Sequence[int]], explained: Sequence[Out]) -> None:
    if not positives:
        raise InputError(
            f"no row is coded {' or '.join(explained)}: there is nothing to explain",
            where="truth table",
            allowed="at least one such row",
            hint="lower incl_cut or n_cut, or look at the consistencies of the rows",
        )


def _outputs(
    explain: str | Sequence[str], include: str | Sequence[str]
) -> tuple[tuple[Out, ...], tuple[Out, ...]]:
    explained = _codes(explain, "explain", ("1", "C"))
    included = _codes(include, "include", ("?", "C"))
    if not explained:
        raise InputError("nothing is to be explained", where="explain", allowed="'1', 'C' or both")
    if set(explained) & set(included):
        raise InputError(
            "'C' is both explained and included",
            where="include",
            allowed="ambiguous rows in one of the two roles",
        )
    return explained, included


def _codes(given: str | Sequence[str], where: str, allowed: tuple[Out, ...]) -> tuple[Out, ...]:
    named = (
        [part.strip() for part in given.split(",")]
        if isinstance(given, str)
        else [str(part) for part in given]
    )
    wrong = [part for part in named if part and part not in allowed]
    if wrong:
        raise InputError(f"{wrong[0]!r} cannot be used here", where=where, allowed=", ".join(allowed))
    return tuple(out for out in allowed if out in named)


def _check_bounds(max_models: int, max_seconds: float) -> None:
    if max_models < 1:
        raise InputError(f"{max_models} models", where="max_models", allowed="1 or more")
    if not max_seconds > 0:
        raise InputError(f"{max_seconds} seconds", where="max_seconds", allowed="more than 0")
