"""What a store of working papers must do. The contract's tests (`tests/coding/contract.py`) run on every store.

Grain: one *task* is one document, one round and the kinds to look for, given to some coders; one *job* is one piece of work
that a program does later; one *hit* is one sentence of a document that has all words of a search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from partnerscope.coding.events import CodingEvent
from partnerscope.coding.sight import SeenEvent, Viewer
from partnerscope.documents import Document, DocumentStore
from partnerscope.errors import InputError

DraftsShown = Literal["never", "after", "before"]
DRAFTS_SHOWN: tuple[DraftsShown, ...] = get_args(DraftsShown)
DeskJobState = Literal["waiting", "done", "failed"]


@dataclass(frozen=True, slots=True)
class CodingTask:
    """A document (hash) to be coded for some kinds, by some coders, in a round, in one layer.

    `drafts` says when a machine's suggestions are shown: never, after the coder has finished, or before.
    """

    id: str
    document: str
    layer: str
    round: int
    kinds: tuple[str, ...]
    coders: tuple[str, ...]
    drafts: DraftsShown = "after"


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """A task as lists show it: what its document is called, who has finished, whether its ruling is in the journal."""

    task: CodingTask
    name: str
    finished: tuple[str, ...]
    published: bool

    @property
    def is_finished(self) -> bool:
        """Whether all its coders have."""
        return len(self.finished) == len(self.task.coders)


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as lists show it: how many pages its text has, and what may be wrong with it."""

    document: Document
    pages: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A sentence in which all words of a search stand; offsets in code points of the layer."""

    document: str
    layer: str
    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class DeskJob:
    """Something to be done: what, with which content; what was said when it ended ('' before)."""

    id: str
    what: str
    body: Mapping[str, Any]
    state: DeskJobState = "waiting"
    said: str = ""


class Overtaken(InputError):
    """A step on a state that is no longer the last one: somebody (the same person in another window) saved in between."""


class DeskStore(DocumentStore, Protocol):
    """Documents, tasks, events and jobs of one observatory.

    Every write is all or nothing, at whatever moment a process or the machine stops; once it has returned, it is there for
    good. Nothing is ever changed or removed but the row of a document and the state of a job.
    """

    @property
    def is_blind(self) -> bool:
        """Whether the store keeps people from seeing what they may not; a folder cannot."""
        ...

    def put_task(self, task: CodingTask) -> CodingTask:
        """Keep a task. The same task twice is there once; another one under its id raises InputError."""
        ...

    def tasks(self) -> list[CodingTask]:
        """Every task, in the order in which they were put."""
        ...

    def task(self, identity: str) -> CodingTask:
        """The task with this id. Raises InputError when there is none."""
        ...

    def assigned(self, who: str) -> list[CodingTask]:
        """The tasks that are given to a coder, in that order."""
        ...

    def standings(self, who: str = "") -> list[TaskStanding]:
        """How tasks stand, in that order: all, or those that are given to a coder. It says nothing of anybody's work."""
        ...

    def listed(self, viewer: Viewer, limit: int, skip: int = 0) -> list[ListedDocument]:
        """Documents, newest first: so many, after those that are skipped.

        A confidential one is listed for those whose tasks it is in, and for maintainers.
        """
        ...

    def append(self, event: CodingEvent) -> CodingEvent:
        """Keep a step. The same event twice is there once, however often it is tried.

        Raises `Overtaken` when it does not follow the last one of its person and task, InputError for a task that is not
        there.
        """
        ...

    def own(self, task: str, who: str) -> list[CodingEvent]:
        """A person's own steps on a task, oldest first. Raises IntegrityError when the chain is broken."""
        ...

    def latest(self, who: str, limit: int, skip: int = 0) -> list[CodingEvent]:
        """A person's own steps on all tasks, newest first: so many, after those that are skipped."""
        ...

    def finished(self, task: str) -> tuple[str, ...]:
        """The coders of a task who have finished, in the order of the task; says nothing else of their work."""
        ...

    def events(self, task: str, viewer: Viewer) -> tuple[SeenEvent, ...]:
        """The steps on a task as somebody may see them (see `coding.sight.seen`)."""
        ...

    def whole(self, task: str) -> dict[str, list[CodingEvent]]:
        """All steps on a task by person: for what the program reckons once all have finished, never to be shown."""
        ...

    def search(self, text: str, viewer: Viewer, limit: int = 50) -> list[PassageHit]:
        """Sentences of the documents' layers of today with all words of a text, by age of the document, then place.

        A confidential document is searched only for those whose tasks it is in. No words find nothing.
        """
        ...

    def ask(self, what: str, body: Mapping[str, Any]) -> DeskJob:
        """Keep something to be done."""
        ...

    def jobs(self) -> list[DeskJob]:
        """Every job, oldest first."""
        ...

    def working(self) -> AbstractContextManager[DeskJob | None]:
        """The oldest waiting job that nobody holds, held while the block runs; none when there is none.

        When the block ends the job is done; when it raises, the job has failed, with what was said; when its process
        dies, the job is free again at once.
        """
        ...

    def lock(self, task: str) -> AbstractContextManager[None]:
        """Hold everybody else off who locks this task: what was read in the block still holds when the block appends."""
        ...

    def verify(self) -> Iterator[str]:
        """What is wrong with what was kept: altered or broken chains, unreadable lists; one sentence each."""
        ...
