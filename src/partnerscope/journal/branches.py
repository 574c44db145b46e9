"""Joining branches: one content out of several heads, by record and field, from the journals alone.

Grain: one *field* of one record (its cell, or `*` for whether the record is there at all). A field that one branch
changed since the branches parted takes its new value; one that branches changed to different values is a *conflict*,
and nothing is chosen for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from partnerscope.journal.changeset import Changeset
from partnerscope.journal.history import State, ancestors, fold, heads, ordered
from partnerscope.journal.store import ReadStore

WHOLE = "*"
"""The field that says whether the record is there: 'yes', or '' when it was retracted or never recorded."""

Key = tuple[str, str, str]
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BranchValue:
    """What one head says about a field, and the changeset of its branch that said it last.

    Of a record that it keeps and another retracts (`*`), `changed` says what it changed.
    """

    head: str
    value: str
    author: str
    reason: str
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Branches say different things about one field of one record; `before` is what they started from."""

    kind: str
    id: str
    field: str
    before: str
    sides: tuple[BranchValue, ...]

    def __str__(self) -> str:
        said = "; ".join(
            f"{_short(side.value)}{side.changed and f' with {side.changed}'} "
            f"({side.author}: {side.reason}, {side.head[:12]})"
            for side in self.sides
        )
        return f"{self.kind} {self.id}, {self.field}: was {_short(self.before)}, now {said}"


@dataclass(frozen=True, slots=True)
class Join:
    """The content that several heads have together; in a conflict it still says what was before.

    `explained` are the values that some head, or what was before, has for a field: any other value is nobody's.
    """

    heads: tuple[str, ...]
    state: State
    conflicts: tuple[Conflict, ...]
    before: State
    sides: tuple[State, ...]

    def explained(self, kind: str, identity: str, field: str) -> set[str]:
        """The values of a field in the histories: before the branches parted, and at every head."""
        return {value_of(cells_in(state, kind, identity), field) for state in (self.before, *self.sides)}


def join(store: ReadStore, changesets: Iterable[Changeset]) -> Join:
    """The three-way join of all heads of these changesets (with one head: what it says).

    Raises IntegrityError when one is torn or altered, or a parent is missing.
    """
    listed = list(changesets)
    by_hash = {changeset.hash: changeset for changeset in listed}
    tips = heads(listed)
    lines = [ancestors(listed, by_hash[tip]) for tip in tips]
    # what all heads rest on, not one merge base: histories that crossed have several
    common = [one for one in listed if all(one in line for line in lines)]
    before = fold(store, common)
    sides = tuple(fold(store, line) for line in lines)
    # what all sides share is no one's change: a side is what it said since then
    said = [
        told_by(store, [one for one in line if one not in common], before) for line in lines if len(tips) > 1
    ]
    state: State = {kind: dict(records) for kind, records in before.items()}
    conflicts: list[Conflict] = []
    # sorted: whoever joins the same branches is asked the same questions in the same order
    for kind, identity in sorted({(kind, identity) for one in said for kind, identity, _ in one}):
        start = cells_in(before, kind, identity)
        ends = [cells_in(side, kind, identity) for side in sides]
        cells, fields = merged(start, ends)
        if cells is None:
            state.get(kind, {}).pop(identity, None)
        else:
            state.setdefault(kind, {})[identity] = cells
        for field in fields:
            told = tuple(
                BranchValue(
                    tip, value_of(end, field), *_who(one, kind, identity, field), _changed(field, start, end)
                )
                for tip, end, one in zip(tips, ends, said, strict=True)
                if (end != start if field == WHOLE else value_of(end, field) != value_of(start, field))
            )
            conflicts.append(Conflict(kind, identity, field, value_of(start, field), told))
    if len(tips) == 1:
        state = {kind: dict(records) for kind, records in sides[0].items()}
    return Join(tips, state, tuple(conflicts), before, sides)


def merged(start: Cells | None, ends: list[Cells | None]) -> tuple[Cells | None, list[str]]:
    """One record out of what it was and what several sides made of it, and the fields in conflict.

    A retraction beside a change is a conflict of the whole record (`*`).
    """
    changed = [end for end in ends if end != start]
    if not changed:
        return start, []
    if all(end == changed[0] for end in changed):  # the same edit on both sides is agreement
        return changed[0], []
    there = [end for end in changed if end is not None]
    if len(there) < len(changed):  # gone on one side, changed on the other: no field can settle that
        return start, [WHOLE]
    base = start or {}
    cells: dict[str, str] = {}
    conflicts = []
    for field in dict.fromkeys(name for cells_ in (base, *there) for name in cells_):
        values = {end.get(field, "") for end in there} - {base.get(field, "")}
        if len(values) > 1:
            conflicts.append(field)
        value = values.pop() if len(values) == 1 else base.get(field, "")
        if value:
            cells[field] = value
    return cells, conflicts


def cells_in(state: State, kind: str, identity: str) -> Cells | None:
    """The cells of a record, or None when it is not there."""
    return state.get(kind, {}).get(identity)


def value_of(cells: Cells | None, field: str) -> str:
    """The value of a field; of the field `*` whether there is a record."""
    if field == WHOLE:
        return "" if cells is None else "yes"
    return (cells or {}).get(field, "")


def told_by(store: ReadStore, own: list[Changeset], before: State) -> dict[Key, Changeset]:
    """For every field that a branch touched, the changeset that said its value last."""
    held: dict[tuple[str, str], Cells | None] = {}
    said: dict[Key, Changeset] = {}
    for changeset, revisions in store.read(ordered(own)):
        for one in revisions:
            key = (one.kind, one.id)
            old = held.get(key, cells_in(before, *key))
            for field in dict.fromkeys([WHOLE, *(old or {}), *(one.cells or {})]):
                if field == WHOLE or value_of(old, field) != value_of(one.cells, field):
                    said[(*key, field)] = changeset
            held[key] = one.cells
    return said


def _who(said: Mapping[Key, Changeset], kind: str, identity: str, field: str) -> tuple[str, str]:
    found = said.get((kind, identity, field)) or said[(kind, identity, WHOLE)]
    return found.header.author, found.header.reason


def _changed(field: str, start: Cells | None, end: Cells | None) -> str:
    """What a side changed of a record that another retracted."""
    if field != WHOLE or end is None:
        return ""
    names = [
        name for name in dict.fromkeys([*(start or {}), *end]) if value_of(start, name) != value_of(end, name)
    ]
    return ", ".join(f"{name} {_short(end.get(name, ''))}" for name in names)


def _short(value: str) -> str:
    shown = " ".join(value.split())
    return repr(shown if len(shown) <= 60 else shown[:57] + "...") if shown else "nothing"
