"""The parts of a brief: who still talks, what is promised, what changed, what stands against, what is not known.

Grain: one function is one part; one row of it is one thing that can be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from partnerscope import timeline
from partnerscope.brief.desk import Desk, Row, cut
from partnerscope.brief.model import Noted, Topic
from partnerscope.observatory import Diff, Shift

SETTLED = ("kept", "kept_late", "replaced")
"""What became of a promise that is no longer open."""
TOLD = ("meeting", "agreement", "statement", "partnership", "dialogue", "mandate", "next_round")
"""Kinds whose beginnings, ends and events a brief tells."""
WIDE = 170


def parts(desk: Desk, diff: Diff, since: str) -> tuple[Topic, ...]:
    """All parts, in order; `diff` holds what changed with this partner since a date."""
    return (_dialogues(desk), _commitments(desk), _changes(desk, diff, since), _rivalry(desk), _gaps(desk))


def _dialogues(desk: Desk) -> Topic:
    say = desk.sentences.say

    def row(one: Row) -> tuple[Noted, ...]:
        last, ahead = one["last_meeting"], one["next_expected"]
        more = one["rounds_at_least"] if one["rounds_at_least"] > one["rounds_on_record"] else 0
        met = say("round", date=last, place=one["last_place"], at_least=more) if last else say("no_round")
        kept = "on_rhythm" in one["reading"]
        due = say("no_next")
        if ahead:
            due = say("next_round", date=ahead, overdue=desk.overdue(ahead), on_rhythm=kept)
        return (
            Noted(cut(one["label"])),
            Noted(met, desk.notes.of(*desk.last_round(one))),
            Noted(due),
            Noted(" / ".join(map(desk.reading, one["reading"]))),
            desk.looked(one["last_searched"], desk.searched.get(one["dialogue"])),
        )

    verb = f"table ledger --partner {desk.partner}"
    return desk.part("dialogues", say("dialogues_lead"), (34, 22, 16, 15, 13), desk.ledger, row, verb)


def _commitments(desk: Desk) -> Topic:
    say = desk.sentences.say
    still = [row for row in desk.findings("commitments") if desk.result(row) not in SETTLED]
    ordered = sorted(
        still, key=lambda one: (not one["days_overdue"], one["due"] or "9999", one["commitment"])
    )

    def row(one: Row) -> tuple[Noted, ...]:
        return (
            Noted(cut(one["passage"] or one["document"]), desk.notes.of(one["commitment"])),
            Noted(cut(say("promised_in", document=one["document"], made=one["made"]))),
            Noted(say("due", date=one["due"], overdue=one["days_overdue"] or 0)),
            Noted(desk.outcome(one)),
            desk.looked(one["searched_to"], desk.searched.get(one["commitment"])),
        )

    lead, verb = say("commitments_lead", count=len(still)), f"table promises --partner {desk.partner}"
    return desk.part("commitments", lead, (34, 23, 18, 12, 13), ordered, row, verb)


def _changes(desk: Desk, diff: Diff, since: str) -> Topic:
    say = desk.sentences.say
    ours = [one for one in diff.shifts if _is_told(one) and _is_ours(desk, one)]
    told = sorted(ours, key=lambda one: (-_first(one.date), one.kind, one.record))

    def row(one: Shift) -> tuple[Noted, ...]:
        return (
            Noted(say("when", date=one.date, turned=one.change == "turned")),
            Noted(cut(_change(desk, one), WIDE), desk.notes.of(one.record)),
            desk.looked(desk.searched.get(one.record), *_of_dialogue(desk, one)),
        )

    verb = f"diff {since}..{desk.view.valid} --partner {desk.partner}"
    lead = say("changes_lead", count=len(told))
    return desk.part("changes", lead, (15, 72, 13), told, row, verb, since=since)


def _is_told(one: Shift) -> bool:
    """Deeds, words, and dialogues that turn; not that a state is less sure than it was."""
    if one.change == "turned":
        return one.kind == "dialogue" and bool(one.before)
    return one.change != "standing" and one.kind in TOLD


def _is_ours(desk: Desk, one: Shift) -> bool:
    """Whether a record is one of the subject's own: Member States have dialogues and partnerships beside it."""
    return _is_own(desk, one.record)


