"""Parameters of fit: how far one set is a subset of another, over the cases.

The grain is one statement about two sets: "LIT*STB is necessary for SURV with consistency 0.915". With
memberships x of the condition and y of the outcome, all sums over cases:

    inclS = sum min(x, y) / sum x                                            (Ragin 2006)
    PRI   = (sum min(x, y) - sum min(x, y, 1-y)) / (sum x - sum min(x, y, 1-y))
    covS  = sum min(x, y) / sum y
    covU  = covS of the whole solution - covS of the solution without the term
    inclN = sum min(x, y) / sum y
    covN  = sum min(x, y) / sum x
    RoN   = sum (1 - x) / sum (1 - min(x, y))                                (Schneider and Wagemann 2012)

A denominator of zero makes the value undefined (NaN), never 0 or 1. PRI carries the triple minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from comparatist.columns import unmasked
from comparatist.errors import InputError
from comparatist.qca.caseframe import FloatArray, as_floats
from comparatist.words import counted


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """`incl` (consistency), `pri`, `cov` (raw coverage) and `unique` (coverage by this term alone; NaN for a
    whole solution or a single term); all in 0..1, NaN where undefined.
    """

    incl: float
    pri: float
    cov: float
    unique: float = float("nan")


@dataclass(frozen=True, slots=True)
class Necessity:
    """`incl` (consistency), `ron` (relevance of necessity) and `cov` (coverage); in 0..1, NaN where
    undefined.
    """

    incl: float
    ron: float
    cov: float


def sufficiency(x: ArrayLike, y: ArrayLike) -> Sufficiency:
    """Fit of 'x is sufficient for y' for memberships of shape (cases,): arrays, lists or columns.

    Raises InputError for memberships outside 0..1 or missing, and for two different numbers of cases.

    >>> found = sufficiency([1.0, 0.8, 0.2], [0.9, 0.6, 0.6])
    >>> round(found.incl, 6), round(found.pri, 6), round(found.cov, 6)
    (0.85, 0.769231, 0.809524)
    """
    inner = _memberships(x, "x")
    outer = _memberships(y, "y", like=inner)
    both = float(np.minimum(inner, outer).sum())
    triple = float(np.minimum(np.minimum(inner, outer), 1 - outer).sum())
    total = float(inner.sum())
    return Sufficiency(
        _ratio(both, total), _ratio(both - triple, total - triple), _ratio(both, float(outer.sum()))
    )


def necessity(x: ArrayLike, y: ArrayLike) -> Necessity:
    """Fit of 'x is necessary for y' for memberships of shape (cases,): arrays, lists or columns.

    Raises InputError for memberships outside 0..1 or missing, and for two different numbers of cases.

    >>> necessity([1.0, 0.8, 0.2], [0.9, 0.6, 0.1])
    Necessity(incl=1.0, ron=0.7142857142857143, cov=0.8)
    """
    outer = _memberships(x, "x")
    inner = _memberships(y, "y", like=outer)
    both = np.minimum(outer, inner)
    total = float(both.sum())
    return Necessity(
        _ratio(total, float(inner.sum())),
        _ratio(float((1 - outer).sum()), float((1 - both).sum())),
        _ratio(total, float(outer.sum())),
    )


def unique_coverage(terms: Sequence[ArrayLike], y: ArrayLike) -> tuple[float, ...]:
    """Coverage that each term (memberships, shape (cases,)) adds to all the others together.

    Raises InputError as `sufficiency` does.
    """
    outer = _memberships(y, "y")
    sets = [_memberships(term, f"term {i + 1}", like=outer) for i, term in enumerate(terms)]
    whole = float(np.minimum(union(sets, like=outer), outer).sum())
    rest = [union([*sets[:i], *sets[i + 1 :]], like=outer) for i in range(len(sets))]
    return tuple(_ratio(whole - float(np.minimum(other, outer).sum()), float(outer.sum())) for other in rest)


def union(sets: Sequence[FloatArray], *, like: FloatArray | None = None) -> FloatArray:
    """Fuzzy OR (maximum) of memberships; the union of no set is empty, as long as `like`."""
    if len(sets) == 0:
        return np.zeros_like(like) if like is not None else np.zeros(0)
    joined: FloatArray = np.max(np.stack(list(sets)), axis=0)
    return joined


def intersection(sets: Sequence[FloatArray], *, like: FloatArray | None = None) -> FloatArray:
    """Fuzzy AND (minimum) of memberships; the intersection of no set is everything, as long as `like`."""
    if len(sets) == 0:
        return np.ones_like(like) if like is not None else np.ones(0)
    common: FloatArray = np.min(np.stack(list(sets)), axis=0)
    return common


def _memberships(given: ArrayLike, name: str, like: FloatArray | None = None) -> FloatArray:
    """Checked memberships as float64, shape (cases,), as many as in `like`."""
    array = np.asarray(unmasked(given))
    read = array.astype(np.float64) if array.dtype.kind in "biuf" else as_floats(array.ravel().tolist())
    if read is None:
        raise InputError("not all memberships are numbers", where=name, allowed="0 to 1")
    values: FloatArray = read.reshape(array.shape)
    if values.ndim != 1 or values.size == 0 or (like is not None and values.shape != like.shape):
        wanted = "one column, at least one case" if like is None else f"{counted(like.size, 'membership')}"
        raise InputError(f"memberships of shape {values.shape}", where=name, allowed=wanted)
    wrong = ~((values >= 0) & (values <= 1))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            f"{values[at]:g} at position {at + 1} is not a set membership", where=name, allowed="0 to 1"
        )
    return values


def _ratio(part: float, whole: float) -> float:
    return part / whole if abs(whole) > 1e-12 else float("nan")
