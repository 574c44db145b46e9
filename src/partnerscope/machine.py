"""What a process takes of its machine: how many processors, and how it keeps its memory."""

from __future__ import annotations

import gc
import os

RARELY = 50_000, 20, 50
"""New objects until Python looks for circles of objects again (its own: 700): a command makes many objects that stay, and
next to no circles; its looking took some seven hundredths of the time of a short command.
"""
KEPT = "dirty_decay_ms:10000,muzzy_decay_ms:-1"
"""How long the allocator of frames keeps memory that is free, for the next piece of a long ingest: 10 s (its own
is shorter, and the system clears the same pages again and again). Of an ingest on two processors it saved a twentieth.
"""
MOST = 4
"""As many processes or threads were measured; more were not."""


def cores() -> int:
    """The processors that this process may use, up to as many as are of use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST, allowed)


def prepare() -> None:
    """Set what a command sets for its own process, before anything large is loaded."""
    gc.set_threshold(*RARELY)
    os.environ.setdefault("_RJEM_MALLOC_CONF", KEPT)
