"""Uniform bands: intervals that hold for many effects at once.

Grain: one band is one critical value for the largest t value among several effects. Source: Callaway & Sant'Anna
(2021), Journal of Econometrics 225(2):200-230, algorithm 1: influence functions times random multipliers of mean 0
and variance 1 (Mammen 1993, Annals of Statistics 21(1):255-285) stand for new samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from comparatist.effect.panel import Floats
from comparatist.errors import InputError
from comparatist.words import counted

GOLDEN = 5**0.5


@dataclass(frozen=True, slots=True)
class Band:
    """Parallel arrays: `labels`, `effect`, `low`, `high`; all intervals hold at once with `confidence`.

    `critical`: how many standard errors wide on either side; never less than for a single effect. An effect that
    is 0 by construction (a universal base) has no width.
    """

    labels: tuple[str, ...]
    effect: Floats
    low: Floats
    high: Floats
    critical: float
    confidence: float

    def frame(self) -> pl.DataFrame:
        """One row an effect."""
        columns = {"label": list(self.labels), "effect": self.effect, "low": self.low, "high": self.high}
        return pl.DataFrame(columns)


def sup_t(
    labels: tuple[str, ...], effect: Floats, influence: Floats, confidence: float, draws: int, seed: int
) -> Band:
    """The band of effects from their influence (effects x units).

    Raises:
        InputError: a confidence outside (0, 1), fewer than one draw.
    """
    from scipy.special import ndtri

    if not 0 < confidence < 1:
        raise InputError(f"a confidence of {confidence}", allowed="between 0 and 1")
    if draws < 1:
        raise InputError(f"{counted(draws, 'draw')}", allowed="1 or more")
    units = influence.shape[1]
    errors = np.sqrt((influence**2).mean(axis=1) / units)
    moving = errors > 0
    lot = np.random.default_rng(seed).random((draws, units)) < (GOLDEN + 1) / (2 * GOLDEN)
    multipliers = np.where(lot, (1 - GOLDEN) / 2, (1 + GOLDEN) / 2)
    critical = float(ndtri(0.5 + confidence / 2))
    if moving.any():
        largest = np.abs(multipliers @ influence[moving].T / units / errors[moving]).max(axis=1)
        critical = max(critical, float(np.quantile(largest, confidence)))
    return Band(labels, effect, effect - critical * errors, effect + critical * errors, critical, confidence)
