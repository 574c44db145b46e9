"""Findings: what a measure says, in one long form.

Grain: one row is one value of one measure for one combination of keys, with the records it rests on. A finding is
a function of (codebook, evidence as known at T, valid at V, measure) and nothing else, so it carries all four.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from partnerscope.view import View

Absence = Literal["", "not_coded", "searched_none", "not_applicable", "outside_coverage", "confidential"]
Scope = Literal["cell", "row", "table"]

SCHEMA: dict[str, pl.DataType] = {
    "measure": pl.String(),
    "partner": pl.String(),
    "issue": pl.String(),
    "item": pl.String(),
    "value": pl.Float64(),
    "text": pl.String(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n": pl.Int64(),
    "absence": pl.String(),
    "records": pl.List(pl.String()),
    "caveat": pl.String(),
}
"""The columns of findings. `partner`, `issue` and `item` are keys (ids; '' where a measure does not use one);
`value` is a number, `text` a word; `low` and `high` an interval; `n` the base; `absence` why there is no value."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of findings before it is put in a frame."""

    partner: str = ""
    issue: str = ""
    item: str = ""
    value: float | None = None
    text: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None
    absence: Absence = ""
    records: tuple[str, ...] = ()
    caveat: str = ""


@dataclass(frozen=True)
class Measure:
    """What a measure is: a question, a unit, a definition, a caveat, and the function that answers.

    `keys` names the key columns it fills, `scope` what a changed record may move, `origin` whose idea it is
    (article or ours), `source` the literature. `compute` takes a view and yields cells; it reads nothing else.
    """

    name: str
    label: str
    question: str
    unit: str
    definition: str
    caveat: str
    keys: tuple[str, ...]
    compute: Callable[[View], Iterable[Cell]]
    scope: Scope = "cell"
    origin: str = "article"
    source: str = "Renard 2016"

    def __call__(self, view: View) -> Findings:
        """The findings of this measure for a view."""
        return Findings(self, view, to_frame(self.name, self.compute(view)))


@dataclass(frozen=True)
class Findings:
    """The rows of one measure for one view; displays itself in a notebook."""

    measure: Measure
    view: View = field(repr=False)
    frame: pl.DataFrame

    def value(self, partner: str = "", issue: str = "", item: str = "") -> float | None:
        """The number for these keys (ids); None where there is none."""
        rows = self.frame.filter(
            (pl.col("partner") == partner) & (pl.col("issue") == issue) & (pl.col("item") == item)
        )
        return rows["value"][0] if rows.height else None

    def hash(self) -> str:
        """SHA-256 of what the findings say, whatever the order of rows: the same on any machine for the same four inputs."""
        rows = sorted(json.dumps(row, ensure_ascii=False) for row in self.frame.rows())
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    def _repr_html_(self) -> str:
        from html import escape

        view = self.view
        about = f"{view.about.title}; world in {view.valid}; as known at {view.head[:12]}"
        shown = self.frame.drop("measure")._repr_html_()
        return (
            f"<p><strong>{escape(self.measure.question)}</strong><br>{escape(about)}</p>{shown}"
            f"<p><small>{escape(self.measure.definition)} {escape(self.measure.caveat)}</small></p>"
        )


def to_frame(measure: str, cells: Iterable[Cell]) -> pl.DataFrame:
    """Cells as a frame; floats are rounded to 12 significant digits, so that hashes agree everywhere."""
    rows = [
        (
            measure,
            cell.partner,
            cell.issue,
            cell.item,
            significant(cell.value),
            cell.text,
            significant(cell.low),
            significant(cell.high),
            cell.n,
            cell.absence,
            sorted(set(cell.records)),
            cell.caveat,
        )
        for cell in cells
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def significant(value: float | None) -> float | None:
    """A float rounded to 12 significant digits; whole numbers and None as they are."""
    return None if value is None else float(f"{value:.12g}")
