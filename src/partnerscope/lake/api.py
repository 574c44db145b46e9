"""The lake as others use it: open it, take files in, ask, and get Polars frames.

Grain: one `Lake` is one folder and one engine. Every answer says what it covers; nothing here judges.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from partnerscope.errors import InputError, Problem
from partnerscope.lake import answers, upkeep
from partnerscope.lake.actors import actor_codes
from partnerscope.lake.bundled import with_sessions
from partnerscope.lake.catalogue import Part, TakenFile
from partnerscope.lake.compaction import MEMORY, CompactReport, compact
from partnerscope.lake.coverage import covered_days
from partnerscope.lake.cubes import can_answer, from_cubes
from partnerscope.lake.engine import Engine, engine_at
from partnerscope.lake.events import (
    VARIANTS,
    By,
    DyadQuery,
    Quads,
    Variant,
    dyad_months,
    from_gdelt,
    month_totals,
)
from partnerscope.lake.parts import damaged_told, read_part
from partnerscope.lake.reports import MAX_REJECTS, WORKERS, IngestReport, Watch
from partnerscope.lake.schema import conform, table_named
from partnerscope.lake.session import reading
from partnerscope.lake.sources import SOURCES, events_of, source_named
from partnerscope.lake.store import LakeFolder, open_store

if TYPE_CHECKING:
    import ibis.expr.types as ir

Listings = list[upkeep.Inventory]
Problems = list[Problem]
Parts = list[Part]
Files = list[TakenFile]


@dataclass(slots=True)
class Lake:
    """A lake: `Lake.open(folder)`; `engine` is a URL (engine.py), None for DuckDB inside this process."""

    store: LakeFolder
    engine: Engine
    _totals: dict[tuple[str, DyadQuery], pl.DataFrame] = field(default_factory=dict)

    @classmethod
    def open(cls, path: str | Path, engine: str | None = None, *, create: bool = True) -> Lake:
        """Open a lake's folder; a new or empty one becomes a lake unless `create` is false.

        Raises InputError for a folder that is something else or an unknown engine.
        """
        store = open_store(Path(path), create=create)
        return cls(store, engine_at(engine))

    def close(self) -> None:
        """End the engine's connection."""
        self.engine.close()

    def __enter__(self) -> Lake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self,
        source: str,
        paths: Sequence[str | Path],
        progress: Watch | None = None,
        *,
        max_rejects: float = MAX_REJECTS,
        workers: int = WORKERS,
    ) -> IngestReport:
        """Take in files, folders or globs of a source; `progress` is called after each file and now and then.

        What is there already is passed over. Raises InputError for unknown sources and paths, DataError
        for a file of which more than the share `max_rejects` is broken.
        """
        from partnerscope.lake.ingest import add_files  # reading files needs far more than asking does

        return add_files(
            self.store, source, [*paths], max_rejects=max_rejects, workers=workers, watch=progress
        )

    def list(self) -> Listings:
        """What the lake holds, one entry a source."""
        return upkeep.list_sources(self.store)

    def verify(self, told: upkeep.Told = upkeep.untold) -> Problems:
        """Read every byte again; an empty list says that all is as it was written. `told` hears of every part."""
        return upkeep.verify(self.store, told)

    def compact(self, memory: str = MEMORY, told: upkeep.Told = upkeep.untold) -> CompactReport:
        """Merge the parts of each month and count distinct events, within `memory`; answers stay the same."""
        return compact(self.store, memory, told)

    def mend(self, told: upkeep.Told = upkeep.untold) -> upkeep.MendReport:
        """Take damaged parts out; `add` their files again, and what they held is back."""
        return upkeep.mend(self.store, told)

    def version(self) -> str:
        """A hash of what was taken in: equal for lakes that hold the same."""
        return hashlib.sha256("".join(self.store.catalogue.batches()).encode()).hexdigest()[:16]

    def rejects(self) -> pl.DataFrame:
        """Rows that were not taken: source, file, line, fields, reason, text."""
        return upkeep.rejects(self.store)

    def coverage(self, source: str) -> pl.DataFrame:
        """What the files of a source cover, by month: `month` (year * 100 + month), `days_covered` (whole days),
        `quarters_covered` (quarter hours).
        """
        return covered_days(self.store.catalogue.covered([source_named(source).name]))

    def events_dyad_month(
        self,
        actors: Sequence[str],
        partners: Sequence[str],
        *,
        source: str = "gdelt2",
        start: date,
        end: date,
        variant: Variant = "raw",
        by: By = "event",
        context: str | None = None,
        quads: Quads = "source",
    ) -> pl.DataFrame:
        """Reports between each actor and each partner, both directions, every month from start to end.

        `quads="plover"` counts GDELT and ICEWS in PLOVER's quads. A full grid: month x ordered pair x
        quad, columns `answers.DYAD_MONTH`. A covered month without a report is 0; a month outside
        coverage is null and says so. Raises InputError for actors that the source does not code.
        """
        codes = actor_codes(events_of(source).scheme)
        query = _query(source, variant, by, start, end, context, quads)
        first = tuple(key for actor in actors for key in codes.keys(actor))
        second = tuple(key for actor in partners for key in codes.keys(actor))
        asked = replace(query, first=first, second=second)
        counts, totals = self._count(source, asked)
        there = [(actor, partner) for actor in actors for partner in partners if actor != partner]
        pairs = list(dict.fromkeys(there + [(partner, actor) for actor, partner in there]))
        return answers.grid(
            answers.to_actors(counts, codes.scheme),
            totals,
            self._covered(source),
            pairs,
            answers.month_list(start, end),
            _labels(source, query),
        )

    def events_all_dyads(
        self,
        *,
        source: str = "gdelt2",
        start: date | None = None,
        end: date | None = None,
        variant: Variant = "raw",
        by: By = "event",
        quads: Quads = "source",
    ) -> pl.DataFrame:
        """Reports of every pair that was reported, one row a month, ordered pair and quad; not a grid.

        Codes that stand for no actor (regions, groups without a row in actor_code.csv) are null and added up.
        """
        query = _query(source, variant, by, start, end, None, quads)
        counts, totals = self._count(source, query)
        named = answers.to_actors(counts, events_of(source).scheme)
        return answers.sparse(named, totals, self._covered(source), _labels(source, query))

    def votes(self, release: str | None = None) -> pl.DataFrame:
        """UN votes taken into the lake: rcid, iso3, vote (1, 0, -1, null absent), date; sorted.

        `release` names a file; None takes the one that reaches furthest. Dates come from the roll calls
        where the file has none.
        """
        votes = self._panel("un_votes", "un_votes", release).drop("date")
        calls = self.roll_calls().select("rcid", "date")
        return votes.join(calls, on="rcid", how="left", maintain_order="left")

    def roll_calls(self, release: str | None = None) -> pl.DataFrame:
        """UN roll calls taken into the lake, as `un_roll_calls` (bundled.py)."""
        return with_sessions(self._panel("un_votes", "un_roll_calls", release))

    def un_sponsors(self, release: str | None = None) -> pl.DataFrame:
        """Sponsors of UN resolutions: resolution (R/65/80, as in the roll calls), iso3, joined, year of the session.

        A resolution that is not there has unknown sponsors, never none.
        """
        return self._panel("un_sponsors", "un_sponsors", release)

    def ideal_points(self, release: str | None = None) -> pl.DataFrame:
        """Published ideal points: iso3, cow, session, year, variant, ideal_point, q5, q50, q95, votes.

        A file may hold one variant or several: each comes from the file that reaches furthest.
        """
        table = table_named("ideal_points")
        kept = [pl.DataFrame(schema=table.columns)]
        there: set[str] = set()
        for file in sorted(
            self._releases("ideal_points", table.name, release), key=self._reach, reverse=True
        ):
            rows = self._rows_of(table.name, file)
            kept.append(rows.filter(~pl.col("variant").is_in(list(there))))
            there |= set(rows["variant"])
        return pl.concat(kept).sort(table.order)

    def treaty_actions(self, release: str | None = None) -> pl.DataFrame:
        """Treaty actions: treaty, mtdsg, participant, iso3, action, date."""
        return self._panel("treaty_actions", "treaty_actions", release)

    def vdem(self, release: str | None = None) -> pl.DataFrame:
        """V-Dem country-years taken into the lake, as `vdem` (bundled.py)."""
        return self._panel("vdem", "vdem", release)

    def ties(self, source: str, release: str | None = None) -> pl.DataFrame:
        """Ties of one data set (a source whose table is `ties`): dataset, kind, actor1, actor2, code1,
        code2, directed, year, until, value, label, record. No value: the data set does not know. A year outside
        `coverage(source)` is not known, never 0.
        """
        if source_named(source).table != "ties":
            allowed = ", ".join(one.name for one in SOURCES if one.table == "ties")
            raise InputError(f"'{source}' is not a source of ties", allowed=allowed)
        return self._panel(source, "ties", release)

    def _count(self, source: str, query: DyadQuery) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Counts and totals: from the cubes where they hold the answer, else from the rows."""
        with reading(self.store):
            if self.engine.kind != "duckdb" or not can_answer(query):
                return self._count_rows(source, query, None)
            parts = self._parts(source_named(source).table, query)
            rest = _without_distinct(parts) if query.variant == "deduplicated" else []
            cubed = [self.store.root / part.cube for part in parts if part not in rest]
            found = [answers.no_counts()]
            if cubed:
                with damaged_told(str(self.store.cubes)):
                    found.append(from_cubes(cubed, query))
            if rest:
                found.append(self._count_rows(source, query, rest))
            counts, totals = zip(*found, strict=True)
            return pl.concat(counts, how="vertical_relaxed"), pl.concat(totals, how="vertical_relaxed")

    def _count_rows(
        self, source: str, query: DyadQuery, parts: Parts | None
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        table = self._events(source, query, parts)
        if table is None:
            return answers.no_counts()
        return self.engine.fetch(dyad_months(table, query)), self._month_totals(table, query)

    def _month_totals(self, table: ir.Table, query: DyadQuery) -> pl.DataFrame:
        """The totals of the months asked for; they do not depend on the actors and are kept for the next
        question.
        """
        whole = replace(query, first=(), second=(), context=None, quads="source")
        key = (table.get_name(), whole)
        if not self.engine.local:
            return self.engine.fetch(month_totals(table, whole))
        if key not in self._totals:
            self._totals[key] = self.engine.fetch(month_totals(table, whole))
        return self._totals[key]

    def _events(self, source: str, query: DyadQuery, parts: Parts | None) -> ir.Table | None:
        """The table of a source's events; None for a lake without a part that could answer the query."""
        name = source_named(source).table
        if self.engine.kind == "bigquery":
            known = events_of(source)
            if not known.bigquery or known.version is None:
                allowed = ", ".join(one.name for one in SOURCES if one.events and one.events.bigquery)
                raise InputError(f"BigQuery does not hold {source}", allowed=allowed)
            return from_gdelt(self.engine.table(known.bigquery, []), known.version, query)
        if not self.engine.local:
            return self.engine.table(name, [])
        chosen = self._parts(name, query) if parts is None else parts
        return self.engine.table(name, [self.store.root / part.path for part in chosen]) if chosen else None

    def _parts(self, table: str, query: DyadQuery) -> Parts:
        """The parts that can hold rows of the months asked for; an event is never added before it happens."""
        start = query.start if query.by == "event" else None
        chosen = []
        for part in self.store.catalogue.parts(table):
            month = int(part.partition.replace("-", ""))
            if (start is None or month >= start) and (query.end is None or month <= query.end):
                chosen.append(part)
        return chosen

    def _covered(self, source: str) -> pl.DataFrame:
        if self.engine.kind == "bigquery":
            return _kept_up(source)
        return self.coverage(source)

    def _panel(self, source: str, table: str, release: str | None) -> pl.DataFrame:
        return self._rows_of(table, max(self._releases(source, table, release), key=self._reach))

    def _releases(self, source: str, table: str, release: str | None) -> Files:
        """The files of a source that hold rows of a table; InputError if there is none."""
        batches = {part.batch for part in self.store.catalogue.parts(table)}
        files = [file for file in self.store.catalogue.files(source) if file.batch in batches]
        if release is not None:
            files = [file for file in files if file.name == release]
        if not files:
            raise InputError(
                f"the lake holds no {table}" + (f" from a file '{release}'" if release else ""),
                where=str(self.store.root),
                hint=f"partnerscope lake add {source} FILE, or use the packaged tables",
            )
        return files

    def _rows_of(self, table: str, file: TakenFile) -> pl.DataFrame:
        """The rows that one file gave to a table. A part written before the table had a column lacks it: null."""
        known = table_named(table)
        with reading(self.store):
            kept = self.store.catalogue.parts(table, file.batch)
            parts = [read_part(self.store, part) for part in kept]
        return pl.concat(conform(known, rows) for rows in parts).sort(known.order)

    def _reach(self, file: TakenFile) -> tuple[date, int, str]:
        """How far a panel's file reaches: such files stand alone in their batch."""
        covered = self.store.catalogue.covered([file.source], file.batch)
        return max((one.end for one in covered), default=date.min), file.rows_kept, file.content


