"""All benchmarks, each in a process of its own; prints them and writes `benchmarks/RESULTS.md`.

`python -m benchmarks --only spine qca` picks some and writes nothing. `--peers PYTHON` names an interpreter that has the
packages gdelt and gdelt-py, which the lake is compared with.
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
SUITE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("spine", ("--million",)),
    ("web", ()),
    ("load", ()),
    ("desk", ()),
    ("qca", ()),
    ("superset", ()),
    ("similarity", ()),
    ("tables", ()),
    ("idealpoint", ()),
    ("agreement", ()),
    ("documents", ()),
    ("lake_small", ()),
    ("lake", ("--rows", "5")),
    ("lake", ("--rows", "20")),
)
"""Module (`bench_NAME`) and arguments of every benchmark."""


def main() -> int:
    """Run what was asked for; exit 1 when a benchmark breaks, whatever its numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=sorted({name for name, _ in SUITE}))
    parser.add_argument("--peers", help="a Python interpreter with the packages gdelt and gdelt-py")
    asked = parser.parse_args()
    parts, broken = [_heading()], 0
    for name, arguments in SUITE:
        if asked.only and name not in asked.only:
            continue
        more = ("--peers", asked.peers) if name == "lake" and asked.peers else ()
        command = [sys.executable, "-m", f"benchmarks.bench_{name}", *arguments, *more]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
        print(done.stdout, flush=True)
        parts.append(_section(name, done.stdout))
        broken += done.returncode != 0
    if not asked.only and not broken:
        (HERE / "RESULTS.md").write_text("\n".join(parts), "utf-8")
    return 1 if broken else 0


def _section(name: str, printed: str) -> str:
    """What a benchmark printed: as it is when it is a page's section, else as plain text under a heading."""
    return (
        printed
        if printed.lstrip().startswith("#")
        else f"## {name.capitalize()}\n\n```\n{printed.rstrip()}\n```\n"
    )


def _heading() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        "# Results\n\nWritten by `make bench`; every number was measured in that run.\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}.\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
