"""The live server under load: ten pages in turn from the bundled observatory, two workers, the client beside them.

Run alone: python -m benchmarks.bench_load
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bench_web import stands
from benchmarks.report import Row, markdown
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.library import Library

CONNECTIONS = (1, 10, 50)
REQUESTS = 3_000
WANTED, LONGEST = 200.0, 0.1
"""Requests a second at least, and seconds that 99 of 100 may take."""
ROOMS = (
    "",
    "map/items/",
    "partner/JPN/",
    "issue/CS/",
    "dialogues/",
    "claims/",
    "audit/",
    "map/items/figure.png",
)


async def _client(port: int, paths: list[str], seconds: list[float], count: int, shift: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(count):
        path = paths[(number + shift) % len(paths)]
        started = time.perf_counter()
        writer.write(f"GET /{path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        assert head.startswith("http/1.1 200 "), (path, head[:40])
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        await reader.readexactly(length)
        seconds.append(time.perf_counter() - started)
    writer.close()


async def _load(port: int, paths: list[str], connections: int) -> tuple[float, float, float]:
    """Requests a second, and the seconds that half and 99 of 100 of them took at most."""
    seconds: list[float] = []
    started = time.perf_counter()
    share = REQUESTS // connections
    await asyncio.gather(*(_client(port, paths, seconds, share, shift) for shift in range(connections)))
    whole = time.perf_counter() - started
    seconds.sort()
    return len(seconds) / whole, seconds[len(seconds) // 2], seconds[len(seconds) * 99 // 100]


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def measured(folder: Path) -> list[Row]:
    """One row a number of connections, and how long the slowest page took the first time."""
    shutil.copytree(bundled(), folder / "bundled")
    observatory = Observatory(folder / "bundled", cache=Cache(folder / "cache"))
    library = Library(observatory)
    front = library.front()
    some = observatory.at().frame("dialogue")["id"][0]
    paths = [stands(library, front + room) for room in (*ROOMS, f"dialogue/{some}/", "sources/")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "partnerscope", "serve", "--port", str(port), "--workers", "2"]
    environment = os.environ | {"PARTNERSCOPE_CACHE": str(folder / "cache")}
    server = subprocess.Popen([*command, "--observatory", str(observatory.root)], env=environment)
    try:
        _wait(port)
        first: list[float] = []
        asyncio.run(_client(port, paths, first, len(paths), 0))
        rows = [
            Row(
                "the slowest of ten pages, first time",
                max(first),
                note="a picture, made once for all workers",
            )
        ]
        for connections in CONNECTIONS:
            rate, half, most = asyncio.run(_load(port, paths, connections))
            what = f"ten pages in turn, {connections} connections"
            note = f"{rate:,.0f} requests a second; half within {1000 * half:.1f} ms"
            rows.append(Row(f"{what}: p99", most, limit=LONGEST, note=note))
            rows.append(Row(f"{what}: {WANTED:.0f} requests", WANTED / rate, limit=1.0))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    return rows


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        print(markdown("Load", measured(Path(name))))


if __name__ == "__main__":
    main()
