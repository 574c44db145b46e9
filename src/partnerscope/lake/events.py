"""Counting reports of events between actors, month by month: the expressions, the same for every engine.

Grain: one row of an answer is the reports of one month, one ordered pair of actors and one quad.
Machine-coded rows are reports, not events: every number here is media attention. Three variants: `raw`
counts rows; `deduplicated` counts distinct (date, actor codes, event code, place), with the tone of the
row first numbered and the largest counts; `root` counts rows that the source marks as the main event of
their report. All sums are sums of integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from partnerscope.lake.plover import quad_rules

if TYPE_CHECKING:
    import ibis.expr.types as ir

PARTITION_COLUMNS = ("PARTITIONTIME", "_PARTITIONTIME")
"""BigQuery's pseudo column (days, by time of addition), as Ibis and as BigQuery call it."""

LATE_MONTHS = 13
"""Reports added later than this after the month of their event are not looked for on BigQuery: 'a year ago' is found,
'a decade ago' is not, and nine tenths of the table stay unread."""
LOAD_DAYS = 2
"""A quarter hour near midnight is loaded on the next day."""

Variant = Literal["raw", "deduplicated", "root"]
By = Literal["event", "added"]
Quads = Literal["source", "plover"]
VARIANTS: tuple[Variant, ...] = ("raw", "deduplicated", "root")
COUNTS = ("reports", "mentions", "articles", "goldstein_tenths", "tone_micro")
"""The integer columns of an answer. Goldstein (ICEWS, PLOVER: intensity) in tenths, tone in millionths,
both summed."""


_SAME_EVENT = ("event_date", "code1", "code2", "event_code", "place")
"""Reports that agree in these are taken for the same event in the deduplicated variant."""


@dataclass(frozen=True, slots=True)
class DyadQuery:
    """What to count. Months are year * 100 + month, both ends included; keys are a source's actor codes.

    `first` and `second` empty: all pairs. Otherwise pairs with one end in each, in either direction.
    `version` is GDELT's (1 or 2), `context` a PLOVER context.
    With `quads` = "plover" CAMEO codes are counted in PLOVER's quads, and codes that have none (roots 01,
    02) are left out.
    """

    variant: Variant = "raw"
    by: By = "event"
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    version: int | None = None
    context: str | None = None
    quads: Quads = "source"


def dyad_months(table: ir.Table, query: DyadQuery) -> ir.Table:
    """Reports by month, actor1, actor2, quad. Columns: those four and COUNTS (Int64)."""
    rows = _window(table, query)
    if query.first or query.second:
        rows = rows.filter(_between(rows, query.first, query.second))
    else:
        rows = rows.filter(rows.actor1.notnull() & rows.actor2.notnull())
    if query.context is not None:
        rows = rows.filter(rows.contexts.contains(f";{query.context};"))
    counted = _variant(rows, query)
    if query.quads == "plover":
        remapped = counted.mutate(quad=_plover_quad(counted))
        counted = remapped.filter(remapped.quad.notnull())
    return counted.group_by("month", "actor1", "actor2", "quad").aggregate(**_sums(counted))


def month_totals(table: ir.Table, query: DyadQuery) -> ir.Table:
    """All reports of each month, whoever acts: the universe that shares are taken of.

    Columns: month, month_reports, month_mentions (Int64).
    """
    counted = _variant(_window(table, query), query)
    return counted.group_by("month").aggregate(
        month_reports=counted.count().cast("int64"), month_mentions=counted.mentions.sum().cast("int64")
    )


def from_gdelt(raw: ir.Table, version: int, query: DyadQuery) -> ir.Table:
    """GDELT's own table (as on BigQuery) in the columns of the lake's `gdelt_events` that queries need.

    The months asked for become bounds on the partitions of a partitioned table (_partitions). Empty codes become null.
    Halves in the seventh decimal of a tone may round to the other side than in an ingest; nothing else
    can differ.
    """
    import ibis

    raw = _partitions(raw, query)
    empty = ibis.literal("")
    added = raw.DATEADDED if version == 1 else raw.DATEADDED // 1_000_000
    return raw.select(
        event_id=raw.GLOBALEVENTID,
        event_date=raw.SQLDATE,
        event_month=raw.SQLDATE // 100,
        added_month=added // 100,
        actor1=_raw_key(raw.Actor1CountryCode, raw.Actor1KnownGroupCode),
        actor2=_raw_key(raw.Actor2CountryCode, raw.Actor2KnownGroupCode),
        code1=raw.Actor1Code.nullif(empty),
        code2=raw.Actor2Code.nullif(empty),
        event_code=raw.EventCode,
        quad=raw.QuadClass,
        is_root=raw.IsRootEvent == 1,
        goldstein_tenths=(raw.GoldsteinScale * 10).round().cast("int64"),
        tone_micro=(raw.AvgTone * 1_000_000).round().cast("int64"),
        mentions=raw.NumMentions,
        articles=raw.NumArticles,
        place=raw.ActionGeo_FullName.nullif(empty),
        version=ibis.literal(version),
    )


