"""Implicants as bit sets: every product that agrees with the evidence and cannot be shortened.

The grain is one cube: `DEV*~IND` is the set of its literals, one bit for each (condition, value), held in a
Python int. A cube covers a configuration when its literals are among the configuration's, so fewer bits cover
more; the cube 0 covers everything. Two searches give *all* prime implicants:

- by exclusion: a product is an implicant when it covers a positive and excludes every observed negative,
  whatever the remainders are (parsimonious solutions; Dusa and Thiem 2015);
- of a union: the complete sum of given cubes and of nothing else (conservative and intermediate solutions),
  by Shannon's expansion (Blake's canonical form, generalized to multi-value conditions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

MAX_LATTICE = 20
"""Up to this many conditions all 2^k products are held at once (8 MB at 20)."""

LANES = 64
"""Positives treated at once by the lattice: one bit of a 64-bit word each."""


@dataclass(frozen=True, slots=True)
class Space:
    """The conditions' numbers of values; encodes configurations and cubes as sets of literal bits."""

    levels: tuple[int, ...]

    @property
    def offsets(self) -> tuple[int, ...]:
        """First bit of each condition."""
        return _layout(self.levels).offsets

    @property
    def fields(self) -> tuple[int, ...]:
        """For each condition the mask of all its literals."""
        return _layout(self.levels).fields

    def encode(self, values: Iterable[int | None]) -> int:
        """Bits of a configuration or, with None where a condition does not matter, of a cube."""
        pairs = zip(values, self.offsets, strict=True)
        return sum(1 << (at + int(value)) for value, at in pairs if value is not None)

    def decode(self, cube: int) -> tuple[int | None, ...]:
        """Value of each condition, None where it does not matter."""
        parts = ((cube & field) >> at for field, at in zip(self.fields, self.offsets, strict=True))
        return tuple(part.bit_length() - 1 if part else None for part in parts)

    def meet(self, first: int, second: int) -> int | None:
        """The cube covering what both cover, None when that is nothing."""
        both, layout = first | second, _layout(self.levels)
        if both & both >> 1 & layout.lower:
            return None
        return None if any(part & (part - 1) for part in (both & field for field in layout.many)) else both

    def order(self, cube: int) -> tuple[int, ...]:
        """Sort key: shorter first, then by the first condition, low values first, 'does not matter' last."""
        values = self.decode(cube)
        return (
            cube.bit_count(),
            *(level if value is None else value for value, level in zip(values, self.levels, strict=True)),
        )

    def rows(self, cubes: Iterable[int]) -> NDArray[np.int64]:
        """1-based numbers of all configurations covered by any of the cubes, ascending."""
        weights = [1]
        for level in self.levels[:0:-1]:
            weights.append(weights[-1] * level)
        found = [self._cube_rows(self.decode(cube), weights[::-1]) for cube in cubes]
        return np.unique(np.concatenate(found)) + 1 if found else np.empty(0, dtype=np.int64)

    def _cube_rows(self, values: Sequence[int | None], weights: Sequence[int]) -> NDArray[np.int64]:
        numbers = np.zeros(1, dtype=np.int64)
        for value, level, weight in zip(values, self.levels, weights, strict=True):
            steps = np.arange(level) * weight if value is None else np.array([value * weight])
            numbers = (numbers[:, None] + steps[None, :]).ravel()
        return numbers


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where literals lie; `lower` marks value 0 of two-valued conditions, `many` are the other fields."""

    offsets: tuple[int, ...]
    fields: tuple[int, ...]
    lower: int
    many: tuple[int, ...]


@cache
def _layout(levels: tuple[int, ...]) -> _Layout:
    offsets = tuple(accumulate(levels, initial=0))[:-1]
    fields = tuple(((1 << level) - 1) << at for level, at in zip(levels, offsets, strict=True))
    return _Layout(
        offsets,
        fields,
        sum(1 << at for level, at in zip(levels, offsets, strict=True) if level == 2),
        tuple(field for level, field in zip(levels, fields, strict=True) if level != 2),
    )


def bits(mask: int) -> Iterator[int]:
    """Positions of the set bits, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def covered_by(cube: int, configurations: Sequence[int]) -> int:
    """Bit set of the (encoded) configurations that the cube covers."""
    return sum(1 << i for i, row in enumerate(configurations) if not cube & ~row)


def broadest(cubes: Iterable[int]) -> list[int]:
    """The cubes not contained in another one, by number of literals."""
    kept: list[int] = []
    for cube in sorted(set(cubes), key=lambda cube: (cube.bit_count(), cube)):
        if not any(not wider & ~cube for wider in kept):
            kept.append(cube)
    return kept


