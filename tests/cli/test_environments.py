"""Each environment once, with the message expected: locale, home, output, disk, clock, time zone, interruption."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from partnerscope.cli.options import login
from partnerscope.errors import InputError, Problem
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from tests.cli.test_cli import run as here
from tests.conftest import add_rows

pytestmark = pytest.mark.found
ROOT = Path(__file__).resolve().parents[2]
SOURCE = os.pathsep.join([str(ROOT / "src"), str(ROOT / "packages/comparatist/src")])
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


def run(
    *words: str | bytes, env: Mapping[str, str] | None = None, without: tuple[str, ...] = (), **more: object
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in without}
    environment = kept | {"PYTHONPATH": SOURCE} | dict(env or {})
    command = [sys.executable, "-m", "partnerscope", *words]
    return subprocess.run(command, env=environment, capture_output=not more, check=False, **more)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def folder(nordic: Path) -> Path:
    path = nordic / "records" / "actor.csv"
    path.write_text(path.read_text("utf-8").replace("Sweden", "Svérige"), "utf-8")
    assert Observatory.open(nordic).commit("first", "ann") is not None
    return nordic


def test_a_locale_without_utf8_prints_escapes_and_records_text(folder: Path) -> None:
    add_rows(folder, "actor_code", "SWE,cow,380,,")
    done = run("commit", "-o", str(folder), "-m", "café".encode(), "--author", "ann", env=ASCII)
    assert (done.returncode, done.stderr) == (0, b"")
    assert Observatory.open(folder).changesets()[-1].header.reason == "café"
    shown = run("records", "actor", "-o", str(folder), env=ASCII)
    assert shown.returncode == 0
    assert "Svérige" in shown.stdout.decode("utf-8"), "an answer is UTF-8 everywhere"
    said = run("log", "-o", str(folder), env=ASCII)
    assert said.returncode == 0
    assert rb"caf\xe9" in said.stdout


def test_a_reason_that_is_no_text_is_refused(folder: Path) -> None:
    done = run("commit", "-o", str(folder), "-m", b"caf\xe9", "--author", "ann")
    assert done.returncode == 2
    assert done.stderr.startswith(b"partnerscope: the reason is not UTF-8 text")


def test_an_empty_observatory_is_refused() -> None:
    done = run("check", "--observatory", "")
    assert done.returncode == 2
    assert b"an empty path" in done.stderr


@pytest.mark.parametrize("option", ["--valid", "--known", "--from", "--to", "--partner", "--issue"])
def test_an_option_of_an_unset_variable_is_refused_not_taken_for_everything(option: str) -> None:
    done = run("table", "dialogues", option, "")
    assert done.returncode == 2
    assert option.encode() in done.stderr
    assert b"an empty text" in done.stderr


@pytest.mark.parametrize("closed", [1, 2])
def test_closed_output_is_no_fault(folder: Path, closed: int) -> None:
    script = f'exec "$0" -m partnerscope check -o "$1" {closed}>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, str(folder)],
        env=os.environ | {"PYTHONPATH": SOURCE},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_full_disk_behind_the_output_is_said(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("records", "actor", "-o", str(folder), stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"standard output: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.found
def test_a_full_disk_behind_a_named_output_is_said_with_its_name(folder: Path) -> None:
    done = run("records", "actor", "-o", str(folder), "-O", "/dev/full", stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"/dev/full: No space left on device" in done.stderr


@pytest.mark.found
def test_a_full_disk_behind_what_is_printed_line_by_line_is_said(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("table", "list", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"standard output: No space left on device" in done.stderr


def test_without_a_home_there_is_no_cache_and_an_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("PARTNERSCOPE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert Observatory(folder, cache=Cache()).at().frame("actor").height == 3


def test_a_user_without_a_name_is_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nobody)
    with pytest.raises(InputError, match="--author"):
        login()


def test_a_folder_that_cannot_be_written_keeps_what_it_had(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_rows(folder, "actor_code", "SWE,cow,380,,")

    real: Callable[..., object] = Path.open

    def read_only(self: Path, mode: str = "r", **named: object) -> object:
        if "w" in mode:
            raise OSError(30, "Read-only file system", str(self))
        return real(self, mode, **named)

    monkeypatch.setattr(Path, "open", read_only)
    with pytest.raises(OSError, match="Read-only file system.*jsonl"):
        Observatory.open(folder).commit("x", "ann")
    monkeypatch.undo()
    assert len(Observatory.open(folder).changesets()) == 1


def test_a_clock_set_back_keeps_the_order(folder: Path) -> None:
    last = Observatory.open(folder).changesets()[-1].header.recorded_at
    add_rows(folder, "actor_code", "SWE,cow,380,,")
    told: list[Problem] = []
    written = Observatory.open(folder).commit("x", "ann", now=last - timedelta(days=900), tell=told.append)
    assert written is not None
    assert written.header.recorded_at == last + timedelta(microseconds=1)
    assert [one.code for one in told] == ["clock"]
    assert Observatory.open(folder).verify() == []


def test_another_time_zone_changes_nothing(folder: Path) -> None:
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = [run("log", "-o", str(folder), env={"TZ": zone}).stdout for zone in ("UTC", "Pacific/Kiritimati")]
    assert shown[0] == shown[1]
    assert shown[0].decode()[:10] == moment[:10]


def test_an_interruption_leaves_nothing_half_written(folder: Path) -> None:
    code = (
        "import time; from partnerscope.observatory.keeping import Keeping\n"
        "def slow(*a, **k): print('begun', flush=True); time.sleep(60)\n"
        "Keeping.commit = slow\n"
        "from partnerscope.cli import main; main()"
    )
    words = ["commit", "-o", str(folder), "-m", "x", "--author", "ann"]
    with subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": SOURCE},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert said == b"partnerscope: interrupted; nothing is half-written\n"
    assert len(Observatory.open(folder).changesets()) == 1


def test_a_broken_journal_ends_log_and_check_with_1_and_names_the_changeset(folder: Path) -> None:
    (path,) = (folder / "journal").glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b"Norway", b"Nowhere"))
    for words in ("log", "check"):
        done = here(words, "-o", str(folder))
        assert done.returncode == 1
        assert path.name in done.stdout + done.stderr


@pytest.mark.parametrize("table", ["alignment", "proximity", "regimes", "ideal-points", "effect"])
@pytest.mark.parametrize("valid", ["0003", "9999"])
def test_the_first_and_the_last_year_have_an_answer(table: str, valid: str) -> None:
    assert here("table", table, "--valid", valid, "--format", "csv").returncode == 0


def test_verify_says_what_it_cannot_see(folder: Path) -> None:
    done = here("verify", "-o", str(folder))
    assert done.returncode == 0
    assert "without --head nothing tells whether the last changesets were cut off" in done.stderr
    head = Observatory.open(folder).head()
    assert "--head" not in here("verify", "--head", head, "-o", str(folder)).stderr
