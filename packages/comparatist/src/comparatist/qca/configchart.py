"""The configuration chart of a paper: one column a configuration, core and peripheral conditions, fit below.

The grain is one cell: "in configuration 1a EMP must be present, and is core". A condition of an intermediate term is
*core* when a term of the parsimonious model that contains the intermediate one has it too, else *peripheral*;
configurations with the same core share a number (Fiss 2011). Printed: a large dot or crossed circle for core
conditions present or absent, a small dot or cross for peripheral ones, nothing where a condition does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comparatist.errors import InputError
from comparatist.extras import require
from comparatist.qca.expression import Term
from comparatist.qca.expressionfit import TermFit
from comparatist.qca.plain import Shown, plain
from comparatist.qca.solution import Intermediate, Solution
from comparatist.words import counted

SIGNS = {(1, True): "●", (0, True): "⊗", (1, False): "•", (0, False): "×"}
LEGEND = "● present, ⊗ absent (core); • present, × absent (peripheral); blank: does not matter"
VALUES = "[v] core, (v) peripheral: the value that a multi-value condition takes"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a configuration asks of one condition: the `value`, and whether it is `core`; `several`: the condition has
    more than two values, so that the value is printed.
    """

    value: int
    core: bool
    several: bool

    def __str__(self) -> str:
        if self.several:
            return f"[{self.value}]" if self.core else f"({self.value})"
        return SIGNS[self.value, self.core]


@dataclass(frozen=True, slots=True)
class Configuration:
    """One column: its `label` (1a, 1b, 2), its `term`, one mark a condition (None: does not matter), its fit and the
    cases it explains.
    """

    label: str
    term: Term
    marks: tuple[Mark | None, ...]
    fit: TermFit
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ConfigurationChart(Shown):
    """`conditions` are the lines, `configurations` the columns, `whole` the fit of the model."""

    outcome: str
    conditions: tuple[str, ...]
    configurations: tuple[Configuration, ...]
    whole: TermFit

    def to_frame(self) -> pl.DataFrame:
        """The chart as texts: a line a condition, then the fit of each configuration and of the model."""
        head, *lines = self._lines()
        return pl.DataFrame(
            [dict(zip(head, line, strict=True)) for line in lines], schema=dict.fromkeys(head, pl.String)
        )

    def __str__(self) -> str:
        return "\n".join([f"configurations for {self.outcome}", plain(self.to_frame()), *self._legend()])

    def to_latex(self) -> str:
        r"""A `tabular` that needs no package; core signs are large, peripheral ones small."""
        head, *lines = self._lines()
        body = [[_first(line[0]), *(_latex_cell(cell) for cell in line[1:])] for line in lines]
        ruled = len(self.conditions)
        rows = [" & ".join(line) + r" \\" for line in body]
        return "\n".join(
            [
                r"\begin{tabular}{l" + "c" * (len(head) - 1) + "}",
                r"\hline",
                " & ".join(["", *(_latex(label) for label in head[1:])]) + r" \\",
                r"\hline",
                *rows[:ruled],
                r"\hline",
                *rows[ruled:],
                r"\hline",
                r"\end{tabular}",
            ]
        )

    def to_docx(self) -> bytes:
        """A Word document with the chart as its table; the same bytes for the same chart.

        Raises:
            MissingExtraError: python-docx is not installed.
        """
        require("docx", "docx")
        from comparatist.qca.configdocx import document

        return document(f"Configurations for {self.outcome}", self._lines(), self._legend())

    def _lines(self) -> list[list[str]]:
        """Head and lines as texts; the first cell names the line."""
        columns = self.configurations
        head = ["condition", *(column.label for column in columns)]
        marks = [
            [name, *(str(column.marks[i] or "") for column in columns)]
            for i, name in enumerate(self.conditions)
        ]
        fits = [
            [text, *(_three(getattr(column.fit, field)) for column in columns)]
            for text, field in (("inclS", "incl"), ("PRI", "pri"), ("covS", "cov"), ("covU", "unique"))
        ]
        blank = [""] * (len(columns) - 1)
        whole = [
            [f"model {text}", _three(getattr(self.whole, field)), *blank]
            for text, field in (("inclS", "incl"), ("PRI", "pri"), ("covS", "cov"))
        ]
        return [head, *marks, *fits, ["cases", *(str(len(column.cases)) for column in columns)], *whole]

    def _legend(self) -> list[str]:
        used = [mark for column in self.configurations for mark in column.marks if mark is not None]
        return [LEGEND] * any(not mark.several for mark in used) + [VALUES] * any(
            mark.several for mark in used
        )


