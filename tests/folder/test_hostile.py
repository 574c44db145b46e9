"""Hostile and broken folders: each a clear error with its place, or harmless; nothing lost, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerscope.codebook import load_texts
from partnerscope.errors import DataError, InputError, PartnerscopeError, Problem
from partnerscope.folder import read_folder
from partnerscope.observatory import Observatory
from partnerscope.record import kind_named
from tests.conftest import add_rows, add_source, make_nordic

DIALOGUE = "sea-1,NOR,SWE,Maritime dialogue,SEA,,,,,,,,,2010,,,"


@pytest.fixture
def folder(nordic: Path) -> Path:
    """A committed observatory with one dialogue."""
    add_rows(nordic, "dialogue", DIALOGUE)
    assert Observatory.open(nordic).commit("first", "ann") is not None
    return nordic


def problems(folder: Path) -> list[Problem]:
    return Observatory.open(folder).check()


def refused(folder: Path) -> list[Problem]:
    """The errors of a folder; commit refuses it and leaves journal and files as they are."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    errors = [problem for problem in problems(folder) if problem.severity == "error"]
    with pytest.raises(DataError):
        Observatory.open(folder).commit("second", "ann")
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert after == before
    assert errors
    return errors


def only(folder: Path) -> str:
    errors = refused(folder)
    assert len(errors) == 1, errors
    return str(errors[0])


def test_a_clean_folder_has_no_problems(folder: Path) -> None:
    assert problems(folder) == []


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("sea-2,NOR,SWE,X,LAND,,,,,,,,,,,,", ("concept", "LAND", "line 3", "column issues", "ARC")),
        ("sea-2,NOR,SWE,X,SEA,,,,,,,,,2015-02-30,,,", ("date", "2015-02-30", "line 3", "column start")),
        ("sea-2,NOR,SWE,X,SEA,,,,,,,,,Jul-14,,,", ("Jul-14", "spreadsheet")),
        ("sea-2,NOR,SWE,X,SEA,,,,,,,,,14/07/2015,,,", ("'14/07/2015'", "year-month-day")),
        ("sea-2,NOR,SWE,X,SEA,,,,,,,,,2015,2010,,", ("reversed", "column end", "2010")),
        ("sea-2,NOR,DNK,X,SEA,,,,,,,,,,,,", ("dangling", "DNK", "column partner")),
        ("sea-2,NOR,,X,SEA,,,,,,,,,,,,", ("missing", "column partner")),
        ("sea-1,NOR,SWE,X,SEA,,,,,,,,,,,,", ("double", "sea-1", "line 3")),
        ("sea 2,NOR,SWE,X,SEA,,,,,,,,,,,,", ("bad-id", "sea 2")),
        ("sea-2,NOR,SWE,X,SEA;SEA,,,,,,,,,,,,", ("twice",)),
        ("sea-2,NOR,SWE,X,SEA,,,,,12.0,,,,,,,", ("number", "12.0", "'.0'")),
        ("sea-2,NOR,SWE,X,SEA,,,,,0,,,,,,,", ("range", "column interval")),
        ("sea-2,NOR,SWE,X", ("cells", "4 cells", "17", "line 3")),
        ('sea-2,NOR,SWE,"X,SEA', ("csv", "quotation mark")),
    ],
)
def test_a_broken_row_is_named(folder: Path, row: str, parts: tuple[str, ...]) -> None:
    add_rows(folder, "dialogue", row)
    message = only(folder)
    assert "records/dialogue.csv" in message
    for part in parts:
        assert part in message


def test_a_truncated_table_is_named(folder: Path) -> None:
    path = folder / "records" / "dialogue.csv"
    path.write_bytes(path.read_bytes()[:-14])
    assert "line 2" in only(folder)


@pytest.mark.parametrize(("data", "part"), [("Malmö".encode("latin-1"), "not UTF-8"), (b"a\x00b", "null")])
def test_a_wrong_encoding_is_named(folder: Path, data: bytes, part: str) -> None:
    path = folder / "records" / "dialogue.csv"
    path.write_bytes(path.read_bytes() + b"sea-2,NOR,SWE," + data + b",SEA,,,,,,,,,,,,\n")
    message = only(folder)
    assert part in message
    assert "line 3" in message


