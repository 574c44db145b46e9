"""Effects: did alignment with the subject change after a partnership was declared? Usually these data cannot determine it.

Grain: one outcome is one state in one calendar year: its alignment with a *frozen* reference, those who were members of
the subject throughout the panel. Treated are partners whose strategic partnership has a start dated to a year in the
records, from that year on; the donors are UN members never designated and never members. Two designs (group-time effects
of all treated, synthetic control of each), both silent unless every declared condition holds (method `effect`); for a
synthetic control also: with all donors as with the nearest, and beyond chance among the partners that were tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from partnerscope import timeline
from partnerscope.measure.finding import Absence, Finding, Value
from partnerscope.measure.matter.assembly import Floats, frozen, position_of, world_assembly
from partnerscope.measure.matter.caveats import EFFECT as CAVEAT
from partnerscope.measure.matter.caveats import told
from partnerscope.measure.matter.designs import GROUP_TIME, LEAST_VOTES, SYNTHETIC
from partnerscope.measure.matter.spans import iso_codes, members_by_actor
from partnerscope.method.effect import (
    UNDETERMINED,
    GroupTime,
    Panel,
    SyntheticControl,
    group_time,
    synthetic_control,
)
from partnerscope.timeline.words import counted
from partnerscope.view import View

GRADE = "strategic"
FIRST_YEAR = 1995
"""The panel's first year: from then the subject's membership stood still until 2004."""
FAMILY_LEVEL = 0.10
"""Placebo rank with all donors times the number of partners tried: at most this much, or nothing is told."""
GIVEN_DRAWS = 199
"""Placebos of the design with a covariate: its rank is beside the main one, which has 999."""
LEAST_KNOWN = 10
"""Donors with a known covariate in a base year, or nothing is compared given it."""
LEAST_BEFORE = 3
"""Years before the start that a synthetic control needs."""
NEAREST = 20
"""Donors of a synthetic control: the declared comparators and this many never-designated states that were nearest before.

With more donors than years before, placebos fit without error and no effect could rank first.
"""
UNDATED = "no dated start of a strategic partnership in the records"


@dataclass(frozen=True, slots=True)
class Onset:
    """A dated start of a strategic partnership: partner, the year treated from, the record."""

    partner: str
    year: int
    record: str


@dataclass(frozen=True)
class Study:
    """What both designs found for a view. `panel` units are actor ids or ISO codes, times calendar years.

    `reference` names the frozen members, `undated` partners without a dated start (with their records), `dropped`
    counts UN members that lack an outcome in some year. `given` repeats `pooled` among states as liberal-democratic in the
    base year (outcome regression); `with_all` repeats `single` with every donor there is.
    """

    panel: Panel
    treated: tuple[Onset, ...]
    undated: dict[str, str]
    reference: tuple[str, ...]
    dropped: int
    pooled: GroupTime | None
    given: GroupTime | None
    single: dict[str, SyntheticControl]
    with_all: dict[str, SyntheticControl]
    caveat: str = CAVEAT


def effect(view: View) -> Iterator[Finding]:
    """One finding a design (group-time pooled, synthetic a partner): effect, p, minimum detectable effect, fit, range."""
    found = study(view)
    years = f"{found.panel.times[0]}-{found.panel.times[-1]}" if found.panel.times else ""
    if found.pooled is None:
        why = "no dated designation lies within the years of the panel, or too few donors"
        keys = {"partner": "", "design": GROUP_TIME}
        yield Finding(keys, {"verdict": UNDETERMINED}, absence="outside_coverage", caveat=why)
    else:
        yield from _of_pooled(found, found.pooled, years)
    for partner in sorted(view.about.partners, key=view.label):
        if partner in found.undated:
            yield _silent(partner, UNDATED, found.undated[partner])
        elif partner not in found.single:
            yield _silent(
                partner, f"its start or its votes lie outside the panel {years}", "", "outside_coverage"
            )
        else:
            record = next(one.record for one in found.treated if one.partner == partner)
            yield from _of_single(found, partner, record)


def effect_path(view: View) -> Iterator[Finding]:
    """The course behind it: the pooled effect at each distance from the start in years, and each partner's yearly gap."""
    found = study(view)
    if found.pooled is not None:
        records = tuple(one.record for one in found.treated)
        for distance, mean in found.pooled.by_event_time().items():
            n = int((found.pooled.time - found.pooled.group == distance).sum())
            yield Finding(
                {"partner": "", "distance": int(distance)},
                {"gap": mean.effect},
                low=mean.low,
                high=mean.high,
                n=n,
                records=records,
                caveat=found.caveat,
            )
    for partner, one in found.single.items():
        for year, gap in zip(one.times, one.gaps, strict=True):
            values: dict[str, Value] = {
                "gap": float(gap),
                "period": "before" if year < one.start else "after",
            }
            yield Finding(
                {"partner": partner, "year": int(year)}, values, n=len(one.donors), caveat=found.caveat
            )


