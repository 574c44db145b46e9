"""The error rate as measured: what reading samples of records again against their sources came to.

Grain: one finding is one sample. Records that could not be read again are counted apart and are not part of the rate; the
upper reading takes the doubtful ones for wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import polars as pl

from partnerscope.measure.deliver.commitments import wilson
from partnerscope.measure.finding import Finding
from partnerscope.view import View

Z95 = 1.959963984540054


def error_rate(view: View) -> Iterator[Finding]:
    """One finding a sample, the earliest first: the share of wrong records with Wilson's interval (95 %)."""
    frame = view.frame("recheck")
    for (sample,), rows in sorted(frame.group_by("sample"), key=lambda one: (one[1]["_last"].max(), one[0])):
        said = Counter(view.codebook.said("recheck_verdict", one, "counted_as") for one in rows["verdict"])
        right, wrong, doubtful = said["agrees"], said["differs"], said["unclear"]
        read = right + wrong + doubtful
        low, high = wilson(wrong, read, Z95) if read else (None, None)
        worst = wilson(wrong + doubtful, read, Z95)[1] if read else None
        yield Finding(
            {"sample": sample},
            {
                "wrong_share": wrong / read if read else None,
                "high_if_doubtful": worst,
                "wrong": wrong,
                "doubtful": doubtful,
                "right": right,
                "unreachable": said["unread"],
                "last_read": rows.sort("_last")["date"][-1],
                "read_by": "; ".join(sorted(rows["by"].unique())),
            },
            n=read,
            low=low,
            high=high,
            absence="" if read else "not_coded",
            records=tuple(rows.filter(pl.col("id").is_not_null())["id"].sort()),
        )
