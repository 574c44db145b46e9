"""Agreement, and ruling: both proposals side by side, a decision with its reason, and the way into the journal."""

from __future__ import annotations

from datetime import UTC, datetime

from partnerscope.coding import ALL, ID, NOTHING, OTHER, RulingUnit, Wanted, coefficients
from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.record import kind_named
from partnerscope.web.desk.asking import Ask, NotThere, Reply, go
from partnerscope.web.desk.books import reads_words
from partnerscope.web.desk.mine import blind, rulable
from partnerscope.web.desk.page import shown
from partnerscope.web.language import written

UNITS_AT_ONCE = 25
"""Units on one page of a ruling."""


def agreement(ask: Ask) -> Reply:
    """How far coders agree: whether they saw the same, and whether they coded alike what both saw.

    A coder reads it of own tasks that were ruled on; whoever rules or maintains, of all that are finished, but for tasks
    that they code themselves and that nobody has ruled on. It names no coder: whoever rules knows them by letters.
    """
    judges = bool({"adjudicator", "maintainer"} & set(ask.person.roles))
    hidden = blind(ask.team.bench, ask.coder)
    tasks = None if judges and not hidden else _readable(ask, judges) - hidden
    found = ask.team.observatory.agree(tasks=tasks)
    rows = [(question, str(one)) for question, one in coefficients(found)]
    return shown(
        ask,
        "agreement.html",
        written("desk.question.agreement"),
        found=found,
        rows=rows,
        judges=judges,
        hidden=bool(hidden),
    )


def _readable(ask: Ask, judges: bool) -> frozenset[str]:
    """All tasks for whoever judges, the own ones of a coder."""
    return frozenset(one.task.id for one in ask.team.bench.desk.standings("" if judges else ask.coder))


def tasks(ask: Ask) -> Reply:
    """The tasks that wait for a ruling."""
    return shown(ask, "rule_tasks.html", written("desk.question.rule"), tasks=rulable(ask))


def compare(ask: Ask, error: PartnerscopeError | None = None, unit: str = "", status: int = 200) -> Reply:
    """The units of a task, those to be decided first and so many on a page; with an error, the page of its unit."""
    task = _task(ask)
    units = ask.team.observatory.rule(ask.coder).units(task)
    document = ask.team.bench.archive.document(ask.team.bench.task(task).document)
    at_work = sorted(units, key=lambda one: one.standing != "open")
    place = next((number for number, one in enumerate(at_work) if one.unit.id == unit), ask.skip)
    first = place // UNITS_AT_ONCE * UNITS_AT_ONCE
    here = at_work[first : first + UNITS_AT_ONCE]
    return shown(
        ask, "rule.html", f"Ruling on {document.name}", status=status, task=task, document=document, units=here,
        columns={one.unit.id: _columns(one) for one in here}, all_units=len(units), first=first, at_once=UNITS_AT_ONCE,
        open=sum(one.standing == "open" for one in units),
        identical=sum(one.is_identical and not one.ruled for one in units), all=ALL, other=OTHER, nothing=NOTHING,
        error=error, at=unit, form=ask.form, source=_source(ask), words=reads_words(ask, document),
        published=task not in {one.task.id for one in rulable(ask)},
    )  # fmt: skip


def _columns(one: RulingUnit) -> list[str]:
    """The columns that somebody filled, those that differ first; those that a record needs, and its id."""
    columns = kind_named(one.unit.kind).columns
    filled = [c for c in columns if any(p.cells.get(c) for p in one.unit.proposals.values())]
    needed = [c for c, cell in columns.items() if c == ID or cell.required or c in one.ruled]
    return [*dict.fromkeys([*sorted(filled, key=lambda name: name not in one.differing), *needed])]


def _task(ask: Ask) -> str:
    """The task of the address, if who asks may rule on it; another one is as little there as one that nobody made."""
    for one in ask.team.bench.desk.standings():
        if one.task.id == ask.values["task"] and ask.coder not in one.task.coders and one.is_finished:
            return one.task.id
    raise NotThere


def rule(ask: Ask) -> Reply:
    """Keep what was decided of one unit: every column that the form chose, or the unit as a whole."""
    task, unit = _task(ask), ask.text("unit")
    judging = ask.team.observatory.rule(ask.coder)
    chosen = {
        name.partition(".")[2]: values[0] for name, values in ask.form.items() if name.startswith("choose.")
    }
    try:
        if not any(chosen.values()) and not ask.text("back"):
            raise InputError("nothing was chosen", hint="choose A, B or another value")
        decided = [(column, said, _value(ask, column, said)) for column, said in chosen.items() if said]
        for column, said, value in decided:
            judging.check(task, unit, column, said, ask.text("why"), value=value)
        if back := ask.text("back"):
            judging.rule(task, unit, back, "", ask.text("why") or "taken back")
        for column, said, value in decided:
            judging.rule(task, unit, column, said, ask.text("why"), value=value)
    except PartnerscopeError as error:
        return compare(ask, error, unit, 400)
    ask.did("rule", task=task)
    return go(f"/desk/rule/{task}")


def _value(ask: Ask, column: str, said: str) -> str:
    """The other value of a column, where one was chosen."""
    return ask.text(f"value.{column}").strip() if said == OTHER else ""


def identical(ask: Ask) -> Reply:
    """Accept what all coders proposed alike."""
    task = _task(ask)
    ask.team.observatory.rule(ask.coder).premerge(task)
    ask.did("identical", task=task)
    return go(f"/desk/rule/{task}")


def _source(ask: Ask) -> Wanted:
    """What the form says of the source of a document that is of none on record."""
    url = ask.text("url").strip()
    today = datetime.now(UTC).date().isoformat() if url else ""
    return Wanted(title=ask.text("title").strip(), url=url, issued=ask.text("issued").strip(), today=today)


def accept(ask: Ask) -> Reply:
    """Record what was ruled, with both codings, in one changeset."""
    task = _task(ask)
    try:
        done = ask.team.observatory.accept(task, ask.coder, ask.text("reason"), ask.coder, _source(ask))
    except PartnerscopeError as error:
        return compare(ask, error, status=400)
    ask.did("accept", task=task)
    return shown(ask, "accepted.html", "Recorded", task=task, done=done)
