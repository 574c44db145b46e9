"""What evidence a side may use.

Grain: one *scope* is a view cut down to the records that a side admits. Internally: what the reference prints in its
tables (or anywhere, for `publication`), at its own date. Externally: records that a source supports which is neither
the reference nor one of its sister publications. Measures then run on the cut view as on any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from partnerscope import timeline
from partnerscope.assess.claims.model import Evidence
from partnerscope.measure import Findings, measure_named
from partnerscope.record import kind_named
from partnerscope.view import View

_ALWAYS = ("thing", "ground")
"""Roles of kinds whose records are not facts: every side may use them."""


@dataclass(frozen=True)
class Scope:
    """A view cut to admitted records. `open` worlds know that more exists than is recorded."""

    view: View
    evidence: Evidence

    @property
    def open(self) -> bool:
        """Whether a missing record may only be missing here: true for independent records, false for tables."""
        return self.evidence == "independent"

    def findings(self, measure: str) -> Findings:
        """The findings of a measure on the cut view."""
        return measure_named(measure)(self.view)

    def records(self, kind: str, when: str, since: str = "", until: str = "") -> pl.DataFrame:
        """Records of a kind as the time of a selection asks for them."""
        if when == "any":
            return self.view.frame(kind)
        time = kind_named(kind, self.view.known.kinds).time
        if when == "window":
            first = timeline.parse(since).first if since else timeline.BEGINNING
            last = timeline.moment(until) if until else self.view.day
            if time == "state":
                return self.view.frame(kind).filter(timeline.touches(first, last))
            return self.view.happened(kind, first, last)
        found = self.view.records(kind)
        sure = {"state": "holds", "event": "happened"}.get(time, "")
        return found.filter(pl.col(sure) == "surely") if when == "surely" and sure else found


class Scopes:
    """The scopes of one view, each built when first asked for."""

    def __init__(self, view: View) -> None:
        self.view = view

    def of(self, evidence: Evidence) -> Scope:
        """The scope for this evidence."""
        scope: Scope = getattr(self, evidence)
        return scope

    @cached_property
    def tables(self) -> Scope:
        """What the reference prints in its tables."""
        printed = pl.col("locator").str.starts_with("Table")
        return self._scope("tables", (pl.col("source") == self._reference) & printed)

    @cached_property
    def publication(self) -> Scope:
        """What the reference says anywhere."""
        return self._scope("publication", pl.col("source") == self._reference)

    @cached_property
    def independent(self) -> Scope:
        """What sources say that can confirm the reference."""
        return self._scope("independent", ~pl.col("source").is_in(self.view.about.reference.related))

    @property
    def _reference(self) -> str:
        return self.view.about.reference.source

    def _scope(self, name: Evidence, chosen: pl.Expr) -> Scope:
        supporting = self.view.codebook.where("stance", "side", "for")
        evidence = self.view.frame("evidence").filter(chosen & pl.col("stance").is_in(supporting))
        admitted = evidence.select(pl.col("record").unique())["record"].to_list()
        whole = self.view.known

        def load(kind: str) -> pl.DataFrame:
            frame = whole.frame(kind)
            if kind_named(kind, whole.kinds).role in _ALWAYS or "id" not in frame.columns:
                return frame
            return frame.filter(pl.col("id").is_in(admitted))

        known = replace(whole, load=load)
        seen = self.view if name == "independent" else self._printed
        return Scope(replace(seen, known=known), name)

    @cached_property
    def _printed(self) -> View:
        """The view of the reference's own date: what it prints says nothing of a later one, and is judged as of then."""
        as_of = self.view.about.reference.as_of
        if not as_of or self.view.day <= (day := timeline.moment(as_of)):
            return self.view
        return replace(self.view, valid=as_of, day=day)
