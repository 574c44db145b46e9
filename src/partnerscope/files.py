"""Files that are whole or absent, at whatever moment a process or the machine stops; what a folder holds, and its lock.

Grain: one file is written under a temporary name beside its final one, forced to the disk, renamed, and the folder
forced to the disk. Everything in the house that writes a file writes it here, and what people recorded is
listed here: a folder that may not be read is an error, never an empty one.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TEMPORARY = re.compile(r"\..*[0-9a-f]{12}\.tmp")
_WAIT_SECONDS = 0.005


def write_whole(path: Path, data: bytes, *, durable: bool = True, building: Path | None = None) -> None:
    """Write a file so that readers see the old one, the new one, never a part; makes its folder.

    Raises OSError with the name of the file. When this returns the file survives a power cut, unless `durable` is
    False: then only a crash of the process.
    `building` is the folder of the unfinished file (on the same disk), where it is not to stand beside the final one.
    """
    make_folder(path.parent)
    if _is_device(path):  # a device or a pipe is written to, never replaced
        try:
            with path.open("wb") as stream:
                stream.write(data)
        except OSError as error:
            raise OSError(error.errno, error.strerror or str(error), str(path)) from error
        return
    # a rename is atomic on one file system only, so the unfinished file stands beside the final one
    temporary = (building or path.parent) / f".{path.name[:100]}-{secrets.token_hex(6)}.tmp"
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror or str(error), str(path)) from error
        raise
    # the new name is an entry of the folder: without this a power cut may bring the old file back
    if durable:
        sync_folder(path.parent)


def _is_device(path: Path) -> bool:
    """Whether there is something of this name that is other than a file."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def add_whole(path: Path, data: bytes, size: int) -> None:
    """Add to a file of which `size` bytes count, durably: what stands behind them (a killed writer's) goes; makes the file.

    Only while nobody else writes it. Raises OSError with the name of the file, which then ends where it ended before; a
    writer who is killed may leave a part of `data` behind the bytes that count.
    """
    make_folder(path.parent)
    is_new = not path.exists()
    try:
        with path.open("ab" if is_new else "r+b", buffering=0) as file:
            try:
                file.truncate(size)
                file.seek(size)
                done = 0
                while done < len(data):
                    done += file.write(data[done:])
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    if is_new:
        sync_folder(path.parent)


def move_whole(temporary: Path, path: Path) -> None:
    """Give a finished and synced file its final name, durably; makes its folder."""
    make_folder(path.parent)
    temporary.replace(path)
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, durably."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Force a finished file to the disk."""
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Force a folder's entries to the disk; Windows has no such call and needs none."""
    if os.name != "nt":
        sync_file(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold everybody else off who locks this path; the system gives the lock back when its holder dies."""
    from filelock import FileLock

    # the file stays: removing it would let two processes lock two different inodes of one name
    with FileLock(path, poll_interval=_WAIT_SECONDS, fallback_to_soft=False, preserve_lock_file=True):
        yield


@contextmanager
def locked_now(path: Path) -> Iterator[bool]:
    """The same without waiting: whether it could be had, and no folder is made for it."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=0, fallback_to_soft=False, preserve_lock_file=True)
    try:
        had = path.parent.is_dir() and lock.acquire() is not None
    except (Timeout, OSError):
        had = False
    try:
        yield had
    finally:
        lock.release()


def entries(folder: Path, ending: str) -> list[os.DirEntry[str]]:
    """What stands in a folder under names that end so, by name; nothing where the folder is not there.

    Raises OSError for a folder that may not be read, which `Path.glob` takes for an empty one.
    """
    try:
        with os.scandir(folder) as found:
            return sorted((one for one in found if one.name.endswith(ending)), key=lambda one: one.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def within(folder: Path, ending: str = "") -> list[Path]:
    """The same as paths. Raises OSError likewise."""
    return [folder / one.name for one in entries(folder, ending)]


def clear_leftovers(folder: Path) -> list[str]:
    """Remove what killed writers left in a folder (only while its lock is held); returns the names."""
    found = [path for path in within(folder) if _TEMPORARY.fullmatch(path.name)]
    for path in found:
        path.unlink(missing_ok=True)
    return [path.name for path in found]
