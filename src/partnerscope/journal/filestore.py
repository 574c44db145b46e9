"""A journal in a folder: one file a changeset, named by time and hash.

Grain: one changeset is one file, whole or absent (see `files`). Two writers write two files, one after the other
under the lock of the folder.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from partnerscope import files
from partnerscope.errors import IntegrityError
from partnerscope.journal.changeset import (
    Changeset,
    Header,
    Revision,
    digest,
    read_header,
    read_revisions,
    sealed,
)
from partnerscope.journal.history import heads

_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-([0-9a-f]{64})\.jsonl")
_ENDING = ".jsonl"
_ALTERED = "the content is not what was committed (altered or torn)"
_RESTORE = "restore the file from a copy or from git"
_LINE_ENDS = "only the line ends are not those that were committed (git's autocrlf, or an editor)"
_MEND = "run 'partnerscope verify --mend-line-ends'; 'journal/** -text' in .gitattributes keeps git from it"
_OUTSIDE = "a link that leads out of the journal"


_SETTLED = 2.0
"""Seconds after which a file that is written again has another time: clocks of disks are that coarse."""


class FileStore:
    """The changesets in `folder/*.jsonl`.

    A first line is read once for as long as its file is the same (inode, size, time), and was not written just now.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, ...], Changeset]] = {}

    def append(self, header: Header, revisions: Iterable[Revision]) -> Changeset:
        """Add a changeset. Raises IntegrityError when a parent is not in the store."""
        changeset, data = sealed(header, revisions)
        if missing := [parent for parent in header.parents if not self.has(parent)]:
            raise IntegrityError(
                f"the parent changeset {missing[0][:12]} is not in the journal", where=str(self.folder)
            )
        files.write_whole(self._path(changeset), data)
        return changeset

    def _path(self, changeset: Changeset) -> Path:
        stamp = changeset.header.recorded_at.strftime("%Y%m%dT%H%M%S.%fZ")
        return self.folder / f"{stamp}-{changeset.hash}.jsonl"

    def changesets(self) -> list[Changeset]:
        """Every changeset, by file name. Raises IntegrityError for a broken first line, a wrong name, a link outside."""
        return [self._changeset(entry) for entry in files.entries(self.folder, _ENDING)]

    def _changeset(self, entry: os.DirEntry[str]) -> Changeset:
        about = entry.stat(follow_symlinks=False)
        same = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
        before, found = self._read.get(entry.name, ((), None))
        if found is not None and before == same:
            return found
        path = self.folder / entry.name
        if self._leads_out(path):
            raise IntegrityError(_OUTSIDE, where=f"journal/{path.name}", hint=_RESTORE)
        with path.open("rb") as file:
            header = read_header(file.readline(1_000_000), f"journal/{path.name}")
        match = _NAME.fullmatch(path.name)
        if match is None or path.name != self._path(Changeset(match[1], header)).name:
            raise IntegrityError(
                "not the name of this changeset", where=f"journal/{path.name}", hint=_RESTORE
            )
        found = Changeset(match[1], header)
        if not path.is_symlink() and time.time() - max(about.st_mtime, about.st_ctime) > _SETTLED:
            self._read[path.name] = same, found
        return found

    def _leads_out(self, path: Path) -> bool:
        return path.is_symlink() and not path.resolve().is_relative_to(self.folder.resolve())

    def tips(self) -> tuple[str, ...]:
        """The hashes that no other changeset has as a parent, sorted."""
        return heads(self.changesets())

    def has(self, identity: str) -> bool:
        """Whether a file with this hash in its name is there; its content is looked at when it is read."""
        return len(identity) == 64 and bool(files.entries(self.folder, f"-{identity}{_ENDING}"))

    def read(self, changesets: Iterable[Changeset]) -> Iterator[tuple[Changeset, list[Revision]]]:
        """The revisions of these changesets. Raises IntegrityError when the bytes of one are not those of its hash."""
        for changeset in changesets:
            path = self._path(changeset)
            data = path.read_bytes()
            if fault := _fault(data, changeset.hash):
                raise IntegrityError(fault[0], where=f"journal/{path.name}", hint=fault[1])
            yield changeset, list(read_revisions(data, f"journal/{path.name}"))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold other writers off, and clear away what killed ones left; the lock is given back even by a kill."""
        with files.locked(self.folder / ".lock"):
            files.clear_leftovers(self.folder)
            yield

    def together(self) -> AbstractContextManager[None]:
        """Files are there for all at once."""
        return nullcontext()

    def mend_line_ends(self) -> list[str]:
        """Write the files anew whose bytes are those of their hash but for the line ends; returns their names."""
        mended = []
        with self.lock():
            for path in files.within(self.folder, _ENDING):
                match, data = _NAME.fullmatch(path.name), path.read_bytes()
                if match is not None and _fault(data, match[1]) == (_LINE_ENDS, _MEND):
                    files.write_whole(path, _plain(data))
                    mended.append(path.name)
        return mended

    def verify(self) -> Iterator[str]:
        """What is wrong with the files, one sentence each."""
        known: dict[str, Header] = {}
        for path in files.within(self.folder, _ENDING):
            match = _NAME.fullmatch(path.name)
            if match is None:
                yield f"journal/{path.name}: not the name of a changeset"
                continue
            if self._leads_out(path):
                yield f"journal/{path.name}: {_OUTSIDE}"
                continue
            data = path.read_bytes()
            if fault := _fault(data, match[1]):
                yield f"journal/{path.name}: {fault[0]}; {fault[1]}"
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


def _fault(data: bytes, identity: str) -> tuple[str, str] | None:
    """Why these are not the bytes of this hash, and what to do; None when they are."""
    if digest(data) == identity:
        return None
    return (_LINE_ENDS, _MEND) if digest(_plain(data)) == identity else (_ALTERED, _RESTORE)


def _plain(data: bytes) -> bytes:
    """With plain line ends; JSON never holds a bare carriage return, so nothing else can change."""
    return data.replace(b"\r\n", b"\n")
