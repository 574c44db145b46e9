"""Tables and verdicts of the bundled observatory at its first head, as version 0.1.0 printed them: no number has moved."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path

import pytest

from partnerscope.assess import check_claims
from partnerscope.measure import TABLES
from partnerscope.observatory import Observatory
from partnerscope.show import render
from partnerscope.view import View

GOLDEN = Path(__file__).parents[1] / "golden" / "tables"
HEAD = "fa87b5504e38"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.csv") if path.stem != "claims")


@cache
def view() -> View:
    return Observatory.open(known=HEAD).at("2015-07")


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_a_table_has_moved(name: str) -> None:
    expected = golden(name)
    frame = Observatory.open(known=HEAD).table(name, "2015-07").frame
    shown = list(csv.DictReader(io.StringIO(render(frame, "csv").decode())))
    assert [{column: row[column] for column in expected[0]} for row in shown] == expected


def test_no_verdict_has_moved() -> None:
    expected = [(row["id"], row["internal"], row["external"]) for row in golden("claims")]
    assert [(one.id, one.internal.status, one.external.status) for one in check_claims(view())] == expected


def test_every_table_of_the_first_version_is_there() -> None:
    assert set(NAMES) <= {table.name for table in TABLES}
    assert len(NAMES) == 16
    assert len(golden("claims")) == 108
