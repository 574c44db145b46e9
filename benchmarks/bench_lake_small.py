"""The lake at scale: ingest against zcat in CPU seconds, quarter hours against days, 100,000 small files, cubes.

Files are of the seeded generator of `bench_lake`, two million rows of them; `--files` says how many small ones.
Everything lies in a temporary folder.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.bench_lake import day_frame, write_day
from benchmarks.bench_tables import command
from benchmarks.report import Row, markdown, measured

DAYS = 20
"""Of 100,000 rows each."""
ROWS_A_QUARTER = 2_000
QUARTERS = 1_000
ROWS_A_TINY = 5
OPENED = (
    "import time\nfrom partnerscope.machine import prepare\nprepare()\n"
    "from partnerscope.lake import Lake\nlake = Lake.open({lake!r})\n"
)
"""As the command does: it prepares its process first."""
ADD = (
    OPENED
    + "import polars\npolars.read_csv(b'1,2')\ns = time.process_time()\nlake.add('gdelt2', {files!r})\n"
)
CPU = "print(time.process_time() - s)"
PEERS = {
    "polars": "import polars as pl, time\ns = time.perf_counter()\npl.scan_parquet('{parts}/*/*.parquet')"
    ".group_by('event_month', 'actor1', 'actor2', 'quad').len().collect()\n",
    "pandas": "import pandas as pd, time\ns = time.perf_counter()\npd.read_parquet('{parts}', partitioning=None, "
    "columns=['event_month', 'actor1', 'actor2', 'quad']).groupby(['event_month', 'actor1', 'actor2', 'quad'], "
    "dropna=False).size()\n",
}
"""The same question over the same Parquet parts, by others: code up to its answer."""


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder."""
    root = Path(tempfile.mkdtemp(prefix="bench-lake-small-"))
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def zcat_cpu(files: list[Path]) -> float:
    """CPU seconds of unpacking files and throwing the text away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["zcat", *map(str, files)], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def quarters(target: Path, rows: int, count: int) -> Path:
    """Quarter-hour files of some rows each, zipped, with their own time of addition; ids ascend, as in GDELT's files."""
    target.mkdir(parents=True)
    start = datetime(2015, 3, 1)
    lines: list[str] = []
    day = 100
    for number in range(count):
        if len(lines) < rows:
            lines += (
                day_frame(day)
                .write_csv(separator="\t", quote_style="never", include_header=False)
                .splitlines()
            )
            day += 1
        mine, lines = lines[:rows], lines[rows:]
        added = f"{start + number * timedelta(minutes=15):%Y%m%d%H%M%S}"
        text = "".join(
            "\t".join([str(number * 1_000_000 + place), *fields[1:59], added, fields[60]]) + "\n"
            for place, fields in enumerate(line.split("\t") for line in mine)
        )
        name = f"{added}.export.CSV"
        with zipfile.ZipFile(target / f"{name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            archive.writestr(name, text)
    return target


def against_zcat(root: Path) -> Iterator[Row]:
    """CPU seconds a row of day files and of quarter hours."""
    (root / "days").mkdir()
    files = [write_day(root / "days", number) for number in range(DAYS)]
    floors, runs = [], []
    for number in range(3):  # in turn: a machine that others share is now quick, now slow
        floors.append(zcat_cpu(files))
        runs.append(measured(ADD.format(lake=str(root / f"lake{number}"), files=[*map(str, files)]) + CPU))
    floor, (ours, memory) = min(floors), min(runs)
    yield Row("ingest of 2,000,000 rows in day files, CPU", ours, "s", floor, "zcat", 2.0)
    yield Row("its peak memory", memory, "MB", limit=1500)
    small = quarters(root / "quarters", ROWS_A_QUARTER, QUARTERS)
    quarter, _ = min(
        measured(ADD.format(lake=str(root / f"small{n}"), files=[str(small)]) + CPU) for n in range(3)
    )
    yield Row(f"the same rows in {QUARTERS:,} quarter hours, CPU", quarter, "s", ours, "day files", 1.0)


def questions(root: Path) -> Iterator[Row]:
    """Questions of the lake of day files, before and after its compaction."""
    lake = str(root / "lake0")
    asked = OPENED.format(lake=lake) + "s = time.perf_counter()\nlake.events_all_dyads(variant={v!r})\n"
    wall = "print(time.perf_counter() - s)"
    yield Row("distinct events before compaction", measured(asked.format(v="deduplicated") + wall)[0])
    seconds, memory = measured(OPENED.format(lake=lake) + "s = time.perf_counter()\nlake.compact()\n" + wall)
    yield Row("compaction of 2,000,000 rows", seconds, note="DuckDB bounded at 1 GB")
    yield Row("its peak memory", memory, "MB", limit=1500)
    yield Row("distinct events after it", measured(asked.format(v="deduplicated") + wall)[0], limit=0.2)
    raw = measured(
        "import duckdb, time\ns = time.perf_counter()\nduckdb.sql('''SELECT event_month, actor1, actor2, quad, count(*) "
        f"FROM read_parquet('{lake}/tables/gdelt_events/*/*.parquet') GROUP BY ALL''').fetchall()\n" + wall
    )[0]
    cubes = measured(asked.format(v="raw") + wall)[0]
    yield Row("all pairs from cubes", cubes, "s", raw, "raw DuckDB", 1.0)
    for peer, code in PEERS.items():
        seconds = measured(code.format(parts=f"{lake}/tables/gdelt_events") + wall)[0]
        yield Row("all pairs from cubes", cubes, "s", seconds, peer)
    ask = ["lake", "ask", "EU", "KOR", "USA", "--from", "2015-03", "--to", "2015-03", "--lake", lake]
    seconds, memory = min(measured(command(*ask)) for _ in range(2))
    yield Row("partnerscope lake ask, with its imports, CPU", seconds, limit=1.0)
    yield Row("its peak memory", memory, "MB", limit=300)
    table = f"import os\nos.environ['PARTNERSCOPE_LAKE'] = {lake!r}\n" + command(
        "table", "attention", "--valid", "2015-03"
    )
    seconds, memory = min(measured(table) for _ in range(2))
    yield Row("partnerscope table attention, with its imports, CPU", seconds, limit=1.0)
    yield Row("its peak memory", memory, "MB", limit=300)


def tiny(root: Path, count: int) -> Iterator[Row]:
    """Many files of five rows: what each costs, and what a command costs afterwards."""
    source, lake = quarters(root / "tiny", ROWS_A_TINY, count), str(root / "tinylake")
    seconds, memory = measured(ADD.format(lake=lake, files=[str(source)]) + CPU)
    yield Row(f"ingest of {count:,} files of {ROWS_A_TINY} rows, CPU", seconds)
    yield Row("its peak memory", memory, "MB", limit=1500)
    yield Row("a file", seconds / count * 1000, "ms", limit=2.0)
    size = sum(path.stat().st_size for path in Path(lake).glob("catalogue.sqlite")) / 1e6
    yield Row("the catalogue", size, "MB")
    again, _ = measured(ADD.format(lake=lake, files=[str(source)]) + CPU)
    yield Row("the same command again, CPU", again, "s", seconds, "the first", 0.5)
    looked = OPENED.format(lake=lake) + "s = time.perf_counter()\nlake.list()\nlake.coverage('gdelt2')\n"
    yield Row("what it holds and covers", measured(looked + "print(time.perf_counter() - s)")[0], limit=1.0)
    merged, memory = measured(OPENED.format(lake=lake) + "s = time.process_time()\nlake.compact()\n" + CPU)
    yield Row("its compaction, CPU", merged)
    yield Row("peak memory of it", memory, "MB", limit=1500)


def main() -> None:
    """Print the rows as a section of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    asked = parser.parse_args()
    with folder() as root:
        rows = [*against_zcat(root), *questions(root), *tiny(root, asked.files)]
    print(markdown(f"Lake at scale, {asked.files:,} small files", rows))


if __name__ == "__main__":
    main()
