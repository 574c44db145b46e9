"""The SQL that each engine is given, kept as plain files a reviewer can read (tests/golden/sql).

To accept a change, delete the files, run this test twice and read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import ibis
import pytest

from partnerscope.errors import InputError
from partnerscope.lake import Lake
from partnerscope.lake.engine import DuckDBEngine, SparkEngine, engine_at, unbound, why_not
from partnerscope.lake.events import DyadQuery, dyad_months, from_gdelt, month_totals

GOLDEN = Path(__file__).parents[1] / "golden" / "sql"
DIALECTS = ("bigquery", "clickhouse", "duckdb", "trino")
BIGQUERY_COLUMNS = {
    **dict.fromkeys(("GLOBALEVENTID", "SQLDATE", "IsRootEvent", "QuadClass", "NumMentions"), "int64"),
    **dict.fromkeys(("NumSources", "NumArticles", "DATEADDED"), "int64"),
    **dict.fromkeys(("GoldsteinScale", "AvgTone"), "float64"),
    **dict.fromkeys(("Actor1Code", "Actor1CountryCode", "Actor1KnownGroupCode"), "string"),
    **dict.fromkeys(("Actor2Code", "Actor2CountryCode", "Actor2KnownGroupCode"), "string"),
    **dict.fromkeys(("EventCode", "ActionGeo_FullName", "SOURCEURL"), "string"),
    "_PARTITIONTIME": "timestamp('UTC')",
}
EU_AND_PARTNERS = DyadQuery("raw", "event", ("EEC",), ("ROM", "USA"), 201501, 201512, 2)
QUESTIONS = {
    "dyad_months_raw": EU_AND_PARTNERS,
    "dyad_months_deduplicated": DyadQuery("deduplicated", "added", ("EEC",), ("USA",), 201501, 201512, 2),
    "dyad_months_root_all_pairs": DyadQuery("root", "event", start=201501, end=201512, version=2),
    "dyad_months_plover_quads": replace(EU_AND_PARTNERS, quads="plover"),
}


def sql(name: str, dialect: str) -> str:
    query = QUESTIONS.get(name, EU_AND_PARTNERS)
    table = unbound("gdelt_events", "gdelt_events")
    if dialect == "bigquery":
        raw = ibis.table(BIGQUERY_COLUMNS, name="events_partitioned", catalog="gdelt-bq", database="gdeltv2")
        table = from_gdelt(raw, 2, query)
    expression = month_totals(table, query) if name == "month_totals" else dyad_months(table, query)
    return str(ibis.to_sql(expression, dialect=dialect)) + "\n"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", [*QUESTIONS, "month_totals"])
def test_the_sql_is_the_reviewed_one(name: str, dialect: str) -> None:
    path = GOLDEN / f"{name}.{dialect}.sql"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql(name, dialect), encoding="utf-8")
        pytest.fail(f"{path.name} was not there and has been written: review it")
    assert sql(name, dialect) == path.read_text(encoding="utf-8")


def test_bigquery_reads_few_columns_and_few_partitions() -> None:
    text = sql("dyad_months_raw", "bigquery")
    assert "`_PARTITIONTIME` >= TIMESTAMP(" in text
    assert "`_PARTITIONTIME` < TIMESTAMP('2017-02-03T" in text  # 13 months for late reports, 2 days to load
    added = sql("dyad_months_deduplicated", "bigquery")
    assert "`_PARTITIONTIME` < TIMESTAMP('2016-01-03T" in added
    assert "SOURCEURL" not in text
    assert "NULLIF(`t0`.`Actor1CountryCode`, '')" in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("url", "kind", "local"),
    [
        ("duckdb://", "duckdb", True),
        ("spark://127.0.0.1:7077", "spark", True),
        ("bigquery://project", "bigquery", False),
        ("trino://user@host:8080/hive/default", "trino", False),
        ("clickhouse://host:9000/default", "clickhouse", False),
    ],
)
def test_an_engine_is_chosen_by_its_address(url: str, kind: str, local: bool) -> None:
    engine = engine_at(url)
    assert (engine.kind, engine.local, engine.url) == (kind, local, url)
    engine.close()


def test_an_unknown_engine_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"allowed: duckdb://, spark://HOST:PORT"):
        engine_at("mysql://host")


def test_bigquery_holds_gdelt_only(tmp_path: Path) -> None:
    with (
        Lake.open(tmp_path / "lake", "bigquery://project") as lake,
        pytest.raises(InputError, match="allowed: gdelt1"),
    ):
        lake.events_all_dyads(source="icews")


def test_small_tables_are_read_here_whatever_the_engine(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("country_text_id,year,v2x_polyarchy\nUSA,2020,0.8\n", encoding="utf-8")
    with Lake.open(tmp_path / "lake", "trino://user@host:8080/hive/default") as lake:
        lake.add("vdem", [tmp_path / "v.csv"])
        assert lake.vdem()["v2x_polyarchy"].to_list() == [0.8]


def test_settings_of_duckdb_come_from_the_address() -> None:
    engine = engine_at("duckdb://?threads=2")
    answer = engine.connect().sql("SELECT current_setting('threads') AS threads")  # type: ignore[attr-defined]
    assert answer.fetchall() == [(2,)]
    engine.close()


@pytest.mark.parametrize(
    "url", ["trino://user:secret@host:8080/hive/default", "clickhouse://u:secret@host:9000/x"]
)
def test_a_missing_driver_is_said_without_the_password(url: str) -> None:
    with pytest.raises(InputError, match="is not installed") as caught:
        engine_at(url).table("gdelt_events", [])
    assert "secret" not in str(caught.value)


def test_an_engine_that_cannot_be_had_is_bad_input(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A setting that DuckDB does not know; a Spark whose session fails (no master, say)."""
    duck = engine_at("duckdb://?no_such_setting=1")
    assert isinstance(duck, DuckDBEngine)
    with pytest.raises(InputError, match="no_such_setting"):
        duck.connect()
    from py4j.protocol import Py4JError
    from pyspark.sql import SparkSession

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail(self: object) -> None:
        os.write(2, b"26/11/27 ERROR StandaloneSchedulerBackend: Application has been killed.\n")
        raise Py4JError("All masters are unresponsive")

    monkeypatch.setattr(SparkSession.Builder, "getOrCreate", fail)
    monkeypatch.setattr("partnerscope.lake.engine.reach", lambda url: None)  # as of a master that then dies
    spark = engine_at("spark://127.0.0.1:7077")
    assert isinstance(spark, SparkEngine)
    with pytest.raises(InputError, match="unresponsive") as caught:
        spark.connect()
    assert capfd.readouterr().err == ""
    (log,) = tmp_path.iterdir()
    assert str(log) in caught.value.hint
    assert "has been killed" in log.read_text("utf-8")


@pytest.mark.found
def test_a_master_that_does_not_answer_is_said_before_java_starts(
    full_lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    with (
        Lake.open(full_lake.store.root, "spark://127.0.0.1:1") as lake,
        pytest.raises(InputError, match="no Spark master answers") as caught,
    ):
        lake.events_all_dyads()
    assert "docs/lake.md" in caught.value.hint
    assert engine_at("spark://local[*]").url == "spark://local"


@pytest.mark.found
def test_what_java_calls_its_classes_is_not_said() -> None:
    """A listener that is no Spark master gave 'An error occurred while calling None.org.apache.spark...'."""
    java = "An error occurred while calling None.org.apache.spark.sql.classic.SparkSession.\n: java.lang.X"
    assert (
        "org.apache" not in why_not(RuntimeError(java)) and "java" not in why_not(RuntimeError(java)).lower()
    )
    assert why_not(RuntimeError("the application was stopped\nat line 3")) == "the application was stopped"
