"""What draws the pages: a hash of this program, so that no cache takes an old drawing for a new one."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec

PACKAGES = ("partnerscope", "comparatist")
_APART = ("__pycache__", "observatories", "cli")
"""Folders that draw nothing: what is left of an import, what is told, what is typed."""


@cache
def program() -> str:
    """A hash of everything that shapes pages, as it was when this process asked first."""
    return on_disk()


def on_disk() -> str:
    """A hash of everything that shapes pages: the code, templates and data of the packages, as they are now."""
    found = hashlib.sha256()
    for package in PACKAGES:
        if find_spec(package) is not None:
            for name, data in sorted(_files(files(package), f"{package}/")):
                found.update(f"{name} {hashlib.sha256(data).hexdigest()}\n".encode())
    return found.hexdigest()


def replaced() -> bool:
    """Whether another program was put in place of this one while it runs: its parts may not fit together any more."""
    try:
        return on_disk() != program()
    except OSError:
        return True  # a file went while we read: it is being put in place just now


def _files(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if not entry.is_dir():
            found.append((prefix + entry.name, entry.read_bytes()))
        elif entry.name not in _APART:
            found += _files(entry, f"{prefix}{entry.name}/")
    return found
