"""`partnerscope lake`: each verb, its output and its exit code."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from partnerscope.cli.app import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["lake", *(str(argument) for argument in arguments)])


def test_add_list_verify_compact_reject(sources: Path, folder: Path) -> None:
    added = run("add", "gdelt2", sources / "gdelt2", "--lake", folder)
    assert added.exit_code == 0, added.output
    assert "3 files added, 0 there already, 534 rows, 0 rejected" in added.stdout
    assert "rows/s" in added.stderr
    again = run("add", "gdelt2", sources / "gdelt2", "--lake", folder)
    assert "0 files added, 3 there already" in again.stdout
    listed = run("list", "--lake", folder)
    assert listed.stdout.splitlines()[1].split("\t")[:4] == ["gdelt2", "3", "534", "0"]
    assert listed.stdout.splitlines()[1].split("\t")[6:] == ["2015-10-27", "2019-10-24"]
    assert run("verify", "--lake", folder).exit_code == 0
    assert "8 months merged from 8 parts" in run("compact", "--lake", folder, "--memory", "200MB").stdout
    assert "0 months merged" in run("compact", "--lake", folder).stdout
    assert "0 damaged parts taken out; 0 files" in run("mend", "--lake", folder).stdout
    assert run("reject", "--lake", folder).stdout.strip() == "source,file,line,fields,reason,text"


@pytest.mark.found
def test_a_refused_file_is_named_and_the_exit_code_is_1(sources: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.CSV").touch()
    added = run("add", "gdelt2", sources / "gdelt2", tmp_path / "empty.CSV", "--lake", folder)
    assert added.exit_code == 1
    assert "3 files added" in added.stdout
    assert "empty.CSV: the file has no rows" in added.stderr
    alone = run("add", "gdelt2", tmp_path / "empty.CSV", "--lake", folder)
    assert alone.exit_code == 2


def test_verify_finds_a_changed_byte_and_exits_1(sources: Path, folder: Path) -> None:
    run("add", "gdelt2", sources / "gdelt2", "--lake", folder)
    part = next((folder / "tables").rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-1] + b"X")
    result = run("verify", "--lake", folder)
    assert result.exit_code == 1
    assert "error lake-changed: tables/gdelt_events" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "nato", "."),
        ("list",),
        ("verify",),
        ("compact",),
        ("mend",),
        ("reject",),
        ("add", "gdelt2", "nowhere"),
    ],
)
def test_bad_input_exits_2(folder: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--lake", folder)
    assert result.exit_code == 2
    assert result.stderr.startswith("partnerscope: ")
    assert result.stdout == ""


def test_ask_answers_by_month_with_its_coverage(sources: Path, folder: Path, tmp_path: Path) -> None:
    run("add", "gdelt2", sources / "gdelt2", "--lake", folder)
    target = tmp_path / "answer.csv"
    asked = ("ask", "EU", "USA", "--from", "2017-12", "--to", "2018-01", "--lake", folder, "--output", target)
    assert run(*asked).exit_code == 0
    rows = list(csv.DictReader(target.read_text("utf-8").splitlines()))
    assert {row["coverage"] for row in rows if row["month"].startswith("2017-12")} == {"outside coverage"}
    assert {row["coverage"] for row in rows if row["month"].startswith("2018-01")} == {"observed"}
    assert {row["reports"] for row in rows if row["month"].startswith("2017-12")} == {""}
    assert {row["counts"] for row in rows} == {"media attention"}
    duckdb = target.read_bytes()
    assert run(*asked, "--engine", "duckdb://?threads=1").exit_code == 0
    assert target.read_bytes() == duckdb
    wrong = run(*asked, "--engine", "sqlite://x")
    assert wrong.exit_code == 2
    assert "duckdb" in wrong.stderr


def test_fetch_plans_and_downloads_only_if_asked(tmp_path: Path) -> None:
    data = b"zip"
    master = tmp_path / "master.txt"
    url = "http://127.0.0.1:9/20151027000000.export.CSV.zip"
    master.write_text(f"{len(data)} {hashlib.md5(data).hexdigest()} {url}\n", encoding="utf-8")
    window = ("--from", "2015-10-27", "--to", "2015-10-27", "--master", master, "--into", tmp_path / "in")
    planned = run("fetch", "gdelt2", *window)
    assert planned.exit_code == 0, planned.output
    assert "1 file," in planned.stdout
    assert "nothing was downloaded" in planned.stdout
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["plan.txt"]
    (tmp_path / "in/20151027000000.export.CSV.zip").write_bytes(data)
    assert "0 files fetched, 1 there already" in run("fetch", "gdelt2", *window, "--download").stdout
    assert run("fetch", "icews", *window).exit_code == 2


def test_a_packaged_table_is_printed_whole_with_its_caution() -> None:
    from partnerscope.lake import un_ideal_points

    printed = run("packaged", "ideal_points")
    assert printed.exit_code == 0
    rows = list(csv.DictReader(printed.stdout.splitlines()))
    assert len(rows) == un_ideal_points().height
    assert "driven by the agenda" in printed.stderr
    assert run("packaged", "votes").exit_code == 2


@pytest.mark.found
@pytest.mark.parametrize(
    ("release", "said"),
    [("corrected", "Our corrected release"), ("upstream", "As its makers gave it, with the faults")],
)
def test_the_caution_is_that_of_the_release(release: str, said: str) -> None:
    assert said in run("packaged", "un_votes", "--release", release, "-f", "parquet").stderr


@pytest.mark.found
def test_a_table_of_one_release_has_no_other() -> None:
    refused = run("packaged", "vdem", "--release", "upstream")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "'vdem' has one release" in refused.stderr
