"""Readings: one view with everything that pages ask of it, computed once.

Grain: a `Knowledge` is one head with its indexes (history, references); a `Reading` is one head looked at on one
date, with its findings, tables and verdicts. Both only ever grow, and hold nothing that the journal does not say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from threading import RLock
from typing import Any

import polars as pl

from partnerscope.assess.audit import AuditFinding, audit
from partnerscope.assess.claims import ClaimResult, check_claims
from partnerscope.codebook import About
from partnerscope.journal import Changeset, Remembered
from partnerscope.measure import (
    MEASURES,
    PAIR,
    Findings,
    Measure,
    Rounds,
    Table,
    TableResult,
    measure_named,
    rounds_of,
)
from partnerscope.observatory import Knowing, Observatory
from partnerscope.record import Kind, kind_named
from partnerscope.show.matrix import Matrix, matrix
from partnerscope.timeline import moment, parse
from partnerscope.view import View
from partnerscope.web.block import Cell
from partnerscope.web.language import ENGLISH, Speech, sorted_as, speech

Row = Mapping[str, Any]
Revisions = list[tuple[Changeset, Mapping[str, str] | None]]

PAIRS: tuple[Measure, ...] = tuple(measure for measure in MEASURES if measure.dimensions == PAIR)
"""The measures that a map of partners and issues can show."""


def front_date(about: About, today: date) -> str:
    """The date shown first: the observatory's own, else the declared one that holds this day, else the day itself."""
    if about.valid:
        return about.valid
    day = today.toordinal()
    for declared in about.dates:
        span = parse(declared)
        if span.first <= day <= span.last:
            return declared
    return today.isoformat()


@dataclass
class Knowledge:
    """What one head says, whatever the date: rows by id, who refers to whom, and the history of every record."""

    observatory: Observatory
    head: str
    lock: RLock = field(default_factory=RLock, repr=False)
    _rows: dict[str, dict[str, Row]] = field(default_factory=dict, repr=False)

    @cached_property
    def known(self) -> str:
        """What to ask the observatory for: nothing when the head is a join of branches not yet merged."""
        return "" if self.observatory.head() == self.head else self.head

    @cached_property
    def knowing(self) -> Knowing:
        """What the journal says; what was read of it once is not read again."""
        return replace(self.observatory.knowing, store=Remembered(self.observatory.store))

    @cached_property
    def changesets(self) -> list[Changeset]:
        """The changesets up to the head, oldest first."""
        return self.knowing.changesets(self.known)

    @cached_property
    def recorded(self) -> datetime:
        """When the latest of them was recorded."""
        return max(changeset.header.recorded_at for changeset in self.changesets)

    @cached_property
    def about(self) -> About:
        """The declaration of the observatory at this head."""
        return self.observatory.knowledge(self.known).about

    @cached_property
    def default(self) -> str:
        """Where pages that stand once lead: the front date as of the day of the head. It never changes."""
        return front_date(self.about, self.recorded.date())

    @cached_property
    def histories(self) -> dict[tuple[str, str], Revisions]:
        """Every revision of every record, oldest first."""
        found: dict[tuple[str, str], Revisions] = {}
        for changeset, revisions in self.knowing.store.read(self.changesets):
            for revision in revisions:
                found.setdefault((revision.kind, revision.id), []).append((changeset, revision.cells))
        return found

    def rows(self, view: View, kind: str) -> dict[str, Row]:
        """All rows of a kind by id."""
        with self.lock:
            if kind not in self._rows:
                frame = view.frame(kind)
                self._rows[kind] = {row["id"]: row for row in frame.iter_rows(named=True)}
            return self._rows[kind]


