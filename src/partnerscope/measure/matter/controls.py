"""What holds the agenda fixed: all others on the same roll call, and the same text when it was voted on last.

Grain: one number is one roll call. An alignment moves with what is put to the vote; taken off what all other UN members do
on each roll call (fixed effects of roll calls), or compared text by text with the last vote, it does not.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.measure.matter.assembly import (
    Assembly,
    Flags,
    Floats,
    RollCallPosition,
    world_assembly,
)
from partnerscope.method.idealpoint import bridges_by_title
from partnerscope.view import View

REACH = 2
"""Sessions within which the same title is the same text again: some are put every second year."""
FIRST_SESSION = 1945
"""Session n opens in the autumn of 1945 + n."""


def of_others(view: View, years: range, seen: Assembly, whole: RollCallPosition) -> Floats:
    """Mean alignment of all UN members outside the subject on each roll call: what the text does. NaN: no final passage.

    Taken off an alignment, this leaves what a partner does beyond the agenda (fixed effects of roll calls).
    """
    world = world_assembly(view, years)
    final = seen.calls["final_passage"].to_numpy()
    outside = world.votes[~world.members.any(axis=1)]
    near = 1 - np.abs(outside - whole.value[final])
    there = ~np.isnan(near)
    count, found = there.sum(axis=0), np.full(len(final), np.nan)
    with np.errstate(invalid="ignore"):
        found[final] = np.where(count, np.where(there, near, 0.0).sum(axis=0) / count, np.nan)
    return found


def last_votes(seen: Assembly) -> NDArray[np.int64]:
    """For each roll call the one before on the same text; -1: none. Shape (roll calls,).

    The same title or description within two sessions is the same text. Only final passages are looked at.
    """
    final = np.flatnonzero(seen.calls["final_passage"].to_numpy())
    calls = seen.calls[final.tolist()]
    session = calls["session"].fill_null(calls["year"] - FIRST_SESSION).cast(pl.Int64).to_numpy()
    titles, texts = calls["title"].to_list(), calls["description"].to_list()
    bridge = bridges_by_title(titles, session, also=texts, reach=REACH)
    found, latest = np.full(seen.calls.height, -1), dict[int, int]()
    for place in np.argsort(session, kind="stable").tolist():
        found[final[place]] = latest.get(int(bridge[place]), -1)
        latest[int(bridge[place])] = int(final[place])
    return found


def on_the_same_texts(near: Floats, last: NDArray[np.int64], mask: Flags) -> tuple[Floats, Floats]:
    """Alignment on the chosen roll calls whose text was voted on before, and that less its last vote's; both known."""
    now = np.flatnonzero(mask & (last >= 0))
    now = now[~np.isnan(near[now]) & ~np.isnan(near[last[now]])]
    return near[now], near[now] - near[last[now]]
