"""What coders do at a desk: take a task, propose records with the words that prove them, finish.

Grain: one call saves one step. No words enter that do not surely stand in the text, nothing is saved on a task that is
frozen, and no step is ever changed: to undo one is another step.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from partnerscope.codebook import Codebook
from partnerscope.coding import sight
from partnerscope.coding.concepts import hashes
from partnerscope.coding.desk import CodingTask, DeskStore, DraftsShown, Overtaken
from partnerscope.coding.endpoint import Endpoint
from partnerscope.coding.events import CodingEvent, Step, next_event, refuse_name
from partnerscope.coding.machine import Answered, MachineDraft, MachineReader, draft_body, kept_drafts
from partnerscope.coding.proposals import ALL, CodedPassage, CoderProposal, body_of, proposals, steps_of
from partnerscope.coding.sight import SeenEvent, Viewer
from partnerscope.coding.suggest import SCHEMES, Suggestion, suggestions
from partnerscope.coding.words import QuotedWords, passages_of
from partnerscope.documents import Archive, Layer
from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.record.check import check_cell, is_id

MAX_CODERS = len(string.ascii_uppercase)


@dataclass(frozen=True)
class Workbench:
    """The tasks at a desk; `codebook` is what the observatory says now, `own_kinds` the kinds that it alone has."""

    desk: DeskStore
    codebook: Callable[[], Codebook]
    own_kinds: tuple[str, ...] = ()

    @cached_property
    def archive(self) -> Archive:
        """The documents."""
        return Archive(self.desk)

    def tasks(self) -> list[CodingTask]:
        """Every task."""
        return self.desk.tasks()

    def task(self, identity: str) -> CodingTask:
        """The task with this id. Raises InputError when there is none."""
        return self.desk.task(identity)

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
        if len(set(coders)) != len(coders) or not 2 <= len(coders) <= MAX_CODERS:
            raise InputError("a task is for two or more coders", allowed="--coder c1 --coder c2")
        for coder in coders:
            refuse_name(coder)
        if not kinds:
            raise InputError("a task looks for something", allowed="--kind meeting")
        for kind in kinds:
            _refuse_kind(kind, self.own_kinds)
        identity = id or f"{one.hash[:8]}-{round}"
        if not is_id(identity):
            raise InputError(f"{identity!r} is not an id", allowed="letters, digits, '.', '_', '-'")
        if identity in {other.id for other in self.tasks()}:
            raise InputError(f"there is a task {identity!r} already", hint="say another --id, or --round")
        made = CodingTask(
            identity, one.hash, one.layer, round, tuple(dict.fromkeys(kinds)), tuple(coders), drafts
        )
        return self.desk.put_task(made)

    def again(self, task: str, kinds: tuple[str, ...] = ()) -> CodingTask:
        """The same document for the same coders in a new round, blind again; `kinds` are those to look for, '' all of them.

        Old and new codings are kept, and so is the agreement of each round. Raises InputError when that round is there.
        """
        one = self.task(task)
        rounds = [other for other in self.tasks() if other.document == one.document]
        number = max(other.round for other in rounds) + 1
        base = re.sub(r"-r\d+$", "", one.id)
        return self.make(
            one.document,
            kinds or one.kinds,
            one.coders,
            id=f"{base}-r{number}",
            round=number,
            drafts=one.drafts,
        )

    def layer(self, task: CodingTask) -> Layer:
        """The text that a task is coded in."""
        return self.archive.read(task.layer)

    def propose(
        self,
        task: str,
        coder: str,
        kind: str,
        words: str,
        cells: Mapping[str, str],
        *,
        more: Sequence[QuotedWords] = (),
        page: int | None = None,
        start: int | None = None,
        note: str = "",
        draft: str = "",
        state: str | None = None,
    ) -> CoderProposal:
        """Save a proposal: words for the record as a whole, `more` for single fields; `draft` is the one taken over.

        `page` is that of words typed beside a page without usable text, `start` where the words were selected. Raises
        InputError unless all words surely stand in the text, for cells that the codebook does not allow, and when the coder
        has finished; `Overtaken` when `state` (see `save`) is no longer the last.
        """
        made = self.proposal(task, coder, kind, (QuotedWords(words, ALL, page, start), *more), cells, note)
        return self.save(replace(made, draft=draft), state)

    def proposal(
        self,
        task: str,
        coder: str,
        kind: str,
        quotes: Sequence[QuotedWords],
        cells: Mapping[str, str],
        note: str = "",
    ) -> CoderProposal:
        """What `propose` would save, with the same refusals; nothing is saved."""
        one = self._given(task, coder)
        if kind not in one.kinds:
            raise InputError(f"the task does not look for the kind {kind!r}", allowed=", ".join(one.kinds))
        codebook = self._checked(kind, cells)
        return CoderProposal(
            secrets.token_hex(8), task, coder, kind, dict(cells), self._passages(one, kind, quotes), note,
            self._was_shown_drafts(one, coder), hashes(kind, cells, codebook),
        )  # fmt: skip

    def save(self, made: CoderProposal, state: str | None = None) -> CoderProposal:
        """Save a proposal that was made before. Raises InputError when its coder has finished.

        `state` is the hash of the last own step that the coder had before them ('' for none): when another was saved since,
        in another window, `Overtaken` is raised and nothing is saved.
        """
        self._save(made.task, made.coder, "propose", body_of(made), state)
        return made

    def revise(
        self,
        task: str,
        coder: str,
        proposal: str,
        *,
        cells: Mapping[str, str] | None = None,
        quotes: Sequence[QuotedWords] = (),
        note: str | None = None,
        state: str | None = None,
    ) -> CoderProposal:
        """Save a proposal anew: other cells (an empty value empties one), other words, another note; '' keeps what was.

        Words for a field stand in the place of those that spoke for it, those for other fields stay; no words for a column
        take its own away. A withdrawn proposal comes back. Raises `Overtaken` when `state` (see `save`) is not the last.
        """
        one = self._given(task, coder)
        events = self.desk.own(task, coder)
        said = [e for e in events if e.what in ("propose", "revise") and e.body["proposal"] == proposal]
        if not said:
            raise InputError(f"{coder} has no proposal {proposal!r} on this task")
        (before,) = proposals(task, coder, steps_of(said[-1:]))
        changed = {name: value for name, value in {**before.cells, **(cells or {})}.items() if value}
        codebook = self._checked(before.kind, changed)
        after = replace(
            before,
            cells=changed,
            passages=self._proven_anew(one, before, quotes),
            note=before.note if note is None else note,
            drafts=before.drafts or self._was_shown_drafts(one, coder),
            concepts=hashes(before.kind, changed, codebook),
        )
        self._save(task, coder, "revise", body_of(after), state)
        return after

    def withdraw(self, task: str, coder: str, proposal: str, state: str | None = None) -> None:
        """Take a proposal back; the event that made it stays. Raises InputError when it is not the coder's own.

        Raises `Overtaken` when `state` (see `save`) is no longer the last.
        """
        self._given(task, coder)
        if proposal not in {one.id for one in self.own(task, coder)}:
            raise InputError(f"{coder} has no proposal {proposal!r} on this task")
        self._save(task, coder, "withdraw", {"proposal": proposal}, state)

    def undo(self, task: str, coder: str, state: str | None = None) -> str:
        """Take back the last step on a proposal by another step; returns the proposal's id.

        Raises InputError when none is left, `Overtaken` when `state` (see `save`) is no longer the last.
        """
        self._given(task, coder)
        events = self.desk.own(task, coder)
        undone = {str(event.body.get("undoes")) for event in events}
        last = next(
            (e for e in reversed(events) if e.what in ("propose", "revise", "withdraw")
             and e.hash not in undone and "undoes" not in e.body),
            None,
        )  # fmt: skip
        if last is None:
            raise InputError(f"{coder} has nothing to undo on the task {task!r}")
        identity = str(last.body["proposal"])
        earlier = [
            e for e in events[: last.seq - 1]
            if e.what in ("propose", "revise") and e.body["proposal"] == identity
        ]  # fmt: skip
        if last.what == "propose":
            self._save(task, coder, "withdraw", {"proposal": identity, "undoes": last.hash}, state)
        else:
            self._save(task, coder, "revise", {**earlier[-1].body, "undoes": last.hash}, state)
        return identity

    def note(self, task: str, coder: str, text: str) -> None:
        """Save a remark on the task. Raises InputError for one without words."""
        self._given(task, coder)
        if not text.strip():
            raise InputError("the note is empty", hint="say something, or leave it")
        self._save(task, coder, "note", {"text": text})

    def look(self, task: str, coder: str, words: str) -> int:
        """Search the task's text for words, and keep that it was done; returns how many sentences have them.

        Raises InputError for no words.
        """
        one = self._given(task, coder)
        if not words.strip():
            raise InputError("there are no words to look for")
        found = [hit for hit in self.desk.search(words, Viewer(coder), 1000) if hit.document == one.document]
        self._save(task, coder, "look", {"words": words, "found": len(found)})
        return len(found)

    def drafts(self, task: str, coder: str) -> tuple[Suggestion, ...]:
        """What a dictionary sees in the text, and keep that it was shown.

        Raises InputError when the task does not show drafts now (never, or not before the coder has finished; who saw them
        once and goes on sees them again).
        """
        one = self.showing_drafts(task, coder, again=True)
        codebook = self.codebook()
        chosen = tuple(name for name in SCHEMES if name in codebook)
        found = tuple(suggestions(self.layer(one), codebook, chosen))
        before = self.desk.own(task, coder)
        self.desk.append(next_event(before, coder, "look", task, {"drafts": len(found)}))
        return found

    def ask(self, task: str, coder: str, endpoint: Endpoint) -> Iterator[Answered]:
        """Ask a model for drafts, piece by piece of the text; each answer is kept before it is given out.

        Raises InputError when the task does not show drafts now, and for a confidential document: it is never sent.
        """
        one = self.showing_drafts(task, coder)
        document = self.archive.document(one.document)
        if document.access == "confidential":
            raise InputError("a confidential document is never sent", where=document.name)
        for told in MachineReader(self.layer(one), one.kinds, self.codebook()).ask(endpoint):
            with self.desk.lock(task):
                self.showing_drafts(task, coder)
                self._keep_answer(task, coder, told)
            yield told

    def machine_drafts(self, task: str, coder: str) -> tuple[MachineDraft, ...]:
        """The drafts of models that were shown to a coder."""
        self._given(task, coder)
        return kept_drafts(self.desk.own(task, coder))

    def take(
        self, task: str, coder: str, draft: str, cells: Mapping[str, str] | None = None, note: str = ""
    ) -> CoderProposal:
        """Make a draft that was shown to a coder their proposal, with other cells where they say so ('' empties one).

        Raises InputError when it was not shown to them, or is a proposal of theirs already.
        """
        shown = {one.id: one for one in self.machine_drafts(task, coder)}
        if draft not in shown:
            raise InputError(f"{coder} was shown no draft {draft!r} on this task", hint=f"task drafts {task}")
        if draft in {one.draft for one in self.own(task, coder)}:
            raise InputError(f"the draft {draft!r} is a proposal already", hint="'task revise' changes it")
        one = shown[draft]
        changed = {name: value for name, value in {**one.cells, **(cells or {})}.items() if value}
        return self.propose(
            task, coder, one.kind, one.passage.exact, changed, start=one.passage.start, note=note, draft=draft
        )

    def showing_drafts(self, task: str, coder: str, *, again: bool = False) -> CodingTask:
        """A coder's task that shows drafts now; `again`: those of a dictionary also to whoever saw them before.

        Raises InputError for a task that shows none, or not yet.
        """
        one = self._given(task, coder)
        if one.drafts == "never":
            raise InputError("this task shows no drafts")
        if not shows_drafts(one, self.desk.own(task, coder), again=again):
            raise InputError("drafts are shown when you have finished", hint=f"task finish {task}")
        return one

    def _keep_answer(self, task: str, coder: str, told: Answered) -> None:
        """Save that a model was asked, the drafts that came of it and, by reason alone, what was refused."""
        known = {one.id for one in kept_drafts(self.desk.own(task, coder))}
        steps: list[tuple[Step, dict[str, Any]]] = [
            ("look", {"drafts": len(told.drafts), "by": asdict(told.by)}),
            *(("draft-taken", draft_body(one)) for one in told.drafts if one.id not in known),
            *(("draft-refused", {"reason": why, "by": asdict(told.by)}) for why in told.refused),
        ]
        for what, body in steps:
            self.desk.append(next_event(self.desk.own(task, coder), coder, what, task, body))

    def finish(self, task: str, coder: str, state: str | None = None) -> None:
        """Freeze what a coder proposed; an empty coding is a coding.

        Raises `Overtaken` when `state` (see `save`) is no longer the last.
        """
        self._given(task, coder)
        self._save(task, coder, "finish", {sight.SALT: secrets.token_hex(16)}, state)

    def reopen(self, task: str, coder: str) -> None:
        """Go on after finishing. Raises InputError between a ruling and its publication.

        After that the others' work can be seen: what is saved then is marked, and counted nowhere.
        """
        one = self._given(task, coder)
        with self.desk.lock(task):
            chains = self.desk.whole(task)
            published = sight.is_published(chains)
            if sight.is_ruled_on(chains) and not published:
                raise InputError("somebody rules on this task now", hint="wait until it is published")
            if not _is_frozen(chains.get(coder, [])):
                raise InputError(f"{coder} has not finished this task")
            self._save(one.id, coder, "reopen", {"seen": True} if published else {})

    def finished(self, task: CodingTask) -> tuple[str, ...]:
        """The coders who have finished."""
        return self.desk.finished(task.id)

    def is_finished(self, task: CodingTask) -> bool:
        """Whether all coders have."""
        return len(self.finished(task)) == len(task.coders)

    def own(self, task: str, coder: str) -> tuple[CoderProposal, ...]:
        """A coder's own proposals on a task."""
        return proposals(task, coder, steps_of(self.desk.own(task, coder)))

    def proposals(self, task: str, seen_by: str) -> tuple[CoderProposal, ...]:
        """What a coder may see of a task: their own, and everybody's once the ruling is published."""
        self._given(task, seen_by)
        return proposals_seen(task, self.desk.events(task, Viewer(seen_by)))

    def _given(self, task: str, coder: str) -> CodingTask:
        one = self.task(task)
        if coder not in one.coders:
            raise InputError(f"the task is not given to {coder!r}", hint="see 'task list'")
        return one

    def _checked(self, kind: str, cells: Mapping[str, str]) -> Codebook:
        """The codebook, which allows the cells. Raises InputError for unknown columns, DataError for faulty values."""
        columns, codebook = kind_named(kind).columns, self.codebook()
        strange = [name for name in cells if name not in columns or name == "id"]
        if strange:
            allowed = ", ".join(name for name in columns if name != "id")
            raise InputError(f"a {kind} has no column {strange[0]!r} to be coded", allowed=allowed)
        found = [fault for name, value in cells.items()
                 if (fault := check_cell(kind_named(kind), name, value, codebook)) is not None]  # fmt: skip
        if found:
            problems = [
                Problem(
                    one.code, one.severity, one.what, Place(kind, None, one.column), one.allowed, one.hint
                )
                for one in found
            ]
            raise DataError("nothing was saved: the cells have faults", problems)
        return codebook

    def _passages(
        self, task: CodingTask, kind: str, quotes: Sequence[QuotedWords]
    ) -> tuple[CodedPassage, ...]:
        strange = [one.field for one in quotes if one.field not in (ALL, *kind_named(kind).columns)]
        if strange:
            raise InputError(f"a {kind} has no column {strange[0]!r} for which words could speak")
        return passages_of(self.archive.finder(task.layer), quotes)

    def _proven_anew(
        self, task: CodingTask, before: CoderProposal, quotes: Sequence[QuotedWords]
    ) -> tuple[CodedPassage, ...]:
        """The passages of a proposal with other words for some fields; empty words take those of a column away."""
        said = [one for one in quotes if one.words.strip() or one.field == ALL]
        others = {one.field for one in quotes}
        new = self._passages(task, before.kind, said) if said else ()
        found = (*new, *(one for one in before.passages if one.field not in others))
        if not found:
            raise InputError("no words would prove it", hint="say others, or withdraw the proposal")
        return tuple(sorted(found, key=lambda one: one.field != ALL)) if quotes else before.passages

    def _was_shown_drafts(self, task: CodingTask, coder: str) -> bool:
        """Whether the coder has seen a machine's suggestions, or might have."""
        looks = (e for e in self.desk.own(task.id, coder) if e.what == "look" and "drafts" in e.body)
        return task.drafts == "before" or next(looks, None) is not None

    def _save(
        self, task: str, coder: str, what: Step, body: Mapping[str, Any], state: str | None = None
    ) -> CodingEvent:
        """Append a step of a coder, unless the task is frozen for them, or another step stands on what they saw."""
        before = self.desk.own(task, coder)
        if state is not None and state != (before[-1].hash if before else ""):
            raise Overtaken(
                f"something was saved on the task {task!r} since (in another window, or by pressing twice)",
                hint="look at what is saved; save again to save this too",
            )
        if _is_frozen(before) and what != "reopen":
            raise InputError(f"{coder} has finished this task", hint="reopen it before somebody rules")
        return self.desk.append(next_event(before, coder, what, task, body))


