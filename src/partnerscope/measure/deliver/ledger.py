"""The ledger of dialogues: when each last met, how long it has been silent, and how that reads at V.

Grain: one finding is one dialogue of the subject that had begun by V. 'Last evidence' is what the records show; it is
never called the last meeting, because a later one may be on nobody's record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from partnerscope import timeline
from partnerscope.measure.deliver.announced import pending
from partnerscope.measure.deliver.rhythm import MONTH, Rhythm, read
from partnerscope.measure.deliver.rounds import Rounds, rounds_of
from partnerscope.measure.finding import Finding
from partnerscope.measure.looked import absence_of
from partnerscope.view import View

_Row = Mapping[str, Any]
NOTHING = Rounds((), (), 0, complete=False)
LEFT = ("merged", "replaced", "suspended", "ended")
"""How dialogues leave the list: as the codebook says of their status (`leaves`), or replaced by the one named."""


def dialogues(view: View) -> pl.DataFrame:
    """The dialogues of the subject that can have begun by V, in the order of partners as labelled."""
    begun = (pl.col("_first") <= view.day) & (pl.col("subject") == view.about.subject)
    frame = view.frame("dialogue").filter(begun)
    labels = pl.col("partner").replace(view.known.actor_labels)
    return frame.sort(labels, "label", "id")


def rhythms(view: View) -> dict[str, Rhythm]:
    """The rhythm of every dialogue of the ledger, by id."""
    return view.once("rhythms", _rhythms)


def _rhythms(view: View) -> dict[str, Rhythm]:
    held, searched = rounds_of(view), searches(view)
    return {
        row["id"]: read(
            row,
            held.get(row["id"], NOTHING),
            view.day,
            view.codebook,
            announced=pending(view, row["id"]),
            searched=searched.get(row["id"]),
        )
        for row in dialogues(view).iter_rows(named=True)
    }


def searches(view: View) -> dict[str, int]:
    """The latest day up to V on which somebody looked for each dialogue and found nothing, by id.

    A search record that names the dialogue counts, and the dialogue's own `searched_to`.
    """
    found: dict[str, int] = {}
    nothing = view.codebook.where("search_result", "absence", "searched_none")
    looked = view.frame("search").filter(pl.col("found").is_in(nothing) & (pl.col("_last") <= view.day))
    for records, last in looked.select("records", "_last").rows():
        for identity in records:
            found[identity] = max(found.get(identity, last), last)
    for identity, text in view.frame("dialogue").select("id", "searched_to").drop_nulls().rows():
        last = timeline.parse(text).last
        if last <= view.day:
            found[identity] = max(found.get(identity, last), last)
    return found


def ledger(view: View) -> Iterator[Finding]:
    """One finding a dialogue."""
    held = rounds_of(view)
    for row in dialogues(view).iter_rows(named=True):
        rounds, rhythm = held.get(row["id"], NOTHING), rhythms(view)[row["id"]]
        absence, why = absence_of(view, "", records=[row["id"]])
        yield Finding(
            {"partner": row["partner"], "dialogue": row["id"]},
            _values(row, rounds, rhythm),
            low=months(rhythm.silent_low),
            high=months(rhythm.silent_high),
            n=len(rounds.gaps),
            absence="" if rounds.held else absence,
            records=(row["id"], *(one.id for one in rounds.held)),
            caveat="; ".join(filter(None, (_caveat(view, row, rhythm), "" if rounds.held else why))),
        )


def _values(row: _Row, rounds: Rounds, rhythm: Rhythm) -> dict[str, Any]:
    last, interval = rhythm.last, rhythm.interval
    expected = rhythm.expected
    return {
        "months_silent": months(rhythm.silent),
        "label": row["label"],
        "issues": tuple(row["issues"]),
        "last_meeting": last.date if last else None,
        "last_place": last.place if last else None,
        "rhythm_months": months(interval.days),
        "basis": interval.basis,
        "rounds_on_record": len(rounds.held),
        "rounds_at_least": rounds.at_least,
        "reading": rhythm.readings,
        "by_estimate": rhythm.by_estimate,
        "days_silent": rhythm.silent,
        "intervals_silent": rhythm.q,
        "next_expected": timeline.iso(expected) if expected is not None else None,
        "last_searched": timeline.iso(rhythm.searched) if rhythm.searched is not None else None,
        "status": row["status"],
        "status_since": row["status_since"],
        "rank": row["rank"],
        "scope": row["scope"],
    }


def months(days: float | None) -> float | None:
    """Days in months of 30.44 days, to one decimal."""
    return None if days is None else round(days / MONTH, 1)


def _caveat(view: View, row: _Row, rhythm: Rhythm) -> str:
    said = []
    dated = view.codebook.said("dialogue_status", row["status"], "dated") == "True"
    if dated and not (row["status_since"] or row["end"]):
        called = view.codebook["dialogue_status"].label_of(row["status"])
        said.append(f"called {called}, undated: not read as its state")
    if rhythm.interval.basis == "estimated":
        said.append("an interval estimated from lapses makes lapses normal")
    if rhythm.interval.basis == "indicative":
        said.append("one or two gaps only indicate an interval: no state follows")
    if len(rhythm.readings) > 1:
        said.append("the date of the last round leaves two readings possible")
    return "; ".join(said)


def last_met(view: View) -> Iterator[Finding]:
    """One finding a partner and issue: the latest round of any dialogue on that issue."""
    held, ahead = rounds_of(view), dialogues(view)
    partners = (*view.about.partners, *view.about.comparators)
    issues = _issues(view, ahead)
    by_pair: dict[tuple[str, str], list[_Row]] = {}
    for row in ahead.explode("issues").iter_rows(named=True):
        by_pair.setdefault((row["partner"], row["issues"]), []).append(row)
    for partner in sorted(partners, key=view.label):
        for issue in issues:
            yield _last_of(view, partner, issue, by_pair.get((partner, issue), []), held)


def _issues(view: View, ahead: pl.DataFrame) -> list[str]:
    """The issues of the declaration, then those that other dialogues serve, in the codebook's order."""
    served = set(ahead.explode("issues")["issues"].drop_nulls())
    return [
        *view.about.issues,
        *(one.id for one in view.codebook["issue"] if one.id in served - {*view.about.issues}),
    ]


