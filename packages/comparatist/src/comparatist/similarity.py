"""Foreign-policy similarity of dyads: votes, alliance portfolios or any actors x items matrix of choices.

The grain: one dyad of actors over the items on which both took a position; absence is excluded pair by pair
and counted. All dyads are computed at once by products of category indicator matrices.

Sources: Signorino and Ritter (1999, International Studies Quarterly 43:115-144) for S; Haege (2011, Political
Analysis 19:287-305) for chance-corrected similarity, with Cohen's kappa (1960) and Scott's pi (1955).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, cast

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from comparatist.columns import (
    columns_of,
    is_code,
    is_empty,
    listed,
    names_in,
    numbers_in,
    numbers_of,
    plain_text,
    row_names,
)
from comparatist.errors import InputError
from comparatist.words import counted

__all__ = [
    "Choices",
    "DyadSimilarity",
    "Similarity",
    "choices_of_long",
    "similarity",
    "similarity_by_group",
    "similarity_of_table",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Who chose what: `values[a, i]` is actor a's on item i, NaN where absent; shape (actors, items).

    `unread`: codes of the table that `codes` did not name and that were taken as absence, with their counts.
    """

    actors: tuple[str, ...]
    items: tuple[str, ...]
    values: FloatArray
    unread: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        given = int(np.isfinite(self.values).sum())
        said = "; taken as absence: " + ", ".join(f"{code!r} ({count})" for code, count in self.unread)
        size = f"{counted(given, 'choice')} of {counted(len(self.actors), 'actor')} on {counted(len(self.items), 'item')}"
        return size + (said if self.unread else "")


@dataclass(frozen=True, slots=True)
class DyadSimilarity:
    """The measures of one dyad, as in `Similarity`; NaN where undefined."""

    a: str
    b: str
    n: int
    absent: int
    exact: float
    mean_absolute: float
    s_absolute: float
    s_squared: float
    kappa_nominal: float
    kappa_absolute: float
    kappa_squared: float
    pi_nominal: float
    pi_absolute: float
    pi_squared: float

    def __str__(self) -> str:
        chance = f"kappa {self.kappa_absolute:.3f}, pi {self.pi_absolute:.3f}"
        return f"{self.a}-{self.b}: S {self.s_absolute:.3f}, {chance} (absolute), {counted(self.n, 'common item')}"


@dataclass(frozen=True, slots=True, eq=False)
class Similarity:
    """Similarity of every dyad: matrices of shape (actors, actors), symmetric; NaN where undefined.

    `n` counts the items on which both took a position, `absent` those on which at least one did not.
    `exact` and `mean_absolute` (1 - mean |difference| / range) are shares in [0, 1]; `s_absolute` and
    `s_squared` lie in [-1, 1]; kappas and pis are at most 1 and undefined when both sides always chose the
    same single value.
    """

    actors: tuple[str, ...]
    values: tuple[float, ...]
    n: IntArray
    absent: IntArray
    exact: FloatArray
    mean_absolute: FloatArray
    s_absolute: FloatArray
    s_squared: FloatArray
    kappa_nominal: FloatArray
    kappa_absolute: FloatArray
    kappa_squared: FloatArray
    pi_nominal: FloatArray
    pi_absolute: FloatArray
    pi_squared: FloatArray

    def __str__(self) -> str:
        dyads = len(self.actors) * (len(self.actors) - 1) // 2
        met = int((np.triu(self.n, 1) > 0).sum())
        return f"similarity of {counted(len(self.actors), 'actor')}: {met} of {counted(dyads, 'dyad')} with common items"

    def dyad(self, a: str, b: str) -> DyadSimilarity:
        """Every measure of one dyad.

        Raises:
            InputError: no such actor.
        """
        for name in (a, b):
            if name not in self.actors:
                raise InputError(f"no actor {name!r}", hint="names are as in `actors`")
        row, column = self.actors.index(a), self.actors.index(b)
        measures = {name: float(getattr(self, name)[row, column]) for name in MEASURES[2:]}
        return DyadSimilarity(a, b, int(self.n[row, column]), int(self.absent[row, column]), **measures)

    def frame(self) -> pl.DataFrame:
        """One row a dyad (a before b), undefined values null, `undefined` saying why."""
        rows, columns = np.triu_indices(len(self.actors), 1)
        names = np.array(self.actors, dtype=object)
        columns_of = {name: getattr(self, name)[rows, columns] for name in MEASURES}
        table = pl.DataFrame(
            {"a": names[rows].tolist(), "b": names[columns].tolist(), **columns_of},
            schema_overrides={"a": pl.String, "b": pl.String},
        )
        why = (
            pl.when(pl.col("n") == 0)
            .then(pl.lit("no common items"))
            .when(pl.col("kappa_nominal").is_nan())
            .then(pl.lit("no spread: kappa and pi undefined"))
            .otherwise(pl.lit(""))
        )
        return table.with_columns(why.alias("undefined")).fill_nan(None)


