"""A journal in a folder: one file a changeset, named by time and hash.

Grain: one changeset is one file, whole or absent (see `files`). Two writers write two files, one after the other
under the lock of the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from partnerscope import files
from partnerscope.errors import IntegrityError
from partnerscope.journal.changeset import (
    Changeset,
    Header,
    Revision,
    digest,
    encode,
    read_header,
    read_revisions,
)

_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-([0-9a-f]{64})\.jsonl")
_ALTERED = "the content is not what was committed (altered or torn)"
_RESTORE = "restore the file from a copy or from git"


class FileStore:
    """The changesets in `folder/*.jsonl`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, header: Header, revisions: Iterable[Revision]) -> Changeset:
        """Add a changeset. Raises IntegrityError when a parent is not in the store."""
        listed = list(revisions)
        header = replace(header, revisions=len(listed))
        data = encode(header, listed)
        changeset = Changeset(digest(data), header)
        known = {changeset.hash for changeset in self.changesets()}
        if missing := [parent for parent in header.parents if parent not in known]:
            raise IntegrityError(
                f"the parent changeset {missing[0][:12]} is not in the journal", where=str(self.folder)
            )
        files.write_whole(self._path(changeset), data)
        return changeset

    def _path(self, changeset: Changeset) -> Path:
        stamp = changeset.header.recorded_at.strftime("%Y%m%dT%H%M%S.%fZ")
        return self.folder / f"{stamp}-{changeset.hash}.jsonl"

    def changesets(self) -> list[Changeset]:
        """Every changeset, by file name. Raises IntegrityError for a broken first line or a wrong name."""
        found = []
        for path in self._files():
            with path.open("rb") as file:
                header = read_header(file.readline(1_000_000), f"journal/{path.name}")
            match = _NAME.fullmatch(path.name)
            if match is None or path.name != self._path(Changeset(match[1], header)).name:
                raise IntegrityError(
                    "not the name of this changeset",
                    where=f"journal/{path.name}",
                    hint=_RESTORE,
                )
            found.append(Changeset(match[1], header))
        return found

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl")) if self.folder.is_dir() else []

    def revisions(self, changeset: Changeset) -> Iterator[Revision]:
        """The revisions of one changeset. Raises IntegrityError when its bytes are not those of its hash."""
        path = self._path(changeset)
        data = path.read_bytes()
        if digest(data) != changeset.hash:
            raise IntegrityError(_ALTERED, where=f"journal/{path.name}", hint=_RESTORE)
        return read_revisions(data, f"journal/{path.name}")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold other writers off, and clear away what killed ones left; the lock is given back even by a kill."""
        with files.locked(self.folder / ".lock"):
            files.clear_leftovers(self.folder)
            yield

    def verify(self) -> Iterator[str]:
        """What is wrong with the files, one sentence each."""
        known: dict[str, Header] = {}
        for path in self._files():
            match = _NAME.fullmatch(path.name)
            if match is None:
                yield f"journal/{path.name}: not the name of a changeset"
                continue
            data = path.read_bytes()
            if digest(data) != match[1]:
                yield f"journal/{path.name}: {_ALTERED}"
                continue
            try:
                known[match[1]] = read_header(data.partition(b"\n")[0], path.name)
                for _ in read_revisions(data, path.name):
                    pass
                if path != self._path(Changeset(match[1], known[match[1]])):
                    yield f"journal/{path.name}: the name says another time than the content"
            except IntegrityError as error:
                yield str(error)
        for identity, header in known.items():
            for parent in header.parents:
                if parent not in known:
                    yield f"changeset {identity[:12]}: its parent {parent[:12]} is missing or altered"
                elif known[parent].recorded_at > header.recorded_at:
                    yield f"changeset {identity[:12]}: recorded before its parent {parent[:12]}"
