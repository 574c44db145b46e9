"""Whom a panel is asked for, and over which years: members by the days of membership, codes of states, years of a view.

Grain: one span is the first and last possible day of one membership in the subject. Nothing here needs more than the core.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MINYEAR, date

import polars as pl

from partnerscope import timeline
from partnerscope.view import View


def members_by_actor(view: View) -> dict[str, list[tuple[int, int]]]:
    """First and last possible day of each membership in the subject, by actor."""
    member = view.codebook["membership_status"].where("standing", "member")
    chosen = (pl.col("body") == view.about.subject) & pl.col("status").is_in(member)
    found: dict[str, list[tuple[int, int]]] = {}
    for actor, first, last in (
        view.frame("membership").filter(chosen).select("actor", "_first", "_last").rows()
    ):
        found.setdefault(actor, []).append((first, last))
    return dict(sorted(found.items()))


def iso_codes(view: View) -> Mapping[str, str]:
    """ISO 3166 alpha-3 code by actor id."""
    codes = view.frame("actor_code").filter(
        pl.col("scheme").is_in(view.codebook.where("code_scheme", "carried_by", "panels"))
    )
    return dict(codes.select("actor", "code").rows())


def default_years(view: View) -> range:
    """The years of a view: its window, or the year of V and the five before it."""
    last = date.fromordinal(view.day).year
    if view.since == timeline.BEGINNING:
        return range(max(last - 5, MINYEAR), last + 1)
    return range(date.fromordinal(view.since).year, last + 1)
