"""One GDELT day file read and counted by two PyPI packages; run by bench_lake.py with their own interpreter.

Usage: `python bench_lake_peers.py gdelt URL` or `python bench_lake_peers.py gdelt-py FILE`; prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
import zipfile
from collections import Counter


def gdelt(url: str) -> None:
    """The function that the workers of `gdelt` run, and a sum over dyads."""
    from gdelt.parallel import _mp_worker  # type: ignore[import-not-found]

    frame = _mp_worker(url, "events")
    frame.groupby([7, 17, 29]).agg({30: "sum", 34: "sum", 31: "sum"})


def gdelt_py(file: str) -> None:
    """The parser of `gdelt-py`, its model of an event, and a count over dyads."""
    from py_gdelt.models.events import Event  # type: ignore[import-not-found]
    from py_gdelt.parsers.events import EventsParser  # type: ignore[import-not-found]

    with zipfile.ZipFile(file) as archive:
        data = archive.read(archive.namelist()[0])
    counts: Counter[tuple[str, str, int]] = Counter()
    for raw in EventsParser().parse(data):
        event = Event.from_raw(raw)
        if event.actor1 and event.actor2:
            counts[str(event.actor1.country_code), str(event.actor2.country_code), int(event.quad_class)] += 1


def main() -> None:
    """Measure one package."""
    package, target = sys.argv[1:]
    start = time.perf_counter()
    {"gdelt": gdelt, "gdelt-py": gdelt_py}[package](target)
    print(json.dumps({"seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
