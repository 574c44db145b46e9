"""Alignment of every pair of states in every year: all UN members at once.

Grain: one number is one pair in one year: 1 minus the mean absolute difference of their votes (yes 1, abstain 0.5, no 0)
over the roll calls on which both voted. It needs no position of a subject, and says nothing without its `n` and the agenda.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.measure.matter.assembly import Floats, world_assembly
from partnerscope.view import View

Counts = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Dyads:
    """`value` and `n` of shape (years, actors, actors), symmetric; NaN where a pair has no common roll call."""

    actors: tuple[str, ...]
    years: tuple[int, ...]
    value: Floats
    n: Counts

    @property
    def s(self) -> Floats:
        """Signorino and Ritter's S with absolute distances: 2 x alignment - 1."""
        return 2 * self.value - 1

    def frame(self) -> pl.DataFrame:
        """One row a pair (a before b) and year that have common roll calls: a, b, year, alignment, n."""
        year, row, column = np.nonzero(np.triu(self.n, 1))
        names = np.array(self.actors)
        return pl.DataFrame(
            {
                "a": names[row],
                "b": names[column],
                "year": np.array(self.years)[year],
                "alignment": self.value[year, row, column],
                "n": self.n[year, row, column],
            }
        )


def dyads(view: View, years: range) -> Dyads:
    """All pairs of UN members in these years, up to V."""
    seen = world_assembly(view, years)
    return alignment_of_dyads(seen.actors, seen.votes, seen.calls["year"].to_numpy())


def alignment_of_dyads(actors: tuple[str, ...], votes: Floats, year: NDArray[np.integer]) -> Dyads:
    """All pairs in all years, from votes of shape (actors, roll calls) and the year of each roll call.

    Votes are 0, 0.5, 1 or NaN. The difference of two votes is half the number of thresholds (0, 0.5) that one of them passes
    and the other does not, so sums of differences are products of indicator matrices.

    >>> found = alignment_of_dyads(("A", "B"), np.array([[1, 0.5], [0, 0.5]]), np.array([2000, 2000]))
    >>> found.value[0, 0, 1].item(), found.n[0, 0, 1].item()
    (0.5, 2)
    """
    numbers = np.unique(year)
    shape = (len(numbers), len(actors), len(actors))
    value, n = np.full(shape, np.nan), np.zeros(shape, dtype=np.int32)
    for place, number in enumerate(numbers):
        own = votes[:, year == number]
        present = np.flatnonzero(~np.isnan(own).all(axis=1))
        own = own[present]
        there = (~np.isnan(own)).astype(np.float64)
        passed = np.hstack([own > 0, own > 0.5]).astype(np.float64)
        common = there @ there.T
        level = passed @ np.hstack([there, there]).T
        apart = (level + level.T - 2 * passed @ passed.T) / 2
        at = np.ix_(np.array([place]), present, present)
        n[at] = common[None]
        with np.errstate(invalid="ignore", divide="ignore"):
            value[at] = (1 - apart / common)[None]
    return Dyads(actors, tuple(int(number) for number in numbers), value, n)
