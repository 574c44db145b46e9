"""Which quarter hours a table can speak about: outside them the answer is 'outside coverage', never 0.

Grain: one range is days that the files of a batch fill, and which quarter hours of them, within what the source covers at
all. A file of GDELT 2.0 fills the quarter hours in which its rows were *added*, one of GDELT 1.0 the days; the GDELT
back-file, ICEWS and POLECAT fill the days of their *events*. The two are told apart by the rows, file by file: a day of
addition whose median event lies more than 31 days back marks a back-file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from partnerscope.lake.catalogue import QUARTERS_A_DAY, WHOLE_DAY, DayRange
from partnerscope.lake.sources import LakeSource

OBSERVED = "observed"
OUTSIDE = "outside coverage"
BACK_FILE_LAG_DAYS = 31
_DATES = ("file", "event_date", "added_date", "quarter", "date", "year")


@dataclass(slots=True)
class WindowsOf:
    """Finds the ranges of the files of one batch from their rows."""

    source: LakeSource
    _days: list[pl.DataFrame] = field(default_factory=list)

    def add(self, rows: pl.DataFrame) -> None:
        """Take rows with a column `file` (a number) and what they have of dates."""
        names = _DATES if "event_date" in rows.columns else ("file", "date", "year")
        self._days.append(rows.group_by([name for name in names if name in rows.columns]).len())

    def windows(self) -> tuple[DayRange, ...]:
        """The ranges, cut to what the source covers; none for files without dated rows."""
        days = pl.concat(self._days, how="diagonal") if self._days else pl.DataFrame()
        if days.is_empty():
            return ()
        if "added_date" in days.columns:
            found = _gdelt_windows(days)
        elif "year" in days.columns:
            years = days["year"].drop_nulls()
            found = [DayRange(date(int(years.min()), 1, 1), date(int(years.max()), 12, 31))]  # type: ignore[arg-type]
        else:
            found = _range(days["event_date" if "event_date" in days.columns else "date"])
        cut = [_cut(window, self.source) for window in found]
        return tuple(window for window in cut if window.start <= window.end)


def covered_days(ranges: list[DayRange]) -> pl.DataFrame:
    """What is covered by month: `month` (Int32), `days_covered` (Int16, whole days), `quarters_covered` (Int32)."""
    by_quarters: dict[date, int] = {}
    whole: list[DayRange] = []
    for one in ranges:
        if one.quarters == WHOLE_DAY:
            whole.append(one)
            continue
        for number in range((one.end - one.start).days + 1):
            day = one.start + timedelta(days=number)
            by_quarters[day] = by_quarters.get(day, 0) | one.quarters
    ends = pl.DataFrame(
        {"start": [one.start for one in whole], "end": [one.end for one in whole]},
        schema={"start": pl.Date, "end": pl.Date},
    )
    full = ends.select(pl.date_ranges("start", "end").alias("day")).explode("day").unique()
    counted = full.with_columns(pl.lit(QUARTERS_A_DAY, pl.Int32).alias("quarters"))
    parts = pl.DataFrame(
        {"day": list(by_quarters), "quarters": [mask.bit_count() for mask in by_quarters.values()]},
        schema={"day": pl.Date, "quarters": pl.Int32},
    )
    days = pl.concat([counted, parts]).group_by("day").agg(pl.col("quarters").max())
    month = (pl.col("day").dt.year() * 100 + pl.col("day").dt.month().cast(pl.Int32)).alias("month")
    return (
        days.group_by(month)
        .agg(
            (pl.col("quarters") == QUARTERS_A_DAY).sum().cast(pl.Int16).alias("days_covered"),
            pl.col("quarters").sum().cast(pl.Int32).alias("quarters_covered"),
        )
        .sort("month")
    )


def _gdelt_windows(days: pl.DataFrame) -> list[DayRange]:
    lag = (pl.col("added_date") - pl.col("event_date")).dt.total_days().alias("lag")
    by_lag = (
        days.with_columns(lag)
        .group_by("file", "added_date", "lag")
        .agg(pl.col("len").sum())
        .sort("file", "added_date", "lag")
    )
    half = pl.col("len").cum_sum() * 2 >= pl.col("len").sum()
    median = by_lag.group_by("file", "added_date").agg(pl.col("lag").filter(half).first().alias("median"))
    told = days.join(median, on=["file", "added_date"], how="left")
    old = told.filter(pl.col("median") > BACK_FILE_LAG_DAYS)
    found = [window for file in old.partition_by("file") for window in _range(file["event_date"])]
    fresh = told.filter(pl.col("median") <= BACK_FILE_LAG_DAYS)
    return found + _runs(fresh.select("added_date", "quarter").unique())


def _range(days: pl.Series) -> list[DayRange]:
    start, end = days.min(), days.max()
    return [DayRange(start, end)] if isinstance(start, date) and isinstance(end, date) else []


def _runs(seen: pl.DataFrame) -> list[DayRange]:
    """Consecutive days with the same quarter hours as one range; a day without a quarter hour counts whole."""
    masks: dict[date, int] = {}
    for day, quarter in seen.iter_rows():
        masks[day] = masks.get(day, 0) | (WHOLE_DAY if quarter is None else 1 << quarter)
    windows: list[DayRange] = []
    for day in sorted(masks):
        last = windows[-1] if windows else None
        if last and last.quarters == masks[day] and day - last.end == timedelta(days=1):
            windows[-1] = DayRange(last.start, day, last.quarters)
        else:
            windows.append(DayRange(day, day, masks[day]))
    return windows


def _cut(window: DayRange, source: LakeSource) -> DayRange:
    end = min(window.end, source.ends) if source.ends else window.end
    return DayRange(max(window.start, source.starts), end, window.quarters)
