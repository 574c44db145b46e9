"""Amounts: what a selection finds, as intervals.

Grain: one *amount* is a number with a lower and an upper bound and the records behind it. A table that is taken as
it stands gives exact amounts. Independent records give lower bounds, because nobody has recorded everything: only a
record that refutes, or a declared complete list, closes them from above. So absence never confirms absence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import inf
from typing import Any

import polars as pl

from partnerscope import timeline
from partnerscope.assess.claims.model import Condition, Key, Selection
from partnerscope.assess.claims.scope import Scope
from partnerscope.errors import InputError
from partnerscope.record import kind_named

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number between `low` and `high`, and the records behind it."""

    low: float
    high: float
    records: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether either bound says something; that there are none or more says nothing."""
        return self.low > 0 or self.high < inf


UNKNOWN = Amount(-inf, inf)


def amounts(scope: Scope, selection: Selection, named: tuple[Key, ...] = ()) -> dict[Key, Amount]:
    """The amount of every key, those `named` by the comparison included; the key () when it is not grouped."""
    rows = _cells(scope, selection) if selection.measures else _records(scope, selection)
    if not selection.by:
        return {(): _amount(scope, selection, rows, ())}
    keys = selection.keys or tuple(dict.fromkeys([*_default_keys(scope, selection, rows), *named]))
    grouped = _grouped(scope, selection, rows, keys)
    return {key: _amount(scope, selection, grouped[key], key) for key in keys}


def sequence(scope: Scope, selection: Selection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values of a column in the order of `position` (then id), and the records they come from."""
    rows = sorted(_records(scope, selection), key=lambda row: (row.get("position") or inf, row["id"]))
    return tuple(str(row[selection.column]) for row in rows), tuple(row["id"] for row in rows)


def _cells(scope: Scope, selection: Selection) -> list[Row]:
    """Findings of the measures, with the field that is taken as `value`."""
    rows: list[Row] = []
    for name in selection.measures:
        found = scope.findings(name)
        frame = found.frame
        for condition in selection.where:
            frame = frame.filter(matches(frame, condition, scope))
        taken = selection.column or found.measure.fields[0].name
        rows += ({**row, "value": row[taken]} for row in frame.iter_rows(named=True))
    return rows


def _records(scope: Scope, selection: Selection, where: Iterable[Condition] | None = None) -> list[Row]:
    """The records of a selection; those of other subjects (a member's own dialogues) only where it names the subject."""
    frame = scope.records(selection.kind, selection.when, selection.since, selection.until)
    conditions = tuple(selection.where if where is None else where)
    owner = kind_named(selection.kind, scope.view.known.kinds).columns.get("subject")
    if owner is not None and owner.required and all(one.column != "subject" for one in conditions):
        frame = frame.filter(pl.col("subject") == scope.view.about.subject)
    for condition in conditions:
        frame = frame.filter(matches(frame, condition, scope, selection.kind))
    return list(frame.iter_rows(named=True))


def matches(frame: pl.DataFrame, condition: Condition, scope: Scope, kind: str = "") -> pl.Expr:
    """The rows that meet a condition, as an expression."""
    column, values = pl.col(condition.column), list(condition.values)
    dtype = frame.schema[condition.column]
    many = isinstance(dtype, pl.List)
    if condition.operator in ("filled", "empty"):
        filled = column.list.len() > 0 if many else column.is_not_null()
        return filled if condition.operator == "filled" else ~filled
    if condition.operator == "contains":
        text = (column.list.join(";") if many else column.cast(pl.String)).str.to_lowercase()
        return pl.any_horizontal(
            [text.str.contains(value.casefold(), literal=True).fill_null(False) for value in values]
        )
    wider = _narrower(scope, kind, condition.column, values)
    if many:
        found = pl.any_horizontal([column.list.contains(value) for value in wider]).fill_null(False)
    elif dtype.is_numeric():
        found = column.is_in([float(value) for value in values]).fill_null(False)
    else:
        found = column.is_in(wider).fill_null(False)
    return ~found if condition.operator == "not_in" else found


def _narrower(scope: Scope, kind: str, column: str, values: list[str]) -> list[str]:
    """These values and, in a column of concepts, everything under them."""
    cell = kind_named(kind, scope.view.known.kinds).columns.get(column) if kind else None
    if cell is None or cell.shape != "concept":
        return values
    scheme = scope.view.codebook[cell.target]
    under = [concept.id for concept in scheme if set(scheme.ancestors(concept.id)) & set(values)]
    return list(dict.fromkeys([*values, *under]))


