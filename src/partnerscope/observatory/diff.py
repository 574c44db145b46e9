"""What changed: in the world between two dates, or in what is known between two moments.

Grain: one *shift* is one record (or one field of it) that differs between two ends. In the world, records begin to hold,
cease, happen, and readings turn with the calendar alone; in knowledge, records are added, changed and retracted by
changesets. The two are never mixed: a diff of the world is told from one state of knowledge, a diff of knowledge says
nothing of when things happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

import polars as pl

from partnerscope import timeline
from partnerscope.errors import InputError
from partnerscope.journal import Changeset, State
from partnerscope.journal.branches import WHOLE, cells_in
from partnerscope.measure import measure_named
from partnerscope.record import Kind, kind_named
from partnerscope.timeline.words import counted
from partnerscope.view import Known, View
from partnerscope.view.words import KnownWords

Clock = Literal["world", "knowledge"]


@dataclass(frozen=True, slots=True)
class Shift:
    """One difference: what became of a record (`change`), in which field, from what to what, and when.

    `date` is when it happened (world; EDTF) or was recorded (knowledge; a day). `changeset` and `why` name who recorded
    it, in a diff of knowledge. `issues` holds ids joined by ';', like cells of a table.
    """

    kind: str
    record: str
    change: str
    field: str = WHOLE
    before: str = ""
    after: str = ""
    partner: str = ""
    issues: str = ""
    name: str = ""
    date: str = ""
    changeset: str = ""
    why: str = ""


@dataclass(frozen=True)
class Diff:
    """Every shift between two ends, in order; `first` and `last` as given, `heads` what was known at both."""

    clock: Clock
    first: str
    last: str
    heads: tuple[str, str]
    shifts: tuple[Shift, ...]

    @property
    def frame(self) -> pl.DataFrame:
        """One row a shift."""
        names = [one.name for one in fields(Shift)]
        rows = [tuple(getattr(shift, name) for name in names) for shift in self.shifts]
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")

    def only(self, partner: str = "", issue: str = "") -> Diff:
        """The shifts of one partner and one issue (ids)."""
        kept = (
            one
            for one in self.shifts
            if partner in ("", one.partner) and (not issue or issue in one.issues.split(";"))
        )
        return Diff(self.clock, self.first, self.last, self.heads, tuple(kept))


def span_of(text: str) -> tuple[str, str]:
    """The two ends of `A..B`. Raises InputError for anything else."""
    first, dots, last = text.partition("..")
    if not (first and dots and last) or ".." in last:
        raise InputError(
            f"{text!r} does not name two ends",
            allowed="A..B, such as 2024-01..2026-11",
            hint="the earlier one first",
        )
    return first, last


# --- the world


@dataclass(frozen=True, slots=True)
class Turn:
    """A field of findings about single records that turns with the calendar: measure, key that holds the record, field."""

    measure: str
    record: str
    field: str


TURNS = (
    Turn("ledger", "dialogue", "reading"),
    Turn("commitments", "commitment", "outcome"),
    Turn("announced", "announcement", "state"),
)
"""The readings that a diff of the world compares; a measure of which the view knows nothing says nothing."""


def world_between(before: View, after: View) -> Diff:
    """What happened, began, ended and turned between two dates, both as known at the same head.

    Raises InputError when the dates are in the wrong order or the heads differ.
    """
    if before.head != after.head:
        raise InputError("a diff of the world needs one state of knowledge", hint="give one --known")
    if before.day > after.day:
        raise InputError(f"{before.valid} is later than {after.valid}", hint="the earlier date first")
    naming = _Naming(after.known)
    shifts = [*_stood(before, after, naming), *_fell(before, after, naming), *_turned(before, after, naming)]
    ordered = sorted(shifts, key=lambda one: (one.partner, one.kind, one.date, one.record, one.field))
    return Diff("world", before.valid, after.valid, (before.head, after.head), tuple(ordered))


def _stood(before: View, after: View, naming: _Naming) -> Iterator[Shift]:
    """States whose answer differs: began, ended, or are less or more sure."""
    for kind in _of_time(after.known, "state"):
        held = [dict(view.states(kind.name).select("id", "holds").rows()) for view in (before, after)]
        rows = {row["id"]: row for row in after.frame(kind.name).iter_rows(named=True)}
        for identity, row in rows.items():
            old, new = (one.get(identity, "not") for one in held)
            if old == new:
                continue
            change = "began" if old == "not" else "ended" if new == "not" else "standing"
            date = {"began": row["start"], "ended": row["end"]}.get(change) or ""
            yield naming.shift(kind, row, change, "holds", old, new, date)


def _fell(before: View, after: View, naming: _Naming) -> Iterator[Shift]:
    """Events and figures dated after the first day and not after the second; undated ones fall nowhere."""
    for kind in (*_of_time(after.known, "event"), *_of_time(after.known, "figure")):
        dated = pl.col(kind.date).is_not_null()
        inside = timeline.happened(before.day + 1, after.day).alias("happened")
        found = after.frame(kind.name).filter(dated).with_columns(inside).filter(pl.col("happened") != "not")
        for row in found.iter_rows(named=True):
            yield naming.shift(kind, row, "happened", WHOLE, "", row["happened"], row[kind.date])


def _turned(before: View, after: View, naming: _Naming) -> Iterator[Shift]:
    """Readings of single records at both dates; one that is there at one of them only is '' at the other."""
    for turn in TURNS:
        said = [
            {row[turn.record]: row for row in measure_named(turn.measure)(view).frame.iter_rows(named=True)}
            for view in (before, after)
        ]
        for identity in dict.fromkeys([*said[0], *said[1]]):
            old, new = (_text(one[identity][turn.field]) if identity in one else "" for one in said)
            if old == new:
                continue
            kind = kind_named(after.known.owners[identity], after.known.kinds)
            row = naming.words.row(kind.name, identity)
            yield naming.shift(kind, row, "turned", f"{turn.measure}.{turn.field}", old, new, "")


def _of_time(known: Known, time: str) -> list[Kind]:
    """Kinds of facts whose records have ids: what people did, not how it was found out."""
    return [one for one in known.kinds if one.time == time and one.has_id and one.role in ("fact", "thing")]


def _text(value: object) -> str:
    return (
        ";".join(str(one) for one in value)
        if isinstance(value, list)
        else ""
        if value is None
        else str(value)
    )


# --- knowledge


def knowledge(
    before: tuple[str, State],
    after: tuple[Known, State],
    ends: tuple[str, str],
    told: Mapping[tuple[str, str, str], Changeset],
) -> Diff:
    """What was added, changed and retracted between two states of a journal.

    `before` is a head with its state, `after` what is known with its state; `told` names, by kind, record and field, the
    changeset that said it last between the two.
    """
    known, now = after
    naming = _Naming(known)
    shifts: list[Shift] = []
    # what nobody said anything of between the two is the same at both
    for kind, identity in sorted({(kind, identity) for kind, identity, _ in told}):
        old, new = cells_in(before[1], kind, identity), cells_in(now, kind, identity)
        if old != new:
            for part in _parts(old, new):
                by = told.get((kind, identity, part[1])) or told.get((kind, identity, WHOLE))
                shifts.append(_recorded(naming, kind, identity, part, by))
    return Diff("knowledge", *ends, (before[0], known.head), tuple(shifts))


Part = tuple[str, str, str, str, Mapping[str, str]]


def _parts(old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> Iterator[Part]:
    """Change, field, before, after, and the cells that name the record."""
    if old is None or new is None:
        yield ("added" if old is None else "retracted", WHOLE, "", "", new or old or {})
        return
    for field in dict.fromkeys([*old, *new]):
        was, now = old.get(field, ""), new.get(field, "")
        if was != now and field == "text":
            yield ("changed", field, counted(len(was), "character"), counted(len(now), "character"), new)
        elif was != now:
            yield ("changed", field, was, now, new)


def _recorded(naming: _Naming, kind: str, identity: str, part: Part, by: Changeset | None) -> Shift:
    change, field, was, now, cells = part
    partner, issues = naming.leads(kind, cells)
    return Shift(
        kind,
        identity,
        change,
        field,
        was,
        now,
        partner,
        issues,
        naming.name(kind, identity, cells),
        by.header.recorded_at.date().isoformat() if by else "",
        by.hash if by else "",
        by.header.reason if by else "",
    )


# --- how records are named and where they lead


@dataclass(frozen=True)
class _Naming:
    """Names of records and the partners and issues they lead to, in the words of one state of knowledge."""

    known: Known

    @cached_property
    def words(self) -> KnownWords:
        """The labels, looked up once."""
        return KnownWords(self.known)

    def shift(
        self, kind: Kind, row: Mapping[str, Any], change: str, field: str, old: str, new: str, date: str
    ) -> Shift:
        """A shift of a record that is known."""
        partner, issues = self.leads(kind.name, row)
        name = kind.named(self.words, row)
        return Shift(kind.name, row["id"], change, field, old, new, partner, issues, name, date)

    def name(self, kind: str, identity: str, cells: Mapping[str, str]) -> str:
        """The name of a record; one that is no longer known by its label, title or key."""
        if self.known.owners.get(identity) == kind:
            return self.words.record(identity)
        return cells.get("label") or cells.get("title") or identity

    def leads(self, kind: str, cells: Mapping[str, Any]) -> tuple[str, str]:
        """The partner of a record and its issues, through the references that its kind declares."""
        found = next((one for one in self.known.kinds if one.name == kind), None)
        if found is None:
            return "", ""
        partner = self._follow(found, found.partner_path, cells)
        return ";".join(partner), ";".join(self._follow(found, found.issue_path, cells))

    def _follow(self, kind: Kind, path: tuple[str, ...], cells: Mapping[str, Any]) -> tuple[str, ...]:
        if not path:
            return ()
        value = cells.get(path[0])
        ids = tuple(value.split(";")) if isinstance(value, str) else tuple(value or ())
        if len(path) == 1:
            return ids
        target = kind_named(kind.columns[path[0]].target, self.known.kinds)
        there = [one for one in ids if self.known.owners.get(one) == target.name]
        rows = [self.words.row(target.name, one) for one in there]
        return tuple(dict.fromkeys(lead for row in rows for lead in self._follow(target, path[1:], row)))