def shows_drafts(task: CodingTask, own: Sequence[CodingEvent], *, again: bool = False) -> bool:
    """Whether a task shows drafts now to the coder of these steps; `again`: to whoever saw those of a dictionary before."""
    if task.drafts != "after":
        return task.drafts == "before"
    saw = any(e.what == "look" and "drafts" in e.body and "by" not in e.body for e in own)
    return (again and saw) or sight.has_finished(own)


def _refuse_kind(kind: str, own: tuple[str, ...]) -> None:
    """Raises InputError for a kind of which no record can be proposed, and for one that this observatory alone has.

    A proposal travels (to other desks, out and in again) by the name of its kind alone, so that everybody must have it.
    """
    allowed = ", ".join(one.name for one in KINDS if can_be_proposed(one))
    if kind in own:
        raise InputError(
            f"{kind!r} is a kind of this observatory alone, and coders propose records of the program's kinds",
            allowed=allowed,
            hint="write its records into its table in records/, with their sources, and commit",
        )
    if not can_be_proposed(kind_named(kind)):
        raise InputError(f"a {kind} cannot be proposed from a text", allowed=allowed)


def can_be_proposed(kind: Kind) -> bool:
    """Whether coders may propose records of a kind: those with an id in a table, but quotes, which passages make."""
    return kind.has_id and kind.kept == "table" and not kind.verbatim


def _is_frozen(events: Sequence[CodingEvent]) -> bool:
    """Whether a coder has finished and not gone on, in a second pass too."""
    return next((e.what for e in reversed(events) if e.what in ("finish", "reopen")), "") == "finish"


def proposals_seen(task: str, events: Sequence[SeenEvent]) -> tuple[CoderProposal, ...]:
    """The proposals in what somebody is shown of a task, by whose they are."""
    found: dict[str, list[tuple[Step, Mapping[str, Any]]]] = {}
    for event in events:
        found.setdefault(event.who, []).append((event.what, event.body))
    return tuple(one for who, steps in found.items() for one in proposals(task, who, steps))
