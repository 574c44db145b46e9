"""The panel `events`: what a lake that the user has filled says of the subject, its members and the others.

Grain: one row is the reports of one month, one ordered pair of actors and one quad in one variant of one source; the rows
with empty actors (quad 0) say how many reports the month has in all and how many of its days are covered. Nothing is
loaded unless there is a lake: in the folder that PARTNERSCOPE_LAKE names, else in `lake/` of the observatory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from partnerscope.errors import InputError
from partnerscope.view import Panel

if TYPE_CHECKING:
    from partnerscope.lake import Lake
    from partnerscope.lake.events import Variant

NAME = "events"
SCHEMA: dict[str, type[pl.DataType]] = {
    "source": pl.String,
    "scheme": pl.String,
    "variant": pl.String,
    "context": pl.String,
    "month": pl.Date,
    "actor1": pl.String,
    "actor2": pl.String,
    "quad": pl.Int8,
    "reports": pl.Int64,
    "month_reports": pl.Int64,
    "days_covered": pl.Float64,
    "days_in_month": pl.Int8,
}


def lake_folder(root: Path) -> Path | None:
    """The lake of an observatory, or None. Raises InputError where PARTNERSCOPE_LAKE names no lake."""
    chosen = os.environ.get("PARTNERSCOPE_LAKE")
    if chosen and not (Path(chosen) / "lake.json").is_file():
        raise InputError(
            "PARTNERSCOPE_LAKE names no lake", where=chosen, hint="partnerscope lake add SOURCE FILE"
        )
    folder = Path(chosen) if chosen else root / "lake"
    return folder if (folder / "lake.json").is_file() else None


CAUTION = (
    "Reports coded by machines, not events: one event is reported many times or never, and what media, languages and "
    "coders cover differs by year and source."
)


def nothing() -> Panel:
    """The panel where there is no lake: it is empty and covers nothing."""
    return Panel(NAME, pl.DataFrame(schema=SCHEMA), "none", "", "", "no lake", CAUTION)


def events_panel(
    lake: Lake, version: str, first: Sequence[str], second: Sequence[str], contexts: Iterable[str] = ()
) -> Panel:
    """Reports between `first` (the subject and its members) and `second`, both directions, by month.

    `contexts` are the contexts of PLOVER to count beside the whole (POLECAT only).
    """
    parts = list(_parts(lake, first, second, sorted(set(contexts))))
    frame = pl.concat([pl.DataFrame(schema=SCHEMA), *parts])
    days = frame.filter(pl.col("days_covered") > 0)["month"]
    start, end = (str(days.min() or ""), str(days.dt.month_end().max() or ""))
    return Panel(
        NAME, frame, version, start, end, _cited(frame["source"].unique().sort()) or "no event data", CAUTION
    )


def _cited(names: Iterable[str]) -> str:
    """Every source with its citation and licence."""
    from partnerscope.lake.sources import source_named

    found = [source_named(name) for name in names]
    return "; ".join(f"{one.name}: {one.citation} ({one.licence})" for one in found)


def version_of(lake: Lake) -> str:
    """A hash of what the lake holds."""
    return lake.version()


def _parts(
    lake: Lake, first: Sequence[str], second: Sequence[str], contexts: list[str]
) -> Iterator[pl.DataFrame]:
    from partnerscope.lake.sources import SOURCES

    held = {one.source for one in lake.list()}
    for source in SOURCES:
        known = source.events
        if known is None or source.name not in held or lake.coverage(source.name).is_empty():
            continue
        for variant in known.variants:
            for context in ("", *(contexts if known.contexts else ())):
                yield from _counted(lake, source.name, variant, context, first, second)


def _counted(
    lake: Lake, source: str, variant: Variant, context: str, first: Sequence[str], second: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """The reports that there are, and one row a covered month for its total."""
    from partnerscope.lake.actors import actor_codes
    from partnerscope.lake.sources import events_of

    months = lake.coverage(source)["month"].sort()
    start, end = (pl.date(m // 100, m % 100, 1) for m in (months[0], months[-1]))
    since, until = pl.select(start.alias("a"), end.alias("b")).row(0)
    codes = actor_codes(events_of(source).scheme).codes["actor"].implode()
    known = pl.DataFrame({"actor": [*first, *second]}).filter(pl.col("actor").is_in(codes))["actor"].to_list()
    grid = lake.events_dyad_month(
        [actor for actor in first if actor in known],
        [actor for actor in second if actor in known],
        source=source,
        start=since,
        end=until,
        variant=variant,
        context=context or None,
        # a day has 96 quarters of an hour: sources that publish by the quarter can lack some of a day
    ).with_columns(pl.lit(context).alias("context"), (pl.col("quarters_covered") / 96).alias("days_covered"))
    covered = grid.filter(pl.col("days_covered") > 0)
    total = covered.unique("month", maintain_order=True).with_columns(
        pl.lit("").alias("actor1"),
        pl.lit("").alias("actor2"),
        pl.lit(0, pl.Int8).alias("quad"),
        pl.lit(0, pl.Int64).alias("reports"),
    )
    for part in (total, covered.filter(pl.col("reports") > 0)):
        yield part.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