MEASURES = tuple(field.name for field in fields(Similarity))[2:]


def similarity(
    choices: Choices | ArrayLike,
    values: Sequence[float],
    *,
    actors: Sequence[str] | None = None,
    missing: Sequence[float] = (-1,),
    item_weights: ArrayLike | None = None,
) -> Similarity:
    """Similarity of all dyads of an actors x items matrix whose cells are one of `values` or missing.

    `values` is the whole scale, for UN votes (1, 2, 3) for yes, abstain, no, whether or not each occurs:
    its range scales the distances. NaN and the codes in `missing` are absence. `item_weights`, shape
    (items,), weight the items (Signorino and Ritter's importance weights); `n` stays a count.

    >>> print(similarity([[1, 1, 3, 2], [1, 3, 3, -1]], values=(1, 2, 3)).dyad("actor 1", "actor 2"))
    actor 1-actor 2: S 0.333, kappa 0.400, pi 0.333 (absolute), 3 common items

    Raises:
        InputError: not two-dimensional, a value outside the scale, fewer than two values, unusable weights.
    """
    matrix, named = _matrix(choices, actors)
    scale = _scale(values)
    weights = _item_weights(item_weights, matrix.shape[1])
    if set(missing) & set(scale.tolist()):
        raise InputError(
            "a value is both on the scale and missing", where="missing", allowed="one or the other"
        )
    absent = numbers_of(list(missing), "missing", 1)
    gone = np.isnan(matrix) | np.isin(matrix, absent)
    indicators = [np.where(gone, 0.0, matrix == value) for value in scale]
    _refuse_stray(matrix, gone, np.sum(indicators, axis=0), scale, named)
    return _dyads(named, scale, indicators, ~gone, weights)


def similarity_by_group(
    choices: Choices | ArrayLike,
    values: Sequence[float],
    groups: Sequence[object],
    *,
    actors: Sequence[str] | None = None,
    missing: Sequence[float] = (-1,),
) -> dict[object, Similarity]:
    """`similarity` of the items of each group, by group in sorted order: years, sessions, issues.

    Raises:
        InputError: as `similarity`; not one group an item.
    """
    matrix, named = _matrix(choices, actors)
    if len(groups) != matrix.shape[1]:
        raise InputError(
            f"{counted(len(groups), 'group')} for {counted(matrix.shape[1], 'item')}",
            allowed="one group an item",
        )
    lacking = [item for item, group in enumerate(groups, start=1) if is_empty(group)]
    if lacking:
        raise InputError(
            "an item without a group", where=f"groups, item {lacking[0]}", allowed="one group an item"
        )
    labels = np.array(groups, dtype=object)
    try:
        order = sorted(set(groups), key=lambda label: cast(Any, label))
    except TypeError as error:
        raise InputError(
            "groups of different kinds", where="groups", allowed="all numbers or all text"
        ) from error
    return {
        group: similarity(matrix[:, labels == group], values, actors=named, missing=missing)
        for group in order
    }


