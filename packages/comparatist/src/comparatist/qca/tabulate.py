"""From cases to a truth table: which configurations occur, and how consistently each goes with the outcome.

The grain is one configuration of one data set under one set of cut-offs (Ragin 2008, ch. 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from comparatist.errors import InputError
from comparatist.qca.caseframe import (
    CaseData,
    CaseFrame,
    FloatArray,
    case_frame,
    check_conditions,
    check_sets,
    kind_of,
)
from comparatist.qca.expression import (
    Atom,
    Expression,
    ExpressionLike,
    Term,
    membership,
    parse_in,
    unquoted,
)
from comparatist.qca.fit import sufficiency
from comparatist.qca.truthtable import Cuts, IntArray, Out, TruthTable, row_configuration, row_number
from comparatist.words import counted

_LISTED = re.compile(r",(?=(?:[^`]*`[^`]*`)*[^`]*$)")  # a comma between quoted names
_RANGE = re.compile(r"(`(?:[^`]|``)*`|[^:`]*):(`(?:[^`]|``)*`|[^:`]*)")
TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))
"""Slack in comparisons with a cut-off: 0.8 reached as 0.79999999999 counts as reached (as in the R
package)."""


def truth_table(
    data: CaseData,
    outcome: ExpressionLike,
    conditions: Sequence[str] | str | None = None,
    *,
    incl_cut: float | tuple[float, float] = 1.0,
    pri_cut: float = 0.0,
    n_cut: int = 1,
    exclude: Iterable[int] = (),
    levels: Mapping[str, int] | None = None,
    cases: str | Sequence[str] | None = None,
) -> TruthTable:
    """Build a crisp, fuzzy or multi-value truth table.

    `outcome` is a column, negated as `~SURV`, a value of a multi-value column as `PB{1}`, or any expression
    over columns. `conditions` is a list or 'A,B,C' or a range 'A:E', names between backticks or not (default: every
    other column; one that is text must be left out by naming the conditions).
    A row is '1' when incl >= incl_cut and PRI >= pri_cut; with `incl_cut=(high, low)` it is 'C' (ambiguous)
    when low <= incl < high; with fewer than `n_cut` cases '?'; else '0'. `exclude` are row numbers that may
    not be used as simplifying assumptions. `levels` says how many values a multi-value condition has, where
    not every one of them has a case. Cases at exactly 0.5 in a fuzzy condition belong to no row
    (noted).

    Raises InputError naming the column and rule: missing or out-of-range memberships, a constant outcome, the
    outcome among the conditions, duplicate cases, more conditions than cases, cut-offs outside 0..1.
    """
    frame = case_frame(data, cases=cases)
    y, name, sources = outcome_set(frame, outcome)
    chosen = choose_conditions(frame, conditions, sources)
    cuts = make_cuts(incl_cut, pri_cut, n_cut)
    check_conditions(frame, chosen, levels)
    _check_design(frame, chosen, y, name)
    values = np.column_stack([frame.column(condition) for condition in chosen])
    counts = tuple((levels or {}).get(condition, 0) for condition in chosen)
    return tabulate(values, y, chosen, name, frame.cases, cuts, counts).with_excluded(exclude)


def tabulate(
    values: FloatArray,
    y: FloatArray,
    conditions: tuple[str, ...],
    outcome: str,
    case_names: tuple[str, ...],
    cuts: Cuts,
    least: Sequence[int] = (),
) -> TruthTable:
    """The truth table of checked memberships: `values` (cases, k), `y` (cases,) with any negation applied.

    A condition has at least as many values as `least` says, in the order of the conditions.
    """
    kinds = [kind_of(column) for column in values.T]
    levels = tuple(
        max(int(column.max()) + 1 if kind == "multi-value" else 2, count)
        for column, kind, count in zip(values.T, kinds, least or [2] * len(kinds), strict=True)
    )
    fuzzy = tuple(kind == "fuzzy" for kind in kinds)
    crisp = np.where(np.array(fuzzy), values > 0.5, values).astype(np.int64)
    halves = np.array(fuzzy) & (np.abs(values - 0.5) < TOLERANCE)
    nowhere = halves.any(axis=1)
    numbers = row_number(crisp, levels)
    observed = np.unique(numbers)
    rows = row_configuration(observed, levels)
    degrees = configuration_memberships(rows, values, fuzzy)
    fits = [sufficiency(degree, y) for degree in degrees]
    incl = np.array([fit.incl for fit in fits], dtype=np.float64)
    pri = np.array([fit.pri for fit in fits], dtype=np.float64)
    inside = [np.flatnonzero((numbers == number) & ~nowhere) for number in observed]
    counts = np.array([len(found) for found in inside], dtype=np.int64)
    if not (counts >= cuts.n).any():
        _refuse_empty(cuts, counts)
    return TruthTable(
        conditions=conditions,
        levels=levels,
        outcome=outcome,
        rows=rows,
        out=tuple(_out(*row, cuts) for row in zip(incl, pri, counts, strict=True)),
        n=counts,
        incl=incl,
        pri=pri,
        cases=tuple(tuple(case_names[i] for i in found) for found in inside),
        members=np.column_stack([values, y]),
        case_names=case_names,
        fuzzy=fuzzy,
        cuts=cuts,
        notes=_half_notes(halves, conditions, case_names),
    )


def _refuse_empty(cuts: Cuts, counts: IntArray) -> NoReturn:
    most = int(counts.max(initial=0))
    if most:
        raise InputError(f"no configuration has {cuts.n} case(s)", where="n_cut", allowed=f"1 to {most}")
    raise InputError(
        "every case is exactly 0.5 in some condition, so no row has a case",
        where="conditions",
        allowed="cases above or below 0.5",
        hint="move the crossover of the calibration off observed scores",
    )


def configuration_memberships(rows: IntArray, values: FloatArray, fuzzy: Sequence[bool]) -> FloatArray:
    """Membership of each case in each configuration, shape (rows, cases): the minimum over the conditions."""
    degrees = np.ones((len(rows), len(values)))
    for i, is_fuzzy in enumerate(fuzzy):
        wanted, column = rows[:, i][:, None], values[:, i][None, :]
        part = (
            np.where(wanted == 1, column, 1 - column) if is_fuzzy else (wanted == column).astype(np.float64)
        )
        np.minimum(degrees, part, out=degrees)
    return degrees


def outcome_set(
    frame: CaseFrame, outcome: ExpressionLike, *, lower: bool = False
) -> tuple[FloatArray, str, tuple[str, ...]]:
    """Membership in the outcome, its printed name, and the columns it comes from.

    A plain column must be a set; a multi-value column needs a value, as in `PB{1}`.
    """
    expression = _named(frame, outcome) or parse_in(frame, outcome, lower=lower)
    sources = expression.conditions
    check_sets(frame, sources)
    return membership(expression, frame), str(expression), sources


def _named(frame: CaseFrame, outcome: ExpressionLike) -> Expression | None:
    """A column by its name, whatever letters that has, or its negation."""
    if not isinstance(outcome, str):
        return None
    bare = outcome.strip()
    name = bare.removeprefix("~").strip()
    if name not in frame.columns:
        return None
    return Expression((Term((Atom(name, (0 if bare.startswith("~") else 1,)),)),))


def choose_conditions(
    frame: CaseFrame, conditions: Sequence[str] | str | None, sources: Sequence[str]
) -> tuple[str, ...]:
    """The condition columns: as listed, 'A,B,C', a range 'A:E', or every column but the outcome's.

    InputError when a column of text would have to be passed over without a word.
    """
    if conditions is None:
        frame.check_no_text()  # text is left out only where the conditions are named
        return tuple(name for name in frame.columns if name not in sources)
    if isinstance(conditions, str):
        conditions = [conditions] if conditions in frame.columns else _LISTED.split(conditions)
    chosen = [found for name in conditions for found in _span(frame, name)]
    doubled = sorted({name for name in chosen if chosen.count(name) > 1})
    if doubled:
        raise InputError(f"{', '.join(doubled)} is named twice", where="conditions")
    for name in chosen:
        if name in sources:
            raise InputError(
                "the condition is the outcome",
                where=f"column {name}",
                allowed="conditions other than the outcome",
            )
        frame.column(name)
    return tuple(chosen)


def _span(frame: CaseFrame, name: str) -> tuple[str, ...]:
    if name in (*frame.columns, *frame.labels):
        return (name,)
    ends = _RANGE.fullmatch(name.strip())
    if ends is None:
        return (unquoted(name),)
    first, last = (unquoted(end) for end in ends.groups())
    for end in (first, last):
        frame.column(end)
    return frame.order[frame.order.index(first) : frame.order.index(last) + 1]


def _out(incl: float, pri: float, n: int, cuts: Cuts) -> Out:
    if n < cuts.n:
        return "?"
    if incl >= cuts.incl - TOLERANCE:
        return "1" if np.isnan(pri) or pri >= cuts.pri - TOLERANCE else "0"
    return "C" if incl >= cuts.ambiguous - TOLERANCE else "0"


def make_cuts(incl_cut: float | tuple[float, float], pri_cut: float, n_cut: int) -> Cuts:
    """Checked cut-offs; `incl_cut` is one number or (high, low)."""
    high, low = incl_cut if isinstance(incl_cut, tuple | list) else (incl_cut, incl_cut)
    for name, value in (("incl_cut", high), ("incl_cut", low), ("pri_cut", pri_cut)):
        check_cut(name, value)
    if low > high:
        raise InputError(
            f"the ambiguous band {low:g} to {high:g} is empty", where="incl_cut", allowed="(high, low)"
        )
    if n_cut < 1 or int(n_cut) != n_cut:
        raise InputError(f"{n_cut} is not a number of cases", where="n_cut", allowed="1, 2, ...")
    return Cuts(float(high), float(low), float(pri_cut), int(n_cut))


def check_cut(name: str, value: float) -> None:
    """Stop at a cut-off outside 0 to 1 (90 for 0.9)."""
    if isinstance(value, str) or not 0 <= value <= 1:
        raise InputError(f"{value!r} is not a cut-off", where=name, allowed="a number from 0 to 1")


def check_varies(y: FloatArray, outcome: str) -> None:
    """Stop at an outcome that is the same for every case."""
    if np.ptp(y) < 1e-12:
        raise InputError(
            f"the outcome is {y[0]:g} for every case",
            where=f"column {outcome}",
            allowed="an outcome that varies",
            hint="nothing can be said to produce or prevent a constant",
        )


def _check_design(frame: CaseFrame, conditions: tuple[str, ...], y: FloatArray, outcome: str) -> None:
    if not conditions:
        raise InputError("no condition is left", where="conditions", allowed="at least one column")
    check_varies(y, outcome)
    if len(conditions) > len(frame.cases):
        raise InputError(
            f"{counted(len(conditions), 'condition')} for {counted(len(frame.cases), 'case')}",
            where="conditions",
            allowed=f"at most {len(frame.cases)}",
        )


def _half_notes(
    halves: NDArray[np.bool_], conditions: tuple[str, ...], case_names: tuple[str, ...]
) -> tuple[str, ...]:
    """One warning for each fuzzy condition with cases at exactly 0.5."""
    return tuple(
        f"{name} is exactly 0.5 for {', '.join(case_names[i] for i in np.flatnonzero(column))}: "
        "neither in nor out, so these cases are counted in no row"
        for name, column in zip(conditions, halves.T, strict=True)
        if column.any()
    )
