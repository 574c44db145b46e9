"""Each extra alone: with its modules, and those of no other extra, the verbs it is for run to their end.

Grain: one case is one extra, one process in which the modules of all others cannot be found, and lines of the program.
What an extra asks for through another (`web` brings figures) counts as its own, as `pip install` has it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.packaging.test_extras import CORE, DECLARED, ROOT

NAME = re.compile(r"^[A-Za-z0-9_.-]+")
RUN = """
import json, sys
hidden = frozenset(json.loads(sys.argv[1]))

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name.partition(".")[0] in hidden else real(name, package)
from click.testing import CliRunner
from partnerscope.cli.app import app
for line in json.loads(sys.argv[2]):
    done = CliRunner().invoke(app, line, prog_name="partnerscope", catch_exceptions=False)
    print(json.dumps([done.exit_code, done.stdout[-2000:], done.stderr[-2000:]]), flush=True)
    if done.exit_code:
        break
"""
"""Lines of the program, one after another until one fails: what they load, they load once."""


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(requirement: str) -> set[str]:
    """The distributions that installing this brings, among those installed here; an extra of ours by its own list."""
    found = NAME.match(requirement)
    assert found is not None
    asked = re.search(r"\[([^\]]+)\]", requirement)
    extras = {one.strip() for one in asked[1].split(",")} if asked else set()
    if key(found[0]) == "partnerscope":
        return {name for extra in extras for one in DECLARED[extra] for name in needs(one)}
    return closure(key(found[0]), frozenset(extras), set())


def closure(name: str, extras: frozenset[str], seen: set[str]) -> set[str]:
    if name in seen:
        return seen
    seen.add(name)
    try:
        requires = distribution(name).requires or ()
    except PackageNotFoundError:
        return seen
    for text in requires:
        one = Requirement(text)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            closure(key(one.name), frozenset(one.extras), seen)
    return seen


def hidden_beside(extra: str) -> list[str]:
    """The modules of every installed distribution that neither the core nor this extra brings."""
    here = {"partnerscope", *(name for one in (*CORE, *DECLARED[extra]) for name in needs(one))}
    owners = packages_distributions()
    return sorted(module for module, names in owners.items() if not {key(name) for name in names} & here)


def ran(extra: str, folder: Path, *lines: tuple[str, ...]) -> tuple[tuple[str, ...], int, str]:
    """The last line that ran, its exit code and what it said; all have run where the code is 0."""
    command = [sys.executable, "-c", RUN, json.dumps(hidden_beside(extra)), json.dumps(lines)]
    paths = os.pathsep.join(str(ROOT / part) for part in ("src", "packages/comparatist/src"))
    kept = os.environ | {"PYTHONPATH": paths, "PARTNERSCOPE_AUTHOR": "ann"}
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env=kept, cwd=folder, timeout=600
    )
    assert run.returncode == 0, run.stderr[-4000:]
    answers = [json.loads(one) for one in run.stdout.splitlines()]
    code, said, remarks = answers[-1]
    return lines[len(answers) - 1], code, said + remarks


READOUT = "Readout of the maritime talks\n\nOn 5 June 2026 Norway and Sweden held their maritime dialogue in Oslo.\n"
DAY = ROOT / "tests/lake/data/20191024143000.export.CSV"
BUNDLED = ("--valid", "2015-07")
VERBS = {
    "methods": [
        ("table", "alignment", *BUNDLED),
        ("table", "accession", *BUNDLED),
        ("table", "ideal-points", *BUNDLED),
        ("agree",),
    ],
    "exchange": [
        ("table", "dialogues", *BUNDLED, "-f", "xlsx", "-O", "t.xlsx"),
        ("records", "meeting", "-f", "dta", "-O", "m.dta"),
        ("codebook", "-f", "skos"),
        ("calendar", "--valid", "2026-11-23"),
    ],
    "brief": [
        ("brief", "Japan", "--valid", "2026-11-23", "-f", "md"),
        ("brief", "Japan", "--valid", "2026-11-23", "-f", "docx", "-O", "b.docx"),
        ("brief", "Japan", "--valid", "2026-11-23", "-f", "pdf", "-O", "b.pdf"),
    ],
    "web": [("site", "public", "-o", "nordic"), ("demo", "--no-site")],
    "coding": [
        ("document", "add", "readout.txt", "-o", "nordic"),
        ("document", "verify", "-o", "nordic"),
        ("suggest", "readout.txt", "-o", "nordic"),
    ],
    "lake": [
        ("lake", "add", "gdelt2", str(DAY)),
        ("lake", "list"),
        ("lake", "verify"),
        ("lake", "compact"),
        ("lake", "ask", "EU", "USA", "--from", "2019-10", "--to", "2019-10"),
        ("lake", "packaged", "vdem", "-O", "v.csv"),
    ],
}  # fmt: skip
"""Lines that need no other extra. The others: `charts` has no verb of its own (figures of `web`), `search` adds to `site`,
`timestamp` asks an authority on the network (tests/release holds one), `spark` runs where Java is (tests/lake)."""


@pytest.mark.slow
@pytest.mark.parametrize("extra", VERBS)
def test_an_extra_alone_runs_its_verbs(extra: str, tmp_path: Path) -> None:
    (tmp_path / "readout.txt").write_text(READOUT, "utf-8")
    made = ("new", "nordic", "--subject", "NOR:Norway", "--partner", "SWE:Sweden", "--issue", "SEA:the sea")
    lines = (made, ("commit", "-o", "nordic", "-m", "first"), *VERBS[extra])
    line, code, said = ran(extra, tmp_path, *lines)
    assert code == 0, (line, said)
    assert line == lines[-1]


@pytest.mark.slow
@pytest.mark.parametrize("extra", VERBS)
def test_an_extra_alone_names_the_others(extra: str, tmp_path: Path) -> None:
    """One verb of another extra, and the extra that it names: never a traceback."""
    other = "brief" if extra != "brief" else "lake"
    line = ("brief", "Japan", *BUNDLED) if other == "brief" else ("lake", "list")
    _, code, said = ran(extra, tmp_path, line)
    assert code == 2
    assert f"hint: pip install 'partnerscope[{other}]'" in said


def test_the_other_modules_are_hidden() -> None:
    hidden = hidden_beside("web")
    assert {"hypothesis", "isal", "duckdb", "ibis", "docx", "typst", "trafilatura"} <= set(hidden)
    assert not {"polars", "click", "altair", "fastapi", "xlsxwriter", "numpy", "comparatist"} & set(hidden)
    assert find_spec("isal") is not None
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"] == "partnerscope"
