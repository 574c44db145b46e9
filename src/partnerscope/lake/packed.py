"""The order of rows by several columns at once: the ranks of a row's values, packed into one integer that is sorted.

Grain: one key is one row: the ranks of its values from the left to the right, and its place in the lowest bits, so that
equal rows keep their order. A missing value ranks before all others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ranks = NDArray[np.int64]
_KEY_BITS = 62


@dataclass(frozen=True, slots=True)
class PackedKeys:
    """The keys of all rows, ascending; `place_bits` are those of a row's place."""

    keys: Ranks
    place_bits: int

    @property
    def order(self) -> NDArray[np.int64]:
        """The positions that sort the rows; equal ones in their order."""
        return self.keys & ((1 << self.place_bits) - 1)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where in this order rows begin that differ from those before."""
        ranks = self.keys >> self.place_bits
        return np.flatnonzero(np.diff(ranks, prepend=-1))


def packed_keys(ranks: Iterable[Ranks], length: int) -> PackedKeys | None:
    """The keys of rows by these ranks; None where they are too long for 62 bits."""
    place_bits = bits = length.bit_length()
    keys = np.zeros(length, np.int64)
    for one in ranks:
        width = int(one.max(initial=0)).bit_length()
        bits += width
        if bits > _KEY_BITS:
            return None
        keys = (keys << width) | one
    keys = (keys << place_bits) | np.arange(length)
    keys.sort()
    return PackedKeys(keys, place_bits)


def ranks_of(column: pl.Series) -> Ranks:
    """Numbers that are equal, smaller and greater where the values are."""
    if column.dtype in (pl.String, pl.Categorical):
        return ranked_texts(column)[1]
    numbers = column.to_physical().cast(pl.Int64)
    lowest = numbers.min()
    if lowest is None:
        return np.zeros(len(column), np.int64)
    return (numbers - lowest + 1).fill_null(0).to_numpy()


def ranked_texts(column: pl.Series) -> tuple[pl.Series, Ranks]:
    """The different texts in order, and which of them each row has: each is looked at once."""
    if column.is_empty():
        return column.cast(pl.String), np.zeros(0, np.int64)
    coded = (
        (column.cast(pl.Categorical) if column.dtype == pl.String else column).to_physical().cast(pl.UInt32)
    )
    numbers = coded.fill_null(int(coded.max() or 0) + 1).to_numpy()  # type: ignore[arg-type]
    somewhere = np.full(int(numbers.max()) + 1, -1)
    somewhere[numbers] = np.arange(len(numbers))
    known = np.flatnonzero(somewhere >= 0)
    texts = column[somewhere[known]].cast(pl.String)
    order = texts.arg_sort(nulls_last=False).to_numpy()
    ranks = np.empty(len(somewhere), np.int64)
    ranks[known[order]] = np.arange(len(order))
    return texts[order], ranks[numbers]


def in_order(column: pl.Series) -> pl.Series:
    """The same texts by their place in the order of all that stand here, which does not depend on what was read before."""
    texts, ranks = ranked_texts(column)
    return texts.cast(pl.Enum(texts.drop_nulls()))[ranks].alias(column.name)


def runs_of(columns: Iterable[pl.Series]) -> Ranks:
    """Ranks of rows that are in the order of these columns: each row that differs from the one before is one more."""
    changed = [column.ne_missing(column.shift()).to_numpy() for column in columns]
    return np.cumsum(np.logical_or.reduce(changed), dtype=np.int64)
