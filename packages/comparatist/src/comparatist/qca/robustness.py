"""Robustness of a solution against alternatives: the robust core, and which cases it rests on.

The grain is one case under an initial solution (IS) and a set of test solutions (TS) obtained with other
thresholds, cut-offs or samples: "COL is in the initial solution and in every test solution, and has the
outcome: robust and typical" (Oana and Schneider 2024). minTS is the intersection of all test solutions,
maxTS their union; the robust core is the intersection of IS and minTS.

    RF_cons     = consistency(IS) / consistency(core)
    RF_cov      = coverage(core) / coverage(IS)
    RF_SC_minTS = sum min(IS, minTS) / sum max(IS, minTS)
    RF_SC_maxTS = sum min(IS, maxTS) / sum max(IS, maxTS)
    RCR_typ = robust typical / (robust + shaky + possible typical cases); RCR_dev the same over deviant cases
    RCC rank: 1 no shaky, no possible cases; 2 possible only; 3 shaky only; 4 both
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import polars as pl

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, FloatArray, case_frame
from comparatist.qca.expression import ExpressionLike, membership, text_of
from comparatist.qca.fit import Sufficiency, intersection, sufficiency, union
from comparatist.qca.plain import Shown
from comparatist.qca.tabulate import outcome_set

Kind: TypeAlias = Literal[
    "robust typical",
    "robust deviant",
    "shaky typical",
    "shaky deviant",
    "possible typical",
    "possible deviant",
    "uncovered",
    "irrelevant",
    "undecided",
]
KINDS: tuple[tuple[Kind, str], ...] = (
    ("robust typical", "in IS and in every TS, has the outcome"),
    ("robust deviant", "in IS and in every TS, lacks the outcome"),
    ("shaky typical", "in IS but not in every TS, has the outcome"),
    ("shaky deviant", "in IS but not in every TS, lacks the outcome"),
    ("possible typical", "not in IS but in some TS, has the outcome"),
    ("possible deviant", "not in IS but in some TS, lacks the outcome"),
    ("uncovered", "in no solution, has the outcome (extreme deviant for coverage)"),
    ("irrelevant", "in no solution, lacks the outcome"),
    ("undecided", "exactly 0.5 in a solution or in the outcome"),
)


@dataclass(frozen=True, slots=True)
class CaseRobustness:
    """One case: memberships in the initial solution, minTS, maxTS and the outcome, and what that makes it."""

    case: str
    kind: Kind
    initial: float
    min_tests: float
    max_tests: float
    outcome: float


@dataclass(frozen=True, slots=True, repr=False)
class Robustness(Shown):
    """Robustness of `initial` against `tests`; shares in 0..1, NaN where a denominator is zero.

    `core` is the fit of the robust core; `rf_cons`, `rf_cov`, `rf_sc_min`, `rf_sc_max` compare it with the
    initial solution (1 is fully robust); `rcr_typ`, `rcr_dev` are shares of cases; `rank` runs from 1 (best)
    to 4.
    """

    outcome: str
    initial: str
    tests: tuple[str, ...]
    initial_fit: Sufficiency
    core: Sufficiency
    rf_cons: float
    rf_cov: float
    rf_sc_min: float
    rf_sc_max: float
    rcr_typ: float
    rcr_dev: float
    rank: int
    cases: tuple[CaseRobustness, ...]

    def of_kind(self, kind: Kind) -> tuple[str, ...]:
        """Names of the cases of one kind (see `KINDS`)."""
        return tuple(case.case for case in self.cases if case.kind == kind)

    def to_frame(self) -> pl.DataFrame:
        """One row a case: case, kind, IS, minTS, maxTS, outcome."""
        return pl.DataFrame(
            {
                "case": [case.case for case in self.cases],
                "kind": [case.kind for case in self.cases],
                "IS": [case.initial for case in self.cases],
                "minTS": [case.min_tests for case in self.cases],
                "maxTS": [case.max_tests for case in self.cases],
                self.outcome: [case.outcome for case in self.cases],
            }
        )

    def __str__(self) -> str:
        core = f"core: inclS {self.core.incl:.3f}, PRI {self.core.pri:.3f}, covS {self.core.cov:.3f}"
        fit = (
            f"RF_cons {self.rf_cons:.3f}  RF_cov {self.rf_cov:.3f}  RF_SC_minTS {self.rf_sc_min:.3f}  "
            f"RF_SC_maxTS {self.rf_sc_max:.3f}  RCR_typ {self.rcr_typ:.3f}  RCR_dev {self.rcr_dev:.3f}  "
            f"rank {self.rank}"
        )
        kinds = [
            f"{kind} ({said}): {', '.join(self.of_kind(kind))}" for kind, said in KINDS if self.of_kind(kind)
        ]
        return "\n".join([f"{self.initial} -> {self.outcome}", core, fit, *kinds])


def robustness(
    initial: ExpressionLike,
    tests: Sequence[ExpressionLike],
    data: CaseData,
    outcome: ExpressionLike,
    *,
    cases: str | Sequence[str] | None = None,
) -> Robustness:
    """Compare an initial solution with all test solutions together, over the cases it was made from.

    Solutions are expressions (text, or a model's expression); the memberships of all of them are taken in
    `data`. Every test solution enters minTS and maxTS (the R package 4.1 takes only the first and the last
    of a list).
    """
    frame = case_frame(data, cases=cases)
    if isinstance(tests, str):
        raise InputError(
            f"{tests!r} is one expression, not a list of them", where="tests", allowed=f"[{tests!r}]"
        )
    if not tests:
        raise InputError("no test solution", where="tests", allowed="at least one expression")
    y, name, _ = outcome_set(frame, outcome)
    start = membership(initial, frame)
    degrees = [membership(test, frame) for test in tests]
    low, high = intersection(degrees), union(degrees)
    first, core = sufficiency(start, y), sufficiency(np.minimum(start, low), y)
    kinds = [_kind(*values) for values in zip(start, low, high, y, strict=True)]
    listed = tuple(
        CaseRobustness(case, kind, float(a), float(b), float(c), float(d))
        for case, kind, a, b, c, d in zip(frame.cases, kinds, start, low, high, y, strict=True)
    )
    return Robustness(
        outcome=name,
        initial=text_of(initial, frame),
        tests=tuple(text_of(test, frame) for test in tests),
        initial_fit=first,
        core=core,
        rf_cons=_ratio(first.incl, core.incl),
        rf_cov=_ratio(core.cov, first.cov),
        rf_sc_min=_overlap(start, low),
        rf_sc_max=_overlap(start, high),
        rcr_typ=_case_ratio(kinds, ("robust typical", "shaky typical", "possible typical")),
        rcr_dev=_case_ratio(kinds, ("robust deviant", "shaky deviant", "possible deviant")),
        rank=_rank(start, low, high),
        cases=listed,
    )


def robustness_tests(
    initial: ExpressionLike,
    tests: Sequence[ExpressionLike],
    data: CaseData,
    outcome: ExpressionLike,
    *,
    cases: str | Sequence[str] | None = None,
) -> tuple[Robustness, ...]:
    """The initial solution against each test solution alone, worst first (by rank, then by RF_SC_minTS)."""
    frame = case_frame(data, cases=cases)
    found = [robustness(initial, [test], frame, outcome) for test in tests]
    return tuple(sorted(found, key=lambda result: (-result.rank, result.rf_sc_min)))


def _kind(start: float, low: float, high: float, y: float) -> Kind:
    """What a case is; 0.5 exactly is on neither side."""
    if y == 0.5:
        return "undecided"
    has = y > 0.5
    if min(start, low) > 0.5:
        return "robust typical" if has else "robust deviant"
    if min(start, 1 - low) > 0.5:
        return "shaky typical" if has else "shaky deviant"
    if min(1 - start, high) > 0.5:
        return "possible typical" if has else "possible deviant"
    if min(1 - start, 1 - high) > 0.5:
        return "uncovered" if has else "irrelevant"
    return "undecided"


def _rank(start: FloatArray, low: FloatArray, high: FloatArray) -> int:
    shaky = bool((np.minimum(start, 1 - low) > 0.5).any())
    possible = bool((np.minimum(1 - start, high) > 0.5).any())
    return 1 + int(possible) + 2 * int(shaky)


def _case_ratio(kinds: Sequence[Kind], wanted: tuple[Kind, Kind, Kind]) -> float:
    robust, shaky, possible = (kinds.count(kind) for kind in wanted)
    return _ratio(robust, robust + shaky + possible)


def _overlap(a: FloatArray, b: FloatArray) -> float:
    return _ratio(float(np.minimum(a, b).sum()), float(np.maximum(a, b).sum()))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
