"""Working papers in PostgreSQL, where blindness is a wall: a query as one coder cannot return what another saved.

Grain: one row of `event` is one step, holding exactly the bytes that a folder would hold. Every transaction says as whom it
asks (row-level security); only `whole` goes through a function of the owner's, for what the program reckons.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnerscope.coding import sight
from partnerscope.coding.desk.contract import (
    DRAFTS_SHOWN,
    CodingTask,
    DeskJob,
    Overtaken,
    PassageHit,
    TaskStanding,
)
from partnerscope.coding.desk.folder import task_named
from partnerscope.coding.desk.postgresdocuments import PostgresDocuments
from partnerscope.coding.events import CodingEvent, follows, read_event, refuse_name
from partnerscope.coding.sight import SeenEvent, Viewer
from partnerscope.database import Database, DatabaseLost
from partnerscope.documents import words
from partnerscope.errors import InputError, IntegrityError

if TYPE_CHECKING:
    from partnerscope.database.connect import DatabaseConnection

_TASK = "task.id, document, task.layer, round, kinds, array_agg(coder order by assignment.place), drafts"
_TASKS = f"select {_TASK} from task join assignment on assignment.task = task.id"  # noqa: S608 (names of ours)
_IN_ORDER = " group by task.id order by task.place"
_GIVEN = " where exists (select from assignment given where given.task = task.id and given.coder = %(who)s)"
_ALL = f"{_TASKS}{_IN_ORDER}".encode()
_ONE = f"{_TASKS} where task.id = %(task)s{_IN_ORDER}".encode()
_ASSIGNED = f"{_TASKS}{_GIVEN}{_IN_ORDER}".encode()
_STANDINGS = (
    (
        f"select {_TASK}, document.name, finished_coders(task.id), is_published(task.id) "  # noqa: S608 (names of ours)
        "from task join assignment on assignment.task = task.id join document on document.hash = task.document"
        f"{_GIVEN} or %(who)s = ''{_IN_ORDER}"
    )
    .replace("group by task.id", "group by task.id, document.name")
    .encode()
)
_FOUND = """
select document.hash, passage.layer, page, start, stop, said
from passage join document on document.layer = passage.layer
where passage.words @> %(words)s and (document.access <> 'confidential' or exists (
    select from task join assignment on assignment.task = task.id
    where task.document = document.hash and assignment.coder = %(viewer)s))
