"""A progress line on stderr for long work: how far, how fast; silent when nobody looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Step = Callable[[int, int], None]


@contextmanager
def progress(what: str, unit: str = "pages") -> Iterator[Step]:
    """A function to call with (done, total); it redraws one line at most five times a second."""
    shown = sys.stderr.isatty()
    started = last = time.monotonic()

    def step(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if shown and (now - last > 0.2 or done == total):
            last = now
            rate = done / max(now - started, 1e-9)
            print(f"\r{what}: {done:,} of {total:,} {unit}, {rate:,.0f} a second ", end="", file=sys.stderr)

    try:
        yield step
    finally:
        if shown:
            print(file=sys.stderr)
