"""The error rate: the same seed draws the same records, a sheet is read whole, and the interval is Wilson's."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory, bundled
from partnerscope.observatory.sampling import HEADER, Draw, allotted, draw, read_sheet, rechecks, sheet

EU = Observatory.open()


@pytest.fixture
def mine(tmp_path: Path) -> Observatory:
    folder = tmp_path / "mine"
    shutil.copytree(str(bundled()), folder, ignore=shutil.ignore_patterns(".lock"))
    return Observatory.open(folder)


def filled(data: bytes, verdicts: list[str]) -> bytes:
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, HEADER, lineterminator="\n")
    writer.writeheader()
    for row, verdict in zip(rows, verdicts, strict=True):
        writer.writerow({**row, "verdict": verdict, "by": "a reader", "date": "2026-12-01"})
    return buffer.getvalue().encode()


def test_the_same_seed_draws_the_same_records_and_another_others() -> None:
    view = EU.at("2026-11")
    first, again, other = draw(view, 50, 7), draw(view, 50, 7), draw(view, 50, 8)
    assert first == again
    assert {one.record for one in first} != {one.record for one in other}
    assert len({one.record for one in first}) == 50
    assert {one.sample for one in first} == {f"seed 7, n 50, by kind, head {view.head[:12]}"}


def test_strata_are_in_proportion_with_one_of_each_at_least() -> None:
    view = EU.at("2026-11")
    drawn = Counter(one.kind for one in draw(view, 50, 7))
    evidenced = set(view.frame("evidence")["record"])
    kinds = [kind.name for kind in view.known.kinds if kind.role == "fact" and kind.has_id]
    sizes = {name: len(set(view.frame(name)["id"]) & evidenced) for name in kinds}
    assert set(drawn) == {name for name, size in sizes.items() if size}
    most = max(sizes, key=lambda one: sizes[one])
    assert drawn[most] == max(drawn.values())


@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ({"a": 50, "b": 50}, 4, {"a": 2, "b": 2}),
        ({"a": 66, "b": 34}, 3, {"a": 2, "b": 1}),
        ({"a": 97, "b": 2, "c": 1}, 4, {"a": 2, "b": 1, "c": 1}),
        ({"a": 97, "b": 2, "c": 1}, 2, {"a": 2, "b": 0, "c": 0}),
    ],
)
def test_allotted_by_hand(sizes: dict[str, int], n: int, expected: dict[str, int]) -> None:
    assert allotted(sizes, n) == expected


@pytest.mark.parametrize("n", [0, -1, 100_000])
def test_a_size_that_cannot_be_drawn(n: int) -> None:
    with pytest.raises(InputError, match="cannot be drawn"):
        draw(EU.at("2026-11"), n, 7)


def test_a_sheet_that_is_read_becomes_a_rate_with_its_interval(mine: Observatory) -> None:
    """3 wrong of 45: 6.7 %, Wilson 95 % 2.3 to 17.9 %, as worked out by hand."""
    view = mine.at()
    before = mine.findings("error_rate", "2026-11").frame.height
    data = filled(
        sheet(draw(view, 50, 7)), ["wrong"] * 3 + ["doubtful"] * 2 + ["right"] * 40 + ["unreachable"] * 5
    )
    mine.record(rechecks(read_sheet(data, view, "sheet.csv")), "read again", "a reader")
    frame = mine.findings("error_rate", "2026-11").frame
    row = frame.row(-1, named=True)
    assert frame.height == before + 1
    assert (row["wrong"], row["doubtful"], row["right"], row["unreachable"], row["n"]) == (3, 2, 40, 5, 45)
    assert row["wrong_share"] == pytest.approx(3 / 45)
    assert row["low"] == pytest.approx(0.0229, abs=5e-4)
    assert row["high"] == pytest.approx(0.1786, abs=5e-4)
    assert row["high_if_doubtful"] > row["high"]
    assert row["last_read"] == "2026-12-01"
    kept = mine.at().frame("recheck").filter(pl.col("sample") == row["sample"])
    assert kept.filter(pl.col("verdict") == "wrong").height == 3


def test_reading_a_sheet_twice_records_it_once(mine: Observatory) -> None:
    view = mine.at()
    data = filled(sheet(draw(view, 5, 1)), ["right"] * 5)
    assert mine.record(rechecks(read_sheet(data, view, "s")), "read again", "a reader") is not None
    assert mine.record(rechecks(read_sheet(data, mine.at(), "s")), "read again", "a reader") is None


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [(["right", "", "right"], "no verdict yet"), (["right", "fine", "right"], "'fine' is not a verdict")],
)
def test_a_sheet_is_read_whole_or_not_at_all(verdicts: list[str], said: str) -> None:
    view = EU.at("2026-11")
    with pytest.raises(InputError, match=said):
        read_sheet(filled(sheet(draw(view, 3, 1)), verdicts), view, "sheet.csv")


@pytest.mark.found
@pytest.mark.parametrize(("end", "line"), [(b",, and a comma", 2), (b"", 3)])
def test_a_row_with_more_or_fewer_cells_is_refused_by_its_line(end: bytes, line: int) -> None:
    """A note with a comma that is not quoted would be cut at it; a row that breaks off would lose its verdict."""
    view = EU.at("2026-11")
    lines = filled(sheet(draw(view, 3, 1)), ["right"] * 3).splitlines()
    lines[line - 1] = lines[line - 1] + end if end else lines[line - 1].rpartition(b",")[0]
    with pytest.raises(InputError, match=f"sheet.csv, line {line}: the row has (more|fewer) cells"):
        read_sheet(b"\n".join(lines), view, "sheet.csv")


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe", b"record\nUS-02\n"])
def test_what_is_no_sheet(data: bytes) -> None:
    with pytest.raises(InputError):
        read_sheet(data, EU.at("2026-11"), "sheet.csv")


def test_no_cell_of_a_sheet_is_a_formula() -> None:
    """A sheet is opened in a spreadsheet, and what it says comes from elsewhere."""
    one = replace(draw(EU.at("2026-11"), 1, 1)[0], source="=HYPERLINK(1)", note="+1", says="@SUM(A1)")
    (row,) = csv.DictReader(io.StringIO(sheet([one]).decode()))
    assert {"'=HYPERLINK(1)", "'+1", "'@SUM(A1)"} <= set(row.values())


def test_a_line_twice_is_refused() -> None:
    view = EU.at("2026-11")
    data = filled(sheet(draw(view, 2, 1)), ["right", "right"])
    with pytest.raises(InputError, match="twice"):
        read_sheet(data + data.splitlines(keepends=True)[1], view, "sheet.csv")


@pytest.mark.parametrize(
    ("n", "counts", "high"),
    [
        (20, (0, 2, 18, 0), 0.1611),
        (50, (2, 4, 44, 0), 0.1346),
    ],
)
def test_the_bundled_observatory_has_rates_of_its_own_from_samples_that_anybody_can_draw_again(
    n: int, counts: tuple[int, ...], high: float
) -> None:
    """The compilers' audits name no records, so they stand in the notes; both samples were read on 27 November 2026."""
    rechecks = EU.at().frame("recheck").filter(pl.col("sample").str.contains(f"n {n}, by kind"))
    (label,) = rechecks["sample"].unique()
    drawn = draw(EU.at(known=label.rpartition(" ")[2]), n, 7)
    assert {one.record for one in drawn} == {*rechecks["record"]}
    rows = EU.findings("error_rate", "2026-11-27").frame.filter(pl.col("sample") == label)
    (row,) = rows.rows(named=True)
    assert (row["wrong"], row["doubtful"], row["right"], row["unreachable"]) == counts
    assert row["high"] == pytest.approx(high, abs=5e-4), "Wilson"


