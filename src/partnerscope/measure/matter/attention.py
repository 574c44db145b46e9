"""Attention: how much the media report of the subject and a partner together, in words and deeds, friendly or not.

Grain: one number is the machine-coded reports of one year between the subject (or its members) and a partner, both
directions, in one quad of one source's own scheme, per 10,000 of all reports of the same months. Reports are not events:
this is media attention. CAMEO's and PLOVER's quads never meet in one number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from partnerscope.measure.finding import Finding, Key, Value
from partnerscope.measure.matter.caveats import ATTENTION as CAVEAT
from partnerscope.measure.matter.spans import default_years, members_by_actor
from partnerscope.timeline.words import counted
from partnerscope.view import View

LABEL = "media attention"
PER = 10_000
QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
SIDES = ("subject", "members")
HINT = "outside coverage: no event data are loaded; they go into the folder lake/ of the observatory"


def attention(view: View) -> Iterator[Finding]:
    """One finding a partner, source, scheme, variant, side, context, quad and year: its share of reports, and how many."""
    frame = view.panel("events").frame
    others = sorted((*view.about.partners, *view.about.comparators), key=view.label)
    if frame.is_empty():
        for partner in others:
            keys = {"partner": partner}
            yield Finding(keys, {"counts": LABEL}, absence="outside_coverage", caveat=HINT)
        return
    frame = frame.filter(pl.col("month").dt.month_end() <= date.fromordinal(view.day)).with_columns(
        pl.col("month").dt.year().alias("year")
    )
    issues = _issues(view)
    sided = _sided(view, frame)
    for key, totals in _totals(frame).items():
        counts = sided.filter(pl.all_horizontal(pl.col(k) == v for k, v in zip(_KEYS, key, strict=True)))
        found = {
            tuple(row[:4]): row[4]
            for row in counts.group_by("year", "side", "partner", "quad").agg(pl.col("reports").sum()).rows()
        }
        for year in default_years(view):
            for partner in others:
                yield from _of_year(key, issues, year, partner, totals.get(year), found)


_KEYS = ("source", "scheme", "variant", "context")
_Key = tuple[str, str, str, str]
_Found = dict[tuple[object, ...], int]


def _of_year(
    key: _Key,
    issues: dict[str, str],
    year: int,
    partner: str,
    totals: tuple[int, float, int] | None,
    found: _Found,
) -> Iterator[Finding]:
    """The eight numbers of a partner in a year; one cell that says so where nothing is covered."""
    issue = issues.get(key[3], "")
    keys: dict[str, Key] = {"partner": partner, **dict(zip(_KEYS, key, strict=True)), "year": year}
    if totals is None:
        values = {"counts": LABEL, "issue": issue}
        yield Finding(keys, values, absence="outside_coverage", caveat="no day of it is loaded")
        return
    reports, days, all_days = totals
    text = f"{LABEL}: {round(days, 2):g} of {all_days} days loaded, {counted(reports, 'report')} in all"
    for side in SIDES:
        for quad, name in QUADS.items():
            n = found.get((year, side, partner, quad), 0)
            share = PER * n / reports if reports else None
            numbers: dict[str, Value] = {"per_10000": share, "counts": text, "issue": issue}
            yield Finding({**keys, "side": side, "quad": name}, numbers, n=n, caveat=CAVEAT)


def _totals(frame: pl.DataFrame) -> dict[_Key, dict[int, tuple[int, float, int]]]:
    """By source, scheme, variant and context: by year all reports of the covered months, days covered, days of the year."""
    months = frame.filter(pl.col("quad") == 0)
    summed = months.group_by(*_KEYS, "year", maintain_order=True).agg(
        pl.col("month_reports").sum(), pl.col("days_covered").sum()
    )
    found: dict[_Key, dict[int, tuple[int, float, int]]] = {}
    for source, scheme, variant, context, year, reports, days in summed.rows():
        whole = date(year, 12, 31).timetuple().tm_yday
        found.setdefault((source, scheme, variant, context), {})[year] = (reports, days, whole)
    return found


def _sided(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """Reports with `side` (subject or members, members only in months in which they were that) and `partner`."""
    others = [*view.about.partners, *view.about.comparators]
    members = members_by_actor(view)
    spans = [
        (actor, date.fromordinal(max(a, 1)), _day(b)) for actor, days in members.items() for a, b in days
    ]
    dated = pl.DataFrame(spans, schema={"own": pl.String, "first": pl.Date, "last": pl.Date}, orient="row")
    rows = frame.filter(pl.col("quad") > 0)
    turned = [
        rows.rename({own: "own", other: "partner"}).select(
            *_KEYS, "year", "month", "own", "partner", "quad", "reports"
        )
        for own, other in (("actor1", "actor2"), ("actor2", "actor1"))
    ]
    both = pl.concat(turned).filter(pl.col("partner").is_in(others) & (pl.col("own") != pl.col("partner")))
    of_subject = both.filter(pl.col("own") == view.about.subject).with_columns(
        pl.lit("subject").alias("side")
    )
    of_members = (
        both.join(dated, on="own")
        .filter((pl.col("month") >= pl.col("first").dt.month_start()) & (pl.col("month") <= pl.col("last")))
        .drop("first", "last")
        .with_columns(pl.lit("members").alias("side"))
    )
    return pl.concat([of_subject, of_members])


def _day(ordinal: int) -> date:
    return date.max if ordinal > date.max.toordinal() else date.fromordinal(ordinal)


def _issues(view: View) -> dict[str, str]:
    """Observed issue by context of PLOVER, from the codebook's mappings."""
    scheme = view.codebook["issue"]
    return {
        context: issue for issue in view.about.issues for context in scheme[issue].mappings.get("plover", ())
    }
