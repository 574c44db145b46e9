"""Engines by URL: where the expressions of the lake are computed.

Grain: one engine is one connection. `duckdb://` (embedded, the default) and `spark://HOST:PORT` read the
lake's own Parquet parts; `bigquery://PROJECT` reads GDELT where it lives; `trino://...` and
`clickhouse://...` read tables of the lake's schema that somebody loaded there. The expressions are the
same.
"""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import ParseResult, parse_qsl, urlparse

import polars as pl

from partnerscope.errors import InputError
from partnerscope.extras import require
from partnerscope.lake.parts import damaged_part
from partnerscope.lake.schema import table_named

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow
    from duckdb import DuckDBPyConnection
    from ibis.backends.sql import SQLBackend

DEFAULT_ENGINE = "duckdb://"
SPARK_PORT = 7077
REACH_SECONDS, ANSWER_SECONDS = 5, 10
"""Seconds in which a master must be reached, and in which it must answer."""
NO_FILE = b"/files/partnerscope"
_STREAM_REQUEST, _STREAM_FAILURE = 6, b"\x08"
"""Kinds of message in Spark's own protocol (org.apache.spark.network.protocol.Message), the same since Spark 2."""
KINDS = ("duckdb", "spark", "bigquery", "clickhouse", "trino")


class Engine(ABC):
    """A connection that computes Ibis expressions. `local` engines read the lake's own files."""

    kind: str
    local: bool

    def __init__(self, url: str) -> None:
        self.url = url
        self._views: dict[tuple[str, str], ir.Table] = {}

    def table(self, name: str, paths: list[Path]) -> ir.Table:
        """The lake's table `name`: over the given parts for a local engine, else the engine's own."""
        key = hashlib.sha256("\n".join(map(str, paths)).encode()).hexdigest()[:16]
        if (name, key) not in self._views:
            self._views[name, key] = self.open_table(name, f"{name}_{key}", paths)
        return self._views[name, key]

    @abstractmethod
    def open_table(self, name: str, view: str, paths: list[Path]) -> ir.Table:
        """The lake's table `name`; a local engine makes it a view of this name over Parquet files."""

    @abstractmethod
    def fetch(self, expression: ir.Table) -> pl.DataFrame:
        """Compute an expression and bring the answer here."""

    @abstractmethod
    def close(self) -> None:
        """End the connection, if there is one."""


def unbound(name: str, view: str) -> ir.Table:
    """An Ibis table of the lake's table `name`, called `view` in SQL, bound to no connection."""
    import ibis

    columns = {key: str(dtype()).lower() for key, dtype in table_named(name).columns.items()}
    return ibis.table(columns, name=view)


class DuckDBEngine(Engine):
    """DuckDB inside this process; `duckdb://?memory_limit=1GB&threads=4` gives its settings."""

    kind, local = "duckdb", True

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._connection: DuckDBPyConnection | None = None

    def connect(self) -> DuckDBPyConnection:
        """One connection in memory; the Parquet footers are kept between queries."""
        if self._connection is None:
            import duckdb

            settings = dict(parse_qsl(urlparse(self.url).query))
            try:
                self._connection = duckdb.connect(config={**settings})
            except duckdb.Error as error:
                raise InputError(
                    f"DuckDB does not take these settings: {error}",
                    where=self.url,
                    allowed="settings of DuckDB, such as duckdb://?memory_limit=1GB&threads=4",
                ) from error
            self._connection.execute("SET parquet_metadata_cache = true")
        return self._connection

    def open_table(self, name: str, view: str, paths: list[Path]) -> ir.Table:
        """All parts as one view."""
        files = [str(path) for path in paths]
        with _told(files):
            self.connect().read_parquet(files, hive_partitioning=False).create_view(view)
        return unbound(name, view)

    def fetch(self, expression: ir.Table) -> pl.DataFrame:
        """Run the SQL that Ibis writes for DuckDB."""
        import ibis

        with _told([]):
            answer = self.connect().sql(ibis.to_sql(expression, dialect="duckdb"))
            return _as_polars(answer.to_arrow_table())

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._views.clear()


