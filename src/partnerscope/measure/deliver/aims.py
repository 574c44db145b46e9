"""Dialogues judged by their own aim, and whether raters of such judgements agree.

Grain: one *aim* finding is one dialogue that somebody rated: what it is meant to yield (orientation), what it is for
(purpose), by whom, and what stands on record of just that. A dialogue for results is asked for deliverables and kept
promises; one that is a process, or keeps a channel, only whether it goes on meeting; one that is to trigger or deepen
cooperation, what came after it. One *agreement* finding is one scale over all that was rated on it. One rater is said
to be one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from partnerscope import timeline
from partnerscope.measure.deliver.commitments import Promise, promises
from partnerscope.measure.deliver.ledger import NOTHING, dialogues, rhythms
from partnerscope.measure.deliver.rhythm import Rhythm
from partnerscope.measure.deliver.rounds import rounds_of
from partnerscope.measure.finding import Finding
from partnerscope.measure.raters import DIFFER, rated, raters, said
from partnerscope.view import View

ORIENTATION, PURPOSE = "orientation", "purpose"
_Row = Mapping[str, Any]
_MEETING, _SILENT = ("on_rhythm", "late", "met_lately"), ("no_evidence", "dormant", "silent")
"""Readings of the ledger in which a dialogue goes on meeting, and in which it does not."""


def aims(view: View) -> Iterator[Finding]:
    """One finding a dialogue with a rating, in the order of the ledger."""
    orientation, purpose = rated(view, ORIENTATION), rated(view, PURPOSE)
    for row in dialogues(view).iter_rows(named=True):
        rows = [*orientation.get(row["id"], ()), *purpose.get(row["id"], ())]
        if not rows:
            continue
        aim, use = said(orientation.get(row["id"], ())), said(purpose.get(row["id"], ()))
        asked, values, records = _own_aim(view, row, aim, use)
        dated = sorted({str(one["date"]) for one in rows if one["date"]})
        yield Finding(
            {"partner": row["partner"], "dialogue": row["id"]},
            {
                "shown": values.pop("shown"),
                "label": row["label"],
                "orientation": aim,
                "purpose": use,
                "asked": asked,
                **values,
                "raters": raters(rows),
                "rated_by": "; ".join(dict.fromkeys(str(one["rater"]) for one in rows)),
                "passages": "; ".join(dict.fromkeys(str(one["passage"]) for one in rows if one["passage"])),
            },
            n=len({one["rater"] for one in rows}),
            records=(row["id"], *(one["id"] for one in rows), *records),
            caveat=f"as rated in {', '.join(dated)}" if dated else "",
        )


def _own_aim(view: View, row: _Row, aim: str, use: str) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """What a dialogue is asked by its own aim, what stands on record of it, and the records that show it."""
    rounds, rhythm = rounds_of(view).get(row["id"], NOTHING), rhythms(view)[row["id"]]
    results, kept = _results(view, row["id"])
    judged = view.codebook.said(ORIENTATION, aim, "judged_by")
    to_cooperate = view.codebook.said(PURPOSE, use, "judged_by") == "cooperation"
    after = _after(view, row) if to_cooperate else ()
    values: dict[str, Any] = {
        "rounds": len(rounds.held),
        "reading": rhythm.readings,
        "results": len(results),
        "kept": len(kept),
        "followed": len(after) if to_cooperate else None,
    }
    yielded = "yes" if results or kept else "unknown"
    held = tuple(one.id for one in rounds.held)
    goes_on = _goes_on(view, rhythm)
    if DIFFER in (aim, use):
        return "raters differ", {**values, "shown": "unknown"}, ()
    if judged == "results":
        return "deliverables and kept promises", {**values, "shown": yielded}, (*results, *kept)
    if judged == "both":
        shown = goes_on if yielded == "yes" else "unknown"
        return (
            "deliverables, and that it goes on meeting",
            {**values, "shown": shown},
            (*results, *kept, *held),
        )
    if to_cooperate:
        return "cooperation that came after it", {**values, "shown": "yes" if after else "unknown"}, after
    return "that it goes on meeting", {**values, "shown": goes_on}, held


def _goes_on(view: View, rhythm: Rhythm) -> str:
    """Whether a dialogue goes on meeting: yes, no, or unknown (one that goes on under another name, say)."""
    left = {*view.codebook.where("dialogue_status", "dated", "True")}
    silent = {*_SILENT, *(left - {*view.codebook.where("dialogue_status", "leaves", "merged")})}
    meeting = {*_MEETING, *view.codebook.where("pace", "never_late", "True")}
    meets, stops = (bool(group.intersection(rhythm.readings)) for group in (meeting, silent))
    return "unknown" if meets == stops else "yes" if meets else "no"


def _results(view: View, dialogue: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What came of its rounds up to V, promises apart; and promises made in it that were kept, late ones too."""
    own = view.events("meeting").filter(pl.col("dialogue") == dialogue).sort("id")
    came = [record for row in own["deliverables"].to_list() for record in row or ()]
    made: dict[str, Promise] = {one.id: one for one in promises(view)}
    kept = [
        one.id
        for one in made.values()
        if (one.id in came or one.row["record"] in (dialogue, *own["id"]))
        and one.result in ("kept", "kept_late")
    ]
    return tuple(dict.fromkeys(one for one in came if one not in made)), tuple(kept)


