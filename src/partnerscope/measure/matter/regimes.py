"""Regimes: who takes part in which regime or forum at V, and where a partner stands outside.

A *norm gap* is a regime in which the partner surely or possibly stands outside: none, signed only, opposed, withdrawn.
Having ratified a treaty that is not in force is not a gap. No record is not a gap either: it is not coded. A treaty that was
not yet adopted at V is not counted. A loaded list of treaty actions adds what the records do not reach (`acts`).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from partnerscope import timeline
from partnerscope.measure.finding import Finding
from partnerscope.measure.matter.acts import acts
from partnerscope.measure.matter.caveats import REGIMES as CAVEAT
from partnerscope.measure.matter.caveats import told
from partnerscope.view import View

BODIES, TREATY = ("treaty", "body"), "treaty"
UNNUMBERED = "From records alone: this regime has no number by which the loaded list would know it."
GAPS = ("outside", "left")
"""What the codebook says of types of actor that can be joined, and of standings that count as a norm gap."""


def regimes(view: View) -> Iterator[Finding]:
    """One finding a partner and body: its standing, and whether it takes part; no record: not coded."""
    standing, listed = _standings(view), acts(view)
    statuses, treaties = view.codebook["membership_status"], _treaties(view)
    for partner in sorted((*view.about.partners, *view.about.comparators), key=view.label):
        for body, issues in _bodies(view):
            keys = {"partner": partner, "body": body}
            rows, doubt = standing.get((partner, body), []), listed.doubts.get((partner, body), "")
            if listed.note and body in treaties and body not in listed.numbered:
                doubt = UNNUMBERED
            if not rows:
                why = told("no record of its standing" + ("." if doubt else ""), doubt)
                yield Finding(keys, {"issues": issues}, absence="not_coded", caveat=why)
                continue
            best = rows[0]
            takes_part = statuses[best["status"]].properties.get("participates") is True
            labels = dict.fromkeys(
                statuses.label_of(row["status"]) for row in rows if row["holds"] == best["holds"]
            )
            yield Finding(
                keys,
                {
                    "takes_part": int(takes_part),
                    "standing": " / ".join(labels),
                    "status": best["status"],
                    "holds": best["holds"],
                    "issues": issues,
                },
                records=tuple(row["id"] for row in rows if row["id"]),
                caveat=told(CAVEAT, doubt, "" if best["id"] else listed.note),
            )


def norm_gaps(view: View) -> Iterator[Finding]:
    """Regimes in which a partner is recorded as standing outside: `sure` <= `presumed` <= `value` (possibly)."""
    outside: dict[str, list[Finding]] = {}
    listed: set[str] = set()
    treaties = _treaties(view)
    gaps = view.codebook["membership_status"].where("standing", *GAPS)
    for found in regimes(view):
        if "status" in found.values and not found.records:
            listed.add(str(found.keys["partner"]))
        if found.keys["body"] in treaties and found.values.get("status") in gaps:
            outside.setdefault(str(found.keys["partner"]), []).append(found)
    for partner in sorted((*view.about.partners, *view.about.comparators), key=view.label):
        stands = outside.get(partner, [])
        records = tuple(record for gap in stands for record in gap.records)
        sure = sum(gap.values["holds"] == "surely" for gap in stands)
        presumed = sure + sum(gap.values["holds"] == "presumably" for gap in stands)
        names = "; ".join(_named(gap, view) for gap in stands)
        yield Finding(
            {"partner": partner},
            {"value": len(stands), "sure": sure, "names": names, "presumed": presumed},
            records=records,
            caveat=acts(view).note if partner in listed else "",
        )


def _named(gap: Finding, view: View) -> str:
    doubt = "" if gap.values["holds"] == "surely" else f" ({gap.values['holds']})"
    return f"{view.label(str(gap.keys['body']))}: {gap.values['standing']}{doubt}"


def _treaties(view: View) -> frozenset[str]:
    kinds = view.codebook["actor_type"].where("joined_as", TREATY)
    return frozenset(view.frame("actor").filter(pl.col("type").is_in(kinds))["id"])


def _bodies(view: View) -> list[tuple[str, tuple[str, ...]]]:
    """Bodies that serve an observed issue, with those issues; none that began after V.

    A body without a dated start, with which everybody's first recorded dealing begins after V, is none that V can ask
    about; to be recorded as standing outside (`dealing: absent`) does not deal with it.
    """
    observed = set(view.about.issues)
    joined = view.codebook["actor_type"].where("joined_as", *BODIES)
    absent = view.codebook.where("membership_status", "dealing", "absent")
    dealings = view.frame("membership").filter(~pl.col("status").is_in(absent))
    began = dealings.group_by("body").agg(pl.col("_first").min().alias("began"))
    later = began.filter(pl.col("began") > view.day)["body"]
    unknown = (pl.col("_first") == timeline.BEGINNING) & pl.col("id").is_in(later.implode())
    there = pl.col("type").is_in(joined) & (pl.col("_first") <= view.day) & ~unknown
    rows = view.frame("actor").filter(there).select("id", "issues").rows()
    return [
        (body, tuple(i for i in issues if i in observed)) for body, issues in rows if observed & set(issues)
    ]


def _standings(view: View) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Standings that hold at V, the surest first, by actor and body; a later act of a loaded list instead of its records."""
    order = pl.col("holds").replace_strict({answer: at for at, answer in enumerate(timeline.ANSWERS)})
    columns = ("id", "actor", "body", "status", "holds", "_sure_last")
    listed = (
        acts(view)
        .frame.with_columns(timeline.holds(view.day).alias("holds"))
        .filter(pl.col("holds") != "not")
    )
    latest = listed.sort("_sure_first").unique(("actor", "body"), keep="last").select(columns)
    recorded = view.states("membership").select(columns).join(latest, on=("actor", "body"), how="anti")
    held = pl.concat([recorded, latest])
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in held.sort(order, "_sure_last", "id", descending=[False, True, False]).to_dicts():
        found.setdefault((row["actor"], row["body"]), []).append(row)
    return found
