"""The coefficients a user calls: each takes codings (or a units x coders matrix) and returns a `Coefficient`.

The grain: one call, one coefficient of one variable, with its interval and the counts it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from comparatist.agreement.codings import Codable, Codings, as_codings
from comparatist.agreement.distances import check_set_distance, distance_matrix
from comparatist.agreement.estimate import (
    ESTIMATORS,
    TWO_CODERS,
    CoefficientName,
    Estimate,
    Estimator,
    Undefined,
    against_rest,
    frequencies,
)
from comparatist.agreement.resample import WeightsOf, alpha_draws
from comparatist.agreement.result import ANALYTIC, Coefficient, Interval
from comparatist.agreement.values import Level, Value
from comparatist.agreement.weights import ORDER_FREE, WeightName, Weights, weight_matrix
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NO_SPREAD = 1e-12  # a standard error of nothing but rounding: the units do not differ
TITLES: dict[CoefficientName, str] = {
    "percent": "percent agreement",
    "cohen": "Cohen's kappa",
    "scott": "Scott's pi",
    "fleiss": "Fleiss' kappa",
    "conger": "Conger's kappa",
    "gwet": "Gwet's AC",
    "brennan_prediger": "Brennan-Prediger",
    "alpha": "Krippendorff's alpha",
}
LEVEL_WEIGHTS: dict[Level, WeightName] = {
    "nominal": "identity",
    "ordinal": "ordinal",
    "interval": "quadratic",
    "ratio": "ratio",
}


def coefficient(
    name: CoefficientName,
    data: Codable,
    *,
    weights: Weights | None = None,
    categories: Sequence[Value] | None = None,
    level: Level | None = None,
    by_rank: bool | None = None,
    set_distance: str = "masi",
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Any coefficient by its name.

    Without `weights` the level decides (`LEVEL_WEIGHTS`; sets, dates and alpha by their distance). `by_rank`
    spaces categories by place instead of value; None does so for Cohen's kappa of nominal and ordinal
    codings.

    Raises:
        InputError: an unknown name, Cohen or Scott with more than two coders, weights that need an order over
            words without one, or what the readers refuse.
    """
    if name not in ESTIMATORS:
        raise InputError(f"unknown coefficient {name!r}", allowed=", ".join(ESTIMATORS))
    codings = as_codings(data, level, categories)
    if name in TWO_CODERS and len(codings.coders) > 2:
        raise InputError(
            f"{TITLES[name]} of {counted(len(codings.coders), 'coder')}",
            where=f"variable {codings.variable}",
            allowed="two coders",
            hint="conger or fleiss take more; `pairs` gives every pair",
        )
    label, weights_of = _weighting(name, codings, weights, by_rank, set_distance)
    return _measure(TITLES[name], ESTIMATORS[name], codings, label, weights_of, interval)


