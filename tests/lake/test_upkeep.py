"""Upkeep: every changed byte is found, leftovers are cleared, nothing alive is touched."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from partnerscope.errors import IntegrityError
from partnerscope.lake import CompactReport, Lake
from partnerscope.lake.session import reading


@pytest.fixture
def lake(sources: Path, tmp_path: Path) -> Lake:
    opened = Lake.open(tmp_path / "lake")
    opened.add("gdelt2", [sources / "gdelt2"])
    return opened


def first_part(lake: Lake) -> Path:
    return lake.store.root / lake.store.catalogue.parts()[0].path


def test_a_whole_lake_has_no_problems(lake: Lake) -> None:
    assert lake.verify() == []
    (held,) = lake.list()
    assert (held.source, held.files, held.rejected) == ("gdelt2", 3, 0)
    assert held.bytes == sum(path.stat().st_size for path in lake.store.tables.rglob("*.parquet"))


def test_a_changed_byte_is_found(lake: Lake) -> None:
    part = first_part(lake)
    raw = bytearray(part.read_bytes())
    raw[len(raw) // 2] ^= 1
    part.write_bytes(bytes(raw))
    (problem,) = lake.verify()
    assert (problem.code, problem.severity) == ("lake-changed", "error")
    assert problem.place.file == part.relative_to(lake.store.root).as_posix()


def test_a_missing_part_is_found(lake: Lake) -> None:
    first_part(lake).unlink()
    assert [problem.code for problem in lake.verify()] == ["lake-missing"]


def test_a_damaged_catalogue_is_found_and_stops_an_answer(lake: Lake, sources: Path) -> None:
    path = lake.store.catalogue.path
    raw = bytearray(path.read_bytes())
    raw[4096:] = bytes(len(raw) - 4096)
    path.write_bytes(bytes(raw))
    assert [problem.code for problem in lake.verify()] == ["lake-manifest"]
    with pytest.raises(IntegrityError, match="catalogue"):
        lake.events_all_dyads()
    with pytest.raises(IntegrityError, match="catalogue"):
        lake.add("gdelt2", [sources / "gdelt2"])


def test_a_lost_catalogue_is_said_and_nothing_is_cleared_for_it(lake: Lake, sources: Path) -> None:
    """Without the catalogue every part would look like something left behind."""
    lake.store.catalogue.path.unlink()
    before = sorted(lake.store.tables.rglob("*.parquet"))
    for ask in (lake.events_all_dyads, lambda: lake.add("gdelt2", [sources / "gdelt2"]), lake.compact):
        with pytest.raises(IntegrityError, match="the catalogue cannot be read"):
            ask()
    assert sorted(lake.store.tables.rglob("*.parquet")) == before
    assert not lake.store.catalogue.path.exists()


def test_a_changed_cube_is_found(lake: Lake) -> None:
    part = lake.store.catalogue.parts()[0]
    cube = lake.store.root / part.cube
    cube.write_bytes(cube.read_bytes()[:-9] + b"ninebytes")
    assert [(one.code, one.place.file) for one in lake.verify()] == [("lake-changed", part.cube)]
    with pytest.raises(IntegrityError, match="a part of the lake cannot be read"):
        lake.events_all_dyads()


def test_leftovers_are_notes_and_the_next_ingest_clears_them(lake: Lake, sources: Path) -> None:
    stray = lake.store.tables / "gdelt_events/2015-10/stray-000.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(stray)
    (lake.store.tmp / "half").write_bytes(b"PAR1")
    assert [(problem.code, problem.severity) for problem in lake.verify()] == [("lake-leftover", "note")] * 2
    lake.add("gdelt2", [sources / "gdelt2"])
    assert lake.verify() == []
    assert not stray.exists()


def test_nothing_is_cleared_while_somebody_reads(lake: Lake, sources: Path) -> None:
    stray = lake.store.tables / "gdelt_events/2015-10/stray-000.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(stray)
    with reading(lake.store):
        lake.add("gdelt2", [sources / "gdelt2"])
        assert stray.exists()
    lake.add("gdelt2", [sources / "gdelt2"])
    assert not stray.exists()


def test_old_parts_go_after_a_compaction(lake: Lake, sources: Path, tmp_path: Path) -> None:
    text = (sources / "gdelt2/20191024143000.export.CSV").read_text(encoding="utf-8")
    (tmp_path / "more.CSV").write_text("".join(f"7{line}\n" for line in text.splitlines()), encoding="utf-8")
    lake.add("gdelt2", [tmp_path / "more.CSV"])
    before = len(list(lake.store.tables.rglob("*.parquet")))
    report = lake.compact()
    assert lake.compact() == CompactReport(0, 0)
    after = sorted(lake.store.tables.rglob("*.parquet"))
    assert len(after) == before - report.parts + report.months
    rows = sum(pl.scan_parquet(path).select(pl.len()).collect().item() for path in after)
    assert rows == lake.list()[0].rows
    merged = [path for path in after if path.name.startswith("merged-")]
    for path in merged:
        frame = pl.read_parquet(path, columns=["actor1", "actor2", "event_date", "event_id"])
        assert frame.equals(frame.sort(frame.columns, nulls_last=False, maintain_order=True))


@pytest.mark.parametrize("compacted", [False, True])
def test_what_a_damaged_part_held_comes_back_with_its_files(
    lake: Lake, sources: Path, tmp_path: Path, compacted: bool
) -> None:
    more = tmp_path / "more.CSV"
    kept = next((sources / "gdelt2").glob("2018*.CSV")).read_bytes().splitlines(keepends=True)
    more.write_bytes(b"".join(kept[:9]))
    lake.add("gdelt2", [more])
    before = lake.events_all_dyads(), lake.events_all_dyads(variant="deduplicated")
    if compacted:
        assert lake.compact().months > 0
    rows = lake.list()[0].rows
    largest = max(lake.store.catalogue.parts(), key=lambda part: part.rows)
    (lake.store.root / largest.path).unlink()
    (problem,) = lake.verify()
    assert (problem.code, "lake mend" in problem.hint) == ("lake-missing", True)
    report = lake.mend()
    assert (report.parts, report.files > 0) == (1, True)
    lake.add("gdelt2", [sources / "gdelt2", more])
    assert [problem for problem in lake.verify() if problem.severity == "error"] == []
    assert lake.events_all_dyads().equals(before[0])
    assert lake.events_all_dyads(variant="deduplicated").equals(before[1])
    assert lake.list()[0].rows == rows
    lake.add("gdelt2", [sources / "gdelt2", more])
    assert lake.events_all_dyads().equals(before[0])


def test_long_work_tells_how_far_it_is(lake: Lake) -> None:
    parts = len(lake.store.catalogue.parts())
    for work in (lake.verify, lake.mend, lambda told: lake.compact(told=told)):
        told: list[tuple[int, int]] = []
        work(lambda done, whole, told=told: told.append((done, whole)))  # type: ignore[misc]
        assert told
        assert told[-1] == (parts, parts)
        assert told == sorted(told)
