"""Each extra alone: with its modules, and those of no other extra, the verbs it is for run to their end.

Grain: one case is one extra, one process in which the modules of all others cannot be found, and lines of the program.
What an extra asks for through another (`web` brings figures) counts as its own, as `pip install` has it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from partnerscope.database import Database
from tests.lake.test_spark import LIGHTLY
from tests.packaging.test_extras import CORE, DECLARED, ROOT
from tests.release.test_stamp import OPENSSL, make_authority, served

NAME = re.compile(r"^[A-Za-z0-9_.-]+")
RUN = """
import json, runpy, sys
hidden = frozenset(json.loads(sys.argv[1]))

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name.partition(".")[0] in hidden else real(name, package)
if sys.argv[2] == "-c":
    exec(sys.argv[3])
else:
    from partnerscope.cli import main
    sys.argv = ["partnerscope", *sys.argv[2:]]
    main()
"""


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


owners_of_modules = cache(packages_distributions)  # it reads what every distribution installed


def hidden_beside(*extras: str) -> list[str]:
    """The modules of every installed distribution that neither the core nor these extras bring."""
    asked = (*CORE, *(one for extra in extras for one in DECLARED[extra]))
    here = {"partnerscope", *(name for one in asked for name in needs(one))}
    owners = owners_of_modules()
    return sorted(module for module, names in owners.items() if not {key(name) for name in names} & here)


def ran(extra: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A line of the program (or `-c` and code) in a process that has this extra alone, or several, as `web+search`."""
    command = [sys.executable, "-c", RUN, json.dumps(hidden_beside(*extra.split("+"))), *words]
    paths = os.pathsep.join(str(ROOT / part) for part in ("src", "packages/comparatist/src"))
    kept = os.environ | {"PYTHONPATH": paths, "PARTNERSCOPE_AUTHOR": "ann"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=kept, cwd=folder, timeout=600
    )


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
        ("table", "dialogues", "-f", "sav", "-O", "t.sav"),
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
        ("lake", "add", "gdelt2", str(DAY), "--lake", "nordic/lake"),
        ("table", "attention", "--valid", "2019-10", "--from", "2019-10", "-o", "nordic"),
    ],
}  # fmt: skip
"""Lines that need no other extra; `charts`, `search`, `timestamp`, `team` and `spark` are below."""


@pytest.mark.slow
@pytest.mark.parametrize("extra", VERBS)
def test_an_extra_alone_runs_its_verbs(extra: str, tmp_path: Path) -> None:
    (tmp_path / "readout.txt").write_text(READOUT, "utf-8")
    made = ("new", "nordic", "--subject", "NOR:Norway", "--partner", "SWE:Sweden", "--issue", "SEA:the sea")
    lines = (made, ("commit", "-o", "nordic", "-m", "first"), *VERBS[extra])
    assert went_all(extra, tmp_path, *lines).count(ENDED) == len(lines)
    assert not list(tmp_path.rglob("pagefind.js"))  # of the extra `search` alone


ENDED = "this line ended well\n"
LINES = f"""
from click.testing import CliRunner
from partnerscope.cli.app import app
for line in json.loads(sys.argv[4]):
    done = CliRunner().invoke(app, line, prog_name="partnerscope", catch_exceptions=False)
    if done.exit_code:
        sys.exit(f"{{line}} ended with {{done.exit_code}}: {{done.output[-2000:]}}")
    print(done.stdout, end={ENDED!r})
"""
"""Several lines in one process: what they load, they load once."""


def went_all(extra: str, folder: Path, *lines: tuple[str, ...]) -> str:
    """What lines printed that ran to their end one after another in one process."""
    return went(extra, folder, "-c", LINES, json.dumps(lines))


def went(extra: str, folder: Path, *words: str) -> str:
    """What a line printed that ran to its end."""
    run = ran(extra, folder, *words)
    assert run.returncode == 0, (words, run.stdout[-2000:], run.stderr[-2000:])
    return run.stdout


