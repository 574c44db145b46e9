"""What coders saved, step by step: one file a coder, appended to and never changed.

Grain: one *event* is one saved step of one coder on one task. Each names the hash of the one before it in the coder's file,
so that a step that was altered, cut out or moved is found; a coder writes only their own file, so git merges never collide.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from partnerscope.errors import InputError, IntegrityError
from partnerscope.files import locked, write_whole
from partnerscope.record.check import is_id

Step = Literal["propose", "withdraw", "finish", "reopen"]


@dataclass(frozen=True, slots=True)
class CodingEvent:
    """One step: its number and parent in the coder's file, when, who, what, on which task, and its content."""

    seq: int
    parent: str
    at: str
    who: str
    what: Step
    task: str
    body: Mapping[str, Any]

    @property
    def line(self) -> bytes:
        """The event as it stands in the file, without its line end."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def hash(self) -> str:
        """What the next event calls its parent."""
        return hashlib.sha256(self.line).hexdigest()


@dataclass(frozen=True)
class EventFiles:
    """The events in an observatory's folder: `coding/events/CODER.jsonl`."""

    root: Path

    def coders(self) -> list[str]:
        """Everybody who saved something."""
        return sorted(path.stem for path in self._folder.glob("*.jsonl"))

    def read(self, who: str) -> list[CodingEvent]:
        """The events of a coder, oldest first. Raises IntegrityError when the chain is broken."""
        path = self._path(who)
        if not path.is_file():
            return []
        found: list[CodingEvent] = []
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            try:
                event = CodingEvent(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise self._broken(who, number, "cannot be read") from error
            expected = found[-1].hash if found else ""
            if (event.seq, event.parent, event.who) != (number, expected, who) or event.line != line:
                raise self._broken(who, number, "does not follow the one before it")
            found.append(event)
        return found

    def append(
        self, who: str, what: Step, task: str, body: Mapping[str, Any], now: datetime | None = None
    ) -> CodingEvent:
        """Save a step; when this returns it survives a power cut. Raises InputError for a name that is not a pseudonym."""
        if what not in get_args(Step):
            raise InputError(f"no step is called {what!r}", allowed=", ".join(get_args(Step)))
        path = self._path(who)
        with locked(self.root / ".documents" / ".lock"):
            before = self.read(who)
            at = (now or datetime.now(UTC)).isoformat(timespec="seconds").replace("+00:00", "Z")
            event = CodingEvent(
                len(before) + 1, before[-1].hash if before else "", at, who, what, task, dict(body)
            )
            write_whole(path, b"".join(one.line + b"\n" for one in [*before, event]))
        return event

    def verify(self) -> Iterator[str]:
        """What is wrong with the files of events."""
        for who in self.coders():
            try:
                self.read(who)
            except IntegrityError as error:
                yield str(error)

    @property
    def _folder(self) -> Path:
        return self.root / "coding" / "events"

    def _path(self, who: str) -> Path:
        if not is_id(who) or "." in who:
            raise InputError(
                f"{who!r} is not the name of a coder", allowed="letters, digits, '_' and '-' (c1, c2)"
            )
        return self._folder / f"{who}.jsonl"

    def _broken(self, who: str, number: int, what: str) -> IntegrityError:
        return IntegrityError(
            f"event {number} {what}",
            where=f"coding/events/{who}.jsonl",
            hint="restore the file from a copy or from git",
        )