def _default_keys(scope: Scope, selection: Selection, rows: list[Row]) -> tuple[Key, ...]:
    if selection.by == ("partner",):
        return tuple((partner,) for partner in scope.view.about.partners)
    if selection.by in (("issue",), ("issues",)):
        return tuple((issue,) for issue in scope.view.about.issues)
    return tuple(sorted({key for row in rows for key in _keys(row, selection.by)}))


def _keys(row: Row, by: tuple[str, ...]) -> Iterator[Key]:
    """The keys a row belongs to: one value of each column, every one of a list."""
    return product(*(_values(row, column) for column in by))


def _values(row: Row, column: str) -> tuple[str, ...]:
    value = row[column]
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _grouped(
    scope: Scope, selection: Selection, rows: list[Row], keys: tuple[Key, ...]
) -> dict[Key, list[Row]]:
    """Rows by key; a concept has the rows of those under it."""
    grouped: dict[Key, list[Row]] = {}
    for key in keys:
        pairs = zip(selection.by, key, strict=True)
        wanted = set(product(*(_narrower(scope, selection.kind, column, [value]) for column, value in pairs)))
        grouped[key] = [row for row in rows if wanted.intersection(_keys(row, selection.by))]
    return grouped


def _amount(scope: Scope, selection: Selection, rows: list[Row], key: Key) -> Amount:
    exact = not scope.open or bool(selection.complete)
    if selection.measures:
        return _of_cells(selection, rows, exact)
    records = tuple(row["id"] for row in rows)
    if selection.take == "count":
        if not exact and not rows and selection.against:
            refuting = _refuting(scope, selection, key)
            return Amount(0, 0, refuting) if refuting else Amount(0, inf)
        return Amount(len(rows), len(rows) if exact else inf, records)
    if selection.take == "share":
        chosen = [row["id"] for row in _part(scope, selection, rows)]
        value = len(chosen) / len(rows) if rows else 0.0
        return Amount(value, value, records) if rows and exact else Amount(0, 1, records)
    if selection.take == "year":
        return _year(selection, rows)
    values = [value for row in rows for value in _values(row, selection.column)]
    if selection.take == "distinct":
        return Amount(len(set(values)), len(set(values)) if exact else inf, records)
    return _of_numbers(selection, [float(value) for value in values], records, exact)


def _part(scope: Scope, selection: Selection, rows: list[Row]) -> list[Row]:
    inside = {row["id"] for row in _records(scope, selection, (*selection.where, *selection.part))}
    return [row for row in rows if row["id"] in inside]


def _refuting(scope: Scope, selection: Selection, key: Key) -> tuple[str, ...]:
    rows = _records(scope, selection, selection.against)
    if selection.by:
        rows = _grouped(scope, selection, rows, (key,))[key]
    return tuple(row["id"] for row in rows)


def _of_cells(selection: Selection, rows: list[Row], exact: bool) -> Amount:
    records = tuple(dict.fromkeys(record for row in rows for record in row["records"]))
    values = [row["value"] for row in rows if row["value"] is not None]
    if not values:
        return Amount(0, 0) if exact and not rows else UNKNOWN
    if selection.take == "count":
        return Amount(len(values), len(values) if exact else inf, records)
    return _of_numbers(selection, values, records, exact)


def _of_numbers(selection: Selection, values: list[float], records: tuple[str, ...], exact: bool) -> Amount:
    if not values:
        return UNKNOWN
    value = {"max": max, "min": min}.get(selection.take, sum)(values)
    if exact:
        return Amount(value, value, records)
    return Amount(-inf, value, records) if selection.take == "min" else Amount(value, inf, records)


def _year(selection: Selection, rows: list[Row]) -> Amount:
    """The earliest year a date column says: from the first to the last day that the date can mean."""
    spans = []
    for row in rows:
        try:
            spans += [
                (timeline.parse(text), row["id"]) for text in _values(row, selection.column) if text != ".."
            ]
        except InputError:
            continue
    dated = [(span, identity) for span, identity in spans if span.first > timeline.BEGINNING]
    if not dated:
        return UNKNOWN
    span, identity = min(dated, key=lambda pair: (pair[0].first, pair[1]))
    last = span.start_max if span.interval else span.last
    return Amount(_of_day(span.first), _of_day(last), (identity,))


def _of_day(day: int) -> float:
    return inf if day >= timeline.FOREVER else float(date.fromordinal(day).year)
