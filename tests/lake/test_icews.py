"""ICEWS as it is shipped: quoted names, the files of 2017, packed copies. Rows are made up; nothing of ICEWS is bundled."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.lake import Lake
from tests.lake.conftest import ICEWS_HEADER, ICEWS_ROWS

AUTUMN = {"start": dt.date(2015, 10, 1), "end": dt.date(2015, 11, 30)}


def written(path: Path, rows: tuple[str, ...], header: str = ICEWS_HEADER) -> Path:
    text = "\n".join(row.replace("|", "\t") for row in (header, *rows)) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def quoted(row: str) -> str:
    """A row as R and Dataverse write it: every field that is not a number in quotation marks."""
    fields = row.split("|")
    return "|".join(field if field.replace(".", "").isdigit() else f'"{field}"' for field in fields)


def without_code(row: str) -> str:
    """A row as in 2017: no CAMEO code, the day as eight digits."""
    fields = row.split("|")
    return "|".join([fields[0], fields[1].replace("-", ""), *fields[2:6], *fields[7:]])


def reports(lake: Lake) -> pl.DataFrame:
    answer = lake.events_dyad_month(["EU"], ["JPN", "ROU"], source="icews", **AUTUMN)  # type: ignore[arg-type]
    return answer.filter(pl.col("reports") > 0).select("month", "actor1", "actor2", "quad", "reports")


@pytest.mark.found
def test_a_quoted_european_union_is_the_eu(full_lake: Lake, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        header = quoted(ICEWS_HEADER)
        report = lake.add("icews", [written(tmp_path / "q.tab", tuple(map(quoted, ICEWS_ROWS)), header)])
        assert (report.rows_added, report.rows_rejected) == (5, 0)
        assert reports(lake).equals(reports(full_lake))
        assert reports(lake).height == 3


@pytest.mark.found
def test_quotation_marks_inside_a_field_are_doubled_or_follow_a_backslash(tmp_path: Path) -> None:
    rows = (
        '1|2015-10-05|"Citizen (\\"Japan\\")"|""|"Japan"|"Speak \\"no\\""|010|0.0|"The ""Union"""|||9|1|||||||',
        '2|2015-10-05|"|"|"Japan"|Speak|010|0.0|European Union|||9|1|||||||',
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("icews", [written(tmp_path / "q.tab", rows)])
        part = pl.read_parquet(next(lake.store.tables.rglob("*.parquet"))).sort("event_id")
    assert part["code1"].to_list() == ['Citizen ("Japan")', '"']
    assert part["code2"].to_list() == ['The "Union"', "European Union"]
    assert part["sectors1"].to_list() == [None, '"']
    assert part["actor1"].to_list() == ["Japan", "Japan"]


@pytest.mark.found
def test_the_files_of_2017_have_no_cameo_code_and_eight_digits_for_a_day(tmp_path: Path) -> None:
    texts = {"Speak": "Make statement", "Criticize": "Accuse", "Fight": "Use conventional military force"}
    rows = []
    for row in ICEWS_ROWS:
        for short, text in texts.items():
            row = row.replace(f"|{short}|", f"|{text}|")
        rows.append(without_code(row.replace("|Demonstrate|", "|Demonstrate or rally|")))
    rows.append(without_code(ICEWS_ROWS[0].replace("|Speak|", "|Sing|")))
    header = ICEWS_HEADER.replace("CAMEO Code|", "")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("icews", [written(tmp_path / "2017.tab", tuple(rows), header)])
        stored = pl.concat(pl.read_parquet(path) for path in lake.store.tables.rglob("*.parquet"))
        assert lake.rejects()["reason"].to_list() == ["the event code or quad is not one of the source's"]
        assert reports(lake)["quad"].to_list() == [1, 1, 3]
    stored = stored.sort("event_id")
    assert stored["event_code"].to_list() == ["010", "040", "112", "141", "190"]
    assert stored["event_date"].to_list()[0] == dt.date(2015, 10, 5)
    assert stored["goldstein_tenths"].to_list() == [0, 19, -20, -65, -100]


@pytest.mark.found
def test_a_gz_copy_is_found_in_a_folder_and_is_there_already(tmp_path: Path) -> None:
    written(tmp_path / "in.tab.gz", ICEWS_ROWS)
    with Lake.open(tmp_path / "lake") as lake:
        assert lake.add("icews", [tmp_path]).rows_added == 5
        assert lake.add("icews", [written(tmp_path / "in.tab", ICEWS_ROWS)]).files[0].state == "there already"


@pytest.mark.found
def test_a_stata_file_named_tab_is_called_that_packed_too(tmp_path: Path) -> None:
    (tmp_path / "events.tab").write_bytes(b"<stata_dta><header>" + bytes(100))
    (tmp_path / "events.tab.gz").write_bytes(gzip.compress(b"<stata_dta><header>" + bytes(100)))
    for name in ("events.tab", "events.tab.gz"):
        with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="this is a Stata file"):
            lake.add("icews", [tmp_path / name])
