"""Tasks for two or more coders, what each proposed, and who may see it.

Grain: one *task* is one document, one round and the kinds to look for, given to some coders (a row of `coding/tasks.csv`). A
coder sees only their own proposals of a task until all its coders have finished. In a folder that is a rule of the program
and not a wall: whoever opens the files sees all, and everything computed from them says 'not blind'.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path

from partnerscope.coding.events import EventFiles
from partnerscope.documents import ACCEPTED, Archive, Extent, Finder, Layer, Sought, cut
from partnerscope.errors import InputError
from partnerscope.files import locked, write_whole
from partnerscope.record import kind_named
from partnerscope.record.check import is_id

_LISTS = ("kinds", "coders")


@dataclass(frozen=True, slots=True)
class CodingTask:
    """A document (hash) to be coded for some kinds, by some coders, in a round, in one layer."""

    id: str
    document: str
    layer: str
    round: int
    kinds: tuple[str, ...]
    coders: tuple[str, ...]


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
class FolderDesk:
    """The working papers in an observatory's folder."""

    root: Path

    @cached_property
    def archive(self) -> Archive:
        """The documents."""
        return Archive(self.root)

    @cached_property
    def events(self) -> EventFiles:
        """What coders saved."""
        return EventFiles(self.root)

    def tasks(self) -> list[CodingTask]:
        """Every task. Raises InputError when the list cannot be read."""
        table = self.root / "coding" / "tasks.csv"
        if not table.is_file():
            return []
        found = []
        for line, row in enumerate(csv.DictReader(io.StringIO(table.read_text("utf-8"))), start=2):
            if list(row) != [one.name for one in fields(CodingTask)] or not str(row["round"]).isdecimal():
                raise InputError(
                    "a row of the list of tasks is not one of ours", where=f"{table}, line {line}"
                )
            kinds, coders = (tuple(row[name].split(";")) for name in _LISTS)
            found.append(
                CodingTask(row["id"], row["document"], row["layer"], int(row["round"]), kinds, coders)
            )
        return found

    def task(self, identity: str) -> CodingTask:
        """The task with this id. Raises InputError when there is none."""
        for one in self.tasks():
            if one.id == identity:
                return one
        raise InputError(f"there is no task {identity!r}", allowed=", ".join(one.id for one in self.tasks()))

    def make(
        self, document: str, kinds: tuple[str, ...], coders: tuple[str, ...], *, id: str = "", round: int = 1
    ) -> CodingTask:
        """A new task. Raises InputError for fewer than two coders, unknown kinds, or an id that is taken."""
        one = self.archive.document(document)
        if len(set(coders)) < 2 or len(set(coders)) != len(coders):
            raise InputError("a task is for two or more coders", allowed="--coder c1 --coder c2")
        for coder in coders:
            self.events.read(coder)
        if not kinds:
            raise InputError("a task looks for something", allowed="--kind meeting")
        for kind in kinds:
            kind_named(kind)
        identity = id or f"{one.hash[:8]}-{round}"
        if not is_id(identity):
            raise InputError(f"{identity!r} is not an id", allowed="letters, digits, '.', '_', '-'")
        made = CodingTask(identity, one.hash, one.layer, round, tuple(kinds), tuple(coders))
        with locked(self.root / ".documents" / ".lock"):
            others = self.tasks()
            if identity in {other.id for other in others}:
                raise InputError(f"there is a task {identity!r} already", hint="say another --id, or --round")
            file = io.StringIO()
            writer = csv.DictWriter(file, [one.name for one in fields(CodingTask)], lineterminator="\n")
            writer.writeheader()
            for task in [*others, made]:
                lists = {name: ";".join(getattr(task, name)) for name in _LISTS}
                writer.writerow(asdict(task) | lists)
            write_whole(self.root / "coding" / "tasks.csv", file.getvalue().encode())
        return made

    def layer(self, task: CodingTask) -> Layer:
        """The text that a task is coded in."""
        return self.archive.read(task.layer)

    def propose(
        self, task: str, coder: str, kind: str, words: str, cells: Mapping[str, str]
    ) -> CoderProposal:
        """Save a proposal. Raises InputError unless its words surely stand in the text, or when the coder has finished."""
        one = self._open(task, coder)
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
            "kind": kind,
            "cells": dict(cells),
            "start": passage.start,
            "end": passage.end,
            "exact": passage.exact,
        }
        event = self.events.append(coder, "propose", task, body)
        return _proposal(event.hash, task, coder, event.body)

    def withdraw(self, task: str, coder: str, proposal: str) -> None:
        """Take a proposal back; the event that made it stays. Raises InputError when it is not the coder's own."""
        self._open(task, coder)
        if proposal not in {one.id for one in self._of(task, coder)}:
            raise InputError(f"{coder} has no proposal {proposal!r} on this task")
        self.events.append(coder, "withdraw", task, {"proposal": proposal})

    def finish(self, task: str, coder: str) -> None:
        """Freeze what a coder proposed; an empty coding is a coding."""
        self._open(task, coder)
        self.events.append(coder, "finish", task, {})

    def reopen(self, task: str, coder: str) -> None:
        """Go on after finishing. Raises InputError once all have finished: then the others' work can be seen."""
        one = self.task(task)
        self._mine(one, coder)
        if self.is_finished(one):
            raise InputError(
                "all coders have finished; what they proposed can be seen", hint="make a new round"
            )
        if coder not in self.finished(one):
            raise InputError(f"{coder} has not finished this task")
        self.events.append(coder, "reopen", task, {})

    def finished(self, task: CodingTask) -> tuple[str, ...]:
        """The coders who have finished."""
        done = []
        for coder in task.coders:
            steps = [one.what for one in self.events.read(coder) if one.task == task.id]
            last = next((step for step in reversed(steps) if step in ("finish", "reopen")), "")
            if last == "finish":
                done.append(coder)
        return tuple(done)

    def is_finished(self, task: CodingTask) -> bool:
        """Whether all coders have."""
        return len(self.finished(task)) == len(task.coders)

    def proposals(self, task: str, seen_by: str) -> tuple[CoderProposal, ...]:
        """What a coder may see of a task: their own, and everybody's when all have finished."""
        one = self.task(task)
        self._mine(one, seen_by)
        shown = one.coders if self.is_finished(one) else (seen_by,)
        return tuple(proposal for coder in shown for proposal in self._of(task, coder))

    def all_proposals(self, task: CodingTask) -> Mapping[str, tuple[CoderProposal, ...]]:
        """Everybody's proposals by coder, of a finished task. Raises InputError before."""
        if not self.is_finished(task):
            raise InputError(f"the task {task.id!r} is not finished by all its coders")
        return {coder: self._of(task.id, coder) for coder in task.coders}

    def _of(self, task: str, coder: str) -> tuple[CoderProposal, ...]:
        found: dict[str, CoderProposal] = {}
        for event in self.events.read(coder):
            if event.task == task and event.what == "propose":
                found[event.hash] = _proposal(event.hash, task, coder, event.body)
            elif event.task == task and event.what == "withdraw":
                found.pop(str(event.body["proposal"]), None)
        return tuple(found.values())

    def _mine(self, task: CodingTask, coder: str) -> None:
        if coder not in task.coders:
            raise InputError(f"the task is not given to {coder!r}", hint="see 'task list'")

    def _open(self, task: str, coder: str) -> CodingTask:
        one = self.task(task)
        self._mine(one, coder)
        if coder in self.finished(one):
            raise InputError(f"{coder} has finished this task", hint="reopen it before the others finish")
        return one


def _proposal(identity: str, task: str, coder: str, body: Mapping[str, object]) -> CoderProposal:
    cells = body["cells"]
    assert isinstance(cells, dict)
    extent = Extent(int(str(body["start"])), int(str(body["end"])))
    return CoderProposal(identity, task, coder, str(body["kind"]), cells, extent, str(body["exact"]))
