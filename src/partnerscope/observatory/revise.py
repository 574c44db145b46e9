"""What a commit has to record: the difference between the folder and the journal, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from partnerscope.errors import DataError, Problem
from partnerscope.folder import Content, row_cells
from partnerscope.journal import Changeset, Revision, State
from partnerscope.record import Kind


@dataclass(frozen=True, slots=True)
class Status:
    """How the folder differs from the journal's head: keys of records added, changed and removed, by kind."""

    added: Mapping[str, list[str]]
    changed: Mapping[str, list[str]]
    removed: Mapping[str, list[str]]

    @property
    def clean(self) -> bool:
        """Whether the folder says what the journal says."""
        return not (self.added or self.changed or self.removed)


def revisions_between(state: State, content: Content, kinds: tuple[Kind, ...]) -> list[Revision]:
    """What must be recorded so that the journal says what the content says."""
    revisions: list[Revision] = []
    for kind in kinds:
        held = state.get(kind.name, {})
        seen: set[str] = set()
        for key, cells in row_cells(content.frames[kind.name], kind):
            seen.add(key)
            if held.get(key) != cells:
                revisions.append(Revision(kind.name, key, cells))
        revisions.extend(Revision(kind.name, key, None) for key in held if key not in seen)
    files = state.get("file", {})
    for path, text in content.texts.items():
        if files.get(path, {}).get("text", "") != text:
            revisions.append(Revision("file", path, {"text": text}))
    revisions.extend(Revision("file", path, None) for path in files if path not in content.texts)
    return revisions


def refuse_retractions(revisions: list[Revision]) -> None:
    """Raise DataError when these revisions retract records: two branches are joined, and a table may not be merged yet."""
    lost = [revision for revision in revisions if revision.cells is None]
    if lost:
        problems = [
            Problem("join-retracts", "error", f"{one.kind} {one.id}: recorded in a branch, not in the files")
            for one in lost
        ]
        raise DataError(
            "nothing was committed: joining the branches would retract records",
            problems,
            hint="merge the tables in records/ too, or say --retract when they are to go",
        )


def status_of(revisions: list[Revision], state: State) -> Status:
    """What these revisions add, change and remove, by kind."""
    added: dict[str, list[str]] = {}
    changed: dict[str, list[str]] = {}
    removed: dict[str, list[str]] = {}
    for revision in revisions:
        if revision.cells is None:
            removed.setdefault(revision.kind, []).append(revision.id)
        elif revision.id in state.get(revision.kind, {}):
            changed.setdefault(revision.kind, []).append(revision.id)
        else:
            added.setdefault(revision.kind, []).append(revision.id)
    return Status(added, changed, removed)


def time_after(changesets: list[Changeset], now: datetime | None) -> datetime:
    """The time of a new changeset: now, but never before a parent (clocks may be wrong)."""
    latest = max((changeset.header.recorded_at for changeset in changesets), default=None)
    chosen = now or datetime.now(UTC)
    return chosen if latest is None or chosen > latest else latest + timedelta(microseconds=1)
