"""The wheels, and the core of partnerscope alone in an environment of its own: what a user gets from `pip install`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from partnerscope.measure import TABLES
from tests.conftest import add_rows
from tests.packaging.test_extras import VERBS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
LEFT_OUT = ("intake", ".lock", ".tmp", "__pycache__", ".pyc", "tests/")
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """partnerscope's wheel, built from the tree."""
    return _built(ROOT, tmp_path_factory.mktemp("wheel"))


def _built(project: Path, into: Path) -> Path:
    _done([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), str(project)])
    (found,) = into.glob("*.whl")
    return found


def _done(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel and what its core asks for."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "-q"]
    _done([*pip, "install", "--no-compile", "-c", str(ROOT / "constraints.txt"), str(wheel)])
    return python


def _names(wheel: Path) -> Iterator[tuple[str, int]]:
    with ZipFile(wheel) as file:
        for one in file.infolist():
            yield one.filename, one.file_size


def test_the_wheel_is_small_and_holds_nothing_unused(wheel: Path) -> None:
    names = dict(_names(wheel))
    assert wheel.stat().st_size < 15 * MEGABYTE
    assert [name for name in names if any(part in name for part in LEFT_OUT)] == []
    assert [name for name, size in names.items() if size > 5 * MEGABYTE] == []
    packages = {name.split("/")[0] for name in names}
    assert {name for name in packages if not name.endswith(".dist-info")} == {"partnerscope"}


def test_the_wheel_holds_the_bundled_observatory(wheel: Path) -> None:
    names = dict(_names(wheel))
    inside = "partnerscope/observatories/eu-security-partners/"
    for file in ("observatory.yaml", "sources.json", "claims.yaml", "records/meeting.csv"):
        assert inside + file in names
    assert any(name.startswith(inside + "journal/") for name in names)


def test_the_wheel_of_the_methods_stands_alone(tmp_path: Path) -> None:
    names = dict(_names(_built(ROOT / "packages/comparatist", tmp_path)))
    packages = {name.split("/")[0] for name in names}
    assert {name for name in packages if not name.endswith(".dist-info")} == {"comparatist"}
    assert [name for name in names if any(part in name for part in LEFT_OUT)] == []


def test_the_core_is_under_twelve_distributions(bare: Path) -> None:
    code = "from importlib.metadata import distributions as d; print(*sorted(x.name for x in d()))"
    installed = _done([str(bare), "-I", "-c", code]).split()
    assert len(installed) < 12, installed


MANY = """
import json, sys
from click.testing import CliRunner
from partnerscope.cli.app import app
for line in json.loads(sys.argv[1]):
    done = CliRunner().invoke(app, line)
    print(json.dumps([done.exit_code, done.stdout, done.stderr]))
"""
"""Several lines in one process: starting one costs more than most of them."""


class Core:
    """The installed program, run in a folder of its own with nothing of this tree on its path.

    The cache lies beside the environment: the bundled observatory is read once for all.
    """

    def __init__(self, python: Path, folder: Path) -> None:
        self.python, self.folder, self.cache = python, folder, python.parents[1] / "cache"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._started("-m", "partnerscope", *arguments)

    def run_each(self, lines: Sequence[Sequence[str]]) -> list[tuple[int, str, str]]:
        """Exit code, answer and remarks of each line."""
        run = self._started("-c", MANY, json.dumps([list(line) for line in lines]))
        assert run.returncode == 0, run.stderr
        answers = map(json.loads, run.stdout.splitlines())
        return [(one[0], one[1], one[2]) for one in answers]

    def _started(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"PARTNERSCOPE_CACHE": str(self.cache), "PARTNERSCOPE_AUTHOR": "ann"}
        command = [str(self.python), "-I", *arguments]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            cwd=self.folder,
            timeout=600,
        )


@pytest.fixture
def core(bare: Path, tmp_path: Path) -> Core:
    return Core(bare, tmp_path)


def test_the_core_runs_the_demo_without_its_site(core: Core) -> None:
    run = core.run("demo", "--no-site")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("(Table ") == 4
    assert "claims" in run.stdout


def test_the_core_keeps_an_observatory(core: Core) -> None:
    made = core.run(
        "new", "nordic", "--subject", "NOR:Norway", "--partner", "SWE:Sweden", "--issue", "SEA:the sea"
    )
    assert made.returncode == 0, made.stderr
    here = ("--observatory", "nordic")
    add_rows(core.folder / "nordic", "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,,,,,,,,,2010,,,")
    committed = core.run("commit", "-m", "first", *here)
    assert committed.returncode == 0, committed.stderr
    lines = (
        ("check",), ("log",), ("verify",), ("table", "dialogues"), ("claims",), ("records", "dialogue"),
        ("records", "dialogue", "sea-1"), ("dump", "copy"), ("audit",), ("codebook",),
    )  # fmt: skip
    answers = core.run_each([(*line, *here) for line in lines])
    said = {line: answer for line, (_, answer, _) in zip(lines, answers, strict=True)}
    for line, answer in zip(lines, answers, strict=True):
        assert answer[0] in ((0, 1) if line == ("audit",) else (0,)), (line, answer)
    assert "sea-1" in said["records", "dialogue"]
    assert "Maritime dialogue" in said["records", "dialogue", "sea-1"]


def test_the_core_answers_about_the_bundled_observatory(core: Core) -> None:
    lines = (
        "table dialogues --valid 2015-07",
        "records meeting --partner Japan",
        "check",
        "claims",
        "log",
    )
    for line, (code, _, said) in zip(lines, core.run_each([line.split() for line in lines]), strict=True):
        assert code == 0, (line, said)


def test_a_table_prints_or_names_the_extra_it_needs(core: Core) -> None:
    printed = []
    runs = core.run_each([("table", table.name) for table in TABLES])
    for table, (code, _, said) in zip(TABLES, runs, strict=True):
        assert code in (0, 2), said
        assert code == 0 or "hint: pip install 'partnerscope[" in said, said
        printed += [table.name] if code == 0 else []
    assert {"threats", "statements", "cooperation", "dialogues", "regimes"} <= set(printed)


def test_every_verb_helps_whatever_is_installed(core: Core) -> None:
    lines = [
        ("--help",),
        ("lake", "--help"),
        *(("lake", verb, "--help") for verb in ("add", "ask", "packaged", "fetch")),
    ]
    lines += [(verb, "--help") for verb in ("table", "records", "site", "brief", "suggest", "calendar")]
    for line, (code, answer, said) in zip(lines, core.run_each(lines), strict=True):
        assert (code, said) == (0, ""), line
        assert answer.startswith("Usage: "), line


def test_a_verb_without_its_extra_names_it(core: Core) -> None:
    runs = core.run_each([line.split() for _, line in VERBS])
    for (extra, line), (code, answer, said) in zip(VERBS, runs, strict=True):
        assert code == 2, (line, said)
        assert answer == "", line
        assert f"hint: pip install 'partnerscope[{extra}]'" in said, (line, said)