def _after(view: View, row: _Row) -> tuple[str, ...]:
    """Agreements with the partner on an issue of the dialogue that begin after it, by V."""
    begun = _first(row["start"]) if row["start"] != ".." else None
    first = min((one.start_min for one in rounds_of(view).get(row["id"], NOTHING).held), default=None)
    since = begun if begun is not None else first
    if since is None:
        return ()
    ours = (pl.col("subject") == view.about.subject) & (pl.col("partner") == row["partner"])
    same = pl.col("issues").list.set_intersection(list(row["issues"])).list.len() > 0
    held = view.states("agreement").filter(ours & same).sort("id")
    return tuple(
        one["id"]
        for one in held.iter_rows(named=True)
        if (day := _first(one["signed"] or one["start"])) is not None and since < day <= view.day
    )


def _first(start: str | None) -> int | None:
    """The first day that a beginning can mean; None where it is unknown."""
    begun = timeline.start_of(start or "")
    return None if begun is None else begun.first


def rating_agreement(view: View) -> Iterator[Finding]:
    """One finding a scale: how many were rated, how many twice, and how far raters agree (nominal alpha)."""
    from partnerscope.method.agreement import krippendorff_alpha, percent_agreement, read_long

    frame = view.frame("rating").sort("id")
    for scale in sorted(frame["scale"].unique()):
        rows = frame.filter(pl.col("scale") == scale).to_dicts()
        codings = [{"unit": _unit(row), "coder": row["rater"], "value": row["value"]} for row in rows]
        units: dict[str, set[str]] = {}
        for one in codings:
            units.setdefault(one["unit"], set()).add(one["coder"])
        twice = sum(len(coders) > 1 for coders in units.values())
        # by number: names and values are texts of any kind, and agreement asks only which are the same
        numbered = pl.DataFrame(codings).select(pl.all().rank("dense").cast(pl.String))
        read = read_long(numbered, unit="unit", coder="coder", value="value") if twice else None
        yield Finding(
            {"scale": scale},
            {
                "alpha": krippendorff_alpha(read).value if read else None,
                "same": percent_agreement(read).value if read else None,
                "rated": len(units),
                "twice": twice,
                "raters": raters(rows),
                "rated_by": "; ".join(sorted({str(row["rater"]) for row in rows})),
            },
            n=twice,
            absence="" if twice else "not_coded",
            records=tuple(row["id"] for row in rows),
            caveat="" if twice else f"{raters(rows)}; nothing was rated twice: no agreement can be shown",
        )


def _unit(row: _Row) -> str:
    about = row["record"] or f"{row['partner']}/{';'.join(row['issues'])}"
    return f"{about}/{row['part'] or ''}"
