"""The pages: the map page of 100,000 records on a warm cache, and whole sites: the bundled one and one of 10,000 records."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.bench_spine import synthetic
from benchmarks.report import Row, best, markdown
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web import write_site
from partnerscope.web.library import Library

RECORDS = 100_000
SITE = 10_000
"""Records of the made-up observatory whose whole site is written."""
PROCESSES = 2


def stands(library: Library, path: str) -> str:
    """Where a page stands: pages that do not depend on the date, and records shown whole in a list, are redirected to."""
    answer = library.answer(path)
    while answer.to:
        path = answer.to
        answer = library.answer(path)
    assert answer.status == 200, (path, answer.status)
    return path


def map_page(folder: Path) -> list[Row]:
    """The front page and a record's page of a large synthetic observatory, in-process."""
    synthetic(folder / "large", RECORDS)
    observatory = Observatory(folder / "large", cache=Cache(folder / "cache"))
    observatory.commit("all", "bench")
    observatory.at().frame("dialogue")  # the cache of the head is filled
    library = Library(Observatory(folder / "large", cache=Cache(folder / "cache")))
    front = library.front()
    started = time.perf_counter()
    assert library.answer(front).status == 200
    cold = time.perf_counter() - started
    warm = best(lambda: library.answer(front), 20)
    shown = f"{front}map/items/"
    library.answer(shown)
    other = best(lambda: library.answer(shown), 20)
    started = time.perf_counter()
    one = stands(library, f"{front}record/m0000001/")
    record = time.perf_counter() - started
    again = best(lambda: library.answer(one), 5)
    return [
        Row(f"map page, {RECORDS:,} records, warm", warm, limit=0.05),
        Row(f"map of items, {RECORDS:,} records, warm", other, limit=0.05),
        Row("map page, first time in a process", cold, note="findings are computed"),
        Row("a record's page, first time in a process", record, note="the journal is read once"),
        Row("a record's page, warm", again, limit=0.05),
    ]


def static_site(folder: Path) -> list[Row]:
    """Everything the bundled observatory shows, as files; then once more with nothing to do."""
    shutil.copytree(bundled(), folder / "bundled")
    observatory = Observatory(folder / "bundled", cache=Cache(folder / "cache"))
    report = write_site(observatory, folder / "site", processes=PROCESSES)
    again = write_site(observatory, folder / "site", processes=PROCESSES)
    what = f"static site, {report.pages:,} pages, {report.files:,} files, {PROCESSES} processes"
    return [
        Row("pages of a release", report.pages, "pages", limit=2_500),
        Row(what, report.seconds, limit=15),
        Row("the same again: nothing to write", again.seconds),
    ]


def large_site(folder: Path) -> list[Row]:
    """Everything that a made-up observatory of 10,000 records shows, as files."""
    synthetic(folder / "made-up", SITE)
    observatory = Observatory(folder / "made-up", cache=Cache(folder / "cache"))
    observatory.commit("all", "bench")
    report = write_site(observatory, folder / "large-site", processes=PROCESSES)
    what = f"site of {SITE:,} records, {report.pages:,} pages, {report.files:,} files, {PROCESSES} processes"
    return [Row(what, report.seconds, limit=60)]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(markdown("Pages", [*static_site(folder), *map_page(folder), *large_site(folder)]))


if __name__ == "__main__":
    main()
