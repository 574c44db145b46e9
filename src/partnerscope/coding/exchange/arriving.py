"""What another program coded, taken up as a coder's own proposals.

Grain: one *arrival* is one record that somebody coded elsewhere, with words. Only words that surely stand in the archived
text enter, at the place where they stand; everything else is counted with its reason. The same file twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import urlsplit

from partnerscope.coding import sight
from partnerscope.coding.desk import CodingTask
from partnerscope.coding.exchange.loss import LossTally
from partnerscope.coding.proposals import CoderProposal
from partnerscope.coding.words import QuotedWords
from partnerscope.coding.workbench import Workbench
from partnerscope.documents import ACCEPTED, Finder, Sought
from partnerscope.errors import InputError


@dataclass(frozen=True, slots=True)
class ArrivedDocument:
    """The document that another program coded: its name, its hash, text and address where it says them."""

    name: str
    hash: str = ""
    text: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class ArrivedWords:
    """Words as they were elsewhere, the column that they prove, and the page on which they are said to be."""

    sought: Sought
    field: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record that was coded elsewhere."""

    origin: ArrivedDocument
    kind: str
    cells: Mapping[str, str]
    words: tuple[ArrivedWords, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ArrivedNote:
    """A remark that was made elsewhere on a document."""

    origin: ArrivedDocument
    text: str


@dataclass
class Arrivals:
    """What arrives for one coder; `task` names the only task it is for, '' any that is given to the coder.

    `addresses` leads from an address, as `same_address` writes it, to the source that was read there.
    """

    bench: Workbench
    coder: str
    tally: LossTally
    task: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    _finders: dict[str, Finder] = field(default_factory=dict)
    _is_meant: bool = False
    """Whether the task was named, and everything is on one page known only by its address: then it is on that task."""

    def take(self, found: Sequence[Arrival], notes: Sequence[ArrivedNote], *, dry_run: bool = False) -> None:
        """Save what can be saved. Raises InputError when the coder has no task; then nothing is saved."""
        tasks = self._tasks()
        arrived = [*(one.origin for one in found), *(one.origin for one in notes)]
        origins = {(one.name, same_address(one.address) or one.address) for one in arrived}
        self._is_meant = bool(self.task) and len(origins) == 1
        proposals: dict[tuple[object, ...], CoderProposal] = {}
        for arrival in found:
            task = self._task_of(arrival.origin, tasks, "proposals")
            if task is not None and (made := self._proposal(task, arrival)) is not None:
                proposals.setdefault(_said(made), made)
        there = {_said(one) for task in tasks for one in self.bench.own(task.id, self.coder)}
        for said, made in proposals.items():
            if said in there:
                self.tally.keep("proposals that were there already")
                continue
            if not dry_run:
                self.bench.save(made)
            self.tally.keep("proposals")
        self._note(notes, tasks, dry_run)

    def _tasks(self) -> list[CodingTask]:
        given = self.bench.desk.assigned(self.coder)
        tasks = [one for one in given if self.task in ("", one.id)]
        if not tasks:
            raise InputError(
                f"no task {self.task!r} is given to {self.coder!r}"
                if self.task
                else f"{self.coder!r} has no task",
                allowed=", ".join(one.id for one in given),
                hint="'task make' gives a document to coders",
            )
        return sorted(tasks, key=lambda one: -one.round)

    def _task_of(self, origin: ArrivedDocument, tasks: Iterable[CodingTask], what: str) -> CodingTask | None:
        """The task of the latest round that is on a document."""
        mine = [one for one in tasks if self._is_on(one, origin)]
        if not mine:
            self.tally.leave(f"{what} on documents that no task of {self.coder} is on")
            self.tally.say(f"no task of {self.coder} is on {origin.name!r}")
            return None
        if len({one.document for one in mine}) > 1:
            self.tally.leave(f"{what} on a name or an address of several documents: name the task")
            return None
        if self._is_frozen(mine[0]):
            self.tally.leave(f"{what} on tasks that {self.coder} has finished")
            return None
        return mine[0]

    def _is_on(self, task: CodingTask, origin: ArrivedDocument) -> bool:
        if origin.hash:
            return origin.hash == task.document
        if origin.text is not None and origin.text == self._finder(task).layer.text:
            return True
        document = self.bench.archive.document(task.document)
        known = self.addresses.get(same_address(origin.address), "")
        if known and document.source:
            return known == document.source
        if self._is_meant and origin.text is None:
            return True
        return bool(origin.name) and origin.name in (document.name, PurePath(document.name).stem)

    def _is_frozen(self, task: CodingTask) -> bool:
        return sight.has_finished(self.bench.desk.own(task.id, self.coder))

    def _finder(self, task: CodingTask) -> Finder:
        if task.layer not in self._finders:
            self._finders[task.layer] = Finder(self.bench.layer(task))
        return self._finders[task.layer]

    def _proposal(self, task: CodingTask, arrival: Arrival) -> CoderProposal | None:
        quotes = [quoted for words in arrival.words if (quoted := self._quoted(task, words)) is not None]
        if len(quotes) < len(arrival.words):
            self.tally.leave("proposals whose words do not surely stand in the text")
            return None
        try:
            return self.bench.proposal(task.id, self.coder, arrival.kind, quotes, arrival.cells, arrival.note)
        except InputError as error:
            self.tally.leave("proposals that the task or the codebook does not allow")
            self.tally.say(f"not allowed: {error}")
            return None

    def _quoted(self, task: CodingTask, words: ArrivedWords) -> QuotedWords | None:
        finder = self._finder(task)
        found = finder.find(words.sought)
        on = finder.layer.page_at(found.span.start).number if found.span is not None else None
        if words.page is not None and (found.status not in ACCEPTED or on != words.page):
            self.tally.keep("passages typed beside a page")
            return QuotedWords(words.sought.exact, words.field, words.page)
        if found.status not in ACCEPTED or found.span is None:
            self.tally.leave(f"passages that are {found.status}")
            return None
        at, end = found.span.start, found.span.end
        if (at, found.status) == (words.sought.start, "exact"):
            self.tally.keep("passages at their place")
        else:
            self.tally.change("passages found again at another place or in other letters")
        return QuotedWords(finder.layer.text[at:end], words.field, start=at)

    def _note(self, notes: Sequence[ArrivedNote], tasks: Sequence[CodingTask], dry_run: bool) -> None:
        for one in notes:
            task = self._task_of(one.origin, tasks, "notes")
            if task is None:
                continue
            events = self.bench.desk.own(task.id, self.coder)
            if any(event.what == "note" and event.body["text"] == one.text for event in events):
                self.tally.keep("notes that were there already")
                continue
            if not dry_run:
                self.bench.note(task.id, self.coder, one.text)
            self.tally.keep("notes")


def same_address(address: str) -> str:
    """An address without what makes no other page: scheme, capitals of the host, a place in the page, a last slash."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme.casefold() not in ("http", "https"):
        return ""
    asked = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}{asked}"


def whose(names: Mapping[str, str], coder: str, user: str) -> set[str]:
    """Who is meant among those whose work is in a file (id to name): the user named, else the coder, else the only one.

    Raises InputError when it is not clear.
    """
    wanted = user or (coder if coder in names.values() else "")
    if not wanted and len(names) <= 1:
        return set(names)
    found = {one for one, name in names.items() if wanted and name == wanted}
    if not found:
        raise InputError(
            f"nothing in the file is by {wanted!r}" if wanted else "several people coded this",
            allowed=", ".join(sorted(filter(None, names.values()))),
            hint="--user says whose work it is",
        )
    return found


def _said(one: CoderProposal) -> tuple[object, ...]:
    """What a proposal says, apart from its id."""
    return one.task, one.kind, tuple(sorted(one.cells.items())), one.passages