def similarity_of_table(table: ArrayLike, values: Sequence[float] | None = None) -> DyadSimilarity:
    """Every measure of one dyad from a table of counts, rows the choices of one, columns of the other.

    >>> round(similarity_of_table([[40, 6, 2], [10, 12, 4], [3, 8, 15]]).s_absolute, 6)
    0.62

    Raises:
        InputError: a table that is not square or holds no counts.
    """
    cells = numbers_of(table, "table of counts", 2)
    if (
        cells.shape[0] != cells.shape[1]
        or not np.isfinite(cells).all()
        or (cells < 0).any()
        or (cells % 1 != 0).any()
    ):
        raise InputError("not a table of counts", allowed="square, whole numbers from 0 up")
    scale = _scale(values if values is not None else range(1, len(cells) + 1))
    if len(scale) != len(cells):
        raise InputError(
            f"{counted(len(scale), 'value')} for {counted(len(cells), 'row')}", allowed="one value a row"
        )
    rows, columns = np.nonzero(cells)
    pair = np.array([scale[rows], scale[columns]])
    indicators = [(pair == value).astype(float) for value in scale]
    found = _dyads(("row", "column"), scale, indicators, np.ones_like(pair, dtype=bool), cells[rows, columns])
    return replace(found.dyad("row", "column"), n=int(cells.sum()))


def choices_of_long(
    frame: Any,
    *,
    actor: str = "actor",
    item: str = "item",
    value: str = "value",
    codes: Mapping[object, float] | None = None,
) -> Choices:
    """Pivot a long frame (Polars, pandas, Arrow) of one choice a row; cells without a row are absent.

    `codes` maps what stands in `value` (text trimmed) to numbers; what it does not name is absent, and stands
    counted in `unread`.

    Raises:
        InputError: a column is missing, an actor or item has no name, an actor chose twice on an item, a value is
            no number, or `codes` names nothing that occurs.
    """
    who, what, raw = columns_of(frame, (actor, item, value))
    actors, rows = np.unique(np.array(names_in(who, actor), dtype=str), return_inverse=True)
    items, columns = np.unique(np.array(names_in(what, item), dtype=str), return_inverse=True)
    if len(np.unique(rows * len(items) + columns)) < len(rows):
        raise InputError(
            "an actor chose twice on one item", where=f"columns {actor} and {item}", allowed="one row each"
        )
    chosen, unread = (numbers_in(raw, value), ()) if codes is None else _decoded(raw, codes, value)
    matrix = np.full((len(actors), len(items)), np.nan)
    matrix[rows, columns] = chosen
    return Choices(tuple(actors.tolist()), tuple(items.tolist()), matrix, unread)


def _decoded(
    cells: Sequence[object], codes: Mapping[object, float], column: str
) -> tuple[FloatArray, tuple[tuple[str, int], ...]]:
    """Numbers by code, NaN where a code has none, and those codes with their counts."""
    given = [
        None if is_empty(cell) else plain_text(cell) if isinstance(cell, str) else cell for cell in cells
    ]
    strange = [row for row, cell in enumerate(given, start=1) if not is_code(cell)]
    if strange:
        raise InputError(
            "a value that is not a code",
            where=f"column {column}, row {strange[0]}",
            allowed="numbers or text",
        )
    unread = Counter(str(cell) for cell in given if cell is not None and cell not in codes)
    if given and len(cells) == unread.total():
        shown = ", ".join(repr(code) for code in list(unread)[:5])
        raise InputError(
            f"none of the codes occurs: {shown}",
            where=f"column {column}",
            allowed=", ".join(map(repr, codes)),
        )
    numbers = numbers_of([codes.get(cell) for cell in given], "codes", 1)
    return numbers, tuple(sorted(unread.items()))


def _matrix(choices: Choices | ArrayLike, actors: Sequence[str] | None) -> tuple[FloatArray, tuple[str, ...]]:
    if isinstance(choices, Choices):
        return choices.values, choices.actors
    matrix = numbers_of(choices, "choices", 2)
    numbered = tuple(f"actor {number}" for number in range(1, len(matrix) + 1))
    named = listed(actors, "actors") if actors is not None else row_names(choices) or numbered
    if len(named) != len(matrix) or len(set(named)) < len(named):
        raise InputError(
            f"{counted(len(set(named)), 'different name')} for {counted(len(matrix), 'actor')}",
            allowed="one name a row",
        )
    return matrix, named


