"""The spine: commands on the bundled observatory, and synthetic observatories of 100,000 and 1,000,000 records."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from benchmarks.report import Row, best, markdown, measured, process
from partnerscope.folder.scaffold import Named, scaffold
from partnerscope.observatory import bundled

PARTNERS = 40
ISSUES = 8


def synthetic(folder: Path, records: int, seed: int = 1) -> None:
    """An observatory of `records` records: dialogues, their meetings, actions, and evidence for half of them."""
    draw = random.Random(seed)
    partners = [Named(f"P{number:02d}", f"Partner {number}") for number in range(PARTNERS)]
    issues = [Named(f"I{number}", f"issue {number}") for number in range(ISSUES)]
    scaffold(folder, bundled() / "codebook", Named("SUB", "The subject"), partners, issues)
    (folder / "sources.json").write_text('[{"id": "s-1", "title": "A source", "type": "webpage"}]\n', "utf-8")
    dialogues = records // 20
    meetings, actions = records * 9 // 20, records * 3 // 20
    evidence = records - dialogues - meetings - actions

    def day(first: int = 1990) -> str:
        return f"{draw.randint(first, 2025)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"

    def issue() -> str:
        return f"I{draw.randrange(ISSUES)}"

    with (folder / "records/dialogue.csv").open("a") as file:
        for n in range(dialogues):
            partner = f"P{draw.randrange(PARTNERS):02d}"
            file.write(f"d{n:07d},SUB,{partner},Dialogue {n},{issue()},security,expert,,,,,,,{day()},..,,\n")
    with (folder / "records/meeting.csv").open("a") as file:
        for n in range(meetings):
            file.write(f"m{n:07d},d{draw.randrange(dialogues):07d},,{day()},Brussels,,,outcome {n},\n")
    with (folder / "records/action.csv").open("a") as file:
        for n in range(actions):
            partner = f"P{draw.randrange(PARTNERS):02d}"
            file.write(f"a{n:07d},SUB,{partner},{issue()},mediation,,,,,,,,{day()},..,,Item {n},,,\n")
    with (folder / "records/evidence.csv").open("a") as file:
        for n in range(evidence):
            file.write(f"m{n % meetings:07d},*,s-1,p. {n},,supports,,\n")


CHECK = """
import time, sys
from partnerscope.observatory import Observatory
started = time.perf_counter()
problems = Observatory.open(sys.argv[1] if len(sys.argv) > 1 else {folder!r}).check()
assert not [p for p in problems if p.severity == "error"], problems[:3]
print(time.perf_counter() - started)
"""
COMMIT = """
import time
from partnerscope.observatory import Observatory
started = time.perf_counter()
Observatory.open({folder!r}).commit("all", "bench")
print(time.perf_counter() - started)
"""
COLD = """
import time
from pathlib import Path
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
started = time.perf_counter()
view = Observatory(Path({folder!r}), cache=Cache(Path({cache!r}))).at("2015-07")
view.states("dialogue"); view.events("meeting"); view.states("action")
print(time.perf_counter() - started)
"""
READ = """
import time, glob
import polars as pl
started = time.perf_counter()
for path in glob.glob({folder!r} + "/records/*.csv"):
    pl.read_csv(path, infer_schema=False)
print(time.perf_counter() - started)
"""
FRICTIONLESS = """
import time
from frictionless import Package, system
started = time.perf_counter()
with system.use_context(trusted=True):
    report = Package({folder!r} + "/datapackage.json").validate()
assert report.valid
print(time.perf_counter() - started)
"""


def run(records: int = 100_000, *, frictionless: bool = True) -> list[Row]:
    """Rows for a synthetic observatory of this size."""
    base = Path(tempfile.mkdtemp(prefix="partnerscope-bench-"))
    try:
        folder, cache = str(base / "o"), str(base / "cache")
        synthetic(base / "o", records)
        size = f"{records:,} records"
        check, check_memory = measured(CHECK.format(folder=folder))
        commit, commit_memory = measured(COMMIT.format(folder=folder))
        cold, cold_memory = measured(COLD.format(folder=folder, cache=cache))
        warm, _ = measured(COLD.format(folder=folder, cache=cache))
        plain, _ = measured(READ.format(folder=folder))
        scale = records / 100_000
        rows = [
            Row(f"load and check, {size}", check, limit=10 * scale),
            Row(f"peak memory of it, {size}", check_memory, "MB", limit=1000 if scale == 1 else 4000),
            Row(f"load and check, {size}", check, peer=plain, against="polars.read_csv of the same files"),
            Row(f"commit, {size}", commit),
            Row(f"peak memory of it, {size}", commit_memory, "MB", limit=4000),
            Row(f"view from a cold cache, {size}", cold),
            Row(f"peak memory of it, {size}", cold_memory, "MB", limit=4000),
            Row(f"view from a warm cache, {size}", warm, limit=0.2 if scale == 1 else None),
        ]
        if frictionless:
            other, _ = measured(FRICTIONLESS.format(folder=folder))
            rows.append(
                Row(f"load and check, {size}", check, peer=other, against="frictionless validate", limit=1)
            )
        return rows
    finally:
        shutil.rmtree(base, ignore_errors=True)


def commands() -> list[Row]:
    """Rows for the command line on the bundled observatory, warm."""
    process(["-m", "partnerscope", "table", "dialogues"])
    table, _ = process(["-m", "partnerscope", "table", "dialogues"], times=5)
    imports, _ = process(["-c", "import partnerscope.cli.app, partnerscope.observatory"], times=5)
    nothing = best(lambda: process(["-c", "pass"]), 5)
    return [
        Row("partnerscope table dialogues, warm", table, limit=1.0),
        Row("its imports (whole process)", imports, limit=0.4),
        Row("an empty Python process", nothing),
    ]


if __name__ == "__main__":
    import sys

    large = "--million" in sys.argv
    print(markdown("Spine", [*commands(), *run(), *(run(1_000_000, frictionless=False) if large else [])]))
