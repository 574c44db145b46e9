"""Time stamps, against openssl's own authority on the loopback."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.errors import InputError, IntegrityError
from partnerscope.release import stamp, stamped_at

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl is not there")

CONFIG = """
[ca]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = critical, keyCertSign
[tsa]
basicConstraints = CA:FALSE
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[req]
distinguished_name = dn
[dn]
[ts]
serial = {0}/serial
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


def openssl(*words: str) -> None:
    assert OPENSSL is not None
    subprocess.run([OPENSSL, *words], check=True, capture_output=True)


def make_authority(folder: Path) -> None:
    """A root and a signer that it certified, both keys of elliptic curves."""
    config, key = folder / "ca.cnf", ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    config.write_text(CONFIG.format(folder))
    (folder / "serial").write_text("01\n")
    for name in ("root", "tsa"):
        openssl("genpkey", *key, "-out", f"{folder}/{name}.key")
    req = ("req", "-new", "-config", str(config))
    root = ("-x509", "-days", "30", "-subj", "/CN=root", "-extensions", "ca")
    openssl(*req, *root, "-key", f"{folder}/root.key", "-out", f"{folder}/root.pem")
    openssl(*req, "-subj", "/CN=tsa", "-key", f"{folder}/tsa.key", "-out", f"{folder}/tsa.csr")
    signed = ("-CA", f"{folder}/root.pem", "-CAkey", f"{folder}/root.key", "-set_serial", "2", "-days", "30")
    extensions = ("-extfile", str(config), "-extensions", "tsa")
    openssl("x509", "-req", "-in", f"{folder}/tsa.csr", *signed, *extensions, "-out", f"{folder}/tsa.pem")


@contextmanager
def served(answer: bytes | None, folder: Path) -> Iterator[str]:
    """An authority at an address of this machine; `answer` is what it always says, None what openssl does."""

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query, reply = folder / "query.tsq", folder / "reply.tsr"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            if answer is None:
                asked = ("-queryfile", str(query), "-section", "ts", "-config", f"{folder}/ca.cnf")
                openssl("ts", "-reply", *asked, "-out", str(reply))
            said = reply.read_bytes() if answer is None else answer
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    make_authority(folder)
    return folder


def test_openssl_and_we_agree_on_a_stamp(authority: Path, tmp_path: Path) -> None:
    data = b"some findings\n"
    with served(None, authority) as url:
        told = stamp(data, url)
    root = (authority / "root.pem").read_bytes()
    assert stamped_at(data, told, root).year >= 2024
    (tmp_path / "data").write_bytes(data)
    (tmp_path / "told").write_bytes(told)
    files = ("-data", f"{tmp_path}/data", "-in", f"{tmp_path}/told")
    openssl("ts", "-verify", *files, "-CAfile", f"{authority}/root.pem", "-untrusted", f"{authority}/tsa.pem")


def test_a_stamp_of_other_bytes_or_of_another_authority_is_refused(authority: Path, tmp_path: Path) -> None:
    with served(None, authority) as url:
        told = stamp(b"one", url)
    root = (authority / "root.pem").read_bytes()
    with pytest.raises(IntegrityError, match="other bytes"):
        stamped_at(b"two", told, root)
    make_authority(tmp_path)
    with pytest.raises(IntegrityError, match="did not sign"):
        stamped_at(b"one", told, (tmp_path / "root.pem").read_bytes())
    place = len(told) - 5
    torn = told[:place] + bytes([told[place] ^ 1]) + told[place + 1 :]
    with pytest.raises(IntegrityError):
        stamped_at(b"one", torn, root)
    with pytest.raises(InputError, match="not a certificate"):
        stamped_at(b"one", told, b"nothing")


def test_an_old_answer_of_the_authority_is_no_answer(authority: Path) -> None:
    with served(None, authority) as url:
        told = stamp(b"one", url)
    with served(told, authority) as url, pytest.raises(InputError, match="another question") as caught:
        stamp(b"one", url)
    assert caught.value.where == url


@pytest.mark.parametrize("answer", [b"", b"<html>", b"0" * 2_000_000])
def test_an_authority_that_says_something_else_is_refused(authority: Path, answer: bytes) -> None:
    with served(answer, authority) as url, pytest.raises(InputError, match="not a time stamp"):
        stamp(b"one", url)


def test_addresses_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="not an address"):
        stamp(b"one", "file:///etc/passwd")
    with pytest.raises(InputError, match="cannot be reached"):
        stamp(b"one", "http://127.0.0.1:9/")


def test_the_command_stamps_and_checks(authority: Path, tmp_path: Path) -> None:
    path, run = tmp_path / "cert.json", CliRunner()
    with served(None, authority) as url:
        asked = ["certify", "last-met", "--valid", "2015-07", "-O", str(path), "--tsa", url]
        assert run.invoke(app, asked).exit_code == 0
    check = ["certify", "--check", str(path), "--tsa-root", str(authority / "root.pem")]
    said = run.invoke(app, check)
    assert said.exit_code == 0
    assert "stamped 20" in said.stdout
    stamped = path.with_name("cert.json.tsr")
    stamped.write_bytes(stamped.read_bytes()[:-3])
    assert run.invoke(app, check).exit_code == 1
    assert run.invoke(app, ["certify", "last-met", "--tsa", "http://127.0.0.1:9/"]).exit_code == 2
