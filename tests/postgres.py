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
from dataclasses import dataclass, field
from pathlib import Path

import pytest

OLDEST = 15
OWNER, APPLICATION = "desk_owner", "desk_app"


@dataclass
class Server:
    """A server: its port, its folder, as whom it runs, its settings, and the process to stop or kill."""

    port: int
    folder: Path
    user: int | None
    settings: dict[str, object]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it, again too; the children of one that was killed may still be about to end."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        until = time.monotonic() + 30
        while True:
            with (self.folder / "log").open("ab") as log:
                self.process = subprocess.Popen(
                    [needed() / "postgres", "-D", self.folder / "data", *options],
                    stdout=subprocess.DEVNULL, stderr=log, user=self.user, cwd=self.folder,
                )  # fmt: skip
            if self._answers() or time.monotonic() > until:
                return

    def _answers(self) -> bool:
        """Whether it listens, before it ends."""
        while self.process.poll() is None:
            with socket.socket() as own:
                if own.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            time.sleep(0.05)
        return False

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
def running(place: Path | None = None, *, segment: int = 16, **more: object) -> Iterator[Server]:
    """A server with an owner and an application's role; passwords stand in a file that PGPASSFILE names.

    It stands in a folder of `place`, with other settings, and a log of changes in pieces of so many megabytes.
    """
    folder, bin_ = Path(tempfile.mkdtemp(prefix="pg-", dir=place)), needed()
    user = _other_than_root(folder)
    secret = folder / "secret"
    secret.write_text(secrets.token_hex(16))
    secret.chmod(0o644)
    subprocess.run(
        [bin_ / "initdb", "-D", folder / "data", "-U", "postgres", "--pwfile", secret, "--auth=scram-sha-256",
         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions", f"--wal-segsize={segment}"],
        check=True, capture_output=True, user=user, cwd=folder,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings: dict[str, object] = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "max_connections": 60,
        "shared_buffers": "64MB", "log_min_messages": "fatal",
    }  # fmt: skip
    server = Server(port, folder, user, settings | more)
    server.start()
    passwords = folder / "passwords"
    passwords.write_text(f"127.0.0.1:{port}:*:*:{secret.read_text()}\n")
    passwords.chmod(0o600)
    before = os.environ.get("PGPASSFILE")
    os.environ["PGPASSFILE"] = str(passwords)
    try:
        _make_roles(server, secret.read_text())
        yield server
    finally:
        server.process.send_signal(
            signal.SIGINT
        )  # at once: a polite stop waits for whoever is still connected
        server.process.wait()
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