order by document.added collate "C", document.hash collate "C", start limit %(limit)s
"""
_JUDGES = frozenset({"adjudicator", "maintainer"})


@dataclass(frozen=True)
class PostgresDesk(PostgresDocuments):
    """The working papers in a team's database (see `DeskStore`)."""

    @property
    def is_blind(self) -> bool:
        """Whether the store keeps people from seeing what they may not."""
        return True

    def tasks(self) -> list[CodingTask]:
        """Every task."""
        with self.database.connection() as own:
            return [_task(row) for row in own.execute(_ALL).fetchall()]

    def task(self, identity: str) -> CodingTask:
        """The task with this id."""
        with self.database.connection() as own:
            row = own.execute(_ONE, {"task": identity}).fetchone()
        return task_named(self.tasks(), identity) if row is None else _task(row)

    def put_task(self, task: CodingTask) -> CodingTask:
        """Keep a task; another one under its id raises InputError."""
        with self.database.transaction() as own:
            added = own.execute(
                "insert into task (id, document, layer, round, kinds, drafts) values (%s, %s, %s, %s, %s, %s) "
                "on conflict do nothing",
                (task.id, task.document, task.layer, task.round, list(task.kinds), task.drafts),
            ).rowcount
            if added:
                own.execute(
                    "insert into assignment (task, place, coder) "
                    "select %s, place, coder from unnest(%s::text[]) with ordinality as given (coder, place)",
                    (task.id, list(task.coders)),
                )
        if not added and task not in self.tasks():
            raise InputError(f"there is a task {task.id!r} already", hint="say another --id, or --round")
        return task

    def assigned(self, who: str) -> list[CodingTask]:
        """The tasks that are given to a coder."""
        with self.database.connection() as own:
            return [_task(row) for row in own.execute(_ASSIGNED, {"who": who}).fetchall()]

    def standings(self, who: str = "") -> list[TaskStanding]:
        """How tasks stand: all, or those that are given to a coder."""
        with self.database.connection() as own:
            rows = own.execute(_STANDINGS, {"who": who}).fetchall()
        return [
            TaskStanding(_task(task), name, tuple(done), published) for *task, name, done, published in rows
        ]

    def append(self, event: CodingEvent) -> CodingEvent:
        """Keep a step (see `DeskStore.append`); when the connection dies in it, it is tried once more on a new one."""
        refuse_name(event.who)
        self._coders(event.task)
        try:
            _append(self.database, event)
        except DatabaseLost:
            with self.database.another() as fresh:
                _append(fresh, event)
        return event

    def own(self, task: str, who: str) -> list[CodingEvent]:
        """A person's own steps on a task, oldest first."""
        with _seen_by(self.database, Viewer(who)) as own:
            rows = own.execute(
                "select line from event where task = %s and who = %s order by seq", (task, who)
            ).fetchall()
        return _chain(who, [bytes(row[0]) for row in rows])

    def latest(self, who: str, limit: int, skip: int = 0) -> list[CodingEvent]:
        """A person's own steps on all tasks, newest first."""
        with _seen_by(self.database, Viewer(who)) as own:
            rows = own.execute(
                "select line from event where who = %s order by place desc limit %s offset %s",
                (who, limit, skip),
            ).fetchall()
        try:
            return [read_event(bytes(row[0])) for row in rows]
        except ValueError as error:
            raise _broken(who, 0, "cannot be read") from error

    def finished(self, task: str) -> tuple[str, ...]:
        """The coders of a task who have finished."""
        self._coders(task)
        with self.database.connection() as own:
            row = own.execute("select finished_coders(%s)", (task,)).fetchone()
        return tuple(row[0]) if row else ()

    def events(self, task: str, viewer: Viewer) -> tuple[SeenEvent, ...]:
        """The steps on a task as somebody may see them: what the policies leave, then the rules of sight."""
        coders = self._coders(task)
        with _seen_by(self.database, viewer) as own:
            rows = own.execute(
                'select who, line from event where task = %s order by who collate "C", seq', (task,)
            ).fetchall()
        return sight.seen(task, coders, _chains(rows), viewer)

    def whole(self, task: str) -> dict[str, list[CodingEvent]]:
        """All steps on a task by person; by the owner's function, past the policies."""
        with self.database.connection() as own:
            return _chains(own.execute("select who, line from whole_task(%s)", (task,)).fetchall())

    def search(self, text: str, viewer: Viewer, limit: int = 50) -> list[PassageHit]:
        """Sentences with all words of a text (see `DeskStore.search`)."""
        wanted = list(words(text))
        if not wanted:
            return []
        asked = {"words": wanted, "viewer": viewer.name, "limit": limit}
        with self.database.connection() as own:
            return [PassageHit(*row) for row in own.execute(_FOUND, asked).fetchall()]

    def ask(self, what: str, body: Mapping[str, Any]) -> DeskJob:
        """Keep something to be done."""
        job = DeskJob(secrets.token_hex(8), what, dict(body))
        with self.database.connection() as own:
            own.execute(
                "insert into job (id, what, body) values (%s, %s, %s)", (job.id, what, json.dumps(job.body))
            )
        return job

    def jobs(self) -> list[DeskJob]:
        """Every job, oldest first."""
        with self.database.connection() as own:
            rows = own.execute("select id, what, body, state, said from job order by place").fetchall()
        return [DeskJob(*row) for row in rows]

    @contextmanager
    def working(self) -> Iterator[DeskJob | None]:
        """The oldest waiting job that nobody holds: its row is locked in a transaction that its holder's death ends."""
        raised: Exception | None = None
        with self.database.apart() as own, own.transaction():
            row = own.execute(
                "select id, what, body, state, said from job where state = 'waiting' "
                "order by place limit 1 for update skip locked"
            ).fetchone()
            job, ended = (DeskJob(*row) if row else None), ("done", "")
            try:
                yield job
            except Exception as error:
                raised, ended = error, ("failed", str(error))
            if job is not None:
                own.execute("update job set state = %s, said = %s where id = %s", (*ended, job.id))
        if raised is not None:
            raise raised

    def lock(self, task: str) -> AbstractContextManager[None]:
        """Hold everybody else off who locks this task."""
        self._coders(task)
        return self.database.locked(f"partnerscope task {task}")

    def verify(self) -> Iterator[str]:
        """What is wrong with the chains."""
        for task in self.tasks():
            try:
                self.whole(task.id)
            except IntegrityError as error:
                yield str(error)

    def _coders(self, task: str) -> tuple[str, ...]:
        with self.database.connection() as own:
            rows = own.execute(
                "select coder from assignment where task = %s order by place", (task,)
            ).fetchall()
        return tuple(row[0] for row in rows) or self.task(task).coders


