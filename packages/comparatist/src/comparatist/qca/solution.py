"""What a minimization found: implicants, their chart, every model, and what each model rests on.

The grain is one model: "DEV*~IND + URB*STB -> SURV, consistent to 0.81, assuming the outcome in rows 18 and
30 that nobody has observed". Models are held as tuples of implicant numbers; their text, fit and assumptions
are worked out when asked for, so that a solution with a hundred thousand models stays small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.errors import InputError
from comparatist.qca.caseframe import FloatArray
from comparatist.qca.covers import BoundName, Model
from comparatist.qca.expression import Expression, Term, term_of
from comparatist.qca.expressionfit import FitTable, TermFit
from comparatist.qca.fit import intersection, sufficiency, union, unique_coverage
from comparatist.qca.implicants import Space, bits
from comparatist.qca.plain import Shown, plain
from comparatist.qca.truthtable import Out, TruthTable
from comparatist.words import counted

SolutionKind: TypeAlias = Literal["conservative", "parsimonious", "intermediate"]

SHOWN = 20
"""Models printed; the rest is counted."""

DETAILED = 5
"""Models printed with their fit and assumptions."""


@dataclass(frozen=True, slots=True, repr=False)
class Chart(Shown):
    """Prime implicant chart: `covers[i]` is the bit set, over `rows`, of the rows that `terms[i]` covers.

    `rows` are the 1-based numbers of the truth-table rows to be explained, ascending.
    """

    terms: tuple[Term, ...]
    rows: tuple[int, ...]
    covers: tuple[int, ...]

    def rows_of(self, implicant: int) -> tuple[int, ...]:
        """Numbers of the rows an implicant covers."""
        return tuple(self.rows[i] for i in bits(self.covers[implicant]))

    def matrix(self) -> NDArray[np.bool_]:
        """Boolean array, shape (implicants, rows)."""
        flags = [[bool(cover >> i & 1) for i in range(len(self.rows))] for cover in self.covers]
        return np.array(flags, dtype=bool).reshape(len(self.terms), len(self.rows))

    def to_frame(self) -> pl.DataFrame:
        """One line an implicant, one boolean column a row."""
        matrix = self.matrix()
        columns = {str(row): matrix[:, i] for i, row in enumerate(self.rows)}
        return pl.DataFrame({"implicant": [str(term) for term in self.terms]} | columns)

    def __str__(self) -> str:
        marks = [["x" if flag else "-" for flag in line] for line in self.matrix()]
        columns = {str(row): [line[i] for line in marks] for i, row in enumerate(self.rows)}
        return plain(pl.DataFrame({"implicant": [str(term) for term in self.terms]} | columns))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Solution(Shown):
    """All models of one kind for one truth table.

    `explained` are the outputs explained ('1', rarely 'C'), `included` those used as don't-cares ('?', 'C').
    `implicants` are cubes of `Space(table.levels)`, in the order of `chart.terms`; `essential` those in every
    model. `models` are tuples of implicant numbers. `count` is the number of models there are; `complete` is
    false when not all are listed, and then `bound` names what stopped the search. `shortest`: proven minimal
    length. `intermediate` is filled when directional expectations were given, with `conservative` beside it.
    """

    kind: SolutionKind
    table: TruthTable
    explained: tuple[Out, ...]
    included: tuple[Out, ...]
    implicants: tuple[int, ...]
    chart: Chart
    essential: tuple[int, ...]
    models: tuple[Model, ...]
    count: int
    complete: bool
    bound: BoundName
    shortest: bool
    conservative: Solution | None = None
    intermediate: Intermediates | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The prime implicants as terms."""
        return self.chart.terms

    def expression(self, model: int = 0) -> Expression:
        """One model as an expression; `model` counts from 0."""
        return Expression(tuple(self.terms[i] for i in self._model(model)))

    def expressions(self) -> tuple[Expression, ...]:
        """Every listed model as an expression."""
        return tuple(self.expression(i) for i in range(len(self.models)))

    def membership(self, model: int = 0) -> FloatArray:
        """Membership of every case in a model, shape (cases,)."""
        self._need_cases()
        parts = cube_memberships(self.table, [self.implicants[i] for i in self._model(model)])
        return union(list(parts))

    def fit(self, model: int = 0) -> FitTable:
        """inclS, PRI, covS and covU of every term of a model and of the model; covU of a lone term is NaN."""
        return self._fit(self._model(model))

    def overall_fit(self) -> FitTable:
        """The same for all terms that occur in any listed model; covU is beyond all other such terms."""
        return self._fit(tuple(sorted({i for model in self.models for i in model})))

    def simplifying_assumptions(self, model: int = 0) -> tuple[int, ...]:
        """Numbers of the rows a model covers that are not explained: remainders, and 'C' where included."""
        cubes = [self.implicants[i] for i in self._model(model)]
        covered = Space(self.table.levels).rows(cubes)
        return tuple(np.setdiff1d(covered, np.array(self.chart.rows)).tolist())

    def cases(self, model: int = 0) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """For each term of a model the cases it explains, grouped by truth-table row."""
        return tuple(self.term_cases(i) for i in self._model(model))

    def term_cases(self, implicant: int) -> tuple[tuple[str, ...], ...]:
        """Cases explained by one implicant, grouped by truth-table row."""
        by_row = dict(zip(self.table.row_numbers.tolist(), self.table.cases, strict=True))
        return tuple(by_row[row] for row in self.chart.rows_of(implicant))

    def to_frame(self, *, limit: int | None = None) -> pl.DataFrame:
        """One line a term: model, term, cases and, given cases, inclS, PRI, covS, covU.

        All listed models, or the first `limit`.
        """
        lines: list[dict[str, object]] = []
        for number, model in enumerate(self.models[:limit]):
            fits = self.fit(number).terms if self.table.case_names else ()
            for place, i in enumerate(model):
                names = "; ".join(",".join(group) for group in self.term_cases(i))
                line: dict[str, object] = {
                    "model": f"M{number + 1}",
                    "term": str(self.terms[i]),
                    "cases": names,
                }
                if fits:
                    fit = fits[place]
                    line |= {"inclS": fit.incl, "PRI": fit.pri, "covS": fit.cov, "covU": fit.unique}
                lines.append(line)
        frame = pl.DataFrame(lines, infer_schema_length=None)
        return frame.with_columns(pl.col(pl.Float64).fill_nan(None))

    def __str__(self) -> str:
        lines = [self._head()]
        shown = range(min(SHOWN, len(self.models)))
        lines += [f"M{i + 1}: {self.expression(i)} -> {self.table.outcome}" for i in shown]
        if len(self.models) > SHOWN:
            lines.append(f"... and {len(self.models) - SHOWN} more")
        for i in range(min(DETAILED, len(self.models))):
            assumed = self.simplifying_assumptions(i)
            if assumed:
                lines.append(f"M{i + 1} assumes {_listed(assumed)}")
        if self.table.case_names:
            lines.append(plain(self.to_frame(limit=DETAILED)))
        if self.intermediate is not None:
            lines.append(str(self.intermediate))
        return "\n".join([*lines, *self.table.notes])

    def _repr_html_(self) -> str:
        table = str(self.to_frame(limit=SHOWN)._repr_html_())
        return f"<p>{escape(self._head())}</p>{table}"

    def _head(self) -> str:
        head = f"{self.kind} solution for {self.table.outcome}: {self.count} model(s)"
        if self.complete:
            return head
        at_least = "at least " if "max_seconds" in self.bound else ""
        head = f"{self.kind} solution for {self.table.outcome}: {at_least}{self.count} model(s)"
        shortest = "" if self.shortest else ", not proven shortest"
        return f"{head}, {len(self.models)} listed{shortest} (INCOMPLETE: stopped by {self.bound})"

    def _model(self, model: int) -> Model:
        if not 0 <= model < len(self.models):
            raise InputError(
                f"there is no model {model}", where="model", allowed=f"0 to {len(self.models) - 1}"
            )
        return self.models[model]

    def _need_cases(self) -> None:
        if not len(self.table.members):
            raise InputError(
                "a truth table given as rows holds no cases, so nothing can be fitted",
                where="fit",
                hint="build the table from cases with truth_table()",
            )

    def _fit(self, chosen: Model) -> FitTable:
        self._need_cases()
        parts = list(cube_memberships(self.table, [self.implicants[i] for i in chosen]))
        outcome = self.table.members[:, -1]
        alone = unique_coverage(parts, outcome) if len(parts) > 1 else (float("nan"),)
        fits = [sufficiency(part, outcome) for part in parts]
        whole = sufficiency(union(parts), outcome)
        return FitTable(
            "sufficiency",
            self.table.outcome,
            tuple(
                TermFit(str(self.terms[i]), fit.incl, fit.cov, fit.pri, unique)
                for i, fit, unique in zip(chosen, fits, alone, strict=True)
            ),
            TermFit(str(Expression(tuple(self.terms[i] for i in chosen))), whole.incl, whole.cov, whole.pri),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Intermediate:
    """The intermediate solution between one conservative and one parsimonious model (numbers count from 0).

    `between` are the cubes that the expectations allow between the two models' terms, `widest` the solution
    that the parsimonious model is from; the counterfactuals are worked out from them when asked for.
    """

    conservative: int
    parsimonious: int
    solution: Solution
    between: tuple[int, ...]
    widest: Solution

    @property
    def easy(self) -> tuple[int, ...]:
        """Numbers of the rows used as easy counterfactuals, ascending."""
        covered = Space(self.solution.table.levels).rows(self.between)
        return tuple(np.setdiff1d(covered, np.array(self.solution.chart.rows)).tolist())

    @property
    def difficult(self) -> tuple[int, ...]:
        """Numbers of the parsimonious model's other assumptions, ascending."""
        assumed = np.array(self.widest.simplifying_assumptions(self.parsimonious), dtype=np.int64)
        return tuple(np.setdiff1d(assumed, np.array(self.easy, dtype=np.int64)).tolist())

    def expressions(self) -> tuple[Expression, ...]:
        """The models between the two."""
        return self.solution.expressions()

    @property
    def label(self) -> str:
        """`C1P2`: first conservative, second parsimonious model."""
        return f"C{self.conservative + 1}P{self.parsimonious + 1}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Intermediates(Shown):
    """Intermediate solutions of all pairs of models; `complete` is false when pairs are missing."""

    pairs: tuple[Intermediate, ...]
    complete: bool
    bound: BoundName

    def __getitem__(self, label: str) -> Intermediate:
        for pair in self.pairs:
            if pair.label == label:
                return pair
        raise InputError(
            f"there is no intermediate solution {label!r}",
            where="intermediate",
            allowed=", ".join(pair.label for pair in self.pairs[:SHOWN]),
        )

    def expressions(self) -> tuple[Expression, ...]:
        """The distinct models over all pairs, in order of first appearance."""
        return tuple(dict.fromkeys(found for pair in self.pairs for found in pair.solution.expressions()))

    def to_frame(self) -> pl.DataFrame:
        """One line a model of a pair: pair, model, expression, easy and difficult counterfactuals."""
        lines = [
            (pair.label, f"M{i + 1}", str(expression), list(pair.easy), list(pair.difficult))
            for pair in self.pairs
            for i, expression in enumerate(pair.solution.expressions())
        ]
        rows = pl.List(pl.Int64)
        texts: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(
            ("pair", "model", "expression"), pl.String
        )
        schema = texts | {"easy": rows, "difficult": rows}
        return pl.DataFrame(lines, schema=schema, orient="row")

    def __str__(self) -> str:
        lines = [
            f"{pair.label}: {expression} -> {pair.solution.table.outcome}"
            for pair in self.pairs[:SHOWN]
            for expression in pair.solution.expressions()[:SHOWN]
        ]
        more = [f"... and {counted(len(self.pairs) - SHOWN, 'more pair')}"] if len(self.pairs) > SHOWN else []
        missing = [] if self.complete else [f"(INCOMPLETE: stopped by {self.bound})"]
        return "\n".join(["intermediate solutions:", *lines, *more, *missing])


def _listed(rows: Sequence[int]) -> str:
    """`rows 3, 5, 8`, shortened when there are many."""
    shown = ", ".join(map(str, rows[:SHOWN]))
    return f"row(s) {shown}" + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def cube_memberships(table: TruthTable, cubes: Sequence[int]) -> FloatArray:
    """Membership of every case in every cube, shape (cubes, cases): minimum over the cube's literals."""
    space, size = Space(table.levels), len(table.members)
    degrees = np.ones((len(cubes), size))
    for number, cube in enumerate(cubes):
        literals = [
            _literal(table, i, value) for i, value in enumerate(space.decode(cube)) if value is not None
        ]
        degrees[number] = intersection(literals, like=degrees[number])
    return degrees


def _literal(table: TruthTable, condition: int, value: int) -> FloatArray:
    column: FloatArray = table.members[:, condition]
    if not table.fuzzy[condition]:
        holds: FloatArray = (column == value).astype(np.float64)
        return holds
    absent: FloatArray = 1 - column
    return column if value == 1 else absent


def terms_of(table: TruthTable, cubes: Sequence[int]) -> tuple[Term, ...]:
    """The cubes as printable terms; values in brackets when any condition is multi-value."""
    space = Space(table.levels)
    return tuple(term_of(table.conditions, space.decode(cube), brackets=table.multivalue) for cube in cubes)
