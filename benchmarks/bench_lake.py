"""How fast the lake is, as ratios of things measured in the same run on the same rows.

A seeded generator writes GDELT-shaped day files (61 fields, 100,000 rows each, zipped); they are
ingested and asked. Each row printed is one ratio with its bound. Run `python benchmarks/bench_lake.py`
for 5 million rows, `--rows 20` for 20 million (about 3 GB of disk in --folder while it runs, removed
afterwards), `--peers PYTHON` to compare with the PyPI packages `gdelt` and `gdelt-py` installed for
another interpreter.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl

SEED = 20261123
ROWS_A_DAY = 100_000
FIRST_DAY = date(2015, 3, 1)
PROCESSES = 4
REPEATS = 3
BATCH_DAYS = 50
"""Day files that lie on the disk at a time."""
COUNTRIES = (
    *(
        "USA",
        "GBR",
        "FRA",
        "DEU",
        "RUS",
        "CHN",
        "IND",
        "JPN",
        "BRA",
        "CAN",
        "MEX",
        "ZAF",
        "KOR",
        "TUR",
        "UKR",
    ),
    *(
        "ISR",
        "IRN",
        "SYR",
        "IRQ",
        "EGY",
        "PAK",
        "AUS",
        "ITA",
        "ESP",
        "POL",
        "ROM",
        "GRC",
        "NGA",
        "KEN",
        "SAU",
    ),
    *(
        "ARE",
        "IDN",
        "PHL",
        "THA",
        "VNM",
        "COL",
        "ARG",
        "CHL",
        "PER",
        "VEN",
        "CUB",
        "NOR",
        "SWE",
        "FIN",
        "DNK",
    ),
    *("NLD", "BEL", "AUT", "CHE", "CZE", "HUN"),
)


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One measured ratio (or seconds, or gigabytes) and the bound it should keep ('' none)."""

    name: str
    value: float
    unit: str
    bound: str
    detail: str


def day_frame(number: int, rows: int = ROWS_A_DAY) -> pl.DataFrame:
    """One day of made-up reports in GDELT 2.0's 61 fields, the same for the same number."""
    draw = np.random.default_rng([SEED, number])
    day = FIRST_DAY + timedelta(days=number)
    late = draw.choice([0, 1, 7, 30, 365], rows, p=[0.96, 0.015, 0.01, 0.008, 0.007])
    dates = pl.Series([day]).new_from_index(0, rows).dt.offset_by("0d") - pl.Series(late).cast(
        pl.Int64
    ) * timedelta(days=1)
    weights = 1 / np.arange(1, len(COUNTRIES) + 1)
    one, two = (draw.choice(len(COUNTRIES), rows, p=weights / weights.sum()) for _ in range(2))
    codes = pl.Series(list(COUNTRIES))
    root = draw.integers(1, 21, rows)
    quad = np.select([root <= 5, root <= 9, root <= 14], [1, 2, 3], 4)
    place = draw.integers(0, 4000, rows)
    eu = draw.random(rows) < 0.01
    text = pl.Series(dates).dt.strftime("%Y%m%d")
    columns: dict[str, pl.Series] = {
        f"f{position:02d}": pl.Series([""]).new_from_index(0, rows) for position in range(61)
    }

    def put(position: int, values: pl.Series | np.ndarray) -> None:
        columns[f"f{position:02d}"] = pl.Series(values)

    put(0, np.arange(rows) + number * rows + 400_000_000)
    put(1, text)
    put(2, text.str.slice(0, 6))
    put(3, text.str.slice(0, 4))
    put(4, pl.Series(draw.random(rows) + 2015).round(4))
    country1, country2 = codes.gather(one), codes.gather(two)
    eu_series = pl.Series(eu)
    no1, no2 = pl.Series(draw.random(rows) < 0.3), pl.Series(draw.random(rows) < 0.5)
    frame = pl.DataFrame(
        {"c1": country1, "c2": country2, "eu": eu_series, "no1": no1, "no2": no2}
    ).with_columns(
        pl.when("no1").then(pl.lit("")).when("eu").then(pl.lit("EUR")).otherwise("c1").alias("c1"),
        pl.when("no1").then(pl.lit("")).when("eu").then(pl.lit("EEC")).otherwise(pl.lit("")).alias("g1"),
        pl.when("no2").then(pl.lit("")).otherwise("c2").alias("c2"),
    )
    put(5, frame["c1"] + pl.Series(draw.choice(["", "GOV", "MIL", "BUS"], rows)))
    put(6, "ACTOR NAME " + frame["c1"])
    put(7, frame["c1"])
    put(8, frame["g1"])
    put(12, draw.choice(["", "GOV", "MIL", "IGO"], rows))
    put(15, frame["c2"] + pl.Series(draw.choice(["", "GOV", "MIL", "BUS"], rows)))
    put(16, "ACTOR NAME " + frame["c2"])
    put(17, frame["c2"])
    put(22, draw.choice(["", "GOV", "MIL", "IGO"], rows))
    put(25, draw.integers(0, 2, rows))
    base = pl.Series(root).cast(pl.String).str.zfill(2)
    put(26, base + "0")
    put(27, base + "0")
    put(28, base)
    put(29, quad)
    put(30, (10 - root) / 2)
    for position in (31, 32, 33):
        put(position, draw.integers(1, 20, rows))
    put(34, draw.normal(-2, 4, rows))
    for start in (35, 43, 51):
        put(start, draw.integers(1, 5, rows))
        put(start + 1, "City " + pl.Series(place).cast(pl.String) + ", Region, Country")
        put(start + 2, pl.Series(place % 200).cast(pl.String).str.zfill(2))
        put(start + 3, "ADM" + pl.Series(place % 900).cast(pl.String))
        put(start + 5, pl.Series(place / 50 - 40).round(4))
        put(start + 6, pl.Series(place / 20 - 100).round(4))
        put(start + 7, pl.Series(place + 100_000).cast(pl.String))
    put(59, pl.Series([day.strftime("%Y%m%d") + "120000"]).new_from_index(0, rows))
    put(
        60,
        "https://news.example/"
        + pl.Series(draw.integers(0, 2**60, rows)).cast(pl.String)
        + "/a-story-of-the-day",
    )
    return pl.DataFrame(columns)