def _without_distinct(parts: Parts) -> Parts:
    """The parts of months that were not compacted since something was added: there distinct events must be counted."""
    several = Counter(part.partition for part in parts)
    whole = {part.partition for part in parts if part.distinct and several[part.partition] == 1}
    return [part for part in parts if part.partition not in whole]


def _labels(source: str, query: DyadQuery) -> answers.Labels:
    native = table_named(source_named(source).table).quads
    scheme = "PLOVER" if query.quads == "plover" else native
    return answers.Labels(source, scheme, query.variant, query.by, events_of(source).counts)


def _query(
    source: str,
    variant: Variant,
    by: By,
    start: date | None,
    end: date | None,
    context: str | None,
    quads: Quads,
) -> DyadQuery:
    known = events_of(source)
    if quads not in ("source", "plover"):
        raise InputError(f"unknown quads '{quads}'", allowed="source, plover")
    if variant not in VARIANTS:
        raise InputError(f"unknown variant '{variant}'", allowed=", ".join(VARIANTS))
    if by not in ("event", "added"):
        raise InputError(f"unknown month '{by}'", allowed="event, added")
    if by == "added" and not known.added:
        raise InputError(f"{source} has no date of addition", allowed="by='event'")
    if variant not in known.variants:
        raise InputError(f"{source} does not mark {variant} events", allowed=", ".join(known.variants))
    if context is not None and not known.contexts:
        raise InputError(
            f"{source} has no contexts",
            allowed=", ".join(one.name for one in SOURCES if one.events and one.events.contexts),
        )
    if start is not None and end is not None and start > end:
        raise InputError(f"the window ends ({end}) before it starts ({start})")
    return DyadQuery(
        variant,
        by,
        start=start.year * 100 + start.month if start else None,
        end=end.year * 100 + end.month if end else None,
        version=known.version,
        context=context,
        quads="source" if known.plover else quads,
    )


def _kept_up(source: str) -> pl.DataFrame:
    """All days from the start of a source to today: BigQuery holds all of GDELT."""
    known = source_named(source)
    days = pl.date_range(known.starts, known.ends or date.today(), eager=True).alias("day").to_frame()
    month = (pl.col("day").dt.year() * 100 + pl.col("day").dt.month().cast(pl.Int32)).alias("month")
    counted = days.group_by(month).agg(pl.len().cast(pl.Int16).alias("days_covered")).sort("month")
    return counted.with_columns((pl.col("days_covered").cast(pl.Int32) * 96).alias("quarters_covered"))