@contextmanager
def _seen_by(database: Database, viewer: Viewer) -> Iterator[DatabaseConnection]:
    """A transaction that asks as somebody."""
    with database.transaction() as own:
        own.execute(
            "select set_config('app.viewer', %s, true), set_config('app.judging', %s, true)",
            (viewer.name, "yes" if viewer.roles & _JUDGES else "no"),
        )
        yield own


def _append(database: Database, event: CodingEvent) -> None:
    with _seen_by(database, Viewer(event.who)) as own:
        chain = f"partnerscope steps {event.task} {event.who}"
        own.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (chain,))
        if own.execute("select from event where hash = %s", (event.hash,)).fetchone() is not None:
            return
        last = own.execute(
            "select seq, hash from event where task = %s and who = %s order by seq desc limit 1",
            (event.task, event.who),
        ).fetchone() or (0, "")
        if (event.seq, event.parent) != (last[0] + 1, last[1]):
            raise Overtaken(
                f"{event.who} saved something on the task {event.task!r} in between",
                hint="look at it, then say it again",
            )
        own.execute(
            "insert into event (hash, task, who, seq, what, line) values (%s, %s, %s, %s, %s, %s)",
            (event.hash, event.task, event.who, event.seq, event.what, event.line),
        )


def _chains(rows: Sequence[tuple[Any, ...]]) -> dict[str, list[CodingEvent]]:
    lines: dict[str, list[bytes]] = {}
    for who, line in rows:
        lines.setdefault(who, []).append(bytes(line))
    return {who: _chain(who, some) for who, some in lines.items()}


def _chain(who: str, lines: list[bytes]) -> list[CodingEvent]:
    """The events of lines. Raises IntegrityError when one does not follow the one before it."""
    found: list[CodingEvent] = []
    for line in lines:
        try:
            event = read_event(line)
        except ValueError as error:
            raise _broken(who, len(found) + 1, "cannot be read") from error
        if event.who != who or not follows(event, found):
            raise _broken(who, len(found) + 1, "does not follow the one before it")
        found.append(event)
    return found


def _broken(who: str, number: int, what: str) -> IntegrityError:
    return IntegrityError(
        f"event {number} {what}", where=f"events of {who}", hint="restore the database from a copy"
    )


def _task(row: Sequence[Any]) -> CodingTask:
    id, document, layer, round, kinds, coders, drafts = row
    shown = next(one for one in DRAFTS_SHOWN if one == drafts)
    return CodingTask(id, document, layer, round, tuple(kinds), tuple(coders), shown)
