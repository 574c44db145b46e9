"""Partners and issues: the lists of both, one issue, and the records that the page of either lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from itertools import groupby

from partnerscope.timeline.words import counted
from partnerscope.web.block import (
    Block,
    Cell,
    Heading,
    Item,
    Listing,
    Page,
    Prose,
    Sheet,
    Twin,
    columns,
    plain,
)
from partnerscope.web.language import phrase, written
from partnerscope.web.pages import twin
from partnerscope.web.pages.brief import known
from partnerscope.web.pages.held import held
from partnerscope.web.pages.ledger import LATELY, summary
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import (
    actor_item,
    concept,
    date_text,
    issue_item,
    issues_text,
    record_item,
    record_path,
    standing_word,
    the,
)

OTHERS = (
    ("statement", phrase("What they said together"), "date"),
    ("action", phrase("What they do together"), "start"),
    ("agreement", phrase("What they agreed"), "signed"),
    ("designation", phrase("What the partner is called"), "date"),
)
"""The kinds that a page lists beside dialogues: kind, title, the column of its date."""
Others = Mapping[str, list[Row]]


def partner_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every observed partner."""
    for partner in reading.view.about.partners:
        yield (partner,)


def issue_ids(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Every observed issue."""
    for issue in reading.view.about.issues:
        yield (issue,)


def partners(reading: Reading) -> Sheet:
    """All partners, by name: there is no ranking by one index."""
    view = reading.view
    order = sorted(view.about.partners, key=view.label)
    names = columns(
        "Partner", "Last seen to meet", "#Met within three years", "#Dialogues", "#Statements", "Last called"
    )
    said = {partner: rows_of(reading, "statement", "partner", partner) for partner in order}
    called = {partner: _called(reading, partner) for partner in order}
    body = tuple(
        (
            (actor_item(reading, partner),),
            *_met(_ledger(reading, partner=partner), f"dialogues/partner/{partner}/"),
            _count(len(said[partner])),
            tuple(_term(reading, row) for row in called[partner]),
        )
        for partner in order
    )
    subject = the(view.label(view.about.subject))
    lead = written("partners.answer", partners=counted(len(order), "partner"), subject=subject)
    blocks = (Listing("Partners", names, body), *_briefs(reading))
    page = Page(written("partners.question"), (Item(lead),), blocks, "partners")
    return Sheet(page, partial(_all, reading, [*said.values(), *called.values()]))


def _all(reading: Reading, listed: Iterable[Iterable[Row]]) -> Twin:
    """The findings of the ledger and its last meetings, and the records that a list counts or names."""
    ids = [row["id"] for rows in listed for row in rows]
    return {
        "findings": twin.findings(reading, ("ledger", "last_met")),
        "records": twin.records(reading, ids),
    }


def _briefs(reading: Reading) -> list[Block]:
    """Every brief by partner, those compared with included: on which issues something is recorded."""
    view, issues = reading.view, [one.id for one in reading.view.codebook["issue"]]
    briefs = sorted(known(reading), key=lambda one: (view.label(one[0]), issues.index(one[1])))
    rows = tuple(
        (
            (actor_item(reading, partner),),
            tuple(Item(view.issue_label(issue), f"brief/{one}/{issue}/") for one, issue in found),
        )
        for partner, found in groupby(briefs, key=lambda one: one[0])
    )
    return [Heading("Briefs", "briefs"), Listing("Briefs", columns("Partner", "On"), rows)] if rows else []


def issues(reading: Reading) -> Sheet:
    """All issues in the declared order."""
    view = reading.view
    names = columns(
        "Issue", "Last seen to meet", "#Met within three years", "#Dialogues", "#Statements", "Definition"
    )
    said = {issue: rows_of(reading, "statement", "issue", issue) for issue in view.about.issues}
    about = [view.codebook["issue"][issue] for issue in view.about.issues]
    body = tuple(
        (
            (issue_item(reading, one.id),),
            *_met(_ledger(reading, issue=one.id), f"dialogues/issue/{one.id}/"),
            _count(len(said[one.id])),
            plain(one.definition),
        )
        for one in about
    )
    lead = written("partners.issues", issues=counted(len(about), "issue"))
    page = Page(
        written("partners.question_of_issues"),
        (Item(lead),),
        (Listing("Issues", names, body),),
        "issues",
    )
    data = lambda: {**_all(reading, said.values()), "concepts": [asdict(one) for one in about]}  # noqa: E731
    return Sheet(page, data)


def issue(reading: Reading, identity: str) -> Sheet:
    """One issue: every partner on it, then what is recorded."""
    view = reading.view
    about = view.codebook["issue"][identity]
    rows, listed = _ledger(reading, issue=identity), others(reading, "issue", identity)
    blocks: list[Block] = [
        _by_partner(reading, identity),
        *([_ledger_of(identity)] if rows else []),
        *other_blocks(reading, "issue", listed),
    ]
    title = written("partners.question_of_issue", issue=about.label)
    lead = (Item(f"{summary(reading, rows)} "), Item("What counts", f"codebook/issue/#{identity}"))
    page = Page(title, lead, tuple(blocks), "issues", (Item("Issues", "issues/"),))
    return Sheet(page, partial(_data, reading, rows, listed, identity))


def _ledger_of(issue: str) -> Prose:
    """The way to the ledger of an issue on which there is a dialogue."""
    told, way = written("partners.way_to_ledger"), f"dialogues/issue/{issue}/"
    return Prose((Item(told), Item("who is still talking", way)))


def _by_partner(reading: Reading, issue: str) -> Listing:
    """What is recorded with each partner on an issue; the brief has all of it."""
    names = columns(
        "Partner", "Last seen to meet", "#Dialogues", "#Statements", "#Agreements", "#Items", "The brief"
    )
    body = []
    for partner in sorted(reading.view.about.partners, key=reading.view.label):
        found = held(reading, partner, issue)
        last = next((row["last_meeting"] for row in found.dialogues if row["last_meeting"]), "")
        link = (Item("brief", f"brief/{partner}/{issue}/", about=reading.view.label(partner)),)
        body.append(
            (
                (actor_item(reading, partner),),
                plain(date_text(last) if last else "no meeting on record" if found.dialogues else ""),
                *(
                    _count(len(one))
                    for one in (found.dialogues, found.statements, found.agreements, found.actions)
                ),
                link if (partner, issue) in known(reading) else (),
            )
        )
    return Listing("By partner", names, tuple(body), written("partners.counts"))


def _data(reading: Reading, rows: list[Row], listed: Others, issue: str) -> Twin:
    """The findings on this issue, and the records the page lists."""
    ids = [record for row in rows for record in row["records"]]
    ids += [row["id"] for held in listed.values() for row in held]
    found = [{"measure": "ledger", **row} for row in rows]
    return {
        "findings": found + twin.findings(reading, ("last_met",), issue=issue),
        "records": twin.records(reading, ids),
    }


def _ledger(reading: Reading, partner: str = "", issue: str = "") -> list[Row]:
    """The rows of the ledger with a partner, or on an issue."""
    return [
        row
        for row in reading.findings("ledger").rows
        if partner in ("", row["partner"]) and (not issue or issue in row["issues"])
    ]


def _met(rows: list[Row], path: str) -> tuple[Cell, Cell, Cell]:
    """When they were last seen to meet, how many dialogues met lately, how many there are."""
    met = [row for row in rows if row["months_silent"] is not None]
    last = date_text(min(met, key=lambda row: row["months_silent"])["last_meeting"]) if met else ""
    lately = sum(row["months_silent"] <= LATELY for row in met)
    return plain(last), _count(lately), (Item(str(len(rows)), path),) if rows else ()


def _count(number: int) -> Cell:
    return plain(str(number) if number else "")


def _called(reading: Reading, partner: str) -> list[Row]:
    """The record of what the partner was last called; none where it was called nothing yet."""
    rows = rows_of(reading, "designation", "partner", partner)
    seen = [row for row in rows if row["_last"] <= reading.view.day]
    return [max(seen, key=lambda row: row["_last"])] if seen else []


def _term(reading: Reading, row: Row) -> Item:
    """What a partner was called, with the year."""
    words = f"{concept(reading, 'designation_term', row['term'])} ({date_text(row['date'] or '')[-4:]})"
    return Item(words, record_path(reading, row["id"]))


def rows_of(reading: Reading, kind: str, by: str, identity: str) -> list[Row]:
    """The subject's own records of a kind on a partner or an issue."""
    subject = reading.view.about.subject
    return [row for row in reading.rows(kind).values() if _matches(row, by, identity, subject)]


def _matches(row: Row, by: str, identity: str, subject: str) -> bool:
    held = row["partner"] == identity if by == "partner" else identity in row["issues"]
    return bool(held and row["subject"] == subject)


def others(reading: Reading, by: str, identity: str) -> Others:
    """Statements, items, agreements and designations on a partner or an issue by kind, newest first."""
    found = {}
    for kind, _, when in OTHERS:
        rows = rows_of(reading, kind, by, identity)
        found[kind] = sorted(rows, key=lambda row: (row[when] or "", row["id"]), reverse=True)
    return found


def other_blocks(reading: Reading, by: str, listed: Others) -> list[Block]:
    """These records as lists, each under its heading."""
    blocks: list[Block] = []
    for kind, title, when in OTHERS:
        if not listed[kind]:
            continue
        other = "Issues" if by == "partner" else "Partner"
        body = tuple(_other_row(reading, row, when, by) for row in listed[kind])
        blocks += [
            Heading(title, kind),
            Listing(title, columns("Record", other, "Dated", "At this date"), body),
        ]
    return blocks


def _other_row(reading: Reading, row: Row, when: str, by: str) -> tuple[Cell, ...]:
    other = plain(issues_text(reading, row)) if by == "partner" else (actor_item(reading, row["partner"]),)
    dated = reading.date(row[when]) if row[when] else ""
    stands = standing_word(reading, row)
    name = (
        Item(row["printed"], record_path(reading, row["id"]))
        if row.get("printed")
        else record_item(reading, row["id"])
    )
    return (name,), other, plain(dated), plain(stands)
