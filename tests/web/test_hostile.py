"""Ten thousand hostile requests to the real server: every one gets an answer of ours, none of them a fault."""

from __future__ import annotations

import logging
import random
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
import uvicorn

from partnerscope.observatory import Observatory
from partnerscope.web.app import HEADERS, create_app
from partnerscope.web.protocol import Protocol
from partnerscope.web.service import Limits

pytestmark = pytest.mark.found

ALLOWED = {200, 304, 307, 308, 400, 404, 405}
DATES = (
    "2015-07", "2020", "9999", "9999-12", "9999-12-31", "10000", "99999-01-01", "0000", "0001", "0001-01-01", "-001",
    "2015-13", "2015-02-30", "20155", "２０１５", "2015~", "%00", "..", "٢٠١٥",
)  # fmt: skip
PIECES = (
    "%00", "%0d%0aSet-Cookie:%20a=b", "%C5%81%C3%B3d%C5%BA", "%F0%9F%98%80", "%ff%fe", "%E2%80%AE", "%2e%2e", "..",
    "%2f", "%5c", "//evil.example", "http://evil.example/", "<script>", "%3Cscript%3E", "'\"", ";", "?", "?a=%00", "#",
    "%", "%zz", "%u0041", "a" * 900, "a" * 3000, "data.csv", "index.json", "figure.svg", "partner/JPN", "partner/JPN/",
    "dialogues", "dialogue/D-1", "record/M-1/", "record/S-1/", "cell/policy/", "table/dialogues", "claims/", "source/src-a/",
    "codebook/issue", "é", " ", "~root",
)  # fmt: skip
METHODS = ("GET",) * 30 + (
    "HEAD",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "BREW",
    "get",
    "GÉT",
)
LINES = (
    "If-None-Match: *", 'If-None-Match: W/"x"', "If-None-Match: \xff", "Accept-Encoding: gzip", "Range: bytes=0-1",
    "Accept-Encoding: gzip;q=0, br", "Range: bytes=9-1", "X-Forwarded-Host: evil.example", "Upgrade: websocket",
    "X-Forwarded-Proto: javascript", "Content-Length: 0", "Content-Length: -1", "Transfer-Encoding: chunked",
    "Cookie: " + "a" * 4000, "Expect: 100-continue", "no colon", " folded: line", "Host: second.example",
)  # fmt: skip
HOSTS = ("evil.example", "127.0.0.1", "evil.example:99999", "", "[::1", "a b", "évil", "javascript:alert(1)")


@pytest.fixture(scope="module")
def port(tiny: Observatory) -> Iterator[int]:
    """The real server on a free port; any number of dates may be asked of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        chosen: int = free.getsockname()[1]
    app = create_app(tiny, Limits(dates_a_minute=1_000_000))
    config = uvicorn.Config(
        app, port=chosen, http=Protocol, ws="none", log_level="critical", server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield chosen
    server.should_exit = True
    thread.join()


def path_of(chance: random.Random, heads: tuple[str, ...]) -> str:
    """An address that looks like ours until somewhere."""
    view = f"/k/{chance.choice(heads)}/v/{chance.choice(DATES)}/"
    kind = chance.randrange(7)
    if kind == 0:
        return "/" + "".join(chance.choice(PIECES) for _ in range(chance.randrange(4)))
    if kind == 1:
        return "/" + "".join(f"%{chance.randrange(256):02x}" for _ in range(chance.randrange(1, 40)))
    if kind == 2:
        whole = view + chance.choice(PIECES)
        at = chance.randrange(len(whole))
        return whole[:at] + chance.choice(PIECES) + whole[at:]
    if kind == 6:
        return f"/k/{chance.choice(heads)}/{chance.choice(('record', 'source', 'codebook', 'v'))}/{chance.choice(PIECES)}"
    if kind == 3:
        return chance.choice(
            ("*", "http://evil.example" + view, "//evil.example" + view, "evil.example:443", view + "?" * 9)
        )
    return view + "/".join(chance.choice(PIECES) for _ in range(chance.randrange(3)))


def request_of(chance: random.Random, heads: tuple[str, ...]) -> bytes:
    lines = [f"{chance.choice(METHODS)} {path_of(chance, heads)} HTTP/1.1"]
    lines += [f"Host: {chance.choice(HOSTS)}"]
    lines += [chance.choice(LINES) for _ in range(chance.randrange(3))]
    return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode(
        chance.choice(("utf-8", "latin-1")), "replace"
    )


def ask(port: int, request: bytes) -> bytes:
    """What the server sends back until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        found = b""
        while part := connection.recv(65536):
            found += part
    return found


