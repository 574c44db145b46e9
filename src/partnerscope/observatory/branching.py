"""Bringing branches together: choices for conflicts, edits that are not recorded yet, and git's merge of one table.

Grain: one *choice* says for one conflict (or for all of them) which head is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.folder import Content, canonical, read_table
from partnerscope.folder.content import content_of, state_of
from partnerscope.journal import Conflict, Join, State
from partnerscope.journal.branches import WHOLE, cells_in, merged, value_of
from partnerscope.record import KINDS, Kind, kind_of
from partnerscope.timeline.words import counted


class ConflictsFound(DataError):
    """Branches disagree and nobody has chosen; carries every conflict."""

    exit_code = 1

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        problems = [Problem("conflict", "warning", str(one), Place("journal")) for one in conflicts]
        hint = "--take HEAD for all of them, or --choose KIND/ID/FIELD=HEAD for each; nothing was recorded"
        super().__init__(f"the branches disagree on {counted(len(conflicts), 'field')}", problems, hint=hint)


def settled(join: Join, take: str, choose: Mapping[str, str]) -> State:
    """The joined state with every conflict settled: by its own choice, else by the head taken for all.

    Raises ConflictsFound when some have neither, InputError for a choice that fits nothing.
    """
    state = {kind: dict(records) for kind, records in join.state.items()}
    open_: list[Conflict] = []
    used = set()
    for conflict in join.conflicts:
        name = f"{conflict.kind}/{conflict.id}/{conflict.field}"
        used.add(name)
        head = choose.get(name, take)
        if not head:
            open_.append(conflict)
            continue
        side = join.sides[join.heads.index(_head(head, join.heads))]
        _settle(state, conflict, cells_in(side, conflict.kind, conflict.id))
    if strange := sorted(set(choose) - used):
        allowed = ", ".join(sorted(used)[:20]) or "no field is in conflict"
        raise InputError(f"{strange[0]!r} is not a field in conflict", allowed=allowed)
    if open_:
        raise ConflictsFound(open_)
    return state


def _head(text: str, heads: tuple[str, ...]) -> str:
    found = [head for head in heads if head.startswith(text.lower())]
    if len(found) != 1 or len(text) < 6:
        allowed = ", ".join(head[:12] for head in heads)
        raise InputError(f"{text!r} is not one of the heads to join", allowed=allowed)
    return found[0]


def _settle(
    state: dict[str, dict[str, Mapping[str, str]]], conflict: Conflict, chosen: Mapping[str, str] | None
) -> None:
    records = state.setdefault(conflict.kind, {})
    if conflict.field == WHOLE:
        if chosen is None:
            records.pop(conflict.id, None)
        else:
            records[conflict.id] = chosen
        return
    cells = dict(records.get(conflict.id, {}))
    cells[conflict.field] = value_of(chosen, conflict.field)
    records[conflict.id] = {name: value for name, value in cells.items() if value}


def with_edits(join: Join, state: State, content: Content, kinds: tuple[Kind, ...]) -> State:
    """The joined state with the edits of the files that no branch has recorded: they stay edits."""
    files = state_of(content, kinds)
    found: dict[str, dict[str, Mapping[str, str]]] = {kind: dict(records) for kind, records in state.items()}
    for kind in files:
        for identity in files[kind].keys() | state.get(kind, {}).keys():
            here, there = cells_in(files, kind, identity), cells_in(state, kind, identity)
            if here == there:
                continue
            if value_of(here, WHOLE) not in join.explained(kind, identity, WHOLE):
                there = here
            elif here is not None and there is not None:
                there = _edited(join, kind, identity, here, there)
            if there is None:
                found.get(kind, {}).pop(identity, None)
            else:
                found.setdefault(kind, {})[identity] = there
    return found


def _edited(
    join: Join, kind: str, identity: str, here: Mapping[str, str], there: Mapping[str, str]
) -> dict[str, str]:
    cells = {}
    for field in dict.fromkeys([*there, *here]):
        value = here.get(field, "")
        if value in join.explained(kind, identity, field):
            value = there.get(field, "")
        if value:
            cells[field] = value
    return cells


def merge_table(
    before: bytes, ours: bytes, theirs: bytes, path: str, kinds: tuple[Kind, ...] = KINDS
) -> tuple[bytes, list[str]]:
    """git's three versions of one table as one, and the fields on which they disagree (there ours stays).

    Raises InputError for a file that is not a table, DataError when a version cannot be read.
    """
    kind = kind_of("/".join(PurePosixPath(path).parts[-2:]), kinds) or kind_of(
        PurePosixPath(path).name, kinds
    )
    if kind is None:
        raise InputError("no kind is kept in this file", where=path, hint="git merges other files by itself")
    start, one, two = (_rows(data, kind) for data in (before, ours, theirs))
    result: dict[str, Mapping[str, str]] = {}
    conflicts = []
    for key in dict.fromkeys([*one, *two, *start]):
        cells, fields = merged(start.get(key), [one.get(key), two.get(key)])
        if fields == [WHOLE]:
            cells = one.get(key)
        elif fields:
            own = {name: one.get(key, {}).get(name, "") for name in fields}
            cells = {name: value for name, value in ({**(cells or {}), **own}).items() if value}
        conflicts += [f"{kind.name} {key}, {field}" for field in fields]
        if cells is not None:
            result[key] = cells
    return canonical(content_of({kind.name: result}, (kind,)).frames[kind.name], kind), conflicts


def _rows(data: bytes, kind: Kind) -> Mapping[str, Mapping[str, str]]:
    content, problems = read_table(data, kind)
    if found := [problem for problem in problems if problem.severity == "error"]:
        raise DataError("the table cannot be merged", found)
    return state_of(content, (kind,))[kind.name]
