"""Bring indicators onto one scale. One visible list of methods, each a function of a column already turned
so that more is better.

The grain: one indicator at a time; the result's unit is the method's (0-100 for min-max, standard
deviations for z, places for ranks, shares of a distance for the distances).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from comparatist.composite.indicators import Indicators
from comparatist.errors import InputError

FloatArray = NDArray[np.float64]
NormalizationName = Literal[
    "none",
    "minmax",
    "zscore",
    "rank",
    "percentile_rank",
    "borda",
    "distance_to_max",
    "distance_to_reference",
    "distance_to_target",
    "fraction_of_max",
    "goalposts",
]


@dataclass(frozen=True, slots=True)
class Normalization:
    """A method and its settings; a setting that the method has no use for is refused (`SETTINGS`).

    `low`, `high`: ends of min-max and goalposts (0, 100); `mean`, `deviation`: of z scores (0, 1); `reference`: a unit's
    name; `target`: a value in the indicator's own unit; `posts`: lower and upper goalpost in the
    indicator's own unit; `cap`: no distance above 1.
    """

    method: NormalizationName = "minmax"
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    deviation: float | None = None
    reference: str = ""
    target: float | None = None
    posts: tuple[float, float] | None = None
    cap: bool = False

    def __post_init__(self) -> None:
        if self.method not in NORMALIZATIONS:
            raise InputError(f"unknown normalization {self.method!r}", allowed=", ".join(NORMALIZATIONS))
        for setting in fields(self)[1:]:
            if getattr(self, setting.name) != setting.default and setting.name not in SETTINGS[self.method]:
                used = ", ".join(SETTINGS[self.method]) or "no setting"
                raise InputError(
                    f"{setting.name} of {getattr(self, setting.name)!r}, which {self.method} has no use for",
                    where="Normalization",
                    allowed=used,
                    hint="min-max and goalposts have ends, z scores a mean and a deviation",
                )
        low, high = self.ends
        if not low < high:
            raise InputError(f"a scale from {low} to {high}", allowed="low below high")
        if not self.moments[1] > 0:
            raise InputError(f"a deviation of {self.moments[1]}", allowed="above 0")
        if self.posts is not None and not self.posts[0] < self.posts[1]:
            raise InputError(
                f"goalposts {self.posts[0]:g} and {self.posts[1]:g}",
                where="posts",
                allowed="the lower one first",
                hint="direction -1 turns an indicator of which less is better",
            )

    @property
    def ends(self) -> tuple[float, float]:
        """`low` and `high`, or 0 and 100."""
        return 0.0 if self.low is None else self.low, 100.0 if self.high is None else self.high

    @property
    def moments(self) -> tuple[float, float]:
        """`mean` and `deviation`, or 0 and 1."""
        return 0.0 if self.mean is None else self.mean, 1.0 if self.deviation is None else self.deviation


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    values: FloatArray
    direction: int
    reference_row: int | None


def normalize(
    indicators: Indicators,
    how: Normalization | None = None,
    *,
    directions: Mapping[str, int] | None = None,
    individual: Mapping[str, Normalization] | None = None,
) -> Indicators:
    """Normalize every indicator by `how`, or by its own entry in `individual`; direction -1 turns it first.

    Raises:
        InputError: an indicator without spread, an unknown name, a setting that the method needs and lacks.
    """
    how = how or Normalization()
    turned, own = directions or {}, individual or {}
    for name in (*turned, *own):
        if name not in indicators.names:
            raise InputError(f"no indicator {name!r}", allowed=", ".join(indicators.names))
    columns = [
        _normalized(indicators, name, turned.get(name, 1), own.get(name, how)) for name in indicators.names
    ]
    return indicators.with_values(np.column_stack(columns) if columns else indicators.values)


def _normalized(indicators: Indicators, name: str, direction: int, how: Normalization) -> FloatArray:
    if direction not in (-1, 1):
        raise InputError(f"a direction of {direction}", where=f"indicator {name}", allowed="1 or -1")
    values = indicators.column(name) * direction
    known = values[~np.isnan(values)]
    if len(known) == 0:
        raise InputError("an indicator without any value", where=f"indicator {name}", hint="leave it out")
    if known.min() == known.max() and how.method in NEED_SPREAD:
        where = f"indicator {name}"
        raise InputError(
            "an indicator without spread", where=where, allowed=f"two different values for {how.method}"
        )
    row = _reference_row(indicators, how, name) if how.method == "distance_to_reference" else None
    try:
        return NORMALIZATIONS[how.method](_Column(values, direction, row), how)
    except InputError as error:
        raise InputError(
            error.what, where=f"indicator {name}, {error.where}", allowed=error.allowed, hint=error.hint
        ) from error


def _reference_row(indicators: Indicators, how: Normalization, name: str) -> int:
    if how.reference not in indicators.units:
        raise InputError(
            f"no unit {how.reference!r} to refer to", where=f"indicator {name}", hint="set `reference`"
        )
    row = indicators.units.index(how.reference)
    if np.isnan(indicators.column(name)[row]):
        raise InputError(f"the reference {how.reference!r} has no value", where=f"indicator {name}")
    return row


def _none(column: _Column, how: Normalization) -> FloatArray:
    return column.values


def _minmax(column: _Column, how: Normalization) -> FloatArray:
    low, high = np.nanmin(column.values), np.nanmax(column.values)
    return _between((column.values - low) / (high - low), how.ends)


def _zscore(column: _Column, how: Normalization) -> FloatArray:
    spread = np.nanstd(column.values, ddof=1)
    mean, deviation = how.moments
    return cast(FloatArray, (column.values - np.nanmean(column.values)) / spread * deviation + mean)


def _rank(column: _Column, how: Normalization) -> FloatArray:
    known = np.sort(column.values[~np.isnan(column.values)])
    places = np.searchsorted(known, column.values, side="left") + 1.0
    return np.where(np.isnan(column.values), np.nan, places)


def _percentile_rank(column: _Column, how: Normalization) -> FloatArray:
    return cast(FloatArray, (_rank(column, how) - 1) / ((~np.isnan(column.values)).sum() - 1))


def _borda(column: _Column, how: Normalization) -> FloatArray:
    return _rank(column, how) - 1


def _distance_to_max(column: _Column, how: Normalization) -> FloatArray:
    return _distance(column.values, float(np.nanmax(column.values)), how)


def _distance_to_reference(column: _Column, how: Normalization) -> FloatArray:
    assert column.reference_row is not None
    return _distance(column.values, float(column.values[column.reference_row]), how)


def _distance_to_target(column: _Column, how: Normalization) -> FloatArray:
    if how.target is None:
        raise InputError(
            "a distance to no target", where="Normalization", hint="set `target`, best by indicator"
        )
    return _distance(column.values, how.target * column.direction, how)


def _distance(values: FloatArray, goal: float, how: Normalization) -> FloatArray:
    low = float(np.nanmin(values))
    if goal <= low:
        raise InputError(
            "the reference is itself the lowest value or below it",
            where="Normalization",
            allowed="a better one",
        )
    shares = 1 - (goal - values) / (goal - low)
    return np.where(shares > 1, 1.0, shares) if how.cap else shares


def _fraction_of_max(column: _Column, how: Normalization) -> FloatArray:
    high = float(np.nanmax(column.values))
    if high <= 0:
        raise InputError(
            f"a share of a best value of {high:g}",
            where="Normalization",
            allowed="a best value above zero, after turning indicators of which less is better",
            hint="below zero the worst unit would get the largest share",
        )
    return column.values / high


def _goalposts(column: _Column, how: Normalization) -> FloatArray:
    if how.posts is None:
        raise InputError("no goalposts", where="Normalization", hint="set `posts` to two different values")
    low, high = sorted(post * column.direction for post in how.posts)
    shares = np.clip((column.values - low) / (high - low), 0.0, 1.0)
    return _between(shares, how.ends)


def _between(shares: FloatArray, ends: tuple[float, float]) -> FloatArray:
    return shares * (ends[1] - ends[0]) + ends[0]


NORMALIZATIONS: dict[NormalizationName, Callable[[_Column, Normalization], FloatArray]] = {
    "none": _none,
    "minmax": _minmax,
    "zscore": _zscore,
    "rank": _rank,
    "percentile_rank": _percentile_rank,
    "borda": _borda,
    "distance_to_max": _distance_to_max,
    "distance_to_reference": _distance_to_reference,
    "distance_to_target": _distance_to_target,
    "fraction_of_max": _fraction_of_max,
    "goalposts": _goalposts,
}
SETTINGS: dict[NormalizationName, tuple[str, ...]] = {
    "none": (),
    "minmax": ("low", "high"),
    "zscore": ("mean", "deviation"),
    "rank": (),
    "percentile_rank": (),
    "borda": (),
    "distance_to_max": ("cap",),
    "distance_to_reference": ("reference", "cap"),
    "distance_to_target": ("target", "cap"),
    "fraction_of_max": (),
    "goalposts": ("posts", "low", "high"),
}
NEED_SPREAD: tuple[NormalizationName, ...] = ("minmax", "zscore", "percentile_rank", "distance_to_max")
