"""Serving: one or several workers on one port, until interrupted."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from partnerscope.errors import IntegrityError
from partnerscope.observatory import Observatory
from partnerscope.web.app import create_app
from partnerscope.web.library import Library


def serve(
    observatory: Observatory,
    host: str = "127.0.0.1",
    port: int = 8460,
    *,
    workers: int = 1,
    log: bool = False,
    base: str = "",
    language: str = "en",
    releases: Path | None = None,
    others: Sequence[Observatory] = (),
) -> None:
    """Serve an observatory until interrupted. Raises InputError or IntegrityError when it cannot be read.

    `log` writes one line of JSON a request to stderr; `base` is the address under which readers find the site;
    `releases` a folder of releases, served under `/r/`; `others` are served below `/o/ID/`.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from partnerscope.web.protocol import Protocol

    for one in (observatory, *others):
        Library(one).front()  # what cannot be read is said now, not to every reader
        for fault in one.verify()[:1]:  # the cache may hold what an altered journal says no more
            raise IntegrityError(fault, hint="run 'partnerscope verify' for all that is wrong")
    config = uvicorn.Config(
        partial(
            application, replace(observatory), log, base, language, releases, [replace(one) for one in others]
        ),
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=Protocol,
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_keep_alive=15,
    )
    if workers == 1:
        uvicorn.Server(config).run()
        return
    bound: socket.socket = config.bind_socket()
    # asyncio sends at once only on sockets that it made: without this, every answer waits 40 ms for an ACK
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Multiprocess(config, sockets=[bound]).run()


def application(
    observatory: Observatory,
    log: bool,
    base: str,
    language: str,
    releases: Path | None,
    others: Sequence[Observatory] = (),
) -> object:
    """The application of one worker, with its log."""
    if log:
        requests = logging.getLogger("partnerscope.web.requests")
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        requests.addHandler(handler)
        requests.setLevel(logging.INFO)
        requests.propagate = False
    return create_app(observatory, others=others, base=base, language=language, releases=releases, warm=True)
