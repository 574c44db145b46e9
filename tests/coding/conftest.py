"""An observatory with one dialogue and one archived readout."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from partnerscope.documents import archive, worker
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from tests.conftest import add_rows, add_source, make_nordic

READOUT = """NORWAY AND SWEDEN HOLD MARITIME DIALOGUE

The third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2024.
The two sides exchanged views on maritime security in the Arctic.
They agreed to hold the next round in Stockholm in 2025.
"""


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process; that a child reads them is shown in tests/documents."""
    monkeypatch.setattr(archive, "extract", worker.read)


@pytest.fixture(scope="session")
def _begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Norway with one dialogue, committed once; every test has a copy."""
    made = make_nordic(tmp_path_factory.mktemp("begun") / "nordic")
    add_source(made)
    add_rows(
        made,
        "dialogue",
        "sea-1,NOR,SWE,Norway-Sweden Maritime Dialogue,SEA,security,senior_officials,,,,,,,2010,..,,",
    )
    add_rows(made, "evidence", "sea-1,*,gov-2020,p. 1,,supports,,")
    cache = Cache(tmp_path_factory.mktemp("cache"))
    assert Observatory(made, cache=cache).commit("first", "ann") is not None
    return made


@pytest.fixture
def folder(_begun: Path, tmp_path: Path) -> Path:
    return shutil.copytree(_begun, tmp_path / "nordic")
