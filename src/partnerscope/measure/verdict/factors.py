"""Factors: what goes with the scope of cooperation, as named raters judge it.

Grain: one finding is what one rater says of one factor (or blocker) for one partner and issue. A factor with parts is
the least of the parts that the codebook names for it (property `parts` of its scale; else its part `whole`): a chain
is as strong as its weakest link. Ratings speak of the date of the reference; at a later date they are shown as rated
then, and no measure reads them as the state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from partnerscope import timeline
from partnerscope.measure.finding import Finding, Value
from partnerscope.measure.unfold.reference import pairs
from partnerscope.view import View

FACTOR, BLOCKER = "factor", "blocker"


@dataclass(frozen=True, slots=True)
class Rated:
    """One factor of one cell by one rater: the values of its parts (in [0, 1]) and the ratings behind them."""

    partner: str
    issue: str
    factor: str
    rater: str
    parts: Mapping[str, float]
    counted: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]

    @property
    def value(self) -> float | None:
        """The least of the parts that count; None where one of them is not rated."""
        if any(part not in self.parts for part in self.counted):
            return None
        return min(self.parts[part] for part in self.counted)


def ratings(view: View) -> tuple[Rated, ...]:
    """All factors and blockers that somebody has rated, by partner, issue, factor and rater."""
    return view.once("ratings of factors", _ratings)


def _ratings(view: View) -> tuple[Rated, ...]:
    known = [*_scales(view, FACTOR), *_scales(view, BLOCKER)]
    whole = next(iter(view.codebook.where("scale_part", "part_of", "all")), "")
    rows = view.frame("rating").filter(pl.col("partner").is_not_null() & pl.col("scale").is_in(known))
    groups: dict[tuple[str, str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows.explode("issues").sort("id").iter_rows(named=True):
        key = (row["partner"], row["issues"] or "", row["scale"], row["rater"])
        groups.setdefault(key, []).append(row)
    return tuple(
        Rated(
            *key,
            parts={row["part"] or whole: float(row["value"]) for row in found},
            counted=view.codebook["scale"][key[2]].several("parts") or (whole,),
            rows=tuple(found),
        )
        for key, found in sorted(groups.items())
    )


def _scales(view: View, scheme: str) -> list[str]:
    """The ids of the factors, or blockers, that are scales too: on these, raters judge."""
    if scheme not in view.codebook:
        return []
    return [one.id for one in view.codebook[scheme] if one.id in view.codebook["scale"]]


def rated_before(view: View) -> str:
    """The date that the ratings speak of, where it lies before V; '' where they may be read at V."""
    as_of = view.about.reference.as_of
    return as_of if as_of and view.day > timeline.moment(as_of) else ""


def factors(view: View) -> Iterator[Finding]:
    """One finding a partner, issue, factor or blocker, and rater; without a rater where nobody has rated it."""
    held: dict[tuple[str, str, str], list[Rated]] = {}
    for one in ratings(view):
        held.setdefault((one.partner, one.issue, one.factor), []).append(one)
    before = rated_before(view)
    for partner, issue in pairs(view):
        for scheme in (FACTOR, BLOCKER):
            for factor in _scales(view, scheme):
                keys = {"partner": partner, "issue": issue, "factor": factor}
                found = held.get((partner, issue, factor), [])
                if not found:
                    yield Finding(keys, {"group": scheme}, absence="not_coded", caveat="nobody has rated it")
                for one in found:
                    yield _finding(one, scheme, before)


def _finding(one: Rated, group: str, before: str) -> Finding:
    keys = {"partner": one.partner, "issue": one.issue, "factor": one.factor, "rater": one.rater}
    stated: dict[str, Value] = {
        "group": group,
        "parts": tuple(f"{part} {value:g}" for part, value in sorted(one.parts.items())),
        **{name: _several(one, name) for name in ("blind", "reported", "confidence", "passage")},
        "rated_on": _several(one, "date"),
    }
    records = tuple(row["id"] for row in one.rows)
    if before:
        why = f"as rated for {before}, not re-checked since"
        return Finding(keys, stated, absence="outside_coverage", caveat=why, records=records)
    if one.value is None:
        missing = ", ".join(part for part in one.counted if part not in one.parts)
        return Finding(keys, stated, absence="not_coded", caveat=f"not rated: {missing}", records=records)
    told = {row["blind"] for row in one.rows}
    caveat = (
        "" if told == {"yes"} else "the rater knew the outcome" if "no" in told else "blindness not stated"
    )
    return Finding(keys, {"value": one.value, **stated}, n=len(one.parts), records=records, caveat=caveat)


def _several(one: Rated, column: str) -> str:
    return "; ".join(dict.fromkeys(str(row[column]) for row in one.rows if row[column]))
