"""What is missing of dialogues, and who has looked: no meeting on record, rounds known by number alone, silence.

Grain: one finding is one dialogue of the ledger of which something is missing. A search that names the dialogue is a search
for it; one for its partner on one of its issues that names no dialogue is *near* it. A search is known, it does not happen
in the world: it counts by what is known at T, whatever day the view is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnerscope.measure.deliver.ledger import NOTHING, dialogues, months, rhythms
from partnerscope.measure.deliver.rounds import rounds_of
from partnerscope.measure.finding import Finding
from partnerscope.view import View

_Row = Mapping[str, Any]
SILENT = frozenset({"late", "no_evidence", "silent"})
"""The readings of the ledger in which evidence since the last meeting is missing."""
NOT_SEARCHED = "not searched"
LACKS = {
    "meetings": "no meeting on record",
    "rounds": "known by number alone",
    "since": "nothing since the last one",
}
"""What is missing of a dialogue, in words."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """The searches for one dialogue, those that name it or those near it, the latest last."""

    how: str = ""
    rows: tuple[_Row, ...] = ()


def dialogue_gaps(view: View) -> Iterator[Finding]:
    """One finding a dialogue of which something is missing."""
    held = rounds_of(view)
    looked = [*view.frame("search").sort("_last", "id").iter_rows(named=True)]
    for row in dialogues(view).iter_rows(named=True):
        rounds, rhythm = held.get(row["id"], NOTHING), rhythms(view)[row["id"]]
        lacks = (
            *(("meetings",) if not rounds.held else ()),
            *(("rounds",) if rounds.held and rounds.only_by_number else ()),
            *(("since",) if SILENT & {*rhythm.readings} else ()),
        )
        if not lacks:
            continue
        found = _for(row, looked)
        yield Finding(
            {"partner": row["partner"], "dialogue": row["id"]},
            {
                "rounds_missing": rounds.only_by_number,
                "lacks": lacks,
                "label": row["label"],
                "issues": tuple(row["issues"]),
                "last_meeting": rounds.last.date if rounds.last else None,
                "months_silent": months(rhythm.silent),
                "searched_to": found.rows[-1]["date"] if found.rows else row["searched_to"],
                "searched": found.how or ("named" if row["searched_to"] else ""),
                "looked_for": "; ".join(one["question"] for one in found.rows),
            },
            records=(row["id"], *(one["id"] for one in found.rows)),
            caveat="" if found.rows or row["searched_to"] else NOT_SEARCHED,
        )


def _for(row: _Row, looked: Sequence[_Row]) -> _Looked:
    named = tuple(one for one in looked if row["id"] in one["records"])
    if named:
        return _Looked("named", named)
    issues = {*row["issues"]}
    near = tuple(
        one
        for one in looked
        if one["partner"] == row["partner"] and not one["records"] and issues & {*one["issues"]}
    )
    return _Looked("near" if near else "", near)