def faults_of(request: bytes, answer: bytes) -> str:
    """What is wrong with an answer; '' for nothing."""
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
    status = re.match(r"HTTP/1\.1 (\d{3}) ", head)
    if status is None:
        return "dropped"
    if int(status[1]) == 100:
        return faults_of(request, answer.partition(b"\r\n\r\n")[2])
    if int(status[1]) not in ALLOWED:
        return f"status {status[1]}"
    names = {line.partition(":")[0].lower() for line in head.split("\r\n")[1:]}
    if missing := {name.lower() for name in HEADERS} - names:
        return f"without {missing}"
    place = re.search(r"(?im)^location: (.*)$", head)
    if place and (not place[1].isascii() or re.match(r"\s*(//|[a-z]+:|/)", place[1], re.IGNORECASE)):
        return f"leads to {place[1]}"
    return "sets a cookie" if "set-cookie" in names else ""


def test_ten_thousand_hostile_requests_get_an_answer_of_ours(port: int, tiny: Observatory) -> None:
    chance = random.Random(20261126)
    head = tiny.head()
    heads = (head, head, head, head[:12], "2026-02-01", "9999-12-31", "f" * 64, "%C5%81", "..")
    seen, wrong = Counter[str](), []
    for number in range(10_000):
        request = request_of(chance, heads)
        answer = ask(port, request)
        seen[answer[9:12].decode("latin-1")] += 1
        if fault := faults_of(request, answer):
            wrong.append((number, fault, request[:200]))
    assert not wrong, wrong[:5]
    assert min(seen[status] for status in ("200", "307", "308", "400", "404", "405")) > 20, seen


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("/%00", 400), ("/k/{head}/v/2015-07/partner/%00/", 400), ("/%ff", 400), ("/" + "a" * 2000, 400),
        ("/k/{head}/v/9999/dialogues/", 200), ("/k/{head}/v/9999/partner/USA/", 200), ("/k/{head}/v/0001/partner/USA/", 200),
        ("/k/{head}/v/10000/", 404), ("/k/{head}/v/2015-07/partner/%C5%81/", 404), ("/k/{short}/v/2015-07/%C5%81/", 308),
    ],
)  # fmt: skip
def test_what_was_a_fault_or_a_dropped_connection(
    port: int, tiny: Observatory, raw: str, status: int
) -> None:
    path = raw.format(head=tiny.head(), short=tiny.head()[:12])
    answer = ask(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    if status == 308:
        assert (
            f"\r\nlocation: ../../../../../k/{tiny.head()}/v/2015-07/%C5%81/\r\n".encode()
            in answer.lower() + answer
        )
    elif status != 200:
        assert b"<h1>" in answer


def test_what_is_no_http_is_refused_in_a_page(port: int) -> None:
    answer = ask(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"content-security-policy" in answer
    assert b"This is not an address" in answer


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 5_000_000 + b"\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 2_000_000 + b" HTTP/1.1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 30000000\r\n\r\n" + b"x" * 30_000_000, b"405"),
    ],
    ids=["header", "address", "body"],
)  # fmt: skip
def test_who_is_still_sending_when_refused_reads_the_refusal(
    port: int, request_: bytes, status: bytes
) -> None:
    answer = ask(port, request_)  # a connection that is cut raises here
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert answer.endswith(b"</html>")


@pytest.mark.parametrize("body", [b"zz\r\n", b"5\r\nhello\r\nzz\r\n", b"-1\r\n"])
def test_a_request_that_goes_wrong_in_its_body_has_one_answer_and_no_fault(
    port: int, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """The page made for its head was sent after the refusal: a fault in the log for each such request."""
    log = logging.getLogger("uvicorn.error")
    log.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.ERROR, "uvicorn.error"):
            head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            answer = ask(port, head + body)
            ask(port, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    finally:
        log.removeHandler(caplog.handler)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"400"]
    assert caplog.records == []


def test_who_never_stops_sending_is_cut_off(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises(ConnectionError):
            send_for_ever(connection)


def send_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"a" * 65536)