def test_the_command_draws_a_sheet_and_reads_it(mine: Observatory, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from partnerscope.cli.app import app

    target = tmp_path / "sheet.csv"
    arguments = ["sample", "-o", str(mine.root), "--n", "4", "--seed", "7", "--stratify", "none"]
    assert CliRunner().invoke(app, [*arguments, "-O", str(target)]).exit_code == 0
    target.write_bytes(filled(target.read_bytes(), ["right"] * 4))
    told = CliRunner().invoke(app, ["sample", "-o", str(mine.root), "--read", str(target)])
    assert told.exit_code == 0, told.output
    assert mine.findings("error_rate", "2026-12-31").frame["right"].to_list()[-1] == 4


def test_a_line_says_what_the_record_says_and_where_to_read_it(folder: Path) -> None:
    view = Observatory.open(folder).at("2016")
    found = {one.record: one for one in draw(view, 2, 3, "none")}
    label = f"seed 3, n 2, by none, head {view.head[:12]}"
    page = ("A government page", "https://example.org/")
    met = "dialogue: sea-1; number: 1; date: 2011-03-02; place: Oslo"
    assert found["sea-1-m1"] == Draw(label, "sea-1-m1", "meeting", "all", met, *page, "")
    assert "subject: NOR; partner: SWE; label: Maritime dialogue; issues: SEA;" in found["sea-1"].says
    assert {one.stratum for one in draw(view, 2, 3)} == {"dialogue", "meeting"}
    with pytest.raises(InputError) as caught:
        draw(view, 3, 3)
    assert caught.value.what == "a sample of 3 cannot be drawn"
    assert caught.value.allowed == "1 to 2, the records that rest on evidence"


TWICE = "the sheet holds a record twice, or two samples"
READ = Draw("s", "sea-1", "dialogue", "all", "", "", "", "", "right", "rank", "ben", "2026-12", "fine")


@pytest.mark.parametrize(
    ("drawn", "what", "where", "hint"),
    [
        ([replace(READ, verdict="")], "this record has no verdict yet", "t.csv, line 2", "a sample is read whole"),
        ([READ, replace(READ, verdict="ok")], "'ok' is not a verdict", "t.csv, line 3", "a sample is read whole"),
        ([replace(READ, by="")], "who read it again, and when?", "t.csv, line 2", "fill in 'by' and 'date'"),
        ([replace(READ, date="")], "who read it again, and when?", "t.csv, line 2", "fill in 'by' and 'date'"),
        ([replace(READ, record="sea-9")], "there is no record 'sea-9'", "t.csv, line 2", ""),
        ([READ, READ], TWICE, "t.csv", ""),
        ([READ, replace(READ, record="sea-1-m1", sample="r")], TWICE, "t.csv", ""),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_read_is_told_by_line(
    folder: Path, drawn: list[Draw], what: str, where: str, hint: str
) -> None:
    view = Observatory.open(folder).at("2016")
    assert read_sheet(sheet([READ]), view, "t.csv") == [READ]
    with pytest.raises(InputError) as caught:
        read_sheet(sheet(drawn), view, "t.csv")
    assert (caught.value.what, caught.value.where, caught.value.hint) == (what, where, hint)


def test_reading_again_is_a_record_named_by_its_sample() -> None:
    mark = hashlib.sha256(b"s").hexdigest()[:8]
    kept = {
        "record": "sea-1",
        "sample": "s",
        "stratum": "all",
        "verdict": "right",
        "field": "rank",
        "by": "ben",
    }
    cells = {"id": f"RC-{mark}-sea-1", **kept, "date": "2026-12", "note": "fine"}
    assert rechecks([READ]) == [Revision("recheck", f"RC-{mark}-sea-1", cells)]
    (long,) = rechecks([replace(READ, record="x" * 120, note="")])
    assert (len(long.id), "note" in (long.cells or {})) == (120, False)