def write_day(folder: Path, number: int) -> Path:
    """One zipped day file, as GDELT ships them."""
    name = f"{(FIRST_DAY + timedelta(days=number)):%Y%m%d}.export.CSV"
    path = folder / f"{name}.zip"
    text = day_frame(number).write_csv(include_header=False, separator="\t", quote_style="never")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr(name, text)
    return path


def write_days(folder: Path, numbers: range) -> list[Path]:
    """Day files, written by several processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return list(pool.map(functools.partial(write_day, folder), numbers))


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median of some repetitions."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2]


def child(*arguments: str) -> dict[str, float]:
    """Run a part of this benchmark in a process of its own; returns what it printed, and its wall
    seconds.
    """
    start = time.perf_counter()
    printed = _printed([sys.executable, __file__, "--child", *arguments])
    return {**printed, "wall": time.perf_counter() - start}


def _printed(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    printed: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return printed


def zcat(files: list[Path]) -> None:
    """Unpack files with as many zcat at once as there are workers, and throw the text away."""
    command = ["xargs", "-0", "-P", str(PROCESSES), "-n", "1", "zcat"]
    names = "\0".join(map(str, files)).encode()
    subprocess.run(command, input=names, stdout=subprocess.DEVNULL, check=True)


def core_glob(lake: Path) -> str:
    """The lake's parts as DuckDB reads them."""
    return f"read_parquet('{lake}/tables/gdelt_events/*/*.parquet', hive_partitioning = false)"


AGGREGATE = """ SELECT event_month, actor1, actor2, quad, count(*), sum(mentions), sum(articles),
sum(goldstein_tenths), sum(tone_micro) FROM {parts} WHERE version = 2 AND actor1 IS NOT NULL AND actor2
IS NOT NULL GROUP BY ALL
"""


def run_child(arguments: list[str]) -> dict[str, float]:
    """The parts that need a process of their own. `seconds` are without imports; `rss_gb` is the peak."""
    what, *rest = arguments
    taken = CHILDREN[what](*rest)
    return {"seconds": taken, "rss_gb": _peak_gigabytes()}


