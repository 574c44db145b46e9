"""Placebos in time and space for few treated units: the same dates, drawn at random for other units.

Grain: one placebo is one reassignment of all treatment dates to units drawn without replacement from the
panel, with the mean effect it yields. With a handful of treated units this is the inference, not the standard
error (Conley & Taber 2011, Inference with "Difference in Differences" with a Small Number of Policy Changes,
Review of Economics and Statistics 93(1):113-125).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comparatist.effect.adjust import expected_change
from comparatist.effect.design import Sample
from comparatist.effect.panel import Floats
from comparatist.errors import InputError


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The mean effect when one unit is left out."""

    unit: str
    effect: float


@dataclass(frozen=True, slots=True)
class Placebos:
    """`p`: rank of the effect's size among `draws` placebos and itself; `floor` the smallest p there can be.

    `pre_trend_p`: rank of the departure before treatment (NaN without a period to judge by).
    `minimum_detectable`: the size that 95 % of the placebos stay below.
    """

    draws: int
    p: float
    floor: float
    pre_trend_p: float
    minimum_detectable: float


def mean_effect(sample: Sample, cohort: Floats) -> tuple[float, float]:
    """The overall effect of treatment dates `cohort` (inf: never), and the departure before treatment.

    The first is the mean group-time effect after treatment, every treated unit-time counting once. The second is the
    root mean square, over distances before treatment, of the treated units' mean departure from their last
    untreated period. NaN where there is none.
    """
    if sample.plain:
        return _mean_effect_at_once(sample, cohort)
    after, before = np.zeros(2), np.zeros((len(sample.times), 2))  # sums and units
    for group in np.unique(cohort[np.isfinite(cohort)]):
        base, units = sample.last_untreated(group), int((cohort == group).sum())
        for place, effect in enumerate(_effects(sample, cohort, group, base)):
            if place == base or not np.isfinite(effect):
                continue
            if place > base:
                after += (units * effect, units)
            else:
                before[base - place] += (units * effect, units)
    known = before[:, 1] > 0
    departure = np.sqrt(((before[known, 0] / before[known, 1]) ** 2).mean()) if known.any() else np.nan
    return float(after[0] / after[1]) if after[1] else float("nan"), float(departure)


def _mean_effect_at_once(sample: Sample, cohort: Floats) -> tuple[float, float]:
    """`mean_effect` of a plain sample: the controls are the same everywhere, so all cohorts go together."""
    treated = np.isfinite(cohort)
    begun = cohort[treated][:, None]
    excess = sample.outcome[treated] - sample.outcome[~treated].mean(axis=0)
    base = np.searchsorted(sample.times, begun) - 1
    change = excess - np.take_along_axis(excess, base, axis=1)
    effect = float(change[sample.times >= begun].mean())
    distance = base - np.arange(len(sample.times))
    before = distance > 0
    if not before.any():
        return effect, float("nan")
    counts, sums = np.bincount(distance[before]), np.bincount(distance[before], change[before])
    return effect, float(np.sqrt(((sums[1:] / counts[1:]) ** 2).mean()))


def _effects(sample: Sample, cohort: Floats, group: float, base: int) -> Floats:
    """A cohort's effect at every time, always against its last untreated period."""
    if sample.covariates.shape[2]:
        if sample.regresses_at_once:
            return _given(sample, cohort, group, base)
        found = [
            None if place == base else sample.comparison(cohort, group, place, base)
            for place in range(len(sample.times))
        ]
        return np.array([np.nan if cell is None else cell[0] for cell in found])
    control = sample.controls(cohort, group, slice(None), base)
    treated, outcome, start = (cohort == group)[:, None], sample.outcome, sample.outcome[:, [base]]
    if sample.design.gaps == "means":
        start = np.broadcast_to(start, outcome.shape)
        return (
            _mean(outcome, treated) - _mean(start, treated) - _mean(outcome, control) + _mean(start, control)
        )
    change = outcome - start
    gained: Floats = _mean(change, treated) - _mean(change, control)
    return gained


def _given(sample: Sample, cohort: Floats, group: float, base: int) -> Floats:
    """`_effects` by outcome regression where nothing is missing but covariates: one fit of the controls for all times."""
    known = sample.covariates[:, base]
    whole = np.isfinite(known).all(axis=1)
    treated, control = (cohort == group) & whole, np.isinf(cohort) & whole
    if not treated.any() or not control.any():
        return np.full(len(sample.times), np.nan)
    change = sample.outcome - sample.outcome[:, [base]]
    return expected_change(change, treated, control, known, f"cohort {group:g}")


def _mean(values: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
    """Means by column over the chosen rows that are not missing; NaN where there is none."""
    used = chosen & np.isfinite(values)
    count = used.sum(axis=0)
    total = np.where(used, values, 0.0).sum(axis=0)
    means: Floats = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return means


def placebos(sample: Sample, cohort: Floats, *, draws: int, seed: int) -> Placebos:
    """Reassign the finite dates of `cohort` (per unit, inf: never) at random, `draws` times.

    A draw that nobody can be compared in (possible with gaps or covariates) is not counted.
    """
    treated = np.flatnonzero(np.isfinite(cohort))
    dates, lot = cohort[treated], np.random.default_rng(seed)
    effect, departure = mean_effect(sample, cohort)
    found = []
    for _ in range(draws):
        drawn = np.full(len(cohort), np.inf)
        drawn[lot.choice(len(cohort), len(dates), replace=False)] = dates
        try:
            found.append(mean_effect(sample, drawn))
        except InputError:  # by this lot the covariates tell the treated from the others
            continue
    held = np.array([pair for pair in found if np.isfinite(pair[0])]).reshape(-1, 2)
    sizes = np.abs(held[:, 0])
    return Placebos(
        draws=len(held),
        p=_rank(sizes, abs(effect)),
        floor=1 / (len(held) + 1),
        pre_trend_p=_rank(held[:, 1], departure) if np.isfinite(departure) else float("nan"),
        minimum_detectable=float(np.quantile(sizes, 0.95)) if len(held) else float("nan"),
    )


def _rank(sizes: Floats, own: float) -> float:
    """Share of placebos, and the case itself, at least as large."""
    return (int((sizes >= own * (1 - 1e-12)).sum()) + 1) / (len(sizes) + 1)


def without_each(units: tuple[str, ...], sample: Sample, cohort: Floats) -> tuple[LeftOut, ...]:
    """The mean effect without each treated unit; empty where only one is treated."""
    treated = np.flatnonzero(np.isfinite(cohort))
    if len(treated) < 2:
        return ()
    return tuple(
        LeftOut(units[row], mean_effect(sample.without(row), np.delete(cohort, row))[0])
        for row in treated.tolist()
    )
