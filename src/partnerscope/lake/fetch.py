"""Fetching GDELT 2.0 files: first a plan, then, only if asked, the files, each checked against its MD5.

Grain: one planned file is one line of GDELT's master list ('size md5 url'). Planning reads the list and
writes a plan; nothing else is downloaded before `download` is called with that plan. A file that is
there already with the right MD5 is passed over, so that a fetch can be resumed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import urlopen

from partnerscope.errors import InputError, IntegrityError
from partnerscope.files import write_whole

MASTER_LIST = "http://data.gdeltproject.org/gdeltv2/masterfilelist.txt"
PLAN_NAME = "plan.txt"
MAX_LIST_BYTES = 512 * 2**20
MAX_FILE_BYTES = 256 * 2**20
TIMEOUT_SECONDS = 60
_EXPORT = re.compile(r"^(\d{8})\d{6}(?:\.translation)?\.export\.CSV\.zip$")
_MD5 = re.compile(r"^[0-9a-f]{32}$")


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file to fetch: its size in bytes, MD5 and address."""

    size: int
    md5: str
    url: str

    @property
    def name(self) -> str:
        """The file's name: fourteen digits of time and a fixed ending, so it is safe as a path."""
        return Path(urlparse(self.url).path).name


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """The files of a window of days, in order of time; `unreadable` counts lines of the list that are no
    entries.
    """

    files: tuple[PlannedFile, ...]
    unreadable: int

    @property
    def bytes(self) -> int:
        """Size of all files."""
        return sum(file.size for file in self.files)


FetchWatch = Callable[[int, int, PlannedFile], None]


def fetch_plan(start: date, end: date, master: str | Path = MASTER_LIST) -> FetchPlan:
    """The event files of GDELT 2.0 whose quarter hours lie on the days from start to end.

    `master` is the address or the path of a master list. Raises InputError for an empty window.
    """
    if start > end:
        raise InputError(f"the window ends ({end}) before it starts ({start})")
    files, unreadable = [], 0
    for line in _read_list(master).decode("utf-8", errors="replace").splitlines():
        entry = _entry(line)
        if entry is None:
            unreadable += bool(line.strip())
            continue
        found = _EXPORT.match(entry.name)
        if found and start <= _day(found.group(1)) <= end:
            files.append(entry)
    if not files:
        raise InputError(
            f"the list has no event files from {start} to {end}",
            where=str(master),
            hint="GDELT 2.0 starts on 2015-02-18",
        )
    return FetchPlan(tuple(sorted(set(files), key=lambda file: file.name)), unreadable)


def write_plan(plan: FetchPlan, folder: Path) -> Path:
    """Write the plan as lines of the same form as the master list; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PLAN_NAME
    write_whole(path, "".join(f"{file.size} {file.md5} {file.url}\n" for file in plan.files).encode())
    return path


def read_plan(path: Path) -> FetchPlan:
    """Read a plan back. Raises InputError for a line that is not an entry."""
    files = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        entry = _entry(line)
        if entry is None or not _EXPORT.match(entry.name):
            raise InputError("not a planned file", where=f"{path}, line {number}", allowed="SIZE MD5 URL")
        files.append(entry)
    return FetchPlan(tuple(files), 0)


def download(plan: FetchPlan, folder: Path, watch: FetchWatch | None = None) -> int:
    """Fetch the planned files into a folder; returns how many were fetched now.

    Raises IntegrityError for a file whose size or MD5 is not as planned (it is not kept), InputError if
    the other side cannot be reached. What was fetched before stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fetched = 0
    for done, file in enumerate(plan.files, start=1):
        if not _is_there(folder / file.name, file):
            _download_one(file, folder)
            fetched += 1
        if watch is not None:
            watch(done, len(plan.files), file)
    return fetched


def _is_there(path: Path, file: PlannedFile) -> bool:
    return path.exists() and path.stat().st_size == file.size and _md5(path.read_bytes()) == file.md5


def _download_one(file: PlannedFile, folder: Path) -> None:
    if file.size > MAX_FILE_BYTES:
        raise InputError(f"a file of {file.size} bytes", where=file.url, allowed=f"at most {MAX_FILE_BYTES}")
    data = _open(file.url, file.size + 1)
    if len(data) != file.size or _md5(data) != file.md5:
        raise IntegrityError(
            "the file is not the one that was planned (size or MD5)", where=file.url, hint="make a new plan"
        )
    write_whole(folder / file.name, data)


def _entry(line: str) -> PlannedFile | None:
    parts = line.split()
    if len(parts) != 3 or not parts[0].isdigit() or not _MD5.match(parts[1]):
        return None
    return PlannedFile(int(parts[0]), parts[1], parts[2])


def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _read_list(master: str | Path) -> bytes:
    if isinstance(master, str) and urlparse(master).scheme in ("http", "https"):
        return _open(master, MAX_LIST_BYTES)
    path = Path(master)
    if not path.is_file():
        raise InputError(
            "no such master list", where=str(master), allowed="a file, http://... or https://..."
        )
    return path.read_bytes()


def _open(url: str, limit: int) -> bytes:
    """At most `limit` bytes from an http(s) address."""
    if urlparse(url).scheme not in ("http", "https"):
        raise InputError("not an address to fetch from", where=url, allowed="http://... or https://...")
    try:
        with urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - the scheme is checked above
            data: bytes = answer.read(limit)
            return data
    except OSError as error:
        raise InputError(f"cannot be fetched: {error}", where=url) from error
