"""A kind of one's own goes through every verb that keeps records: nothing falls back on the kinds of the program."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import pytest

from partnerscope.errors import DataError, InputError
from partnerscope.folder import read_folder
from partnerscope.journal import FileStore, Revision
from partnerscope.observatory import Observatory, merge_table
from partnerscope.record import KINDS, Kind
from partnerscope.record.cell import day, key, ref, text
from partnerscope.view import Cache
from tests.conftest import add_source, make_nordic

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One joint exercise."""

    id: Annotated[str, key()]
    partner: Annotated[str, ref("actor", "With whom.", required=True)]
    date: Annotated[str, day("When.")] = ""
    note: Annotated[str, text("What else.")] = ""


EXERCISE = Kind("exercise", Exercise, "event", date="date", to_partner=("partner",))
OWN = (*KINDS, EXERCISE)
HEAD = "id,partner,date,note\n"


@pytest.fixture(scope="module")
def _begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    nordic = make_nordic(tmp_path_factory.mktemp("own") / "nordic")
    add_source(nordic)
    (nordic / "records" / "exercise.csv").write_text(f"{HEAD}ex-1,SWE,2024-03,\nex-2,GBR,2026-05,\n", "utf-8")
    assert opened(nordic).commit("exercises", "ann", now=DAY) is not None
    return nordic


@pytest.fixture
def folder(_begun: Path, tmp_path: Path) -> Path:
    return shutil.copytree(_begun, tmp_path / "nordic")


def opened(folder: Path) -> Observatory:
    return Observatory(folder, cache=Cache(folder.parent / "cache"), kinds=OWN)


def table(folder: Path) -> Path:
    return folder / "records" / "exercise.csv"


def described(folder: Path) -> set[str]:
    return {one["name"] for one in json.loads((folder / "datapackage.json").read_bytes())["resources"]}


def ids(observatory: Observatory) -> list[str]:
    return observatory.records("exercise")["id"].to_list()


def test_it_is_committed_described_known_and_dumped(folder: Path, tmp_path: Path) -> None:
    kept = opened(folder)
    assert kept.check() == []
    assert ids(kept) == ["ex-1", "ex-2"]
    assert kept.at("2025").events("exercise")["id"].to_list() == ["ex-1"]
    assert "exercise" in described(folder)
    kept.dump(tmp_path / "dump")
    assert table(tmp_path / "dump").read_bytes() == table(folder).read_bytes()
    assert "exercise" in described(tmp_path / "dump")
    assert [cells for _, cells in kept.history("exercise", "ex-1")] == [
        {"id": "ex-1", "partner": "SWE", "date": "2024-03"}
    ]
    alone = Observatory.open(tmp_path, known=kept.head(), kinds=OWN, journal=FileStore(folder / "journal"))
    assert (alone.known, alone.kinds, ids(alone)) == (kept.head(), OWN, ["ex-1", "ex-2"])


def test_an_edit_of_it_is_seen_and_what_would_be_lost_is_asked_for(folder: Path) -> None:
    kept = opened(folder)
    assert kept.status().clean and not kept.edited()
    table(folder).write_text(f"{HEAD}ex-1,SWE,2024-04,\nex-2,DNK,2026-05,\n", "utf-8")
    assert kept.edited()
    assert kept.status().changed == {"exercise": ["ex-1", "ex-2"]}
    with pytest.raises(DataError, match="records/exercise.csv, line 3, column partner: 'DNK'"):
        kept.commit("wrong", "ann")
    table(folder).write_text(HEAD, "utf-8")
    with pytest.raises(DataError, match=r"records/exercise.csv: the table has no rows.*2 records of it"):
        kept.commit("gone", "ann")
    table(folder).write_text(f"{HEAD}ex-1,SWE,2024-04,\nex-2,GBR,2026-05,\n", "utf-8")
    assert kept.commit("moved", "ann") is not None
    assert kept.status().clean
    moved, *_ = kept.learned(kept.changesets()[0].hash).shifts
    assert (moved.kind, moved.record, moved.field, moved.before, moved.after) == (
        "exercise", "ex-1", "date", "2024-03", "2024-04",
    )  # fmt: skip
    assert moved.partner == "SWE"
    happened = [one for one in kept.diff("2024", "2026").shifts if one.kind == "exercise"]
    assert [(one.record, one.change) for one in happened] == [("ex-2", "happened")]


