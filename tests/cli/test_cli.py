"""The command line as a user runs it: answers on stdout, remarks on stderr, exit codes, clear errors."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from tests.conftest import add_rows

ROOT = Path(__file__).resolve().parents[2]
SOURCES = os.pathsep.join(str(ROOT / part) for part in ("src", "packages/comparatist/src"))


@dataclass(frozen=True)
class Ended:
    """What a run of the program left: its exit code and both streams."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, cwd: Path | None = None) -> Ended:
    """The program, in this process: starting one costs more than most answers."""
    with contextlib.chdir(cwd or Path.cwd()):
        runner = CliRunner(env={"COLUMNS": "110"})
        done = runner.invoke(app, arguments, prog_name="partnerscope", catch_exceptions=False)
    return Ended(done.exit_code, done.stdout, done.stderr)


def started(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, as a shell starts it."""
    environment = os.environ | {"PYTHONPATH": SOURCES, "COLUMNS": "110"}
    command = [sys.executable, "-m", "partnerscope", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd, timeout=120)


def commands() -> list[str]:
    return [name for name, command in app.commands.items() if name != "lake"]


def test_every_verb_is_there() -> None:
    wanted = [
        "demo",
        "new",
        "check",
        "commit",
        "log",
        "verify",
        "dump",
        "records",
        "table",
        "claims",
        "audit",
        "serve",
        "site",
    ]
    assert set(wanted) <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(command: str) -> None:
    shown = run(command, "--help")
    assert shown.returncode == 0
    assert "Example" in shown.stdout
    assert f"partnerscope {command}" in shown.stdout


def test_nothing_named_means_the_bundled_observatory_and_says_so(tmp_path: Path) -> None:
    shown = run("table", "dialogues", "--valid", "2015-07", "--format", "csv", cwd=tmp_path)
    assert shown.returncode == 0
    assert "bundled" in shown.stderr
    lines = shown.stdout.splitlines()
    assert lines[0] == (
        "partner,issue,ministerial,policy,ministerial_sure,ministerial_possible,policy_sure,policy_possible,coverage,ministerial_judged,policy_judged"
    )
    assert len(lines) == 41


@pytest.mark.parametrize(
    "line",
    [
        "table dialogues --valid 2015-07 --format csv", "table nothing", "audit --format csv", "--version",
    ],
)  # fmt: skip
def test_a_process_of_its_own_says_the_same(line: str, tmp_path: Path) -> None:
    """The other tests of this file run the program in theirs; tests/packaging runs every verb as a process, installed."""
    alone, here = started(*line.split(), cwd=tmp_path), run(*line.split(), cwd=tmp_path)
    assert alone.stdout + alone.stderr
    assert Ended(alone.returncode, alone.stdout, alone.stderr.replace("python -m ", "")) == here


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("table", "nothing"), "allowed: threats"),
        (("table", "dialogues", "--valid", "last year"), "YYYY"),
        (("table", "dialogues", "--valid", "2015", "--to", "2016"), "use one of them"),
        (("table", "dialogues", "--known", "1999-01-01"), "nothing was recorded"),
        (("table", "dialogues", "--partner", "Atlantis"), "Brazil"),
        (("table", "dialogues", "--issue", "dragons"), "terrorism"),
        (("table", "dialogues", "--format", "docx"), "docx"),
        (("records", "gathering"), "meeting"),
        (("records", "meeting", "no-such-id"), "no-such-id"),
        (("table", "dialogues", "--observatory", "/nowhere"), "no such folder"),
        (("commit", "-m", " ", "--observatory", "{folder}"), "reason"),
        (("dump", "{folder}"), "not empty"),
        (("new", "{folder}"), "not empty"),
        (("verb",), "No such command"),
        (("table", "threats", "--partner", "Japan"), "no column 'partner'"),
        (("table", "threats", "--issue", "terrorism"), "no column 'issue'"),
        (("table", "threats", "--output", "{folder}"), "{folder}"),
        (("records", "meeting", "no-such-id", "--format", "json"), "no-such-id"),
        (("new", "x", "--partner", "A,B:x"), "not an id"),
        (("new", "x", "--subject", "NOR:a", "--partner", "NOR:b"), "named twice"),
        (("new", "x", "--issue", "SEA:a", "--issue", "SEA:b"), "named twice"),
        (("serve", "--port", "99999"), "65535"),
        (("verify", "--head", "2026-11-23"), "not a head"),
    ],
)
def test_bad_input_ends_with_2_and_a_clear_message(
    nordic: Path, arguments: tuple[str, ...], part: str
) -> None:
    shown = run(*(argument.format(folder=nordic) for argument in arguments))
    assert shown.returncode == 2
    assert part.format(folder=nordic) in shown.stderr
    assert "Traceback" not in shown.stderr
    assert shown.stdout == ""


def test_a_new_observatory_with_odd_labels_is_clean(tmp_path: Path) -> None:
    folder = tmp_path / "odd one"
    names = ["--subject", 'NOR:Norway, "the" kingdom', "--partner", "SWE:Swe\nden", "--issue", 'SEA:a: "b"']
    assert run("new", str(folder), *names).returncode == 0
    checked = run("check", "--observatory", str(folder))
    assert checked.returncode == 0, checked.stdout
    assert "0 errors, 0 warnings, 0 notes" in checked.stderr


def test_the_working_folder_can_become_an_observatory(tmp_path: Path) -> None:
    here = tmp_path / "arctic"
    here.mkdir()
    assert run("new", ".", cwd=here).returncode == 0
    assert "id: arctic" in (here / "observatory.yaml").read_text("utf-8")


def test_a_coder_adds_one_meeting_with_a_spreadsheet(tmp_path: Path) -> None:
    """The six lines of docs/coding.md, done: new, edit two tables, check, commit, look."""
    made = run(
        "new",
        "nordic",
        "--subject",
        "NOR:Norway",
        "--partner",
        "SWE:Sweden",
        "--issue",
        "SEA:the sea",
        cwd=tmp_path,
    )
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "nordic"
    add_rows(folder, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,,,,,,,,,2010,,,")
    assert run("commit", "-m", "first records", cwd=folder).returncode == 0
    add_rows(folder, "meeting", "sea-1-m1,sea-1,1,2026-03-02,Oslo,,,,")
    checked = run("check", cwd=folder)
    assert checked.returncode == 0, checked.stdout
    assert "1 new meeting: sea-1-m1" in checked.stdout
    listed = run("records", "meeting", "--format", "csv", cwd=folder)
    assert "sea-1-m1" not in listed.stdout
    assert "not committed" in listed.stderr
    assert run("commit", "-m", "the first meeting", cwd=folder).returncode == 0
    assert "sea-1-m1" in run("records", "meeting", "--format", "csv", cwd=folder).stdout
    log = json.loads(run("log", "--format", "json", cwd=folder).stdout)
    assert [row["reason"] for row in log] == ["the first meeting", "first records"]
    assert run("verify", "--head", log[1]["hash"], cwd=folder).returncode == 0
    again = run("commit", "-m", "again", cwd=folder)
    assert again.returncode == 0
    assert "nothing to commit" in again.stdout


def test_faults_and_tampering_end_with_1(nordic: Path) -> None:
    assert run("commit", "-m", "first", "--observatory", str(nordic)).returncode == 0
    path = next((nordic / "journal").glob("*.jsonl"))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Norway", b"Sorway"))
    assert run("verify", "--observatory", str(nordic)).returncode == 1
    path.write_bytes(data)
    add_rows(nordic, "meeting", "m-1,nowhere,,,,,,,")
    shown = run("check", "--observatory", str(nordic), "--format", "json")
    assert shown.returncode == 1
    assert json.loads(shown.stdout)[0]["code"] == "dangling"


@pytest.mark.parametrize("format", ["md", "csv", "json", "parquet", "xlsx", "html"])
def test_a_table_in_every_format(format: str, tmp_path: Path) -> None:
    target = tmp_path / f"table.{format}"
    shown = run("table", "cooperation", "--format", format, "--output", str(target))
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == ""
    assert target.stat().st_size > 500


def test_claims_have_both_verdicts_numbers_and_records() -> None:
    rows = json.loads(run("claims", "--format", "json").stdout)
    assert len(rows) == 108
    allowed = {"holds", "partly", "fails", "untestable"}
    for row in rows:
        assert {"id", "internal", "external", "numbers", "records"} <= row.keys()
        assert row["internal"] in allowed
        assert row["external"] in allowed
    csv_lines = run("claims", "--format", "csv").stdout.splitlines()
    assert csv_lines[0].startswith("id,section,kind,paraphrase,internal,external")


def test_the_audit_ends_with_1_when_it_finds_something() -> None:
    shown = run("audit", "--format", "json")
    assert shown.returncode == 1
    assert {"code", "severity", "what", "records", "hint"} <= json.loads(shown.stdout)[0].keys()
    assert run("audit", "--format", "csv").stdout.startswith("code,severity,what,records,hint")


def test_records_are_listed_with_their_sources_and_dates() -> None:
    shown = run("records", "action", "--format", "csv")
    assert sum(line.startswith("T3-") for line in shown.stdout.splitlines()) == 127
    assert "renard-2016" in shown.stdout
    bounded = run("records", "statement", "--from", "2004", "--to", "2004-12", "--format", "json")
    dates = [row["date"] for row in json.loads(bounded.stdout)["rows"]]
    assert dates
    assert all(date.startswith("2004") for date in dates)


def test_one_record_is_shown_with_evidence_and_history() -> None:
    listed = run("records", "action", "--format", "csv").stdout.splitlines()
    identity = next(line for line in listed if line.startswith("T3-")).split(",")[0]
    shown = run("records", "action", identity)
    assert shown.returncode == 0
    for part in ("evidence:", "history:", "renard-2016"):
        assert part in shown.stdout
    assert f"action {identity}" in shown.stdout.splitlines()


def test_one_record_in_another_format_is_its_row() -> None:
    shown = run("records", "action", "T3-USA-NP-1", "--format", "json")
    assert [row["id"] for row in json.loads(shown.stdout)["rows"]] == ["T3-USA-NP-1"]


HEAVY = ("polars", "numpy", "duckdb", "ibis", "fastapi", "altair", "scipy", "rdflib", "pandas")


def loaded(statement: str, *watched: str) -> str:
    """Which of these modules a statement loads, in a process of its own."""
    code = f"import sys; {statement}; print(*[name for name in {watched!r} if name in sys.modules])"
    environment = os.environ | {"PYTHONPATH": SOURCES}
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return shown.stdout.strip()


def test_commands_answer_fast_because_heavy_imports_wait() -> None:
    assert loaded("import partnerscope.cli.app", *HEAVY) == ""
    table = "import partnerscope as ps; ps.open().table('dialogues')"
    assert loaded(table, *HEAVY[1:]) == ""
    assert (
        loaded(
            table, "partnerscope.assess", "partnerscope.coding", "partnerscope.documents", "urllib.request"
        )
        == ""
    )


def test_a_folder_without_quotes_is_checked_without_the_room_of_coding(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    made = ["new", str(folder), "--subject", "NOR:Norway", "--partner", "JPN:Japan", "--issue", "SEA:sea"]
    assert CliRunner().invoke(app, made).exit_code == 0
    check = f"import partnerscope as ps; assert not ps.open({str(folder)!r}).check()"
    assert loaded(check, "partnerscope.coding", "partnerscope.documents") == ""


def test_what_is_kept_is_answered_without_reading_a_codebook_again() -> None:
    table = "import partnerscope as ps; ps.open().table('dialogues')"
    loaded(table)  # the first to ask may have to keep it
    assert loaded(table, "yaml", "pydantic", "partnerscope.codebook.written") == ""


@pytest.mark.found(issue=8)
def test_a_question_to_the_lake_waits_for_nothing_that_only_reading_files_needs() -> None:
    asked = "import partnerscope.measure.matter.attention, partnerscope.lake.api"
    reading = ("partnerscope.lake.ingest", "partnerscope.lake.lines", "partnerscope.lake.gdelt")
    assert loaded(asked, *HEAVY[1:], *reading) == ""
    assert loaded("import partnerscope as ps; ps.open().table('dialogues')", "polars") == "polars"


def test_completion_is_offered() -> None:
    assert "--install-completion" in run("--help").stdout


def test_the_lake_is_a_group_of_commands_and_names_its_sources() -> None:
    from partnerscope.lake import SOURCES

    told = " ".join(run("lake", "add", "--help").stdout.split())
    assert f"One of: {', '.join(source.name for source in SOURCES)}." in told
    shown = run("lake", "--help").stdout
    for verb in ("add", "list", "verify", "compact", "reject", "ask", "fetch"):
        assert f"  {verb}" in shown


@pytest.mark.parametrize(
    "words", [("check", "--observatory", "a\0b"), ("dump", "\0"), ("table", "dialogues", "--output", "\0")]
)
def test_a_path_with_a_null_character_is_refused(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 2
    assert "null character" in done.output
