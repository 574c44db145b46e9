"""What files cover, and how counts become an answer: made-up rows, the day before, on and after each bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from partnerscope.lake.answers import DYAD_MONTH, Labels, grid, no_counts, sparse
from partnerscope.lake.catalogue import WHOLE_DAY, DayRange
from partnerscope.lake.coverage import BACK_FILE_LAG_DAYS, WindowsOf, covered_days
from partnerscope.lake.events import COUNTS
from partnerscope.lake.sources import source_named

MAY = date(2019, 5, 1)


def day(number: int) -> date:
    return MAY + timedelta(days=number - 1)


def windows(source: str, *rows: dict[str, Any], schema: dict[str, Any] | None = None) -> tuple[DayRange, ...]:
    found = WindowsOf(source_named(source))
    for row in rows:
        found.add(pl.DataFrame([{"file": 1} | row], schema_overrides=schema))
    return found.windows()


def gdelt(
    added: int, quarter: int | None, lag: int = 0, file: int = 1, count: int = 1
) -> list[dict[str, Any]]:
    row = {"file": file, "added_date": day(added), "event_date": day(added - lag), "quarter": quarter}
    return [row] * count


def of_gdelt(*rows: list[dict[str, Any]]) -> list[tuple[date, date, int]]:
    schema = {"quarter": pl.Int32}
    found = windows("gdelt2", *(row for many in rows for row in many), schema=schema)
    return [(one.start, one.end, one.quarters) for one in found]


def test_a_file_covers_the_quarter_hours_in_which_its_rows_were_added() -> None:
    assert of_gdelt(gdelt(3, 0), gdelt(3, 95), gdelt(3, 0)) == [(day(3), day(3), 1 | 1 << 95)]
    assert of_gdelt(gdelt(3, None)) == [(day(3), day(3), WHOLE_DAY)]
    assert of_gdelt(gdelt(3, 5), gdelt(3, None)) == [(day(3), day(3), WHOLE_DAY)]


def test_days_in_a_row_with_the_same_quarter_hours_are_one_range() -> None:
    run = [gdelt(number, 7) for number in (3, 5, 4)]
    assert of_gdelt(*run) == [(day(3), day(5), 1 << 7)]
    assert of_gdelt(*run, gdelt(7, 7)) == [(day(3), day(5), 1 << 7), (day(7), day(7), 1 << 7)], (
        "a day is missing"
    )
    assert of_gdelt(*run, gdelt(6, 8)) == [(day(3), day(5), 1 << 7), (day(6), day(6), 1 << 8)], (
        "another quarter hour"
    )


@pytest.mark.parametrize(
    ("lag", "back"), [(BACK_FILE_LAG_DAYS - 1, False), (BACK_FILE_LAG_DAYS, False), (32, True)]
)
def test_a_day_whose_median_event_lies_back_more_than_31_days_is_a_back_file(lag: int, back: bool) -> None:
    """It covers the days of its events, from the first to the last; else the quarter hour of its addition."""
    found = of_gdelt(gdelt(3, 7, lag=lag), gdelt(3, 7, lag=lag), gdelt(3, 7, lag=0))
    assert found == [(day(3 - lag), day(3), WHOLE_DAY)] if back else [(day(3), day(3), 1 << 7)]


@pytest.mark.parametrize(
    ("fresh", "old", "back"),
    [(2, 1, False), (2, 2, False), (2, 3, True), (1, 1, False), (3, 4, True), (4, 3, False)],
)
def test_the_median_of_an_even_number_is_the_lower_one(fresh: int, old: int, back: bool) -> None:
    found = of_gdelt(gdelt(3, 7, count=fresh), gdelt(3, 7, lag=400, count=old))
    assert found == ([(day(3 - 400), day(3), WHOLE_DAY)] if back else [(day(3), day(3), 1 << 7)])


def test_each_file_and_each_day_of_addition_is_judged_by_itself() -> None:
    old = gdelt(3, 7, lag=400, file=1, count=2)
    older = gdelt(4, 8, lag=500, file=2)
    fresh = gdelt(3, 9, file=3, count=5)
    assert sorted(of_gdelt(old, older, fresh)) == [
        (day(4 - 500), day(4 - 500), WHOLE_DAY),
        (day(3 - 400), day(3 - 400), WHOLE_DAY),
        (day(3), day(3), 1 << 9),
    ]


def test_other_sources_cover_the_days_or_years_of_their_rows() -> None:
    rows = [{"event_date": day(number)} for number in (9, 3, 5)]
    assert windows("icews", *rows) == (DayRange(day(3), day(9)),)
    dated = [{"date": day(number)} for number in (9, 3)]
    assert windows("un_votes", *dated) == (DayRange(day(3), day(9)),)
    years = [{"year": year} for year in (2015, 2012, None)]
    assert windows("vdem", *years, schema={"year": pl.Int64}) == (
        DayRange(date(2012, 1, 1), date(2015, 12, 31)),
    )


def test_what_has_no_dated_row_covers_nothing() -> None:
    assert windows("icews") == ()
    assert windows("icews", {"event_date": None}, schema={"event_date": pl.Date}) == ()
    empty = WindowsOf(source_named("icews"))
    empty.add(pl.DataFrame(schema={"file": pl.Int64, "event_date": pl.Date}))
    assert empty.windows() == ()


def test_ranges_are_cut_to_what_the_source_covers_at_all() -> None:
    source = source_named("icews")
    assert source.ends is not None
    first, last, one = source.starts, source.ends, timedelta(days=1)
    assert windows("icews", {"event_date": first - one}, {"event_date": last + one}) == (
        DayRange(first, last),
    )
    assert windows("icews", {"event_date": first}, {"event_date": last}) == (DayRange(first, last),)
    assert windows("icews", {"event_date": first - one}) == ()
    assert windows("icews", {"event_date": last + one}) == ()
    assert windows("icews", {"event_date": first}) == (DayRange(first, first),)
    start = source_named("gdelt2").starts
    assert [
        (one.start, one.end)
        for one in windows("gdelt2", {"added_date": start, "event_date": start, "quarter": 0})
    ] == [(start, start)]


def covered(*ranges: DayRange) -> list[tuple[int, int, int]]:
    found = covered_days(list(ranges))
    assert dict(found.schema) == {"month": pl.Int32, "days_covered": pl.Int16, "quarters_covered": pl.Int32}
    return found.rows()


@pytest.mark.parametrize(
    ("ranges", "months"),
    [
        ([], []),
        ([DayRange(day(30), day(32))], [(201905, 2, 192), (201906, 1, 96)]),
        ([DayRange(day(1), day(2)), DayRange(day(2), day(3))], [(201905, 3, 288)]),
        ([DayRange(day(1), day(3), 0b11)], [(201905, 0, 6)]),
        ([DayRange(day(1), day(1), 0b11), DayRange(day(1), day(1), 0b110)], [(201905, 0, 3)]),
        ([DayRange(day(1), day(1), 0b11), DayRange(day(1), day(1))], [(201905, 1, 96)]),
        ([DayRange(day(1), day(1), WHOLE_DAY >> 1), DayRange(day(1), day(1), 1 << 95)], [(201905, 1, 96)]),
        ([DayRange(date(2019, 12, 31), date(2020, 1, 1))], [(201912, 1, 96), (202001, 1, 96)]),
    ],
)
def test_covered_days_and_quarter_hours_by_month(
    ranges: list[DayRange], months: list[tuple[int, int, int]]
) -> None:
    assert covered(*ranges) == covered(*ranges[::-1]) == months


LABELS = Labels("gdelt2", "CAMEO", "raw", "event")
COVERED = pl.DataFrame({"month": [201905, 201907], "days_covered": [30, 0], "quarters_covered": [2900, 1]})
TOTALS = pl.DataFrame({"month": [201905, 201906], "month_reports": [100, 50], "month_mentions": [300, 70]})


def counts(*rows: tuple[int, str, str, int, int, int | None]) -> pl.DataFrame:
    names = {"month": pl.Int32, "actor1": pl.String, "actor2": pl.String, "quad": pl.Int8}
    told = [(*row[:4], row[4], row[5], None, None, None) for row in rows]
    return pl.DataFrame(told, schema=names | dict.fromkeys(COUNTS, pl.Int64), orient="row")


def test_a_grid_says_0_where_it_was_covered_and_nothing_where_it_was_not() -> None:
    given = counts((201905, "EU", "USA", 2, 7, 9), (201906, "EU", "USA", 1, 5, 5))
    found = grid(given, TOTALS, COVERED, [("EU", "USA"), ("USA", "EU")], [201907, 201905, 201906], LABELS)
    assert dict(found.schema) == {name: dtype() for name, dtype in DYAD_MONTH.items()}
    assert found.height == 3 * 2 * 4
    shown = found.filter(actor1="EU", quad=2).drop(
        "source", "scheme", "variant", "by", "actor1", "actor2", "quad"
    )
    assert shown.rows() == [
        (day(1), 7, 9, None, None, None, 100, 300, 30, 2900, 31, "observed"),
        (date(2019, 6, 1), None, None, None, None, None, None, None, 0, 0, 30, "outside coverage"),
        (date(2019, 7, 1), 0, 0, 0, 0, 0, 0, None, 0, 1, 31, "observed"),
    ]
    assert found.select("source", "scheme", "variant", "by").unique().rows() == [
        ("gdelt2", "CAMEO", "raw", "event")
    ]
    assert found.filter(actor1="EU", quad=1, coverage="outside coverage")["reports"].to_list() == [None], (
        "not covered"
    )
    order = ["month", "actor1", "actor2", "quad"]
    assert found.equals(found.sort(order))
    assert sorted(set(found["quad"])) == [1, 2, 3, 4]


def test_counts_that_a_source_never_has_stay_unknown_and_others_are_0() -> None:
    given = counts((201905, "EU", "USA", 1, 7, None), (201905, "EU", "USA", 2, 1, None))
    coded = replace(LABELS, counts=("reports", "goldstein_tenths"))
    asked = (TOTALS, COVERED, [("EU", "USA")], [201905])
    told = ("quad", "reports", "mentions", "goldstein_tenths")
    assert grid(given, *asked, coded).select(told).rows() == [
        (1, 7, None, None),
        (2, 1, None, None),
        (3, 0, None, 0),
        (4, 0, None, 0),
    ]
    assert grid(no_counts()[0], *asked, coded).select(told).rows() == [
        (quad, 0, None, 0) for quad in (1, 2, 3, 4)
    ]
    assert grid(given, *asked, LABELS)["mentions"].to_list() == [None, None, 0, 0], (
        "reported without a number"
    )


def test_a_lake_that_holds_nothing_of_it_says_so() -> None:
    nothing, totals = no_counts()
    found = grid(nothing, totals, COVERED, [("EU", "USA")], [201905, 201906], LABELS)
    assert found.select("month", "reports", "month_reports", "coverage").unique(
        maintain_order=True
    ).rows() == [
        (day(1), 0, 0, "observed"),
        (date(2019, 6, 1), None, None, "outside coverage"),
    ]
    assert found["mentions"].to_list() == [0] * 4 + [None] * 4
    assert sparse(nothing, totals, COVERED, LABELS).is_empty()


def test_pairs_that_were_reported_are_given_as_they_are() -> None:
    given = counts(
        (201906, "EU", "USA", 1, 5, 5), (201905, "USA", "EU", 2, 7, None), (201905, "EU", "USA", 2, 7, 9)
    )
    found = sparse(given, TOTALS, COVERED, LABELS)
    assert found.select("month", "actor1", "reports", "mentions", "month_reports", "coverage").rows() == [
        (day(1), "EU", 7, 9, 100, "observed"),
        (day(1), "USA", 7, None, 100, "observed"),
        (date(2019, 6, 1), "EU", None, None, None, "outside coverage"),
    ]
