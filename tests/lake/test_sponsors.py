"""Sponsors of resolutions, from a made-up file: nothing of the kind is bundled."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from partnerscope.errors import DataError, InputError
from partnerscope.lake import Lake, un_roll_calls
from tests.lake.test_ties import added

DOCUMENTED = Path(__file__).parents[2] / "docs/lake.md"


def test_the_documented_file_joins_the_roll_calls(tmp_path: Path) -> None:
    found = re.search(r"```csv\n(resolution.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)
    assert found
    with added(tmp_path, "un_sponsors", found[1]) as lake:
        frame = lake.un_sponsors()
        (held,) = lake.list()
    assert frame.rows() == [("R/65/80", "JPN", None, 2010), ("R/65/80", "NOR", dt.date(2010, 11, 30), 2010)]
    assert frame.join(un_roll_calls(), on="resolution").height == 2
    assert (held.covered_from, held.covered_to) == (dt.date(2010, 1, 1), dt.date(2010, 12, 31))


@pytest.mark.found
def test_a_day_that_r_writes_as_na_is_not_known(tmp_path: Path) -> None:
    with added(tmp_path, "un_sponsors", "resolution,state,joined\nA/RES/65/80,Norway,NA\n") as lake:
        assert lake.un_sponsors()["joined"].to_list() == [None]


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="holds no un_sponsors"):
        lake.un_sponsors()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A/65/L.3,Norway,", "form A/RES/session/number"),
        ("A/RES/65/80,Atlantis,", "state is not known"),
        ("A/RES/65/80,NA,", "state is not known"),
        ("A/RES/65/80,Norway,30.11.2010", "joined is not a day"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_line(row: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=reason):
        added(tmp_path, "un_sponsors", f"resolution,state,joined\n{row}\n")


def test_a_file_without_states_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column state"):
        added(tmp_path, "un_sponsors", "resolution,sponsor\nA/RES/65/80,Norway\n")
