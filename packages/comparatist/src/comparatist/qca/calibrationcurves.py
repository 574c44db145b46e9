"""The curves of calibration: raw scores in, memberships out.

The grain is one raw score and the anchors it is held against. Every curve rises from full exclusion (0)
through the crossover (0.5) to full inclusion (1), or falls where the anchors are in falling order.
Sources: Ragin 2008 (direct and indirect method), Dusa 2019 (linear, s- and bell-shaped curves), Cheli and
Lemmi 1995 (totally fuzzy and relative).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from comparatist.columns import unmasked
from comparatist.errors import InputError
from comparatist.qca.caseframe import FloatArray, as_floats

FloatSeq = Sequence[float]

TINY = float(np.finfo(np.float64).eps)


def logistic(x: FloatArray, anchors: FloatSeq, idm: float) -> FloatArray:
    """Direct method: log odds linear in the distance from the crossover, `idm` reached at the inclusion
    anchor.

    mu = 1 / (1 + exp(-(x - c) * ln(idm / (1 - idm)) / d)) with d = i - c above the crossover and c - e below
    it; a falling set (e > i) is one minus the rising one.
    """
    exclusion, crossover, inclusion = anchors
    falling = exclusion > inclusion
    low, high = (inclusion, exclusion) if falling else (exclusion, inclusion)
    span = np.where(x < crossover, crossover - low, high - crossover)
    odds = (x - crossover) * np.log(idm / (1 - idm)) / span
    rising: FloatArray = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
    return 1 - rising if falling else rising


def piecewise(x: FloatArray, anchors: FloatSeq, below: float, above: float) -> FloatArray:
    """Linear (powers 1) or s-shaped: ((e - x)/(e - c))^below / 2 up to the crossover, then
    1 - ((i - x)/(i - c))^above / 2; 0 beyond exclusion and 1 beyond inclusion. Falls when e > i.
    """
    exclusion, crossover, inclusion = anchors
    outward = np.clip((exclusion - x) / (exclusion - crossover), 0, None)
    inward = np.clip((inclusion - x) / (inclusion - crossover), 0, None)
    towards = x <= crossover if exclusion < inclusion else x >= crossover
    half: FloatArray = np.where(towards, outward**below / 2, 1 - inward**above / 2)
    return half


def bell(x: FloatArray, anchors: FloatSeq, below: float, above: float) -> FloatArray:
    """Six anchors e1 c1 i1 i2 c2 e2: up, a plateau, and down again (or, inverse, i1 c1 e1 e2 c2 i2)."""
    e1, c1, i1, i2, c2, e2 = anchors
    left = piecewise(x, (e1, c1, i1), below, above)
    right = piecewise(x, (e2, c2, i2), below, above)
    return np.minimum(left, right) if e1 < i1 else np.maximum(left, right)


def empirical(x: FloatArray, anchors: FloatSeq) -> FloatArray:
    """Linear in the cumulative share F of the cases between the outer anchors: F(x)/F(c)/2 below the
    crossover, 1 - (1 - F(x))/(1 - F(c))/2 above it, mirrored for a falling set.
    """
    exclusion, crossover, inclusion = anchors
    low, high = min(anchors), max(anchors)
    inside = np.sort(x[(x >= low) & (x <= high)])
    if inside.size == 0:
        raise InputError(
            "no case lies between the outer anchors", where="thresholds", allowed="anchors inside the data"
        )

    def share(at: FloatArray | float) -> FloatArray:
        return np.asarray(np.searchsorted(inside, at, side="right") / inside.size, dtype=np.float64)

    middle = float(share(crossover))
    if middle in (0.0, 1.0):
        raise InputError(
            "no case lies on one side of the crossover", where="thresholds", allowed="cases on both sides"
        )
    rising = np.where(x <= crossover, share(x) / middle / 2, 1 - (1 - share(x)) / (1 - middle) / 2)
    rising = np.where(x <= low, 0.0, np.where(x > high, 1.0, rising))
    return rising if exclusion < inclusion else 1 - rising


def relative(x: FloatArray) -> FloatArray:
    """Totally fuzzy and relative: max(0, (F(x) - F(1)) / (1 - F(1))), F the cumulative share of cases; for
    ordinal scores whose lowest category is 1.
    """
    ordered = np.sort(x)
    share = np.searchsorted(ordered, x, side="right") / x.size
    first = float(np.searchsorted(ordered, 1.0, side="right")) / x.size
    if first == 1.0:
        raise InputError("no score is above 1", where="x", allowed="ordinal scores 1, 2, 3, ...")
    return np.maximum(0.0, (share - first) / (1 - first))


def indirect(x: FloatArray, thresholds: FloatSeq) -> FloatArray:
    """Ragin's indirect method: a first grouping by thresholds, smoothed by a fractional-polynomial logit
    model.

    With m thresholds the groups get 0, 1/m, ..., 1 (rounded to 3 digits); the fitted values of a
    quasi-binomial logit on ln x, sqrt x, x and x^2, rounded to 6 digits, are the memberships. Scores must
    not be negative.
    """
    if (x < 0).any():
        raise InputError("a score is negative", where="x", allowed="0 or more for the indirect method")
    ordered = np.sort(np.asarray(thresholds, dtype=np.float64))
    steps = np.round(np.arange(len(ordered) + 1) / len(ordered), 3)
    grouped = steps[np.searchsorted(ordered, x, side="left")]
    positive = np.where(x == 0, 1e-5, x)
    design = np.column_stack([np.ones_like(x), np.log(positive), np.sqrt(positive), positive, positive**2])
    return np.round(_logit_fit(design, grouped), 6)


def crisp(x: FloatArray, thresholds: FloatSeq) -> FloatArray:
    """Number of thresholds at or below each score: 0/1 for one threshold, 0, 1, 2, ... for several."""
    if len(set(thresholds)) < len(thresholds):
        raise InputError("a threshold is given twice", where="thresholds", allowed="each one once")
    outside = [value for value in thresholds if not x.min() <= value <= x.max()]
    if outside:
        raise InputError(
            f"threshold {outside[0]:g} lies outside the data",
            where="thresholds",
            allowed=f"{x.min():g} to {x.max():g}",
        )
    return np.searchsorted(np.sort(np.asarray(thresholds)), x, side="right").astype(np.float64)


def raw_scores(x: ArrayLike) -> FloatArray:
    """One column of finite numbers; InputError for anything else: no text is turned into numbers."""
    try:
        array = np.asarray(unmasked(x))
    except ValueError as error:
        raise InputError(
            "a score that is itself a list", where="x", allowed="a number for every case"
        ) from error
    if array.ndim != 1 or array.size == 0:
        raise InputError(f"scores of shape {array.shape}", where="x", allowed="one column, at least one case")
    scores = as_floats(list(array))
    if scores is None:
        raise InputError(
            "the scores are not all numbers",
            where="x",
            allowed="a number for every case",
            hint="text is not turned into numbers here, neither are dates",
        )
    missing = np.flatnonzero(~np.isfinite(scores))
    if missing.size:
        raise InputError(
            f"{missing.size} missing or infinite score(s), first at position {missing[0] + 1}",
            where="x",
            allowed="a number for every case",
        )
    return scores


def suggest_thresholds(x: ArrayLike, n: int = 1) -> tuple[float, ...]:
    """`n` thresholds at the largest gaps: the cases are clustered (complete linkage) into n + 1 groups, and a
    threshold is put half-way between neighbouring groups. A suggestion only: anchors need a substantive
    reason.

    >>> suggest_thresholds([1, 2, 3, 10, 11, 12], n=1)
    (6.5,)
    """
    ordered = np.sort(raw_scores(x))
    if not 1 <= n < len(np.unique(ordered)):
        raise InputError(
            f"{n} threshold(s)",
            where="n",
            allowed=f"1 to {len(np.unique(ordered)) - 1}, fewer than distinct scores",
        )
    groups = [(float(value), float(value)) for value in ordered]
    while len(groups) > n + 1:
        widths = [right[1] - left[0] for left, right in pairwise(groups)]
        at = int(np.argmin(widths))
        groups[at : at + 2] = [(groups[at][0], groups[at + 1][1])]
    return tuple((left[1] + right[0]) / 2 for left, right in pairwise(groups))


def _logit_fit(design: FloatArray, y: FloatArray) -> FloatArray:
    """Fitted values of a quasi-binomial logit model by iteratively reweighted least squares.

    Starts and stops as the field's statistical software does (first means (y + 0.5) / 2; relative change of
    the deviance below 1e-8; at most 25 rounds), because near separation the limit is never reached. Log odds
    beyond 30 count as certain.
    """
    mean = (y + 0.5) / 2
    eta = np.log(mean / (1 - mean))
    deviance = _deviance(y, mean)
    for _ in range(25):
        spread = mean * (1 - mean)
        slope = np.where(np.abs(eta) > 30, TINY, spread)
        root = slope / np.sqrt(spread)
        target = eta + (y - mean) / slope
        q, r = np.linalg.qr(design * root[:, None])
        eta = design @ np.linalg.solve(r, q.T @ (target * root))
        odds = np.where(eta < -30, TINY, np.where(eta > 30, 1 / TINY, np.exp(np.clip(eta, -30, 30))))
        mean = odds / (1 + odds)
        previous, deviance = deviance, _deviance(y, mean)
        if abs(deviance - previous) / (abs(deviance) + 0.1) < 1e-8:
            break
    return mean


def _deviance(y: FloatArray, mean: FloatArray) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        present = np.where(y > 0, y * np.log(y / mean), 0.0)
        absent = np.where(y < 1, (1 - y) * np.log((1 - y) / (1 - mean)), 0.0)
    return float(2 * (present + absent).sum())
