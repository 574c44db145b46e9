"""Time to fulfilment of promises that name no time: how many were kept after so many months.

Grain: one finding is one share of promises fulfilled by a number of months after the document, by the estimator of
Kaplan and Meier (1958) with censoring at V. Promises of which nothing is known leave no day on which they were still
open, so they do not enter; they are counted beside.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from partnerscope.measure.deliver.commitments import Promise, promises
from partnerscope.measure.deliver.rhythm import MONTH
from partnerscope.measure.finding import Finding, Key
from partnerscope.view import View

MARKS = (6, 12, 24, 36, 60)


def time_to_fulfilment(view: View) -> Iterator[Finding]:
    """One finding a category (and all) and mark: the share of undated, testable promises fulfilled by then."""
    undated = [one for one in promises(view) if one.testable and one.due is None and one.made is not None]
    groups = {"": undated} | {
        category: [one for one in undated if one.category == category]
        for category in sorted({one.category for one in undated})
    }
    for category, group in groups.items():
        known = [one for one in group if one.result in ("kept", "in_part", "broken", "waiting")]
        dated = [one for one in known if one.result != "kept" or one.done is not None]
        unknown = len(group) - len(dated)
        for mark in MARKS:
            yield _at(view, category, mark, dated, unknown)


def _at(view: View, category: str, mark: int, dated: list[Promise], unknown: int) -> Finding:
    keys: dict[str, Key] = {"category": category, "months": mark}
    kept = [one for one in dated if one.result == "kept"]
    records = tuple(one.id for one in dated)
    if not kept:
        return Finding(keys, {"unknown": unknown}, n=len(dated), absence="not_coded", records=records)
    from scipy import stats

    done = [max(0, (one.done or 0) - (one.made or 0)) for one in kept]
    open_ = [view.day - (one.made or 0) for one in dated if one.result != "kept"]
    survival = stats.ecdf(stats.CensoredData(uncensored=done, right=open_)).sf
    at = np.array([mark * MONTH])
    with warnings.catch_warnings():  # an interval that is undefined is left out below
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        bounds: Any = survival.confidence_interval(confidence_level=0.90, method="log-log")
    share = 1 - float(survival.evaluate(at)[0])
    low, high = (1 - float(one.evaluate(at)[0]) for one in (bounds.high, bounds.low))
    at_risk = int(np.sum(np.asarray([*done, *open_]) >= at[0]))
    finite = bool(np.isfinite(low) and np.isfinite(high))
    return Finding(
        keys,
        {"fulfilled_share": share, "at_risk": at_risk, "unknown": unknown},
        low=low if finite else None,
        high=high if finite else None,
        n=len(dated),
        records=records,
    )
