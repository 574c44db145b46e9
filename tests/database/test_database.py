"""Addresses without secrets, connections given back, tables made in steps that only go forward."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from partnerscope.coding import PostgresDesk, Viewer
from partnerscope.database import Database, DatabaseLost, is_address, migrations, prepare, prepared
from partnerscope.errors import InputError, IntegrityError
from tests.documents.making import layer_of
from tests.postgres import APPLICATION, OWNER, Server


@pytest.mark.parametrize(
    "address",
    ["postgresql://ann:secret@db/x", "postgresql://ann@db/x?password=secret", "postgres://:secret@db/x"],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(InputError, match="password") as told:
        Database(address)
    assert "secret" not in str(told.value)
    assert told.value.what.startswith("an address with a password would be seen by others (in a list of")
    assert told.value.allowed == "postgresql://USER@HOST/NAME, or postgresql:///?service=NAME"


@pytest.mark.parametrize("text", ["observatory", "", "http://db/x", "/srv/postgresql://x"])
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(InputError, match="not the address") as told:
        Database(text)
    assert told.value.allowed == "postgresql://USER@HOST/NAME"


def test_a_server_that_is_not_there_is_said_at_once() -> None:
    with (
        pytest.raises(DatabaseLost, match="does not answer"),
        Database("postgresql://x@127.0.0.1:9/x").connection(),
    ):
        pass


def test_a_wrong_password_is_said(
    postgres: Server, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "another")
    other = Database(database.address)
    with pytest.raises(DatabaseLost, match="password authentication failed"), other.connection():
        pass


def test_a_database_without_tables_says_what_to_run(postgres: Server) -> None:
    empty = Database(postgres.address("template1", APPLICATION))
    with pytest.raises(InputError, match="has no tables"):
        prepared(empty)
    empty.close()


def test_another_process_gets_connections_of_its_own(database: Database) -> None:
    with database.connection() as own:
        again: Database = pickle.loads(pickle.dumps(database))
        with again.connection() as other:
            assert own.info.backend_pid != other.info.backend_pid
    again.close()


def test_a_use_within_a_use_is_the_same_connection_and_locks_nest(database: Database) -> None:
    with (
        database.locked("a"),
        database.locked("a"),
        database.connection() as one,
        database.connection() as two,
    ):
        assert one is two
        locks = one.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
        )
        assert locks.fetchone() == (1,)
    with database.connection() as own:
        left = own.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
        )
        assert left.fetchone() == (0,)


def test_a_lock_ends_after_the_commit_of_what_it_guards(database: Database) -> None:
    """In autocommit a read before the transaction opens none: else the lock would be given back before the commit."""
    with database.locked("a"), database.connection() as own:
        own.execute("select 1")
        assert own.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_connections_that_the_server_ended_are_replaced(database: Database, postgres: Server) -> None:
    with database.connection() as own:
        pid = own.info.backend_pid
    with psycopg.connect(postgres.address(), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s, 5000)", (pid,))
    with database.connection() as own:
        assert own.execute("select 1").fetchone() == (1,)


def test_the_numbers_of_the_steps_run_without_a_gap() -> None:
    assert [one.number for one in migrations()] == list(range(1, len(migrations()) + 1))


def columns(database: Database) -> list[tuple[object, ...]]:
    """Every column, constraint, policy, trigger and right of our tables."""
    found: list[tuple[object, ...]] = []
    with database.connection() as own:
        for query in (
            "select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns "
            "where table_schema = 'public'",
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
            "where connamespace = 'public'::regnamespace",
            "select tablename, policyname, cmd, qual, with_check from pg_policies",
            "select event_object_table, trigger_name, event_manipulation from information_schema.triggers",
            "select table_name, grantee, privilege_type from information_schema.role_table_grants "
            "where table_schema = 'public'",
            "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
            "select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace",
            "select relname, relrowsecurity, relforcerowsecurity from pg_class where relnamespace = 'public'::regnamespace",
        ):
            found += sorted(map(tuple, own.execute(query.encode()).fetchall()), key=repr)
    return found


@pytest.mark.parametrize("released", range(1, len(migrations()) + 1))
def test_a_database_of_every_earlier_step_becomes_the_one_of_today(
    postgres: Server, owned: Database, new_database: Callable[..., str], released: int
) -> None:
    old = Database(postgres.address(new_database("template1"), OWNER))
    assert [one.number for one in prepare(old, APPLICATION, upto=released)] == list(range(1, released + 1))
    if released < len(migrations()):
        with pytest.raises(InputError, match="run 'partnerscope desk prepare'"):
            prepared(old)
    assert [one.number for one in prepare(old, APPLICATION)] == list(
        range(released + 1, len(migrations()) + 1)
    )
    prepared(old)
    assert columns(old) == columns(owned)
    assert prepare(old, APPLICATION) == []
    old.close()


@pytest.mark.parametrize("released", [2, 4])
def test_rows_of_an_earlier_step_say_afterwards_what_later_steps_ask_of_them(
    postgres: Server, new_database: Callable[..., str], released: int
) -> None:
    """Pages and doubts of a text are columns since step 5: those of earlier layers are read from their headers."""
    name = new_database("template1")
    old = Database(postgres.address(name, OWNER))
    prepare(old, APPLICATION, upto=released)
    doubted = replace(layer_of("One.\f\fThree."), flags=("no text on page 2", "it's \\torn\\"))
    layers = (layer_of("A text."), doubted)
    with old.connection() as own:
        for one in layers:
            row = (one.hash, one.header, one.text.encode())
            own.execute("insert into layer (hash, header, words) values (%s, %s, %s)", row)
            own.execute(
                "insert into document values (%s, %s, '', 'txt', 'en', 'open', '', %s, '2026-01-02T03:04:05Z')",
                (one.hash, f"{len(one.pages)} pages", one.hash),
            )
    prepare(old, APPLICATION)
    with pytest.raises(InputError, match="only added to"), old.connection() as own:
        own.execute("update layer set pages = 9")
    old.close()
    desk = PostgresDesk(Database(postgres.address(name, APPLICATION)))
    said = {one.document.name: (one.pages, one.flags) for one in desk.listed(Viewer("c1"), 9)}
    assert said == {"1 pages": (1, ()), "3 pages": (3, doubted.flags)}
    assert desk.layer_at(doubted.hash) == doubted
    desk.database.close()


def test_a_newer_database_is_refused(owned: Database) -> None:
    with owned.connection() as own:
        own.execute("insert into migration (number, name) values (999, 'later')")
    with pytest.raises(IntegrityError, match="step 999"):
        prepare(owned, APPLICATION)
    with pytest.raises(InputError, match="newer program"):
        prepared(owned)


@pytest.mark.parametrize(
    ("role", "part"),
    [("nobody_here", "is not there"), ("postgres", "could pass the walls"), (OWNER, "could pass the walls"),
     ("x; drop table changeset", "not the name of a role")],
)  # fmt: skip
def test_a_role_that_could_pass_the_walls_is_refused(owned: Database, role: str, part: str) -> None:
    with pytest.raises(InputError, match=part):
        prepare(owned, role)
