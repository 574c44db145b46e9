"""Taking files in: recognized by their fields, idempotent by content, broken rows set aside with a
reason.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from partnerscope.cli.app import app
from partnerscope.errors import DataError, InputError, IntegrityError
from partnerscope.lake import IngestReport, Lake, Progress
from partnerscope.lake.events import Variant
from partnerscope.lake.gdelt import parse_gdelt2, quick_gdelt2
from partnerscope.lake.lines import Block, as_utf8, blocks, split_lines
from partnerscope.lake.reader import BLOCKS
from tests.lake.conftest import zip_file


def rows_of(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def stored(lake: Lake, table: str) -> pl.DataFrame:
    parts = [part.path for part in lake.store.catalogue.parts(table)]
    return pl.concat(pl.read_parquet(lake.store.root / path) for path in sorted(parts))


def changed(path: Path, target: Path, line: int, field: int, value: str) -> Path:
    """A copy of a file with one field of one (1-based) line replaced."""
    rows = rows_of(path)
    rows[line - 1][field] = value
    target.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return target


@pytest.mark.oracle
def test_every_core_column_is_what_the_file_says(data: Path, tmp_path: Path) -> None:
    """Compared with a plain reading of the file, field by field."""
    file = data / "20191024143000.export.CSV"
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [file])
        table = stored(lake, "gdelt_events")
    found = {row["event_id"]: row for row in table.iter_rows(named=True)}
    rows = rows_of(file)
    assert len(rows) == len(found) == table.height
    for row in rows:
        have = found[int(row[0])]
        assert have["event_date"].strftime("%Y%m%d") == row[1]
        assert have["added_date"].strftime("%Y%m%d") == row[59][:8]
        assert have["event_month"] == int(row[1][:6])
        assert (have["code1"] or "", have["country1"] or "", have["group1"] or "") == (row[5], row[7], row[8])
        assert (have["code2"] or "", have["country2"] or "", have["group2"] or "") == (
            row[15],
            row[17],
            row[18],
        )
        assert (int(have["is_root"]), have["event_code"], have["quad"]) == (
            int(row[25]),
            row[26],
            int(row[29]),
        )
        assert have["goldstein_tenths"] == round(float(row[30]) * 10)
        assert have["tone_micro"] == round(float(row[34]) * 1_000_000)
        assert (have["mentions"], have["sources"], have["articles"]) == tuple(map(int, row[31:34]))
        assert (have["place"] or "", have["place_country"] or "") == (row[52], row[53])


def test_gdelt1_rows_of_both_widths_lie_in_one_file(data: Path, tmp_path: Path) -> None:
    file = data / "gdelt1_both_widths.tsv"
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt1", [file])
        table = stored(lake, "gdelt_events")
    rows = {int(row[0]): row for row in rows_of(file)}
    assert {len(row) for row in rows.values()} == {57, 58}
    for have in table.iter_rows(named=True):
        row = rows[have["event_id"]]
        assert have["added_date"].strftime("%Y%m%d") == row[56]
        assert (have["place"] or "", have["place_country"] or "") == (row[50], row[51])
    assert table.height == len(rows)


def test_the_eu_is_the_known_group_and_never_the_continent(full_lake: Lake) -> None:
    table = stored(full_lake, "gdelt_events")
    assert table.filter(pl.col("actor1") == "EEC")["group1"].unique().to_list() == ["EEC"]
    continent = table.filter((pl.col("country1") == "EUR") & pl.col("group1").is_null())
    assert continent.height > 0
    assert continent["actor1"].unique().to_list() == ["EUR"]


def test_a_part_holds_one_month_sorted_by_actor_pair(full_lake: Lake) -> None:
    for part in full_lake.store.catalogue.parts():
        frame = pl.read_parquet(full_lake.store.root / part.path)
        assert frame.height == part.rows
        assert {f"{m // 100}-{m % 100:02d}" for m in frame["event_month"]} == {part.partition}
        order = frame.select("actor1", "actor2", "event_date", "event_id")
        assert order.equals(order.sort(order.columns, nulls_last=False, maintain_order=True))


def test_the_same_content_is_taken_in_once_zipped_or_plain(sources: Path, data: Path, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        first = lake.add("gdelt2", [sources / "gdelt2/20151027220000.export.CSV.zip"])
        again = lake.add("gdelt2", [sources / "gdelt2/20151027220000.export.CSV.zip"])
        plain = lake.add("gdelt2", [data / "20151027220000.export.CSV"])
        assert [report.files[0].state for report in (first, again, plain)] == [
            "added",
            *["there already"] * 2,
        ]
        assert lake.list()[0].files == 1
        assert not list(lake.store.tmp.iterdir())


def test_folders_and_globs_are_taken_in_order(sources: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with Lake.open(tmp_path / "lake") as lake:
        report = lake.add("gdelt2", [sources / "gdelt2"], seen.append)
        assert [Path(file.path).name[:8] for file in report.files] == ["20151027", "20180101", "20191024"]
        assert lake.add("gdelt2", [str(sources / "gdelt2" / "*.CSV")]).rows_added == 0
    assert sorted({(p.files_done, p.files) for p in seen} - {(0, 3)}) == [(3, 3)]  # small files are one batch
    assert [p.rows for p in seen] == sorted(p.rows for p in seen)
    assert seen[-1].rows == report.rows_added


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (0, "x1", "event id is not an integer"),
        (1, "20190230", "event date is not a date YYYYMMDD"),
        (25, "2", "IsRootEvent is neither 0 nor 1"),
        (26, "", "event code is missing"),
        (29, "5", "QuadClass is not 1 to 4"),
        (30, "10.5", "GoldsteinScale is not a number from -10 to 10"),
        (30, "nan", "GoldsteinScale is not a number from -10 to 10"),
        (31, "-1", "NumMentions is not a count"),
        (34, "mild", "AvgTone is not a number"),
        (59, "20191024", "date added is not a date of 14 digits"),
        (59, "100001010000000", "date added is not a date of 14 digits"),
    ],
)
def test_a_broken_row_is_set_aside_with_its_reason(
    data: Path, tmp_path: Path, field: int, value: str, reason: str
) -> None:
    file = changed(data / "20191024143000.export.CSV", tmp_path / "broken.CSV", 7, field, value)
    with Lake.open(tmp_path / "lake") as lake:
        report = lake.add("gdelt2", [file])
        rejects = lake.rejects()
    assert (report.rows_rejected, report.rows_added) == (1, len(rows_of(file)) - 1)
    assert rejects.select("source", "file", "line", "fields", "reason").row(0) == (
        *("gdelt2", "broken.CSV", 7, 61, reason),
    )
    assert file.read_text(encoding="utf-8").splitlines()[6].startswith(rejects["text"][0])


@pytest.mark.found
def test_a_row_that_is_shown_is_no_formula(data: Path, tmp_path: Path) -> None:
    lines = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "formula.CSV"
    file.write_text("\n".join([*lines, "=HYPERLINK(1)\tx"]) + "\n", encoding="utf-8")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [file])
    said = CliRunner().invoke(app, ["lake", "reject", "--lake", str(tmp_path / "lake")]).stdout
    assert [row["text"][:14] for row in csv.DictReader(io.StringIO(said, newline=""))] == ["'=HYPERLINK(1)"]


def test_a_row_with_other_fields_is_rejected_not_guessed(data: Path, tmp_path: Path) -> None:
    lines = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    lines.insert(2, "\t".join(lines[0].split("\t")[:60]))
    file = tmp_path / "short.CSV"
    file.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [file])
        assert lake.rejects().select("line", "fields", "reason").row(0) == (
            3,
            60,
            "60 fields, GDELT 2.0 has 61",
        )
        assert stored(lake, "gdelt_events").height == len(lines) - 1


@pytest.mark.parametrize("name", ["20151027220000", "20180101000000", "20191024143000"])
def test_lines_that_are_all_whole_are_read_quickly_and_alike(data: Path, name: str) -> None:
    text = next(data.glob(f"{name[:8]}*.export.CSV")).read_bytes()
    block = Block(1, text, text.count(b"\n"))
    quick, slow = quick_gdelt2(block), parse_gdelt2(block)
    assert quick is not None
    assert (quick.read, quick.rejected.height) == (slow.read, 0)
    assert_frame_equal(quick.tables[0].rows.cast(slow.tables[0].rows.schema), slow.tables[0].rows)
    assert quick.dated is not None
    assert slow.dated is not None
    assert_frame_equal(quick.dated, slow.dated)


@pytest.mark.parametrize("quickly", [True, False])
def test_where_a_continent_is_named_the_group_is_the_actor(data: Path, tmp_path: Path, quickly: bool) -> None:
    file = changed(data / "20191024143000.export.CSV", tmp_path / "a.CSV", 1, 7, "EUR")
    fields = rows_of(changed(file, tmp_path / "b.CSV", 1, 8, "NAT"))[0]
    text = ("\t".join(fields) + "\n").encode()
    parsed = (quick_gdelt2 if quickly else parse_gdelt2)(Block(1, text, 1))
    assert parsed is not None
    assert parsed.tables[0].rows.select("country1", "actor1").row(0) == ("EUR", "NAT")


def test_a_line_without_end_is_refused_with_its_number() -> None:
    long = b"x" * (BLOCKS.line + 1)
    with pytest.raises(InputError, match=f"more than {BLOCKS.line} bytes") as error:
        list(blocks(io.BytesIO(long), "a.CSV"))
    assert error.value.where == "a.CSV, line 1"
    with pytest.raises(InputError, match=f"more than {BLOCKS.line} bytes") as error:
        list(blocks(io.BytesIO(b"one\ntwo\n" + long), "a.CSV", size=len(long)))
    assert error.value.where == "a.CSV, line 3"


def test_a_rejected_line_that_is_no_utf8_is_shown_as_far_as_it_can_be(data: Path, tmp_path: Path) -> None:
    good = (data / "20191024143000.export.CSV").read_bytes()
    (tmp_path / "odd.CSV").write_bytes(good + b"Orl\xe9ans\tonly\n")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [tmp_path / "odd.CSV"])
        assert lake.rejects()["text"].to_list() == ["Orl\N{REPLACEMENT CHARACTER}ans\tonly"]


@pytest.mark.found
@pytest.mark.parametrize("short_first", [True, False])
def test_a_long_line_does_not_make_up_for_a_short_one(data: Path, tmp_path: Path, short_first: bool) -> None:
    first, *lines = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    wrong = ["\t".join(first.split("\t")[:60]), first + "\tmore"]
    file = tmp_path / "ragged.CSV"
    file.write_text(
        "\n".join([first, *(wrong if short_first else wrong[::-1]), *lines]) + "\n", encoding="utf-8"
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [file])
        fields = lake.rejects()["fields"].to_list()
        assert stored(lake, "gdelt_events").height == len(lines) + 1
    assert fields == ([60, 62] if short_first else [62, 60])


def test_the_wrong_source_stops_and_nothing_is_taken(data: Path, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        with pytest.raises(DataError, match=r"61 fields, GDELT 1\.0 has 57 or 58"):
            lake.add("gdelt1", [data / "20191024143000.export.CSV"])
        assert lake.list() == []
        assert not list(lake.store.tables.rglob("*.parquet"))
        assert not list(lake.store.tmp.iterdir())


def test_the_bound_on_broken_rows_is_the_callers(data: Path, tmp_path: Path) -> None:
    lines = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "many.CSV"
    file.write_text("\n".join(["broken"] * 20 + lines) + "\n", encoding="utf-8")
    with Lake.open(tmp_path / "lake") as lake:
        with pytest.raises(DataError, match=r"20 of 208 rows broken, more than 1\.0%"):
            lake.add("gdelt2", [file])
        assert lake.add("gdelt2", [file], max_rejects=0.1).rows_rejected == 20


@pytest.mark.found
def test_a_file_that_cannot_be_taken_is_refused_and_the_others_are_taken(data: Path, tmp_path: Path) -> None:
    """An empty, a foreign and a broken file in the middle of a folder."""
    good = (data / "20191024143000.export.CSV").read_bytes()
    for name, content in {
        "a.CSV": b"",
        "b.CSV": b"nothing\n" * 100,
        "c.zip": b"PK\x03\x04 torn",
        "d.CSV": good,
        "e.CSV": (data / "20180101000000.export.CSV").read_bytes(),
    }.items():
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    with Lake.open(tmp_path / "lake") as lake:
        report = lake.add("gdelt2", [tmp_path / "in"])
        states = {Path(file.path).name: file.state for file in report.files}
        assert states == {
            "a.CSV": "refused",
            "b.CSV": "refused",
            "c.zip": "refused",
            "d.CSV": "added",
            "e.CSV": "added",
        }
        assert all(file.why for file in report.refused)
        assert "no rows" in report.refused[0].why
        assert lake.list()[0].files == 2
        assert lake.verify() == []
        assert list(lake.store.tmp.iterdir()) == []


def test_bytes_that_are_no_utf8_are_read_as_latin1(data: Path, tmp_path: Path) -> None:
    rows = (data / "20191024143000.export.CSV").read_bytes().splitlines()
    fields = rows[0].split(b"\t")
    fields[52] = "Orléans, France".encode("latin-1")
    (tmp_path / "latin.CSV").write_bytes(b"\n".join([b"\t".join(fields), *rows[1:]]) + b"\n")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [tmp_path / "latin.CSV"])
        places = stored(lake, "gdelt_events").filter(pl.col("event_id") == int(fields[0]))["place"]
    assert places.to_list() == ["Orléans, France"]


def test_icews_codes_regain_their_zeros_and_quads_follow_the_root(full_lake: Lake) -> None:
    table = stored(full_lake, "icews_events").sort("event_id")
    assert table["event_code"].to_list() == ["010", "042", "111", "141", "190"]
    assert table["quad"].to_list() == [1, 1, 3, 3, 4]
    assert table["actor1"].to_list() == ["European Union", "Japan", "Italy", "Romania", "Japan"]
    assert table["goldstein_tenths"].to_list() == [0, 19, -20, -65, -100]
    assert table["mentions"].null_count() == 5


def test_polecat_keeps_plover_quads_and_contexts(full_lake: Lake) -> None:
    table = stored(full_lake, "polecat_events").sort("event_id")
    assert table["event_code"].to_list() == ["CONSULT", "PROTEST", "ACCUSE"]
    assert table["quad"].to_list() == [1, 4, 3]
    assert table["contexts"].to_list() == [";military;cyber;", ";rights_freedoms;", ";cyber;"]
    assert table["actor2"].to_list() == ["CHN", "European Union", "CHN"]


def test_an_archive_must_hold_one_file(data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name in ("a", "b"):
            archive.write(data / "20191024143000.export.CSV", name)
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="the archive holds 2 files"):
        lake.add("gdelt2", [tmp_path / "two.zip"])


def test_paths_and_sources_that_are_not_there_are_said(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        with pytest.raises(InputError, match="unknown source 'gdelt'"):
            lake.add("gdelt", [tmp_path])
        with pytest.raises(InputError, match="no such file, folder or glob"):
            lake.add("gdelt2", [tmp_path / "nowhere.CSV"])
        with pytest.raises(InputError, match="no file for source gdelt2"):
            lake.add("gdelt2", [tmp_path])
        (tmp_path / "empty.CSV").touch()
        with pytest.raises(InputError, match="no rows"):
            lake.add("gdelt2", [tmp_path / "empty.CSV"])


def test_a_folder_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(InputError, match="neither empty nor a lake"):
        Lake.open(tmp_path)
    with pytest.raises(InputError, match="there is no lake"):
        Lake.open(tmp_path / "new", create=False)
    assert not (tmp_path / "new").exists()


def test_a_lake_of_a_later_format_is_refused(tmp_path: Path) -> None:
    Lake.open(tmp_path / "lake").close()
    (tmp_path / "lake/lake.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(IntegrityError, match="format 99"):
        Lake.open(tmp_path / "lake")


def test_a_days_file_covers_its_quarter_hour_and_a_back_file_its_events(full_lake: Lake) -> None:
    quarters = {one.start: one for one in full_lake.store.catalogue.covered(["gdelt2"])}
    day = quarters[dt.date(2019, 10, 24)]
    assert (day.end, day.quarters) == (dt.date(2019, 10, 24), 1 << (14 * 4 + 2))  # added at 14:30
    back, daily = sorted(full_lake.store.catalogue.covered(["gdelt1"]), key=lambda one: one.start)
    assert back.start.year == back.end.year == 1982
    assert daily.start == daily.end == dt.date(2016, 7, 28)
    assert daily.quarters == (1 << 96) - 1


LINES = st.lists(
    st.text(st.characters(codec="latin-1", exclude_characters="\n\r\x00"), max_size=30), max_size=40
)


@given(lines=LINES, size=st.integers(1, 64))
def test_blocks_hold_every_line_once_and_know_its_number(lines: list[str], size: int) -> None:
    import io

    text = "".join(line + "\n" for line in lines).encode("latin-1")
    found: list[tuple[int, int]] = []
    whole = b""
    for block in [*blocks(io.BytesIO(text), "memory", size=size)]:  # all are held: none is written over
        split = split_lines(block)
        whole += block.data
        found += list(zip(split.number.tolist(), split.fields.tolist(), strict=True))
    assert whole == text
    expected = [(number, line.count("\t") + 1) for number, line in enumerate(lines, start=1) if line]
    assert found == expected


@given(lines=LINES)
def test_text_made_utf8_is_utf8_and_stays_what_it_was(lines: list[str]) -> None:
    text = "".join(line + "\n" for line in lines)
    assert as_utf8(text.encode("utf-8")).decode("utf-8") == text
    mixed = as_utf8(b"\xe9\n" + text.encode("utf-8"))
    assert mixed.decode("utf-8").startswith("é\n")


def test_a_block_without_lines_is_nothing() -> None:
    assert len(split_lines(Block(1, b"\n\r\n", 2)).fields) == 0


def test_a_report_adds_up_only_what_is_new() -> None:
    assert IngestReport("gdelt2", ()).rows_added == 0


def _flipped(raw: bytearray) -> bytearray:
    raw[len(raw) // 2] ^= 0xFF
    return raw


def _with_flag(raw: bytearray) -> bytearray:
    raw[6] |= 1
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    return raw


def _with_method(raw: bytearray) -> bytearray:
    raw[8] = raw[raw.rfind(b"PK\x01\x02") + 10] = 99
    return raw


@pytest.mark.parametrize(
    ("spoil", "says"), [(_flipped, "damaged"), (_with_flag, "encrypted"), (_with_method, "cannot be read")]
)
def test_an_archive_that_cannot_be_read_is_bad_input(
    spoil: Callable[[bytearray], bytearray], says: str, data: Path, tmp_path: Path
) -> None:
    """A flipped byte shows only while the archive is unpacked; nothing of the file stays."""
    path = zip_file(tmp_path, data / "20151027220000.export.CSV")
    path.write_bytes(bytes(spoil(bytearray(path.read_bytes()))))
    with Lake.open(tmp_path / "lake") as lake:
        with pytest.raises(InputError, match=says):
            lake.add("gdelt2", [path])
        assert lake.list() == []
        assert list(lake.store.tmp.iterdir()) == []


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_a_bound_that_is_no_share_is_refused(share: float, data: Path, tmp_path: Path) -> None:
    """Not-a-number would let every broken file in."""
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="share"):
        lake.add("gdelt2", [data / "20151027220000.export.CSV"], max_rejects=share)


def test_rows_of_two_files_that_overlap_count_twice_raw_and_once_deduplicated(
    data: Path, tmp_path: Path
) -> None:
    whole = data / "20191024143000.export.CSV"
    part = tmp_path / "part.CSV"
    part.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[:50]))

    def reports(lake: Lake, variant: Variant) -> int:
        return int(lake.events_all_dyads(variant=variant)["month_reports"].unique().sum())

    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [whole])
        before = reports(lake, "raw"), reports(lake, "deduplicated")
        lake.add("gdelt2", [part])
        assert reports(lake, "raw") > before[0]
        assert reports(lake, "deduplicated") == before[1]