def _partitions(raw: ir.Table, query: DyadQuery) -> ir.Table:
    """Only the partitions that can hold a report of the months asked for: an event is never added before it happens, and
    here not later than LATE_MONTHS after its month; a report may be loaded LOAD_DAYS after it was added.
    """
    import ibis

    partition = next((name for name in PARTITION_COLUMNS if name in raw.columns), None)
    if partition is None:
        return raw
    if query.start is not None:
        raw = raw.filter(raw[partition] >= ibis.literal(_first_of(query.start, 0)))
    if query.end is not None:
        late = 1 + (LATE_MONTHS if query.by == "event" else 0)
        last = _first_of(query.end, late) + timedelta(days=LOAD_DAYS)
        raw = raw.filter(raw[partition] < ibis.literal(last))
    return raw


def _first_of(month: int, later: int) -> datetime:
    """The first moment of the month `later` months after this one."""
    number = min(month // 100 * 12 + month % 100 - 1 + later, 9999 * 12)
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def _raw_key(country: ir.Column, group: ir.Column) -> ir.Column:
    """The actor's key, by the rule of the ingest (gdelt.py)."""
    import ibis

    from partnerscope.lake.actors import actor_codes

    regions = list(actor_codes("cameo").field("region"))
    named, grouped = country.nullif(ibis.literal("")), group.nullif(ibis.literal(""))
    state = ibis.ifelse(named.notin(regions), named, ibis.null("string"))
    return ibis.ifelse(grouped == "EEC", grouped, ibis.coalesce(state, grouped, named))


def _window(table: ir.Table, query: DyadQuery) -> ir.Table:
    """The rows of the months and version asked for, with `month` and only the columns that counting
    needs.
    """
    wanted = ["actor1", "actor2", "quad", "goldstein_tenths", "tone_micro", "mentions", "articles"]
    if query.variant == "deduplicated":
        wanted += ["event_id", *_SAME_EVENT]
    elif query.quads == "plover":
        wanted.append("event_code")
    if query.context is not None:
        wanted.append("contexts")
    month = table.event_month if query.by == "event" else table.added_month
    conditions = [month.notnull()]
    if query.version is not None:
        conditions.append(table.version == query.version)
    if query.start is not None:
        conditions.append(month >= query.start)
    if query.end is not None:
        conditions.append(month <= query.end)
    if query.variant == "root":
        conditions.append(table.is_root)
    return table.filter(*conditions).select(*wanted, month=month)


def _between(rows: ir.Table, first: tuple[str, ...], second: tuple[str, ...]) -> ir.BooleanValue:
    """One end in each set. The first condition is implied by the others; it lets engines pass over
    sorted parts.
    """
    either = tuple(sorted({*first, *second}))
    there = rows.actor1.isin(first) & rows.actor2.isin(second)
    back = rows.actor1.isin(second) & rows.actor2.isin(first)
    return rows.actor1.isin(either) & rows.actor2.isin(either) & (there | back)


def _variant(rows: ir.Table, query: DyadQuery) -> ir.Table:
    if query.variant != "deduplicated":
        return rows
    return rows.group_by(*_SAME_EVENT).aggregate(
        month=rows.month.min(),
        actor1=rows.actor1.min(),
        actor2=rows.actor2.min(),
        quad=rows.quad.min(),
        goldstein_tenths=rows.goldstein_tenths.min(),
        tone_micro=rows.tone_micro.argmin(rows.event_id, where=rows.tone_micro.notnull()),
        mentions=rows.mentions.max(),
        articles=rows.articles.max(),
    )


def _plover_quad(rows: ir.Table) -> ir.IntegerColumn:
    """The PLOVER quad of a CAMEO code (plover.py); null for a code without one."""
    import ibis

    rules = quad_rules()
    root = rows.event_code.left(2)
    cases = [(root.isin(roots), quad) for quad, roots in rules.roots.items() if roots]
    cases += [(rows.event_code.isin(codes), quad) for quad, codes in rules.codes.items() if codes]
    return ibis.cases(*[(condition, ibis.literal(quad, "int8")) for condition, quad in cases])


def _sums(rows: ir.Table) -> dict[str, ir.Scalar]:
    sums = {name: rows[name].sum().cast("int64") for name in COUNTS if name != "reports"}
    return {"reports": rows.count().cast("int64"), **sums}
