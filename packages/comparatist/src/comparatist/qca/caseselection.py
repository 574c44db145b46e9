"""Cases to look at closer: typical and deviant ones, and pairs of cases to compare.

The grain is one case for one claim: "BE is the most typical case of URB*STB for SURV". A sufficient term has typical
cases (in the set and the outcome, below the diagonal's other side: x <= y), deviant cases for consistency (in the set
without the outcome), and the solution has deviant cases for coverage (the outcome without the solution) and
irrelevant ones (neither). Smaller distances are better cases (Schneider and Rohlfing 2013; Oana, Schneider and
Thomann 2021, ch. 6):

    typical                    2 (y - x) + (1 - x)
    deviant for consistency    1 - (x - y) + (1 - x)
    deviant for coverage       1 - w, with w the membership in the case's own truth-table row

and for pairs of cases 1 and 2

    typical, deviant for consistency         |x1 - x2| + 1 - (y1 - y2) + (1 - x1) + (1 - x2)
    typical, irrelevant                      1 - (x1 - x2) + 1 - (y1 - y2) + 2 |y1 - x1| + 2 |y2 - x2|
    typical, typical                         1/2 - (x1 - x2) + 1/2 - (y1 - y2) + 2 |y1 - x1| + 2 |y2 - x2|
    deviant for coverage, irrelevant         |w1 - w2| + 1 - (y1 - y2) + (1 - w1) + (1 - w2), in one row
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, CaseFrame, FloatArray, case_frame, check_conditions, kind_of
from comparatist.qca.expression import ExpressionLike, parse_in, term_membership, term_of
from comparatist.qca.fit import union
from comparatist.qca.plain import Shown, plain
from comparatist.qca.tabulate import TOLERANCE, choose_conditions, outcome_set
from comparatist.words import counted

CaseKind: TypeAlias = Literal["typical", "deviant for consistency", "deviant for coverage", "irrelevant"]
PairKind: TypeAlias = Literal[
    "typical, deviant for consistency",
    "typical, irrelevant",
    "typical, typical",
    "deviant for coverage, irrelevant",
]
PairDistance: TypeAlias = Callable[[FloatArray, FloatArray, int, int], float]


@dataclass(frozen=True, slots=True)
class SelectedCase:
    """One case: `set` is the term it is typical of or deviant for, or its truth-table row; `x` its membership there
    (for a row: w), `y` in the outcome. `distance` is NaN for irrelevant cases; `unique`: in no other term; `best`:
    none of its set has a smaller distance.
    """

    case: str
    kind: CaseKind
    set: str
    x: float
    y: float
    distance: float
    unique: bool
    best: bool


@dataclass(frozen=True, slots=True)
class CasePair:
    """Two cases to compare within one term (or one truth-table row); the smallest `distance` is the best pair."""

    first: str
    second: str
    kind: PairKind
    set: str
    distance: float


@dataclass(frozen=True, slots=True, repr=False)
class CaseSelection(Shown):
    """`cases` by kind, set and distance, and `pairs` by kind, set and distance, best first."""

    expression: str
    outcome: str
    cases: tuple[SelectedCase, ...]
    pairs: tuple[CasePair, ...]

    def of_kind(self, kind: CaseKind) -> tuple[SelectedCase, ...]:
        """The cases of one kind."""
        return tuple(case for case in self.cases if case.kind == kind)

    def pairs_of(self, kind: PairKind) -> tuple[CasePair, ...]:
        """The pairs of one kind."""
        return tuple(pair for pair in self.pairs if pair.kind == kind)

    def to_frame(self) -> pl.DataFrame:
        """One line a case and set: kind, set, case, x, y, distance, unique, best."""
        names = ("kind", "set", "case", "x", "y", "distance", "unique", "best")
        schema = dict(zip(names, [pl.String] * 3 + [pl.Float64] * 3 + [pl.Boolean] * 2, strict=True))
        rows = [[getattr(case, name) for name in names] for case in self.cases]
        return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("distance").fill_nan(None))

    def pairs_frame(self) -> pl.DataFrame:
        """One line a pair: kind, set, first, second, distance."""
        names = ("kind", "set", "first", "second", "distance")
        schema = dict(zip(names, [pl.String] * 4 + [pl.Float64], strict=True))
        rows = [[getattr(pair, name) for name in names] for pair in self.pairs]
        return pl.DataFrame(rows, schema=schema, orient="row")

    def __str__(self) -> str:
        head = f"cases for {self.expression} -> {self.outcome}"
        return "\n".join([head, plain(self.to_frame()), "pairs", plain(self.pairs_frame())])


def select_cases(
    expression: ExpressionLike,
    data: CaseData,
    outcome: ExpressionLike,
    *,
    conditions: Sequence[str] | str | None = None,
    max_pairs: int = 5,
    cases: str | Sequence[str] | None = None,
) -> CaseSelection:
    """Typical and deviant cases of every term of a sufficient expression, and pairs of cases to compare.

    `conditions` span the truth table whose rows deviant cases for coverage lie in (default: every other column).
    `max_pairs` bounds the pairs listed for each kind and set. Cases at exactly 0.5 are of no kind.

    Raises InputError as `fit_of` and `truth_table` do.
    """
    if max_pairs < 0:
        raise InputError(f"{counted(max_pairs, 'pair')}", where="max_pairs", allowed="0 or more")
    frame = case_frame(data, cases=cases)
    parsed = parse_in(frame, expression)
    y, name, sources = outcome_set(frame, outcome)
    terms = {str(term): term_membership(term, frame) for term in parsed.terms}
    chosen = choose_conditions(frame, conditions, sources)
    check_conditions(frame, chosen)
    rows, w = _rows(frame, chosen)
    solution = union(list(terms.values()), like=y)
    found = [*_in_terms(frame.cases, terms, y), *_outside(frame.cases, solution, rows, w, y)]
    pairs = [*_term_pairs(frame.cases, terms, y, max_pairs)]
    pairs += _row_pairs(frame.cases, solution, rows, w, y, max_pairs)
    return CaseSelection(str(parsed), name, tuple(found), tuple(pairs))


def _in_terms(names: Sequence[str], terms: dict[str, FloatArray], y: FloatArray) -> Iterator[SelectedCase]:
    inside = sum((x > 0.5).astype(int) for x in terms.values())
    for kind in ("typical", "deviant for consistency"):
        for text, x in terms.items():
            chosen = _typical(x, y) if kind == "typical" else (x > 0.5) & (y < 0.5)
            distance = 2 * (y - x) + (1 - x) if kind == "typical" else 1 - (x - y) + (1 - x)
            at = np.flatnonzero(chosen)
            at = at[np.lexsort((distance[at], np.asarray(inside)[at] > 1))]
            least = distance[at].min(initial=np.inf)
            for i in at.tolist():
                alone, best = bool(np.asarray(inside)[i] == 1), bool(distance[i] <= least + 1e-12)
                yield SelectedCase(
                    names[i], kind, text, float(x[i]), float(y[i]), float(distance[i]), alone, best
                )


def _outside(
    names: Sequence[str], solution: FloatArray, rows: Sequence[str], w: FloatArray, y: FloatArray
) -> Iterator[SelectedCase]:
    nan = float("nan")
    for kind in ("deviant for coverage", "irrelevant"):
        chosen = (solution < 0.5) & ((y > 0.5) if kind == "deviant for coverage" else (y < 0.5))
        at = [i for i in np.flatnonzero(chosen).tolist() if rows[i]]
        least = {row: max(w[i] for i in at if rows[i] == row) for row in {rows[i] for i in at}}
        for i in sorted(at, key=lambda i: (rows[i], -w[i])):
            deviant = kind == "deviant for coverage"
            best = deviant and bool(w[i] >= least[rows[i]] - 1e-12)
            yield SelectedCase(
                names[i],
                kind,
                rows[i],
                float(w[i]),
                float(y[i]),
                float(1 - w[i]) if deviant else nan,
                True,
                best,
            )


def _typical(x: FloatArray, y: FloatArray) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (x > 0.5) & (y > 0.5) & (x <= y + 1e-12)
    return inside


def _rows(frame: CaseFrame, conditions: Sequence[str]) -> tuple[list[str], FloatArray]:
    """For each case the truth-table row it is in ('' at exactly 0.5) and its membership there."""
    columns = [frame.column(name) for name in conditions]
    kinds = [kind_of(column) for column in columns]
    states = [
        column > 0.5 if kind == "fuzzy" else column for column, kind in zip(columns, kinds, strict=True)
    ]
    degrees = [
        np.maximum(column, 1 - column) if kind == "fuzzy" else np.ones(len(column))
        for column, kind in zip(columns, kinds, strict=True)
    ]
    brackets = "multi-value" in kinds
    own: FloatArray = np.min(np.stack(degrees), axis=0)
    texts = [
        str(term_of(conditions, [int(state[i]) for state in states], brackets=brackets))
        if own[i] > 0.5 + TOLERANCE
        else ""
        for i in range(len(frame.cases))
    ]
    return texts, own


def _term_pairs(
    names: Sequence[str], terms: dict[str, FloatArray], y: FloatArray, most: int
) -> Iterator[CasePair]:
    for text, x in terms.items():
        typical = np.flatnonzero(_typical(x, y)).tolist()
        deviant = np.flatnonzero((x > 0.5) & (y < 0.5)).tolist()
        irrelevant = np.flatnonzero((x < 0.5) & (y < 0.5)).tolist()
        more = [(i, j) for i in typical for j in typical if i != j and _off(x, y, i) <= _off(x, y, j)]
        wanted: list[tuple[PairKind, list[tuple[int, int]], PairDistance]] = [
            ("typical, deviant for consistency", [(i, j) for i in typical for j in deviant], _unlike),
            ("typical, irrelevant", [(i, j) for i in typical for j in irrelevant], _corridor(1.0)),
            ("typical, typical", more, _corridor(0.5)),
        ]
        for kind, pairs, distance in wanted:
            yield from _listed(names, kind, text, [(distance(x, y, i, j), i, j) for i, j in pairs], most)


def _row_pairs(
    names: Sequence[str], solution: FloatArray, rows: Sequence[str], w: FloatArray, y: FloatArray, most: int
) -> Iterator[CasePair]:
    outside = solution < 0.5
    deviant, irrelevant = np.flatnonzero(outside & (y > 0.5)), np.flatnonzero(outside & (y < 0.5))
    for row in sorted({rows[i] for i in deviant.tolist()} - {""}):
        pairs = [
            (_unlike(w, y, i, j), i, j)
            for i in deviant.tolist()
            for j in irrelevant.tolist()
            if rows[i] == rows[j] == row
        ]
        yield from _listed(names, "deviant for coverage, irrelevant", row, pairs, most)


def _listed(
    names: Sequence[str], kind: PairKind, text: str, pairs: list[tuple[float, int, int]], most: int
) -> Iterator[CasePair]:
    for distance, i, j in sorted(pairs)[:most]:
        yield CasePair(names[i], names[j], kind, text, distance)


def _off(x: FloatArray, y: FloatArray, i: int) -> float:
    return float(2 * (y[i] - x[i]) + (1 - x[i]))


def _unlike(x: FloatArray, y: FloatArray, i: int, j: int) -> float:
    """Alike in the set and strongly in it, unlike in the outcome."""
    return float(abs(x[i] - x[j]) + 1 - (y[i] - y[j]) + (1 - x[i]) + (1 - x[j]))


def _corridor(start: float) -> PairDistance:
    """Unlike in the set and in the outcome, each near the diagonal."""

    def distance(x: FloatArray, y: FloatArray, i: int, j: int) -> float:
        off = 2 * abs(y[i] - x[i]) + 2 * abs(y[j] - x[j])
        return float(start - (x[i] - x[j]) + start - (y[i] - y[j]) + off)

    return distance
