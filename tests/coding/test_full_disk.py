"""A full disk under PostgreSQL: what cannot be kept is refused, what was kept stays whole, and with room it goes on.

A small disk is a file system in memory, for which a test needs the right to mount one.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from partnerscope.coding import CodingEvent, CodingTask, PostgresDesk, next_event
from partnerscope.database import Database, DatabaseFull, DatabaseLost, prepare
from partnerscope.errors import PartnerscopeError
from partnerscope.journal import Header, PostgresStore, Revision
from tests.coding.contract import document, put
from tests.journal.contract import meeting, write
from tests.postgres import APPLICATION, OWNER, Server, running


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes, where this user may mount one."""
    folder.mkdir()
    right = [] if os.getuid() == 0 else ["sudo", "-n"]
    line = [*right, "mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=1777", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(line, capture_output=True).returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run([*right, "umount", "-l", str(folder)], check=True)


@contextmanager
def filled(folder: Path, left: int) -> Iterator[None]:
    """A disk on which so many bytes are left."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        for tries in range(20, 0, -1):
            room = os.statvfs(folder)
            try:
                os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - left)
                break
            except OSError:  # the server took more of it in between
                if tries == 1:
                    raise
    try:
        yield
    finally:
        ballast.unlink()


def text(number: int) -> str:
    """A text of a tenth of a megabyte that cannot be packed, in lines."""
    lines = "\n\n".join(os.urandom(40).hex(" ", 4) + "." for _ in range(1000))
    return f"Number {number}.\n\n{lines}\n"


def saved(desk: PostgresDesk, number: int) -> CodingEvent:
    """A step of 30 KB that cannot be packed."""
    body = {"n": number, "text": os.urandom(15_000).hex()}
    return desk.append(next_event(desk.own("t1", "c1"), "c1", "note", "t1", body))


def until_refused(act: Callable[[int], object], most: int = 2000) -> tuple[int, PartnerscopeError]:
    """How often something was done before it was refused, and how that was said."""
    for number in range(most):
        try:
            act(number)
        except PartnerscopeError as error:
            return number, error
    raise AssertionError("the disk never was full")


@pytest.fixture
def tables(
    postgres: Server, tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str]
) -> Iterator[tuple[Database, Path]]:
    """A database whose tables stand on a disk of 40 MB; its log of changes stands elsewhere."""
    place = Path("/tmp") if os.getuid() == 0 else tmp_path_factory.getbasetemp()
    folder = place / f"small-{os.getpid()}"
    with small_disk(folder, 40) as disk:
        space = disk / "space"
        space.mkdir()
        if os.getuid() == 0:
            os.chown(space, pwd.getpwnam("postgres").pw_uid, -1)
        new_database()
        with psycopg.connect(postgres.address(), autocommit=True) as own:
            own.execute(f"create tablespace small location '{space}'".encode())
            own.execute(f"create database full_disk template pattern owner {OWNER} tablespace small".encode())
        found = Database(postgres.address("full_disk", APPLICATION))
        try:
            yield found, disk
        finally:
            found.close()
            with psycopg.connect(postgres.address(), autocommit=True) as own:
                own.execute("drop database full_disk with (force)")
                own.execute("drop tablespace small")
    folder.rmdir()


def test_tables_without_room_take_nothing_and_lose_nothing(tables: tuple[Database, Path]) -> None:
    database, disk = tables
    desk, journal = PostgresDesk(database), PostgresStore(database)
    one = put(desk)
    desk.put_task(CodingTask("t1", one.hash, one.layer, 1, ("meeting",), ("c1", "c2")))
    first, head = saved(desk, 0), write(journal, meeting("a"))
    with filled(disk, 3_000_000):
        kept = [one]

        def archived(number: int) -> None:
            made, data, layer = document(text(number), day=2 + number % 20)
            desk.put(made, data=data, layer=layer)
            kept.append(made)

        done, error = until_refused(archived)
        assert isinstance(error, DatabaseFull), error
        assert "disk" in error.what and "nothing was saved" in error.what
        assert {made.hash for made in desk.documents()} == {made.hash for made in kept}
        assert len(kept) == done + 1
        for made in kept:
            assert desk.bytes_at(made.hash) is not None
            assert desk.layer_at(made.layer).hash == made.layer
        steps = [first]
        _, error = until_refused(lambda number: steps.append(saved(desk, number + 1)))
        assert isinstance(error, DatabaseFull)
        assert desk.own("t1", "c1") == steps
        rows = [Revision("meeting", f"m{n}", {"place": os.urandom(2000).hex()}) for n in range(200)]
        heads = [head]

        def committed(number: int) -> None:
            heads.append(
                journal.append(Header(journal.tips(), datetime.now(UTC), "ann", str(number), 0), rows)
            )

        _, error = until_refused(committed)
        assert isinstance(error, DatabaseFull)
        assert {one.hash for one in journal.changesets()} == {one.hash for one in heads}
        assert journal.tips() == (heads[-1].hash,)
        assert [*desk.verify(), *journal.verify()] == []
    steps.append(saved(desk, len(steps)))
    assert desk.own("t1", "c1") == steps
    assert write(journal, meeting("b"), day=400).hash in journal.tips()


@pytest.mark.slow
def test_a_server_whose_whole_disk_is_full_comes_back_with_all_that_was_reported() -> None:
    """With no room for its log of changes the server stops; what it had reported is there when there is room again."""
    place = Path(f"/tmp/server-{os.getpid()}")
    with small_disk(place, 160) as disk:
        log = {"min_wal_size": "2MB", "max_wal_size": "4MB", "autovacuum": "off"}
        with running(disk, segment=1, **log) as server:
            with psycopg.connect(server.address(), autocommit=True) as own:
                own.execute(f"create database full_disk owner {OWNER}".encode())
            owner = Database(server.address("full_disk", OWNER))
            prepare(owner, APPLICATION)
            owner.close()
            desk = PostgresDesk(Database(server.address("full_disk", APPLICATION)))
            one = put(desk)
            desk.put_task(CodingTask("t1", one.hash, one.layer, 1, ("meeting",), ("c1", "c2")))
            steps = [saved(desk, 0)]
            with filled(disk, 3_000_000):
                _, error = until_refused(lambda number: steps.append(saved(desk, number + 1)))
                assert isinstance(error, DatabaseLost)
            if server.process.poll() is not None:
                server.start()
            until = time.monotonic() + 60
            while True:
                try:
                    found = desk.own("t1", "c1")
                    break
                except DatabaseLost:
                    assert time.monotonic() < until
                    if server.process.poll() is not None:
                        server.start()
                    time.sleep(0.2)
            assert found[: len(steps)] == steps
            assert len(found) - len(steps) <= 1, "at most the step whose outcome nobody knew"
            assert list(desk.verify()) == []
            saved(desk, len(found))
            desk.database.close()
    place.rmdir()
