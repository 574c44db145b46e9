"""An observatory with one dialogue and one archived readout."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.documents import archive, worker
from partnerscope.observatory import Observatory
from tests.conftest import add_rows, add_source

READOUT = """NORWAY AND SWEDEN HOLD MARITIME DIALOGUE

The third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2024.
The two sides exchanged views on maritime security in the Arctic.
They agreed to hold the next round in Stockholm in 2025.
"""


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process; that a child reads them is shown in tests/documents."""
    monkeypatch.setattr(archive, "extract", worker.read)


@pytest.fixture
def folder(nordic: Path) -> Path:
    add_source(nordic)
    add_rows(
        nordic,
        "dialogue",
        "sea-1,NOR,SWE,Norway-Sweden Maritime Dialogue,SEA,security,senior_officials,,,,,,,2010,..,,",
    )
    add_rows(nordic, "evidence", "sea-1,*,gov-2020,p. 1,,supports,,")
    assert Observatory.open(nordic).commit("first", "ann") is not None
    return nordic
