"""Why nothing stands in a cell: kept from the public, looked for and not found, or coded by nobody.

Grain: one answer is one kind of absence with the day and the question of the last search that gives it. A search is known,
it does not happen in the world: it counts by what is known at T, whatever day the view is about.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl

from partnerscope.measure.finding import Absence
from partnerscope.view import View

_WORDS: dict[Absence, str] = {
    "searched_none": "looked for, none found",
    "confidential": "kept from the public",
}
"""What a search says of its cell (`absence` of its result in the codebook); one that found something leaves it as it is."""


def absence_of(
    view: View, nothing: str, *, partner: str = "", issue: str = "", records: Collection[str] = ()
) -> tuple[Absence, str]:
    """The absence of a partner and issue, or of records, with the words to print; `nothing` is said in any case.

    The last search about them decides: one that names a record among `records`, or both the partner and the issue.
    """
    wanted = set(records)
    said = [
        search
        for search in view.once("silent searches", _silent)
        if wanted.intersection(search["records"] or ())
        or (partner and search["partner"] == partner and issue in (search["issues"] or ()))
    ]
    if not said:
        return "not_coded", nothing
    last = said[-1]
    means = view.codebook.said("search_result", last["found"], "absence")
    absence, how = next(one for one in _WORDS.items() if one[0] == means)
    why = f"{how} ({last['date']}): {last['question']}"
    return absence, f"{nothing}; {why}" if nothing else why


def _silent(view: View) -> list[dict[str, Any]]:
    """The searches whose result says why there is nothing, the last one last."""
    results = view.codebook.where("search_result", "absence", *_WORDS)
    found = view.frame("search").filter(pl.col("found").is_in(results)).sort("_last", "id")
    return list(found.iter_rows(named=True))
