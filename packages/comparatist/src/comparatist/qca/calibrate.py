"""Calibration: from raw scores to set membership.

The grain is one set and the anchors that define it: "developed means 900 dollars a head and more; below 400
is out, 550 is neither". The anchors are substantive knowledge: `suggest_thresholds` only shows where the
gaps are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from comparatist.errors import InputError
from comparatist.qca import calibrationcurves as curves
from comparatist.qca.caseframe import CaseData, CaseFrame, FloatArray, case_frame
from comparatist.words import counted

Method: TypeAlias = Literal["direct", "linear", "ecdf", "indirect", "relative", "crisp"]
METHODS: tuple[Method, ...] = ("direct", "linear", "ecdf", "indirect", "relative", "crisp")
Thresholds: TypeAlias = "str | float | Sequence[float] | Mapping[str, float] | None"

SHOWN = 20
"""Calibrated scores that are printed."""
SMALLEST = 1e-4
"""Memberships below this become 0, above 1 minus this become 1 (as in the R package, except relative and
crisp)."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calibrated:
    """`scores` are memberships in 0..1 (values 0, 1, 2, ... when crisp), one a case; `anchors` in the order
    the curve reads them; `notes` warn of cases at exactly 0.5. `numpy.asarray(result)` gives the scores.
    """

    scores: FloatArray
    method: Method
    anchors: tuple[float, ...]
    notes: tuple[str, ...] = ()

    def __array__(self, dtype: np.dtype[np.float64] | None = None, copy: bool | None = None) -> FloatArray:
        return np.array(self.scores, dtype=dtype)

    def __str__(self) -> str:
        anchors = f" ({', '.join(f'{anchor:g}' for anchor in self.anchors)})" if self.anchors else ""
        digits = 0 if self.method == "crisp" else 3
        shown = [f"{score:.{digits}f}" for score in self.scores[:SHOWN]]
        more = [f"... {len(self.scores) - SHOWN} more"] if len(self.scores) > SHOWN else []
        head = f"{counted(len(self.scores), 'case')} calibrated, {self.method}{anchors}"
        return "\n".join([head, " ".join([*shown, *more]), *self.notes])

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one column is calibrated: the arguments of `calibrate`, kept so that they can be shifted and
    reported.
    """

    thresholds: Thresholds
    method: Method = "direct"
    idm: float = 0.95
    below: float = 1.0
    above: float = 1.0

    def apply(self, x: ArrayLike, cases: Sequence[str] | None = None) -> Calibrated:
        """Calibrate raw scores by this recipe."""
        return calibrate(
            x,
            self.thresholds,
            method=self.method,
            idm=self.idm,
            below=self.below,
            above=self.above,
            cases=cases,
        )


def calibrate(
    x: ArrayLike,
    thresholds: Thresholds = None,
    *,
    method: Method = "direct",
    idm: float = 0.95,
    below: float = 1.0,
    above: float = 1.0,
    cases: Sequence[str] | None = None,
) -> Calibrated:
    """Calibrate one column of raw scores, shape (cases,).

    `thresholds` is text ('e=400, c=550, i=900'), a mapping with those names, or numbers in that order.
    Methods: `direct` (logistic; 3 anchors e, c, i), `linear` (piecewise with powers `below` and `above`: 1 is
    linear, 2 s-shaped), `ecdf` (linear in ranks), `indirect` (group thresholds, Ragin's regression),
    `relative` (totally fuzzy and relative, no thresholds), `crisp` (one threshold: 0/1; several:
    multi-value). Six anchors e1, c1, i1, i2, c2, e2 give a bell, i1, c1, e1, e2, c2, i2 an inverse bell,
    with `direct` and `linear` alike, shaped by `below` and `above`. A set falls when e > i. `idm` is the
    membership at the inclusion anchor. Raises InputError for missing scores and for anchors that are not in
    order.

    >>> calibrate([400, 550, 900], 'e=400, c=550, i=900').scores.round(6)
    array([0.05, 0.5 , 0.95])
    >>> calibrate([100, 600, 900], [550, 850], method="crisp").scores
    array([0., 1., 2.])
    """
    scores = curves.raw_scores(x)
    if method not in METHODS:
        raise InputError(f"method {method!r}", where="method", allowed=", ".join(METHODS))
    if method == "relative":
        return _result(curves.relative(scores), method, (), cases)
    values = read_thresholds(thresholds)
    if method == "crisp":
        return _result(curves.crisp(scores, values), method, tuple(sorted(values)), None)
    if method == "indirect":
        return _result(_trimmed(curves.indirect(scores, values)), method, tuple(sorted(values)), cases)
    if not 0.5 < idm < 1:
        raise InputError(f"idm {idm:g}", where="idm", allowed="above 0.5 and below 1")
    if below <= 0 or above <= 0:
        raise InputError("the powers must be positive", where="below, above", allowed="above 0")
    _check_order(values)
    return _result(_trimmed(_curve(scores, values, method, idm, below, above)), method, values, cases)


def calibrate_frame(
    data: CaseData, recipes: Mapping[str, Recipe | Thresholds], *, cases: str | Sequence[str] | None = None
) -> CaseFrame:
    """Calibrate several columns of a frame; other columns stay as they are. Ready for `truth_table`."""
    frame = case_frame(data, cases=cases)
    values = np.array(frame.values)
    for name, recipe in recipes.items():
        found = recipe if isinstance(recipe, Recipe) else Recipe(recipe)
        raw = frame.column(name)
        try:
            values[:, frame.columns.index(name)] = found.apply(raw).scores
        except InputError as error:
            raise InputError(
                error.what, where=f"column {name}, {error.where}", allowed=error.allowed, hint=error.hint
            ) from error
    values.flags.writeable = False
    return CaseFrame(frame.cases, frame.columns, values, frame.labels, frame.order)


def to_polars(frame: CaseFrame, case: str = "case") -> pl.DataFrame:
    """A CaseFrame as a Polars frame, the case names first."""
    numbers = {name: frame.column(name) for name in frame.columns}
    texts = {name: list(values) for name, values in frame.labels.items()}
    return pl.DataFrame({case: list(frame.cases)} | numbers | texts)


def read_thresholds(thresholds: Thresholds) -> tuple[float, ...]:
    """Numbers in the order e, c, i (or e1, c1, i1, i2, c2, e2), from text, a mapping or numbers."""
    if thresholds is None:
        raise InputError("no thresholds", where="thresholds", allowed="'e=400, c=550, i=900' or numbers")
    if isinstance(thresholds, str):
        thresholds = _from_text(thresholds)
    if isinstance(thresholds, Mapping):
        for names in (("e", "c", "i"), ("e1", "c1", "i1", "i2", "c2", "e2")):
            if set(names) == set(thresholds):
                return tuple(float(thresholds[name]) for name in names)
        raise InputError(
            f"anchors {', '.join(thresholds)}",
            where="thresholds",
            allowed="e, c, i or e1, c1, i1, i2, c2, e2",
        )
    try:
        values = np.atleast_1d(np.asarray(thresholds, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise InputError(
            f"not all thresholds are numbers: {thresholds!r}", where="thresholds", allowed="finite numbers"
        ) from error
    if values.size == 0 or values.ndim != 1 or not np.isfinite(values).all():
        raise InputError("a threshold is missing or infinite", where="thresholds", allowed="finite numbers")
    return tuple(values.tolist())


def _from_text(text: str) -> dict[str, float] | list[float]:
    parts = [part.strip() for part in re.split(r"[,;]", text)]
    try:
        pairs = [part.split("=") if "=" in part else ["", part] for part in parts]
        named = {name.strip(): float(value) for name, value in pairs}
        if "" not in named and len(named) < len(pairs):
            raise InputError(
                f"an anchor is given twice in {text!r}", where="thresholds", allowed="each anchor once"
            )
        return named if "" not in named else [float(value) for name, value in pairs if not name]
    except ValueError as error:
        raise InputError(
            f"cannot read {text!r}", where="thresholds", allowed="'e=400, c=550, i=900' or '550, 850'"
        ) from error


def _curve(
    x: FloatArray, values: tuple[float, ...], method: Method, idm: float, below: float, above: float
) -> FloatArray:
    if len(values) == 6:
        return curves.bell(x, values, below, above)
    if method == "direct":
        return curves.logistic(x, values, idm)
    return curves.empirical(x, values) if method == "ecdf" else curves.piecewise(x, values, below, above)


def _check_order(values: tuple[float, ...]) -> None:
    """Three anchors strictly rising or falling; six of them up to a plateau and down again."""
    if len(values) not in (3, 6):
        raise InputError(f"{len(values)} anchor(s)", where="thresholds", allowed="3 (e, c, i) or 6")
    slopes = [values] if len(values) == 3 else [values[:3], values[:2:-1]]
    for exclusion, crossover, inclusion in slopes:
        if not (exclusion < crossover < inclusion or exclusion > crossover > inclusion):
            raise InputError(
                f"the crossover {crossover:g} is not strictly between exclusion {exclusion:g} and inclusion "
                f"{inclusion:g}",
                where="thresholds",
                allowed="e < c < i for a rising set, i < c < e for a falling one",
            )
    if len(values) == 6:
        e1, _, i1, i2, _, e2 = values
        if not (e1 < i1 <= i2 < e2 or i1 < e1 <= e2 < i2):
            raise InputError(
                "six anchors out of order",
                where="thresholds",
                allowed="e1 < c1 < i1 <= i2 < c2 < e2, or inverse i1 < c1 < e1 <= e2 < c2 < i2",
            )


def _trimmed(scores: FloatArray) -> FloatArray:
    return np.where(scores < SMALLEST, 0.0, np.where(scores > 1 - SMALLEST, 1.0, scores))


def _result(
    scores: FloatArray, method: Method, anchors: tuple[float, ...], cases: Sequence[str] | None
) -> Calibrated:
    scores.flags.writeable = False
    if method == "crisp":
        return Calibrated(scores, method, anchors)
    half = np.flatnonzero(np.abs(scores - 0.5) < 1e-12).tolist()
    names = [cases[i] if cases is not None else f"position {i + 1}" for i in half]
    notes = (f"exactly 0.5, neither in nor out: {', '.join(names)}",) if names else ()
    return Calibrated(scores, method, anchors, notes)
