"""The lake at scale, in small: many tiny files in few batches, cubes beside rows, levels of compaction, bounded memory."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from partnerscope.errors import InputError
from partnerscope.lake import Lake, batches, compaction, lines
from partnerscope.lake.batches import BATCH_BYTES, in_batches
from partnerscope.lake.cubes import can_answer
from partnerscope.lake.events import VARIANTS, DyadQuery
from partnerscope.lake.ingest import expand
from partnerscope.lake.sources import source_named
from tests.lake.conftest import ICEWS_HEADER, ICEWS_ROWS

FILES = 400


@pytest.fixture(scope="module")
def small_files(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Quarter-hour files of three rows each, with ids of their own; rows of the next file repeat some of this one's."""
    folder = tmp_path_factory.mktemp("small")
    all_lines = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    lines = [line for line in all_lines if line.split("\t")[1].startswith("201910")]
    old = next(line for line in all_lines if line.split("\t")[1].startswith("2018"))
    start = dt.datetime(2019, 10, 1)
    for number in range(FILES):
        added = f"{start + number * dt.timedelta(minutes=15):%Y%m%d%H%M%S}"
        first = number * 2 % len(lines)
        chosen = [*itertools.islice(itertools.cycle(lines), first, first + 3)]
        chosen[2] = old if number % 10 == 0 else chosen[2]
        text = ""
        for place, line in enumerate(chosen):
            fields = line.split("\t")
            text += "\t".join([f"{number}{place}", *fields[1:59], added, *fields[60:]]) + "\n"
        (folder / f"{added}.export.CSV").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small_lake(small_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake.open(tmp_path_factory.mktemp("lake") / "lake")
    report = lake.add("gdelt2", [small_files])
    assert (len(report.files), report.rows_added) == (FILES, 3 * FILES)
    return lake


@pytest.mark.found
def test_small_files_are_taken_in_batches_and_each_is_known_by_itself(
    small_lake: Lake, small_files: Path
) -> None:
    months = {part.partition for part in small_lake.store.catalogue.parts()}
    assert len(small_lake.store.catalogue.parts()) == len(months)
    assert len(small_lake.store.catalogue.batches()) == 1
    (held,) = small_lake.list()
    assert (held.files, held.rows) == (FILES, 3 * FILES)
    some = sorted(small_files.iterdir())[5:9]
    assert {one.state for one in small_lake.add("gdelt2", list(some)).files} == {"there already"}
    covered = small_lake.coverage("gdelt2")
    assert covered.select("days_covered", "quarters_covered").row(0) == (FILES // 96, FILES)


def test_one_bad_file_of_many_small_ones_is_refused_alone(small_files: Path, tmp_path: Path) -> None:
    files = sorted(small_files.iterdir())[:20]
    for file in files:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / files[3].name).write_bytes(b"foreign\n" * 9)
    (tmp_path / files[7].name).write_bytes(files[7].read_bytes() + b"broken\n")
    (tmp_path / "20191025000000.export.CSV").write_bytes(files[0].read_bytes())
    with Lake.open(tmp_path / "lake") as lake:
        report = lake.add("gdelt2", [tmp_path / "*.CSV"])
        states = [file.state for file in report.files]
        assert (states.count("added"), states.count("refused"), states.count("there already")) == (19, 1, 1)
        assert lake.rejects().select("file", "line").rows() == [(files[7].name, 4)]
        assert (report.rows_added, lake.list()[0].rows) == (57, 57)
        assert lake.verify() == []


def _event_rows(lake: Lake) -> pl.DataFrame:
    parts = lake.store.catalogue.parts("gdelt_events")
    return pl.concat(pl.read_parquet(lake.store.root / part.path) for part in parts).sort("event_id")


@pytest.mark.parametrize(("join", "block"), [(1, 2**24), (3_000, 2**24), (2**24, 2**24), (3_000, 500)])
def test_files_read_together_are_what_each_is_alone(
    join: int, block: int, small_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain, gzip and zip in one batch; a last line without its newline; a zip whose damage shows at its end only."""
    monkeypatch.setattr(batches, "JOIN_BYTES", join)
    monkeypatch.setattr(lines, "BLOCK_BYTES", block)
    files = sorted(small_files.iterdir())[:12]
    (tmp_path / "in").mkdir()
    for number, file in enumerate(files):
        data, target = file.read_bytes(), tmp_path / "in" / file.name
        if number % 3 == 0:
            target.write_bytes(data.removesuffix(b"\n"))
        elif number % 3 == 1:
            target.with_suffix(".CSV.gz").write_bytes(gzip.compress(data, mtime=0))
        else:
            with zipfile.ZipFile(target.with_suffix(".CSV.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(file.name, data)
    bad = tmp_path / "in" / f"{files[5].name}.zip"
    bad.write_bytes(bad.read_bytes().replace(struct.pack("<I", zlib.crc32(files[5].read_bytes())), b"\0" * 4))
    with Lake.open(tmp_path / "together") as lake:
        report = lake.add("gdelt2", [tmp_path / "in"])
        assert [file.path for file in report.refused] == [str(bad)]
        assert (report.rows_added, len(lake.store.catalogue.batches())) == (33, 1)
        together = _event_rows(lake)
        counted = [(file.sha256, file.rows_kept) for file in lake.store.catalogue.files("gdelt2")]
    with Lake.open(tmp_path / "alone") as lake:
        for path in sorted((tmp_path / "in").iterdir()):
            if path != bad:
                assert lake.add("gdelt2", [path]).rows_added == 3
        assert_frame_equal(_event_rows(lake), together)
        assert sorted((f.sha256, f.rows_kept) for f in lake.store.catalogue.files("gdelt2")) == sorted(
            counted
        )


def test_a_folder_that_cannot_be_read_stops(small_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in it would be missing without a word."""

    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr("partnerscope.lake.ingest.os.scandir", refuse)
    with pytest.raises(InputError, match="the folder cannot be read: Permission denied"):
        expand(source_named("gdelt2"), [small_files])


def test_batches_depend_on_the_files_alone(small_files: Path) -> None:
    source = source_named("gdelt2")
    files = sorted(small_files.iterdir())
    assert [*itertools.chain.from_iterable(in_batches(source, files))] == files
    assert all(sum(f.stat().st_size for f in batch) <= BATCH_BYTES for batch in in_batches(source, files))
    assert [len(batch) for batch in in_batches(source_named("icews"), files[:3])] == [1, 1, 1]


@pytest.mark.parametrize("compacted", [False, True])
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("quads", ["source", "plover"])
@pytest.mark.parametrize("by", ["event", "added"])
def test_cubes_answer_as_the_rows_do(
    small_lake: Lake, tmp_path: Path, compacted: bool, variant: str, quads: str, by: str
) -> None:
    """The same question asked of the rows, by the expressions that Spark and BigQuery get."""
    lake = small_lake
    if compacted:
        lake.compact()
    asked = {"variant": variant, "quads": quads, "by": by}
    for window in ({}, {"start": dt.date(2019, 10, 1), "end": dt.date(2019, 10, 31)}):
        cubes = lake.events_all_dyads(**asked, **window)  # type: ignore[arg-type]
        with Lake.open(lake.store.root) as other, pytest.MonkeyPatch.context() as patch:
            patch.setattr("partnerscope.lake.api.can_answer", lambda query: False)
            rows = other.events_all_dyads(**asked, **window)  # type: ignore[arg-type]
        assert cubes.height > 0
        assert_frame_equal(cubes, rows)


def test_what_cubes_cannot_answer_is_asked_of_the_rows() -> None:
    assert can_answer(DyadQuery()) and can_answer(DyadQuery("deduplicated"))
    assert not can_answer(DyadQuery("deduplicated", "added"))
    assert not can_answer(DyadQuery(context="cyber"))


@pytest.mark.found
def test_compaction_goes_by_levels_within_its_memory(
    small_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(small_files.iterdir())
    with Lake.open(tmp_path / "lake") as lake:
        for first in range(0, 60, 6):
            lake.add("gdelt2", list(files[first : first + 6]))
        before = lake.events_all_dyads(), lake.events_all_dyads(variant="deduplicated")
        monkeypatch.setattr(compaction, "FAN_IN", 3)
        lake.compact("100MB")
        parts = lake.store.catalogue.parts()
        assert len(parts) == len({part.partition for part in parts})
        assert all(part.distinct for part in parts)
        assert lake.events_all_dyads().equals(before[0])
        assert lake.events_all_dyads(variant="deduplicated").equals(before[1])
        for part in parts:
            frame = pl.read_parquet(lake.store.root / part.path)
            keys = frame.select("actor1", "actor2", "event_date", "event_id")
            assert keys.equals(keys.sort(keys.columns, nulls_last=False, maintain_order=True))
        assert lake.verify() == []
        for words in ("a lot", "1\udcffGB"):
            with pytest.raises(InputError, match="bound of memory"):
                lake.compact(words)


def test_an_addition_after_a_compaction_is_counted_with_it(small_files: Path, tmp_path: Path) -> None:
    files = sorted(small_files.iterdir())
    with Lake.open(tmp_path / "lake") as lake, Lake.open(tmp_path / "at-once") as other:
        lake.add("gdelt2", list(files[:40]))
        lake.compact()
        lake.add("gdelt2", list(files[40:80]))
        other.add("gdelt2", list(files[:80]))
        for variant in VARIANTS:
            assert_frame_equal(
                lake.events_all_dyads(variant=variant), other.events_all_dyads(variant=variant)
            )
        lake.compact()
        for variant in VARIANTS:
            assert_frame_equal(
                lake.events_all_dyads(variant=variant), other.events_all_dyads(variant=variant)
            )


@pytest.mark.found
def test_an_event_in_two_releases_counts_once(tmp_path: Path) -> None:
    """Two releases of ICEWS that differ, with events in common: the first brings them."""
    for name, rows in {"one": ICEWS_ROWS[:3], "two": ICEWS_ROWS[1:]}.items():
        text = "\n".join(row.replace("|", "\t") for row in (ICEWS_HEADER, *rows)) + "\n"
        (tmp_path / f"{name}.tab").write_text(text, encoding="utf-8")
    with Lake.open(tmp_path / "lake") as lake:
        assert lake.add("icews", [tmp_path / "one.tab"]).rows_added == 3
        report = lake.add("icews", [tmp_path / "two.tab"])
        assert (report.rows_added, report.rows_held) == (2, 2)
        assert lake.list()[0].rows == 5
        stored = pl.concat(pl.read_parquet(path) for path in lake.store.tables.rglob("*.parquet"))
        assert sorted(stored["event_id"]) == [1, 2, 3, 4, 5]
        answer = lake.events_all_dyads(source="icews")
        assert answer.unique("month")["month_reports"].sum() == 5


def test_a_question_that_cubes_answer_starts_no_engine(small_lake: Lake) -> None:
    """So that it comes within a second and 300 MB: neither DuckDB nor Ibis is imported."""
    code = (
        "import datetime as dt, sys\n"
        "from partnerscope.lake import Lake\n"
        f"lake = Lake.open({str(small_lake.store.root)!r})\n"
        "day = dt.date(2019, 10, 1)\n"
        "assert lake.events_dyad_month(['EU'], ['USA'], start=day, end=day).height == 8\n"
        "assert not {'duckdb', 'ibis'} & set(sys.modules), 'an engine was started'\n"
        "status = open('/proc/self/status').read() if sys.platform == 'linux' else 'VmHWM: 0'\n"
        "print(status.split('VmHWM:')[1].split()[0])\n"  # getrusage counts the process that started this one
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300_000


def test_merged_parts_are_read_by_duckdb_as_they_were_written(small_lake: Lake) -> None:
    small_lake.compact()
    files = [str(path) for path in small_lake.store.tables.rglob("*.parquet")]
    assert duckdb.connect().read_parquet(files).aggregate("count(*)").fetchall() == [(3 * FILES,)]
