"""An ingest killed at any moment, and resumed, leaves the bytes of an undisturbed one."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from partnerscope.lake import Lake, batches
from partnerscope.lake.catalogue import Catalogue
from tests.lake.ingest_until_killed import FILES_A_BATCH, started

FILES = 24
KILLS = 50


@pytest.fixture(scope="module", autouse=True)
def small_batches() -> Iterator[None]:
    """Batches of this process as those of the processes that are killed, and for those two threads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLARS_MAX_THREADS", "2")
        patch.setattr(batches, "BATCH_FILES", FILES_A_BATCH)
        yield


@pytest.fixture(scope="module")
def inputs(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of real rows, each with its own event ids; one has a broken row, two have the same content."""
    folder = tmp_path_factory.mktemp("inputs")
    rows = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    for number in range(FILES):
        lines = [f"{number}{row}" for row in rows]
        if number == 3:
            lines[5] = "broken"
        (folder / f"{number:02d}.CSV").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "99.CSV").write_bytes((folder / "00.CSV").read_bytes())
    return folder


@pytest.fixture(scope="module")
def undisturbed(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("undisturbed") / "lake"
    with Lake.open(root) as lake:
        report = lake.add("gdelt2", [inputs])
        assert [file.state for file in report.files].count("there already") == 1
        assert lake.rejects().height == 1
        assert lake.verify() == []
    return contents(root)


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a folder, byte for byte; of the catalogue, whose pages depend on the way to them, every row."""
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "catalogue.sqlite"
    }
    with closing(sqlite3.connect(root / "catalogue.sqlite")) as catalogue:
        found["catalogue"] = "\n".join(catalogue.iterdump()).encode()
    return found


@pytest.mark.slow
def test_fifty_random_kills_leave_the_same_bytes(
    inputs: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    """A kill falls within half the time that the first ingest took, which is left alone: those that resume come further.

    A finished lake is begun anew, so that all kills hit.
    """
    clock = random.Random(20261123)
    killed = finished = 0
    root = tmp_path / "lake"
    process, begun = started(root, inputs), time.monotonic()
    process.join()
    took = time.monotonic() - begun
    assert process.exitcode == 0
    assert contents(root) == undisturbed
    root = tmp_path / "lake-0"
    while killed < KILLS:
        process = started(root, inputs)
        alarm = threading.Timer(clock.uniform(0.0, took / 2), process.kill)
        alarm.start()
        process.join()
        if process.exitcode == 0:
            alarm.cancel()
            assert contents(root) == undisturbed
            finished += 1
            root = tmp_path / f"lake-{finished}"
        else:
            assert process.exitcode == -signal.SIGKILL
            killed += 1
    resume(root, inputs)
    assert contents(root) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 17, 23, 40, 90])
def test_a_kill_before_any_step_to_the_disk_leaves_the_same_bytes(
    inputs: Path, undisturbed: dict[str, bytes], tmp_path: Path, step: int
) -> None:
    root = tmp_path / "lake"
    process = started(root, inputs, step)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    resume(root, inputs)
    assert contents(root) == undisturbed


@pytest.mark.slow
def test_two_ingests_at_once_leave_the_same_bytes(
    inputs: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    root = tmp_path / "lake"
    both = [started(root, inputs), started(root, inputs)]
    for process in both:
        process.join()
        assert process.exitcode == 0
    assert contents(root) == undisturbed


def test_one_ingest_survives_the_death_of_another_beside_it(
    inputs: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    root = tmp_path / "lake"
    dying, living = started(root, inputs, 30), started(root, inputs)
    dying.join()
    living.join()
    assert (dying.exitcode, living.exitcode) == (-signal.SIGKILL, 0)
    resume(root, inputs)
    assert contents(root) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17])
def test_a_compaction_killed_at_any_step_loses_nothing(
    merged: dict[str, bytes], whole_lake: Path, tmp_path: Path, step: int
) -> None:
    root = Path(shutil.copytree(whole_lake, tmp_path / "lake"))
    process = started(root, "-", step)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with Lake.open(root) as lake:
        rows = lake.events_all_dyads()["reports"].sum()
        assert not [problem for problem in lake.verify() if problem.severity == "error"]
        lake.compact()
        assert lake.events_all_dyads()["reports"].sum() == rows
        assert lake.verify() == []
    assert contents(root) == merged


KILLED_WRITER = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA cache_size = 1")
db.executemany(
    "INSERT INTO batch VALUES (?, 'gdelt2', '')", [(f"half-{number}",) for number in range(5000)]
)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_catalogue_whose_writer_was_killed_is_read_as_it_was_before(
    whole_lake: Path, tmp_path: Path
) -> None:
    """The half of a transaction that stands in the file is undone by whoever opens it next, a reader too."""
    root = Path(shutil.copytree(whole_lake, tmp_path / "lake"))
    before = Catalogue(root / "catalogue.sqlite").batches()
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(root / "catalogue.sqlite")], check=False)
    assert (root / "catalogue.sqlite-journal").stat().st_size > 0
    assert Catalogue(root / "catalogue.sqlite").batches() == before
    with Lake.open(root) as lake:
        assert lake.verify() == []


@pytest.fixture(scope="module")
def whole_lake(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "lake"
    resume(root, inputs)
    return root


@pytest.fixture(scope="module")
def merged(whole_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes after an undisturbed compaction."""
    root = Path(shutil.copytree(whole_lake, tmp_path_factory.mktemp("merged") / "lake"))
    with Lake.open(root) as lake:
        assert lake.compact().months > 2
    return contents(root)


def resume(root: Path, inputs: Path) -> None:
    """Give the same command again, in this process."""
    with Lake.open(root) as lake:
        lake.add("gdelt2", [inputs])
        assert lake.verify() == []
