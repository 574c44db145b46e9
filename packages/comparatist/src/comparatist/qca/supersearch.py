"""The search behind `super_subset`: all combinations of conditions, level by level, many at once.

The grain is one combination of atoms (one value for each of some conditions), a row of atom numbers. A combination
is *closed* when it contains a simpler finding that makes it superfluous, and *dead* when nothing larger can be a
finding either: only living ones are combined further, each from the one without its last condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from comparatist.errors import InputError
from comparatist.qca.caseframe import FloatArray

IntArray: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Shape: TypeAlias = Literal["product", "sum"]

CHUNK = 1 << 20
"""Memberships held at once: combinations times cases."""


@dataclass(frozen=True, slots=True)
class Atoms:
    """The states of the conditions: `degrees` (atoms, cases), and for each atom the number of its condition and
    of its value; atoms of one condition stand together.
    """

    degrees: FloatArray
    condition: IntArray
    value: IntArray

    def codes(self) -> IntArray:
        """A number for each atom, so that the sum over a combination tells it from every other combination."""
        counts = np.bincount(self.condition) + 1
        weights = [1]
        for count in counts[:-1].tolist():
            weights.append(weights[-1] * count)
        if weights[-1] * int(counts[-1]) > 1 << 62:
            raise InputError(f"{len(counts)} conditions are too many", where="conditions", allowed="about 39")
        return (self.value + 1) * np.array(weights, dtype=np.int64)[self.condition]


@dataclass(frozen=True, slots=True)
class Floors:
    """What a finding must reach; slack is already taken off. `incl` and `cov` are of the relation searched."""

    incl: float
    cov: float


@dataclass(frozen=True, slots=True)
class Level:
    """Living combinations of one size: `atoms` (m, size), ascending in a row; `failed`: the product's inclusion
    fails already; `closed` codes: combinations that contain a finding, living or not, ascending.
    """

    atoms: IntArray
    failed: Flags
    closed: IntArray


@dataclass(frozen=True, slots=True)
class Found:
    """A finding: which atoms, as a product or as a sum."""

    atoms: tuple[int, ...]
    shape: Shape


def search(
    atoms: Atoms, y: FloatArray, cuts: Floors, depth: int, *, necessity: bool, exhaustive: bool
) -> tuple[list[Found], int, bool]:
    """The findings (by size, conditions, values), the size reached and whether all sizes to `depth` were searched.

    As in the R package, sizes beyond the third are searched only while each adds something, unless `exhaustive`.
    """
    codes = atoms.codes()
    level = Level(np.empty((1, 0), np.int64), np.zeros(1, bool), np.empty(0, np.int64))
    found: list[Found] = []
    for size in range(1, depth + 1):
        level, added = _next(level, atoms, codes, y, cuts, necessity=necessity)
        found += sorted(added, key=lambda one: _order(one, atoms))
        if size > 3 and not added and found and not exhaustive and size < depth:
            return found, size, False
        if not len(level.atoms):
            break
    return found, depth, True


def _order(one: Found, atoms: Atoms) -> tuple[list[int], list[int]]:
    at = list(one.atoms)
    return atoms.condition[at].tolist(), atoms.value[at].tolist()


def _next(
    level: Level, atoms: Atoms, codes: IntArray, y: FloatArray, cuts: Floors, *, necessity: bool
) -> tuple[Level, list[Found]]:
    """The living combinations of one condition more, and what is found among all of that size."""
    living: list[IntArray] = []
    failed: list[Flags] = []
    closed: list[IntArray] = []
    found: list[Found] = []
    for parents, last in _extensions(level, atoms):
        rows = np.column_stack([level.atoms[parents], last])
        own = codes[rows].sum(axis=1)
        shut = _contains_closed(rows, codes, own, level.closed)
        if necessity:
            lost, passes, sums = _necessary(rows, atoms.degrees, y, cuts, level.failed[parents], shut)
            found += [Found(tuple(row), "sum") for row in rows[sums].tolist()]
            shut = shut | passes | sums
            dead = shut & lost
        else:
            passes, hopeless = _sufficient(rows, atoms.degrees, y, cuts, shut)
            shut = shut | passes
            lost, dead = np.zeros(len(rows), bool), shut | hopeless
        found += [Found(tuple(row), "product") for row in rows[passes].tolist()]
        closed.append(own[shut])
        living.append(rows[~dead])
        failed.append(lost[~dead])
    width = level.atoms.shape[1] + 1
    return (
        Level(
            np.concatenate([np.empty((0, width), np.int64), *living]),
            np.concatenate([np.zeros(0, bool), *failed]),
            np.sort(np.concatenate([np.empty(0, np.int64), *closed])),
        ),
        found,
    )


def _extensions(level: Level, atoms: Atoms) -> Iterator[tuple[IntArray, IntArray]]:
    """Pairs (row of the level, atom of a later condition), in chunks that keep the memberships small."""
    total, cases = atoms.degrees.shape
    first = np.searchsorted(atoms.condition, np.arange(atoms.condition[-1] + 2))
    ends = atoms.condition[level.atoms[:, -1]] + 1 if level.atoms.shape[1] else np.zeros(1, np.int64)
    starts = first[ends]
    step = max(1, CHUNK // max(1, cases * total))
    for at in range(0, len(starts), step):
        begun = starts[at : at + step]
        counts = total - begun
        parents = np.repeat(np.arange(at, at + len(begun)), counts)
        if parents.size:
            yield parents, np.concatenate([np.arange(start, total) for start in begun.tolist()])


def _contains_closed(rows: IntArray, codes: IntArray, own: IntArray, closed: IntArray) -> Flags:
    """Whether a combination without one of its atoms is closed."""
    shut = np.zeros(len(rows), bool)
    if closed.size:
        for column in range(rows.shape[1]):
            less = own - codes[rows[:, column]]
            at = np.minimum(np.searchsorted(closed, less), closed.size - 1)
            shut |= closed[at] == less
    return shut


def _necessary(
    rows: IntArray, degrees: FloatArray, y: FloatArray, cuts: Floors, failed: Flags, shut: Flags
) -> tuple[Flags, Flags, Flags]:
    """(the product's inclusion fails, the product is a finding, the sum is one).

    A product's inclusion only falls as it grows; a sum counts where its product is not a finding and nothing
    simpler is.
    """
    lost, passes, sums = np.ones(len(rows), bool), np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    todo = np.flatnonzero(~failed)
    incl, cov = _fit(_joined(rows[todo], degrees, np.minimum), y)
    lost[todo] = ~(incl >= cuts.incl)
    passes[todo] = ~lost[todo] & (cov >= cuts.cov)
    todo = np.flatnonzero(~shut & ~passes)
    incl, cov = _fit(_joined(rows[todo], degrees, np.maximum), y)
    sums[todo] = (incl >= cuts.incl) & (cov >= cuts.cov)
    return lost, passes, sums


def _sufficient(
    rows: IntArray, degrees: FloatArray, y: FloatArray, cuts: Floors, shut: Flags
) -> tuple[Flags, Flags]:
    """(the product is a finding, no larger one can be): coverage only falls, and nothing is in an empty set."""
    passes, hopeless = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    todo = np.flatnonzero(~shut)
    cov, incl = _fit(_joined(rows[todo], degrees, np.minimum), y)
    passes[todo] = (incl >= cuts.incl) & (cov >= cuts.cov)
    hopeless[todo] = np.isnan(incl) | ~(cov >= cuts.cov)
    return passes, hopeless


def _joined(rows: IntArray, degrees: FloatArray, join: np.ufunc) -> FloatArray:
    joined = degrees[rows[:, 0]]
    for column in range(1, rows.shape[1]):
        join(joined, degrees[rows[:, column]], out=joined)
    return joined


def _fit(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """sum min(x, y) / sum y and / sum x: inclN and covN, or covS and inclS; NaN where undefined (module `fit`)."""
    size = x.sum(axis=1)
    both = np.minimum(x, y, out=x).sum(axis=1)
    cov = np.full(len(x), np.nan)
    np.divide(both, size, out=cov, where=size > 1e-12)
    return both / y.sum(), cov
