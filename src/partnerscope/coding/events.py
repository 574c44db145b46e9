"""What people saved at a desk, step by step; steps are only ever added.

Grain: one *event* is one saved step of one person on one task. Each names the hash of the one before it of the same person
on the same task, so that a step that was altered, cut out or moved is found, and a step on a state that is no longer the
last one is refused. To undo something is a step too. What a task has come to is the fold of its events.
"""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from partnerscope.errors import InputError
from partnerscope.record.check import is_id

Step = Literal[
    "propose", "revise", "withdraw", "note", "finish", "reopen", "assign", "look",
    "draft-taken", "draft-refused", "rule", "accept",
]  # fmt: skip
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True, slots=True)
class CodingEvent:
    """One step: its number and parent among the person's steps on the task, when, who, what, on which task, its content."""

    seq: int
    parent: str
    at: str
    who: str
    what: Step
    task: str
    body: Mapping[str, Any]

    @property
    def line(self) -> bytes:
        """The event as it is kept and hashed, without a line end."""
        said = {
            name: getattr(self, name) for name in _FIELDS
        }  # not `asdict`, which copies the body: fifty times slower
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def hash(self) -> str:
        """What names the event; the next one calls it its parent."""
        return hashlib.sha256(self.line).hexdigest()


_FIELDS = tuple(one.name for one in fields(CodingEvent))


def next_event(
    before: Sequence[CodingEvent],
    who: str,
    what: Step,
    task: str,
    body: Mapping[str, Any],
    now: datetime | None = None,
) -> CodingEvent:
    """The step that follows those a person saved on a task. Raises InputError for an unknown step or a name that is none."""
    if what not in STEPS:
        raise InputError(f"no step is called {what!r}", allowed=", ".join(STEPS))
    refuse_name(who)
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds").replace("+00:00", "Z")
    return CodingEvent(len(before) + 1, before[-1].hash if before else "", at, who, what, task, dict(body))


def read_event(line: bytes | str) -> CodingEvent:
    """The event that a line holds. Raises ValueError when it holds none, or not as we write it."""
    data = line.encode() if isinstance(line, str) else line
    try:
        event = CodingEvent(**json.loads(data))
    except TypeError as error:
        raise ValueError(str(error)) from error
    if event.line != data:
        raise ValueError("not as it was written")
    return event


def follows(event: CodingEvent, before: Sequence[CodingEvent]) -> bool:
    """Whether an event is the next one of its chain."""
    return (event.seq, event.parent) == (len(before) + 1, before[-1].hash if before else "")


def refuse_name(who: str) -> None:
    """Raise InputError unless a name may be a pseudonym: a part of a path, and no letter by which coders are shown."""
    if not is_id(who) or "." in who or who in string.ascii_uppercase or who == "adjudicator":
        raise InputError(
            f"{who!r} is not the name of a coder",
            allowed="letters, digits, '_' and '-' (c1, c2); not A, B ...",
        )
