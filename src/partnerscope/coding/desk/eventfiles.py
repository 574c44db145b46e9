"""Steps in a folder: one file a person, appended to and never changed.

Grain: one line of `coding/events/WHO.jsonl` is one event. A person writes only their own file, so git merges never collide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from partnerscope.coding.events import CodingEvent, follows, read_event, refuse_name
from partnerscope.errors import IntegrityError
from partnerscope.files import write_whole

Chains = dict[str, list[CodingEvent]]


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file said when it was read: its bytes, and the chains in them by task."""

    data: bytes
    chains: Chains


@dataclass(frozen=True)
class EventFiles:
    """The events in an observatory's folder; what was read and checked once is not read again while it stands."""

    root: Path
    _read: dict[str, _Read] = field(default_factory=dict, repr=False, compare=False)

    def people(self) -> list[str]:
        """Everybody who saved something."""
        return sorted(path.stem for path in self._folder.glob("*.jsonl"))

    def chains(self, who: str) -> Chains:
        """The events of a person by task, oldest first. Raises IntegrityError when a chain is broken."""
        path = self._path(who)
        data = path.read_bytes() if path.is_file() else b""
        known = self._known(who)
        if data == known.data:
            return known.chains
        if not data.startswith(known.data):
            known = _Read(b"", {})
        chains = {task: list(chain) for task, chain in known.chains.items()}
        first = known.data.count(b"\n") + 1
        for number, line in enumerate(data[len(known.data) :].splitlines(), start=first):
            self._add(chains, who, number, line)
        self._read[who] = _Read(data, chains)
        return chains

    def newest(self, who: str, limit: int, skip: int) -> list[CodingEvent]:
        """The last events of a person, newest first: so many, after those that are skipped."""
        self.chains(who)
        lines = self._known(who).data.splitlines()[::-1]
        return [read_event(line) for line in lines[skip : skip + limit]]

    def _known(self, who: str) -> _Read:
        return self._read.get(who, _Read(b"", {}))

    def _add(self, chains: Chains, who: str, number: int, line: bytes) -> None:
        try:
            event = read_event(line)
        except ValueError as error:
            raise self._broken(who, number, "cannot be read") from error
        chain = chains.setdefault(event.task, [])
        if event.who != who or not follows(event, chain):
            raise self._broken(who, number, "does not follow the one before it")
        chain.append(event)

    def append(self, event: CodingEvent) -> None:
        """Add an event after all those that its author saved (the caller holds the lock and has read them)."""
        write_whole(self._path(event.who), self._known(event.who).data + event.line + b"\n")

    def verify(self) -> Iterator[str]:
        """What is wrong with the files of events."""
        for who in self.people():
            try:
                self.chains(who)
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
