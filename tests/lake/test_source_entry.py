"""A source of bulk data is one entry: taking in, listing, asking, help and the measure of media attention read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.lake import sources
from partnerscope.lake.gdelt import parse_gdelt2
from partnerscope.lake.sources import Events, LakeSource
from partnerscope.observatory import Observatory
from tests.lake.conftest import DATA

ENTRY = LakeSource(
    "replay",
    "gdelt_events",
    "Events coded again by a made-up project",
    "Nobody (2026), Replay",
    (".csv",),
    date(2015, 1, 1),
    None,
    parse_block=parse_gdelt2,
    licence="made up",
    events=Events("cameo", ("raw",), version=2),
)
DAY = DATA / "20191024143000.export.CSV"


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one place: an entry at the end of the list."""
    monkeypatch.setattr(sources, "SOURCES", (*sources.SOURCES, ENTRY))


def told(*words: str) -> str:
    ended = CliRunner().invoke(app, ["lake", *words])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


@pytest.mark.usefixtures("added")
def test_the_commands_know_a_new_source(tmp_path: Path) -> None:
    lake = ("--lake", str(tmp_path / "lake"))
    assert "fbic, replay." in " ".join(told("add", "--help").split())
    assert "polecat|replay]" in told("ask", "--help")
    assert told("add", "replay", str(DAY), *lake).startswith("1 file added")
    (held,) = told("list", *lake).splitlines()[1:]
    assert held.startswith("replay\t1\t")
    assert told("verify", *lake) == ""
    window = ("--from", "2019-10", "--to", "2019-10")
    lines = told("ask", "USA", "CHN", *window, "--source", "replay", *lake).splitlines()
    assert len(lines) == 9, "two directions, four quads"
    assert all("replay" in line for line in lines[1:])


@pytest.mark.usefixtures("added")
def test_the_measure_of_attention_counts_a_new_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("add", "replay", str(DAY), "--lake", str(tmp_path / "lake"))
    monkeypatch.setenv("PARTNERSCOPE_LAKE", str(tmp_path / "lake"))
    frame = Observatory.open().table("attention", "2019-10", since="2019-10").frame
    assert set(frame.drop_nulls("source")["source"]) == {"replay"}


def test_without_the_entry_it_is_unknown(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["lake", "add", "replay", str(DAY), "--lake", str(tmp_path / "lake")])
    assert ended.exit_code == 2
    assert "unknown source 'replay'" in ended.output
