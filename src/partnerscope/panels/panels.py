"""The panels of one state of knowledge: the packaged ones, carried further by what the user has loaded, and those
of which nothing is packaged (`events`, `treaty_actions`).

Grain: one `Panels` belongs to one `Known` and one lake. What a loaded table adds is said in the panel's `note`, which
measures repeat beside every number that may rest on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from partnerscope.errors import PartnerscopeError
from partnerscope.extras import require
from partnerscope.panels import events, treaties
from partnerscope.panels.packaged import PackagedPanel, entry_named, panel_packaged
from partnerscope.view import Known, Panel

if TYPE_CHECKING:
    from partnerscope.lake import Lake

_LOADED_ONLY = {events.NAME: events.nothing, treaties.NAME: treaties.nothing}
"""Panels of which nothing is packaged, and what they are without a lake."""
_LOADED_IDS = 10_000_000
"""Added to the numbers of loaded roll calls: releases number them anew, and no packaged number is as high."""


@dataclass(frozen=True)
class Panels:
    """Panels by name. `root` is the observatory's folder; each is made once a content of the lake."""

    root: Path
    known: Known
    _made: dict[tuple[str, str], Panel] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __call__(self, name: str) -> Panel:
        """The panel of this name. Raises InputError for an unknown one, and where PARTNERSCOPE_LAKE names no lake."""
        entry = entry_named(name)
        loaded_only = _LOADED_ONLY.get(name)
        if loaded_only is None and (entry is None or not entry.source):
            return panel_packaged(name)
        folder = events.lake_folder(self.root)
        if folder is None:
            return panel_packaged(name) if loaded_only is None else loaded_only()
        with _opened(folder) as lake:
            key = (name, events.version_of(lake))
            if key not in self._made:
                self._made[key] = self._of_lake(name, lake, key[1], entry)
            return self._made[key]

    def _of_lake(self, name: str, lake: Lake, version: str, entry: PackagedPanel | None) -> Panel:
        if entry is not None:
            return _carried(lake, version, entry)
        if name == treaties.NAME:
            return treaties.acts_panel(lake, version)
        about, issues = self.known.about, self.known.codebook["issue"]
        member = self.known.codebook["membership_status"].where("standing", "member")
        joined = self.known.frame("membership").filter(
            (pl.col("body") == about.subject) & pl.col("status").is_in(member)
        )
        members = joined["actor"].unique().sort().to_list()
        contexts = [c for issue in about.issues for c in issues[issue].mappings.get("plover", ())]
        others = (*about.partners, *about.comparators)
        return events.events_panel(lake, version, (about.subject, *members), others, contexts)


def bulk_version(root: Path) -> str:
    """A hash of what the lake of an observatory holds; '' where there is none, or none that can be read."""
    try:
        folder = events.lake_folder(root)
        if folder is None:
            return ""
        with _opened(folder) as lake:
            return events.version_of(lake)
    except PartnerscopeError:
        return ""  # every number that rests on it says so


@contextmanager
def _opened(folder: Path) -> Iterator[Lake]:
    require("lake", "the lake of this observatory")
    from partnerscope.lake import Lake

    with Lake.open(folder, create=False) as lake:
        yield lake


def _carried(lake: Lake, version: str, entry: PackagedPanel) -> Panel:
    """The packaged panel, and what the lake's table adds where it reaches further."""
    packaged = panel_packaged(entry.name)
    held = next((one for one in lake.list() if one.source == entry.source), None)
    until = held.covered_to.isoformat() if held is not None and held.covered_to is not None else ""
    if held is not None and entry.unused:
        return replace(packaged, note=entry.unused)
    # dates in the form of ISO 8601 compare as texts
    if entry.loaded is None or held is None or until <= packaged.end:
        return packaged
    loaded = _like(entry.loaded(lake), packaged.frame)
    gap = ("", "")
    if entry.joined == "years":
        years = loaded["year"].unique().sort()
        kept = packaged.frame.filter(~pl.col("year").is_in(years.implode()))
        note = f"V-Dem as loaded into the lake for {_spans(years.to_list())}: versions are not comparable across years."
    else:
        loaded = loaded.filter(pl.col("date") > date.fromisoformat(packaged.end))
        loaded = loaded.with_columns((pl.col("rcid") + _LOADED_IDS).alias("rcid"))
        kept = packaged.frame
        gap = _between(packaged.end, held.covered_from)
        note = f"Votes after {packaged.end} (to {until}) as loaded into the lake{_without(gap)}."
    frame = pl.concat([kept, loaded])
    named = f"{packaged.version}+{version}"
    return Panel(
        entry.name, frame, named, packaged.start, until, packaged.source, packaged.caution, note, gap
    )


def _between(end: str, first: date | None) -> tuple[str, str]:
    """The first and last day between the packaged end and the first day loaded; '' where they meet."""
    after = date.fromisoformat(end) + timedelta(days=1)
    if first is None or first <= after:
        return ("", "")
    return (after.isoformat(), (first - timedelta(days=1)).isoformat())


def _without(gap: tuple[str, str]) -> str:
    return f"; none of {gap[0]} to {gap[1]} is held" if gap[0] else ""


def _like(loaded: pl.DataFrame, packaged: pl.DataFrame) -> pl.DataFrame:
    """The loaded rows in the columns of the packaged table; what the source lacks is null."""
    columns = [
        (pl.col(name) if name in loaded.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in packaged.schema.items()
    ]
    return loaded.select(columns)


def _spans(years: list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
