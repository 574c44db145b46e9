"""Figures of a QCA: XY plot, truth table, prime-implicant chart, overlap of terms.

The grain is one mark for one case (or for all cases at one point), one configuration or one combination of
terms. A figure carries its data table, so that whatever is drawn can be read, checked and re-used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from comparatist.errors import InputError
from comparatist.extras import require
from comparatist.qca.caseframe import CaseData, FloatArray, case_frame
from comparatist.qca.expression import ExpressionLike, parse_in, term_membership
from comparatist.qca.solution import Chart
from comparatist.qca.tabulate import outcome_set
from comparatist.qca.truthtable import TruthTable
from comparatist.words import counted

if TYPE_CHECKING:
    import altair as alt

INK, ACCENT, PALE, RULE = "#23395b", "#b3541e", "#e8edf3", "#8a94a3"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Figure:
    """An Altair `chart`, the `table` behind it, and `text`: what the figure shows, for those who cannot see
    it.
    """

    chart: alt.LayerChart | alt.FacetChart | alt.VConcatChart | alt.HConcatChart
    table: pl.DataFrame
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, *args: object, **kwargs: object) -> object:
        return self.chart._repr_mimebundle_(*args, **kwargs)


def truth_table_figure(table: TruthTable, *, width: int = 30) -> Figure:
    """The observed configurations as a grid: filled where a condition is present, with OUT, n, incl and PRI
    beside it.
    """
    require("altair", "figures")
    import altair as alt

    frame = table.to_frame()
    order = [str(row) for row in _sorted_rows(table)]
    cells = pl.DataFrame(
        {
            "row": [str(number) for number in table.row_numbers for _ in table.conditions],
            "condition": [name for _ in table.rows for name in table.conditions],
            "value": [int(value) for config in table.rows for value in config],
        }
    )
    rows = alt.Y("row:N", sort=order, title="truth-table row")
    base = alt.Chart(cells).encode(
        x=alt.X(
            "condition:N",
            sort=list(table.conditions),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-45),
        ),
        y=rows,
    )
    grid = base.mark_rect(stroke="white").encode(
        color=alt.Color("value:Q", scale=alt.Scale(range=[PALE, INK]), legend=None),
        tooltip=["row:N", "condition:N", "value:Q"],
    )
    digits = base.mark_text(fontSize=10).encode(
        text="value:Q", color=alt.condition(alt.datum.value > 0, alt.value("white"), alt.value(INK))
    )
    long = pl.DataFrame(
        {
            "row": [str(number) for number in table.row_numbers] * 4,
            "column": [column for column in ("OUT", "n", "incl", "PRI") for _ in table.rows],
            "text": [*table.out, *map(str, table.n), *map(_three, table.incl), *map(_three, table.pri)],
        }
    )
    side = (
        alt.Chart(long)
        .mark_text(fontSize=10, color=INK)
        .encode(
            x=alt.X(
                "column:N",
                sort=["OUT", "n", "incl", "PRI"],
                title=None,
                axis=alt.Axis(orient="top", labelAngle=0),
            ),
            y=alt.Y("row:N", sort=order, title=None, axis=None),
            text="text:N",
        )
    )
    height = 18 * len(order)
    left = alt.layer(grid, digits).properties(width=width * len(table.conditions), height=height)
    chart = alt.hconcat(
        left, side.properties(width=180, height=height), spacing=4, title=f"Truth table for {table.outcome}"
    )
    coded = ", ".join(
        f"{table.out.count(code)} coded {code}" for code in ("1", "C", "0", "?") if code in table.out
    )
    return Figure(
        chart,
        frame,
        f"{int((table.n > 0).sum())} of {counted(table.size, 'configuration')} observed for {table.outcome}: {coded}.",
    )


def implicant_chart_figure(chart: Chart) -> Figure:
    """The prime-implicant chart: a dot where a prime implicant (line) covers a positive row (column).

    A row covered by one implicant only makes that implicant essential: such dots are in the accent colour.
    """
    require("altair", "figures")
    import altair as alt

    primes, rows = [str(term) for term in chart.terms], chart.rows
    covers = [np.flatnonzero(covered).tolist() for covered in chart.matrix()]
    times = np.bincount([at for covered in covers for at in covered], minlength=len(rows))
    table = pl.DataFrame(
        {
            "prime": [prime for prime in primes for _ in rows],
            "row": [str(row) for _ in primes for row in rows],
            "covered": [at in set(covered) for covered in covers for at in range(len(rows))],
            "only": [
                at in set(covered) and bool(times[at] == 1) for covered in covers for at in range(len(rows))
            ],
        }
    )
    base = alt.Chart(table).encode(
        x=alt.X(
            "row:N",
            sort=[str(row) for row in rows],
            title="positive truth-table rows",
            axis=alt.Axis(orient="top", labelAngle=0),
        ),
        y=alt.Y("prime:N", sort=list(primes), title=None, axis=alt.Axis(labelLimit=400)),
    )
    cells = base.mark_rect(fill=PALE, stroke="white")
    dots = (
        base.mark_circle(size=90, opacity=1)
        .transform_filter(alt.datum.covered)
        .encode(
            color=alt.condition(alt.datum.only, alt.value(ACCENT), alt.value(INK)),
            tooltip=["prime:N", "row:N"],
        )
    )
    drawn = alt.layer(cells, dots).properties(
        width=28 * len(rows), height=22 * len(primes), title="Prime-implicant chart"
    )
    essential = sum(any(times[at] == 1 for at in covered) for covered in covers)
    return Figure(
        drawn,
        table,
        f"{counted(len(primes), 'prime implicant')} over {counted(len(rows), 'row')}, {essential} of them essential.",
    )


def overlap_figure(
    expression: ExpressionLike,
    data: CaseData,
    outcome: ExpressionLike | None = None,
    *,
    cases: str | Sequence[str] | None = None,
) -> Figure:
    """UpSet-style overlap of the terms: how many cases (membership above 0.5) are explained by which terms
    together.

    With `outcome`, bars are split into cases with and without it. Cases in no term are left out.
    """
    require("altair", "figures")
    import altair as alt

    frame = case_frame(data, cases=cases)
    parsed = parse_in(frame, expression)
    terms = [str(term) for term in parsed.terms]
    inside = np.column_stack([term_membership(term, frame) > 0.5 for term in parsed.terms])
    y, name = (None, "") if outcome is None else outcome_set(frame, outcome)[:2]
    has = _has_outcome(frame.cases, y)
    table = _overlaps(terms, inside, frame.cases, has)
    if table.is_empty():
        raise InputError(
            f"no case is in {parsed}", where="expression", allowed="a set with at least one case above 0.5"
        )
    order = (
        table.group_by("together", maintain_order=True)
        .agg(pl.col("n").sum())
        .sort("n", descending=True, maintain_order=True)
    )
    keys = order["together"].to_list()
    across = alt.X("together:N", sort=keys, title=None, axis=None)
    bars = (
        alt.Chart(table)
        .mark_bar(color=INK)
        .encode(x=across, y=alt.Y("n:Q", title="cases", axis=alt.Axis(tickMinStep=1, format="d")))
        .encode(tooltip=["together:N", "n:Q", "outcome:N", "cases:N"])
    )
    if outcome is not None:
        split = alt.Scale(domain=["yes", "no"], range=[INK, ACCENT])
        bars = bars.encode(color=alt.Color("outcome:N", scale=split, title=name))
    dots = pl.DataFrame(
        {
            "together": [key for key in keys for _ in terms],
            "term": [term for _ in keys for term in terms],
            "member": [term in key.split(" & ") for key in keys for term in terms],
        }
    )
    matrix = (
        alt.Chart(dots)
        .mark_circle(size=110, opacity=1)
        .encode(
            x=across,
            y=alt.Y("term:N", sort=terms, title=None, axis=alt.Axis(labelLimit=400, grid=False)),
            color=alt.condition(alt.datum.member, alt.value(INK), alt.value(PALE)),
        )
    )
    width = max(160, 40 * len(keys))
    chart = alt.vconcat(
        bars.properties(width=width, height=180),
        matrix.properties(width=width, height=24 * len(terms)),
        spacing=4,
    )
    explained = f"{int(inside.any(axis=1).sum())} of {counted(len(frame.cases), 'case')}"
    return Figure(
        chart, table, f"{explained} in {counted(len(keys), 'combination')} of {counted(len(terms), 'term')}."
    )


def _sorted_rows(table: TruthTable) -> list[int]:
    """Row numbers, positives first, each group by falling consistency."""
    rank = {"1": 0, "C": 1, "0": 2, "?": 3}
    incl = np.nan_to_num(table.incl, nan=-1.0)
    at = sorted(
        range(len(table.rows)), key=lambda i: (rank[table.out[i]], -incl[i], int(table.row_numbers[i]))
    )
    return [int(table.row_numbers[i]) for i in at]


def _three(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"


def _has_outcome(cases: tuple[str, ...], y: FloatArray | None) -> list[str]:
    return ["cases"] * len(cases) if y is None else ["yes" if value > 0.5 else "no" for value in y]


def _overlaps(
    terms: list[str],
    inside: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    cases: tuple[str, ...],
    has: list[str],
) -> pl.DataFrame:
    together = [" & ".join(term for term, member in zip(terms, row, strict=True) if member) for row in inside]
    return (
        pl.DataFrame({"together": together, "outcome": has, "cases": list(cases)})
        .filter(pl.col("together") != "")
        .group_by("together", "outcome", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("cases").str.join(", "))
    )
