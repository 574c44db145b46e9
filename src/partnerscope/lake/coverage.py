"""Which days a table can speak about: outside them the answer is 'outside coverage', never 0.

Grain: one window is days that one ingested file fills, within what its source covers at all. Daily and
quarter-hourly GDELT fills the days on which its rows were *added*; the GDELT back-file, ICEWS and
POLECAT fill the days of their *events*. The two are told apart by the rows: a day of addition whose
median event lies more than 31 days back marks a back-file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from partnerscope.lake.manifest import DayRange, Manifest
from partnerscope.lake.sources import LakeSource

OBSERVED = "observed"
OUTSIDE = "outside coverage"
BACK_FILE_LAG_DAYS = 31


@dataclass(slots=True)
class WindowsOf:
    """Finds the windows of one file from the blocks of its rows."""

    source: LakeSource
    _days: pl.DataFrame | None = None

    def add(self, rows: pl.DataFrame) -> None:
        """Take the rows of a block."""
        names = ("event_date", "added_date") if "event_date" in rows.columns else ("date", "year")
        counted = rows.group_by([name for name in names if name in rows.columns]).len()
        self._days = counted if self._days is None else pl.concat([self._days, counted])

    def windows(self) -> tuple[DayRange, ...]:
        """The windows, cut to what the source covers; none for a file without dated rows."""
        days = self._days
        if days is None or days.is_empty():
            return ()
        if "added_date" in days.columns:
            found = _gdelt_windows(days)
        elif "year" in days.columns:
            years = days["year"].drop_nulls()
            found = [DayRange(date(int(years.min()), 1, 1), date(int(years.max()), 12, 31))]  # type: ignore[arg-type]
        else:
            found = _range(days[days.columns[0]])
        cut = [_cut(window, self.source) for window in found]
        return tuple(window for window in cut if window.start <= window.end)


def covered_days(manifests: list[Manifest], sources: tuple[str, ...]) -> pl.DataFrame:
    """Days covered by month for the files of these sources: columns `month` (Int32) and `days_covered`
    (Int16).
    """
    windows = {window for manifest in manifests if manifest.source in sources for window in manifest.covered}
    ends = pl.DataFrame(
        {"start": [window.start for window in windows], "end": [window.end for window in windows]},
        schema={"start": pl.Date, "end": pl.Date},
    )
    days = ends.select(pl.date_ranges("start", "end").alias("day")).explode("day").unique()
    month = (pl.col("day").dt.year() * 100 + pl.col("day").dt.month().cast(pl.Int32)).alias("month")
    return days.group_by(month).agg(pl.len().cast(pl.Int16).alias("days_covered")).sort("month")


def _gdelt_windows(days: pl.DataFrame) -> list[DayRange]:
    lag = (pl.col("added_date") - pl.col("event_date")).dt.total_days().alias("lag")
    by_lag = (
        days.with_columns(lag)
        .group_by("added_date", "lag")
        .agg(pl.col("len").sum())
        .sort("added_date", "lag")
    )
    half = pl.col("len").cum_sum() * 2 >= pl.col("len").sum()
    median = by_lag.group_by("added_date").agg(pl.col("lag").filter(half).first().alias("median"))
    old = median.filter(pl.col("median") > BACK_FILE_LAG_DAYS)["added_date"].implode()
    back_file = days.filter(pl.col("added_date").is_in(old))
    added = median.filter(pl.col("median") <= BACK_FILE_LAG_DAYS)["added_date"]
    return _range(back_file["event_date"]) + _runs(added)


def _range(days: pl.Series) -> list[DayRange]:
    start, end = days.min(), days.max()
    return [DayRange(start, end)] if isinstance(start, date) and isinstance(end, date) else []


def _runs(days: pl.Series) -> list[DayRange]:
    """Consecutive days as windows."""
    windows: list[DayRange] = []
    for day in days.unique().sort():
        if windows and day - windows[-1].end == timedelta(days=1):
            windows[-1] = DayRange(windows[-1].start, day)
        else:
            windows.append(DayRange(day, day))
    return windows


def _cut(window: DayRange, source: LakeSource) -> DayRange:
    end = min(window.end, source.ends) if source.ends else window.end
    return DayRange(max(window.start, source.starts), end)
