"""Proximity: how far a partner's liberal democracy index lies from the median of the subject's members.

V-Dem's `v2x_libdem` (Coppedge et al.), 0 to 1. The gap is the members' median less the partner's value; its interval
takes V-Dem's own 68 % bounds of the partner, the median held fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from partnerscope.measure.finding import Finding, Key
from partnerscope.measure.matter.caveats import PROXIMITY as CAVEAT
from partnerscope.measure.matter.caveats import told
from partnerscope.measure.matter.spans import default_years, iso_codes, members_by_actor
from partnerscope.view import View


def proximity(view: View) -> Iterator[Finding]:
    """One finding a partner and year: the gap to the members' median; positive means less liberal-democratic."""
    panel, codes = view.panel("vdem"), iso_codes(view)
    caveat = told(CAVEAT, panel.note)
    index = {(iso, year): row for iso, year, *row in panel.frame.select(_COLUMNS).rows()}
    others = sorted((*view.about.partners, *view.about.comparators), key=view.label)
    for year in default_years(view):
        median = _median(view, index, codes, year)
        for partner in others:
            keys: dict[str, Key] = {"partner": partner, "year": year}
            found = index.get((codes.get(partner, ""), year))
            if found is None or median is None or found[0] is None:
                outside = f"V-Dem here covers {panel.start[:4]} to {panel.end[:4]}"
                yield Finding(keys, absence="outside_coverage", caveat=outside)
                continue
            value, low, high = found
            values = {"gap": median - value, "values": f"{value:.3f} against {median:.3f}"}
            nearest, furthest = (None if bound is None else median - bound for bound in (high, low))
            yield Finding(keys, values, nearest, furthest, caveat=caveat)


_COLUMNS = ("iso3", "year", "v2x_libdem", "v2x_libdem_codelow", "v2x_libdem_codehigh")


def _median(view: View, index: dict[tuple[str, int], list[float]], codes: object, year: int) -> float | None:
    """The median of the members of the end of a year; the subject's own value when it has no members."""
    assert isinstance(codes, dict)
    last = min(date(year, 12, 31).toordinal(), view.day)
    spans = members_by_actor(view) or {view.about.subject: [(0, last)]}
    inside = [actor for actor, days in spans.items() if any(first <= last <= end for first, end in days)]
    values = [index[codes[a], year][0] for a in inside if (codes.get(a, ""), year) in index]
    return pl.Series(values, dtype=pl.Float64).median() if values else None  # type: ignore[return-value]
