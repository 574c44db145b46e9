"""What answers at the address of a Spark master: told from another program before Java is started."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlparse

import pytest

from partnerscope.errors import InputError
from partnerscope.lake import engine

pytestmark = pytest.mark.found

MASTER = (
    b"\x00\x00\x00\x00\x00\x00\x00O\x08\x00\x00\x00\x13/files/partnerscope"
    b"\x00\x00\x00+Stream '/files/partnerscope' was not found."
)
"""What a master of Spark 4.0.5 said."""


@contextmanager
def answering(said: bytes | None) -> Iterator[str]:
    """The address of a program that says this to whoever calls, and is silent for None; what it was asked is checked."""
    done = threading.Event()

    def serve(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line:
            assert line.recv(64).endswith(b"/files/partnerscope")
            if said is None:
                done.wait(10)
            else:
                line.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield f"spark://127.0.0.1:{listening.getsockname()[1]}"
        done.set()
        thread.join(10)


def test_a_master_is_known_by_its_answer() -> None:
    with answering(MASTER) as url:
        engine.reach(urlparse(url))


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-made-up\r\n", b""])
def test_another_program_is_refused_with_what_it_says(said: bytes) -> None:
    with answering(said) as url, pytest.raises(InputError, match="what answers there is none") as refused:
        engine.reach(urlparse(url))
    assert repr(said[:40]) in str(refused.value)
    assert url in str(refused.value)


def test_silence_is_no_master(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ANSWER_SECONDS", 0.05)
    with answering(None) as url, pytest.raises(InputError, match="no Spark master answers: timed out"):
        engine.reach(urlparse(url))


def test_a_master_whose_talk_is_encrypted_is_only_called() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        engine.reach(urlparse(f"spark://127.0.0.1:{listening.getsockname()[1]}?spark.ssl.rpc.enabled=true"))
