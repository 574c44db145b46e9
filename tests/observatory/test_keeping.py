"""What a commit refuses, what it warns of, and what it leaves behind: found by use, each with its right value."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from partnerscope.errors import DataError, IntegrityError, PartnerscopeError, Problem
from partnerscope.observatory import Observatory
from tests.conftest import add_rows, add_source

DAY = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.found


@pytest.fixture
def folder(nordic: Path) -> Path:
    """Norway with a dialogue, twelve meetings and actor codes, committed on 1 January 2026."""
    add_source(nordic)
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,,,,,2010,..,,"
    )
    add_rows(
        nordic,
        "meeting",
        *(f"m-{n:02},sea-1,{n},20{n:02}-03-02,Town {n:02},,,," for n in range(1, 13)),
    )
    add_rows(nordic, "actor_code", "SWE,cow,020,,", "GBR,cow,200,,")
    assert Observatory.open(nordic).commit("first", "ann", now=DAY) is not None
    return nordic


def edit(folder: Path, kind: str, old: str, new: str) -> None:
    path = folder / "records" / f"{kind}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def codes(folder: Path, severity: str = "warning") -> dict[str, Problem]:
    return {one.code: one for one in Observatory.open(folder).check() if one.severity == severity}


def branch(folder: Path, tmp_path: Path) -> Path:
    """A copy that goes on by itself."""
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    return other


def bring_journal(other: Path, folder: Path) -> None:
    """The journals of both, the tables of one side: what git leaves when it merges by `ours`."""
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)


def test_a_missing_table_is_an_error_until_it_is_meant(folder: Path) -> None:
    (folder / "records" / "actor_code.csv").unlink()
    assert codes(folder, "error").keys() == {"table-gone"}
    with pytest.raises(DataError, match="actor_code.csv.*2 records of it"):
        Observatory.open(folder).commit("x", "ann")
    assert Observatory.open(folder).commit("codes go", "ann", retract=True) is not None
    assert codes(folder, "error") == {}


def test_a_table_with_its_header_only_is_not_committed_unless_it_is_meant(folder: Path) -> None:
    path = folder / "records" / "meeting.csv"
    path.write_text(path.read_text("utf-8").splitlines(True)[0], "utf-8")
    assert codes(folder, "error").keys() == {"table-gone"}
    with pytest.raises(DataError, match="meeting.csv: the table has no rows.*12 records of it"):
        Observatory.open(folder).commit("x", "ann")
    assert len(Observatory.open(folder).changesets()) == 1
    assert Observatory.open(folder).commit("x", "ann", retract=True) is not None


@pytest.mark.parametrize("header", [True, False])
def test_a_table_without_rows_is_the_one_fault_not_every_cell_that_names_its_records(
    folder: Path, header: bool
) -> None:
    path = folder / "records" / "meeting.csv"
    first = path.read_text("utf-8").splitlines(True)
    add_rows(
        folder, "evidence", *(f"{line.split(',')[0]},date,gov-2020,p. 1,,supports,," for line in first[1:])
    )
    assert Observatory.open(folder).commit("evidence", "ann") is not None
    path.write_text(first[0], "utf-8")
    if not header:
        path.unlink()
    assert [one.code for one in Observatory.open(folder).check() if one.severity == "error"] == ["table-gone"]
    with pytest.raises(DataError, match="records would be lost"):
        Observatory.open(folder).commit("x", "ann")
    with pytest.raises(DataError, match="not the id of a record"):  # meant: then the cells are wrong
        Observatory.open(folder).commit("x", "ann", retract=True)


def evidence_on_meetings(folder: Path) -> list[str]:
    """The lines of the table of meetings, each of which two rows of evidence name; committed."""
    lines = (folder / "records" / "meeting.csv").read_text("utf-8").splitlines(True)
    ids = [line.split(",")[0] for line in lines[1:]]
    cells = [f"{one},{field},gov-2020,p. 1,,supports,," for one in ids for field in ("date", "place")]
    add_rows(folder, "evidence", *cells)
    assert Observatory.open(folder).commit("evidence", "ann") is not None
    return lines


@pytest.mark.parametrize("kept", [7, 11])
def test_a_table_that_was_cut_at_the_end_of_a_line_is_the_one_fault(folder: Path, kept: int) -> None:
    lines = evidence_on_meetings(folder)
    (folder / "records" / "meeting.csv").write_text("".join(lines[:kept]), "utf-8")
    found = [one for one in Observatory.open(folder).check() if one.severity == "error"]
    assert [one.code for one in found] == ["many-retracted"]
    assert found[0].what == f"{13 - kept} of 12 records of kind 'meeting' would be retracted"
    with pytest.raises(DataError, match="records would be lost"):
        Observatory.open(folder).commit("x", "ann")
    with pytest.raises(DataError, match="not the id of a record"):  # meant: then the cells are wrong
        Observatory.open(folder).commit("x", "ann", retract=True)


def test_columns_are_not_gone_with_the_rows_that_filled_them(folder: Path) -> None:
    lines = evidence_on_meetings(folder)
    bare = [line.replace(f"Town {at:02}", "") if at < 8 else line for at, line in enumerate(lines)]
    (folder / "records" / "meeting.csv").write_text("".join(bare), "utf-8")
    assert Observatory.open(folder).commit("places", "ann") is not None
    (folder / "records" / "meeting.csv").write_text("".join(bare[:8]), "utf-8")
    assert codes(folder, "error").keys() == {"many-retracted"}


def test_an_id_that_changed_is_one_fault_however_many_cells_name_it(folder: Path) -> None:
    edit(folder, "dialogue", "sea-1,", "SEA-1,")
    found = [one for one in Observatory.open(folder).check() if one.code == "dangling"]
    assert found == []  # the only dialogue: its table is the fault
    add_rows(folder, "dialogue", *(f"o-{n},NOR,SWE,Other,SEA,security,,,,,,,,2010,..,," for n in range(20)))
    edit(folder, "dialogue", "SEA-1,", "sea-1,")
    assert Observatory.open(folder).commit("others", "ann") is not None
    edit(folder, "dialogue", "sea-1,", "SEA-1,")
    found = [one for one in Observatory.open(folder).check() if one.code == "dangling"]
    assert [(one.place.line, one.hint) for one in found] == [(2, "did you mean 'SEA-1'?")]
    assert found[0].what.endswith("(this and 11 other cells name it)")


def test_a_control_character_in_any_text_is_warned_of_with_its_place(folder: Path) -> None:
    sources = (folder / "sources.json").read_text("utf-8")
    assert sources.count('"title": "') == 1
    (folder / "sources.json").write_text(sources.replace('"title": "', '"title": "\\u0007'), "utf-8")
    about = (folder / "observatory.yaml").read_text("utf-8")
    (folder / "observatory.yaml").write_text(f'{about}description: "A\\x1fb"\n', "utf-8")
    found = [one for one in Observatory.open(folder).check() if one.code == "control"]
    assert [str(one.place) for one in found] == ["sources.json, column item 1", "observatory.yaml"]
    told: list[Problem] = []
    assert Observatory.open(folder).commit("x", "ann", tell=told.append) is not None
    assert [one.code for one in told] == ["control"] * 2
    assert Observatory.open(folder).check() == []


@pytest.mark.parametrize("vague", ["2005-03", "2005"])
def test_a_month_or_a_year_that_became_a_day_is_warned_of(folder: Path, vague: str) -> None:
    edit(folder, "meeting", "2005-03-02", vague)
    assert Observatory.open(folder).commit("the day is not known", "ann") is not None
    edit(folder, "meeting", f",{vague},", f",{vague}{'-01' * (3 - len(vague.split('-')))},")
    found = codes(folder)["made-exact"]
    assert (found.place.file, found.place.column) == ("records/meeting.csv", "date")
    assert f"was {vague!r}" in found.what
    edit(folder, "meeting", f",{vague}-01", f",{vague}-02")
    assert "made-exact" not in codes(folder)


def test_a_tenth_of_a_kind_may_go_without_asking_more_may_not(folder: Path) -> None:
    path = folder / "records" / "meeting.csv"
    lines = path.read_text("utf-8").splitlines(True)
    path.write_text("".join(lines[:-2]), "utf-8")
    with pytest.raises(DataError, match="2 of 12"):
        Observatory.open(folder).commit("two", "ann")
    path.write_text("".join(lines[:-1]), "utf-8")
    assert Observatory.open(folder).commit("one of twelve", "ann") is not None


def test_lost_zeros_are_warned_of_with_file_line_cell_old_and_new(folder: Path) -> None:
    edit(folder, "actor_code", "020", "20")
    problem = codes(folder)["lost-zeros"]
    assert (problem.place.file, problem.place.column) == ("records/actor_code.csv", "code")
    assert problem.place.line is not None
    assert "'020'" in problem.what
    assert "'20'" in problem.what
    told: list[Problem] = []
    Observatory.open(folder).commit("x", "ann", retract=True, tell=told.append)
    assert [one.code for one in told] == ["lost-zeros"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Town 03", "n/a", "placeholder"),
        ("Town 03", "#NAME?", "placeholder"),
        ("Town 03", "Town\x0b03", "control"),
        ("Town 03", "Bru\u0308ssel", "decomposed"),
        ("Town 03", "Br\u00fcssel", ""),
        ("Town 03", "G\u00c3\u00b6d\u00c3\u00b6ll\u00c5\u2018", "misread"),
        ("Town 03", "G\ufffdd\ufffdll\ufffd", "misread"),
        ("Town 03", "G\u00f6d\u00f6ll\u0151, \u00c3\u00d1", ""),
    ],
)
def test_what_a_spreadsheet_writes_into_a_cell_is_warned_of(
    folder: Path, old: str, new: str, code: str
) -> None:
    edit(folder, "meeting", old, new)
    found = [one for one in Observatory.open(folder).check() if one.code == code]
    assert len(found) == bool(code)
    for one in found:
        assert one.place.line == 4


@pytest.mark.parametrize("written", ["200.0", "2.00E+02", "2E2", "200.00"])
def test_a_code_written_as_another_number_is_warned_of(folder: Path, written: str) -> None:
    edit(folder, "actor_code", "GBR,cow,200,", f"GBR,cow,{written},")
    problem = codes(folder)["other-number"]
    assert problem.what == f"was '200', is '{written}': a number written otherwise"
    edit(folder, "actor_code", written, "201")
    assert "other-number" not in codes(folder)


def test_a_long_code_cut_to_six_digits_is_warned_of(folder: Path) -> None:
    edit(folder, "actor_code", "GBR,cow,200,", "GBR,cow,1234567890123,")
    Observatory.open(folder).commit("long", "ann", retract=True)
    edit(folder, "actor_code", "1234567890123", "1.23457E+12")
    assert "other-number" in codes(folder)


@pytest.mark.parametrize("whole", [True, False])
def test_a_column_that_was_deleted_or_emptied_is_an_error_until_it_is_meant(
    folder: Path, whole: bool
) -> None:
    """It was read as empty with a note, and the commit recorded every cell of it as gone."""
    path = folder / "records" / "meeting.csv"
    head, *rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    at = head.index("place")
    cut = [[*row[:at], *([] if whole else [""]), *row[at + 1 :]] for row in rows]
    top = [*head[:at], *head[at + 1 :]] if whole else head
    path.write_text("".join(",".join(row) + "\n" for row in (top, *cut)), "utf-8")
    problem = codes(folder, "error")["column-gone"]
    assert (problem.place.column, "12 cells" in problem.what) == ("place", True)
    with pytest.raises(DataError, match="column place: the column is missing or empty"):
        Observatory.open(folder).commit("x", "ann")
    assert Observatory.open(folder).commit("places go", "ann", retract=True) is not None
    assert codes(folder, "error") == {}


def test_an_open_date_that_became_a_day_is_warned_of(folder: Path) -> None:
    edit(folder, "meeting", "2003-03-02", "2003-03-02?")
    edit(folder, "dialogue", ",2010,..,", ",2010-05-05/,..,")
    Observatory.open(folder).commit("open", "ann")
    edit(folder, "dialogue", ",2010-05-05/,", ",2010-05-05,")
    edit(folder, "meeting", "2003-03-02?", "2003-03-02")
    assert {"lost-open", "lost-doubt"} <= codes(folder).keys()


def test_a_column_sorted_alone_is_warned_of(folder: Path) -> None:
    path = folder / "records" / "meeting.csv"
    head, *rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    dates = sorted((row[3] for row in rows), reverse=True)
    swapped = [",".join([*row[:3], day, *row[4:]]) for row, day in zip(rows, dates, strict=True)]
    path.write_text("\n".join([",".join(head), *swapped]) + "\n", "utf-8")
    assert codes(folder)["column-moved"].place.column == "date"


def test_ids_that_differ_in_case_alone_are_refused(folder: Path) -> None:
    add_rows(folder, "meeting", "M-01,sea-1,13,2016,,,,,")
    assert "'m-01'" in codes(folder, "error")["case-twin"].what


def test_every_changed_cell_is_shown_with_old_and_new(folder: Path) -> None:
    edit(folder, "meeting", "Town 03", "Malmö")
    (change,) = Observatory.open(folder).status().changes
    assert (change.kind, change.id, change.field, change.old, change.new) == (
        "meeting", "m-03", "place", "Town 03", "Malmö",
    )  # fmt: skip


def test_one_cause_gives_one_error(folder: Path) -> None:
    """A row of actor.csv with a semicolon: not one more error for each of its references."""
    edit(folder, "actor", "SWE,Sweden", "SWE;Sweden")
    assert [one.code for one in Observatory.open(folder).check() if one.severity == "error"] == ["cells"]


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("id\tdialogue\tnumber\n", "separator", "tabs"),
        ("<<<<<<< HEAD\nid,dialogue\n=======\nid,x\n>>>>>>> other\n", "merge-marks", "git left"),
    ],
)
def test_tabs_and_marks_of_a_merge_are_named(folder: Path, text: str, code: str, part: str) -> None:
    (folder / "records" / "meeting.csv").write_text(text, "utf-8")
    assert part in codes(folder, "error")[code].what


def test_a_journal_that_is_gone_is_not_begun_anew_in_silence(folder: Path) -> None:
    shutil.rmtree(folder / "journal")
    assert [one.what for one in Observatory.open(folder).check() if one.severity == "error"] == [
        "the journal is gone: the folder was committed before, and there is no changeset"
    ]
    with pytest.raises(IntegrityError, match="the journal is gone"):
        Observatory.open(folder).commit("again", "ann")
    assert Observatory.open(folder).commit("again", "ann", begin=True) is not None


def test_leftovers_of_a_killed_commit_are_cleared_by_check_and_by_commit(folder: Path) -> None:
    for act in (
        lambda: Observatory.open(folder).check(),
        lambda: Observatory.open(folder).commit("x", "ann"),
    ):
        left = folder / "records" / ".meeting.csv-0123456789ab.tmp"
        left.write_text("half")
        act()
        assert not left.exists()


def test_a_full_disk_after_the_journal_says_what_was_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder, "meeting", "m-03,", " m-03,")
    edit(folder, "meeting", "Town 04", "Town 4")
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.suffix == ".csv":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(
        PartnerscopeError, match="No space left.*is recorded.*meeting.csv|meeting.csv.*is recorded"
    ):
        Observatory.open(folder).commit("x", "ann")
    monkeypatch.undo()
    assert len(Observatory.open(folder).changesets()) == 2
    assert Observatory.open(folder).status().clean


def test_a_clock_set_forward_is_said(folder: Path) -> None:
    add_rows(folder, "meeting", "m-13,sea-1,13,2013,,,,,")
    Observatory.open(folder).commit("from the future", "ann", now=datetime(2099, 1, 1, tzinfo=UTC))
    assert "2099-01-01" in codes(folder)["clock"].what
    add_rows(folder, "meeting", "m-14,sea-1,14,2014,,,,,")
    told: list[Problem] = []
    written = Observatory.open(folder).commit("later", "ann", tell=told.append)
    assert written is not None
    assert written.header.recorded_at > datetime(2099, 1, 1, tzinfo=UTC)
    assert [one.code for one in told] == ["clock"]


def test_the_tables_of_one_side_never_take_back_the_other_sides_edit(folder: Path, tmp_path: Path) -> None:
    other = branch(folder, tmp_path)
    edit(folder, "meeting", "Town 03", "Lund")
    edit(other, "meeting", "Town 04", "Umeå")
    Observatory.open(folder).commit("Lund", "ann", now=DAY + timedelta(days=1))
    Observatory.open(other).commit("Umeå", "ben", now=DAY + timedelta(days=2))
    bring_journal(other, folder)
    with pytest.raises(DataError, match="m-04, place.*'Town 04'.*'Umeå'"):
        Observatory.open(folder).commit("join", "ann")
    joined = Observatory.open(folder)
    assert joined.join("both", "ann") is not None
    table = (folder / "records" / "meeting.csv").read_text("utf-8")
    assert "Lund" in table
    assert "Umeå" in table
    assert joined.check() == []
    assert joined.status().clean
    assert not joined.edited()
    assert joined.join("again", "ann") is None


def test_a_join_keeps_edits_that_nobody_committed(folder: Path, tmp_path: Path) -> None:
    other = branch(folder, tmp_path)
    edit(folder, "meeting", "Town 03", "Lund")
    edit(other, "meeting", "m-04,sea-1,4,2004-03-02,Town 04", "m-04,sea-1,4,2004-04-04,Umeå")
    add_rows(other, "meeting", "m-14,sea-1,14,2014,,,,,")
    Observatory.open(folder).commit("Lund", "ann", now=DAY + timedelta(days=1))
    Observatory.open(other).commit("Umeå", "ben", now=DAY + timedelta(days=2))
    bring_journal(other, folder)
    edit(folder, "meeting", "Town 05", "Turku")
    edit(folder, "meeting", "Town 04", "Vaasa")
    add_rows(folder, "meeting", "m-13,sea-1,13,2013,,,,,")
    Observatory.open(folder).join("both", "ann")
    status = Observatory.open(folder).status()
    assert status.added == {"meeting": ["m-13"]}
    assert {(one.id, one.field, one.old, one.new) for one in status.changes} == {
        ("m-04", "place", "Umeå", "Vaasa"),
        ("m-05", "place", "Town 05", "Turku"),
    }
    assert "m-14" in (folder / "records" / "meeting.csv").read_text("utf-8")


def test_one_field_is_settled_by_its_own_choice(folder: Path, tmp_path: Path) -> None:
    other = branch(folder, tmp_path)
    heads = []
    for place, city, day in ((folder, "Lund", 1), (other, "Umeå", 2)):
        edit(place, "meeting", "Town 03", city)
        edit(place, "meeting", "Town 04", city)
        written = Observatory.open(place).commit(city, "ann", now=DAY + timedelta(days=day))
        assert written is not None
        heads.append(written.hash)
    bring_journal(other, folder)
    Observatory.open(folder).join("m", "ann", take=heads[0], choose={"meeting/m-04/place": heads[1][:8]})
    frame = Observatory.open(folder).at().frame("meeting")
    assert dict(frame.select("id", "place").rows())["m-03"] == "Lund"
    assert dict(frame.select("id", "place").rows())["m-04"] == "Umeå"


def test_a_joined_codebook_is_written_too(folder: Path, tmp_path: Path) -> None:
    other = branch(folder, tmp_path)
    edit(folder, "meeting", "Town 03", "Lund")
    book = other / "codebook" / "issue.yaml"
    book.write_text(book.read_text("utf-8").replace("Arctic", "High North"), "utf-8")
    Observatory.open(folder).commit("Lund", "ann", now=DAY + timedelta(days=1))
    Observatory.open(other).commit("renamed", "ben", now=DAY + timedelta(days=2))
    bring_journal(other, folder)
    Observatory.open(folder).join("both", "ann")
    assert "High North" in (folder / "codebook" / "issue.yaml").read_text("utf-8")
    assert Observatory.open(folder).check() == []


def test_a_join_leaves_a_new_scheme_that_nobody_committed(folder: Path, tmp_path: Path) -> None:
    other = branch(folder, tmp_path)
    edit(folder, "meeting", "Town 03", "Lund")
    edit(other, "meeting", "Town 04", "Umeå")
    Observatory.open(folder).commit("Lund", "ann", now=DAY + timedelta(days=1))
    Observatory.open(other).commit("Umeå", "ben", now=DAY + timedelta(days=2))
    bring_journal(other, folder)
    mine = folder / "codebook" / "mine.yaml"
    mine.write_text("scheme: mine\nlabel: Mine\ndefinition: Not committed.\nconcepts: []\n", "utf-8")
    Observatory.open(folder).join("both", "ann")
    assert mine.is_file()


def test_git_merges_tables_by_record_with_our_driver(folder: Path) -> None:
    from partnerscope.observatory.branching import merge_table

    path = folder / "records" / "meeting.csv"
    start = path.read_bytes()
    ours = start.replace(b"Town 03", b"Lund") + b"m-13,sea-1,13,2013,,,,,\n"
    theirs = start.replace(b"Town 04", "Umeå".encode()) + b"m-14,sea-1,14,2014,,,,,\n"
    merged, conflicts = merge_table(start, ours, theirs, "data/records/meeting.csv")
    assert conflicts == []
    for part in ("Lund", "Umeå", "m-13", "m-14"):
        assert merged.decode().count(part) == 1
    merged, conflicts = merge_table(start, ours, start.replace(b"Town 03", b"Oslo"), "records/meeting.csv")
    assert conflicts == ["meeting m-03, place"]
    assert b"Lund" in merged
    assert b"Oslo" not in merged
    assert b"<<<" not in merged


def test_git_attributes_are_named_and_brought(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".gitattributes").unlink()
    assert "gitattributes" in codes(folder, "note")
    Observatory.open(folder).commit("x", "ann")
    assert "journal/** -text" in (folder / ".gitattributes").read_text("utf-8")
    assert codes(folder, "note") == {}
