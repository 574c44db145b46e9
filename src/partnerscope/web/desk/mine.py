"""What is mine: the tasks that wait for me, what I saved, the keys I chose."""

from __future__ import annotations

from partnerscope.accounts import may
from partnerscope.coding import TaskStanding, Workbench
from partnerscope.errors import InputError
from partnerscope.web.desk.asking import Ask, Reply, go
from partnerscope.web.desk.page import shown
from partnerscope.web.language import written

KEYS = {
    "next": ("j", "next sentence"),
    "previous": ("k", "previous sentence"),
    "start": ("s", "quote starts here"),
    "end": ("e", "quote ends here"),
    "codebook": ("/", "codebook"),
    "save": ("Enter", "save"),
    "undo": ("u", "undo"),
    "note": ("n", "note"),
    "task": ("g", "next task"),
    "help": ("?", "help"),
}
"""Every action that has a key: the key unless somebody chose another, and what it does. 1 to 9 choose the kind."""

AT_ONCE = 100
"""Lines on one page of a list."""


def bound(ask: Ask) -> dict[str, str]:
    """The keys of who asks, by action."""
    return {name: key for name, (key, _) in KEYS.items()} | ask.team.accounts.keys(ask.person.id)


def waiting(bench: Workbench, coder: str) -> list[TaskStanding]:
    """The tasks that a coder has not finished, oldest first."""
    return [one for one in bench.desk.standings(coder) if coder not in one.finished]


def blind(bench: Workbench, coder: str) -> frozenset[str]:
    """The tasks of a coder ('': of all) whose ruling is not in the journal: who did what in them is still to be unknown."""
    return frozenset(one.task.id for one in bench.desk.standings(coder) if not one.published)


def queue(ask: Ask) -> Reply:
    """My tasks, the next one first; an adjudicator's too. What is finished stands newest first, so many on a page."""
    codes = may(ask.person.roles, "code")
    mine = ask.team.bench.desk.standings(ask.coder) if codes else []
    todo = [one for one in mine if ask.coder not in one.finished]
    done = [one for one in reversed(mine) if ask.coder in one.finished]
    to_rule = rulable(ask) if may(ask.person.roles, "rule") else []
    return shown(
        ask, "queue.html", written("desk.question.queue"), waiting=todo, to_rule=to_rule,
        done=done[ask.skip : ask.skip + AT_ONCE], most=AT_ONCE, skip=ask.skip,
        more=len(done) > ask.skip + AT_ONCE, at_once=AT_ONCE,
    )  # fmt: skip


def rulable(ask: Ask) -> list[TaskStanding]:
    """Tasks that all their coders finished, that who asks did not code, and that are not yet in the journal."""
    return [
        one for one in ask.team.bench.desk.standings()
        if one.is_finished and not one.published and ask.coder not in one.task.coders
    ]  # fmt: skip


def next_task(ask: Ask) -> Reply:
    """To the next task, or to the queue when none waits."""
    found = [one.task for one in waiting(ask.team.bench, ask.coder)]
    here = ask.query.get("after", "")
    later = [one for one in found if one.id != here] or found
    return go(f"/desk/task/{later[0].id}" if later else "/desk/")


def work(ask: Ask) -> Reply:
    """Everything I saved, newest first, so many on a page; searches among it are my search log."""
    desk, skip = ask.team.bench.desk, ask.skip
    found = desk.latest(ask.coder, AT_ONCE + 1, skip)
    steps = found[:AT_ONCE]
    finished = {task for task in {one.task for one in steps} if ask.coder in desk.finished(task)}
    return shown(
        ask, "work.html", "My work", steps=[one for one in steps if "words" not in one.body], finished=finished,
        looks=[one for one in steps if "words" in one.body], skip=skip, more=len(found) > AT_ONCE, at_once=AT_ONCE,
    )  # fmt: skip


def keys(ask: Ask) -> Reply:
    """The keys, to be chosen."""
    return shown(ask, "keys.html", "Keys", actions=KEYS, bound=bound(ask))


def bind(ask: Ask) -> Reply:
    """Keep other keys."""
    chosen = {name: ask.text(name).strip() or key for name, (key, _) in KEYS.items()}
    wrong = [key for key in chosen.values() if not (len(key) == 1 or key == "Enter") or key.isdigit()]
    if wrong:
        raise InputError(
            f"{wrong[0]!r} is not a key", allowed="one letter or sign, or Enter; 1 to 9 choose the kind"
        )
    if len(set(chosen.values())) < len(chosen):
        raise InputError("two actions have the same key")
    ask.team.accounts.bind(ask.person.id, chosen)
    ask.did("keys")
    return go("/desk/keys")
