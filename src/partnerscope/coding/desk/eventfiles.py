"""Steps in a folder: one file a person, appended to and never changed.

Grain: one line of `coding/events/WHO.jsonl` is one event. A person writes only their own file, so git merges never collide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from partnerscope.coding.events import CodingEvent, follows, read_event, refuse_name
from partnerscope.errors import IntegrityError
from partnerscope.files import write_whole


@dataclass(frozen=True)
class EventFiles:
    """The events in an observatory's folder."""

    root: Path

    def people(self) -> list[str]:
        """Everybody who saved something."""
        return sorted(path.stem for path in self._folder.glob("*.jsonl"))

    def read(self, who: str) -> list[CodingEvent]:
        """The events of a person, oldest first. Raises IntegrityError when a chain is broken."""
        path = self._path(who)
        if not path.is_file():
            return []
        found: list[CodingEvent] = []
        chains: dict[str, list[CodingEvent]] = {}
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            try:
                event = read_event(line)
            except ValueError as error:
                raise self._broken(who, number, "cannot be read") from error
            chain = chains.setdefault(event.task, [])
            if event.who != who or not follows(event, chain):
                raise self._broken(who, number, "does not follow the one before it")
            chain.append(event)
            found.append(event)
        return found

    def append(self, event: CodingEvent, before: list[CodingEvent]) -> None:
        """Add an event after all those that its author saved (the caller holds the lock)."""
        data = b"".join(one.line + b"\n" for one in [*before, event])
        write_whole(self._path(event.who), data)

    def verify(self) -> Iterator[str]:
        """What is wrong with the files of events."""
        for who in self.people():
            try:
                self.read(who)
            except IntegrityError as error:
                yield str(error)

    @property
    def _folder(self) -> Path:
        return self.root / "coding" / "events"

    def _path(self, who: str) -> Path:
        refuse_name(who)
        return self._folder / f"{who}.jsonl"

    def _broken(self, who: str, number: int, what: str) -> IntegrityError:
        return IntegrityError(
            f"event {number} {what}",
            where=f"coding/events/{who}.jsonl",
            hint="restore the file from a copy or from git",
        )