def _scale(values: Sequence[float]) -> FloatArray:
    scale = np.unique(numbers_of(list(values), "values", 1))
    if len(scale) < 2 or not np.isfinite(scale).all():
        raise InputError(
            "a scale of fewer than two values", where="values", allowed="all values a choice may take"
        )
    return scale


def _item_weights(item_weights: ArrayLike | None, items: int) -> FloatArray:
    if item_weights is None:
        return np.ones(items)
    weights = numbers_of(item_weights, "item_weights", 1)
    if weights.shape != (items,) or not np.isfinite(weights).all() or (weights < 0).any():
        raise InputError(
            "unusable item weights",
            where="item_weights",
            allowed=f"{counted(items, 'finite number')} from 0 up",
        )
    return weights


def _refuse_stray(
    matrix: FloatArray, gone: NDArray[np.bool_], known: FloatArray, scale: FloatArray, actors: tuple[str, ...]
) -> None:
    stray = np.argwhere(~gone & (known == 0))
    if len(stray):
        row, column = stray[0]
        allowed = ", ".join(f"{value:g}" for value in scale)
        where = f"actor {actors[row]}, item {column + 1}"
        raise InputError(
            f"the value {matrix[row, column]:g} is not on the scale",
            where=where,
            allowed=f"{allowed}, or missing",
        )


def _dyads(
    actors: tuple[str, ...],
    scale: FloatArray,
    indicators: list[FloatArray],
    present: NDArray[np.bool_],
    weights: FloatArray,
) -> Similarity:
    here = present.astype(float)
    total = (here * weights) @ here.T
    n = np.rint(here @ here.T).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        joint = [[(own * weights) @ other.T / total for other in indicators] for own in indicators]
    margins = np.array([sum(row) for row in joint])
    losses = _losses(scale)
    observed = {name: _mean_loss(loss, lambda one, two: joint[one][two]) for name, loss in losses.items()}
    other = margins.transpose(0, 2, 1)
    pooled = (margins + other) / 2
    kappa = {
        name: _mean_loss(loss, lambda one, two: margins[one] * other[two]) for name, loss in losses.items()
    }
    pi = {name: _mean_loss(loss, lambda one, two: pooled[one] * pooled[two]) for name, loss in losses.items()}
    return Similarity(
        actors=actors,
        values=tuple(scale.tolist()),
        n=n,
        absent=present.shape[1] - n,
        exact=1 - observed["nominal"],
        mean_absolute=1 - observed["absolute"],
        s_absolute=1 - 2 * observed["absolute"],
        s_squared=1 - 2 * observed["squared"],
        kappa_nominal=_corrected(observed["nominal"], kappa["nominal"]),
        kappa_absolute=_corrected(observed["absolute"], kappa["absolute"]),
        kappa_squared=_corrected(observed["squared"], kappa["squared"]),
        pi_nominal=_corrected(observed["nominal"], pi["nominal"]),
        pi_absolute=_corrected(observed["absolute"], pi["absolute"]),
        pi_squared=_corrected(observed["squared"], pi["squared"]),
    )


def _losses(scale: FloatArray) -> dict[str, FloatArray]:
    gaps = np.abs(scale[:, None] - scale[None, :]) / (scale[-1] - scale[0])
    return {"nominal": 1.0 - np.eye(len(scale)), "absolute": gaps, "squared": gaps**2}


def _mean_loss(loss: FloatArray, share: Callable[[int, int], FloatArray]) -> FloatArray:
    unequal = np.argwhere(loss > 0)
    parts = [loss[one, two] * share(int(one), int(two)) for one, two in unequal]
    return np.asarray(sum(parts), dtype=float)


def _corrected(observed: FloatArray, expected: FloatArray) -> FloatArray:
    defined = expected > 1e-12
    return np.where(defined, 1 - observed / np.where(defined, expected, 1.0), np.nan)