def _last_of(view: View, partner: str, issue: str, rows: list[_Row], held: Mapping[str, Rounds]) -> Finding:
    keys = {"partner": partner, "issue": issue}
    met = [(rounds.last, row["id"]) for row in rows if (rounds := held.get(row["id"])) and rounds.last]
    named = tuple(row["id"] for row in rows)
    if not met:
        reading = "named" if rows else "nothing"
        why = "named, no meeting on record" if rows else "nothing named"
        absence, why = absence_of(view, why, partner=partner, issue=issue, records=named)
        return Finding(
            keys, {"dialogues": len(rows), "reading": reading}, absence=absence, records=named, caveat=why
        )
    last, dialogue = max(met, key=lambda one: (one[0].end_max, one[1]))
    values = {
        "months_silent": months(view.day - last.end),
        "last_meeting": last.date,
        "dialogue": dialogue,
        "meeting": last.id,
        "dialogues": len(rows),
        "reading": "met",
    }
    return Finding(
        keys,
        values,
        low=months(view.day - last.end_max),
        high=months(view.day - last.end_min),
        n=len(met),
        records=(*named, last.id),
    )


def turnover(view: View) -> Iterator[Finding]:
    """One finding a year: dialogues born, merged, replaced, suspended, ended in it, and undated ones apart."""
    rows = view.frame("dialogue").filter(
        (pl.col("subject") == view.about.subject) & (pl.col("_first") <= view.day)
    )
    born: dict[int, list[str]] = {}
    gone: dict[tuple[int, str], list[str]] = {}
    for row in rows.iter_rows(named=True):
        if (start := _year(row["start"])) is not None:
            born.setdefault(start, []).append(row["id"])
        leaves = view.codebook.said("dialogue_status", row["status"], "leaves")
        ended = _year(row["status_since"] if leaves else None)
        ended = ended if ended is not None else _year(row["end"])
        if ended is not None and ended <= int(timeline.iso(view.day)[:4]):
            how = "replaced" if row["successor"] and leaves != "merged" else leaves
            gone.setdefault((ended, how if how in LEFT else "ended"), []).append(row["id"])
    years = sorted({*born, *(year for year, _ in gone)})
    for year in range(years[0], years[-1] + 1) if years else ():
        lost = {how: gone.get((year, how), []) for how in LEFT}
        yield Finding(
            {"year": year},
            {"born": len(born.get(year, [])), **{how: len(ids) for how, ids in lost.items()}},
            n=rows.height,
            records=(*born.get(year, []), *(one for ids in lost.values() for one in ids)),
        )


def _year(text: str | None) -> int | None:
    """The year of a date that names one; None where the year is not known."""
    if not text or text == "..":
        return None
    span = timeline.parse(text)
    first, last = timeline.iso(span.start_min)[:4], timeline.iso(span.start_max)[:4]
    return int(first) if first == last and first.isdigit() else None
