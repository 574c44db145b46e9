"""Findings: what a measure says, in one long form.

Grain: one *finding* is what one measure says of one combination of its dimensions, in one or several named fields, with the
records it rests on. It is a function of (codebook, evidence as known at T, valid at V, measure) and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import polars as pl

from partnerscope.timeline.words import date_text
from partnerscope.view import View

Absence = Literal["", "not_coded", "searched_none", "not_applicable", "outside_coverage", "confidential"]
Scope = Literal["cell", "row", "table"]
Holds = Literal["actor", "issue", "concept", "record", "year", "number", "text"]
Type = Literal["number", "integer", "text", "list"]
Key = str | int | None
Value = float | int | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One key column of findings and what it holds ids of.

    `scheme` names the codebook's scheme of a `concept`. `words` says what a reader sees instead of an id ('' included).
    A finding that has no key in a dimension holds '' there (no value where it holds years or numbers).
    """

    name: str
    holds: Holds = "text"
    scheme: str = ""
    label: str = ""
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def dtype(self) -> pl.DataType:
        """The type of its column."""
        return pl.Int64() if self.holds in ("year", "number") else pl.String()


@dataclass(frozen=True, slots=True)
class Field:
    """One value of findings: its column, its unit, its type.

    `holds` says what a text or a list names. `schemes` are those of the codebook whose concepts it holds, `words` what a
    reader sees instead of other ids. `adds` marks numbers that count things, so that their sum is a count too.
    `missing` is the absence of a field without a value in a finding that has others.
    """

    name: str
    unit: str
    type: Type = "number"
    label: str = ""
    holds: Holds = "text"
    adds: bool = False
    missing: Absence = "not_applicable"
    schemes: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def dtype(self) -> pl.DataType:
        """The type of its column."""
        return _TYPES[self.type]


def count_field(name: str, unit: str, *, adds: bool = False) -> Field:
    """A field that counts: a whole number."""
    return Field(name, unit, "integer", adds=adds)


_TYPES: dict[str, pl.DataType] = {
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "text": pl.String(),
    "list": pl.List(pl.String()),
}

BESIDE: dict[str, pl.DataType] = {
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n": pl.Int64(),
    "absence": pl.String(),
    "records": pl.List(pl.String()),
    "caveat": pl.String(),
}
"""The columns that stand after dimensions and fields in all findings: `low` and `high` bound the first field, `n` is its
base, `absence` says why it has no value, `records` are the ids it rests on, `caveat` is what must be read with it."""

NOTHING_FOUND = "0 = no record found (not: none exists)."
"""How every measure that counts records ends its caveat; a page of several measures says it once."""