def _is_own(desk: Desk, record: str) -> bool:
    words, owners = desk.notes.words, desk.view.known.owners
    row = words.row(owners[record], record)
    if row.get("dialogue"):
        row = words.row("dialogue", row["dialogue"])
    return row.get("subject") in (None, desk.view.about.subject)


def _change(desk: Desk, one: Shift) -> str:
    if one.change != "turned":
        change = "perhaps_began" if (one.change, one.after) == ("began", "possibly") else one.change
        return desk.sentences.say(change, kind=one.kind.replace("_", " ").capitalize(), name=one.name)
    before, after = (" / ".join(map(desk.reading, text.split(";"))) for text in (one.before, one.after))
    return desk.sentences.say("turned", name=one.name, before=before, after=after)


def _of_dialogue(desk: Desk, one: Shift) -> tuple[str | None, ...]:
    """When somebody last looked for the dialogue of a record (or the dialogue itself), and found something or not."""
    dialogue = desk.notes.words.row(one.kind, one.record).get("dialogue") or one.record
    fruitless = (row["last_searched"] for row in desk.ledger if row["dialogue"] == dialogue)
    return desk.searched.get(dialogue), next(fruitless, None)


def _rivalry(desk: Desk) -> Topic:
    """The records behind the measure, the latest first."""
    ids = [record for found in desk.findings("rivalry") for record in found["records"]]
    rows = [desk.notes.words.row(desk.view.known.owners[one], one) for one in ids]
    own = [row for row in rows if not desk.issue or desk.issue in (row.get("issues") or ())]

    def row(one: Mapping[str, Any]) -> tuple[Noted, ...]:
        return (
            Noted(desk.sentences.say("when", date=_when(one), turned=False)),
            Noted(cut(desk.notes.words.record(one["id"]), WIDE), desk.notes.of(one["id"])),
            desk.looked(desk.searched.get(one["id"])),
        )

    ordered = sorted(own, key=lambda one: (-_first(_when(one)), one["id"]))
    lead = desk.sentences.say("rivalry_lead", count=len(own), others=len(rows) - len(own))
    return desk.part("rivalry", lead, (15, 72, 13), ordered, row, "table rivalry")


def _gaps(desk: Desk) -> Topic:
    """What was looked for and not found, then issues of which nothing is on record."""
    say = desk.sentences.say
    lost = [(one["question"], one["place"], one["date"]) for one in _lost(desk).iter_rows(named=True)]
    silent = [
        (
            say("gap_issue", issue=desk.view.issue_label(one["issue"]), reading=one["reading"]),
            "",
            desk.searched.get(f"{desk.partner}/{one['issue']}"),
        )
        for one in desk.findings("last_met")
        if one["reading"] != "met"
    ]

    def row(one: tuple[str, str, str | None]) -> tuple[Noted, ...]:
        return Noted(cut(one[0])), Noted(cut(one[1])), desk.looked(one[2])

    lead, verb = say("gaps_lead", count=len(lost) + len(silent)), f"records search --partner {desk.partner}"
    return desk.part("gaps", lead, (57, 30, 13), [*lost, *silent], row, verb)


def _lost(desk: Desk) -> pl.DataFrame:
    """Searches up to V that did not find all they looked for: those for the subject's own records first, then the latest."""
    answered = desk.view.codebook.where("search_result", "answered", "True")
    own = (pl.col("partner") == desk.partner) & ~pl.col("found").is_in(answered)
    frame = desk.view.frame("search").filter(own & (pl.col("_last") <= desk.view.day))
    if desk.issue:
        frame = frame.filter(pl.col("issues").list.contains(desk.issue))
    beside = [not all(_is_own(desk, one) for one in records) for records in frame["records"].to_list()]
    return frame.with_columns(pl.Series("beside", beside, pl.Boolean)).sort(
        "beside", "_last", "id", descending=[False, True, False]
    )


def _when(row: Mapping[str, Any]) -> str:
    return row.get("date") or row.get("start") or ""


def _first(text: str) -> int:
    return timeline.parse(text).first if text and text != ".." else 0