def test_a_null_beneath_an_empty_first_line_is_named_with_its_line(folder: Path) -> None:
    (folder / "records" / "dialogue.csv").write_bytes(b"\na\x00b\n")
    message = only(folder)
    assert "null" in message
    assert "line 2" in message


def test_utf16_is_named(folder: Path) -> None:
    path = folder / "records" / "dialogue.csv"
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    assert "UTF-16" in only(folder)


@pytest.mark.slow
def test_a_field_of_200_megabytes_is_refused_quickly(folder: Path) -> None:
    path = folder / "records" / "dialogue.csv"
    with path.open("ab") as file:
        file.write(b"sea-2,NOR,SWE,")
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b",SEA,,,,,,,,,,,,\n")
    errors = [problem for problem in problems(folder) if problem.severity == "error"]
    assert "line 3, column label: a cell of 200,000,000 characters" in str(errors[0])
    assert len(str(errors[0])) < 500


def test_evidence_without_its_source_or_record_or_column(folder: Path) -> None:
    add_source(folder)
    add_rows(folder, "evidence", "sea-1,*,gov-1999,p. 1,,supports,,", "sea-9,*,gov-2020,,,supports,,")
    add_rows(folder, "evidence", "sea-1,colour,gov-2020,,,supports,,")
    text = "\n".join(map(str, refused(folder)))
    for part in ("gov-1999", "sea-9", "no column 'colour'"):
        assert part in text


def test_unknown_columns_files_and_keys(folder: Path) -> None:
    (folder / "records" / "dialog.csv").write_text("id\n", "utf-8")
    path = folder / "records" / "statement.csv"
    path.write_text(path.read_text("utf-8").replace("title", "heading"), "utf-8")
    declaration = folder / "observatory.yaml"
    declaration.write_text(declaration.read_text("utf-8") + "colour: blue\n", "utf-8")
    text = "\n".join(map(str, refused(folder)))
    for part in ("records/dialog.csv", "'heading'", "'title' is missing", "'colour'"):
        assert part in text


def test_a_table_that_is_a_link_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id\n", "utf-8")
    path = folder / "records" / "quote.csv"
    path.unlink()
    path.symlink_to(secret)
    assert "outside" in only(folder)
    assert secret.read_text("utf-8") == "id\n"


def test_a_data_package_whose_resource_leaves_the_folder(folder: Path) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    package["resources"][0]["path"] = "../../etc/passwd"
    path.write_text(json.dumps(package), "utf-8")
    assert any("leaves the folder" in str(problem) for problem in problems(folder))


def test_a_circle_of_nested_issues(folder: Path) -> None:
    path = folder / "codebook" / "issue.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("- id: SEA", "- broader: [ARC]\n  id: SEA").replace(
            "- id: ARC", "- broader: [SEA]\n  id: ARC"
        )
    )
    assert "contains itself" in "\n".join(map(str, refused(folder)))


def test_what_a_spreadsheet_broke_is_named_and_then_normalized(folder: Path) -> None:
    path = folder / "records" / "dialogue.csv"
    row = "sea-2,NOR,GBR, Spaces ,SEA,,,,,,,,,,,,"
    text = path.read_text("utf-8") + row + "\n" + "," * 16 + "\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    codes = {problem.code for problem in problems(folder)}
    assert {"bom", "newlines", "spaces", "blank", "canonical"} <= codes
    assert Observatory.open(folder).commit("from a spreadsheet", "ann") is not None
    assert problems(folder) == []
    assert b"\r" not in path.read_bytes()
    assert b",Spaces," in path.read_bytes()


@pytest.mark.found
def test_line_ends_of_windows_in_every_file_are_no_edit_and_are_told_once(folder: Path) -> None:
    """As git's autocrlf leaves a folder without .gitattributes: 64 lines of complaint, and observatory.yaml an edit."""
    before = len(Observatory.open(folder).changesets())
    texts = [folder / "observatory.yaml", *(folder / "codebook").glob("*.yaml"), folder / "sources.json"]
    tables = list((folder / "records").glob("*.csv"))
    for path in (*texts, *tables):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (said,) = problems(folder)
    assert str(said.place) == "records"
    assert said.what.startswith(f"Windows line ends in {len(tables)} tables, first in records/")
    assert Observatory.open(folder).commit("line ends", "ann") is None
    assert len(Observatory.open(folder).changesets()) == before
    assert not any(b"\r" in path.read_bytes() for path in tables)


