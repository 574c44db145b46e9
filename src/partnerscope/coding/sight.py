"""Who may see what of a task: the rules of blindness, the same for every store.

Grain: one *seen event* is one step as one viewer may see it, its author by an alias. A coder sees only their own steps until
the ruling is published (a step `accept`). Whoever adjudicates sees a task only when all its coders have finished, never one
they coded, and the coders as A, B ... in an order that nothing visible tells. A maintainer sees as an adjudicator does. A
reader sees nothing of the desk.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnerscope.coding.events import CodingEvent, Step
from partnerscope.coding.proposals import first_pass

Chains = Mapping[str, Sequence[CodingEvent]]
SALT = "salt"
"""What stands in the body of a step `finish`, by chance, and is shown to nobody."""
_RULING: tuple[Step, ...] = ("rule", "accept")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: a pseudonym and what they may do (a role that no rule here names sees nothing)."""

    name: str
    roles: frozenset[str] = frozenset({"coder"})


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """A step as shown: whose (own name, or A, B ...), its number, what, and its content."""

    who: str
    seq: int
    at: str
    what: Step
    body: Mapping[str, Any]


def has_finished(events: Sequence[CodingEvent]) -> bool:
    """Whether somebody's last word on a task is that they have finished; a second pass after the ruling changes nothing."""
    last = next((one.what for one in reversed(first_pass(events)) if one.what in ("finish", "reopen")), "")
    return last == "finish"


def finished(coders: Sequence[str], chains: Chains) -> tuple[str, ...]:
    """The coders who have finished."""
    return tuple(coder for coder in coders if has_finished(chains.get(coder, ())))


def is_finished(coders: Sequence[str], chains: Chains) -> bool:
    """Whether all coders have."""
    return len(finished(coders, chains)) == len(coders)


def is_published(chains: Chains) -> bool:
    """Whether the ruling on a task was accepted into the journal."""
    return any(event.what == "accept" for events in chains.values() for event in events)


def is_ruled_on(chains: Chains) -> bool:
    """Whether somebody has begun to rule on a task."""
    return any(event.what in _RULING for events in chains.values() for event in events)


def aliases(task: str, coders: Sequence[str], chains: Chains) -> dict[str, str]:
    """A, B ... for the coders, in an order made of what they were given by chance when they first finished.

    That salt is never shown, so nobody who sees the steps can reckon back whose they are.
    """
    ends = [event for coder in coders for event in chains.get(coder, ()) if event.what == "finish"]
    first = {event.who: str(event.body.get(SALT, "")) for event in reversed(ends)}
    salt = "".join(first[who] for who in sorted(first))
    order = sorted(coders, key=lambda one: hashlib.sha256(f"{task}\n{salt}\n{one}".encode()).hexdigest())
    return dict(zip(order, string.ascii_uppercase, strict=False))


def seen(task: str, coders: Sequence[str], chains: Chains, viewer: Viewer) -> tuple[SeenEvent, ...]:
    """The steps on a task that somebody may see, by author (own first, then A, B ...), then number."""
    names = dict(_names(task, coders, chains, viewer))
    return tuple(
        SeenEvent(name, event.seq, event.at, event.what, _shown(event.body))
        for who, name in names.items()
        for event in chains.get(who, ())
    )


def _shown(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != SALT}


def _names(task: str, coders: Sequence[str], chains: Chains, viewer: Viewer) -> Iterator[tuple[str, str]]:
    """Whose steps are shown, and under which name."""
    shown = viewer.roles & {"coder", "adjudicator", "maintainer"}
    if not shown:
        return
    if viewer.name in coders or viewer.name in chains:
        yield viewer.name, viewer.name
    published = is_published(chains)
    as_coder = viewer.name in coders and published
    as_judge = viewer.name not in coders and shown & {"adjudicator", "maintainer"}
    if not (as_coder or (as_judge and is_finished(coders, chains))):
        return
    letters = aliases(task, coders, chains)
    yield from sorted(((who, letters[who]) for who in coders if who != viewer.name), key=lambda one: one[1])
    judges = [who for who in sorted(chains) if who not in coders and who != viewer.name]
    yield from ((who, "adjudicator") for who in judges if any(e.what in _RULING for e in chains[who]))
