"""A process to be killed: takes files into a lake, and says when it starts and when it is done.

Run as `python ingest_until_killed.py LAKE FOLDER [STEP]`; with '-' for FOLDER it merges the lake's parts
instead. With STEP n it kills itself before the n-th time that it would force something to the disk or rename
it: every moment that matters, one by one.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from partnerscope.lake import Lake, batches

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


def main(lake: str, folder: str, step: int = 0) -> None:
    """Ingest all GDELT 2.0 files of the folder with two workers."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    batches.BATCH_FILES = FILES_A_BATCH
    if step:
        kill_at(step)
    with Lake.open(lake) as opened:
        if folder == "-":
            opened.compact()
        else:
            opened.add("gdelt2", [folder], workers=2)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
