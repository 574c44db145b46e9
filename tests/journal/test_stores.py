"""The journal contract on files, on PostgreSQL, and on a third store written only for this test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from partnerscope.database import Database
from partnerscope.errors import IntegrityError
from partnerscope.journal import Changeset, FileStore, Header, PostgresStore, Revision, Store, heads
from partnerscope.journal.changeset import digest, encode, read_revisions
from tests.journal.contract import SharedStoreContract, StoreContract
from tests.postgres import APPLICATION, Server


class MemoryStore:
    """A journal in memory: shows that nothing in the house depends on files."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Changeset, bytes]] = {}

    def append(self, header: Header, revisions: Iterable[Revision]) -> Changeset:
        listed = list(revisions)
        data = encode(header := replace(header, revisions=len(listed)), listed)
        if any(parent not in self.kept for parent in header.parents):
            raise IntegrityError("the parent changeset is not in the journal")
        changeset = Changeset(digest(data), header)
        self.kept[changeset.hash] = (changeset, data)
        return changeset

    def changesets(self) -> list[Changeset]:
        return [changeset for changeset, _ in self.kept.values()]

    def tips(self) -> tuple[str, ...]:
        return heads(self.changesets())

    def has(self, identity: str) -> bool:
        return identity in self.kept

    def read(self, changesets: Iterable[Changeset]) -> Iterator[tuple[Changeset, list[Revision]]]:
        for one in changesets:
            yield one, list(read_revisions(self.kept[one.hash][1], one.hash))

    def lock(self) -> AbstractContextManager[None]:
        return nullcontext()

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def verify(self) -> Iterator[str]:
        return (identity for identity, (_, data) in self.kept.items() if digest(data) != identity)


class TestFileStore(SharedStoreContract):
    """Files in a folder."""

    @pytest.fixture
    def opening(self, tmp_path: Path) -> str:
        return f"from partnerscope.journal import FileStore\nstore = FileStore(Path({str(tmp_path / 'journal')!r}))"

    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return FileStore(tmp_path / "journal")

    @pytest.fixture
    def another(self, tmp_path: Path) -> Callable[[], Store]:
        return lambda: FileStore(tmp_path / "another")


class TestPostgresStore(SharedStoreContract):
    """Rows in a database."""

    @pytest.fixture
    def opening(self, database: Database) -> str:
        return (
            "from partnerscope.database import Database\nfrom partnerscope.journal import PostgresStore\n"
            f"store = PostgresStore(Database({database.address!r}))"
        )

    @pytest.fixture
    def store(self, database: Database) -> Store:
        return PostgresStore(database)

    @pytest.fixture
    def another(self, postgres: Server, new_database: Callable[..., str]) -> Iterator[Callable[[], Store]]:
        found = Database(postgres.address(new_database(), APPLICATION))
        yield lambda: PostgresStore(found)
        found.close()


class TestMemoryStore(StoreContract):
    """A second implementation."""

    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()

    @pytest.fixture
    def another(self) -> Callable[[], Store]:
        return MemoryStore