def _peak_gigabytes() -> float:
    """Peak resident memory of this program (getrusage would count that of the process which started it)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1e6
    return float("nan")


def _count(lake: str) -> float:
    import duckdb

    sql = f"SELECT count(*) FROM {core_glob(Path(lake))}"
    return seconds(lambda: duckdb.connect().sql(sql).fetchall(), 1)


def _aggregate(lake: str) -> float:
    import duckdb

    sql = AGGREGATE.format(parts=core_glob(Path(lake)))
    return seconds(lambda: duckdb.connect().sql(sql).to_arrow_table(), 1)


def _api(lake: str) -> float:
    from partnerscope.lake import Lake

    with Lake.open(lake) as opened:
        return seconds(lambda: opened.events_all_dyads(source="gdelt2"), 1)


def _ingest(lake: str, *files: str) -> float:
    from partnerscope.lake import Lake

    with Lake.open(lake) as opened:
        return seconds(lambda: opened.add("gdelt2", files), 1)


def _pandas(*files: str) -> float:
    import pandas as pd

    start = time.perf_counter()
    names = {1: "day", 7: "c1", 17: "c2", 29: "quad", 30: "goldstein", 31: "mentions", 33: "articles"}
    names[34] = "tone"
    parts = [
        pd.read_csv(file, sep="\t", header=None, usecols=sorted(names), quoting=3).rename(columns=names)
        for file in files
    ]
    frame = pd.concat(parts)
    frame["month"] = frame["day"] // 100
    groups = frame.groupby(["month", "c1", "c2", "quad"])
    groups.agg({"goldstein": "sum", "tone": "sum", "mentions": "sum", "articles": "sum", "day": "size"})
    return time.perf_counter() - start


CHILDREN: dict[str, Callable[..., float]] = {
    "count": _count,
    "aggregate": _aggregate,
    "api": _api,
    "ingest": _ingest,
    "pandas": _pandas,
}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on loopback HTTP, for a package that can only read addresses."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Keep quiet."""

    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def ingest_rows(folder: Path, lake: Path, days: int) -> tuple[list[BenchRow], list[Path]]:
    """Write and ingest all days, batch by batch; the ratios of the last batch, whose files stay."""
    files: list[Path] = []
    for first in range(0, days, BATCH_DAYS):
        for file in files:
            file.unlink()
        files = write_days(folder / "days", range(first, min(first + BATCH_DAYS, days)))
        child("ingest", str(lake), *map(str, files))
    rounds = sorted((_ingest_round(folder, files) for _ in range(REPEATS)), key=lambda one: one[1] / one[0])
    floor, taken, memory = rounds[REPEATS // 2]
    count = len(files) * ROWS_A_DAY
    detail = f"{taken:.2f} s against {floor:.2f} s, {count / taken:,.0f} rows/s, {PROCESSES} at once"
    rows = [
        BenchRow("ingest / parallel zcat, wall", taken / floor, "x", "", detail),
        BenchRow("peak memory of the ingest", memory, "GB", "<= 1.5", f"{count:,} rows"),
    ]
    again = child("ingest", str(lake), *map(str, files))
    rows.append(
        BenchRow("resume, all files there", again["seconds"] * 1000 / len(files), "ms a file", "", "")
    )
    return rows, files


def _ingest_round(folder: Path, files: list[Path]) -> tuple[float, float, float]:
    """One zcat and, at once after it, one ingest into a lake of its own: seconds, seconds, gigabytes."""
    lake = folder / "round"
    floor = seconds(lambda: zcat(files), 1)
    taken = child("ingest", str(lake), *map(str, files))
    shutil.rmtree(lake)
    return floor, taken["seconds"], taken["rss_gb"]


def query_rows(lake_folder: Path, files: list[Path], days: int) -> list[BenchRow]:
    """The ratios of the questions."""
    import duckdb

    from partnerscope.lake import Lake

    large = days >= 200
    median = [
        sorted(child(what, str(lake_folder))["wall"] for _ in range(REPEATS))[1]
        for what in ("count", "aggregate")
    ]
    detail = f"{median[1]:.2f} s against {median[0]:.2f} s, each with the start of its process"
    rows = [
        BenchRow(
            "dyad-month aggregate / count(*)", median[1] / median[0], "x", "<= 5" if large else "<= 3", detail
        )
    ]
    connection = duckdb.connect()
    sql = AGGREGATE.format(parts=core_glob(lake_folder))
    raw = seconds(lambda: connection.sql(sql).to_arrow_table())
    count = seconds(lambda: connection.sql(f"SELECT count(*) FROM {core_glob(lake_folder)}").fetchall())
    rows.append(
        BenchRow(
            "the same inside one process",
            raw / count,
            "x",
            "",
            f"{raw:.3f} s against {count:.3f} s (footers only)",
        )
    )
    with Lake.open(lake_folder) as lake:
        api = seconds(lambda: lake.events_all_dyads(source="gdelt2"))
        rows.append(
            BenchRow("our API - raw DuckDB", api - raw, "s", "<= 0.3", f"{api:.3f} s against {raw:.3f} s")
        )
        window = {"start": FIRST_DAY, "end": FIRST_DAY + timedelta(days=days)}
        one = seconds(lambda: lake.events_dyad_month(["EU"], ["KOR"], **window), 15)  # type: ignore[arg-type]
        rows.append(
            BenchRow(
                "one dyad, all months", one * 1000, "ms", "< 50" if large else "", "EU and KOR, with totals"
            )
        )
    if len(files) == days:
        pandas = child("pandas", *map(str, files))["seconds"]
        rows.append(
            BenchRow("pandas / our API", pandas / api, "x", ">= 10", f"{pandas:.2f} s against {api:.2f} s")
        )
    else:
        part = child("pandas", *map(str, files))["seconds"] * days / len(files)
        rows.append(
            BenchRow(
                "pandas / our API",
                part / api,
                "x",
                ">= 10",
                f"pandas: {len(files)} of {days} files, times {days // len(files)}",
            )
        )
    memory = child("api", str(lake_folder))["rss_gb"]
    rows.append(
        BenchRow("peak memory of the question", memory, "GB", "< 1.5", "all dyads, a process of its own")
    )
    return rows


def peer_rows(folder: Path, file: Path, peers: str) -> list[BenchRow]:
    """One day file: our ingest against the workers of two packages; each in a process of its own."""
    lake = folder / "one"

    def ours() -> float:
        shutil.rmtree(lake, ignore_errors=True)
        return child("ingest", str(lake), str(file))["seconds"]

    script = str(Path(__file__).with_name("bench_lake_peers.py"))
    with served(file.parent) as site:
        command = [peers, script, "gdelt", f"{site}/{file.name}"]
        both = [(ours(), _printed(command)["seconds"]) for _ in range(5)]
    own, worker = sorted(both, key=lambda pair: pair[1] / pair[0])[2]
    parser = _printed([peers, script, "gdelt-py", str(file)])["seconds"]
    return [
        BenchRow(
            "worker of gdelt / our ingest",
            worker / own,
            "x",
            ">= 1",
            f"{worker:.2f} s, {own:.2f} s a day file",
        ),
        BenchRow(
            "gdelt-py / our ingest", parser / own, "x", ">= 10", f"{parser:.2f} s, {own:.2f} s a day file"
        ),
    ]


def run(scale: int = 5, folder: Path | None = None, peers: str | None = None) -> list[BenchRow]:
    """Measure at `scale` million rows; everything written lies below `folder` and is removed."""
    root = Path(tempfile.mkdtemp(prefix="bench-lake-", dir=folder))
    days = scale * 1_000_000 // ROWS_A_DAY
    try:
        rows, files = ingest_rows(root, root / "lake", days)
        _compact(root / "lake")
        rows += query_rows(root / "lake", files, days)
        if peers is None:
            return [*rows, BenchRow("gdelt and gdelt-py", float("nan"), "", "", "not measured: no --peers")]
        return rows + peer_rows(root, files[0], peers)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _compact(folder: Path) -> None:
    from partnerscope.lake import Lake

    with Lake.open(folder) as lake:
        lake.compact()


def main() -> None:
    """Print one line a ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5, help="million rows")
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    parser.add_argument("--peers", help="a Python interpreter with the packages gdelt and gdelt-py")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(run_child(options.child)))
        return
    print(f"lake, {options.rows} million rows, {os.cpu_count()} cores")
    for row in run(options.rows, options.folder, options.peers):
        print(f"{row.name:34} {row.value:10.2f} {row.unit:10} {row.bound:7} {row.detail}")


if __name__ == "__main__":
    main()
