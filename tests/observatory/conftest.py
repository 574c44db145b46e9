"""A small observatory that has a history."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from tests.conftest import add_rows, add_source, make_nordic

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def _begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, made and committed once."""
    nordic = make_nordic(tmp_path_factory.mktemp("begun") / "nordic")
    add_source(nordic)
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,,,,,2010,..,,"
    )
    add_rows(nordic, "meeting", "sea-1-m1,sea-1,1,2011-03-02,Oslo,,,,", "sea-1-m2,sea-1,2,2014,Malmö,,,,")
    add_rows(nordic, "evidence", "sea-1,*,gov-2020,p. 1,,supports,,", "sea-1-m1,*,gov-2020,p. 2,,supports,,")
    add_rows(nordic, "figure", "f-1,policy_dialogues,3,dialogue-issue pairs,NOR,SWE,SEA,2014,,,,,,,")
    cache = Cache(tmp_path_factory.mktemp("cache"))
    assert Observatory(nordic, cache=cache).commit("first", "ann", now=DAY) is not None
    return nordic


@pytest.fixture
def folder(_begun: Path, tmp_path: Path) -> Path:
    """Norway with a dialogue that met twice and one agreement, committed on 1 January 2026."""
    return shutil.copytree(_begun, tmp_path / "nordic")
