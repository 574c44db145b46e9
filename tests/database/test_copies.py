"""A copy of everything: whole, as of one moment, and restored to the same."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from partnerscope.accounts import Accounts
from partnerscope.coding import PostgresDesk
from partnerscope.database import Database, backup, restore
from partnerscope.database.copies import TABLES
from partnerscope.errors import InputError, IntegrityError
from partnerscope.journal import PostgresStore
from tests.accounts.test_accounts import PlainPasswords, member
from tests.coding.contract import step, task
from tests.journal.contract import meeting, write
from tests.postgres import APPLICATION, OWNER, Server


@pytest.fixture
def filled(database: Database) -> Database:
    write(PostgresStore(database), meeting("a", place="Malmö"))
    write(PostgresStore(database), meeting("b"), day=1)
    desk = PostgresDesk(database)
    task(desk)
    step(desk, "c1", "note", text="tab\tline\nback\\slash 🤝")
    step(desk, "c1", "finish")
    desk.ask("reextract", {"document": "x"})
    accounts = Accounts(database, PlainPasswords())
    one = member(accounts)
    accounts.bind(one, {"save": "w"})
    accounts.login("Ann", "correct horse battery staple", "a")
    accounts.did(one, "note", {})
    return database


@pytest.fixture
def empty(postgres: Server, new_database: Callable[..., str]) -> Iterator[Database]:
    found = Database(postgres.address(new_database(), OWNER))
    yield found
    found.close()


def rows(owned: Database) -> dict[str, list[str]]:
    with owned.connection() as own:
        return {
            table: sorted(map(repr, own.execute(f"select * from {table}".encode()).fetchall()))
            for table in TABLES
        }


def test_every_table_is_copied(owned: Database) -> None:
    with owned.connection() as own:
        names = own.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    assert {name for (name,) in names} - {"migration"} == set(TABLES)


def test_what_is_restored_equals_and_goes_on(
    filled: Database, owned: Database, empty: Database, tmp_path: Path
) -> None:
    copies = backup(owned, tmp_path / "copy.zip")
    assert restore(empty, tmp_path / "copy.zip") == copies
    before = rows(owned)
    assert rows(empty) == before
    assert {one.table: one.rows for one in copies} == {table: len(some) for table, some in before.items()}
    again = Database(empty.address.replace(OWNER, APPLICATION))
    desk = PostgresDesk(again)
    assert [one.what for one in desk.own("t1", "c1")] == ["note", "finish"]
    assert [*desk.verify(), *PostgresStore(again).verify()] == []
    step(desk, "c2", "note")
    desk.ask("another", {})
    assert [one.what for one in desk.jobs()] == ["reextract", "another"]
    accounts = Accounts(again, PlainPasswords())
    assert accounts.login("Ann", "correct horse battery staple", "b")
    with again.connection() as own:
        assert own.execute("select * from event").fetchall() == [], "the walls stand again"
    again.close()


def test_a_copy_is_the_same_twice(filled: Database, owned: Database, tmp_path: Path) -> None:
    assert backup(owned, tmp_path / "a.zip") == backup(owned, tmp_path / "b.zip")


@pytest.mark.found
@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_nobody_else_reads_a_copy(filled: Database, owned: Database, tmp_path: Path) -> None:
    (tmp_path / ".copy.zip.tmp").touch(mode=0o644)  # what a run that was killed left
    backup(owned, tmp_path / "copy.zip")
    assert (tmp_path / "copy.zip").stat().st_mode & 0o077 == 0


def test_nothing_is_overwritten_or_mixed(filled: Database, owned: Database, tmp_path: Path) -> None:
    backup(owned, tmp_path / "copy.zip")
    with pytest.raises(InputError, match="already") as told:
        backup(owned, tmp_path / "copy.zip")
    assert (told.value.where, told.value.hint) == (str(tmp_path / "copy.zip"), "name a new one")
    with pytest.raises(InputError, match="not empty"):
        restore(owned, tmp_path / "copy.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.zip"]


def test_only_the_owner_copies(filled: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="owner"):
        backup(filled, tmp_path / "copy.zip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("member_name", ["event.copy", "manifest.json"])
def test_an_altered_copy_is_refused_whole(
    filled: Database, owned: Database, empty: Database, tmp_path: Path, member_name: str
) -> None:
    backup(owned, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as old, zipfile.ZipFile(tmp_path / "bad.zip", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"1", b"2", 1) if name == member_name else data)
    with pytest.raises((IntegrityError, InputError)):
        restore(empty, tmp_path / "bad.zip")
    assert not any(rows(empty).values())
