"""Partners and issues: everything known about one row, or one column, of the map."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from partnerscope.show.matrix import ABSENCES, Matrix, amount
from partnerscope.timeline.words import counted
from partnerscope.web.block import (
    Block,
    Cell,
    Column,
    Heading,
    Item,
    Listing,
    Page,
    Sheet,
    Twin,
    columns,
    plain,
)
from partnerscope.web.pages import twin
from partnerscope.web.pages.dialogues import listing, strips, timeline_files
from partnerscope.web.pages.figures import number_path
from partnerscope.web.pages.matter import matter
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import (
    actor_item,
    concept,
    date_text,
    issue_item,
    issues_text,
    record_item,
    standing_word,
)

SHOWN = (
    "policy",
    "policy_sure",
    "policy_possible",
    "ministerial",
    "items",
    "breadth",
    "depth",
    "statement_pairs",
    "coverage",
)
"""The measures a profile shows."""
MATTER = ("alignment", "effect", "effect_path", "norm_gaps", "attention")
"""Those of the third question that the page of a partner shows."""
OTHERS = (
    ("statement", "What they said together", "date"),
    ("action", "What they do together", "start"),
    ("agreement", "What they agreed", "signed"),
    ("designation", "What the partner is called", "date"),
)
"""The kinds that a page lists beside dialogues: kind, title, the column of its date."""


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
    shown = ("policy", "policy_sure", "items", "statement_pairs")
    names = columns("Partner", "Called", *(f"#{_short(reading, name)}" for name in shown))
    body = tuple(
        (
            (actor_item(reading, partner),),
            plain(_called(reading, partner)),
            *(_total(reading, name, partner=partner) for name in shown),
        )
        for partner in order
    )
    lead = (
        f"{counted(len(order), 'partner')} of {view.label(view.about.subject)}, by name: no index ranks them."
    )
    page = Page("Who are the partners?", (Item(lead),), (Listing("Partners", names, body),), "partners")
    return Sheet(page, lambda: {"findings": twin.findings(reading, shown)})


def issues(reading: Reading) -> Sheet:
    """All issues in the declared order."""
    view = reading.view
    shown = ("policy", "policy_sure", "items", "statement_pairs")
    names = columns("Issue", *(f"#{_short(reading, name)}" for name in shown), "Definition")
    body = tuple(
        (
            (issue_item(reading, issue),),
            *(_total(reading, name, issue=issue) for name in shown),
            plain(view.codebook["issue"][issue].definition),
        )
        for issue in view.about.issues
    )
    lead = f"{counted(len(view.about.issues), 'issue')} observed; the codebook defines what counts."
    page = Page("Which issues are observed?", (Item(lead),), (Listing("Issues", names, body),), "issues")
    return Sheet(page, lambda: {"findings": twin.findings(reading, shown)})


def partner(reading: Reading, identity: str) -> Sheet:
    """One partner: the row of every map, then dialogues, statements, items, agreements."""
    view = reading.view
    label, subject = view.label(identity), view.label(view.about.subject)
    rows = _of(reading, "dialogue", "partner", identity)
    alive = [row for row in rows if row["id"] in reading.standing]
    alive.sort(key=lambda row: (row["_sure_first"], row["label"]))
    axis = strips(reading, "Dialogues over time", alive, "data")
    blocks: list[Block] = [
        _profile(
            reading,
            label,
            [(issue, issue_item(reading, issue)) for issue in view.about.issues],
            partner=identity,
        ),
        *([axis] if axis else []),
        *_dialogues(reading, rows),
        *_others(reading, "partner", identity),
        *matter(reading, identity),
    ]
    title = f"Where does the partnership with {label} stand?"
    called = _called(reading, identity)
    lead = (Item(f"{_summary(reading, partner=identity)}{f' It is called: {called}.' if called else ''}"),)
    files = timeline_files(reading, alive, f"Dialogues of {subject} with {label}") if axis else {}
    page = Page(title, lead, tuple(blocks), "partners", (Item("Partners", "partners/"),))
    return Sheet(page, partial(_data, reading, rows, "partner", identity), files)


def issue(reading: Reading, identity: str) -> Sheet:
    """One issue: the column of every map, then what is recorded on it."""
    view = reading.view
    about = view.codebook["issue"][identity]
    order = sorted(view.about.partners, key=view.label)
    heads = [(one, actor_item(reading, one)) for one in order]
    rows = [
        row for row in _of(reading, "dialogue", "subject", view.about.subject) if identity in row["issues"]
    ]
    blocks: list[Block] = [
        _profile(reading, about.label, heads, issue=identity),
        *_dialogues(reading, rows),
        *_others(reading, "issue", identity),
    ]
    title = f"Which partners work on {about.label}, and how?"
    lead = (Item(f"{_summary(reading, issue=identity)} "), Item("What counts", f"codebook/issue/#{identity}"))
    page = Page(title, lead, tuple(blocks), "issues", (Item("Issues", "issues/"),))
    return Sheet(page, partial(_data, reading, rows, "issue", identity))


def _data(reading: Reading, dialogues: list[Row], by: str, identity: str) -> Twin:
    """The findings with this key, and the records the page lists."""
    ids = [row["id"] for row in dialogues]
    ids += [one["id"] for row in dialogues for one in reading.meetings.get(row["id"], [])]
    ids += [row["id"] for kind, _, _ in OTHERS for row in _others_of(reading, kind, by, identity)]
    names = (*SHOWN, *MATTER) if by == "partner" else SHOWN
    return {
        "findings": twin.findings(reading, names, **{by: identity}),
        "records": twin.records(reading, ids),
    }


def _summary(reading: Reading, partner: str = "", issue: str = "") -> str:
    parts = []
    for name, words in (
        ("policy", "policy dialogues are reported"),
        ("items", "items of cooperation are coded"),
    ):
        found = reading.matrix(name).total(partner, issue)
        parts.append(
            f"{amount(found.value)} {words}"
            if found.value is not None
            else f"no number of {words.split(' are')[0]} is held"
        )
    sure = reading.matrix("policy_sure").total(partner, issue)
    return f"{parts[0]}; {amount(sure.value or 0)} can be shown one by one; {parts[1]}.".capitalize()


def _profile(
    reading: Reading, label: str, heads: list[tuple[str, Item]], partner: str = "", issue: str = ""
) -> Listing:
    """Every measure in one table: measures down, issues (or partners) across."""
    body = []
    for name in SHOWN:
        shown = reading.matrix(name)
        squares = [_number(shown, partner or one, issue or one) for one, _ in heads]
        total = [_total(reading, name, partner, issue)] if shown.summed else [()]
        body.append(((Item(shown.measure.label, f"measures/#{name}"),), *squares, *total))
    names = (Column("Measure"), *(Column(head.text, True) for _, head in heads), Column("All", True))
    note = (
        "Reported numbers and counts of records are never added together. A letter says why there is no number: "
        + ", ".join(f"{letter} {said}" for letter, said in ABSENCES.values())
    )
    return Listing(f"{label} in numbers", names, tuple(body), note)


def _number(shown: Matrix, partner: str, issue: str) -> Cell:
    square = shown.squares[partner, issue]
    return (Item(square.text, number_path(shown, partner, issue), about=square.absence.replace("_", " ")),)


def _total(reading: Reading, name: str, partner: str = "", issue: str = "") -> Cell:
    shown = reading.matrix(name)
    return (Item(shown.total(partner, issue).text, number_path(shown, partner, issue)),)


def _short(reading: Reading, name: str) -> str:
    return reading.matrix(name).measure.label


def _called(reading: Reading, partner: str) -> str:
    own = (pl.col("partner") == partner) & (pl.col("subject") == reading.view.about.subject)
    held = reading.view.states("partnership").filter(own)
    return ", ".join(dict.fromkeys(concept(reading, "partnership_category", one) for one in held["category"]))


def _of(reading: Reading, kind: str, column: str, identity: str) -> list[Row]:
    subject = reading.view.about.subject
    return [
        row
        for row in reading.rows(kind).values()
        if row[column] == identity and row.get("subject") in (None, subject)
    ]


def _dialogues(reading: Reading, rows: list[Row]) -> list[Block]:
    if not rows:
        return []
    ordered = sorted(rows, key=lambda row: (row["id"] not in reading.standing, row["label"]))
    return [Heading("Dialogues", "dialogues"), listing(reading, "Dialogues recorded", ordered, files="")]


def _others(reading: Reading, by: str, identity: str) -> list[Block]:
    """Statements, items, agreements, designations and figures on a partner or an issue, newest first."""
    blocks: list[Block] = []
    for kind, title, when in OTHERS:
        rows = _others_of(reading, kind, by, identity)
        if not rows:
            continue
        rows.sort(key=lambda row: (row[when] or "", row["id"]), reverse=True)
        other = "Issues" if by == "partner" else "Partner"
        body = tuple(_other_row(reading, row, when, by) for row in rows)
        blocks += [
            Heading(title, kind),
            Listing(title, columns("Record", other, "Dated", "At this date"), body),
        ]
    return blocks


def _others_of(reading: Reading, kind: str, by: str, identity: str) -> list[Row]:
    subject = reading.view.about.subject
    return [row for row in reading.rows(kind).values() if _matches(row, by, identity, subject)]


def _matches(row: Row, by: str, identity: str, subject: str) -> bool:
    held = row["partner"] == identity if by == "partner" else identity in row["issues"]
    return bool(held and row["subject"] == subject)


def _other_row(reading: Reading, row: Row, when: str, by: str) -> tuple[Cell, ...]:
    other = plain(issues_text(reading, row)) if by == "partner" else (actor_item(reading, row["partner"]),)
    dated = date_text(row[when]) if row[when] else ""
    stands = standing_word(reading, row)
    name = (
        Item(row["printed"], f"record/{row['id']}/")
        if row.get("printed")
        else record_item(reading, row["id"])
    )
    return (name,), other, plain(dated), plain(stands)
