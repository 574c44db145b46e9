"""What only a journal in PostgreSQL can meet: connections that die, backends that are killed, hands that alter rows."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from partnerscope.database import Database, DatabaseLost
from partnerscope.errors import InputError, IntegrityError
from partnerscope.journal import Changeset, FileStore, Header, PostgresStore, Revision, copied, fold, ordered
from partnerscope.observatory import bundled
from tests.journal.contract import meeting, write
from tests.postgres import Server


@pytest.fixture
def store(database: Database) -> PostgresStore:
    return PostgresStore(database)


def killed(server: Server) -> Callable[[int], None]:
    """Ends a backend as an administrator does, and waits until it is gone."""

    def kill(pid: int) -> None:
        with psycopg.connect(server.address(), autocommit=True) as admin:
            admin.execute("select pg_terminate_backend(%s, 5000)", (pid,))

    return kill


def dying(store: PostgresStore, kill: Callable[[int], None], *, before: bool, monkeypatch: Any) -> None:
    """Makes the connection die in the next insert, just before or just after its commit."""
    whole = PostgresStore._insert

    def insert(self: PostgresStore, changeset: Changeset, data: bytes) -> None:
        with self.database.connection() as own:
            pid = own.info.backend_pid
            if not before:
                whole(self, changeset, data)
            kill(pid)
            whole(self, changeset, data)

    monkeypatch.setattr(PostgresStore, "_insert", insert)


def test_an_append_whose_connection_died_after_the_commit_is_found(
    store: PostgresStore, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(store, meeting("a"))
    with monkeypatch.context() as patch:
        dying(store, killed(postgres), before=False, monkeypatch=patch)
        second = write(store, meeting("b"), day=1)
    assert store.tips() == (second.hash,)
    assert set(store.changesets()) == {first, second}
    assert list(store.verify()) == []


def test_an_append_whose_connection_died_before_it_is_said_to_have_failed(
    store: PostgresStore, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(store, meeting("a"))
    with monkeypatch.context() as patch:
        dying(store, killed(postgres), before=True, monkeypatch=patch)
        with pytest.raises(DatabaseLost, match="does not answer"), store.lock():
            write(store, meeting("b"), day=1)
    assert store.changesets() == [first]
    assert write(store, meeting("b"), day=1).hash in store.tips()  # and the lock is free


def test_a_lock_that_nobody_gives_back_leaves_the_outcome_unknown(
    store: PostgresStore, database: Database, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnerscope.database.connect.LOCK_WAIT", "200ms")
    other = Database(database.address)
    with monkeypatch.context() as patch:
        dying(store, killed(postgres), before=True, monkeypatch=patch)
        with other.locked("partnerscope journal"):
            patch.setattr(Database, "locked", _unlocked(Database.locked, store.database))
            with pytest.raises(DatabaseLost, match="nobody knows yet"):
                write(store, meeting("a"))
    other.close()


def _unlocked(locked: Any, spared: Database) -> Any:
    """`Database.locked` that lets one database in without a lock, as a session that lost its own is."""
    from contextlib import nullcontext

    return lambda self, name: nullcontext() if self is spared else locked(self, name)


def test_killed_backends_of_racing_writers_lose_nothing_that_was_reported(
    store: PostgresStore, postgres: Server
) -> None:
    """Two writers, a third who kills their backends all the while: what append returned is there, in one line."""
    said: list[str] = []
    done = threading.Event()

    def writer(name: str) -> None:
        own = PostgresStore(Database(store.database.address))
        for number in range(40):
            try:
                with own.lock():
                    header = Header(own.tips(), datetime.now(UTC), name, "r", 0)
                    said.append(own.append(header, [meeting(f"{name}-{number}")]).hash)
            except DatabaseLost:
                continue
        own.database.close()

    def killer() -> None:
        with psycopg.connect(postgres.address(), autocommit=True) as admin:
            while not done.wait(0.05):
                admin.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and random() < 0.5",
                    (store.database.address.rpartition("/")[2],),
                )

    writers = [threading.Thread(target=writer, args=(name,)) for name in ("ann", "ben")]
    killing = threading.Thread(target=killer)
    for one in (killing, *writers):
        one.start()
    for one in writers:
        one.join()
    done.set()
    killing.join()
    store.database.close()
    there = {one.hash for one in store.changesets()}
    assert len(said) == len(set(said)) > 10
    assert set(said) <= there
    assert len(store.tips()) == 1
    assert list(store.verify()) == []


@pytest.mark.slow
def test_a_backend_killed_hard_makes_the_server_recover_with_all_that_was_reported(
    store: PostgresStore, postgres: Server
) -> None:
    first = write(store, meeting("a"))
    with store.database.connection() as own, psycopg.connect(postgres.address(), autocommit=True) as witness:
        os.kill(own.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):  # the server ends everybody's session, and recovers
            witness.execute("select pg_sleep(20)")
    for _ in range(100):
        try:
            found = store.changesets()
            break
        except DatabaseLost:
            threading.Event().wait(0.1)
    assert found == [first]
    assert list(store.verify()) == []


@pytest.mark.parametrize(
    "order",
    [
        "update changeset set hash = hash",
        "delete from changeset",
        "truncate changeset cascade",
        "delete from parent",
    ],
)
def test_neither_rights_nor_triggers_let_anybody_change_a_row(
    store: PostgresStore, owned: Database, order: str
) -> None:
    write(store, meeting("a"))
    for database in (store.database, owned):
        with pytest.raises(InputError, match="permission denied|only added to"), database.connection() as own:
            own.execute(order.encode())
    assert len(store.changesets()) == 1


def test_a_row_must_have_the_hash_of_its_bytes(store: PostgresStore) -> None:
    with store.database.connection() as own, pytest.raises(psycopg.errors.CheckViolation):
        own.execute("insert into changeset (hash, data) values (%s, %s)", ("0" * 64, b"{}\n"))


def altered(owned: Database, order: str) -> None:
    """What an owner with bad intent does: triggers off, then the change."""
    with owned.connection() as own:
        own.execute("alter table changeset disable trigger only_added")
        own.execute("alter table parent disable trigger only_added")
        own.execute("alter table changeset drop constraint the_hash_is_that_of_the_data")
        own.execute(order.encode())


def test_verify_finds_altered_bytes(store: PostgresStore, owned: Database) -> None:
    written = write(store, meeting("a", place="Oslo"))
    altered(owned, "update changeset set data = overlay(data placing 'B' from length(data) - 10)")
    assert [one.partition(";")[0] for one in store.verify()] == [
        f"changeset {written.hash}: the content is not what was committed"
    ]
    with pytest.raises(IntegrityError, match="not what was committed"):
        list(store.read([written]))


def test_verify_finds_a_cut_tail_and_a_lost_parent(store: PostgresStore, owned: Database) -> None:
    first, second = write(store, meeting("a")), write(store, meeting("b"), day=1)
    altered(owned, f"delete from parent where child = '{second.hash}'")
    assert list(store.verify()) == [
        f"changeset {second.hash[:12]}: the table of parents says others than the changeset"
    ]
    altered_again = f"delete from changeset where hash = '{first.hash}'"
    with owned.connection() as own:
        own.execute(altered_again.encode())
    assert f"changeset {second.hash[:12]}: its parent {first.hash[:12]} is missing or altered" in list(
        store.verify()
    )


def test_the_bundled_journal_is_copied_both_ways_with_its_hashes(
    store: PostgresStore, tmp_path: Path
) -> None:
    source, back = FileStore(bundled() / "journal"), FileStore(tmp_path / "journal")
    known = source.changesets()
    assert copied(source, store) == len(known)
    assert copied(source, store) == 0
    assert store.tips() == source.tips()
    assert ordered(store.changesets()) == ordered(known)
    assert fold(store, store.changesets()) == fold(source, known)
    assert list(store.verify()) == []
    assert copied(store, back) == len(known)
    assert {path.name: path.read_bytes() for path in back.folder.glob("*.jsonl")} == {
        path.name: path.read_bytes() for path in source.folder.glob("*.jsonl")
    }


def test_a_copy_onto_another_history_is_a_second_head(store: PostgresStore, tmp_path: Path) -> None:
    files = FileStore(tmp_path / "journal")
    one, other = write(files, meeting("a")), write(store, Revision("meeting", "b", {}))
    copied(files, store)
    assert store.tips() == tuple(sorted((one.hash, other.hash)))
