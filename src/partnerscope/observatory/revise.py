"""What a commit has to record: the difference between two contents, what must be meant, and when it was.

Grain: one *change* is one field of one record: what it was and what it is now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.folder import Content
from partnerscope.journal import Changeset, Join, Revision, State
from partnerscope.journal.branches import WHOLE, cells_in, value_of
from partnerscope.record import Kind
from partnerscope.record.check import key_text
from partnerscope.timeline.words import counted

MAX_REASON = 10_000
TENTH = 10
"""Whoever removes more than one in so many records of a kind says that it is meant."""
COLUMN = 3
"""Whoever empties a column that held so many cells or more says that it is meant."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record that is to be recorded; `*` is the record itself. '' is an empty cell."""

    kind: str
    id: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the folder differs from the journal's head: keys of records added, changed and removed, by kind."""

    added: Mapping[str, list[str]]
    changed: Mapping[str, list[str]]
    removed: Mapping[str, list[str]]
    changes: tuple[Change, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the folder says what the journal says."""
        return not (self.added or self.changed or self.removed)


def revisions_between(held: State, wanted: State) -> list[Revision]:
    """What must be recorded so that the journal says what is wanted."""
    revisions: list[Revision] = []
    for kind in dict.fromkeys([*wanted, *held]):
        old, new = held.get(kind, {}), wanted.get(kind, {})
        revisions.extend(Revision(kind, key, cells) for key, cells in new.items() if old.get(key) != cells)
        revisions.extend(Revision(kind, key, None) for key in old if key not in new)
    return revisions


def status_of(revisions: list[Revision], state: State) -> Status:
    """These revisions as what is new, changed and gone; every changed cell with its old and new value."""
    added: dict[str, list[str]] = {}
    changed: dict[str, list[str]] = {}
    removed: dict[str, list[str]] = {}
    for revision in revisions:
        if revision.cells is None:
            removed.setdefault(revision.kind, []).append(revision.id)
        elif revision.id in state.get(revision.kind, {}):
            changed.setdefault(revision.kind, []).append(revision.id)
        else:
            added.setdefault(revision.kind, []).append(revision.id)
    return Status(added, changed, removed, tuple(_changes(revisions, state)))


def _changes(revisions: list[Revision], state: State) -> Iterator[Change]:
    for revision in revisions:
        old = cells_in(state, revision.kind, revision.id)
        if old is None or revision.cells is None:
            continue
        for field in dict.fromkeys([*old, *revision.cells]):
            if (before := old.get(field, "")) != (now := revision.cells.get(field, "")):
                yield Change(revision.kind, revision.id, field, before, now)


def refuse_unmeant(state: State, content: Content, kinds: tuple[Kind, ...]) -> None:
    """Raise DataError when a table or a column is gone, or more than a tenth of a kind would be retracted."""
    if found := list(gone(state, content, kinds)):
        raise DataError(
            "nothing was committed: records would be lost",
            found,
            hint="restore the rows, or say --retract when they are to go",
        )


def gone(state: State, content: Content, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    """Tables without rows or without many of them, and columns without a cell, although the journal has records of them."""
    lost = lost_keys(state, content, kinds)
    for kind in kinds:
        held, missing = state.get(kind.name, {}), lost.get(kind.name, frozenset())
        if missing:
            yield _rows_gone(kind, content, missing, held)
        if (
            not held
            or kind.kept == "csl"
            or kind.name in content.unread
            or content.frames[kind.name].is_empty()
        ):
            continue
        for name in kind.columns:
            filled = sum(bool(cells.get(name)) for key, cells in held.items() if key not in missing)
            if filled >= COLUMN and not any(content.frames[kind.name][name]):
                what = f"the column is missing or empty, and the journal holds {filled} cells of it"
                hint = "restore it, or commit --retract when all of them are to go"
                yield Problem("column-gone", "error", what, Place(kind.file, None, name), hint=hint)


def _rows_gone(kind: Kind, content: Content, missing: frozenset[str], held: Mapping[str, object]) -> Problem:
    if content.frames[kind.name].is_empty():
        there = "the file is missing" if kind.name in content.absent else "the table has no rows"
        what = f"{there}, and the journal holds {counted(len(held), 'record')} of it"
        hint = "restore it, or commit --retract when all of them are to go"
        return Problem("table-gone", "error", what, Place(kind.file), hint=hint)
    what = f"{len(missing)} of {len(held)} records of kind {kind.name!r} would be retracted"
    hint = f"{min(missing)!r} is one of them; restore the rows (was the file cut?), or commit --retract"
    return Problem("many-retracted", "error", what, Place(kind.file), hint=hint)


def lost_keys(state: State, content: Content, kinds: tuple[Kind, ...]) -> dict[str, frozenset[str]]:
    """By kind: the keys that the journal has and a readable table no longer, where they are more than a tenth."""
    found = {}
    for kind in kinds:
        held = state.get(kind.name, {})
        if not held or kind.name in content.unread:
            continue
        missing = frozenset(held).difference(key_text(content.frames[kind.name], kind))
        # integers: a tenth of 10 is 1, without a rounding to argue about
        if len(missing) * TENTH > len(held):
            found[kind.name] = missing
    return found


def refuse_reverts(join: Join, wanted: State) -> None:
    """Raise DataError when the files take back what a branch changed, or leave a conflict as one side has it."""
    found = []
    for kind, identity, field in fields_changed(join):
        before = value_of(cells_in(join.before, kind, identity), field)
        now = value_of(cells_in(wanted, kind, identity), field)
        told = {value_of(cells_in(side, kind, identity), field) for side in join.sides} - {before}
        # a third value, new in the files, is a decision; one side's value alone may be an oversight
        settled = len(told) > 1 and now not in told | {before}
        # one branch retracted it, another changed it: leaving it out loses that change
        torn = field == WHOLE and not now and _changed_and_kept(join, kind, identity)
        if settled or (told == {now} and not torn):
            continue
        if field == WHOLE and (told == {"yes"} or torn):
            what = f"{'changed' if torn else 'recorded'} in a branch, not in the files"
            found.append(Problem("join-retracts", "error", f"{kind} {identity}: {what}"))
        else:
            what = f"{kind} {identity}, {field}: a branch changed {before!r} to "
            what += " or ".join(repr(one) for one in sorted(told)) + f"; the files say {now!r}"
            found.append(Problem("join-reverts", "error", what))
    if found:
        raise DataError(
            "nothing was committed: the files would take back what another branch recorded",
            found,
            hint="'partnerscope join' brings both together; say --retract when what the files say is meant",
        )


def _changed_and_kept(join: Join, kind: str, identity: str) -> bool:
    """Whether some head holds other cells of a record than it had before."""
    before = cells_in(join.before, kind, identity)
    return before is not None and any(
        cells_in(side, kind, identity) not in (None, before) for side in join.sides
    )


def fields_changed(join: Join) -> Iterator[tuple[str, str, str]]:
    """Every field that some head changed; of a record that is new or gone only the record itself."""
    keys = {
        (kind, identity)
        for state in (join.before, *join.sides)
        for kind, records in state.items()
        for identity in records
    }
    for kind, identity in sorted(keys):
        before = cells_in(join.before, kind, identity)
        sides = [cells_in(side, kind, identity) for side in join.sides]
        if all(side == before for side in sides):
            continue
        if before is None or any(side is None for side in sides):
            yield kind, identity, WHOLE
        for field in dict.fromkeys(name for cells in (before, *sides) for name in cells or {}):
            there = [side for side in sides if side is not None]
            if len(there) == len(sides) and any(one.get(field) != (before or {}).get(field) for one in there):
                yield kind, identity, field


def plain(reason: str, author: str) -> tuple[str, str]:
    """A reason and an author fit to be recorded. Raises InputError when they are empty, too long or not text."""
    if not reason.strip():
        raise InputError("a commit needs a reason", hint='say why: commit -m "..."')
    if len(reason) + len(author) > MAX_REASON:
        raise InputError(f"the reason is longer than {MAX_REASON:,} characters", hint="one sentence")
    return _text("reason", reason).strip(), _text("author", author)


def _text(name: str, given: str) -> str:
    """Words of the command line as text, also where the locale knows no UTF-8 (LC_ALL=C)."""
    try:
        given.encode()
    except UnicodeEncodeError:
        pass
    else:
        return given
    try:
        return os.fsencode(given).decode("utf-8")
    except UnicodeError:
        raise InputError(f"the {name} is not UTF-8 text", hint="set the terminal to UTF-8") from None


def time_after(changesets: list[Changeset], now: datetime | None) -> datetime:
    """The time of a new changeset: now, but never before a parent (clocks may be wrong)."""
    latest = max((changeset.header.recorded_at for changeset in changesets), default=None)
    chosen = now or datetime.now(UTC)
    # a microsecond later keeps the order of a history although a clock was set back
    return chosen if latest is None or chosen > latest else latest + timedelta(microseconds=1)


def clock_problems(changesets: list[Changeset], now: datetime | None = None) -> Iterator[Problem]:
    """Changesets dated later than this clock: one of two clocks is wrong, and later ones must be dated after them."""
    clock = now or datetime.now(UTC)
    # clocks of two machines differ by seconds and minutes: that is not a fault
    late = [one for one in changesets if one.header.recorded_at > clock + timedelta(minutes=5)]
    if late:
        first = min(late, key=lambda one: one.header.recorded_at)
        when = f"{first.header.recorded_at:%Y-%m-%d %H:%M}Z"
        what = (
            f"the changeset {first.hash[:12]} is dated {when}, later than this clock ({clock:%Y-%m-%d %H:%M}Z); "
            f"what is recorded from now on is dated after it, and --known with an earlier date leaves it out"
        )
        yield Problem("clock", "warning", what, Place("journal"), hint="name a head with --known instead")
