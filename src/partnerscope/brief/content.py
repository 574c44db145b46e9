"""A brief from an observatory: its answer first, then its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from partnerscope import timeline
from partnerscope.brief.desk import Desk, last_day
from partnerscope.brief.model import Brief, Noted
from partnerscope.brief.parts import parts
from partnerscope.observatory import Observatory, expectations
from partnerscope.version import __version__


def make_brief(
    observatory: Observatory, partner: str, *, issue: str = "", valid: str = "", since: str = ""
) -> Brief:
    """The brief of a partner (and of one issue) at V (default: today), with what changed since a date (default: a year).

    Raises InputError for a partner or issue that is not there, and when `since` lies after V.
    """
    view = observatory.today(valid)
    first = since or timeline.iso(view.day - 365)
    desk = Desk(view, view.partner(partner), view.issue(issue) if issue else "")
    diff = observatory.diff(first, view.valid).only(desk.partner, desk.issue)
    recorded = observatory.recorded().date().isoformat()
    say, head, about = desk.sentences.say, view.head[:12], view.about
    names = {"subject": view.label(about.subject), "partner": view.label(desk.partner)}
    answer = tuple(_answer(desk))
    return Brief(
        name="-".join(filter(None, ("brief", desk.partner, desk.issue, view.valid))),
        title=say("title", issue=desk.issue_label, **names),
        about=say("about", valid=view.valid, head=head, recorded=recorded, observatory=about.title),
        answer=answer,
        parts=parts(desk, diff, first),
        sources_title=say("sources"),
        sources=desk.notes.cited(),
        foot=say("foot", valid=view.valid, licence=about.licence, version=__version__, head=head),
        day=timeline.iso(view.day),
    )


def _answer(desk: Desk) -> Iterator[Noted]:
    """Where it stands in four sentences: dialogues, last evidence, next round, promises."""
    say, ledger = desk.sentences.say, desk.ledger
    count = Counter(row["reading"][0] for row in ledger)
    order = dict.fromkeys((*desk.sentences.order("reading"), *count))
    readings = [(desk.reading(name), count[name]) for name in order if count[name]]
    security = sum(row["scope"] in desk.of_security for row in ledger)
    yield Noted(
        say(
            "answer_dialogues",
            total=len(ledger),
            security=security,
            issue=desk.issue_label,
            readings=readings,
        )
    )
    last = max(ledger, key=lambda row: (last_day(row["last_meeting"]), row["dialogue"]), default=None)
    met = last if last is not None and last["last_meeting"] else None
    said = say("answer_last", name=met["label"] if met else "", date=met["last_meeting"] if met else "")
    yield Noted(said, desk.notes.of(*desk.last_round(met)) if met else ())
    yield _next(desk)
    yield Noted(say("answer_promises", **_promises(desk)))


def _next(desk: Desk) -> Noted:
    """The round expected first and the one due longest, among the dialogues that still have a rhythm."""
    rounds = [one for one in expectations(desk.view, desk.partner, desk.issue) if one.what == "round"]
    ahead, due = [one for one in rounds if not one.overdue], [one for one in rounds if one.overdue]
    said = desk.sentences.say(
        "answer_next",
        name=ahead[0].name if ahead else "",
        date=ahead[0].first if ahead else "",
        late=due[0].name if due else "",
        since=due[0].first if due else "",
        overdue=due[0].overdue if due else 0,
        more=len(due) - 1,
    )
    return Noted(said, desk.notes.of(*(one.record for one in (*ahead[:1], *due[:1]))))


def _promises(desk: Desk) -> dict[str, int]:
    """Promises on record, those due by V, and what became of these."""
    rows = desk.findings("commitments")
    due = [
        row
        for row in rows
        if row["testable"] == "yes"
        and row["due"]
        and last_day(row["due"]) <= desk.view.day
        and desk.result(row) not in ("replaced", "waiting")
    ]
    count = Counter(desk.result(row) for row in due)
    return {
        "made": len(rows),
        "due": len(due),
        "kept": count["kept"],
        "partly": count["in_part"] + count["kept_late"],
        "broken": count["broken"],
        "unknown": count["not_known"],
    }