def configuration_chart(solution: Solution, *, pair: str | None = None, model: int = 0) -> ConfigurationChart:
    """The configuration chart of an intermediate model, or of a parsimonious one (then every condition is core).

    `pair` names the intermediate solution ('C1P1'), needed where there are several different ones; `model` counts
    from 0. The solution comes from `minimize(table, include='?', expectations=...)`.

    Raises:
        InputError: no solution; a conservative one alone, in which core conditions cannot be determined; several pairs
            and none named; no such pair or model; a table that holds no cases.
    """
    if not isinstance(solution, Solution):
        raise InputError(
            f"a {type(solution).__name__} is not a solution",
            allowed="what minimize(table, include='?') returns",
        )
    shown, wide = _models(solution, pair, model)
    table = shown.table
    terms = shown.expression(model).terms
    fit = shown.fit(model)
    assert fit.whole is not None
    cores = [_core(term, wide) for term in terms]
    labels = _labels(cores)
    several = {name: level > 2 for name, level in zip(table.conditions, table.levels, strict=True)}
    columns = [
        Configuration(
            label,
            term,
            tuple(_mark(name, term, core, several[name]) for name in table.conditions),
            line,
            tuple(case for row in rows for case in row),
        )
        for label, term, core, line, rows in zip(
            labels, terms, cores, fit.terms, shown.cases(model), strict=True
        )
    ]
    order = sorted(
        range(len(columns)), key=lambda i: (int(labels[i].rstrip("abcdefghijklmnopqrstuvwxyz")), labels[i])
    )
    return ConfigurationChart(table.outcome, table.conditions, tuple(columns[i] for i in order), fit.whole)


def _models(solution: Solution, pair: str | None, model: int) -> tuple[Solution, Sequence[Term]]:
    """The solution to be shown, and the terms that make its conditions core."""
    if solution.intermediate is None:
        if solution.kind != "parsimonious":
            raise InputError(
                f"a {solution.kind} solution alone does not tell core from peripheral conditions",
                where="solution",
                allowed="a parsimonious solution, with expectations for the intermediate one",
                hint="minimize(table, include='?', expectations=...)",
            )
        return solution, solution.expression(model).terms
    chosen = _pair(solution, pair)
    return chosen.solution, solution.expression(chosen.parsimonious).terms


def _pair(solution: Solution, pair: str | None) -> Intermediate:
    pairs = solution.intermediate
    assert pairs is not None
    if pair is not None:
        return pairs[pair]
    if len(pairs.pairs) > 1:
        raise InputError(
            f"there are {counted(len(pairs.pairs), 'intermediate solution')}",
            where="pair",
            allowed=", ".join(one.label for one in pairs.pairs[:20]),
        )
    return pairs.pairs[0]


def _core(term: Term, wide: Sequence[Term]) -> frozenset[str]:
    """Conditions that some parsimonious term which contains this one has too."""
    return frozenset(atom.condition for other in wide if other.covers(term) for atom in other.atoms)


def _labels(cores: Sequence[frozenset[str]]) -> list[str]:
    """1, 2, ... by core, with a letter where several configurations share one."""
    keys = list(dict.fromkeys(cores))
    found, seen = [], dict.fromkeys(keys, 0)
    for core in cores:
        letter = _letter(seen[core]) if list(cores).count(core) > 1 else ""
        seen[core] += 1
        found.append(f"{keys.index(core) + 1}{letter}")
    return found


def _letter(number: int) -> str:
    more, last = divmod(number, 26)
    return (_letter(more - 1) if more else "") + chr(ord("a") + last)


def _mark(name: str, term: Term, core: frozenset[str], several: bool) -> Mark | None:
    for atom in term.atoms:
        if atom.condition == name:
            return Mark(atom.values[0], name in core, several)
    return None


def _three(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.3f}"


_LATEX_SIGNS = {
    "●": r"{\Large$\bullet$}",
    "⊗": r"{\Large$\otimes$}",
    "•": r"{\scriptsize$\bullet$}",
    "×": r"{\scriptsize$\otimes$}",
}
_LATEX = {c: "\\" + c for c in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


def _latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)


def _first(text: str) -> str:
    r"""A cell behind `\\`, which takes a star or a bracket for an argument of its own."""
    return ("{}" if text.startswith(("*", "[")) else "") + _latex(text)


def _latex_cell(text: str) -> str:
    return _LATEX_SIGNS.get(text, _latex(text))
