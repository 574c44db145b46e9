"""XY plots: every case by its membership in a set and in the outcome, with its name.

The grain is one mark for all cases at one point. Four zones around 0.5 say what a case means for the claim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from comparatist.errors import InputError
from comparatist.extras import require
from comparatist.qca.caseframe import CaseData, case_frame
from comparatist.qca.expression import ExpressionLike, membership, text_of
from comparatist.qca.expressionfit import Relation, fit_of
from comparatist.qca.figures import ACCENT, INK, RULE, Figure
from comparatist.qca.labels import place_labels
from comparatist.qca.robustness import Robustness
from comparatist.qca.tabulate import outcome_set
from comparatist.words import counted

if TYPE_CHECKING:
    import altair as alt

DOMAIN = (-0.03, 1.06)
"""Range of both axes of an XY plot: a little more than 0 to 1."""


def xy_plot(
    expression: ExpressionLike,
    data: CaseData,
    outcome: ExpressionLike,
    *,
    relation: Relation = "sufficiency",
    label: Sequence[str] | None = None,
    cases: str | Sequence[str] | None = None,
    size: int = 420,
) -> Figure:
    """Membership in the expression (x) against the outcome (y), one mark a case, four zones around 0.5.

    Cases at one point share a mark and a label. `label` limits the labels to these cases (default: all).
    Sufficient sets lie above the diagonal, necessary ones below it; what contradicts the relation in kind
    (deviant for consistency: for sufficiency in the set without the outcome, for necessity with the outcome
    outside the set) is in the accent colour.
    """
    require("altair", "figures")
    import altair as alt

    frame = case_frame(data, cases=cases)
    y, name, _ = outcome_set(frame, outcome)
    x = membership(expression, frame)
    table = pl.DataFrame(
        {
            "case": list(frame.cases),
            "x": x,
            "y": y,
            "zone": [_zone(a, b, relation) for a, b in zip(x, y, strict=True)],
        }
    )
    points = _points(table.with_columns(wrong=pl.col("zone") == "deviant for consistency"), label)
    corners = tuple(_zone(*corner, relation) for corner in ((0, 1), (1, 1), (0, 0), (1, 0)))
    layers = [*_xy_frame(corners, diagonal=True), *_xy_marks(points, text_of(expression, frame), name, size)]
    chart = alt.layer(*layers)
    chart = chart.properties(width=size, height=size, title=_xy_title(expression, frame, outcome, relation))
    said = _counted(table["zone"].to_list())
    return Figure(
        chart,
        table,
        f"{counted(len(frame.cases), 'case')}, {text_of(expression, frame)} against {name}: {said}.",
    )


def robustness_plot(result: Robustness, *, label: Sequence[str] | None = None, size: int = 420) -> Figure:
    """Membership in the initial solution (x) against the test solutions (y): minTS for cases in the initial
    solution, maxTS for the others.

    Cases without the outcome are in the accent colour. By default only shaky and possible cases are labelled.
    """
    require("altair", "figures")
    import altair as alt

    table = result.to_frame().with_columns(
        x=pl.col("IS"),
        y=pl.when(pl.col("IS") > 0.5).then(pl.col("minTS")).otherwise(pl.col("maxTS")),
        zone=pl.col("kind"),
        wrong=pl.col(result.outcome) < 0.5,
    )
    moving = [case.case for case in result.cases if case.kind.startswith(("shaky", "possible"))]
    points = _points(table, moving if label is None else label)
    corners = ("possible", "robust", "in neither", "shaky")
    layers = [
        *_xy_frame(corners, diagonal=False),
        *_xy_marks(points, "initial solution", "test solutions", size),
    ]
    title = f"RF_cons {result.rf_cons:.3f}, RF_cov {result.rf_cov:.3f}, rank {result.rank}"
    chart = alt.layer(*layers).properties(width=size, height=size, title=title)
    said = _counted([case.kind for case in result.cases])
    return Figure(
        chart, result.to_frame(), f"{counted(len(result.cases), 'case')}, {result.initial}: {said}."
    )


def _counted(zones: Sequence[str]) -> str:
    return ", ".join(f"{times} {zone}" for zone, times in sorted(Counter(zones).items()))


def _points(table: pl.DataFrame, label: Sequence[str] | None) -> pl.DataFrame:
    """One line for all cases at one point; the label names those of them that are to be labelled."""
    cases = table["case"].to_list()
    shown = set(cases if label is None else label)
    unknown = sorted(shown - set(cases))
    if unknown:
        raise InputError(f"no case {unknown[0]!r}", where="label", allowed="names of cases in the data")
    return (
        table.group_by("x", "y", "zone", "wrong", maintain_order=True)
        .agg(pl.col("case"))
        .with_columns(
            label=pl.col("case")
            .list.eval(pl.element().filter(pl.element().is_in(sorted(shown))))
            .list.join(", ")
        )
        .with_columns(pl.col("case").list.join(", "))
    )


def _xy_frame(corners: Sequence[str], *, diagonal: bool) -> list[alt.Chart]:
    """The lines at 0.5, the diagonal, and the names of the zones: top left, right, bottom left, right."""
    import altair as alt

    low, high = DOMAIN
    lines = pl.DataFrame(
        {"x": [0.5, low, 0.0], "y": [low, 0.5, 0.0], "x2": [0.5, high, 1.0], "y2": [high, 0.5, 1.0]}
    )
    rules = alt.Chart(lines if diagonal else lines.head(2)).mark_rule(color=RULE, strokeDash=[3, 3])
    zones = pl.DataFrame(
        {
            "x": [0.25, 0.75, 0.25, 0.75],
            "y": [1.035, 1.035, -0.015, -0.015],
            "name": list(corners),
        }
    )
    names = alt.Chart(zones).mark_text(fontSize=10, color=RULE)
    return [
        rules.encode(x="x:Q", y="y:Q", x2="x2:Q", y2="y2:Q"),
        names.encode(x="x:Q", y="y:Q", text="name:N"),
    ]


def _xy_marks(points: pl.DataFrame, x_title: str, y_title: str, size: int) -> list[alt.Chart]:
    """The marks, their labels where there is room, and a thin line to a label that stands apart."""
    import altair as alt

    scale = alt.Scale(domain=list(DOMAIN), nice=False)
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2f", grid=False)
    across = alt.X("x:Q", title=_lines(x_title, size), scale=scale, axis=axis)
    up = alt.Y("y:Q", title=_lines(y_title, size), scale=scale, axis=axis)
    placed = alt.Chart(_labelled(points, size))
    leaders = placed.mark_rule(color=RULE, strokeWidth=0.5).encode(across, up, x2="end_x:Q", y2="end_y:Q")
    names = placed.mark_text(align="left", baseline="middle", fontSize=9, color=INK)
    marks = (
        alt.Chart(points)
        .mark_circle(size=45, opacity=0.8)
        .encode(
            across,
            up,
            color=alt.condition(alt.datum.wrong, alt.value(ACCENT), alt.value(INK)),
            tooltip=["case:N", "x:Q", "y:Q", "zone:N"],
        )
    )
    return [leaders, marks, names.encode(x="label_x:Q", y="label_y:Q", text="label:N")]


def _labelled(points: pl.DataFrame, size: int) -> pl.DataFrame:
    """The labelled points with the place of each label, in the units of the axes."""
    low, high = DOMAIN
    scale = size / (high - low)
    shown = points.filter(pl.col("label") != "")
    marks = [((x - low) * scale, (high - y) * scale) for x, y in shown.select("x", "y").rows()]
    boxes = place_labels(marks, shown["label"].to_list(), size)
    ends = [box.nearest(x, y) for box, (x, y) in zip(boxes, marks, strict=True)]
    return shown.with_columns(
        label_x=pl.Series([low + box.left / scale for box in boxes], dtype=pl.Float64),
        label_y=pl.Series([high - (box.top + box.height / 2) / scale for box in boxes], dtype=pl.Float64),
        end_x=pl.Series([low + x / scale for x, _ in ends], dtype=pl.Float64),
        end_y=pl.Series([high - y / scale for _, y in ends], dtype=pl.Float64),
    )


def _lines(text: str, size: int) -> list[str]:
    """A long expression as several lines, broken before a `+`."""
    lines = [""]
    for part in text.split(" + "):
        joined = f"{lines[-1]} + {part}" if lines[-1] else part
        if len(joined) * 6.5 > size and lines[-1]:
            lines[-1] += " +"
            lines.append(part)
        else:
            lines[-1] = joined
    return lines


def _zone(x: float, y: float, relation: Relation) -> str:
    """What a case is for the claim; for necessity consistency and coverage change places."""
    if x == 0.5 or y == 0.5:
        return "undecided"
    if (x > 0.5) == (y > 0.5):
        return "typical" if x > 0.5 else "irrelevant"
    consistency = (x > 0.5) == (relation == "sufficiency")
    return "deviant for consistency" if consistency else "deviant for coverage"


def _xy_title(
    expression: ExpressionLike, frame: CaseData, outcome: ExpressionLike, relation: Relation
) -> str:
    whole = fit_of(expression, frame, outcome, relation=relation).whole
    assert whole is not None
    if relation == "necessity":
        return f"inclN {whole.incl:.3f}, RoN {whole.ron:.3f}, covN {whole.cov:.3f}"
    return f"inclS {whole.incl:.3f}, PRI {whole.pri:.3f}, covS {whole.cov:.3f}"