def study(view: View) -> Study:
    """Both designs for a view, computed once."""
    return view.once("study", _study)


def _study(view: View) -> Study:
    years = panel_years(view)
    treated, undated = designations(view)
    units, outcome, reference = outcomes(view, years)
    chosen = [one for one in treated if one.year in years and one.partner in units]
    begun = {one.partner: float(one.year) for one in chosen}
    barred = _designated(view, years) | set(members_by_actor(view)) | {view.about.subject}
    kept = [row for row, unit in enumerate(units) if unit in begun or unit not in barred]
    whole = [row for row in kept if np.isfinite(outcome[row]).all()]
    panel = Panel(
        tuple(units[row] for row in whole),
        tuple(years),
        outcome[whole],
        np.array([begun.get(units[row], np.inf) for row in whole]),
    )
    able = [one for one in chosen if one.partner in panel.units and one.year > years.start]
    enough = int(np.isinf(panel.treated_at).sum()) > 1
    long = [one for one in able if one.year - years.start >= LEAST_BEFORE and enough]
    return Study(
        panel,
        tuple(able),
        undated,
        reference,
        len(kept) - len(whole),
        group_time(panel) if able and enough else None,
        _given(view, panel) if able and enough else None,
        {
            one.partner: synthetic_control(panel, one.partner, one.year, _donors(view, panel, one))
            for one in long
        },
        {one.partner: synthetic_control(panel, one.partner, one.year) for one in long},
        told(CAVEAT, view.panel("un_votes").note),
    )


def _given(view: View, panel: Panel) -> GroupTime | None:
    """The pooled design with the liberal democracy of each state and year as a covariate; None where V-Dem knows too few
    of the others, or none of the treated.

    States without a value in a base year are left out of its comparison.
    """
    values = view.panel("vdem").frame.select("iso3", "year", "v2x_libdem").drop_nulls()
    known = {(state, year): value for state, year, value in values.rows()}
    codes = iso_codes(view)
    table = [
        [known.get((codes.get(unit, unit), year), np.nan) for year in panel.times] for unit in panel.units
    ]
    covariate = np.array(table, dtype=np.float64)
    never = np.isinf(panel.treated_at)
    starts = np.unique(panel.treated_at[~never])
    base = [panel.times.index(int(start) - 1) for start in starts]
    known_here = np.isfinite(covariate)
    own = [known_here[panel.treated_at == start, at].any() for start, at in zip(starts, base, strict=True)]
    if (known_here[never][:, base].sum(axis=0) < LEAST_KNOWN).any() or not any(own):
        return None
    known_of_all = replace(panel, covariates=covariate[:, :, None], covariate_names=("liberal democracy",))
    return group_time(known_of_all, gaps="pairs", adjust="regression", draws=GIVEN_DRAWS)


def _donors(view: View, panel: Panel, treated: Onset) -> tuple[str, ...]:
    """Comparators with votes in every year, and the never-designated states nearest to a partner before its start."""
    before = np.array(panel.times) < treated.year
    gap = panel.outcome[:, before] - panel.outcome[panel.row(treated.partner), before]
    distance = np.where(np.isinf(panel.treated_at), np.sqrt((gap**2).mean(axis=1)), np.inf)
    near = [row for row in np.argsort(distance, kind="stable")[:NEAREST] if np.isfinite(distance[row])]
    declared = [
        row
        for row, unit in enumerate(panel.units)
        if unit in view.about.comparators and np.isinf(panel.treated_at[row])
    ]
    return tuple(panel.units[row] for row in sorted({*near, *declared}))


def panel_years(view: View) -> range:
    """Whole calendar years with votes: from 1995, or the window's first year, to the last that ended by V."""
    ends = min(view.day, date.fromisoformat(view.panel("un_votes").whole_until()).toordinal())
    last = date.fromordinal(ends + 1).year - 1
    first = FIRST_YEAR if view.since == timeline.BEGINNING else date.fromordinal(view.since).year
    return range(first, last + 1)


def designations(view: View) -> tuple[tuple[Onset, ...], dict[str, str]]:
    """Partners' strategic partnerships with the subject that start in a known year up to V, and records without one.

    A partner that became one twice (under another name, or raised) is treated from the first time on.
    """
    rows = view.frame("partnership").filter(
        (pl.col("subject") == view.about.subject)
        & pl.col("category").is_in(view.codebook["partnership_category"].where("grade", GRADE))
    )
    dated, undated = [], {}
    for partner, start, identity in rows.sort("id").select("partner", "start", "id").rows():
        span = timeline.start_of(start or "")
        years = set() if span is None else {date.fromordinal(day).year for day in _days(span)}
        if len(years) == 1 and span is not None and span.last <= view.day:
            dated.append(Onset(partner, years.pop(), identity))
        else:
            undated[partner] = identity
    firsts = {one.partner: one for one in sorted(dated, key=lambda one: (one.year, one.record), reverse=True)}
    dated = [one for one in dated if firsts[one.partner] is one]
    listed = {one.partner for one in dated}
    bare = {partner: "" for partner in view.about.partners if partner not in listed}
    return tuple(dated), bare | {p: record for p, record in undated.items() if p not in listed}


