"""Bytes read again from the address of a source, what is said of a document, and sentences that are searched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.errors import InputError, IntegrityError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from tests.coding.conftest import READOUT


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readout" else 404)
        self.end_headers()
        self.wfile.write(READOUT.encode() if self.path == "/readout" else b"gone")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def without_bytes(folder: Path, text: str, url: str) -> Observatory:
    """A document whose bytes are not here, of a source with an address."""
    eu = Observatory.open(folder)
    csl = json.dumps(
        {"id": "web-1", "type": "webpage", "title": "A readout", **({"URL": url} if url else {})}
    )
    eu.record([Revision("source", "web-1", {"id": "web-1", "csl": csl})], "a source", "ann")
    one, _ = eu.document.add(text.encode(), "readout.txt", source="web-1")
    (folder / ".documents" / one.hash).unlink()
    return eu


def test_missing_bytes_are_read_again_from_the_source(folder: Path, address: str) -> None:
    eu = without_bytes(folder, READOUT, f"{address}/readout")
    line = ["document", "fetch", "readout.txt", "--observatory", str(folder)]
    assert CliRunner().invoke(app, line).exit_code == 0
    assert eu.document.archive.bytes_of(eu.document.archive.document("web-1")) == READOUT.encode()
    assert CliRunner().invoke(app, line).exit_code == 0


def test_another_text_at_the_address_is_refused(folder: Path, address: str) -> None:
    eu = without_bytes(folder, "An older text.", f"{address}/readout")
    with pytest.raises(IntegrityError, match="not what was archived"):
        eu.document.fetch("web-1")
    assert eu.papers.bytes_at(eu.papers.documents()[0].hash) is None


@pytest.mark.parametrize(
    ("url", "part"), [("", "says no address"), ("ftp://example.org/x", "not an address"), ("{}/gone", "404")]
)
def test_what_cannot_be_read_is_said(folder: Path, address: str, url: str, part: str) -> None:
    eu = without_bytes(folder, READOUT, url.format(address))
    with pytest.raises(InputError, match=part):
        eu.document.fetch("web-1")


def test_language_and_source_can_be_said(folder: Path) -> None:
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt")
    assert eu.document.describe("readout.txt", language="sv", source="gov-2020").source == "gov-2020"
    (one,) = eu.papers.documents()
    assert (one.language, one.source) == ("sv", "gov-2020")
    for wrong, part in (
        ({"language": "english"}, "not a language"),
        ({"source": "nowhere"}, "not a recorded"),
    ):
        with pytest.raises(InputError, match=part):
            eu.document.describe("readout.txt", **wrong)
    assert eu.papers.documents() == [one]


def test_sentences_are_found_from_the_command_line(folder: Path) -> None:
    Observatory.open(folder).document.add(READOUT.encode(), "readout.txt")
    line = ["document", "search", "STOCKHOLM round", "--observatory", str(folder)]
    assert CliRunner().invoke(app, line).output == (
        "readout.txt, page 1: They agreed to hold the next round in Stockholm in 2025.\n"
    )
