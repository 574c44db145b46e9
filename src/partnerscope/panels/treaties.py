"""The panel `treaty_actions`: signatures and consents as a list of the depositary that the user has loaded dates them.

Grain: one row is one act of one state: the treaty by the number that the United Nations give it (`XXVI-8`), the state by
its ISO code, `signature` or `consent`, and the day. Nothing is packaged: the lists may not be redistributed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnerscope.timeline.words import counted
from partnerscope.view import Panel

if TYPE_CHECKING:
    from partnerscope.lake import Lake

NAME = "treaty_actions"
SCHEMA: dict[str, type[pl.DataType]] = {
    "treaty": pl.String,
    "iso3": pl.String,
    "act": pl.String,
    "date": pl.Date,
}
CAUTION = (
    "A list names signatures and consents to be bound; withdrawals, and whether the treaty is in force, it does not name. "
    "A state that is not in the list is not known to stand outside."
)
CONSENTS = ("ratification", "accession", "acceptance", "approval", "succession", "consent to be bound")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
CHAPTERS = {str(number): "X" * (number // 10) + _ONES[number % 10] for number in range(1, 40)}
"""The chapters of the collection: in some copies of the lists they stand in Arabic numerals."""


def nothing() -> Panel:
    """The panel where no list is loaded: it is empty and covers nothing."""
    return Panel(NAME, pl.DataFrame(schema=SCHEMA), "none", "", "", "no list of treaty actions", CAUTION)


def acts_panel(lake: Lake, version: str) -> Panel:
    """The acts of the list that reaches furthest: those of a treaty with a number and a state with a code."""
    from partnerscope.lake.sources import source_named

    if all(one.source != NAME for one in lake.list()):
        return nothing()
    action = pl.col("action")
    act = (
        pl.when(action == "signature")
        .then(pl.lit("signature"))
        .when(action.is_in(CONSENTS))
        .then(pl.lit("consent"))
    )
    chapter = pl.col("mtdsg").str.extract(r"^([0-9]+|[IVX]+)-").replace(CHAPTERS)
    number = chapter + pl.col("mtdsg").str.extract(r"^(?:[0-9]+|[IVX]+)(-.+)$")
    actions = lake.treaty_actions()
    rows = actions.select(number.alias("treaty"), "iso3", act.alias("act"), "date")
    frame = rows.drop_nulls().unique().sort("treaty", "iso3", "date", "act")
    source = source_named(NAME)
    days = frame["date"]
    start, end = str(days.min() or ""), str(days.max() or "")
    note = f"Acts of treaties (to {end or 'no day'}) as loaded into the lake{_without(actions, rows)}."
    cited = f"{source.citation} ({source.licence})"
    return Panel(NAME, frame, version, start, end, cited, CAUTION, note)


def _without(actions: pl.DataFrame, rows: pl.DataFrame) -> str:
    """The actions that are in words which nobody here reads."""
    left = actions.filter(rows["act"].is_null())["action"].drop_nulls()
    words = ", ".join(left.unique().sort())
    return f"; without {counted(left.len(), 'action')} in other words ({words})" if words else ""