def _days(span: timeline.Span) -> tuple[int, int]:
    bounded = abs(span.first) < timeline.FOREVER and abs(span.last) < timeline.FOREVER
    return (span.first, span.last) if bounded else (1, 366)


def _designated(view: View, years: range) -> set[str]:
    """Whom the subject had called a partner in some way by the end of the panel: no donors, treated or not."""
    end = date(years.stop - 1, 12, 31).toordinal() if len(years) else view.day
    found: set[str] = set(view.about.partners)
    for kind in ("partnership", "designation"):
        rows = view.frame(kind).filter((pl.col("subject") == view.about.subject) & (pl.col("_first") <= end))
        found |= set(rows["partner"])
    return found


def outcomes(view: View, years: range) -> tuple[tuple[str, ...], Floats, tuple[str, ...]]:
    """Alignment of every UN member with the frozen reference in every year: units, units x years, the reference.

    All members and roll calls at once: a matrix of differences times an indicator of years.
    """
    seen = world_assembly(view, years)
    core = frozen(seen, view, years)
    value = position_of(seen.votes, core).value
    differences = np.abs(seen.votes - value)
    there = ~np.isnan(differences)
    year = seen.calls["year"].to_numpy()
    indicator = (year[:, None] == np.array(years)[None, :]).astype(np.float64)
    count = there.astype(np.float64) @ indicator
    with np.errstate(invalid="ignore", divide="ignore"):
        aligned = 1 - np.where(there, differences, 0.0) @ indicator / count
    reference = tuple(seen.actors[row] for row in np.flatnonzero(core.any(axis=1)))
    return seen.actors, np.where(count >= LEAST_VOTES, aligned, np.nan), reference


def _of_pooled(found: Study, pooled: GroupTime, years: str) -> Iterator[Finding]:
    total, placebos = pooled.overall(), pooled.placebos
    records = tuple(one.record for one in found.treated)
    n = len(found.treated)
    about = (
        f"{pooled.verdict().text} [{n} treated, {pooled.controls} never designated, {years}, "
        f"reference: {counted(len(found.reference), 'member')} throughout, "
        f"{counted(found.dropped, 'UN member')} without votes every year left out]"
    )
    left = [one.effect for one in pooled.left_out] or [total.effect]
    values: dict[str, Value] = {
        "effect": total.effect,
        "verdict": about,
        "p": placebos.p,
        "given_democracy": found.given.overall().effect if found.given else None,
        "p_given_democracy": found.given.placebos.p if found.given else None,
        "floor": placebos.floor,
        "minimum_detectable": _possible(max(total.minimum_detectable, placebos.minimum_detectable)),
        "before": _number(placebos.pre_trend_p),
        "left_out_low": min(left),
        "left_out_high": max(left),
    }
    keys = {"partner": "", "design": GROUP_TIME}
    yield Finding(keys, values, total.low, total.high, n, records=records, caveat=found.caveat)


def _of_single(found: Study, partner: str, record: str) -> Iterator[Finding]:
    one, n = found.single[partner], len(found.single[partner].donors)
    left = [other.effect for other in one.left_out] or [one.effect]
    values: dict[str, Value] = {
        "effect": one.effect,
        "verdict": verdict(one, found.with_all[partner], len(found.single)),
        "since": int(one.start),
        "p": one.p,
        "floor": one.floor,
        "minimum_detectable": _possible(one.minimum_detectable),
        "before": _number(one.before),
        "left_out_low": min(left),
        "left_out_high": max(left),
        "p_all_donors": found.with_all[partner].p,
    }
    keys = {"partner": partner, "design": SYNTHETIC}
    yield Finding(keys, values, n=n, records=(record,), caveat=found.caveat)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _possible(least: float) -> float | None:
    """A smallest detectable effect; None where no effect on a scale of 0 to 1 would do."""
    return None if least > 1 else _number(least)


def verdict(near: SyntheticControl, every: SyntheticControl, tried: int) -> str:
    """What may be printed of one partner: the finding only where it survives all donors and the number of partners tried."""
    found = near.verdict()
    if not found.told:
        return found.text
    if near.effect * every.effect <= 0 or every.p * tried > FAMILY_LEVEL:
        return (
            f"{UNDETERMINED}: first among {counted(len(near.donors), 'donor')} (p = {near.p:.3f}), but with "
            f"all {len(every.donors)} p = {every.p:.3f} and the effect {every.effect:.3f}; {counted(tried, 'partner')} tried"
        )
    return found.text


def _silent(partner: str, why: str, record: str, absence: Absence = "not_coded") -> Finding:
    records = (record,) if record else ()
    keys = {"partner": partner, "design": SYNTHETIC}
    text = f"{UNDETERMINED}: {why}"
    return Finding(keys, {"verdict": text}, absence=absence, records=records, caveat=why)
