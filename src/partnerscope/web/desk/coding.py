"""Reading and coding: a task's text beside the form of a record; every save is at once, and on the state that was seen.

Grain: one page is one coder's own work on one task. It holds nothing of anybody else's, in no state.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest

from partnerscope.codebook import Concept
from partnerscope.coding import CoderProposal, CodingTask, Overtaken, QuotedWords, Suggestion, shows_drafts
from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.record import Cell, kind_named
from partnerscope.web.desk.asking import Ask, NotThere, Reply, go
from partnerscope.web.desk.mine import KEYS, bound
from partnerscope.web.desk.page import shown
from partnerscope.web.desk.reading import TextMark, pages_of
from partnerscope.web.language import written

ASK_MODEL = "ask-model"
"""The job of asking the team's model for drafts of a task."""
MOST_IDS = 400
"""Ids that a field offers; more of them are typed."""


@dataclass(frozen=True)
class FormField:
    """A column of the form: what it may hold, the concepts or ids to choose from, what it holds now."""

    name: str
    cell: Cell
    value: str
    concepts: tuple[Concept, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a list."""
        return tuple(self.value.split(";")) if self.value else ()


@dataclass(frozen=True)
class FormContent:
    """What stands in the form: a proposal that is revised, or what somebody typed and could not save."""

    proposal: str = ""
    kind: str = ""
    quote: str = ""
    start: str = ""
    note: str = ""
    page: str = ""
    proves: str = ""
    cells: tuple[tuple[str, str], ...] = ()


def own_task(ask: Ask) -> CodingTask:
    """The task of the address. One that is not given to who asks is as little there as one that nobody made."""
    try:
        one = ask.team.bench.task(ask.values["task"])
    except InputError as error:
        raise NotThere from error
    if ask.coder not in one.coders:
        raise NotThere
    return one


def read(ask: Ask) -> Reply:
    """The page, with an empty form or with a proposal to revise."""
    task = own_task(ask)
    mine = {one.id: one for one in ask.team.bench.own(task.id, ask.coder)}
    edited = mine.get(ask.query.get("revise", ""))
    typed = _typed_of(edited) if edited else _with_words(ask, task, ask.query.get("kind", ""))
    return page(ask, task, typed)


def _with_words(ask: Ask, task: CodingTask, kind: str) -> FormContent:
    """A new form; with the words of a stretch of the text (`use=START-END`), as a dictionary's suggestion leads to it."""
    first, _, last = ask.query.get("use", "").partition("-")
    words = ask.team.bench.layer(task).text[_offset(first) : _offset(last)] if last else ""
    return FormContent(kind=kind, quote=words, start=first if words else "")


def _typed_of(one: CoderProposal) -> FormContent:
    return FormContent(one.id, one.kind, note=one.note, cells=tuple(one.cells.items()))


def page(
    ask: Ask,
    task: CodingTask,
    typed: FormContent,
    *,
    error: PartnerscopeError | None = None,
    suggested: tuple[Suggestion, ...] = (),
    status: int = 200,
    said: str = "",
) -> Reply:
    """A coder's page of a task."""
    bench, coder = ask.team.bench, ask.coder
    layer, steps, own = bench.layer(task), bench.desk.own(task.id, coder), bench.own(task.id, coder)
    kind = typed.kind if typed.kind in task.kinds else task.kinds[0]
    letters = {one.id: f"{one.kind[0].upper()}{number}" for number, one in enumerate(own, 1)}
    marks = [TextMark(p.start, p.end, letters[one.id]) for one in own for p in one.passages if not p.typed]
    number = layer.page_at(_offset(ask.query.get("at", ""))).number if ask.query.get("at") else 0
    asked = number or _offset(ask.query.get("page", "") or ask.text("shown")) or layer.pages[0].number
    document = bench.archive.document(task.document)
    fields, rare = fields_of(ask, kind, dict(typed.cells))
    return shown(
        ask, "task.html", document.name, status=status, task=task, document=document, layer=layer,
        pages=pages_of(layer, asked, marks), page=asked, last=layer.pages[-1].number, kind=kind, fields=fields,
        rare=rare, own=own, letters=letters, typed=typed, error=error, said=said,
        state=steps[-1].hash if steps else "", finished=coder in bench.finished(task), suggested=suggested,
        actions=KEYS, keys=bound(ask), overtaken=isinstance(error, Overtaken) and bool(typed.kind),
        notes=[step.body["text"] for step in steps if step.what == "note"], model=ask.team.model,
        drafts=shows_drafts(task, steps, again=True), asks=shows_drafts(task, steps),
        machine=[one for one in bench.machine_drafts(task.id, coder) if one.id not in {two.draft for two in own}],
    )  # fmt: skip


def fields_of(ask: Ask, kind: str, cells: dict[str, str]) -> tuple[list[FormField], list[FormField]]:
    """The fields of a kind: those that stand in every table, and the rare ones."""
    folded = ask.team.observatory.folded
    common: list[FormField] = []
    rare: list[FormField] = []
    for name, cell in kind_named(kind).columns.items():
        if name == "id" or cell.shape == "csl":
            continue
        concepts: tuple[Concept, ...] = ()
        ids: tuple[str, ...] = ()
        if cell.shape == "concept" and cell.target in folded.codebook:
            concepts = tuple(folded.codebook[cell.target])
        elif cell.shape == "reference" and cell.target != "*":
            ids = tuple(nsmallest(MOST_IDS, folded.state.get(cell.target, {})))
        (rare if cell.rare else common).append(FormField(name, cell, cells.get(name, ""), concepts, ids))
    return common, rare


def _typed(ask: Ask, proposal: str = "") -> FormContent:
    """What the form says."""
    return FormContent(
        proposal, ask.text("kind"), ask.text("quote"), ask.text("start"), ask.text("note"), ask.text("typed"),
        ask.text("for"), tuple(ask.cells().items()),
    )  # fmt: skip


def _quoted(ask: Ask, task: CodingTask) -> tuple[QuotedWords, ...]:
    """The words of the form: typed or selected ones, else those between the first and the last sentence ticked."""
    words, start = ask.text("quote"), ask.text("start")
    if not words.strip():
        ticks = [tick.partition("-") for tick in ask.form.get("tick", ())]
        if not ticks:
            return ()
        first = min(_offset(one) for one, _, _ in ticks)
        words = ask.team.bench.layer(task).text[first : max(_offset(last) for _, _, last in ticks)]
        start = str(first)
    for_ = ask.text("for") or "*"
    page = _offset(ask.text("typed")) or None
    return (QuotedWords(words, for_, page, start=_offset(start) if start.isdecimal() and not page else None),)


def propose(ask: Ask) -> Reply:
    """Save a proposal; what could not be saved stays in the form."""
    task = own_task(ask)
    try:
        quotes = _quoted(ask, task)
        if not quotes:
            raise InputError(
                "no words prove it", hint="select or paste words, or tick the first and the last sentence"
            )
        cells = {name: value for name, value in ask.cells().items() if value}
        made = ask.team.bench.propose(
            task.id, ask.coder, ask.text("kind"), quotes[0].words, cells,
            page=quotes[0].page, start=quotes[0].start, note=ask.text("note"), state=ask.text("state"),
        )  # fmt: skip
    except PartnerscopeError as error:
        return page(ask, task, _typed(ask), error=error, status=_status(error))
    ask.did("propose", task=task.id)
    return go(_back(ask, task, made))


def revise(ask: Ask) -> Reply:
    """Save a proposal anew."""
    task, proposal = own_task(ask), ask.values["proposal"]
    try:
        made = ask.team.bench.revise(
            task.id, ask.coder, proposal, cells=ask.cells(), quotes=_quoted(ask, task), note=ask.text("note"),
            state=ask.text("state"),
        )  # fmt: skip
    except PartnerscopeError as error:
        return page(ask, task, _typed(ask, proposal), error=error, status=_status(error))
    ask.did("revise", task=task.id)
    return go(_back(ask, task, made))


def _back(ask: Ask, task: CodingTask, made: CoderProposal) -> str:
    return f"/desk/task/{task.id}?kind={made.kind}&at={made.start}#saved"


def _status(error: PartnerscopeError) -> int:
    return 409 if isinstance(error, Overtaken) else 400


def withdraw(ask: Ask) -> Reply:
    """Take a proposal back."""
    task = own_task(ask)
    try:
        ask.team.bench.withdraw(task.id, ask.coder, ask.text("proposal"), ask.text("state"))
    except PartnerscopeError as error:
        return page(ask, task, FormContent(), error=error, status=_status(error))
    ask.did("withdraw", task=task.id)
    return go(f"/desk/task/{task.id}#saved-title")


def undo(ask: Ask) -> Reply:
    """Take the last step on a proposal back, by another step; a second press takes nothing more back."""
    task = own_task(ask)
    try:
        ask.team.bench.undo(task.id, ask.coder, ask.text("state"))
    except PartnerscopeError as error:
        return page(ask, task, FormContent(), error=error, status=_status(error))
    ask.did("undo", task=task.id)
    return go(f"/desk/task/{task.id}#saved-title")


def note(ask: Ask) -> Reply:
    """Save a remark on the task."""
    task = own_task(ask)
    if text := ask.text("text").strip():
        ask.team.bench.note(task.id, ask.coder, text)
        ask.did("note", task=task.id)
    return go(f"/desk/task/{task.id}#saved-title")


def look(ask: Ask) -> Reply:
    """Search the task's text, and keep that it was done."""
    task, words = own_task(ask), ask.text("words")[:200]
    count = ask.team.bench.look(task.id, ask.coder, words)
    hits = [
        hit
        for hit in ask.team.bench.desk.search(words, ask.person.viewer, 1000)
        if hit.document == task.document
    ]
    ask.did("look", task=task.id)
    return shown(
        ask, "looked.html", "Found in this document", task=task, words=words, count=count, hits=hits[:50]
    )


def drafts(ask: Ask) -> Reply:
    """What a dictionary sees in the text, where the task allows it now."""
    task = own_task(ask)
    found = ask.team.bench.drafts(task.id, ask.coder)
    ask.did("drafts", task=task.id)
    return page(
        ask,
        task,
        FormContent(),
        suggested=found,
        said="" if found else written("desk.no_suggestion"),
    )


def ask_model(ask: Ask) -> Reply:
    """Leave it to the worker to ask the team's model for drafts, where the task allows it now."""
    task = own_task(ask)
    ask.team.bench.showing_drafts(task.id, ask.coder)
    if not ask.team.model:
        raise NotThere
    ask.team.bench.desk.ask(ASK_MODEL, {"task": task.id, "by": ask.coder})
    ask.did("model", task=task.id)
    return page(ask, task, FormContent(), said=written("desk.model_asked"))


def take(ask: Ask) -> Reply:
    """Make a draft of a model one's own proposal, to be revised."""
    task = own_task(ask)
    try:
        made = ask.team.bench.take(task.id, ask.coder, ask.text("draft"))
    except PartnerscopeError as error:
        return page(ask, task, FormContent(), error=error, status=_status(error))
    ask.did("take", task=task.id)
    return go(f"/desk/task/{task.id}?revise={made.id}&at={made.start}#form")


def finish(ask: Ask) -> Reply:
    """Freeze what was proposed, on the state that was seen: of another window's work who finishes is told first."""
    task = own_task(ask)
    try:
        ask.team.bench.finish(task.id, ask.coder, ask.text("state"))
    except PartnerscopeError as error:
        return page(ask, task, FormContent(), error=error, status=_status(error))
    ask.did("finish", task=task.id)
    return go(f"/desk/next?after={task.id}")


def reopen(ask: Ask) -> Reply:
    """Go on after finishing."""
    task = own_task(ask)
    ask.team.bench.reopen(task.id, ask.coder)
    ask.did("reopen", task=task.id)
    return go(f"/desk/task/{task.id}")


def _offset(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