@contextmanager
def _told(files: list[str]) -> Iterator[None]:
    """DuckDB's errors in our words: a damaged part is IntegrityError, too little memory InputError."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise InputError(
            f"the question needs more memory: {str(error).splitlines()[0]}",
            hint="ask for fewer months, or give the engine more: duckdb://?memory_limit=4GB",
        ) from error
    except duckdb.Error as error:
        raise damaged_part(", ".join(files[:3]), error) from error


class SparkEngine(Engine):
    """A Spark cluster (`spark://HOST:PORT`) or Spark in this machine's processes (`spark://local`).

    Parameters of the URL are Spark settings: `spark://HOST:7077?spark.executor.memory=4g`. The workers
    must see the lake's folder under the same path.
    """

    kind, local = "spark", True

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._backend: SQLBackend | None = None

    def connect(self) -> SQLBackend:
        """Start a Spark session of our own."""
        if self._backend is None:
            import ibis

            self._backend = ibis.pyspark.connect(_spark_session(urlparse(self.url)))
        return self._backend

    def open_table(self, name: str, view: str, paths: list[Path]) -> ir.Table:
        """All parts as one temporary view."""
        session = self.connect()._session
        session.read.parquet(*[path.as_uri() for path in paths]).createOrReplaceTempView(view)
        return unbound(name, view)

    def fetch(self, expression: ir.Table) -> pl.DataFrame:
        """Compute on the cluster; the answer comes as Arrow."""
        return _as_polars(self.connect().to_pyarrow(expression))

    def close(self) -> None:
        """Stop the session."""
        if self._backend is not None:
            self._backend._session.stop()
            self._backend = None
            self._views.clear()


def reach(url: ParseResult) -> None:
    """Raise InputError where no Spark master answers at an address, before a Java program is started for it: Spark itself
    asks for a minute and a half. A master whose talk is encrypted (`?spark.ssl.rpc.enabled=true`) is only called.
    """
    try:
        address = (url.hostname or "", url.port or SPARK_PORT)
        with socket.create_connection(address, timeout=REACH_SECONDS) as line:
            if "spark.ssl.rpc.enabled" in url.query:
                return
            said = _answer(line)
        if said[8:9] != _STREAM_FAILURE:
            raise OSError(f"what answers there is none ({said[:40]!r})")
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Spark master answers: {error}",
            where=url.geturl(),
            allowed="spark://HOST:7077 of a running master, or spark://local",
            hint="docs/lake.md, 'A Spark cluster', has the commands that start one",
        ) from error


def _answer(line: socket.socket) -> bytes:
    """The beginning of what is said when a file is asked for that no master has: its length in eight bytes, its kind."""
    line.settimeout(ANSWER_SECONDS)
    body = struct.pack(">BI", _STREAM_REQUEST, len(NO_FILE)) + NO_FILE
    line.sendall(struct.pack(">Q", 8 + len(body)) + body)
    until, said = time.monotonic() + ANSWER_SECONDS, b""
    while len(said) < 9 and time.monotonic() < until and (more := line.recv(4096)):
        said += more
    return said


def _spark_session(url: ParseResult) -> object:
    require("spark", f"the engine {url.geturl()}")
    if url.netloc != "local":
        reach(url)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    master = "local[*]" if url.netloc == "local" else f"spark://{url.netloc}"
    active = SparkSession.getActiveSession()
    if active is not None and active.sparkContext.master != master:
        raise InputError(
            f"this process is connected to another Spark, {active.sparkContext.master}",
            where=url.geturl(),
            hint="close the other lake first: a process can have one Spark session",
        )
    builder = SparkSession.builder.master(master).appName("partnerscope")
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "16",
    }
    if url.hostname in ("local", "127.0.0.1", "localhost"):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for key, value in (settings | dict(parse_qsl(url.query))).items():
        builder = builder.config(key, value)
    handle, log = tempfile.mkstemp(prefix="partnerscope-spark-", suffix=".log")
    try:
        with _errors_into(handle):
            session = builder.getOrCreate()
    except (Py4JError, PySparkException) as error:
        raise InputError(
            f"no Spark session could be had from {master}: {why_not(error)}",
            where=url.geturl(),
            hint=f"is the master running, and does it see this machine? What Java said: {log}",
        ) from error
    with suppress(OSError):  # nothing went wrong: nobody reads it
        Path(log).unlink()
    return session


def why_not(error: Exception) -> str:
    """Why Spark was not had, in words: a failed call of Java's own classes names them alone; the log has its reason."""
    said = str(error).partition("\n")[0]
    if said.startswith("An error occurred while calling"):
        return "what answers there did not take this program for a driver"
    return said


@contextmanager
def _errors_into(handle: int) -> Iterator[None]:
    """Let a process that is started here, and writes to our standard error, write to an open file instead, and close it."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        os.dup2(handle, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(handle)


class RemoteEngine(Engine):
    """BigQuery, Trino or ClickHouse, reached through Ibis with the user's own driver and credentials."""

    local = False

    def __init__(self, url: str, kind: str) -> None:
        super().__init__(url)
        self.kind = kind
        self._backend: SQLBackend | None = None

    def connect(self) -> SQLBackend:
        """Connect as Ibis does for this URL."""
        if self._backend is None:
            import ibis

            try:
                self._backend = ibis.connect(self.url)
            except ImportError as error:
                raise InputError(
                    f"the driver for {self.kind} is not installed: {error}",
                    where=self.url.split("@")[-1],
                    hint=f"pip install 'ibis-framework[{self.kind}]'",
                ) from error
        return self._backend

    def close(self) -> None:
        """Close the connection."""
        if self._backend is not None:
            self._backend.disconnect()
            self._backend = None

    def open_table(self, name: str, view: str, paths: list[Path]) -> ir.Table:
        """The engine's own table of that name; `a.b.c` is table c of database a.b."""
        database, _, table = name.rpartition(".")
        return self.connect().table(table, database=database or None)

    def fetch(self, expression: ir.Table) -> pl.DataFrame:
        """Compute there; the answer comes as Arrow."""
        return _as_polars(self.connect().to_pyarrow(expression))


def _as_polars(table: pyarrow.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def engine_at(url: str | None) -> Engine:
    """The engine of a URL; None is DuckDB inside this process. Raises InputError for an unknown kind."""
    text = (url or DEFAULT_ENGINE).replace("spark://local[*]", "spark://local")
    kind = urlparse(text).scheme
    if kind == "duckdb":
        return DuckDBEngine(text)
    if kind == "spark":
        return SparkEngine(text)
    if kind in KINDS:
        return RemoteEngine(text, kind)
    raise InputError(
        f"unknown engine '{text}'",
        allowed="duckdb://, spark://HOST:PORT, bigquery://PROJECT, clickhouse://..., trino://...",
    )
