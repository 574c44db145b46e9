"""One GDELT day file read and counted by two PyPI packages; run by bench_lake.py with their own interpreter.

Usage: `python bench_lake_peers.py gdelt URL` or `python bench_lake_peers.py gdelt-py FILE`; prints JSON.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
import zipfile
from collections import Counter


def gdelt(url: str) -> float:
    """The function that the workers of `gdelt` run, and a sum over dyads.

    Its module is loaded by itself: the package fetches a table from the network when it is imported.
    """
    package = importlib.util.find_spec("gdelt")
    assert package is not None and package.submodule_search_locations is not None
    path = f"{package.submodule_search_locations[0]}/parallel.py"
    spec = importlib.util.spec_from_file_location("gdelt_parallel", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    start = time.perf_counter()
    frame = module._mp_worker(url, "events")
    frame.groupby([7, 17, 29]).agg({30: "sum", 34: "sum", 31: "sum"})
    return time.perf_counter() - start


def gdelt_py(file: str) -> float:
    """The parser of `gdelt-py`, its model of an event, and a count over dyads."""
    from py_gdelt.models.events import Event  # type: ignore[import-not-found]
    from py_gdelt.parsers.events import EventsParser  # type: ignore[import-not-found]

    start = time.perf_counter()
    with zipfile.ZipFile(file) as archive:
        data = archive.read(archive.namelist()[0])
    counts: Counter[tuple[str, str, int]] = Counter()
    for raw in EventsParser().parse(data):
        event = Event.from_raw(raw)
        if event.actor1 and event.actor2:
            counts[str(event.actor1.country_code), str(event.actor2.country_code), int(event.quad_class)] += 1
    return time.perf_counter() - start


def main() -> None:
    """Measure one package."""
    package, target = sys.argv[1:]
    print(json.dumps({"seconds": {"gdelt": gdelt, "gdelt-py": gdelt_py}[package](target)}))


if __name__ == "__main__":
    main()
