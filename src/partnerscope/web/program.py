"""What draws the pages: a hash of this program, so that no cache takes an old drawing for a new one."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def program() -> str:
    """A hash of everything that shapes pages: the code, templates and data of this package."""
    found = hashlib.sha256()
    for name, data in sorted(_files(files("partnerscope"), "")):
        found.update(f"{name} {hashlib.sha256(data).hexdigest()}\n".encode())
    return found.hexdigest()


def _files(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in ("__pycache__", "observatories", "cli"):
            found += _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".py", ".html", ".css", ".js", ".po", ".yaml")):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
