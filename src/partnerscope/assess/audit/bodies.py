"""Rules on forums and regimes: who belongs, who is said to, and who is left out.

Grain: one *standing* is one membership record that holds at V. The codebook says which statuses take part
(`participates: true` in the scheme membership_status); with all others the actor stands outside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl

from partnerscope.assess.audit.items import Item, body_of, cell, detail_label, distinct
from partnerscope.assess.audit.rule import Breach
from partnerscope.timeline.words import counted
from partnerscope.view import View

_Standings = dict[tuple[str, str], list[dict[str, Any]]]


def _standings(view: View) -> _Standings:
    found: _Standings = defaultdict(list)
    for row in view.states("membership").iter_rows(named=True):
        found[row["actor"], row["body"]].append(row)
    return found


def _named(view: View) -> Iterator[tuple[Item, str, str]]:
    """Item, detail and body for every body that an item names."""
    for item in distinct(view):
        for detail in item["details"]:
            if body := body_of(view.codebook, detail):
                yield item, detail, body


def _outside(view: View, held: list[dict[str, Any]]) -> bool:
    """Whether there are standings and none of them takes part."""
    scheme = view.codebook["membership_status"]
    return bool(held) and not any(scheme[row["status"]].properties.get("participates") for row in held)


def not_member(view: View) -> Iterator[Breach]:
    """An item names a body in which the partner stood outside at V."""
    standings = _standings(view)
    for item, detail, body in _named(view):
        held = standings.get((item["partner"], body), [])
        if _outside(view, held) and not _is_norm(view, detail):
            status = view.codebook["membership_status"].label_of(held[0]["status"])
            what = f"{cell(view, item)}: {detail_label(view, detail)}, where the standing was {status!r}"
            yield Breach(what, (item["id"], *(row["id"] for row in held)))


def norm_outside(view: View) -> Iterator[Breach]:
    """A norm is promoted with a partner that had not joined it at V, whatever it did later."""
    later = {
        (row["actor"], row["body"]): row
        for row in view.frame("membership").filter(pl.col("_first") > view.day).iter_rows(named=True)
    }
    standings = _standings(view)
    for item, detail, body in _named(view):
        held = standings.get((item["partner"], body), [])
        joins = later.get((item["partner"], body))
        if not _is_norm(view, detail):
            continue
        if _outside(view, held):
            what = f"{cell(view, item)}: {detail_label(view, detail)}, to which the partner did not belong"
            yield Breach(what, (item["id"], *(row["id"] for row in held)))
        elif joins and not held:
            what = f"{cell(view, item)}: {detail_label(view, detail)}, joined only in {joins['start']}"
            yield Breach(what, (item["id"], joins["id"]))


def _is_norm(view: View, detail: str) -> bool:
    return view.codebook["detail"][detail].properties.get("norm") is True


def standing_unknown(view: View) -> Iterator[Breach]:
    """An item names a body and no record says how the partner ever stood in it."""
    recorded = set(view.frame("membership").select("actor", "body").rows())
    for item, detail, body in _named(view):
        if (item["partner"], body) not in recorded:
            what = f"{cell(view, item)}: no record of the partner's standing in {detail_label(view, detail)}"
            yield Breach(what, (item["id"],))


def named_for_few(view: View) -> Iterator[Breach]:
    """A body named for some partners only, although others belonged as well."""
    standings = _standings(view)
    named: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item, detail, body in _named(view):
        named[detail, body].append(item)
    for (detail, body), same in sorted(named.items()):
        partners = {item["partner"] for item in same}
        others = [
            row
            for partner in view.about.partners
            for row in standings.get((partner, body), [])
            if partner not in partners and not _outside(view, [row])
        ]
        if others:
            names = ", ".join(dict.fromkeys(view.label(row["actor"]) for row in others))
            what = f"{detail_label(view, detail)} is named for {counted(len(partners), 'partner')}; {names} belonged too"
            yield Breach(
                what,
                (*dict.fromkeys(item["id"] for item in same), *dict.fromkeys(row["id"] for row in others)),
            )


def contradictory(view: View) -> Iterator[Breach]:
    """Two standings of one actor in one body that surely hold on the same day."""
    frame = view.frame("membership").filter(pl.col("_sure_first") <= pl.col("_sure_last"))
    for rows in _by_pair(frame):
        for index, one in enumerate(rows):
            for other in rows[index + 1 :]:
                overlap = (
                    one["_sure_first"] < other["_sure_last"] and other["_sure_first"] < one["_sure_last"]
                )
                if one["status"] != other["status"] and overlap:
                    what = f"{_pair(view, one)}: {one['status']!r} and {other['status']!r} at the same time"
                    yield Breach(what, (one["id"], other["id"]))


def twice(view: View) -> Iterator[Breach]:
    """The same standing recorded twice."""
    for rows in _by_pair(view.frame("membership")):
        seen: dict[tuple[str, str], str] = {}
        for row in rows:
            key = (row["status"], row["start"] or "")
            if key in seen:
                yield Breach(f"{_pair(view, row)}: {row['status']!r} stands twice", (seen[key], row["id"]))
            seen.setdefault(key, row["id"])


def _by_pair(frame: pl.DataFrame) -> Iterator[list[dict[str, Any]]]:
    pairs: _Standings = defaultdict(list)
    for row in frame.sort("id").iter_rows(named=True):
        pairs[row["actor"], row["body"]].append(row)
    return (rows for rows in pairs.values() if len(rows) > 1)


def _pair(view: View, row: dict[str, Any]) -> str:
    return f"{view.label(row['actor'])} in {view.label(row['body'])}"
