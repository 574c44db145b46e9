"""Working papers in the folder of an observatory, for one person or for a team that shares it by git.

Grain: one row of `coding/tasks.csv` is one task, one line of `coding/events/WHO.jsonl` one step. In a folder blindness is a
rule of the program and no wall: whoever opens the files sees all, and everything computed from them says 'not blind'.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any

from partnerscope.coding import sight
from partnerscope.coding.desk.contract import (
    DRAFTS_SHOWN,
    CodingTask,
    DeskJob,
    ListedDocument,
    Overtaken,
    PassageHit,
    TaskStanding,
)
from partnerscope.coding.desk.eventfiles import EventFiles
from partnerscope.coding.desk.jobfiles import JobFiles
from partnerscope.coding.desk.searchfile import SearchFile
from partnerscope.coding.events import CodingEvent, follows
from partnerscope.coding.sight import SeenEvent, Viewer
from partnerscope.documents import FolderDocuments
from partnerscope.errors import InputError
from partnerscope.files import locked, write_whole

_LISTS = ("kinds", "coders")
_COLUMNS = [one.name for one in fields(CodingTask)]


@dataclass(frozen=True)
class FolderDesk(FolderDocuments):
    """The working papers in an observatory's folder (see `DeskStore`)."""

    @property
    def is_blind(self) -> bool:
        """Whether the store keeps people from seeing what they may not: a folder cannot."""
        return False

    @cached_property
    def _events(self) -> EventFiles:
        return EventFiles(self.root)

    @cached_property
    def _jobs(self) -> JobFiles:
        return JobFiles(self.root)

    def tasks(self) -> list[CodingTask]:
        """Every task. Raises InputError when the list cannot be read."""
        table = self.root / "coding" / "tasks.csv"
        if not table.is_file():
            return []
        rows = csv.DictReader(io.StringIO(table.read_text("utf-8")))
        return [_task(row, f"{table}, line {line}") for line, row in enumerate(rows, start=2)]

    def put_task(self, task: CodingTask) -> CodingTask:
        """Keep a task; another one under its id raises InputError."""
        with self._locked():
            others = self.tasks()
            if task in others:
                return task
            if task.id in {other.id for other in others}:
                raise InputError(f"there is a task {task.id!r} already", hint="say another --id, or --round")
            file = io.StringIO()
            writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
            writer.writeheader()
            for one in [*others, task]:
                writer.writerow(asdict(one) | {name: ";".join(getattr(one, name)) for name in _LISTS})
            write_whole(self.root / "coding" / "tasks.csv", file.getvalue().encode())
        return task

    def task(self, identity: str) -> CodingTask:
        """The task with this id."""
        return task_named(self.tasks(), identity)

    def standings(self, who: str = "") -> list[TaskStanding]:
        """How tasks stand: all, or those that are given to a coder."""
        names = {one.hash: one.name for one in self.documents()}
        found = []
        for task in self.assigned(who) if who else self.tasks():
            chains = self.whole(task.id)
            done = sight.finished(task.coders, chains)
            found.append(TaskStanding(task, names[task.document], done, sight.is_published(chains)))
        return found

    def listed(self, viewer: Viewer, limit: int, skip: int = 0) -> list[ListedDocument]:
        """Documents, newest first; in a folder the list is open to whoever reads it, and the rule is kept all the same."""
        given = {task.document for task in self.assigned(viewer.name)}
        whole = "maintainer" in viewer.roles
        shown = [
            one for one in self.documents() if one.access != "confidential" or one.hash in given or whole
        ]
        newest = sorted(shown, key=lambda one: one.added, reverse=True)[skip : skip + limit]
        texts = [(one, self.layer_at(one.layer)) for one in newest]
        return [ListedDocument(one, len(layer.pages), layer.flags) for one, layer in texts]

    def assigned(self, who: str) -> list[CodingTask]:
        """The tasks that are given to a coder."""
        return [task for task in self.tasks() if who in task.coders]

    def append(self, event: CodingEvent) -> CodingEvent:
        """Keep a step (see `DeskStore.append`)."""
        self._coders(event.task)
        with self._locked():
            chain = self._events.chain(event.who, event.task)
            if event in chain:
                return event
            if not follows(event, chain):
                raise Overtaken(
                    f"{event.who} saved something on the task {event.task!r} in between",
                    hint="look at it, then say it again",
                )
            self._events.append(event)
        return event

    def own(self, task: str, who: str) -> list[CodingEvent]:
        """A person's own steps on a task, oldest first."""
        return self._events.chain(who, task)

    def latest(self, who: str, limit: int, skip: int = 0) -> list[CodingEvent]:
        """A person's own steps on all tasks, newest first."""
        return self._events.newest(who, limit, skip)

    def finished(self, task: str) -> tuple[str, ...]:
        """The coders of a task who have finished."""
        return sight.finished(self._coders(task), self.whole(task))

    def events(self, task: str, viewer: Viewer) -> tuple[SeenEvent, ...]:
        """The steps on a task as somebody may see them."""
        return sight.seen(task, self._coders(task), self.whole(task), viewer)

    def whole(self, task: str) -> dict[str, list[CodingEvent]]:
        """All steps on a task by person."""
        found = {who: self.own(task, who) for who in self._events.people()}
        return {who: chain for who, chain in found.items() if chain}

    def search(self, text: str, viewer: Viewer, limit: int = 50) -> list[PassageHit]:
        """Sentences with all words of a text (see `DeskStore.search`)."""
        given = {task.document for task in self.assigned(viewer.name)}
        shown = [one for one in self.documents() if one.access != "confidential" or one.hash in given]
        return SearchFile(self.root / ".documents" / "search.sqlite", self).hits(text, shown, limit)

    def ask(self, what: str, body: Mapping[str, Any]) -> DeskJob:
        """Keep something to be done."""
        return self._jobs.ask(what, body)

    def jobs(self) -> list[DeskJob]:
        """Every job, oldest first."""
        return self._jobs.jobs()

    def working(self) -> AbstractContextManager[DeskJob | None]:
        """The oldest waiting job that nobody holds."""
        return self._jobs.working()

    def lock(self, task: str) -> AbstractContextManager[None]:
        """Hold everybody else off who locks a task of this folder."""
        self._coders(task)
        return locked(self.root / ".documents" / ".task.lock")

    def verify(self) -> Iterator[str]:
        """What is wrong with the lists and the chains."""
        try:
            self.tasks()
        except InputError as error:
            yield str(error)
        yield from self._events.verify()

    def _coders(self, task: str) -> tuple[str, ...]:
        return self.task(task).coders

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self.root / ".documents" / ".desk.lock")


def task_named(tasks: list[CodingTask], identity: str) -> CodingTask:
    """The task with this id. Raises InputError when there is none."""
    for one in tasks:
        if one.id == identity:
            return one
    raise InputError(f"there is no task {identity!r}", allowed=", ".join(one.id for one in tasks))


def _task(row: Mapping[str, str], where: str) -> CodingTask:
    drafts = next((one for one in DRAFTS_SHOWN if one == row.get("drafts")), None)
    if list(row) != _COLUMNS or not str(row["round"]).isdecimal() or drafts is None:
        raise InputError("a row of the list of tasks is not one of ours", where=where)
    kinds, coders = (tuple(row[name].split(";")) for name in _LISTS)
    return CodingTask(row["id"], row["document"], row["layer"], int(row["round"]), kinds, coders, drafts)
