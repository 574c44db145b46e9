"""Sensitivity ranges: how far an anchor or a cut-off can move before the solution changes.

The grain is one parameter moved alone, step by step, in both directions: "the consistency cut-off 0.87 may
lie anywhere from 0.85 to 0.87 without changing the parsimonious solution" (Oana and Schneider 2024). The
solution is the set of all its models, so a change in ambiguity counts as a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from comparatist.errors import InputError
from comparatist.qca.calibrate import Recipe, Thresholds, read_thresholds
from comparatist.qca.caseframe import CaseData, CaseFrame, FloatArray, case_frame
from comparatist.qca.expectations import ExpectationsLike
from comparatist.qca.minimize import minimize
from comparatist.qca.solution import Solution
from comparatist.qca.tabulate import truth_table
from comparatist.qca.truthtable import TruthTable

Models = frozenset[str]


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis, from memberships to solution: the arguments of `truth_table` and `minimize`.

    `include=""` is the conservative, "?" the parsimonious solution; with `expectations` the intermediate one.
    """

    outcome: str
    conditions: Sequence[str] | str | None = None
    incl_cut: float = 1.0
    pri_cut: float = 0.0
    n_cut: int = 1
    include: str = "?"
    expectations: ExpectationsLike | None = None

    def table(self, data: CaseData) -> TruthTable:
        """The truth table of this analysis."""
        return truth_table(
            data,
            self.outcome,
            self.conditions,
            incl_cut=self.incl_cut,
            pri_cut=self.pri_cut,
            n_cut=self.n_cut,
        )

    def solution(self, data: CaseData) -> Solution:
        """The solution of this analysis."""
        return minimize(self.table(data), include=self.include, expectations=self.expectations)

    def models(self, data: CaseData) -> Models:
        """Its models as texts, terms sorted: what a range compares."""
        found = self.solution(data)
        expressions = found.expressions() if found.intermediate is None else found.intermediate.expressions()
        return frozenset(" + ".join(sorted(map(str, expression.terms))) for expression in expressions)


@dataclass(frozen=True, slots=True)
class Range:
    """`lower` to `upper`: the values tried around `value` that leave the solution unchanged.

    `lower_open` / `upper_open`: the search ended there without a change (at the edge of what the parameter
    may be, or after `max_runs` steps), so the true bound may lie further out.
    """

    parameter: str
    lower: float
    value: float
    upper: float
    lower_open: bool
    upper_open: bool

    def __str__(self) -> str:
        left, right = ("(open) " if self.lower_open else ""), (" (open)" if self.upper_open else "")
        return f"{self.parameter}: {left}{self.lower:.10g} <= {self.value:.10g} <= {self.upper:.10g}{right}"


def ranges_frame(ranges: Iterable[Range]) -> pl.DataFrame:
    """Ranges as a table: parameter, lower, value, upper, lower_open, upper_open."""
    fields = ("parameter", "lower", "value", "upper", "lower_open", "upper_open")
    listed = list(ranges)
    return pl.DataFrame({field: [getattr(found, field) for found in listed] for field in fields})


def incl_range(data: CaseData, analysis: Analysis, *, step: float = 0.01, max_runs: int = 40) -> Range:
    """Range of the consistency cut-off. Values of 0 and below, 1 and above are not tried."""
    frame = case_frame(data)
    return _range(
        "incl_cut",
        analysis.incl_cut,
        step,
        max_runs,
        lambda value: replace(analysis, incl_cut=value).models(frame),
        lambda value: 1e-9 < value < 1 - 1e-9,
    )


def pri_range(data: CaseData, analysis: Analysis, *, step: float = 0.01, max_runs: int = 40) -> Range:
    """Range of the PRI cut-off, from 0 to 1."""
    frame = case_frame(data)
    return _range(
        "pri_cut",
        analysis.pri_cut,
        step,
        max_runs,
        lambda value: replace(analysis, pri_cut=min(max(value, 0.0), 1.0)).models(frame),
        lambda value: -1e-9 <= value <= 1 + 1e-9,
    )


def n_range(data: CaseData, analysis: Analysis, *, step: int = 1, max_runs: int = 20) -> Range:
    """Range of the frequency cut-off, from 1 upwards."""
    frame = case_frame(data)
    return _range(
        "n_cut",
        analysis.n_cut,
        step,
        max_runs,
        lambda value: replace(analysis, n_cut=round(value)).models(frame),
        lambda value: 1 <= value <= len(frame.cases),
    )


def anchor_ranges(
    raw: CaseData,
    data: CaseData,
    analysis: Analysis,
    condition: str,
    recipe: Recipe | Thresholds,
    *,
    raw_column: str | None = None,
    step: float = 1.0,
    max_runs: int = 20,
) -> tuple[Range, ...]:
    """Range of each calibration anchor of one condition (or the outcome), the other anchors held.

    `raw` has the uncalibrated scores in `raw_column` (default: named as the condition), `data` the calibrated
    memberships; both list the same cases in the same order. `condition` is recalibrated by `recipe` first
    (thresholds alone stand for the direct method, as in `calibrate_frame`).
    """
    scores, frame = case_frame(raw), case_frame(data)
    if scores.cases != frame.cases:
        raise InputError(
            "raw and calibrated data list different cases", where="raw", allowed="the same order"
        )
    x = scores.column(raw_column or condition)
    rule = recipe if isinstance(recipe, Recipe) else Recipe(recipe)
    anchors = read_thresholds(rule.thresholds)
    labels = tuple(f"threshold {i + 1}" for i in range(len(anchors)))
    if rule.method not in ("crisp", "indirect"):
        labels = ("e", "c", "i") if len(anchors) == 3 else ("e1", "c1", "i1", "i2", "c2", "e2")

    def models(at: int, value: float) -> Models:
        moved = replace(rule, thresholds=(*anchors[:at], value, *anchors[at + 1 :]))
        return analysis.models(_with_column(frame, condition, moved.apply(x).scores))

    return tuple(
        _range(f"{condition} {label}", anchors[at], step, max_runs, _moving(models, at), lambda value: True)
        for at, label in enumerate(labels)
    )


def _moving(models: Callable[[int, float], Models], at: int) -> Callable[[float], Models]:
    return lambda value: models(at, value)


def _range(
    parameter: str,
    value: float,
    step: float,
    max_runs: int,
    models: Callable[[float], Models],
    allowed: Callable[[float], bool],
) -> Range:
    """Step away from `value` in both directions until the models change."""
    if step <= 0 or max_runs < 1:
        raise InputError(f"step {step:g}, max_runs {max_runs}", where="step, max_runs", allowed="above 0")
    start = models(value)

    def walk(sign: int) -> tuple[float, bool]:
        last = value
        for k in range(1, max_runs + 1):
            tried = round(value + sign * k * step, 12)
            if not allowed(tried):
                return last, True
            try:
                if models(tried) != start:
                    return last, False
            except InputError:
                return last, False
            last = tried
        return last, True

    (lower, lower_open), (upper, upper_open) = walk(-1), walk(1)
    return Range(parameter, lower, value, upper, lower_open, upper_open)


def _with_column(frame: CaseFrame, name: str, values: FloatArray) -> CaseFrame:
    frame.column(name)
    matrix = np.array(frame.values)
    matrix[:, frame.columns.index(name)] = values
    matrix.flags.writeable = False
    return CaseFrame(frame.cases, frame.columns, matrix, frame.labels, frame.order)
