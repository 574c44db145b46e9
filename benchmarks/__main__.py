"""All benchmarks, each in a process of its own; prints them and writes `benchmarks/RESULTS.md`.

`python -m benchmarks --full` adds the large ones (1,000,000 records, 20 million events); `--only spine qca` picks.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
SUITE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("spine", (), ("--million",)),
    ("web", (), ()),
    ("qca", (), ()),
    ("similarity", (), ()),
    ("idealpoint", (), ()),
    ("lake", (), ("--rows", "20")),
)
"""Name of the module (`bench_NAME`), its arguments, and those that `--full` adds."""


def main() -> int:
    """Run what was asked for; exit 1 when a benchmark breaks, whatever its numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", nargs="*", choices=[name for name, *_ in SUITE])
    asked = parser.parse_args()
    parts, broken = [_heading()], 0
    for name, arguments, more in SUITE:
        if asked.only and name not in asked.only:
            continue
        command = [
            sys.executable,
            "-m",
            f"benchmarks.bench_{name}",
            *arguments,
            *(more if asked.full else ()),
        ]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
        print(done.stdout, flush=True)
        parts.append(done.stdout)
        broken += done.returncode != 0
    if not asked.only and not broken:
        (HERE / "RESULTS.md").write_text("\n".join(parts), "utf-8")
    return 1 if broken else 0


def _heading() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        "# Results\n\nWritten by `make bench`; every number was measured in that run.\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}.\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
