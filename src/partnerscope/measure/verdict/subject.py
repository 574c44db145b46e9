"""The verdict on the subject: whether it is a hub, and how much rests on its members.

Grain: one quantity of the subject over all of its partners. A *hub* has ties to all and brings partners together; what is on
record is a lower bound of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import polars as pl

from partnerscope.measure.deliver.words import deeds
from partnerscope.measure.finding import Finding
from partnerscope.measure.unfold.dialogues import policy_reported
from partnerscope.measure.unfold.overlap import overlap, overlap_reported
from partnerscope.measure.verdict.factors import rated_before
from partnerscope.measure.verdict.rules import Quantity
from partnerscope.view import View


def of_subject(view: View) -> Mapping[str, Quantity]:
    """The quantities of the subject at V."""
    return {
        "partners_in_dialogue": _in_dialogue(view),
        "pairs_joined": _joined(view),
        "by_members": _by_members(view),
        "partners_with_members": _with_members(view),
    }


def _share(view: View, partners: Mapping[str, tuple[str, ...]]) -> Quantity:
    """The share of partners of which something is on record: a lower bound."""
    known = {one: records for one, records in partners.items() if one in view.about.partners and records}
    share = len(known) / len(view.about.partners)
    return Quantity(share, share, 1.0, tuple(record for records in known.values() for record in records))


def _in_dialogue(view: View) -> Quantity:
    """Partners with whom a source reports a dialogue; where no figure is of this date, those with one that surely holds."""
    if reported := _reported(view, policy_reported(view)):
        return _share(view, reported)
    held = view.states("dialogue").filter(
        (pl.col("subject") == view.about.subject) & (pl.col("holds") == "surely")
    )
    return _share(
        view, {one: tuple(held.filter(pl.col("partner") == one)["id"]) for one in view.about.partners}
    )


def _reported(view: View, figures: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """The figures above zero by partner; none where they are of an earlier date than V."""
    found: dict[str, tuple[str, ...]] = {}
    for one in () if rated_before(view) else figures:
        if one.values.get("value"):
            partner = str(one.keys["partner"])
            found[partner] = (*found.get(partner, ()), *one.records)
    return found


def _joined(view: View) -> Quantity:
    """The share of all pairs of partners that the subject brings to one table (a meeting, an item): a lower bound."""
    found = dict(_tables(view))
    size = len(view.about.partners)
    share = len(found) / (size * (size - 1) / 2) if size > 1 else 0.0
    return Quantity(share, share, 1.0, tuple(found.values()))


def _tables(view: View) -> Iterator[tuple[frozenset[str], str]]:
    """Pairs of partners, each with a record that has both in it."""
    owners = dict(view.frame("dialogue").select("id", "partner").rows())
    meetings = view.events("meeting").select("dialogue", "co_participants", "id").sort("id").rows()
    held = (
        view.states("action")
        .filter(~pl.col("_snapshot"))
        .select("partner", "co_participants", "id")
        .sort("id")
        .rows()
    )
    rows = [*((owners.get(dialogue), others, record) for dialogue, others, record in meetings), *held]
    for partner, others, record in rows:
        there = sorted({partner, *others} & set(view.about.partners))
        yield from ((frozenset(pair), record) for pair in combinations(there, 2))


def _by_members(view: View) -> Quantity:
    """The share of deeds that members carry out, alone or with others, among those whose executor is known."""
    done = deeds(view)
    known = [row for row in done if row["executor"]]
    if not known:
        return Quantity(why="who carries deeds out is not coded" if done else "no deed of this date")
    members = view.codebook.where("executor", "done_by", "members")
    own = [row["id"] for row in known if row["executor"] in members]
    low, high = len(own) / len(done), (len(own) + len(done) - len(known)) / len(done)
    return Quantity(len(own) / len(known), low, high, tuple(own))


def _with_members(view: View) -> Quantity:
    """Partners with whom a source reports that a member has a partnership of its own; else those with one on record."""
    if reported := _reported(view, overlap_reported(view)):
        return _share(view, reported)
    return _share(
        view, {str(one.keys["partner"]): one.records for one in overlap(view) if one.values["recorded"]}
    )
