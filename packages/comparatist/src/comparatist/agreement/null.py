"""Kappas of many coders under the null of chance, category by category, and averaged over pairs.

The grain: one row a category (`by_category`), one test of one kappa (`fleiss_test`), one mean over pairs of coders
(`light_kappa`). Units that some coder left out are dropped, as in R's irr, because the null variance needs one number of
codings a unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.agreement.codings import Codable, as_codings
from comparatist.agreement.coefficients import coefficient
from comparatist.agreement.estimate import count_categories
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NullTest:
    """A kappa and its test against chance: `error` is its standard error under the null, z = value / error.

    `value` is None where it is undefined; `undefined` then says why.
    """

    value: float | None
    undefined: str
    error: float | None
    z: float | None
    p_value: float | None
    n_units: int
    n_coders: int
    units_dropped: int

    def __str__(self) -> str:
        base = f"{counted(self.n_units, 'unit')}, {counted(self.n_coders, 'coder')}"
        if self.value is None or self.z is None or self.p_value is None:
            return f"Fleiss' kappa: undefined, {self.undefined}; {base}"
        return f"Fleiss' kappa: {self.value:.3f}, z = {self.z:.2f}, p = {self.p_value:.3g} against chance; {base}"


@dataclass(frozen=True, slots=True)
class LightKappa:
    """Light's kappa: `value`, the mean of Cohen's kappas over `pairs` of coders, None where none is defined.

    `undefined_pairs`: pairs of coders without a kappa of their own, which the mean leaves out.
    """

    value: float | None
    pairs: int
    undefined_pairs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        said = "undefined" if self.value is None else f"{self.value:.3f}"
        left = f", {len(self.undefined_pairs)} undefined" if self.undefined_pairs else ""
        return f"Light's kappa: {said}, mean of {counted(self.pairs, 'pair')}{left}"


def light_kappa(data: Codable, *, weights: str = "identity") -> LightKappa:
    """The mean of Cohen's kappas over all pairs of coders (Light 1971, Psychological Bulletin 76:365-377).

    Each pair rests on the units that both coded.

    >>> print(light_kappa([[1, 1, 1], [2, 2, 2], [1, 2, 1], [2, 2, 2]]))
    Light's kappa: 0.667, mean of 3 pairs

    Raises:
        InputError: one coder; weights that need an order over words without one.
    """
    codings = as_codings(data)
    names = list(combinations(codings.coders, 2))
    if not names:
        raise InputError("Light's kappa of one coder", allowed="two or more")
    found = [coefficient("cohen", codings.select(pair), weights=weights) for pair in names]
    values = [kappa.value for kappa in found if kappa.value is not None]
    lacking = tuple(pair for pair, kappa in zip(names, found, strict=True) if kappa.value is None)
    return LightKappa(float(np.mean(values)) if values else None, len(values), lacking)


def fleiss_test(data: Codable) -> NullTest:
    """Fleiss' kappa with its standard error if all agreement were chance (Fleiss, Nee and Landis 1979).

    Psychological Bulletin 86:974-977; two-sided, normal. The standard error of `fleiss_kappa` is that around the value
    found, and makes its interval; this one tests kappa = 0.
    """
    counts, _, dropped = _counts(data)
    units, coders = len(counts), int(counts.sum(axis=1).max(initial=0))
    shares, reason = _shares(counts)
    if reason:
        return NullTest(None, reason, None, None, None, units, coders, dropped)
    chance = float((shares * (1 - shares)).sum())
    apart = float((counts * (coders - counts)).sum())
    value = 1 - apart / (units * coders * (coders - 1) * chance)
    spread = chance**2 - float((shares * (1 - shares) * (1 - 2 * shares)).sum())
    error = float(np.sqrt(2 * spread / (units * coders * (coders - 1)))) / chance
    return NullTest(value, "", error, value / error, _p_value(value / error), units, coders, dropped)


def kappa_by_category(data: Codable) -> pl.DataFrame:
    """Fleiss' kappa of each category against all others, with the test against chance.

    Columns: category, share (of all codings), kappa, error, z, p_value; null for a category that nobody or everybody
    used. The overall kappa is their mean weighted by share * (1 - share) (Fleiss 1971).
    """
    counts, names, _ = _counts(data)
    coders = int(counts.sum(axis=1).max(initial=0))
    shares, reason = _shares(counts)
    rows: list[tuple[str, float | None, float | None, float | None, float | None, float | None]] = []
    for column, name in enumerate(names):
        share = float(shares[column]) if len(shares) else None
        if reason or share is None or not 0 < share < 1:
            rows.append((str(name), share, None, None, None, None))
            continue
        pairs = len(counts) * coders * (coders - 1)
        apart = float((counts[:, column] * (coders - counts[:, column])).sum())
        kappa, error = 1 - apart / (pairs * share * (1 - share)), float(np.sqrt(2 / pairs))
        rows.append((str(name), share, kappa, error, kappa / error, _p_value(kappa / error)))
    schema = {
        "category": pl.String(),
        **dict.fromkeys(("share", "kappa", "error", "z", "p_value"), pl.Float64()),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _counts(data: Codable) -> tuple[FloatArray, tuple[object, ...], int]:
    """Counts of units that all coders coded, the categories, and how many units were dropped."""
    codings = as_codings(data)
    whole = (codings.codes >= 0).all(axis=1)
    counts = count_categories(codings.codes[whole], len(codings.categories))
    return counts, codings.categories, int((~whole).sum())


def _shares(counts: FloatArray) -> tuple[FloatArray, str]:
    total = counts.sum()
    if len(counts) == 0 or total == 0:
        return np.empty(0), "no unit was coded by all"
    if counts[0].sum() < 2:
        return np.empty(0), "one coder"
    shares: FloatArray = counts.sum(axis=0) / total
    return shares, "no spread: every coding has the same value" if (shares == 1).any() else ""


def _p_value(z: float) -> float:
    from scipy.stats import norm

    return float(2 * norm.sf(abs(z)))