def primes_by_exclusion(
    space: Space, positives: Sequence[Sequence[int]], negatives: Sequence[Sequence[int]]
) -> dict[int, int]:
    """All prime implicants that cover a positive and no negative: cube -> bit set of positives covered.

    A product of values of the positive p excludes a negative n when it uses a condition in which they differ;
    the primes covering p are therefore the minimal sets of conditions that meet every such difference.
    """
    search = _lattice if len(space.levels) <= MAX_LATTICE else _transversals
    found: dict[int, int] = {}
    encoded = [space.encode(row) for row in positives]
    fields = space.fields
    for start in range(0, len(positives), LANES):
        chunk = positives[start : start + LANES]
        for subset, lanes in search(len(space.levels), chunk, negatives):
            mask = sum(fields[i] for i in bits(subset))
            for lane in bits(lanes):
                cube = encoded[start + lane] & mask
                found[cube] = found.get(cube, 0) | 1 << (start + lane)
    return dict(sorted(found.items(), key=lambda item: space.order(item[0])))


def complete_sum(space: Space, cubes: Iterable[int]) -> list[int]:
    """All prime implicants of the union of the cubes, in the order of `Space.order`."""
    return sorted(_primes_of(space, broadest(cubes)), key=space.order)


def _primes_of(space: Space, cubes: list[int]) -> list[int]:
    """Expand on a condition all of whose values occur; when there is none no two cubes can be merged."""
    split = _splitting(space, cubes)
    if split is None:
        return cubes
    at, level = space.offsets[split], space.levels[split]
    free = [cube for cube in cubes if not cube & space.fields[split]]
    sides = [
        _primes_of(
            space, broadest([*free, *(cube & ~(1 << at + value) for cube in cubes if cube >> at + value & 1)])
        )
        for value in range(level)
    ]
    common = sides[0]
    for side in sides[1:]:
        common = broadest(both for a in common for b in side if (both := space.meet(a, b)) is not None)
    one_sided = (cube | 1 << at + value for value, side in enumerate(sides) for cube in side)
    return broadest([*common, *one_sided])


def _splitting(space: Space, cubes: list[int]) -> int | None:
    """The condition with all values present that occurs in most cubes, or None."""
    present = 0
    for cube in cubes:
        present |= cube
    ready = [i for i, field in enumerate(space.fields) if field & ~present == 0]
    return max(ready, key=lambda i: sum(1 for cube in cubes if cube & space.fields[i]), default=None)


def _lattice(
    k: int, positives: Sequence[Sequence[int]], negatives: Sequence[Sequence[int]]
) -> Iterator[tuple[int, int]]:
    """(subset of conditions, lanes of positives for which it is a minimal distinguishing set).

    `blind[S]` marks the positives that some negative agrees with on all of S; it is closed downwards, and S
    is minimal where it is not blind but every S without one condition is.
    """
    blind = np.zeros(1 << k, dtype=np.uint64)
    weights = 1 << np.arange(k, dtype=np.int64)
    against = np.array(negatives, dtype=np.int64).reshape(-1, k)
    for lane, row in enumerate(positives):
        blind[(against == np.array(row)) @ weights] |= np.uint64(1 << lane)
    for i in range(k):
        halves = blind.reshape(-1, 2, 1 << i)
        halves[:, 0] |= halves[:, 1]
    minimal = ~blind & np.uint64((1 << len(positives)) - 1)
    for i in range(k):
        minimal.reshape(-1, 2, 1 << i)[:, 1] &= blind.reshape(-1, 2, 1 << i)[:, 0]
    where = np.flatnonzero(minimal)
    yield from zip(where.tolist(), minimal[where].tolist(), strict=True)


def _transversals(
    k: int, positives: Sequence[Sequence[int]], negatives: Sequence[Sequence[int]]
) -> Iterator[tuple[int, int]]:
    """The same for many conditions: minimal transversals, one difference at a time (Berge 1989)."""
    for lane, row in enumerate(positives):
        differences = (sum(1 << i for i in range(k) if row[i] != other[i]) for other in negatives)
        minimal = [0]
        for edge in broadest(differences):
            meeting = [found for found in minimal if found & edge]
            longer = (found | 1 << i for found in minimal if not found & edge for i in bits(edge))
            minimal = [
                *meeting,
                *(new for new in broadest(longer) if not any(not old & ~new for old in meeting)),
            ]
        for subset in minimal:
            yield subset, 1 << lane
