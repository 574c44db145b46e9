"""Intraclass correlation: how much of the differences between ratings are differences between units.

The grain: one coefficient of one numeric variable over units that every coder rated. Sources: Shrout and Fleiss (1979),
Psychological Bulletin 86:420-428; McGraw and Wong (1996), Psychological Methods 1:30-46, whose names are used: (1) one-way,
coders differ from unit to unit; (A) two-way, agreement; (C) two-way, consistency; (., 1) of one coder, (., k) of the mean
of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from comparatist.agreement.codings import Codable, as_codings
from comparatist.errors import InputError
from comparatist.words import counted

FloatArray = NDArray[np.float64]
Kind = Literal["oneway", "agreement", "consistency"]
Of = Literal["one", "mean"]
NOTHING = 1e-12  # of the largest mean square: rounding, not a difference


@dataclass(frozen=True, slots=True)
class IntraClass:
    """An intraclass correlation. `value` is None where it is undefined, and `undefined` then says why.

    `low`, `high`: interval at `confidence`, None where the coders never differ (a width of zero would speak of the
    sample). `f`, `freedom`, `p_value`: the one-sided test that units do not differ; None where nothing is left to test by.
    `units_dropped` lacked a rating by some coder. `between`, `within`, `coders`, `residual`: the mean squares.
    """

    name: str
    variable: str
    value: float | None
    undefined: str
    low: float | None
    high: float | None
    confidence: float
    f: float | None
    freedom: tuple[int, int]
    p_value: float | None
    n_units: int
    n_coders: int
    units_dropped: int
    between: float
    within: float
    coders: float
    residual: float

    def __str__(self) -> str:
        dropped = f", {self.units_dropped} dropped for a missing rating" if self.units_dropped else ""
        base = f"{counted(self.n_units, 'unit')}, {counted(self.n_coders, 'coder')}{dropped}"
        if self.value is None:
            return f"{self.name} ({self.variable}): undefined, {self.undefined}; {base}"
        if self.low is None or self.high is None:
            return f"{self.name} ({self.variable}): {self.value:.3f}; {base}"
        return f"{self.name} ({self.variable}): {self.value:.3f} [{self.low:.3f}, {self.high:.3f}]; {base}"


def intraclass_correlation(
    data: Codable, kind: Kind = "agreement", *, of: Of = "one", confidence: float = 0.95
) -> IntraClass:
    """ICC of numeric ratings, units that some coder left out dropped (and counted).

    `kind`: 'oneway' where every unit has coders of its own; 'agreement' where the same coders rate all units and
    their levels matter; 'consistency' where only their order does. `of` says whose reliability: that of one coder or of
    the mean of all.

    >>> print(intraclass_correlation([[9, 2, 5], [6, 1, 3], [8, 4, 6], [7, 1, 2], [10, 5, 6]], "consistency"))
    ICC(C,1) (value): 0.819 [0.385, 0.977]; 5 units, 3 coders

    Raises:
        InputError: an unknown kind, a confidence outside (0, 1), ratings that are not numbers.
    """
    if kind not in get_args(Kind) or of not in get_args(Of):
        allowed = f"{', '.join(get_args(Kind))}; {', '.join(get_args(Of))}"
        raise InputError(f"an intraclass correlation of kind {kind!r} of {of!r}", allowed=allowed)
    if not 0 < confidence < 1:
        raise InputError(f"a confidence of {confidence}", allowed="between 0 and 1")
    codings = as_codings(data, "interval")
    whole = (codings.codes >= 0).all(axis=1)
    values = np.array(codings.categories, dtype=float)
    ratings = values[codings.codes[whole]] if len(values) else np.empty((0, len(codings.coders)))
    units, coders = ratings.shape
    letter = {"oneway": "1", "agreement": "A", "consistency": "C"}[kind]
    name = f"ICC({letter},{'1' if of == 'one' else 'k'})"
    squares = _mean_squares(ratings) if units > 1 and coders > 1 else (0.0, 0.0, 0.0, 0.0)
    found = _estimate(kind, of, squares, units, coders, confidence)
    return IntraClass(
        name,
        codings.variable,
        *found,
        n_units=units,
        n_coders=coders,
        units_dropped=int((~whole).sum()),
        between=squares[0],
        within=squares[1],
        coders=squares[2],
        residual=squares[3],
    )


_Found = tuple[
    float | None, str, float | None, float | None, float, float | None, tuple[int, int], float | None
]


def _estimate(
    kind: Kind, of: Of, squares: tuple[float, float, float, float], units: int, coders: int, confidence: float
) -> _Found:
    from scipy.stats import f as distribution

    between, within, across, residual = squares
    noise = within if kind == "oneway" else residual
    freedom = units - 1, units * (coders - 1) if kind == "oneway" else (units - 1) * (coders - 1)
    levels = (across - noise) / units if kind == "agreement" and units else 0.0
    whole = between + (coders - 1) * noise + coders * levels if of == "one" else between + levels
    reason = _why_undefined(units, coders, squares, whole)
    if reason:
        return None, reason, None, None, confidence, None, freedom, None
    value, tail = (between - noise) / whole, 0.5 + confidence / 2
    ratio = between / noise if noise else None
    p_value = float(distribution.sf(ratio, *freedom)) if ratio is not None else None
    one = (between - noise) / (between + (coders - 1) * noise + coders * levels)
    if kind == "agreement" and between and one < 1:
        low, high = _agreement_interval(one, squares, units, coders, tail)
    elif kind != "agreement" and ratio:
        below = ratio / distribution.ppf(tail, *freedom)
        above = ratio * distribution.ppf(tail, *freedom[::-1])
        low, high = ((edge - 1) / (edge + coders - 1) for edge in (below, above))
    else:  # nothing within the units, or nothing between them: a width of zero would speak of the sample
        return value, "", None, None, confidence, ratio, freedom, p_value
    ends = (low, high) if of == "one" else (_of_mean(low, coders), _of_mean(high, coders))
    return value, "", float(ends[0]), float(ends[1]), confidence, ratio, freedom, p_value


def _why_undefined(units: int, coders: int, squares: tuple[float, float, float, float], whole: float) -> str:
    """`whole`: what the formula divides by."""
    if coders < 2:
        return "one coder"
    if units < 2:
        return "fewer than two units rated by all"
    if not any(squares):
        return "no spread: every rating has the same value"
    if whole <= NOTHING * max(squares):
        return "the units differ less than their coders do: nothing is left to divide by"
    return ""


def _of_mean(one: float, coders: int) -> float:
    """Reliability of the mean of coders from that of one (Spearman 1910, Brown 1910)."""
    return coders * one / (1 + (coders - 1) * one)


def _agreement_interval(
    one: float, squares: tuple[float, float, float, float], units: int, coders: int, tail: float
) -> tuple[float, float]:
    """Satterthwaite's degrees of freedom, as in McGraw and Wong (1996), table 7."""
    from scipy.stats import f as distribution

    between, _, across, residual = squares
    level = coders * one / (units * (1 - one))
    rest = 1 + level * (units - 1)
    freedom = (level * across + rest * residual) ** 2 / (
        (level * across) ** 2 / (coders - 1) + (rest * residual) ** 2 / ((units - 1) * (coders - 1))
    )
    noise = coders * across + (coders * units - coders - units) * residual
    below, above = distribution.ppf(tail, units - 1, freedom), distribution.ppf(tail, freedom, units - 1)
    low = units * (between - below * residual) / (below * noise + units * between)
    high = units * (above * between - residual) / (noise + units * above * between)
    return low, high


def _mean_squares(ratings: FloatArray) -> tuple[float, float, float, float]:
    """Between units, within units, between coders, and what neither explains; rounding counts as 0."""
    units, coders = ratings.shape
    if (ratings == ratings[0, 0]).all():
        return 0.0, 0.0, 0.0, 0.0
    by_unit, by_coder, mean = ratings.mean(axis=1), ratings.mean(axis=0), ratings.mean()
    between = coders * ((by_unit - mean) ** 2).sum()
    within = ((ratings - by_unit[:, None]) ** 2).sum()
    across = units * ((by_coder - mean) ** 2).sum()
    left = ((ratings - by_unit[:, None] - by_coder + mean) ** 2).sum()
    squares = (
        float(between / (units - 1)),
        float(within / (units * (coders - 1))),
        float(across / (coders - 1)),
        float(left / ((units - 1) * (coders - 1))),
    )
    first, second, third, fourth = (0.0 if square <= NOTHING * max(squares) else square for square in squares)
    return first, second, third, fourth
