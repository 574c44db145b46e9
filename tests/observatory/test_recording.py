"""Recording without editing files: checked by what is touched, quick beside many records, and the folder follows."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnerscope.errors import DataError, InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from tests.conftest import add_rows, add_source

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(nordic: Path) -> Path:
    add_source(nordic)
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,,,,,2010,..,,"
    )
    add_rows(nordic, "meeting", "m-1,sea-1,1,2011-03-02,Oslo,,,,")
    add_rows(nordic, "evidence", "m-1,*,gov-2020,p. 1,,supports,,")
    assert Observatory.open(nordic).commit("first", "ann", now=DAY) is not None
    return nordic


def meeting(identity: str, **cells: str) -> Revision:
    return Revision("meeting", identity, {"id": identity, "dialogue": "sea-1", "date": "2012", **cells})


def test_a_record_is_there_in_the_journal_and_in_the_folder(folder: Path) -> None:
    observatory = Observatory.open(folder)
    written = observatory.record([meeting("m-2", place="Turku")], "second", "ben")
    assert written is not None
    assert (written.header.author, written.header.reason, written.header.revisions) == ("ben", "second", 1)
    assert observatory.at().frame("meeting")["id"].to_list() == ["m-1", "m-2"]
    assert not Observatory.open(folder).edited()
    assert Observatory.open(folder).check() == []
    assert Observatory.open(folder).commit("nothing left to say", "ann") is None


def test_a_journal_without_a_folder_is_recorded_in_too(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != "journal":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert Observatory.open(folder).record([meeting("m-2")], "second", "ben") is not None
    assert [path.name for path in folder.iterdir()] == ["journal"]
    assert Observatory.open(folder).at().frame("meeting")["id"].to_list() == ["m-1", "m-2"]


def test_edits_of_the_files_stay_edits(folder: Path) -> None:
    add_rows(folder, "meeting", "m-9,sea-1,9,2019,,,,,")
    observatory = Observatory.open(folder)
    observatory.record([meeting("m-2")], "second", "ben")
    assert observatory.status().added == {"meeting": ["m-9"]}
    assert observatory.status().removed == {}
    assert observatory.edited()
    observatory.commit("ninth", "ann")
    assert set(observatory.at().frame("meeting")["id"]) == {"m-1", "m-2", "m-9"}


def test_two_observatories_record_in_turn(folder: Path) -> None:
    one, two = Observatory.open(folder), Observatory.open(folder)
    one.record([meeting("m-2")], "second", "ann")
    two.record([meeting("m-3")], "third", "ben")
    one.record([meeting("m-2", place="Turku"), Revision("meeting", "m-3", None)], "fourth", "ann")
    assert one.at().frame("meeting")["place"].to_list() == ["Oslo", "Turku"]
    assert one.verify() == []
    assert len(one.store.tips()) == 1


@pytest.mark.parametrize(
    ("revision", "part"),
    [
        (meeting("m-2", dialogue="nowhere"), "'nowhere' is not the id"),
        (meeting("m-2", date="soon"), "'soon' is not a date"),
        (meeting("sea-1"), "already the id of a record"),
        (meeting("m-2", id="m-3"), "not the key"),
        (Revision("meeting", "m-1", None), "'m-1' is not the id"),
        (Revision("dialogue", "sea-1", None), "'sea-1' is not the id"),
        (Revision("source", "gov-2020", None), "'gov-2020' is not the id"),
        (Revision("nonsense", "x", {}), "no kind 'nonsense'"),
        (Revision("file", "codebook/issue.yaml", None), "SEA"),
    ],
)
def test_what_would_leave_a_fault_is_refused_whole(folder: Path, revision: Revision, part: str) -> None:
    observatory = Observatory.open(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(DataError, match=part):
        observatory.record([meeting("m-4"), revision], "x", "ben")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_record_and_all_that_rests_on_it_go_together(folder: Path) -> None:
    observatory = Observatory.open(folder)
    gone = [Revision("meeting", "m-1", None), Revision("evidence", "m-1|*|gov-2020|p. 1", None)]
    assert observatory.record(gone, "withdrawn", "ben") is not None
    assert observatory.check() == []


def test_nothing_new_is_not_recorded(folder: Path) -> None:
    observatory = Observatory.open(folder)
    same = observatory.store.read(observatory.changesets())
    revisions = [one for _, found in same for one in found if one.kind == "meeting"]
    assert observatory.record(revisions, "again", "ben") is None
    with pytest.raises(InputError, match="reason"):
        observatory.record(revisions, "", "ben")


def test_before_the_first_commit_there_is_nothing_to_record_on(nordic: Path) -> None:
    with pytest.raises(InputError, match=r"no history yet\n  hint: commit its folder first"):
        Observatory.open(nordic).record([meeting("m-2")], "x", "ben")


@pytest.mark.slow
def test_recording_beside_a_hundred_thousand_records_is_quick(folder: Path) -> None:
    observatory = Observatory.open(folder)
    for path in [folder / "records", folder / "codebook"]:
        shutil.rmtree(path)
    (folder / "observatory.yaml").unlink()
    observatory.record([meeting(f"x-{n}", date=f"20{n % 20:02}") for n in range(100_000)], "many", "ann")
    times = []
    for number in range(5):
        begun = time.process_time()
        observatory.record([meeting(f"m-{number + 10}")], "one", "ann")
        times.append(time.process_time() - begun)
    assert min(times) < 0.3
