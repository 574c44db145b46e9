"""What may leave a desk: the same rules of sight as everywhere, and no word of a confidential document.

Grain: one *shared task* is a task with what somebody may take out of it. A coder takes their own work, and the others' once
the ruling is published; whoever keeps the desk takes the tasks that all have finished. Coders are called by letters until
then, by their pseudonyms afterwards, as the journal calls them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from partnerscope.coding import sight
from partnerscope.coding.desk import CodingTask
from partnerscope.coding.exchange.loss import LossTally
from partnerscope.coding.proposals import CoderProposal
from partnerscope.coding.sight import Viewer
from partnerscope.coding.workbench import Workbench, proposals_seen
from partnerscope.documents import Document, Layer
from partnerscope.errors import InputError

KEEPER = Viewer("", frozenset({"maintainer"}))


@dataclass(frozen=True)
class SharedTask:
    """A task, its document and text, the proposals in it, and the remarks of coders on it (who, what)."""

    task: CodingTask
    document: Document
    layer: Layer
    proposals: tuple[CoderProposal, ...]
    remarks: tuple[tuple[str, str], ...]


def shared(bench: Workbench, coder: str, tally: LossTally) -> Iterator[SharedTask]:
    """The tasks that a coder ('': whoever keeps the desk) may take out. Raises InputError for a coder without a task."""
    viewer = Viewer(coder) if coder else KEEPER
    tasks = bench.desk.assigned(coder) if coder else bench.tasks()
    if coder and not tasks:
        raise InputError(f"{coder!r} has no task", hint="see 'task list'")
    for task in tasks:
        document = bench.archive.document(task.document)
        if document.access == "confidential":
            tally.leave("tasks on confidential documents, which are never exported")
        elif not coder and not bench.is_finished(task):
            tally.leave("tasks that not all their coders have finished")
        else:
            yield _task(bench, task, document, viewer, tally)


def _task(
    bench: Workbench, task: CodingTask, document: Document, viewer: Viewer, tally: LossTally
) -> SharedTask:
    events = bench.desk.events(task.id, viewer)
    names = _names(bench, task, viewer)
    found = [replace(one, coder=names[one.coder]) for one in proposals_seen(task.id, events)]
    second = [one for one in found if one.seen]
    tally.leave("proposals of a second pass, which are counted nowhere", len(second))
    own = tuple(one for one in found if not one.seen)
    remarks = tuple(
        (names[event.who], str(event.body["text"]))
        for event in events
        if event.what == "note" and event.who in names
    )
    return SharedTask(task, document, bench.layer(task), own, remarks)


def _names(bench: Workbench, task: CodingTask, viewer: Viewer) -> dict[str, str]:
    """Under which name a coder leaves, by the name under which they are seen."""
    own, chains = {viewer.name: viewer.name}, bench.desk.whole(task.id)
    if not sight.is_finished(task.coders, chains):
        return own
    letters = sight.aliases(task.id, task.coders, chains)
    if sight.is_published(chains):
        return {letter: coder for coder, letter in letters.items()} | own
    return {letter: f"{task.id} {letter}" for letter in letters.values()} | own
