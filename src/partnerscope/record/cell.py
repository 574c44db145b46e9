"""What one column of a record may hold.

Grain: one *cell* describes one column: the shape of its text (a date, a concept, a reference ...), whether it is
required, and what it means. Models annotate their fields with these; readers, checkers, pages and the data
package all follow the same description.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Shape = Literal["id", "text", "integer", "number", "flag", "date", "dates", "concept", "reference", "csl"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The shape of a column.

    `target` is the scheme of a concept or the kind of a reference (`*` for a record of any kind); `many` cells
    hold a list separated by ';'; `low` and `high` bound numbers; a date that bounds a state may be `unbounded` ('..').
    `scale` names the column that says on which scale of the codebook this text stands.
    A `rare` column stands in a table only where some record fills it, so that tables stay narrow.
    """

    shape: Shape
    target: str = ""
    many: bool = False
    required: bool = False
    doc: str = ""
    low: float | None = None
    high: float | None = None
    rare: bool = False
    unbounded: bool = False
    scale: str = ""


def key(doc: str = "") -> Cell:
    """A permanent id: letters, digits, '-', '_' and '.', never reused."""
    return Cell("id", required=True, doc=doc or "Permanent id; never a row number, never reused.")


def text(doc: str, *, required: bool = False, scale: str = "") -> Cell:
    """Free text, or a value on the scale that another column names."""
    return Cell("text", doc=doc, required=required, scale=scale)


def integer(doc: str, low: float | None = None, high: float | None = None) -> Cell:
    """A whole number."""
    return Cell("integer", doc=doc, low=low, high=high)


def number(doc: str, *, required: bool = False, low: float | None = None, high: float | None = None) -> Cell:
    """A number with '.' as its decimal point."""
    return Cell("number", doc=doc, required=required, low=low, high=high)


def day(doc: str, *, required: bool = False) -> Cell:
    """When something happened: an EDTF date or interval with both ends; empty when no source dates it."""
    return Cell("date", doc=doc, required=required)


def bound(doc: str) -> Cell:
    """When a state begins or ends: as `day`, or '..' where it has no such bound."""
    return Cell("date", doc=doc, unbounded=True)


def days(doc: str) -> Cell:
    """Several EDTF dates."""
    return Cell("dates", many=True, doc=doc)


def concept(scheme: str, doc: str, *, required: bool = False) -> Cell:
    """One concept id of a scheme."""
    return Cell("concept", scheme, doc=doc, required=required)


def concepts(scheme: str, doc: str, *, required: bool = False) -> Cell:
    """Several concept ids of a scheme."""
    return Cell("concept", scheme, many=True, doc=doc, required=required)


def ref(kind: str, doc: str, *, required: bool = False) -> Cell:
    """The id of a record of a kind."""
    return Cell("reference", kind, doc=doc, required=required)


def refs(kind: str, doc: str, *, required: bool = False) -> Cell:
    """The ids of several records of a kind."""
    return Cell("reference", kind, many=True, doc=doc, required=required)


def rare(cell: Cell) -> Cell:
    """The same column, written only where some record fills it."""
    return replace(cell, rare=True)