PARTNER = Dimension("partner", "actor")
ISSUE = Dimension("issue", "issue")
YEAR = Dimension("year", "year")
PAIR = (PARTNER, ISSUE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of findings before it is put in a frame: keys by dimension, values by field.

    A dimension or field that is left out has no key, no value.
    """

    keys: Mapping[str, Key]
    values: Mapping[str, Value] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    n: int | None = None
    absence: Absence = ""
    records: tuple[str, ...] = ()
    caveat: str = ""


@dataclass(frozen=True)
class Measure:
    """What a measure is: a question, its fields, a definition, a caveat, its dimensions, and the function that answers.

    `fields[0]` is the main one: what maps and claims show unless another is named. `scope` says what a changed record may
    move, `origin` whose idea it is (article or ours), `source` the literature. Findings of one that is not `recorded` rest
    on panels or on other findings, on no record. `compute` takes a view and yields findings, one a combination of keys;
    it reads nothing else.
    """

    name: str
    label: str
    question: str
    fields: tuple[Field, ...]
    definition: str
    caveat: str
    dimensions: tuple[Dimension, ...]
    compute: Callable[[View], Iterable[Finding]]
    scope: Scope = "cell"
    origin: str = "article"
    source: str = "Renard 2016"
    recorded: bool = True

    def __post_init__(self) -> None:
        names = list(self.schema)
        if not self.fields or len(names) < len(self.dimensions) + len(self.fields) + len(BESIDE):
            raise ValueError(f"measure {self.name}: every column has a name of its own, and there is a field")

    def __call__(self, view: View) -> Findings:
        """The findings of this measure for a view, computed once a view."""
        return view.once(self, lambda asked: Findings(self, asked, to_frame(self, self.compute(asked))))

    @property
    def unit(self) -> str:
        """The unit of the main field."""
        return self.fields[0].unit

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the dimensions."""
        return tuple(one.name for one in self.dimensions)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of its findings: dimensions, fields, and what stands beside them."""
        keys = {one.name: one.dtype for one in self.dimensions}
        return keys | {one.name: one.dtype for one in self.fields} | BESIDE

    def dimension(self, name: str) -> Dimension:
        """The dimension of this name. Raises KeyError."""
        return {one.name: one for one in self.dimensions}[name]

    def field(self, name: str) -> Field:
        """The field of this name. Raises KeyError."""
        return {one.name: one for one in self.fields}[name]


@dataclass(frozen=True)
class Findings:
    """The rows of one measure for one view; displays itself in a notebook."""

    measure: Measure
    view: View = field(repr=False)
    frame: pl.DataFrame

    @cached_property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """The findings by the names of their columns; nobody may change them."""
        return tuple(self.frame.iter_rows(named=True))

    def value(self, *keys: Key, field: str = "") -> Value:
        """The main field (or another) for these keys, in the order of the dimensions; None where there is none."""
        wanted = pl.all_horizontal(
            pl.lit(True),
            *(
                pl.col(one.name).eq_missing(key)
                for one, key in zip(self.measure.dimensions, keys, strict=True)
            ),
        )
        rows = self.frame.filter(wanted)
        found: Value = rows[field or self.measure.fields[0].name][0] if rows.height else None
        return found

    def hash(self) -> str:
        """SHA-256 of what the findings say, whatever the order of rows: the same on any machine for the same inputs."""
        # the order of rows is a matter of engines and sorting; what was found is not
        rows = sorted(json.dumps(row, ensure_ascii=False) for row in self.frame.rows())
        head = json.dumps([self.measure.name, *self.frame.columns])
        return hashlib.sha256("\n".join([head, *rows]).encode()).hexdigest()

    def _repr_html_(self) -> str:
        from html import escape

        view = self.view
        about = f"{view.about.title}; as of {date_text(view.valid)}; as known at {view.head[:12]}"
        return (
            f"<p><strong>{escape(self.measure.question)}</strong><br>{escape(about)}</p>{self.frame._repr_html_()}"
            f"<p><small>{escape(self.measure.definition)} {escape(self.measure.caveat)}</small></p>"
        )


def to_frame(measure: Measure, found: Iterable[Finding]) -> pl.DataFrame:
    """Findings as a frame; floats are rounded to 12 significant digits, so that hashes agree everywhere.

    Raises ValueError for a key or value that the measure does not declare: a fault of the measure, not of data.
    """
    return pl.DataFrame([_row(measure, one) for one in found], schema=measure.schema, orient="row")


def _row(measure: Measure, one: Finding) -> tuple[object, ...]:
    strangers = {*one.keys} - {*measure.keys} or {*one.values} - {each.name for each in measure.fields}
    if strangers:
        raise ValueError(f"measure {measure.name} does not declare {', '.join(sorted(strangers))}")
    return (
        *(
            one.keys.get(each.name, None if each.holds in ("year", "number") else "")
            for each in measure.dimensions
        ),
        *(_typed(measure, each, one.values.get(each.name)) for each in measure.fields),
        significant(one.low),
        significant(one.high),
        one.n,
        one.absence,
        # records come in the order of joins: sorted, the same finding has the same hash
        sorted(set(one.records)),
        one.caveat,
    )


def _typed(measure: Measure, each: Field, value: Value) -> object:
    """A value as its field declares it; nothing is '' in a text, and an empty list in a list."""
    if each.type == "text":
        return "" if value is None else value
    if each.type == "list":
        return [] if value is None else list(value) if isinstance(value, tuple) else value
    if value is None or isinstance(value, int):
        return value
    if not isinstance(value, float) or (each.type == "integer" and value != int(value)):
        raise ValueError(f"measure {measure.name}: {value!r} for {each.name}, a field of type {each.type}")
    return int(value) if each.type == "integer" else significant(value)


def significant(value: float | None) -> float | None:
    """A float rounded to 12 significant digits; whole numbers and None as they are."""
    # sums differ in the last bits by machine and order; twelve digits are more than any input has
    return None if value is None else float(f"{value:.12g}")
