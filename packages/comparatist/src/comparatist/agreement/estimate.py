"""The chance-corrected coefficients: observed and expected agreement, and each unit's influence on the value.

The grain: one coefficient = (observed - expected) / (1 - expected). Units with one coding inform the
expected agreement of every coefficient but alpha, which knows pairable codings only; units without codings
inform none. The influence values give Gwet's linearized variance (Gwet 2021, Handbook of Inter-Rater
Reliability, ch. 6): var = sum (influence - center)^2 / (n (n - 1)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
CoefficientName = Literal[
    "percent", "cohen", "scott", "fleiss", "conger", "gwet", "brennan_prediger", "alpha"
]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A coefficient and what its interval needs; `influence` has shape (units used,)."""

    value: float
    observed: float
    expected: float
    influence: FloatArray
    center: float
    freedom: int

    @property
    def standard_error(self) -> float | None:
        """Gwet's linearized standard error; None with fewer than two units."""
        size = len(self.influence)
        if size < 2:
            return None
        return float(np.sqrt(((self.influence - self.center) ** 2).sum() / (size * (size - 1))))


@dataclass(frozen=True, slots=True)
class Undefined:
    """A coefficient that these data cannot give, and why."""

    reason: str


Estimator = Callable[[IntArray, FloatArray], Estimate | Undefined]


def count_categories(codes: IntArray, size: int) -> FloatArray:
    """How many coders gave each unit each category, shape (units, categories)."""
    counts = np.zeros((len(codes), size))
    rows, columns = np.nonzero(codes >= 0)
    np.add.at(counts, (rows, codes[rows, columns]), 1.0)
    return counts


def frequencies(codes: IntArray, size: int) -> FloatArray:
    """How often each category was used in units with two or more codings, shape (categories,)."""
    pairable = codes[(codes >= 0).sum(axis=1) >= 2]
    return np.bincount(pairable[pairable >= 0], minlength=size).astype(np.float64)


def why_undefined(
    codes: IntArray, *, chance_corrected: bool, pairable_only: bool = False, offered: int = 0
) -> Undefined | None:
    """The reason a coefficient does not exist for these codings, or None.

    Without spread chance alone explains complete agreement, and the formula is 0/0; not so where chance knows
    the categories `offered` (AC, Brennan-Prediger): there one value in all codings is agreement beyond chance.
    """
    if len(codes) == 0 or (codes >= 0).sum() == 0:
        return Undefined("no codings")
    if (codes >= 0).any(axis=0).sum() < 2:
        return Undefined("one coder")
    pairable = (codes >= 0).sum(axis=1) >= 2
    if not pairable.any():
        return Undefined("no unit was coded by two coders")
    if not chance_corrected:
        return None
    if pairable.sum() == 1:
        return Undefined("one unit was coded by two coders")
    if offered >= 2:
        return None
    relevant = codes[pairable] if pairable_only else codes
    if len(np.unique(relevant[relevant >= 0])) < 2:
        return Undefined("no spread: every coding has the same value")
    return None