DRAWN = """
from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory, bundled
from partnerscope.show.charts import matrix_figure
from partnerscope.show.matrix import matrix
view = Observatory.open(bundled()).at("2015-07")
print(matrix_figure(matrix(measure_named("items")(view)), view, title="Items").image("svg")[:4].decode())
"""


@pytest.mark.slow
def test_charts_alone_draws_a_figure(tmp_path: Path) -> None:
    assert went("charts", tmp_path, "-c", DRAWN) == "<svg\n"


@pytest.mark.slow
def test_search_alone_adds_its_index_to_a_site(tmp_path: Path) -> None:
    """It has no verb of its own: beside `web` it adds to `site`, which goes without it, too (as `web` alone does)."""
    made = ("new", "nordic", "--subject", "NOR:Norway", "--partner", "SWE:Sweden", "--issue", "SEA:the sea")
    went_all("search", tmp_path, made, ("commit", "-o", "nordic", "-m", "first"))
    went("web+search", tmp_path, "site", "public", "-o", "nordic")
    assert list((tmp_path / "public").rglob("pagefind.js"))


@pytest.mark.slow
@pytest.mark.skipif(OPENSSL is None, reason="openssl is not there")
def test_timestamp_alone_stamps_a_certificate_and_reads_it(tmp_path: Path) -> None:
    make_authority(tmp_path)
    with served(None, tmp_path) as url:
        went("timestamp", tmp_path, "certify", "ledger", *BUNDLED, "-O", "c.json", "--tsa", url)
    assert "stamped" in went("timestamp", tmp_path, "certify", "--check", "c.json", "--tsa-root", "root.pem")


@pytest.mark.slow
def test_team_alone_keeps_people_and_a_journal_in_a_database(database: Database, tmp_path: Path) -> None:
    at = ("--database", database.address)
    went("team", tmp_path, "account", "add", "Ann", "--role", "maintainer", *at)
    assert "Ann" in went("team", tmp_path, "account", "list", *at)
    made = ("new", "nordic", "--subject", "NOR:Norway", "--partner", "SWE:Sweden", "--issue", "SEA:the sea")
    lines = (
        made,
        ("commit", "-o", "nordic", "-m", "first"),
        ("journal", "copy", "nordic", database.address),
        ("desk", "work", "--once", *at),
    )
    went_all("team", tmp_path, *lines)
    assert "first" in went("team", tmp_path, "log", "--journal", database.address)


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_spark_alone_asks_the_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", LIGHTLY)
    went("spark", tmp_path, "lake", "add", "gdelt2", str(DAY))
    ask = ("lake", "ask", "EU", "USA", "--from", "2019-10", "--to", "2019-10")
    spark = went("spark", tmp_path, *ask, "--engine", "spark://local")
    assert spark.count("\n") > 1
    assert spark == went("lake", tmp_path, *ask)


@pytest.mark.slow
@pytest.mark.parametrize("extra", VERBS)
def test_an_extra_alone_names_the_others(extra: str, tmp_path: Path) -> None:
    """One verb of another extra, and the extra that it names: never a traceback."""
    other = "brief" if extra != "brief" else "lake"
    line = ("brief", "Japan", *BUNDLED) if other == "brief" else ("lake", "list")
    run = ran(extra, tmp_path, *line)
    assert run.returncode == 2
    assert f"hint: pip install 'partnerscope[{other}]'" in run.stderr


def test_the_other_modules_are_hidden() -> None:
    hidden = hidden_beside("web")
    assert {"hypothesis", "isal", "duckdb", "ibis", "docx", "typst", "trafilatura"} <= set(hidden)
    assert not {"polars", "click", "vl_convert", "fastapi", "xlsxwriter", "numpy", "comparatist"} & set(
        hidden
    )
    assert find_spec("isal") is not None
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"] == "partnerscope"
