"""A ruling on a task, taken up by the journal.

Grain: one acceptance is one changeset and one step `accept` of whoever ruled; when the changeset was recorded and the step
was not (a crash between the two), doing it again adds the step and records nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from partnerscope.coding import (
    Acceptance,
    Judging,
    Wanted,
    Workbench,
    aliases,
    finished_or_stop,
    is_published,
    next_event,
    of_itself,
    source_of,
    title_of,
)
from partnerscope.documents import Document, Layer
from partnerscope.errors import InputError
from partnerscope.journal import Changeset, Revision, State

NOTHING_SAID = Wanted()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it: the changeset (None when the journal said it all), the record of every unit, the units refused."""

    changeset: Changeset | None
    records: dict[str, str]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class Accepting:
    """What takes a ruling up: a bench, the records by kind and id as the journal has them now, and what records."""

    bench: Workbench
    state: Callable[[], State]
    record: Callable[[Iterable[Revision], str, str], Changeset | None]

    def accept(
        self, task: str, judge: str, reason: str = "", author: str = "", wanted: Wanted = NOTHING_SAID
    ) -> Accepted:
        """Record what was ruled on a task in one changeset, and publish the ruling to its coders.

        A document of no recorded source makes one, of what it says of itself and what `wanted` says of its title, address
        and day of issue.
        Raises InputError while something is undecided, for a task that was accepted, or when this person may not rule on it;
        DataError when the records have faults. Then nothing is recorded.
        """
        judging = Judging(self.bench, judge)
        judging.premerge(task)
        with self.bench.desk.lock(task):
            chains = self.bench.desk.whole(task)
            if is_published(chains):
                raise InputError(f"the ruling on {task!r} was accepted already", hint="see 'task list'")
            acceptance = self._acceptance(judging, task, wanted)
            why = reason or f"task {task}: what two coders proposed and one person ruled"
            changeset = self.record(acceptance.revisions(), why, author or judge)
            if self.bench.archive.document(acceptance.document.hash).source != acceptance.document.source:
                self.bench.archive.store.put(acceptance.document)
            body = {"changeset": changeset.hash if changeset else "", "records": acceptance.records()}
            before = self.bench.desk.own(task, judge)
            self.bench.desk.append(next_event(before, judge, "accept", task, body))
        refused = tuple(one.unit.id for one in acceptance.decided if one.standing == "refused")
        return Accepted(changeset, acceptance.records(), refused)

    def _acceptance(self, judging: Judging, task: str, wanted: Wanted) -> Acceptance:
        one = self.bench.task(task)
        decided = judging.units(task)
        chains = self.bench.desk.whole(task)
        letters = aliases(task, one.coders, chains)
        names = {letter: coder for coder, letter in letters.items()}
        document = self.bench.archive.document(one.document)
        done, state = finished_or_stop(self.bench, one), self.state()
        document, csl = _sourced(document, done.layer, wanted, state)
        return Acceptance(done, document, decided, names, self.bench.desk.is_blind, state, csl)


def _sourced(document: Document, layer: Layer, wanted: Wanted, state: State) -> tuple[Document, str]:
    """The document with its source, and the item of that where it is new."""
    items = {one: cells.get("csl", "") for one, cells in state.get("source", {}).items()}
    taken = {one for records in state.values() for one in records}
    title = title_of(layer, wanted, document)
    source, csl = source_of(items, taken, layer, of_itself(layer, wanted), title, document.source)
    return replace(document, source=source), csl
