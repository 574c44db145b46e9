"""Which roll calls a number is about: the series of final passage, and the named variants beside it.

Grain: one series is one choice of roll calls. Votes on paragraphs and amendments stand in the source for the sessions
1 to 39, 52 to 67 and 71 to 72 only, so that a series of all roll calls breaks where they begin and end.
"""

from __future__ import annotations

from typing import Literal, get_args

import polars as pl

from partnerscope.errors import InputError

Series = Literal["final", "parts", "all"]
SERIES: tuple[Series, ...] = get_args(Series)
"""`final`: votes on whole texts, the default. `parts`: votes on paragraphs and amendments. `all`: both."""


def with_final_passage(roll_calls: pl.DataFrame) -> pl.DataFrame:
    """Add `final_passage`: false where the source marks the vote as one on an amendment or a paragraph.

    A roll call without either mark counts as final passage: where the marks are missing altogether (sessions 40 to 51,
    68 to 70 and from 73 on) the source holds hardly any vote on a part of a text.
    """
    part = pl.col("amend").fill_null(False) | pl.col("para").fill_null(False)
    return roll_calls.with_columns((~part).alias("final_passage"))


def of_series(roll_calls: pl.DataFrame, series: Series = "final") -> pl.DataFrame:
    """The roll calls of a series. Raises InputError for an unknown one."""
    if series not in SERIES:
        raise InputError(f"unknown series '{series}'", allowed=", ".join(SERIES))
    if series == "all":
        return roll_calls
    return roll_calls.filter(pl.col("final_passage") == (series == "final"))
