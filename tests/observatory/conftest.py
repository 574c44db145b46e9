"""A small observatory that has a history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnerscope.observatory import Observatory
from tests.conftest import add_rows, add_source

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(nordic: Path) -> Path:
    """Norway with a dialogue that met twice and one agreement, committed on 1 January 2026."""
    add_source(nordic)
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,,,,,2010,..,,"
    )
    add_rows(nordic, "meeting", "sea-1-m1,sea-1,1,2011-03-02,Oslo,,,,", "sea-1-m2,sea-1,2,2014,Malmö,,,,")
    add_rows(nordic, "evidence", "sea-1,*,gov-2020,p. 1,,supports,,", "sea-1-m1,*,gov-2020,p. 2,,supports,,")
    add_rows(nordic, "figure", "f-1,policy_dialogues,3,dialogue-issue pairs,NOR,SWE,SEA,2014,,,,,,,")
    assert Observatory.open(nordic).commit("first", "ann", now=DAY) is not None
    return nordic