@dataclass
class Reading:
    """One view and what pages ask of it; `base` is where the whole site stands on the web, where that is known.

    `language` is that of the sentences.
    """

    knowledge: Knowledge
    view: View
    base: str = ""
    language: str = ENGLISH
    lock: RLock = field(default_factory=RLock, repr=False)
    _tables: dict[str, TableResult] = field(default_factory=dict, repr=False)
    _matrices: dict[str, Matrix] = field(default_factory=dict, repr=False)
    _cells: dict[str, Cell] = field(default_factory=dict, repr=False)
    _others: dict[str, Reading] = field(default_factory=dict, repr=False)

    def findings(self, name: str) -> Findings:
        """The findings of a measure."""
        with self.lock:
            return measure_named(name)(self.view)

    def matrix(self, name: str) -> Matrix:
        """The matrix of a measure by partner and issue."""
        with self.lock:
            if name not in self._matrices:
                self._matrices[name] = matrix(self.findings(name))
            return self._matrices[name]

    def table(self, table: Table) -> TableResult:
        """A table."""
        with self.lock:
            if table.name not in self._tables:
                self._tables[table.name] = table(self.view)
            return self._tables[table.name]

    @cached_property
    def rounds(self) -> Mapping[str, Rounds]:
        """The rounds of every dialogue on record up to V, by its id."""
        with self.lock:
            return rounds_of(self.view)

    @cached_property
    def claims(self) -> dict[str, ClaimResult]:
        """The claims of the reference publication with their verdicts, by id."""
        return {claim.id: claim for claim in check_claims(self.view)}

    @cached_property
    def audit(self) -> tuple[AuditFinding, ...]:
        """What the audit's rules find."""
        return tuple(audit(self.view))

    def kept(self, name: str, make: Callable[[], Cell]) -> Cell:
        """A cell made once under this name."""
        with self.lock:
            if name not in self._cells:
                self._cells[name] = make()
            return self._cells[name]

    def at(self, valid: str) -> Reading:
        """The same knowledge looked at on another date."""
        if valid == self.view.valid:
            return self
        with self.lock:
            if valid not in self._others:
                view = replace(self.view, valid=valid, day=moment(valid))
                self._others[valid] = Reading(self.knowledge, view, self.base, self.language)
            return self._others[valid]

    @cached_property
    def speech(self) -> Speech:
        """What pages say in the language of the reading."""
        return speech(self.language)

    def say(self, text: str, **values: object) -> str:
        """A sentence in the language of the reading (see `Speech.say`)."""
        return self.speech.say(text, **values)

    def many(self, number: int, one: str, several: str, **values: object) -> str:
        """A sentence in the number that fits (see `Speech.many`)."""
        return self.speech.many(number, one, several, **values)

    def date(self, text: str) -> str:
        """A date as a reader writes it."""
        return self.speech.date(text)

    def on(self, text: str) -> str:
        """A date with its preposition."""
        return self.speech.on(text)

    def label(self, actor: str) -> str:
        """The label of an actor: that of its ISO code in other languages than that of the records."""
        return self.speech.actor(self.view.label(actor), self._iso2.get(actor, ""))

    def the(self, actor: str) -> str:
        """The label of an actor inside a sentence."""
        return self.speech.the(self.label(actor))

    def issue(self, issue: str) -> str:
        """The label of an issue."""
        return self.concept("issue", issue)

    def concept(self, scheme: str, identity: str) -> str:
        """The label of a concept: that of its mappings in the language of the reading, where there is one; else its own."""
        book = self.view.codebook
        if scheme not in book or identity not in book[scheme]:
            return identity
        return book[scheme][identity].named(self.language)

    def by_label(self, actors: Iterable[str]) -> list[str]:
        """Actors in the order of their labels."""
        return sorted(actors, key=lambda one: sorted_as(self.label(one)))

    @cached_property
    def _iso2(self) -> dict[str, str]:
        if self.language == ENGLISH:
            return {}
        schemes = self.view.codebook.where("code_scheme", "carried_by", "territories")
        codes = self.view.frame("actor_code").filter(pl.col("scheme").is_in(list(schemes)))
        return dict(codes.select("actor", "code").rows())

    def row(self, identity: str) -> tuple[Kind, Row]:
        """The kind and the cells of a record. Raises KeyError when there is none."""
        kind = self.view.known.owners[identity]
        return kind_named(kind, self.view.known.kinds), self.knowledge.rows(self.view, kind)[identity]

    def rows(self, kind: str) -> dict[str, Row]:
        """All rows of a kind by id."""
        return self.knowledge.rows(self.view, kind)

    def by(self, kind: str, column: str) -> Mapping[str, list[Row]]:
        """The records of a kind that V sees, by whom or what a column names."""
        with self.lock:
            return self.view.once(("by", kind, column), lambda view: _grouped(view.records(kind), column))

    @cached_property
    def standing(self) -> dict[str, str]:
        """How the records that V sees stand at V: surely or possibly."""
        found: dict[str, str] = {}
        for kind in self.view.known.kinds:
            if not kind.has_id or kind.time not in ("state", "event"):
                continue
            column = "holds" if kind.time == "state" else "happened"
            found.update(self.view.records(kind.name).select("id", column).iter_rows())
        return found

    @cached_property
    def meetings(self) -> dict[str, list[Row]]:
        """The meetings of every dialogue, oldest first; undated ones last."""
        frame = self.view.frame("meeting").sort("_first", "id")
        found: dict[str, list[Row]] = {}
        for row in frame.iter_rows(named=True):
            found.setdefault(row["dialogue"], []).append(row)
        return {one: sorted(rows, key=lambda row: row["date"] is None) for one, rows in found.items()}

    @cached_property
    def evidence(self) -> dict[str, list[Row]]:
        """Evidence rows by record."""
        return _grouped(self.view.frame("evidence"), "record")

    @cached_property
    def evidence_by_source(self) -> dict[str, list[Row]]:
        """Evidence rows by source."""
        return _grouped(self.view.frame("evidence"), "source")

    @cached_property
    def corrections(self) -> dict[str, list[Row]]:
        """Corrections by record."""
        return _grouped(self.view.frame("correction"), "record")

    @cached_property
    def ratings(self) -> dict[str, list[Row]]:
        """Ratings by the record they judge."""
        return _grouped(self.view.frame("rating"), "record")

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The record that each id no longer in use now means."""
        return {old: self.view.meant(old) for old in self.rows("alias")}

    @cached_property
    def searches(self) -> dict[str, list[Row]]:
        """Searches by the records they are about."""
        return _grouped(self.view.frame("search").explode("records").drop_nulls("records"), "records")

    @cached_property
    def sources(self) -> dict[str, Mapping[str, Any]]:
        """Sources as CSL items by id."""
        return {key: json.loads(row["csl"]) for key, row in self.rows("source").items()}


def _grouped(frame: pl.DataFrame, column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row[column], []).append(row)
    return found