def percent_agreement(
    data: Codable,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Share of agreeing pairs of coders, averaged over units with two or more codings.

    >>> percent_agreement([[1, 1], [1, 2], [2, 2], [2, 2]]).value
    0.75
    """
    return coefficient("percent", data, weights=weights, categories=categories, interval=interval)


def cohen_kappa(
    data: Codable,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    by_rank: bool | None = None,
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Cohen's kappa of two coders (1960), weighted (1968) with 'linear' or 'quadratic'.

    Units that one of them did not code are left out. Unless the level is interval or ratio, categories count
    as equally spaced, as in Cohen (1968) and irr::kappa2; `by_rank=False` spaces numbers by their values.

    >>> cohen_kappa([["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]]).value
    0.5
    """
    return coefficient(
        "cohen", data, weights=weights, categories=categories, by_rank=by_rank, interval=interval
    )


def scott_pi(
    data: Codable,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Scott's pi of two coders (1955): chance from the shares of both together."""
    return coefficient("scott", data, weights=weights, categories=categories, interval=interval)


def fleiss_kappa(
    data: Codable,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Fleiss' kappa (1971) for two or more coders, weighted and with missing codings as in Gwet (2021)."""
    return coefficient("fleiss", data, weights=weights, categories=categories, interval=interval)


def conger_kappa(
    data: Codable,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Conger's kappa (1980): Cohen's for two or more coders, each with shares of its own."""
    return coefficient("conger", data, weights=weights, categories=categories, interval=interval)


def gwet_ac(
    data: Codable,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Gwet's AC1 (identity weights) or AC2 (2008). Declare `categories` that nobody used: they count."""
    return coefficient("gwet", data, weights=weights, categories=categories, interval=interval)


def brennan_prediger(
    data: Codable,
    *,
    weights: Weights = "identity",
    categories: Sequence[Value] | None = None,
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Brennan and Prediger's coefficient (1981). Declare `categories` that nobody used: they count."""
    return coefficient("brennan_prediger", data, weights=weights, categories=categories, interval=interval)


def krippendorff_alpha(
    data: Codable,
    *,
    level: Level | None = None,
    weights: Weights | None = None,
    categories: Sequence[Value] | None = None,
    set_distance: str = "masi",
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Krippendorff's alpha (2019) for codings of any level; missing ones are left out.

    `weights` replaces the level's metric by the distance 1 - weight (Gwet's form). Sets use MASI or Jaccard.

    >>> krippendorff_alpha([[1, 1], [1, 2], [2, 2], [2, 2]], level="interval").value
    0.5333333333333333
    """
    return coefficient(
        "alpha",
        data,
        weights=weights,
        level=level,
        categories=categories,
        set_distance=set_distance,
        interval=interval,
    )


def coder_against_rest(
    data: Codable,
    coder: str,
    *,
    weights: Weights | None = None,
    set_distance: str = "masi",
    interval: Interval = ANALYTIC,
) -> Coefficient:
    """Kappa of one coder against all the others; with one other it is Cohen's kappa (Schouten 1982).

    Raises:
        InputError: no coder of that name.
    """
    codings = as_codings(data)
    ordered = codings.select([coder, *(name for name in codings.coders if name != coder)])
    label, weights_of = _weighting("cohen", ordered, weights, None, set_distance)
    return _measure("kappa against the rest", against_rest, ordered, label, weights_of, interval)


def _weighting(
    name: CoefficientName, codings: Codings, weights: Weights | None, by_rank: bool | None, set_distance: str
) -> tuple[str, WeightsOf]:
    check_set_distance(set_distance)
    spaced = name == "cohen" and codings.level in ("nominal", "ordinal") if by_rank is None else by_rank
    if weights is not None:
        _refuse_disorder(codings, weights)
        fixed = weight_matrix(weights, codings.categories, by_rank=spaced)
        return (weights if isinstance(weights, str) else "own weights"), lambda used: fixed
    if name == "alpha" or codings.level in ("set", "date"):
        label = set_distance if codings.level == "set" else codings.level
        if codings.level == "ordinal":
            return label, lambda used: _metric_weights(codings, used, set_distance)
        once = _metric_weights(codings, np.zeros(len(codings.categories)), set_distance)
        return label, lambda used: once
    chosen = LEVEL_WEIGHTS[codings.level]
    by_level = weight_matrix(chosen, codings.categories, by_rank=spaced)
    return chosen, lambda used: by_level


def _refuse_disorder(codings: Codings, weights: Weights) -> None:
    if codings.ordered or (isinstance(weights, str) and weights in ORDER_FREE):
        return
    label = weights if isinstance(weights, str) else "own"
    raise InputError(
        f"{label} weights over categories without an order",
        where=f"variable {codings.variable}",
        allowed="categories=[lowest, ..., highest], or numbers",
        hint="numbers written as text are words here: the alphabet would put '10' before '2'",
    )


def _metric_weights(codings: Codings, used: FloatArray, set_distance: str) -> FloatArray:
    distance = distance_matrix(codings.level, codings.categories, used, set_distance)
    widest = distance.max(initial=0.0)
    return 1.0 - distance / widest if widest > 0 else np.ones_like(distance)


def _measure(
    title: str, estimator: Estimator, codings: Codings, label: str, weights_of: WeightsOf, interval: Interval
) -> Coefficient:
    size = len(codings.categories)

    def estimate(codes: IntArray) -> Estimate | Undefined:
        return estimator(codes, weights_of(frequencies(codes, size)))

    found = estimate(codings.codes)
    coded = (codings.codes >= 0).sum(axis=1)
    several = int((coded >= 2).sum()) > 1
    low, high, p_value, skipped = None, None, None, 0
    if isinstance(found, Estimate) and several:
        error = found.standard_error
        p_value = _p_value(found, error)
        if interval.method == "analytic":
            low, high = _student(found, error, interval.confidence)
        else:
            resampled = codings.codes[coded >= 1]
            values = (
                alpha_draws(resampled, size, weights_of, interval.draws, interval.seed)
                if estimator is ESTIMATORS["alpha"]
                else _draws(resampled, estimate, interval)
            )
            low, high, skipped = _percentiles(values, interval)
    defined = found if isinstance(found, Estimate) else None
    return Coefficient(
        name=title,
        variable=codings.variable,
        weights=label,
        coders=codings.coders,
        value=defined.value if defined else None,
        undefined=found.reason if isinstance(found, Undefined) else "",
        observed=defined.observed if defined else None,
        expected=defined.expected if defined else None,
        standard_error=defined.standard_error if defined and several else None,
        low=low,
        high=high,
        p_value=p_value,
        interval=interval,
        n_units=int((coded >= 1).sum()),
        n_pairable=int((coded >= 2).sum()),
        n_coders=int((codings.codes >= 0).any(axis=0).sum()),
        n_codings=int(coded.sum()),
        skipped_draws=skipped,
        missing_texts=codings.missing_texts,
    )


def _p_value(found: Estimate, error: float | None) -> float | None:
    from scipy.stats import t

    if error is None or error < NO_SPREAD:
        return None
    return float(2 * t.sf(abs(found.value) / error, found.freedom))


def _student(found: Estimate, error: float | None, confidence: float) -> tuple[float | None, float | None]:
    from scipy.stats import t

    if error is None or error < NO_SPREAD:
        return None, None
    reach = error * float(t.ppf(0.5 + confidence / 2, found.freedom))
    return found.value - reach, min(1.0, found.value + reach)


def _draws(
    codes: IntArray, estimate: Callable[[IntArray], Estimate | Undefined], interval: Interval
) -> Iterator[float | None]:
    random = np.random.default_rng(interval.seed)
    for _ in range(interval.draws):
        found = estimate(codes[random.integers(0, len(codes), len(codes))])
        yield found.value if isinstance(found, Estimate) else None


def _percentiles(drawn: Iterable[float | None], interval: Interval) -> tuple[float | None, float | None, int]:
    values = [value for value in drawn if value is not None]
    skipped = interval.draws - len(values)
    if len(values) < 2:
        return None, None, skipped
    tail = (1 - interval.confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high), skipped
