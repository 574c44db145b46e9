"""What a benchmark reports.

Grain: one *row* is one thing measured, with what it is compared to: a peer in the same run, or a limit.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement: seconds or MB in `ours`, the peer's in `peer` (None when there is only a limit).

    `limit` bounds ours / peer when there is a peer, else ours itself; None means that it is only told.
    """

    what: str
    ours: float
    unit: str = "s"
    peer: float | None = None
    against: str = ""
    limit: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """ours / peer."""
        return None if self.peer is None else self.ours / self.peer

    @property
    def kept(self) -> bool | None:
        """Whether the limit is kept; None when there is none."""
        if self.limit is None:
            return None
        return (self.ours if self.peer is None else self.ours / self.peer) <= self.limit


def markdown(title: str, rows: Iterable[Row]) -> str:
    """The rows as a table."""
    lines = [
        f"## {title}\n",
        "| what | ours | compared with | ratio | limit | kept |",
        "|---|---:|---|---:|---:|---|",
    ]
    for row in rows:
        peer = f"{row.against} {row.peer:,.3f} {row.unit}" if row.peer is not None else row.against or ""
        ratio = f"{row.ratio:,.2f}" if row.ratio is not None else ""
        limit = (
            f"{row.limit:,.2f}{'' if row.peer is not None else ' ' + row.unit}"
            if row.limit is not None
            else ""
        )
        kept = {True: "yes", False: "**no**", None: ""}[row.kept]
        what = row.what + (f" ({row.note})" if row.note else "")
        lines.append(f"| {what} | {row.ours:,.3f} {row.unit} | {peer} | {ratio} | {limit} | {kept} |")
    return "\n".join(lines) + "\n"


def best(run: Callable[[], object], times: int = 3) -> float:
    """The shortest of several runs, in seconds: the one least disturbed by the machine."""
    results = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        results.append(time.perf_counter() - started)
    return min(results)


def process(arguments: Sequence[str], times: int = 1) -> tuple[float, float]:
    """Wall seconds (best of `times`) and peak memory in MB of a Python process with these arguments."""
    seconds = best(lambda: _run(arguments), times)
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def measured(code: str) -> tuple[float, float]:
    """Seconds that `code` prints on its last line, and peak memory in MB of its own process."""
    # getrusage would count the process that starts this one
    tail = "\nprint(int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) / 1024)"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True)
    *_, seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _run(arguments: Sequence[str]) -> None:
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
