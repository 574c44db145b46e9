"""The panel `treaty_actions`: signatures and consents as a list of the depositary that the user has loaded dates them.

Grain: one row is one act of one state: the treaty by the number that the United Nations give it (`XXVI-8`), the state by
its ISO code, `signature` or `consent`, and the day. Nothing is packaged: the lists may not be redistributed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

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
_TENS, _ONES = (
    ("", "X", "XX", "XXX"),
    ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
)
CHAPTERS = {str(tens * 10 + ones): _TENS[tens] + _ONES[ones] for tens in range(4) for ones in range(10)}
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
    rows = lake.treaty_actions().select(number.alias("treaty"), "iso3", act.alias("act"), "date")
    frame = rows.drop_nulls().unique().sort("treaty", "iso3", "date", "act")
    source = source_named(NAME)
    days = frame["date"]
    start, end = str(days.min() or ""), str(days.max() or "")
    note = f"Acts of treaties (to {end}) as loaded into the lake." if end else ""
    cited = f"{source.citation} ({source.licence})"
    return Panel(NAME, frame, version, start, end, cited, CAUTION, note)
