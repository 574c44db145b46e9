"""A server on loopback that answers as an OpenAI-compatible endpoint does, or as one should not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

DRIPS = 200
Behave = Callable[["Asked"], None]


@dataclass
class Mock:
    """Where the server listens, what it was asked, and how it behaves."""

    behave: Behave
    address: str = ""
    paths: list[str] = field(default_factory=list)
    heads: list[Mapping[str, str]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    over: Event = field(default_factory=Event)


class Asked(BaseHTTPRequestHandler):
    """One asking."""

    mock: Mock

    def do_POST(self) -> None:
        self.mock.paths.append(self.path)
        self.mock.heads.append(dict(self.headers))
        self.mock.questions.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        try:
            self.mock.behave(self)
        except ConnectionError:
            self.close_connection = True

    def do_GET(self) -> None:
        self.mock.paths.append(f"GET {self.path}")
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def give(self, data: bytes, code: int = 200, length: int | None = None, **heads: str) -> None:
        """Send an answer; `length` is what its head says of it."""
        self.send_response(code)
        for name, value in heads.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)


def completion(content: str | None, finish: str = "stop", **message: str) -> bytes:
    """A whole answer around what a model says."""
    told = {"role": "assistant", "content": content, **message}
    return json.dumps(
        {"model": "mock-1", "choices": [{"index": 0, "finish_reason": finish, "message": told}]}
    ).encode()


def says(told: object, finish: str = "stop") -> Behave:
    """A model that says so, whatever it is asked."""
    content = told if isinstance(told, str) else json.dumps(told)
    return lambda asked: asked.give(completion(content, finish))


def dripping(asked: Asked) -> None:
    """A byte at a time, each in time, for longer than anybody waits."""
    asked.send_response(200)
    asked.end_headers()
    for _ in range(DRIPS):
        asked.wfile.write(b" ")
        asked.mock.sent += 1
        if asked.mock.over.wait(0.05):
            return


def endless(asked: Asked) -> None:
    """More, as long as somebody reads."""
    asked.send_response(200)
    asked.end_headers()
    while not asked.mock.over.is_set():
        asked.wfile.write(b" " * 65_536)
        asked.mock.sent += 65_536


def silent(asked: Asked) -> None:
    """Nothing."""
    asked.mock.over.wait(20)


@contextmanager
def served(behave: Behave) -> Iterator[Mock]:
    """The server, while the block runs."""
    mock = Mock(behave)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Asked,), {"mock": mock}))
    mock.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield mock
    finally:
        mock.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
