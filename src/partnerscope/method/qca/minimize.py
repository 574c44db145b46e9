"""Minimization: from a truth table to all shortest conservative, parsimonious and intermediate models.

The grain is one model: a sum of prime implicants that covers every row to be explained and no row known to be
negative. Conservative models assume nothing about remainders, parsimonious ones whatever makes them short,
intermediate ones only what directional expectations support (Ragin and Sonnett 2005; Ragin 2008). *All*
shortest models are given, since reporting one of several hides model ambiguity (Baumgartner and Thiem 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from partnerscope.errors import InputError
from partnerscope.method.qca.covers import (
    BoundName,
    Budget,
    Covers,
    essential_columns,
    irredundant_covers,
    minimum_covers,
    undominated_columns,
)
from partnerscope.method.qca.expectations import Expectations, ExpectationsLike, read_expectations
from partnerscope.method.qca.implicants import Space, complete_sum, covered_by, primes_by_exclusion
from partnerscope.method.qca.solution import (
    Chart,
    Intermediate,
    Intermediates,
    Solution,
    SolutionKind,
    terms_of,
)
from partnerscope.method.qca.truthtable import Out, TruthTable, row_configuration

MAX_MODELS = 500_000
MAX_SECONDS = 45.0
"""Default bounds of `minimize`: they keep a run below a minute and well below one gigabyte."""


def minimize(
    table: TruthTable,
    *,
    include: str | Sequence[str] = (),
    expectations: ExpectationsLike | None = None,
    explain: str | Sequence[str] = "1",
    row_dominance: bool = False,
    all_irredundant: bool = False,
    exclude: Iterable[int] = (),
    max_models: int = MAX_MODELS,
    max_seconds: float = MAX_SECONDS,
) -> Solution:
    """Minimize a truth table.

    `include` names the outputs used as don't-cares: nothing for the conservative solution, '?' (remainders)
    for the parsimonious one, also 'C' (ambiguous rows). `explain` is '1', 'C' or both. `expectations` (with
    '?') adds the intermediate solution of every pair of a conservative and a parsimonious model. `exclude`
    are row numbers that may not be used: remainders become negatives, observed rows are no longer explained.
    `row_dominance` first drops implicants whose rows are a proper part of another's. `all_irredundant` gives
    every model from which no term can be left out, not only the shortest. `max_models` bounds the models
    listed, `max_seconds` the whole search; a bound that is reached is named in the result (`complete`,
    `bound`).

    Raises InputError: nothing to explain, no negative row to hold against remainders, every configuration
    positive, an unknown output, expectations without remainders or for unknown conditions, bounds below one
    model.
    """
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
    options = _Options(row_dominance, all_irredundant, Budget.of(max_models, max_seconds))
    if "?" not in included:
        return _conservative(used, explained, included, options)
    parsimonious = _parsimonious(used, explained, included, options)
    if rules is None:
        return parsimonious
    conservative = _conservative(used, explained, tuple(out for out in included if out != "?"), options)
    pairs = _intermediates(conservative, parsimonious, rules, options)
    return replace(parsimonious, conservative=conservative, intermediate=pairs)


@dataclass(frozen=True, slots=True)
class _Options:
    row_dominance: bool
    all_irredundant: bool
    budget: Budget


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
            f"all {table.size} configurations are coded {' or '.join((*explained, *included))}",
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
    if options.row_dominance:
        covering = [covering[i] for i in undominated_columns([rows for _, rows in covering])]
    cubes, columns = [prime for prime, _ in covering], [rows for _, rows in covering]
    search = irredundant_covers if options.all_irredundant else minimum_covers
    found = search(columns, len(positives), options.budget)
    numbers = [
        int(number) for number, out in zip(table.row_numbers, table.out, strict=True) if out in explained
    ]
    return Solution(
        kind=kind,
        table=table,
        explained=explained,
        included=included,
        implicants=tuple(cubes),
        chart=Chart(terms_of(table, cubes), tuple(numbers), tuple(columns)),
        essential=_essential(found, columns, len(positives)),
        models=found.models,
        count=found.count,
        complete=found.complete,
        bound=found.bound,
        shortest=found.shortest,
    )


def _essential(found: Covers, columns: Sequence[int], rows: int) -> tuple[int, ...]:
    """Implicants in every model; when not all models are listed, those that alone cover some row."""
    if not found.complete:
        return essential_columns(columns, rows)
    return tuple(sorted(set(found.models[0]).intersection(*found.models[1:])))


def _intermediates(
    conservative: Solution, parsimonious: Solution, rules: Expectations, options: _Options
) -> Intermediates:
    """One solution for each pair of models, in the order C1P1, C1P2, ..."""
    table = parsimonious.table
    space = Space(table.levels)
    positives = [space.encode(row) for row in _rows(table, parsimonious.explained)]
    solved: dict[frozenset[int], Solution] = {}
    pairs: list[Intermediate] = []
    for c, narrow in enumerate(conservative.models):
        for p, wide in enumerate(parsimonious.models):
            if options.budget.spent or len(pairs) >= options.budget.max_models:
                bound: BoundName = "max_seconds" if options.budget.spent else "max_models"
                return Intermediates(tuple(pairs), False, bound)
            target = frozenset(
                rules.intermediate(space, conservative.implicants[i], parsimonious.implicants[j])
                for i in narrow
                for j in wide
                if not parsimonious.implicants[j] & ~conservative.implicants[i]
            )
            if target not in solved:
                primes = complete_sum(space, [*positives, *target])
                solved[target] = _solve(
                    "intermediate", table, parsimonious.explained, parsimonious.included, primes, options
                )
            pairs.append(Intermediate(c, p, solved[target], tuple(sorted(target)), parsimonious))
    whole = conservative.complete and parsimonious.complete
    missing: BoundName = "" if whole else parsimonious.bound or conservative.bound
    return Intermediates(tuple(pairs), whole, missing)


def _rows(table: TruthTable, outs: Sequence[Out]) -> list[list[int]]:
    found: list[list[int]] = table.configurations(*outs).tolist() if outs else []
    return found


def _negatives(table: TruthTable, explained: Sequence[Out], included: Sequence[Out]) -> list[list[int]]:
    """Rows no implicant may cover: observed, neither explained nor included; and excluded remainders."""
    known: list[Out] = [out for out in ("0", "C") if out not in (*explained, *included)]
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
