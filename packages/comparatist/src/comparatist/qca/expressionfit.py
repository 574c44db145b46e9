"""Fit of expressions over cases: every term of a sum, and the sum as a whole.

The grain is one term held against one outcome: "in `DEV*~IND + URB*STB -> SURV`, DEV*~IND alone has inclS
0.815".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import polars as pl

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, CaseFrame, FloatArray, case_frame, check_conditions
from comparatist.qca.expression import (
    Atom,
    ExpressionLike,
    Statement,
    Term,
    levels_of,
    named_in,
    parse_in,
    parse_statement,
    term_membership,
)
from comparatist.qca.fit import necessity, sufficiency, union, unique_coverage
from comparatist.qca.plain import Shown, plain
from comparatist.qca.tabulate import check_varies, choose_conditions, outcome_set

Relation: TypeAlias = Literal["sufficiency", "necessity"]
RELATIONS: tuple[Relation, ...] = ("sufficiency", "necessity")
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class TermFit:
    """One line of fit. `incl` is inclS or inclN, `cov` covS or covN; `pri` and `unique` (covU) belong to
    sufficiency, `ron` to necessity; what does not apply or is undefined is NaN.
    """

    term: str
    incl: float
    cov: float
    pri: float = NAN
    unique: float = NAN
    ron: float = NAN


@dataclass(frozen=True, slots=True, repr=False)
class FitTable(Shown):
    """`terms` one by one and the `whole` expression (their union), all for one `outcome` and `relation`.

    `whole` is None where the lines are separate sets and not the terms of one sum.
    """

    relation: Relation
    outcome: str
    terms: tuple[TermFit, ...]
    whole: TermFit | None

    def to_frame(self) -> pl.DataFrame:
        """Columns as the field writes them: term, inclS, PRI, covS, covU or term, inclN, RoN, covN.

        The last line, `expression`, is the whole when there is more than one term.
        """
        lines = list(self.terms)
        if self.whole is not None and len(lines) > 1:
            lines.append(self.whole)
        if self.relation == "necessity":
            columns = {"inclN": "incl", "RoN": "ron", "covN": "cov"}
        else:
            columns = {"inclS": "incl", "PRI": "pri", "covS": "cov", "covU": "unique"}
        numbers = {name: [float(getattr(line, field)) for line in lines] for name, field in columns.items()}
        schema = {"term": pl.String} | dict.fromkeys(columns, pl.Float64)
        frame = pl.DataFrame({"term": [line.term for line in lines]} | numbers, schema=schema)
        return frame.with_columns(pl.col(list(columns)).fill_nan(None))

    def __str__(self) -> str:
        return f"{self.relation} for {self.outcome}\n{plain(self.to_frame())}"


def fit_of(
    expression: ExpressionLike | Statement,
    data: CaseData,
    outcome: ExpressionLike | None = None,
    *,
    relation: Relation = "sufficiency",
    lower: bool = False,
    cases: str | Sequence[str] | None = None,
) -> FitTable:
    """Parameters of fit of any expression, term by term and as a whole.

    Either a statement, `fit_of("DEV*~IND + URB*STB -> SURV", data)` (`->` sufficient, `<-` necessary), or an
    expression with `outcome` and `relation`. The outcome may be negated or itself an expression. Brackets are
    multiplied out first. Formulas: module `fit`. Raises InputError for an expression that cannot be read, a
    name that is not a column, and memberships outside 0..1 or missing.
    """
    frame = case_frame(data, cases=cases)
    if outcome is None and isinstance(expression, str | Statement):
        statement = (
            parse_statement(expression, named_in(frame, expression), levels=levels_of(frame), lower=lower)
            if isinstance(expression, str)
            else expression
        )
        expression, relation, outcome = statement.expression, statement.relation, statement.outcome
    if outcome is None:
        raise InputError("no outcome", where="outcome", allowed="'A*B -> Y', or outcome='Y'")
    if isinstance(expression, Statement):
        expression = expression.expression
    parsed = parse_in(frame, expression, lower=lower)
    if not parsed.terms:
        raise InputError(f"{expression} can never be true", where="expression", allowed="at least one term")
    y, name, sources = outcome_set(frame, outcome, lower=lower)
    for condition in parsed.conditions:
        if condition in sources:
            raise InputError(
                "the condition is the outcome", where=f"column {condition}", allowed="another condition"
            )
    memberships = [term_membership(term, frame) for term in parsed.terms]
    return fit_table([str(term) for term in parsed.terms], memberships, y, name, relation)


def single_conditions(
    data: CaseData,
    outcome: ExpressionLike,
    conditions: Sequence[str] | str | None = None,
    *,
    relation: Relation = "necessity",
    cases: str | Sequence[str] | None = None,
) -> FitTable:
    """Fit of every condition by itself, absent and present (or each value of a multi-value condition).

    The usual first look: is any single condition necessary? covU has no meaning here and stays empty.
    """
    frame = case_frame(data, cases=cases)
    y, name, sources = outcome_set(frame, outcome)
    check_varies(y, name)
    chosen = choose_conditions(frame, conditions, sources)
    check_conditions(frame, chosen)
    atoms = [atom for states in condition_atoms(frame, chosen).values() for atom in states]
    memberships = [term_membership(Term((atom,)), frame) for atom in atoms]
    table = fit_table([str(atom) for atom in atoms], memberships, y, name, relation)
    alone = tuple(TermFit(line.term, line.incl, line.cov, line.pri, NAN, line.ron) for line in table.terms)
    return FitTable(relation, name, alone, None)


def condition_atoms(frame: CaseFrame, conditions: Sequence[str]) -> dict[str, tuple[Atom, ...]]:
    """The states of each condition: `~A` and `A`, or `A[0]`, `A[1]`, ... when any of them is multi-value."""
    counts = levels_of(frame)
    brackets = any(counts[name] > 2 for name in conditions)
    return {
        name: tuple(Atom(name, (value,), brackets) for value in range(counts[name])) for name in conditions
    }


def check_relation(relation: str) -> None:
    """Stop at a relation that is neither of the two: no fit is computed for a word that is not known."""
    if relation not in RELATIONS:
        raise InputError(f"relation {relation!r}", where="relation", allowed=" or ".join(RELATIONS))


def fit_table(
    names: Sequence[str], memberships: Sequence[FloatArray], y: FloatArray, outcome: str, relation: Relation
) -> FitTable:
    """Fit of sets given as memberships of shape (cases,), and of their union."""
    check_relation(relation)
    whole = union(memberships, like=y)
    if relation == "necessity":
        lines = tuple(_necessity_line(name, x, y) for name, x in zip(names, memberships, strict=True))
        return FitTable(relation, outcome, lines, _necessity_line("expression", whole, y))
    alone = unique_coverage(memberships, y) if len(memberships) > 1 else (NAN,) * len(memberships)
    lines = tuple(
        _sufficiency_line(name, x, y, unique)
        for name, x, unique in zip(names, memberships, alone, strict=True)
    )
    return FitTable(relation, outcome, lines, _sufficiency_line("expression", whole, y, NAN))


def _sufficiency_line(name: str, x: FloatArray, y: FloatArray, unique: float) -> TermFit:
    found = sufficiency(x, y)
    return TermFit(name, found.incl, found.cov, pri=found.pri, unique=unique)


def _necessity_line(name: str, x: FloatArray, y: FloatArray) -> TermFit:
    found = necessity(x, y)
    return TermFit(name, found.incl, found.cov, ron=found.ron)
