"""How far long work is, on stderr: one dialect for every command.

Grain: one *step* says how much is done of how much, and a remark. On a terminal one line is redrawn: a bar of `rich` where
that is installed (the extras with long work bring it), plain words where it is not. Where nobody looks there is silence, or
the last step alone when it says what was done.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Protocol


class Advance(Protocol):
    """What long work calls: (done, total), and what else is worth saying."""

    def __call__(self, done: int, total: int, said: str = "") -> None:
        """So much is done."""


@contextmanager
def progress(what: str, unit: str = "pages", *, tell_end: bool = False) -> Iterator[Advance]:
    """A function to call with every step; `tell_end` prints the last one where there is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        with _quiet(unit, tell_end=tell_end) as step:
            yield step
    elif find_spec("rich") is not None:
        with _bar(what, unit) as step:
            yield step
    else:
        with _line(what, unit) as step:
            yield step


@contextmanager
def _quiet(unit: str, *, tell_end: bool) -> Iterator[Advance]:
    def step(done: int, total: int, said: str = "") -> None:
        if tell_end and done == total and sys.stderr is not None:
            print(_words(done, total, unit, said), file=sys.stderr)

    yield step


@contextmanager
def _line(what: str, unit: str) -> Iterator[Advance]:
    last = 0.0

    def step(done: int, total: int, said: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > 0.1 or done == total:  # a terminal over a slow line is not to hold the work up
            last = now
            print(f"\r\x1b[K{what}: {_words(done, total, unit, said)}", end="", file=sys.stderr)

    try:
        yield step
    finally:
        print(file=sys.stderr)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, markup=False)) as bar:
        task = bar.add_task(what, total=None, said="")

        def step(done: int, total: int, said: str = "") -> None:
            bar.update(task, completed=done, total=total, said=_words(done, total, unit, said))

        yield step


def _words(done: int, total: int, unit: str, said: str) -> str:
    return f"{done:,}/{total:,} {unit}" + (f", {said}" if said else "")