def test_a_formula_and_a_script_are_only_text(folder: Path) -> None:
    add_rows(folder, "dialogue", "sea-2,NOR,SWE,=cmd(),SEA,,,,,,,,,,,,<script>alert(1)</script>")
    assert Observatory.open(folder).commit("hostile", "ann") is not None
    frame = Observatory.open(folder).at().frame("dialogue")
    assert frame.filter(frame["id"] == "sea-2")["label"][0] == "=cmd()"


def test_a_torn_journal_file_stops_and_loses_nothing(folder: Path) -> None:
    path = next((folder / "journal").glob("*.jsonl"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PartnerscopeError) as caught:
        Observatory.open(folder).status()
    assert path.name in str(caught.value)
    assert Observatory.open(folder).verify()
    path.write_bytes(whole)
    assert Observatory.open(folder).verify() == []


anything = st.binary(max_size=300)
cells = st.lists(st.text(max_size=12), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=anything)
def test_any_bytes_in_a_table_are_read_or_refused_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = make_nordic(tmp_path_factory.mktemp("fuzz") / "o")
    path = folder / "records" / "dialogue.csv"
    path.write_bytes(path.read_bytes() + data)
    content, found = read_folder(folder)
    assert content.frames["dialogue"].columns == list(kind_named("dialogue").columns)
    assert all(str(problem) for problem in found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=cells)
def test_any_row_is_checked_without_a_crash(tmp_path_factory: pytest.TempPathFactory, row: list[str]) -> None:
    import csv

    folder = make_nordic(tmp_path_factory.mktemp("fuzz") / "o")
    with (folder / "records" / "meeting.csv").open(
        "a", encoding="utf-8", errors="replace", newline=""
    ) as file:
        csv.writer(file).writerow(row)
    Observatory.open(folder).check()


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_as_a_codebook_is_read_or_refused(text: str) -> None:
    load_texts({"codebook/x.yaml": text})


@pytest.mark.parametrize(
    "item",
    ['"title": "t", "n": ' + "9" * 5000, '"title": "\\ud800"', '"title": "t", "n": NaN'],
    ids=["number", "surrogate", "nan"],
)
def test_json_that_python_reads_and_others_do_not_is_refused(folder: Path, item: str) -> None:
    (folder / "sources.json").write_text('[{"id": "s", "type": "report", ' + item + "}]", "utf-8")
    assert "sources.json" in only(folder)


def test_a_codebook_file_with_the_wrong_ending_is_not_lost_in_silence(folder: Path) -> None:
    (folder / "codebook" / "extra.yml").write_text("scheme: extra\n", "utf-8")
    assert "codebook/extra.yml" in only(folder)


def test_claims_that_cannot_be_read_are_refused(folder: Path) -> None:
    (folder / "claims.yaml").write_text("claims: 5\n", "utf-8")
    assert "claims.yaml" in only(folder)


def test_a_data_package_that_is_a_link_out_of_the_folder_stops_before_the_journal(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "datapackage.json").unlink()
    (folder / "datapackage.json").symlink_to(tmp_path / "elsewhere.json")
    add_rows(folder, "meeting", "m1,sea-1,,2015,,,,,")
    with pytest.raises(InputError, match=r"datapackage\.json"):
        Observatory.open(folder).commit("second", "ann")
    assert not (tmp_path / "elsewhere.json").exists()
    assert len(Observatory.open(folder).changesets()) == 1


def test_an_id_belongs_to_one_kind(folder: Path) -> None:
    add_rows(folder, "statement", "sea-1,NOR,SWE,A statement,2015,SEA,,,")
    found = only(folder)
    assert "'sea-1'" in found
    assert "'dialogue'" in found


@pytest.mark.parametrize("number", ["1_0", "\u0661", "9" * 4000])
def test_a_number_is_written_in_plain_digits(folder: Path, number: str) -> None:
    add_rows(folder, "meeting", f"m1,sea-1,{number},2015,,,,,")
    assert "number" in only(folder)


def test_a_codebook_file_that_is_a_link_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "else.yaml").write_text("scheme: else\nlabel: Else\ndefinition: x\nconcepts: []\n", "utf-8")
    (folder / "codebook" / "zz.yaml").symlink_to(tmp_path / "else.yaml")
    assert "outside" in " ".join(map(str, refused(folder)))
