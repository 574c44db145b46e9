"""What coders do at a desk: take a task, propose records with the words that prove them, finish.

Grain: one *proposal* is one coder's proposed record, as its events left it. No words enter that do not surely stand in the
text, and nothing is saved on a task that is frozen.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from partnerscope.coding import sight
from partnerscope.coding.desk import CodingTask, DeskStore, DraftsShown, task_named
from partnerscope.coding.events import CodingEvent, Step, next_event, refuse_name
from partnerscope.coding.sight import Viewer
from partnerscope.documents import ACCEPTED, Archive, Extent, Finder, Layer, Sought, cut
from partnerscope.errors import InputError
from partnerscope.record import kind_named
from partnerscope.record.check import is_id


@dataclass(frozen=True, slots=True)
class CoderProposal:
    """One coder's proposed record: its kind, its cells, and the words that prove it."""

    id: str
    task: str
    coder: str
    kind: str
    cells: Mapping[str, str]
    extent: Extent
    exact: str


@dataclass(frozen=True)
class Workbench:
    """The tasks at a desk."""

    desk: DeskStore

    @cached_property
    def archive(self) -> Archive:
        """The documents."""
        return Archive(self.desk)

    def tasks(self) -> list[CodingTask]:
        """Every task."""
        return self.desk.tasks()

    def task(self, identity: str) -> CodingTask:
        """The task with this id. Raises InputError when there is none."""
        return task_named(self.tasks(), identity)

    def make(
        self,
        document: str,
        kinds: tuple[str, ...],
        coders: tuple[str, ...],
        *,
        id: str = "",
        round: int = 1,
        drafts: DraftsShown = "after",
    ) -> CodingTask:
        """A new task. Raises InputError for fewer than two coders, unknown kinds, or an id that is taken."""
        one = self.archive.document(document)
        if len(set(coders)) < 2 or len(set(coders)) != len(coders):
            raise InputError("a task is for two or more coders", allowed="--coder c1 --coder c2")
        for coder in coders:
            refuse_name(coder)
        if not kinds:
            raise InputError("a task looks for something", allowed="--kind meeting")
        for kind in kinds:
            kind_named(kind)
        identity = id or f"{one.hash[:8]}-{round}"
        if not is_id(identity):
            raise InputError(f"{identity!r} is not an id", allowed="letters, digits, '.', '_', '-'")
        if identity in {other.id for other in self.tasks()}:
            raise InputError(f"there is a task {identity!r} already", hint="say another --id, or --round")
        made = CodingTask(identity, one.hash, one.layer, round, tuple(kinds), tuple(coders), drafts)
        return self.desk.put_task(made)

    def layer(self, task: CodingTask) -> Layer:
        """The text that a task is coded in."""
        return self.archive.read(task.layer)

    def propose(
        self, task: str, coder: str, kind: str, words: str, cells: Mapping[str, str]
    ) -> CoderProposal:
        """Save a proposal. Raises InputError unless its words surely stand in the text, or when the coder has finished."""
        one = self._given(task, coder)
        if kind not in one.kinds:
            raise InputError(f"the task does not look for the kind {kind!r}", allowed=", ".join(one.kinds))
        strange = [name for name in cells if name not in kind_named(kind).columns or name == "id"]
        if strange:
            allowed = ", ".join(name for name in kind_named(kind).columns if name != "id")
            raise InputError(f"a {kind} has no column {strange[0]!r} to be coded", allowed=allowed)
        layer = self.layer(one)
        found = Finder(layer).find(Sought(words))
        if found.status not in ACCEPTED or found.span is None:
            raise InputError(f"the words do not stand in the text ({found.status})", where=repr(words[:80]))
        passage = cut(layer, found.span.start, found.span.end)
        body = {
            "proposal": secrets.token_hex(8),
            "kind": kind,
            "cells": dict(cells),
            "start": passage.start,
            "end": passage.end,
            "exact": passage.exact,
        }
        self._save(task, coder, "propose", body)
        return _proposal(task, coder, body)

    def withdraw(self, task: str, coder: str, proposal: str) -> None:
        """Take a proposal back; the event that made it stays. Raises InputError when it is not the coder's own."""
        self._given(task, coder)
        if proposal not in {one.id for one in self._own(task, coder)}:
            raise InputError(f"{coder} has no proposal {proposal!r} on this task")
        self._save(task, coder, "withdraw", {"proposal": proposal})

    def finish(self, task: str, coder: str) -> None:
        """Freeze what a coder proposed; an empty coding is a coding."""
        self._given(task, coder)
        self._save(task, coder, "finish", {sight.SALT: secrets.token_hex(16)})

    def reopen(self, task: str, coder: str) -> None:
        """Go on after finishing. Raises InputError once somebody has ruled on the task."""
        one = self._given(task, coder)
        chains = self.desk.whole(task)
        if any(event.what in ("rule", "accept") for events in chains.values() for event in events):
            raise InputError("somebody has ruled on this task", hint="make a new round")
        if coder not in self.finished(one):
            raise InputError(f"{coder} has not finished this task")
        self._save(task, coder, "reopen", {})

    def finished(self, task: CodingTask) -> tuple[str, ...]:
        """The coders who have finished."""
        return self.desk.finished(task.id)

    def is_finished(self, task: CodingTask) -> bool:
        """Whether all coders have."""
        return len(self.finished(task)) == len(task.coders)

    def proposals(self, task: str, seen_by: str) -> tuple[CoderProposal, ...]:
        """What a coder may see of a task: their own, and everybody's once the ruling is published."""
        self._given(task, seen_by)
        found: dict[str, list[tuple[Step, Mapping[str, Any]]]] = {}
        for event in self.desk.events(task, Viewer(seen_by)):
            found.setdefault(event.who, []).append((event.what, event.body))
        return tuple(one for who, steps in found.items() for one in _folded(task, who, steps))

    def all_proposals(self, task: CodingTask) -> Mapping[str, tuple[CoderProposal, ...]]:
        """Everybody's proposals by coder, of a finished task. Raises InputError before."""
        chains = self.desk.whole(task.id)
        if not sight.is_finished(task.coders, chains):
            raise InputError(f"the task {task.id!r} is not finished by all its coders")
        return {coder: _of(task.id, coder, chains.get(coder, [])) for coder in task.coders}

    def _own(self, task: str, coder: str) -> tuple[CoderProposal, ...]:
        return _of(task, coder, self.desk.own(task, coder))

    def _given(self, task: str, coder: str) -> CodingTask:
        one = self.task(task)
        if coder not in one.coders:
            raise InputError(f"the task is not given to {coder!r}", hint="see 'task list'")
        return one

    def _save(self, task: str, coder: str, what: Step, body: Mapping[str, Any]) -> CodingEvent:
        """Append a step of a coder, unless the task is frozen for them."""
        before = self.desk.own(task, coder)
        if sight.has_finished(before) and what != "reopen":
            raise InputError(f"{coder} has finished this task", hint="reopen it before the others finish")
        return self.desk.append(next_event(before, coder, what, task, body))


def _of(task: str, coder: str, events: Sequence[CodingEvent]) -> tuple[CoderProposal, ...]:
    return _folded(task, coder, [(event.what, event.body) for event in events])


def _folded(
    task: str, coder: str, steps: Sequence[tuple[Step, Mapping[str, Any]]]
) -> tuple[CoderProposal, ...]:
    """What a person's steps came to."""
    found: dict[str, CoderProposal] = {}
    for what, body in steps:
        if what == "propose":
            one = _proposal(task, coder, body)
            found[one.id] = one
        elif what == "withdraw":
            found.pop(str(body["proposal"]), None)
    return tuple(found.values())


def _proposal(task: str, coder: str, body: Mapping[str, Any]) -> CoderProposal:
    extent = Extent(body["start"], body["end"])
    return CoderProposal(body["proposal"], task, coder, body["kind"], body["cells"], extent, body["exact"])
