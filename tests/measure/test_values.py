"""The years that the values axis looks back on: whose membership ended on their first day is left out once, too."""

from __future__ import annotations

from datetime import date

import pytest

from partnerscope.measure.verdict import values
from partnerscope.observatory import Observatory


def test_a_membership_is_left_out_where_it_touches_the_years_looked_at(
    eu: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """July 2015 and the five years before it begin on 1 January 2010."""
    spans = {
        "before": ("GBR", date(2000, 1, 1), date(2009, 12, 31)),
        "first day": ("FRA", date(2000, 1, 1), date(2010, 1, 1)),
        "last day": ("DEU", date(2015, 7, 31), date(2030, 1, 1)),
        "after": ("ITA", date(2015, 8, 1), date(2030, 1, 1)),
    }
    view = eu.at("2015-07")
    held = {
        name: (actor, first.toordinal(), last.toordinal()) for name, (actor, first, last) in spans.items()
    }
    monkeypatch.setattr(values, "memberships", lambda _: held)
    monkeypatch.setattr(values, "DRAWS", 10)
    assert [left_out for left_out, _ in values.readings(view)] == ["", "first day", "last day"]
