"""Steps in a folder: one file a person, added to at its end and never changed.

Grain: one line of `coding/events/WHO.jsonl` is one event. A person writes only their own file, so git merges never collide.
What stands behind the last whole line was never reported as saved (its writer was killed): nobody reads it, and the next
step takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from partnerscope.coding.events import CodingEvent, follows, read_event, refuse_name
from partnerscope.errors import IntegrityError
from partnerscope.files import add_whole, within

_TASK = re.compile(rb',"task":"([^"\\\\]*)","what":"[a-z-]*","who":"[^"\\\\]*"}')


@dataclass
class _Read:
    """What a file said when it had this stamp: its whole lines, and the chains that were looked at.

    `size` is where the next line goes, `ended` whether the last line has its end, `torn` whether something stands behind it.
    """

    stamp: tuple[int, int, int]
    lines: list[bytes]
    size: int
    ended: bool = True
    torn: bool = False
    chains: dict[str, list[CodingEvent]] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Which lines are of a task; it stands at the end of a line, and nothing else has to be read of it."""
        found: dict[str, list[int]] = {}
        for place, line in enumerate(self.lines):
            found.setdefault(_task_of(line), []).append(place)
        return found

    def add(self, event: CodingEvent) -> None:
        """One more line."""
        self.places.setdefault(event.task, []).append(len(self.lines))
        self.lines.append(event.line)


@dataclass(frozen=True)
class EventFiles:
    """The events in an observatory's folder; what was read and checked once is not read again while it stands."""

    root: Path
    _read: dict[str, _Read] = field(default_factory=dict, repr=False, compare=False)

    def people(self) -> list[str]:
        """Everybody who saved something."""
        return [path.stem for path in within(self._folder, ".jsonl")]

    def chain(self, who: str, task: str) -> list[CodingEvent]:
        """The events of a person on a task, oldest first. Raises IntegrityError when they are broken, or a line is none."""
        read = self._now(who)
        for place in read.places.get("", [])[:1]:
            raise self._broken(who, place, "cannot be read")
        chain, places = read.chains.setdefault(task, []), read.places.get(task, [])
        for place in places[len(chain) :]:
            chain.append(self._event(who, place, read.lines[place], chain))
        return list(chain)

    def newest(self, who: str, limit: int, skip: int) -> list[CodingEvent]:
        """The last events of a person, newest first: so many, after those that are skipped."""
        lines = self._now(who).lines
        places = range(len(lines) - 1 - skip, max(-1, len(lines) - 1 - skip - limit), -1)
        return [self._told(who, place, lines[place]) for place in places]

    def append(self, event: CodingEvent) -> None:
        """Add an event after all those that its author saved (the caller holds the lock and has read them)."""
        read, path = self._now(event.who), self._path(event.who)
        line = (b"" if read.ended else b"\n") + event.line + b"\n"
        add_whole(path, line, read.size)
        read.stamp, read.size, read.ended, read.torn = _stamp(path), read.size + len(line), True, False
        read.add(event)

    def verify(self) -> Iterator[str]:
        """What is wrong with the files of events."""
        for who in self.people():
            read = self._now(who)
            try:
                for task in read.places:
                    self.chain(who, task)
            except IntegrityError as error:
                yield str(error)
            if read.torn:
                where = f"coding/events/{who}.jsonl"
                yield f"{where}: the last line is torn (its writer was stopped); the next step takes its place"

    def _now(self, who: str) -> _Read:
        """The lines of a person's file as it is now."""
        path = self._path(who)
        stamp, known = _stamp(path), self._read.get(who)
        if known is not None and known.stamp == stamp:
            return known
        data = path.read_bytes() if stamp[2] else b""
        lines, size, torn = data.splitlines(), len(data), False
        ended = not data or data.endswith((b"\n", b"\r"))
        if not ended and not _is_whole(lines[-1]):
            size, ended, torn = size - len(lines.pop()), True, True
        read = self._read[who] = _Read(stamp, lines, size, ended, torn)
        return read

    def _event(self, who: str, place: int, line: bytes, before: list[CodingEvent]) -> CodingEvent:
        """The event of a line, which follows those before it."""
        event = self._told(who, place, line)
        if event.who != who or not follows(event, before):
            raise self._broken(who, place, "does not follow the one before it")
        return event

    def _told(self, who: str, place: int, line: bytes) -> CodingEvent:
        try:
            return read_event(line)
        except ValueError as error:
            raise self._broken(who, place, "cannot be read") from error

    @property
    def _folder(self) -> Path:
        return self.root / "coding" / "events"

    def _path(self, who: str) -> Path:
        refuse_name(who)
        return self._folder / f"{who}.jsonl"

    def _broken(self, who: str, place: int, what: str) -> IntegrityError:
        return IntegrityError(
            f"event {place + 1} {what}",
            where=f"coding/events/{who}.jsonl",
            hint="restore the file from a copy or from git",
        )


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes when somebody writes a file: which it is, when it was written, its size."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_size


def _is_whole(line: bytes) -> bool:
    """Whether a line is an event, though its end is missing."""
    try:
        read_event(line)
    except ValueError:
        return False
    return True


def _task_of(line: bytes) -> str:
    """The task that a line names behind its content, as `CodingEvent.line` writes it; '' where none stands."""
    found = _TASK.fullmatch(line, max(0, line.rfind(b',"task":"')))
    return found[1].decode(errors="replace") if found else ""
