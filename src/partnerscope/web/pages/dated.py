"""Reported figures under a later date: no number of an earlier year stands on a page without that year.

Grain: a number is *dated* when it rests on a figure that a source reports as of a day before V. It then says so in its own
cell, and the page says so in its title.
"""

from __future__ import annotations

from collections.abc import Iterable

from partnerscope.web.reading import Reading
from partnerscope.web.wording import at_date


def reported_as_of(reading: Reading, records: Iterable[str]) -> str:
    """The latest date that figures among these records speak of, where it lies before V; '' where there is none."""
    figures = reading.rows("figure")
    past = [
        row["as_of"]
        for one in records
        if (row := figures.get(one)) and row["as_of"] and row["_last"] < reading.view.day
    ]
    return max(past, default="")


def year_of(reading: Reading, records: Iterable[str]) -> str:
    """That date in brackets, as it stands behind a number; '' where the number is of V."""
    as_of = reported_as_of(reading, records)
    return f" ({reading.date(as_of)})" if as_of else ""


def titled(title: str, as_of: str) -> str:
    """The title of a page whose numbers were reported as of an earlier date."""
    return f"As reported {at_date(as_of)}: {title[:1].lower()}{title[1:]}" if as_of else title