def percent(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Weighted share of agreeing pairs of coders, averaged over units; no correction for chance."""
    reason = why_undefined(codes, chance_corrected=False)
    if reason:
        return reason
    coded = _coded(codes)
    return _finish(coded, weights, 0.0, np.zeros(len(coded)))


def gwet(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """AC1 (identity weights) or AC2: expected = sum(w) sum_k p_k (1 - p_k) / (q (q - 1)) (Gwet 2008)."""
    reason = why_undefined(codes, chance_corrected=True, offered=len(weights))
    if reason:
        return reason
    size = len(weights)
    scale = weights.sum() / (size * (size - 1))
    shares = _shares(codes, size)
    pooled = shares.mean(axis=0)
    expected = float(scale * (pooled * (1 - pooled)).sum())
    return _finish(_coded(codes), weights, expected, scale * (shares @ (1 - pooled)))


def fleiss(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Fleiss' kappa (1971), Scott's pi with two coders: expected = p' w p from the pooled shares p."""
    reason = why_undefined(codes, chance_corrected=True)
    if reason:
        return reason
    shares = _shares(codes, len(weights))
    pooled = shares.mean(axis=0)
    by_chance = shares @ (weights @ pooled + pooled @ weights) / 2
    return _finish(_coded(codes), weights, float(pooled @ weights @ pooled), by_chance)


def brennan_prediger(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Brennan and Prediger (1981): every category equally likely by chance, expected = sum(w) / q^2."""
    reason = why_undefined(codes, chance_corrected=True, offered=len(weights))
    if reason:
        return reason
    coded = _coded(codes)
    expected = float(weights.mean())
    return _finish(coded, weights, expected, np.full(len(coded), expected))


def conger(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Conger's kappa (1980): expected agreement of pairs of coders from each coder's own shares.

    With two coders and no missing coding it is Cohen's kappa.
    """
    reason = why_undefined(codes, chance_corrected=True)
    if reason:
        return reason
    codes = codes[(codes >= 0).any(axis=1)][:, (codes >= 0).any(axis=0)]
    per_coder = count_categories(codes.T, len(weights))
    totals = per_coder.sum(axis=1)
    shares = per_coder / totals[:, None]
    coders = len(shares)
    others = (shares.sum(axis=0) - shares) @ weights
    expected = float((others * shares).sum() / (coders * (coders - 1)))
    return _finish(codes, weights, expected, _conger_influence(codes, others, shares, totals))


def _conger_influence(
    codes: IntArray, others: FloatArray, shares: FloatArray, totals: FloatArray
) -> FloatArray:
    units, coders = codes.shape
    coded = codes >= 0
    earned = np.where(coded, np.take_along_axis(others.T, np.where(coded, codes, 0), axis=0), 0.0)
    mean_earned = (others * shares).sum(axis=1)
    influence = units / totals * (earned - (coded - totals / units) * mean_earned)
    return cast(FloatArray, influence.sum(axis=1) / (coders * (coders - 1)))


def cohen(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Cohen's kappa (1960, weighted 1968) of two coders over the units that both coded."""
    return why_undefined(codes, chance_corrected=False) or conger(_both_coded(codes), weights)


def scott(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Scott's pi (1955) of two coders over the units that both coded."""
    return why_undefined(codes, chance_corrected=False) or fleiss(_both_coded(codes), weights)


def alpha(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Krippendorff's alpha with distance 1 - w, in Gwet's (2021) form, which gives Krippendorff's value.

    Its influence follows irrCAC 1.0, whose excess term takes the small-sample observed agreement; later
    versions take the plain one, which changes the standard error by the order of 1/codings.
    """
    reason = why_undefined(codes, chance_corrected=True, pairable_only=True)
    if reason:
        return reason
    pairable = codes[(codes >= 0).sum(axis=1) >= 2]
    counts = count_categories(pairable, len(weights))
    coders = counts.sum(axis=1)
    mean_coders = coders.mean()
    pairs = _credit(pairable, weights) / (mean_coders * (coders - 1))
    pooled = counts.mean(axis=0) / mean_coders
    expected = float(pooled @ weights @ pooled)
    if expected >= 1 - 1e-15:
        return Undefined("no disagreement is possible between the values used")
    small = 1 / coders.sum()
    observed = float((1 - small) * pairs.mean() + small)
    center = float((pairs.mean() - expected) / (1 - expected))
    excess = (coders - mean_coders) / mean_coders
    first = (pairs - observed * excess - expected) / (1 - expected)
    chance = (weights @ pooled + pooled @ weights) / 2
    by_chance = counts @ chance / mean_coders - expected * excess
    influence = first - 2 * (1 - center) * (by_chance - expected) / (1 - expected)
    return Estimate(
        (observed - expected) / (1 - expected), observed, expected, influence, center, len(counts) - 1
    )


def against_rest(codes: IntArray, weights: FloatArray) -> Estimate | Undefined:
    """Kappa of the first coder against the others (Schouten 1982); with one other it is Cohen's.

    Observed: mean weight between the coder and each other coder of the unit; expected: from the coder's
    shares and the others' pooled shares over the units coded by both sides.
    """
    both = codes[(codes[:, 0] >= 0) & (codes[:, 1:] >= 0).any(axis=1)]
    reason = why_undefined(both, chance_corrected=True)
    if reason:
        return reason
    own, others = _shares(both[:, :1], len(weights)), _shares(both[:, 1:], len(weights))
    pairs = (weights[both[:, 0]] * others).sum(axis=1)
    expected = float(own.mean(axis=0) @ weights @ others.mean(axis=0))
    if expected >= 1 - 1e-15:
        return Undefined("agreement by chance is already complete")
    value = float((pairs.mean() - expected) / (1 - expected))
    by_chance = own @ (weights @ others.mean(axis=0)) + others @ (own.mean(axis=0) @ weights)
    influence = (pairs - expected - (1 - value) * (by_chance - 2 * expected)) / (1 - expected)
    return Estimate(value, float(pairs.mean()), expected, influence, value, len(both) - 1)


def _both_coded(codes: IntArray) -> IntArray:
    return codes[(codes >= 0).all(axis=1)]


def _coded(codes: IntArray) -> IntArray:
    return codes[(codes >= 0).any(axis=1)]


def _shares(codes: IntArray, size: int) -> FloatArray:
    counts = count_categories(_coded(codes), size)
    return cast(FloatArray, counts / counts.sum(axis=1, keepdims=True))


def _credit(codes: IntArray, weights: FloatArray) -> FloatArray:
    """Sum of weights over all ordered pairs of codings of each unit, shape (units,)."""
    coded, known = codes >= 0, np.where(codes >= 0, codes, 0)
    total = np.zeros(len(codes))
    for coder in range(codes.shape[1]):
        earned = np.where(coded & coded[:, [coder]], weights[known[:, [coder]], known], 0.0)
        total += earned.sum(axis=1) - earned[:, coder]
    return total


def _finish(
    codes: IntArray, weights: FloatArray, expected: float, by_chance: FloatArray
) -> Estimate | Undefined:
    if expected >= 1 - 1e-15:
        return Undefined("agreement by chance is already complete")
    coders = (codes >= 0).sum(axis=1)
    pairable = coders >= 2
    pairs = np.zeros(len(codes))
    np.divide(_credit(codes, weights), coders * (coders - 1), out=pairs, where=pairable)
    observed = float(pairs[pairable].mean())
    value = (observed - expected) / (1 - expected)
    scaled = len(codes) / pairable.sum() * (pairs - expected * pairable) / (1 - expected)
    influence = scaled - 2 * (1 - value) * (by_chance - expected) / (1 - expected)
    return Estimate(value, observed, expected, influence, value, len(codes) - 1)


ESTIMATORS: dict[CoefficientName, Estimator] = {
    "percent": percent,
    "cohen": cohen,
    "scott": scott,
    "fleiss": fleiss,
    "conger": conger,
    "gwet": gwet,
    "brennan_prediger": brennan_prediger,
    "alpha": alpha,
}
TWO_CODERS: tuple[CoefficientName, ...] = ("cohen", "scott")
