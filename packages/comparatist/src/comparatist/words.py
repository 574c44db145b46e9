"""Numbers in sentences: how many of what, in the number that fits."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """How many of what; `several` where it is not `one` with an s.

    >>> counted(1, "unit"), counted(0, "case"), counted(2, "index", "indices")
    ('1 unit', '0 cases', '2 indices')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"
