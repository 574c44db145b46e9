"""A PostgreSQL of the tests' own: on the loopback, in a temporary folder, stopped when they end.

Debian's package is installed by `scripts/system.sh`. `initdb` refuses to run as root, so root lends its name to another.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

OLDEST = 15
OWNER, APPLICATION = "desk_owner", "desk_app"


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the process to stop or kill."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def address(self, database: str = "postgres", role: str = "postgres") -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL of the system that is new enough."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if named := shutil.which("initdb"):
        found.append(Path(named).resolve().parent)
    return max((one for one in found if _version(one) >= OLDEST), key=_version, default=None)


def _version(folder: Path) -> int:
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(said.split()[2].partition(".")[0])


def needed() -> Path:
    """The programs; without them the test is skipped, and fails where CI is set."""
    found = programs()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no PostgreSQL; install it (Debian: apt-get install postgresql)")
        pytest.skip("no PostgreSQL")
    return found


@contextmanager
def running() -> Iterator[Server]:
    """A server with an owner and an application's role; passwords stand in a file that PGPASSFILE names."""
    folder, bin_ = Path(tempfile.mkdtemp(prefix="pg-")), needed()
    user = _other_than_root(folder)
    secret = folder / "secret"
    secret.write_text(secrets.token_hex(16))
    secret.chmod(0o644)
    data = folder / "data"
    subprocess.run(
        [bin_ / "initdb", "-D", data, "-U", "postgres", "--pwfile", secret, "--auth=scram-sha-256",
         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
        check=True, capture_output=True, user=user, cwd=folder,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "max_connections": 60,
        "shared_buffers": "64MB", "log_min_messages": "fatal",
    }  # fmt: skip
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [bin_ / "postgres", "-D", data, *options],
            stdout=subprocess.DEVNULL, stderr=log, user=user, cwd=folder,
        )  # fmt: skip
    passwords = folder / "passwords"
    passwords.write_text(f"127.0.0.1:{port}:*:*:{secret.read_text()}\n")
    passwords.chmod(0o600)
    before = os.environ.get("PGPASSFILE")
    os.environ["PGPASSFILE"] = str(passwords)
    server = Server(port, folder, process)
    try:
        _make_roles(server, secret.read_text())
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # at once: a polite stop waits for whoever is still connected
        process.wait()
        shutil.rmtree(folder)
        if before is None:
            del os.environ["PGPASSFILE"]
        else:
            os.environ["PGPASSFILE"] = before


def _other_than_root(folder: Path) -> int | None:
    """The user to run as, who is given the folder; None where that is who we are."""
    if os.getuid() != 0:
        return None
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_uid


def _make_roles(server: Server, password: str) -> None:
    import psycopg

    tries = time.monotonic() + 30
    while True:
        try:
            own = psycopg.connect(server.address(), autocommit=True)
            break
        except psycopg.OperationalError:
            if time.monotonic() > tries or server.process.poll() is not None:
                raise
            time.sleep(0.05)
    with own:
        for role in (OWNER, APPLICATION):
            own.execute(f"create role {role} login password '{password}'".encode())
