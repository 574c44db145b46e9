"""The same expressions on a real Spark standalone cluster: integer tables identical to DuckDB's,
whatever dies.

One master and two workers run as processes of their own on 127.0.0.1; the driver is this test.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from partnerscope.errors import InputError
from partnerscope.lake import Lake
from partnerscope.lake.engine import SparkEngine
from partnerscope.lake.events import VARIANTS, Variant

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    # pyspark 4.0 itself uses names that Python and pandas have deprecated, and leaves sockets open at exit
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


LIGHTLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Java compiles lightly and collects in one thread: its programs here end before more would pay."""


@pytest.fixture(scope="module", autouse=True)
def short_lives() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", LIGHTLY)
        yield


TRIES = 20
"""A warm cluster may answer before it is seen at work: then it is asked again."""


@dataclass(slots=True)
class Cluster:
    """A running cluster: its address and its processes, each a group of its own."""

    url: str
    master: subprocess.Popen[str]
    workers: list[subprocess.Popen[str]]

    def kill_worker(self) -> None:
        """Kill the last worker with its executors, without a word of warning."""
        _kill(self.workers.pop())

    def stop(self) -> None:
        """Kill all that is left."""
        for process in [*self.workers, self.master]:
            _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _start(arguments: list[str], folder: Path) -> subprocess.Popen[str]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_DAEMON_MEMORY": "256m",
    }
    return subprocess.Popen(
        [str(home / "bin/spark-class"), *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _read_until(stream: IO[str] | None, text: str, times: int = 1) -> str:
    """Read a log until a line holds the text for the n-th time; then keep the pipe empty in the
    background.
    """
    assert stream is not None
    for line in stream:
        if text in line:
            times -= 1
            if times == 0:
                threading.Thread(target=_emptied, args=[stream], daemon=True).start()
                return line
    pytest.fail(f"the process ended before it said '{text}'")


def _emptied(stream: IO[str]) -> None:
    """Read what a process says until it ends."""
    with stream:
        stream.read()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One master and two workers (1 core, 1 GB each)."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    folder = tmp_path_factory.mktemp("spark")
    deploy = "org.apache.spark.deploy"
    master = _start(
        [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"], folder
    )
    url = "spark://" + _read_until_master(master)
    worker = [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g"]
    workers = [
        _start([*worker, "--webui-port", "0", "--work-dir", str(folder), url], folder) for _ in range(2)
    ]
    running = Cluster(url, master, workers)
    try:
        for process in workers:
            _read_until(process.stderr, "Successfully registered with master")
        yield running
    finally:
        running.stop()


def _read_until_master(master: subprocess.Popen[str]) -> str:
    line = _read_until(master.stderr, "Starting Spark master at spark://")
    return line.split("spark://")[1].strip()


def _engine(url: str) -> str:
    return f"{url}?spark.executor.memory=512m&spark.driver.memory=512m&spark.sql.shuffle.partitions=4"


def _tables(lake: Lake) -> list[pl.DataFrame]:
    """Every kind of answer: all dyads in each variant, both months, and the other sources."""
    ask = partial(lake.events_dyad_month, start=dt.date(2015, 10, 1), end=dt.date(2020, 4, 1))
    answers = [lake.events_all_dyads(variant=variant) for variant in VARIANTS]
    answers.append(lake.events_all_dyads(source="gdelt1", by="added", quads="plover"))
    answers.append(ask(["EU", "ROU"], ["USA", "TUR"], variant="deduplicated"))
    answers.append(ask(["EU"], ["JPN"], source="icews"))
    answers.append(ask(["EU"], ["CHN"], source="polecat", context="cyber"))
    return answers


@pytest.fixture(scope="module")
def full_lake(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake with all four sources of events, whose parts hold codes once, as long ones do."""
    with pytest.MonkeyPatch.context() as patch, Lake.open(tmp_path_factory.mktemp("coded") / "lake") as lake:
        patch.setattr("partnerscope.lake.drafts.ROW_GROUP", 0)
        for source in ("gdelt1", "gdelt2", "icews", "polecat"):
            lake.add(source, [sources / source])
        yield lake


@pytest.fixture(scope="module")
def expected(full_lake: Lake) -> list[pl.DataFrame]:
    return _tables(full_lake)


def test_spark_in_this_machine_counts_as_duckdb_does(full_lake: Lake, expected: list[pl.DataFrame]) -> None:
    with Lake.open(full_lake.store.root, "spark://local?spark.sql.shuffle.partitions=2") as lake:
        for found, wanted in zip(_tables(lake), expected, strict=True):
            assert wanted["reports"].sum() > 0
            assert_frame_equal(found, wanted)


@pytest.fixture(scope="module")
def on_cluster(cluster: Cluster, full_lake: Lake) -> Iterator[Lake]:
    """The lake asked on the cluster. A session starts Java anew at both workers, so there is one: what opens the same
    address meanwhile joins it, and who closes first ends it (the last test of this file).
    """
    with Lake.open(full_lake.store.root, _engine(cluster.url)) as lake:
        yield lake


def test_a_spark_cluster_counts_as_duckdb_does(on_cluster: Lake, expected: list[pl.DataFrame]) -> None:
    for found, wanted in zip(_tables(on_cluster), expected, strict=True):
        assert_frame_equal(found, wanted)


def test_two_spark_addresses_at_once_are_refused(on_cluster: Lake) -> None:
    assert isinstance(on_cluster.engine, SparkEngine)
    on_cluster.engine.connect()
    with (
        Lake.open(on_cluster.store.root, "spark://local") as other,
        pytest.raises(InputError, match="another Spark"),
    ):
        other.events_all_dyads()


@pytest.fixture(scope="module")
def long_lake(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """Forty files, each a copy of real rows with event ids of its own, so that a query has many tasks."""
    folder = tmp_path_factory.mktemp("long")
    rows = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    for number in range(40):
        copies = [f"{number}{row}" for row in rows for _ in range(25)]
        (folder / f"{number:02d}.CSV").write_text("\n".join(copies) + "\n", encoding="utf-8")
    with Lake.open(folder / "lake") as lake:
        lake.add("gdelt2", [folder / "*.CSV"])
        yield lake


@pytest.mark.parametrize("variant", ["deduplicated"])
def test_a_worker_killed_in_mid_query_changes_nothing(
    cluster: Cluster, long_lake: Lake, variant: Variant
) -> None:
    """The last test of this file: it leaves the cluster with one worker."""
    wanted = long_lake.events_all_dyads(variant=variant)
    with Lake.open(long_lake.store.root, _engine(cluster.url)) as lake:
        assert isinstance(lake.engine, SparkEngine)
        tracker = lake.engine.connect()._session.sparkContext.statusTracker()
        answer: list[pl.DataFrame] = []
        for _ in range(TRIES):
            answer.clear()
            query = threading.Thread(target=lambda: answer.append(lake.events_all_dyads(variant=variant)))
            query.start()
            if _has_running_tasks(tracker, query):
                cluster.kill_worker()
                break
            query.join()
        else:
            pytest.fail("each query was over before a worker could be killed")
        query.join(timeout=120)
    assert len(answer) == 1
    assert_frame_equal(answer[0], wanted)


def _has_running_tasks(tracker: object, query: threading.Thread) -> bool:
    """Wait until a stage has finished some of its tasks, but not all; False where the query is over before it was seen."""
    pause = threading.Event()
    while query.is_alive():
        for stage in tracker.getActiveStageIds():  # type: ignore[attr-defined]
            info = tracker.getStageInfo(stage)  # type: ignore[attr-defined]
            if info is not None and 0 < info.numCompletedTasks < info.numTasks and info.numActiveTasks:
                return True
        pause.wait(0.002)
    return False