def test_a_program_records_it_and_the_table_follows(folder: Path) -> None:
    kept = opened(folder)
    with pytest.raises(DataError, match="exercise ex-3, column partner: 'DNK'"):
        kept.record([Revision("exercise", "ex-3", {"id": "ex-3", "partner": "DNK"})], "x", "bot")
    kept.record([Revision("exercise", "ex-3", {"id": "ex-3", "partner": "SWE"})], "a third", "bot")
    assert "ex-3,SWE" in table(folder).read_text("utf-8")
    assert kept.status().clean
    assert ids(kept) == ["ex-1", "ex-2", "ex-3"]


def test_branches_of_it_are_joined_with_edits_that_stay(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    for place, change in ((folder, ("2024-03", "2024-04")), (other, ("2026-05", "2026-06"))):
        table(place).write_text(table(place).read_text("utf-8").replace(*change), "utf-8")
        opened(place).commit(change[1], "ann", now=DAY + timedelta(days=1))
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)
    with table(folder).open("a", encoding="utf-8") as file:
        file.write("ex-9,SWE,2020,\n")
    assert opened(folder).join("both", "ann", now=DAY + timedelta(days=2)) is not None
    rows = table(folder).read_text("utf-8").splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == ["2024-04", "2026-06", "2020"]
    assert opened(folder).status().added == {"exercise": ["ex-9"]}
    assert "exercise" in described(folder)


def test_git_merges_its_table_where_the_kind_is_named() -> None:
    start = f"{HEAD}ex-1,SWE,2024,\n".encode()
    theirs = start + b"ex-2,GBR,2025,\n"
    merged, conflicts = merge_table(start, start, theirs, "records/exercise.csv", OWN)
    assert (merged, conflicts) == (theirs, [])
    with pytest.raises(InputError, match="no kind is kept in this file"):
        merge_table(start, start, theirs, "records/exercise.csv")


def test_a_table_of_somebody_else_becomes_records_of_it(folder: Path, tmp_path: Path) -> None:
    sheet, mapping = tmp_path / "list.csv", tmp_path / "map.yaml"
    sheet.write_text("Who,When\nSWE,01/02/2023\n", "utf-8")
    said = 'kind: exercise\nid: "ex-{date}"\ncolumns: {partner: Who, date: When}\ndates: "%d/%m/%Y"\nsource: gov-2020\n'
    mapping.write_text(said, "utf-8")
    kept = opened(folder)
    found, changeset = kept.bring(sheet, mapping, "a list", "ann")
    assert (found.new, changeset is not None) == (1, True)
    row = kept.records("exercise", id="ex-2023-02-01").to_dicts()[0]
    assert (row["partner"], row["date"], row["sources"]) == ("SWE", "2023-02-01", ["gov-2020"])


def test_without_the_kind_its_table_is_a_stranger_and_its_records_stay(folder: Path) -> None:
    plain = replace(opened(folder), kinds=KINDS)
    assert [one.code for one in plain.check() if one.severity == "error"] == ["stranger"]
    assert "exercise" not in read_folder(folder)[0].frames
    assert ids(opened(folder)) == ["ex-1", "ex-2"]


def test_frames_of_the_kind_as_it_was_are_not_taken_for_those_of_today(folder: Path) -> None:
    """The cache is named by head: another column makes no other head."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Larger(Exercise):
        size: Annotated[str, text("How large.")] = ""

    before = opened(folder)
    assert "size" not in before.at("2025").frame("exercise").columns
    after = replace(before, kinds=(*KINDS, replace(EXERCISE, model=Larger)))
    assert after.at("2025").frame("exercise")["size"].to_list() == [None, None]
    assert "size" not in opened(folder).at("2025").frame("exercise").columns


@pytest.mark.found
def test_a_kind_of_ones_own_is_refused_to_coders_with_what_to_do(folder: Path) -> None:
    eu = opened(folder)
    eu.document.add(b"They exercised together.", "readout.txt", source="gov-2020")
    with pytest.raises(InputError) as caught:
        eu.task.make("readout.txt", ("meeting", "exercise"), ("c1", "c2"))
    assert caught.value.what.startswith("'exercise' is a kind of this observatory alone")
    assert "meeting" in str(caught.value.allowed).split(", ")
    assert "exercise" not in str(caught.value.allowed)
    assert "records/" in str(caught.value.hint)
    assert eu.task.tasks() == []
    with pytest.raises(InputError, match="there is no kind 'tournament'"):
        eu.task.make("readout.txt", ("tournament",), ("c1", "c2"))
