"""Today in a terminal: the last meeting on record by partner and issue, as a small table."""

from __future__ import annotations

import polars as pl

from partnerscope.measure import measure_named
from partnerscope.view import View

NAMED, NOTHING = "?", "–"
"""What stands where a dialogue is named without a meeting on record, and where none is named."""


def last_met_grid(view: View) -> pl.DataFrame:
    """Partners down, issues across: the month (or year) of the last meeting on record up to V."""
    found = measure_named("last_met")(view).frame
    issues = list(dict.fromkeys(found["issue"]))
    rows = [
        {"partner": view.label(partner)}
        | {
            view.issue_label(issue): {"met": last[:7], "named": NAMED, "nothing": NOTHING}[reading]
            for _, issue, last, reading in part.select("partner", "issue", "last_meeting", "reading").rows()
        }
        for (partner,), part in found.group_by("partner", maintain_order=True)
    ]
    names = ["partner", *(view.issue_label(issue) for issue in issues)]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
