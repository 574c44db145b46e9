"""What an ingest is asked beside its files, and what it tells: kept apart from how it is done, which needs far more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from partnerscope.machine import cores

WORKERS = cores()
"""Files read at the same time: one a processor. More take more memory and no less time."""
MAX_REJECTS = 0.01
"""Share of broken rows above which a file is refused."""

State = Literal["added", "there already", "refused"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; for one that was there already the counts are those of its manifest.

    `why` says why a file was refused; nothing of it was taken in. `rows_held` are events that another release had brought
    before; they are not counted again.
    """

    path: str
    state: State
    rows_kept: int
    rows_rejected: int
    why: str = ""
    rows_held: int = 0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of all files of one ingest, in their order."""

    source: str
    files: tuple[FileReport, ...]

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """Files that could not be taken in: empty, foreign or broken. The others were."""
        return tuple(file for file in self.files if file.state == "refused")

    @property
    def rows_added(self) -> int:
        """Rows of the files that were not there before."""
        return sum(file.rows_kept for file in self.files if file.state == "added")

    @property
    def rows_held(self) -> int:
        """Events that another release had brought before."""
        return sum(file.rows_held for file in self.files if file.state == "added")

    @property
    def rows_rejected(self) -> int:
        """Broken rows of the files that were not there before."""
        return sum(file.rows_rejected for file in self.files if file.state == "added")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: files done of all, rows read so far (none of files that were there), the
    file at work.
    """

    files_done: int
    files: int
    rows: int
    name: str


Watch = Callable[[Progress], None]
