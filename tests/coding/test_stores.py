"""The contract of a desk on the folder and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.coding import FolderDesk, PostgresDesk, Viewer
from partnerscope.database import Database
from tests.coding.contract import SharedDeskContract, put


class TestFolderDesk(SharedDeskContract):
    """Files in a folder."""

    @pytest.fixture
    def desk(self, tmp_path: Path) -> FolderDesk:
        return FolderDesk(tmp_path)

    @pytest.fixture
    def opening(self, tmp_path: Path) -> str:
        return f"from partnerscope.coding import FolderDesk\ndesk = FolderDesk(Path({str(tmp_path)!r}))"

    def test_the_index_is_a_cache(self, desk: FolderDesk) -> None:
        put(desk)
        first = desk.search("oslo", Viewer("c1"))
        index = desk.root / ".documents" / "search.sqlite"
        index.write_bytes(b"no database" * 100)
        assert desk.search("oslo", Viewer("c1")) == first
        index.unlink()
        assert desk.search("oslo", Viewer("c1")) == first


class TestPostgresDesk(SharedDeskContract):
    """Rows in a database."""

    @pytest.fixture
    def desk(self, database: Database) -> PostgresDesk:
        return PostgresDesk(database)

    @pytest.fixture
    def opening(self, database: Database) -> str:
        return (
            "from partnerscope.coding import PostgresDesk\nfrom partnerscope.database import Database\n"
            f"desk = PostgresDesk(Database({database.address!r}))"
        )
