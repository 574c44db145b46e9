"""Tasks that all their coders finished, with what may be compared and ruled on.

Grain: one *finished* task has every coder's proposals of the first pass, and the units that they make. The program reckons
with them whoever asks; what is shown of them is decided by `sight`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from partnerscope.coding import sight
from partnerscope.coding.desk import CodingTask
from partnerscope.coding.pairing import CodedUnit, units
from partnerscope.coding.proposals import CoderProposal, first_pass, proposals, steps_of
from partnerscope.coding.workbench import Workbench
from partnerscope.documents import Layer
from partnerscope.errors import InputError


@dataclass(frozen=True)
class Finished:
    """A task, its text, and the proposals of every coder, in the order of the letters under which they are shown."""

    task: CodingTask
    layer: Layer
    given: Mapping[str, tuple[CoderProposal, ...]]
    was_drafted: bool

    @cached_property
    def units(self) -> tuple[CodedUnit, ...]:
        """What the coders coded, paired."""
        return units(self.task.id, self.given)


def finished(bench: Workbench, task: CodingTask) -> Finished | None:
    """A task that all its coders finished, or None."""
    chains = bench.desk.whole(task.id)
    if not sight.is_finished(task.coders, chains):
        return None
    letters = sight.aliases(task.id, task.coders, chains)
    first = {coder: first_pass(chains[coder]) for coder in sorted(letters, key=letters.__getitem__)}
    given = {coder: proposals(task.id, coder, steps_of(events)) for coder, events in first.items()}
    drafted = task.drafts == "before" or any(one.drafts for own in given.values() for one in own)
    return Finished(task, bench.layer(task), given, drafted)


def finished_tasks(bench: Workbench) -> list[Finished]:
    """Every task that all its coders finished."""
    return [found for task in bench.tasks() if (found := finished(bench, task)) is not None]


def finished_or_stop(bench: Workbench, task: CodingTask) -> Finished:
    """The same of one task. Raises InputError when not all its coders have finished."""
    found = finished(bench, task)
    if found is None:
        raise InputError(f"the task {task.id!r} is not finished by all its coders", hint="see 'task list'")
    return found
