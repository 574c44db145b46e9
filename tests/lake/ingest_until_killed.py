"""A process to be killed: takes files into a lake, and says when it starts and when it is done.

With '-' for the folder it merges the lake's parts instead. With step n it kills itself before the n-th time that it
would force something to the disk or rename it: every moment that matters, one by one.

Each is forked from one process that has loaded the libraries and used none of them: loading them takes longer than
most ingests live.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

LOADED = ["duckdb", "isal", "numpy", "polars", "pydantic"]
"""What every ingest loads. Not the lake itself: it starts threads of polars, and no fork survives those."""
FILES_A_BATCH = 5
"""So few that an ingest of 25 files is several batches."""


def kill_at(step: int) -> None:
    """Make the step-th fsync or rename of this process its last."""
    left = [step]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def before(*arguments: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments)

        return before

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)  # type: ignore[method-assign]


def ingest(said: Connection, lake: str, folder: str, step: int) -> None:
    """Ingest all GDELT 2.0 files of the folder with two workers."""
    from partnerscope.lake import Lake, batches

    said.send("ready")
    batches.BATCH_FILES = FILES_A_BATCH
    if step:
        kill_at(step)
    with Lake.open(lake) as opened:
        if folder == "-":
            opened.compact()
        else:
            opened.add("gdelt2", [folder], workers=2)


def started(lake: Path, folder: Path | str, step: int = 0) -> ForkServerProcess:
    """Start an ingest and wait until it has loaded its modules."""
    context = get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    heard, said = context.Pipe(duplex=False)
    process = context.Process(target=ingest, args=(said, str(lake), str(folder), step))
    process.start()
    said.close()
    assert heard.recv() == "ready"
    return process
