"""A spreadsheet of meetings comes in by a mapping: what differs is said first, faults refuse the whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from partnerscope.errors import DataError, InputError
from partnerscope.observatory import Observatory, bundled
from partnerscope.observatory.importing import bring, read_mapping

MAP = """kind: meeting
id: "{dialogue}-{date}"
values: {dialogue: US-02}
columns: {date: When, place: City, number: Round}
dates: "%d/%m/%Y"
words: {place: {BXL: Brussels}}
source: search-log-2026
confidence: low
"""
TABLE = "When;City;Round\n06/12/2031;BXL;17\n01/02/2032;Washington;\n"


FOUND = pytest.mark.found


@pytest.fixture
def mine(tmp_path: Path) -> Observatory:
    folder = tmp_path / "mine"
    shutil.copytree(str(bundled()), folder, ignore=shutil.ignore_patterns(".lock"))
    return Observatory.open(folder)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    table, mapping = tmp_path / "meetings.csv", tmp_path / "map.yaml"
    table.write_text(TABLE, "utf-8")
    mapping.write_text(MAP, "utf-8")
    return table, mapping


def test_a_dry_run_says_what_differs_and_records_nothing(mine: Observatory, files: tuple[Path, Path]) -> None:
    head = mine.head()
    found, changeset = bring(mine, *files, "rows", "a coder", dry_run=True)
    assert changeset is None
    assert mine.head() == head
    assert (found.new, found.changed, found.same) == (2, 0, 0)
    assert {(one.field, one.old, one.new) for one in found.differences if one.id == "US-02-2031-12-06"} == {
        ("id", "", "US-02-2031-12-06"),
        ("dialogue", "", "US-02"),
        ("date", "", "2031-12-06"),
        ("place", "", "Brussels"),
        ("number", "", "17"),
    }


def test_rows_become_records_with_evidence_and_only_once(mine: Observatory, files: tuple[Path, Path]) -> None:
    _, changeset = bring(mine, *files, "rows", "a coder")
    assert changeset is not None
    view = mine.at("2040")
    meeting = view.frame("meeting").row(by_predicate=pl.col("id") == "US-02-2031-12-06", named=True)
    assert (meeting["place"], meeting["number"]) == ("Brussels", 17)
    evidence = view.frame("evidence").row(by_predicate=pl.col("record") == "US-02-2031-12-06", named=True)
    assert (evidence["source"], evidence["locator"], evidence["confidence"]) == (
        "search-log-2026",
        "row 2",
        "low",
    )
    again, changeset = bring(mine, *files, "rows", "a coder")
    assert (again.same, changeset) == (2, None)
    assert [one for one in mine.check() if one.severity == "error"] == []


def test_a_spreadsheet_saved_by_windows_leaves_no_line_ends_of_its_own_in_the_records(
    mine: Observatory, files: tuple[Path, Path]
) -> None:
    """'check' found Windows line ends that nobody could take out."""
    table, mapping = files
    table.write_bytes(b'\xef\xbb\xbf When;City ;Round;Remark\r\n06/12/2031;BXL;17;"one\r\n=two"\r\n')
    mapping.write_text(MAP.replace("number: Round", "number: Round, note: 'Remark '"), "utf-8")
    bring(mine, table, mapping, "rows", "a coder")
    row = mine.at("2040").frame("meeting").row(by_predicate=pl.col("id") == "US-02-2031-12-06", named=True)
    assert (row["place"], row["note"]) == ("Brussels", "one\n=two")
    assert [one for one in mine.check() if one.severity in ("error", "warning")] == []


def test_a_row_that_is_there_changes_what_the_table_fills_and_no_more(
    mine: Observatory, files: tuple[Path, Path]
) -> None:
    bring(mine, *files, "rows", "a coder")
    files[0].write_text("When,City,Round\n06/12/2031,,18\n", "utf-8")
    found, _ = bring(mine, *files, "rows", "a coder")
    assert [(one.field, one.old, one.new) for one in found.differences] == [("number", "17", "18")]
    meeting = (
        mine.at("2040").frame("meeting").row(by_predicate=pl.col("id") == "US-02-2031-12-06", named=True)
    )
    assert (meeting["place"], meeting["number"]) == ("Brussels", 18)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("When;City\n06/12/2031;BXL\n", "no column 'Round'"),
        ("When;City;Round\n2031-12-06;BXL;1\n", "not a date of the form"),
        ("When;City;Round\n;BXL;1\n", "no id can be made"),
        ("When;City;Round\n06/12/2031;BXL;1\n06/12/2031;BXL;2\n", "lines 2 and 3: two rows are the record"),
        pytest.param(
            "When;City;Round;City\n06/12/2031;BXL;1;Riga\n", "two columns are called 'City'", marks=FOUND
        ),
        pytest.param("When;City;Round\n06/12/2031;BXL;1;0\n", "line 2: the row has more cells", marks=FOUND),
        pytest.param("When;City;Round\n06/12/2031;BXL\n", "line 2: the row has fewer cells", marks=FOUND),
        pytest.param(
            "When;City;Round\n06/12/2031;n/a;1\n", "line 2, column City: 'n/a' stands where", marks=FOUND
        ),
        pytest.param("When;City;Round\n06/12/2031;#NAME?;1\n", "line 2, column City: '#NAME", marks=FOUND),
        pytest.param("When;City;Round\n06/12/2031;a\x07;1\n", "line 2, column City: a control", marks=FOUND),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    mine: Observatory, files: tuple[Path, Path], table: str, said: str
) -> None:
    files[0].write_text(table, "utf-8")
    with pytest.raises(InputError, match=said):
        bring(mine, *files, "rows", "a coder")


@pytest.mark.found
def test_letters_with_separate_accents_are_composed_and_words_may_say_that_nothing_is_recorded(
    mine: Observatory, files: tuple[Path, Path]
) -> None:
    files[0].write_text("When;City;Round\n06/12/2031;Malmo\u0308;n/a\n", "utf-8")
    files[1].write_text(MAP.replace("words: {", "words: {number: {n/a: ''}, "), "utf-8")
    found, _ = bring(mine, *files, "rows", "a coder", dry_run=True)
    assert ("place", "Malm\u00f6") in {(one.field, one.new) for one in found.differences}
    assert "number" not in {one.field for one in found.differences}


def test_cells_with_faults_refuse_the_whole_also_in_a_dry_run(
    mine: Observatory, files: tuple[Path, Path]
) -> None:
    files[0].write_text("When;City;Round\n06/12/2031;BXL;seven\n01/02/2032;BXL;2\n", "utf-8")
    head = mine.head()
    for dry_run in (True, False):
        with pytest.raises(DataError, match=r"meetings\.csv, line 2, column Round: 'seven'"):
            bring(mine, *files, "rows", "a coder", dry_run=dry_run)
    assert mine.head() == head


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("kind: meeting", "kind: gathering", "no kind 'gathering'"),
        ("kind: meeting", "kind: evidence", "no id of their own"),
        ("place: City", "town: City", "'town' is not a field"),
        ("confidence: low", "sauce: low", "sauce"),
        ("source: search-log-2026", "source: nobody", "no source 'nobody'"),
    ],
)
def test_a_mapping_that_cannot_be_followed(
    mine: Observatory, files: tuple[Path, Path], old: str, new: str, error: str
) -> None:
    files[1].write_text(MAP.replace(old, new), "utf-8")
    with pytest.raises((InputError, DataError), match=error):
        bring(mine, *files, "rows", "a coder")


def test_a_mapping_says_the_line_of_its_fault() -> None:
    with pytest.raises(DataError, match="line 2"):
        read_mapping("kind: meeting\nid: [1]\ncolumns: {}\nsource: x\n", "map.yaml")
