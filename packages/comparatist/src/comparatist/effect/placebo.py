"""Placebos in time and space for few treated units: the same dates given to other units, by lot.

Grain: one placebo is one reassignment of all treatment dates to units drawn without replacement from the
panel, with the mean effect it yields. With a handful of treated units this is the inference, not the standard
error (Conley & Taber 2011, Inference with "Difference in Differences" with a Small Number of Policy Changes,
Review of Economics and Statistics 93(1):113-125).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comparatist.effect.panel import Floats

Ints = npt.NDArray[np.int64]


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


def mean_effect(outcome: Floats, times: Floats, rows: Ints, begun: Floats) -> tuple[float, float]:
    """Mean change of treated unit-times since before treatment, less that of others; also before.

    `rows`: treated units, `begun` their first treated times; other rows are untreated. The first is the
    overall group-time effect. The second is the root mean square, over distances before treatment, of the
    treated units' mean departure from their last untreated period (NaN where there is none).
    """
    excess = outcome[rows] - np.delete(outcome, rows, axis=0).mean(axis=0)
    base = np.searchsorted(times, begun) - 1
    change = excess - excess[np.arange(len(rows)), base][:, None]
    effect = float(change[times[None, :] >= begun[:, None]].mean())
    earlier = base[:, None] - np.arange(len(times))  # periods before the base
    before = earlier > 0
    if not before.any():
        return effect, float("nan")
    counts = np.bincount(earlier[before])
    sums = np.bincount(earlier[before], change[before])
    return effect, float(np.sqrt(((sums[1:] / np.maximum(counts[1:], 1)) ** 2).mean()))


def placebos(outcome: Floats, times: Floats, begun: Floats, *, draws: int, seed: int) -> Placebos:
    """Reassign the finite values of `begun` (per unit, inf: never) by lot, `draws` times."""
    treated = np.flatnonzero(np.isfinite(begun))
    dates, lot = begun[treated], np.random.default_rng(seed)
    effect, departure = mean_effect(outcome, times, treated, dates)
    drawn = np.array(
        [
            mean_effect(outcome, times, lot.choice(len(begun), len(dates), replace=False), dates)
            for _ in range(draws)
        ]
    )
    sizes = np.abs(drawn[:, 0])
    return Placebos(
        draws=draws,
        p=_rank(sizes, abs(effect)),
        floor=1 / (draws + 1),
        pre_trend_p=_rank(drawn[:, 1], departure) if np.isfinite(departure) else float("nan"),
        minimum_detectable=float(np.quantile(sizes, 0.95)),
    )


def _rank(sizes: Floats, own: float) -> float:
    """Share of placebos, and the case itself, at least as large."""
    return (int((sizes >= own * (1 - 1e-12)).sum()) + 1) / (len(sizes) + 1)


def without_each(
    units: tuple[str, ...], outcome: Floats, times: Floats, begun: Floats
) -> tuple[LeftOut, ...]:
    """The mean effect without each treated unit; empty where only one is treated."""
    treated = np.flatnonzero(np.isfinite(begun))
    if len(treated) < 2:
        return ()
    found = []
    for unit in treated:
        kept = np.delete(np.arange(len(begun)), unit)
        others = np.flatnonzero(np.isfinite(begun[kept]))
        effect = mean_effect(outcome[kept], times, others, begun[kept][others])[0]
        found.append(LeftOut(units[unit], effect))
    return tuple(found)
