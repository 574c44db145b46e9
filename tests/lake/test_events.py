"""Counting reports: against a plain count of the files' own rows, and outside coverage never 0."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from partnerscope.errors import InputError
from partnerscope.lake import Lake
from partnerscope.lake.actors import actor_codes
from partnerscope.lake.answers import DYAD_MONTH, month_list
from partnerscope.lake.events import VARIANTS, Variant

Row = list[str]
Cell = tuple[int, str, str, int]
OCTOBER = {"start": dt.date(2019, 10, 1), "end": dt.date(2019, 10, 31)}


def gdelt2_rows(data: Path) -> list[Row]:
    files = sorted(data.glob("*.export.CSV"))
    return [line.split("\t") for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def actor(country: str, group: str) -> str | None:
    """Our actor for the codes of a row, written down here a second time: EEC is the EU, EUR nobody."""
    if group == "EEC":
        return "EU"
    states = actor_codes("cameo").field("country")
    return states.get(country)


def counted(rows: list[Row], variant: Variant) -> dict[Cell, list[int]]:
    """Reports, mentions, articles, Goldstein tenths and tone millionths by month, pair and quad."""
    if variant == "root":
        rows = [row for row in rows if row[25] == "1"]
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for number, row in enumerate(rows):
        same = (row[1], row[5], row[15], row[26], row[52])
        groups[same if variant == "deduplicated" else (str(number),)].append(row)
    cells: dict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for group in groups.values():
        first = min(group, key=lambda row: int(row[0]))
        one, two = actor(first[7], first[8]), actor(first[17], first[18])
        if one is not None and two is not None:
            cell = cells[int(first[1][:6]), one, two, int(first[29])]
            cell[0] += 1
            cell[1] += max(int(row[31]) for row in group)
            cell[2] += max(int(row[33]) for row in group)
            cell[3] += round(float(first[30]) * 10)
            cell[4] += round(float(first[34]) * 1_000_000)
    return cells


@pytest.mark.oracle
@pytest.mark.parametrize("variant", VARIANTS)
def test_all_dyads_are_as_a_plain_count_of_the_files(full_lake: Lake, data: Path, variant: Variant) -> None:
    wanted = counted(gdelt2_rows(data), variant)
    found = (
        full_lake.events_all_dyads(variant=variant)
        .filter(coverage="observed")
        .drop_nulls(["actor1", "actor2"])
    )
    october = found.filter(month=dt.date(2019, 10, 1))
    have = {
        (201910, row["actor1"], row["actor2"], row["quad"]): [
            row[name] for name in ("reports", "mentions", "articles", "goldstein_tenths", "tone_micro")
        ]
        for row in october.iter_rows(named=True)
    }
    assert have == {cell: value for cell, value in wanted.items() if cell[0] == 201910}
    assert len(have) > 30


def test_totals_are_all_reports_of_the_month(full_lake: Lake, data: Path) -> None:
    months = Counter(int(row[1][:6]) for row in gdelt2_rows(data))
    answer = full_lake.events_dyad_month(["EU"], ["USA"], **OCTOBER)  # type: ignore[arg-type]
    assert answer["month_reports"].unique().to_list() == [months[201910]]


def test_a_grid_has_every_month_pair_and_quad(full_lake: Lake) -> None:
    answer = full_lake.events_dyad_month(
        ["EU", "ROU"], ["USA", "RUS"], start=dt.date(2015, 9, 1), end=dt.date(2015, 12, 31)
    )
    assert dict(answer.schema) == {name: dtype() for name, dtype in DYAD_MONTH.items()}
    pairs = {("EU", "USA"), ("EU", "RUS"), ("ROU", "USA"), ("ROU", "RUS")}
    assert set(answer.select("actor1", "actor2").rows()) == pairs | {(two, one) for one, two in pairs}
    assert answer.height == 4 * len(pairs) * 2 * 4
    assert answer.select("month", "actor1", "actor2", "quad").is_unique().all()


def test_outside_coverage_is_null_and_inside_it_0_is_0(full_lake: Lake) -> None:
    answer = full_lake.events_dyad_month(
        ["EU"], ["ZAF"], start=dt.date(2015, 9, 1), end=dt.date(2015, 10, 31)
    )
    september = answer.filter(month=dt.date(2015, 9, 1))
    assert september["coverage"].unique().to_list() == ["outside coverage"]
    assert september["reports"].null_count() == september["month_reports"].null_count() == september.height
    assert september["days_covered"].unique().to_list() == [0]
    october = answer.filter(month=dt.date(2015, 10, 1))
    found = october.select("reports", "coverage", "days_covered", "quarters_covered", "days_in_month")
    assert found.unique().row(0) == (0, "observed", 0, 1, 31)  # one quarter hour is not a day


@pytest.mark.found
def test_coverage_is_counted_in_quarter_hours(data: Path, tmp_path: Path) -> None:
    """One of 96 quarter hours is not a day; all of them are; the same one twice is one."""
    lines = (data / "20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    row = next(line.split("\t") for line in lines if line.split("\t")[1] == "20191024")
    (tmp_path / "in").mkdir()
    for quarter in range(96):
        text = f"{quarter // 4:02d}{quarter % 4 * 15:02d}00"
        line = "\t".join([f"9{quarter}", *row[1:59], f"20191024{text}", row[60]])
        (tmp_path / "in" / f"20191024{text}.export.CSV").write_text(line + "\n", encoding="utf-8")

    def covered(lake: Lake) -> tuple[int, int, str]:
        answer = lake.events_dyad_month(["EU"], ["USA"], **OCTOBER)  # type: ignore[arg-type]
        return answer.select("days_covered", "quarters_covered", "coverage").unique().row(0)

    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [tmp_path / "in" / "20191024120000.export.CSV"])
        assert covered(lake) == (0, 1, "observed")
        lake.add("gdelt2", [data / "20191024143000.export.CSV"])
        assert covered(lake) == (0, 2, "observed")
        lake.add("gdelt2", [tmp_path / "in"])
        assert covered(lake) == (1, 96, "observed")
        assert lake.list()[0].files == 97


def test_stray_reports_of_a_month_that_no_file_covers_are_no_answer(full_lake: Lake, data: Path) -> None:
    """A file of 2019 holds reports dated a year back: they do not make 2018 covered."""
    assert any(row[1].startswith("2018") and row[59].startswith("2019") for row in gdelt2_rows(data))
    answer = full_lake.events_all_dyads(start=dt.date(2018, 10, 1), end=dt.date(2018, 10, 31))
    assert answer.height > 0
    assert answer["coverage"].unique().to_list() == ["outside coverage"]
    assert answer["reports"].null_count() == answer.height


def test_an_empty_lake_covers_nothing(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        answer = lake.events_dyad_month(["EU"], ["USA"], **OCTOBER)  # type: ignore[arg-type]
        assert answer["coverage"].unique().to_list() == ["outside coverage"]
        assert lake.events_all_dyads().is_empty()


def test_the_month_of_addition_is_another_month(full_lake: Lake, data: Path) -> None:
    """By the month in which a report was added nothing of a 2019 file is late."""
    added = full_lake.events_all_dyads(by="added")
    assert set(added["month"]) == {dt.date(2015, 10, 1), dt.date(2018, 1, 1), dt.date(2019, 10, 1)}
    assert added["coverage"].unique().to_list() == ["observed"]
    rows = [row for row in gdelt2_rows(data) if row[59].startswith("201910")]
    assert added.filter(month=dt.date(2019, 10, 1))["month_reports"].unique().to_list() == [len(rows)]


def test_versions_of_gdelt_are_never_added_up(full_lake: Lake) -> None:
    one = full_lake.events_all_dyads(source="gdelt1").filter(coverage="observed")
    assert set(one["month"].dt.year()) == {1982, 2016}
    two = full_lake.events_all_dyads(source="gdelt2").filter(coverage="observed")
    assert set(two["month"].dt.year()) == {2015, 2018, 2019}


def test_icews_finds_the_eu_by_name_and_has_no_mentions(full_lake: Lake) -> None:
    answer = full_lake.events_dyad_month(
        ["EU"], ["JPN", "ROU"], source="icews", start=dt.date(2015, 10, 1), end=dt.date(2015, 11, 30)
    )
    seen = answer.filter(pl.col("reports") > 0)
    assert seen.select("month", "actor1", "actor2", "quad", "reports").rows() == [
        (dt.date(2015, 10, 1), "EU", "JPN", 1, 1),
        (dt.date(2015, 10, 1), "JPN", "EU", 1, 1),
        (dt.date(2015, 11, 1), "ROU", "EU", 3, 1),
    ]
    assert answer["mentions"].null_count() == answer.height
    assert answer["scheme"].unique().to_list() == ["CAMEO"]


def test_a_protest_is_material_conflict_in_plover_and_says_so(full_lake: Lake) -> None:
    march = {"start": dt.date(2020, 3, 1), "end": dt.date(2020, 3, 31)}
    answer = full_lake.events_dyad_month(["EU"], ["CHN"], source="polecat", **march)  # type: ignore[arg-type]
    assert answer["scheme"].unique().to_list() == ["PLOVER"]
    seen = answer.filter(pl.col("reports") > 0).select("actor1", "actor2", "quad")
    assert seen.rows() == [("CHN", "EU", 4), ("EU", "CHN", 1), ("EU", "CHN", 3)]
    cyber = full_lake.events_dyad_month(
        ["EU"],
        ["CHN"],
        source="polecat",
        context="cyber",
        **march,  # type: ignore[arg-type]
    )
    assert cyber["reports"].sum() == 2
    assert cyber["month_reports"].unique().to_list() == [3]


def test_in_plovers_quads_a_protest_is_material_conflict(full_lake: Lake, data: Path) -> None:
    """Counted a second time by hand: 14 is material, 09 verbal conflict, 01 and 02 are nothing."""
    by_root = {**dict.fromkeys(range(3, 6), 1), 6: 2, 7: 2, **dict.fromkeys(range(9, 14), 3)}
    by_root |= dict.fromkeys(range(14, 21), 4)
    wanted: Counter[Cell] = Counter()
    for row in gdelt2_rows(data):
        one, two, root = actor(row[7], row[8]), actor(row[17], row[18]), int(row[26][:2])
        quad = (2 if row[26][:3] in ("084", "085", "086", "087") else 1) if root == 8 else by_root.get(root)
        if row[1].startswith("201910") and one is not None and two is not None and quad is not None:
            assert root != 8 or row[26] not in ("08", "0813", "0814")
            wanted[201910, one, two, quad] += 1
    found = full_lake.events_all_dyads(quads="plover", start=dt.date(2019, 10, 1), end=dt.date(2019, 10, 31))
    assert found["scheme"].unique().to_list() == ["PLOVER"]
    pairs = found.drop_nulls(["actor1", "actor2"])
    have = {(201910, *row): n for *row, n in pairs.select("actor1", "actor2", "quad", "reports").iter_rows()}
    assert have == dict(wanted)
    plain = full_lake.events_all_dyads(start=dt.date(2019, 10, 1), end=dt.date(2019, 10, 31))
    assert plain["month_reports"].max() == found["month_reports"].max()


def test_an_unmapped_code_is_kept_apart_and_never_guessed(full_lake: Lake) -> None:
    answer = full_lake.events_all_dyads(source="icews", start=dt.date(2015, 11, 1), end=dt.date(2015, 11, 30))
    assert answer.select("actor1", "actor2").rows() == [("JPN", None), ("ROU", "EU")]


@pytest.mark.parametrize("variant", VARIANTS)
def test_compaction_changes_no_answer(sources: Path, tmp_path: Path, variant: Variant) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("gdelt2", [sources / "gdelt2"])
        (tmp_path / "more").mkdir()
        for number in (1, 2):
            text = (sources / "gdelt2/20191024143000.export.CSV").read_text(encoding="utf-8")
            copies = "".join(f"{number}{line}\n" for line in text.splitlines())
            (tmp_path / f"more/{number}.CSV").write_text(copies, encoding="utf-8")
        lake.add("gdelt2", [tmp_path / "more"])
        before = lake.events_all_dyads(variant=variant)
        report = lake.compact()
        assert report.parts > report.months > 0
        assert lake.verify() == []
        assert_frame_equal(lake.events_all_dyads(variant=variant), before)
        assert lake.compact().months == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "rare"}, "unknown variant"),
        ({"by": "week"}, "unknown month"),
        ({"source": "icews", "by": "added"}, "icews has no date of addition"),
        ({"source": "icews", "variant": "root"}, "does not mark root events"),
        ({"context": "cyber"}, "has no contexts"),
        ({"quads": "cameo"}, "unknown quads"),
        ({"source": "un_votes"}, "is not a source of events"),
        ({"start": dt.date(2020, 1, 1)}, "ends .* before it starts"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    full_lake: Lake, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        full_lake.events_dyad_month(["EU"], ["USA"], **{**OCTOBER, **options})  # type: ignore[arg-type]


def test_an_actor_that_nobody_codes_is_refused(full_lake: Lake) -> None:
    with pytest.raises(InputError, match="no code of scheme 'cameo' stands for actor 'ROM'"):
        full_lake.events_dyad_month(["ROM"], ["USA"], **OCTOBER)  # type: ignore[arg-type]


def test_months_run_over_the_year() -> None:
    assert month_list(dt.date(2019, 11, 30), dt.date(2020, 2, 1)) == [201911, 201912, 202001, 202002]


@pytest.mark.found
@pytest.mark.parametrize(
    ("source", "month"), [("icews", dt.date(2015, 10, 1)), ("polecat", dt.date(2020, 3, 1))]
)
def test_what_a_source_never_counts_is_unknown_for_a_silent_pair_too(
    full_lake: Lake, source: str, month: dt.date
) -> None:
    answer = full_lake.events_dyad_month(["EU"], ["IND"], source=source, start=month, end=month)
    assert answer.select("coverage", "reports", "goldstein_tenths").unique().rows() == [("observed", 0, 0)]
    for name in ("mentions", "articles", "tone_micro", "month_mentions"):
        assert answer[name].null_count() == answer.height, name
