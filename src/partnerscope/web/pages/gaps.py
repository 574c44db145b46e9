"""The gaps: what is reported and cannot be shown, what is missing of dialogues, who has looked, and how to fill one.

Grain: one row is one cell of the reference's table that records do not show, or one dialogue of which something is missing.
Where nobody has looked the row says so; an empty place would say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from partnerscope.measure import LACKS, table_named
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
from partnerscope.web.language import written
from partnerscope.web.pages import twin
from partnerscope.web.pages.dated import year_of
from partnerscope.web.pages.figures import frame_files
from partnerscope.web.reading import Reading, Row
from partnerscope.web.wording import (
    actor_item,
    at_date,
    concept,
    date_text,
    issue_item,
    record_item,
    record_path,
    sentence,
)

NOT_SEARCHED = "not searched"
"""What stands where nobody is known to have looked."""
STEPS = (
    (
        "One source",
        "gaps.one_source",
    ),
    (
        "In a copy of the folder",
        "gaps.one_copy",
    ),
    (
        "A whole spreadsheet",
        "gaps.whole_spreadsheet",
    ),
    (
        "Nothing found",
        "gaps.nothing_found",
    ),
)
"""How a visitor fills a gap: what is needed, and where it goes. No command is printed to readers of pages."""


def page(reading: Reading) -> Sheet:
    """The page of the gaps."""
    cells, dialogues = _unshown(reading), _dialogues(reading)
    blocks: list[Block] = [
        *_of_cells(reading, cells),
        Heading("Dialogues of which something is missing", "dialogues"),
        _listing(reading, dialogues),
        *_wider(reading),
        Heading("How to fill one", "fill"),
        *(Prose((Item(f"{name}.", tone="strong"), Item(written(said)))) for name, said in STEPS),
        *_searches(reading),
    ]
    then = _then(reading)
    asked = (
        written("gaps.question", when=at_date(then.view.valid))
        if then
        else written("gaps.question_of_dialogues")
    )
    title = sentence(asked)
    above = (Item("Evidence", "evidence/"),)
    table = table_named("dialogue-gaps")
    return Sheet(
        Page(title, (Item(_lead(reading, cells, dialogues)),), tuple(blocks), "evidence", above),
        partial(_data, reading, cells, dialogues),
        frame_files(lambda: reading.table(table).frame, title, [table.note], reading.view),
    )


def _searches(reading: Reading) -> list[Block]:
    """The way to all searches, where there are some."""
    if not reading.rows("search"):
        return []
    said = Item("All searches, with the words used:")
    return [Prose((said, Item("who has looked where", "records/search/")))]


def _then(reading: Reading) -> Reading | None:
    """The reading at the date that the reference speaks of; None where it has none."""
    as_of = reading.view.about.reference.as_of
    return reading.at(as_of) if as_of else None


def _unshown(reading: Reading) -> list[Row]:
    """The cells that are reported and not shown: findings of `gaps` with what is reported and what was looked for."""
    then = _then(reading)
    if then is None:
        return []
    frame = then.findings("gaps").frame
    for name in ("gaps_reported", "searches"):
        wanted = then.findings(name).frame
        frame = frame.join(
            wanted, on=["partner", "issue"], how="left", suffix=f"_{name}", maintain_order="left"
        )
    return [row for row in frame.iter_rows(named=True) if row["missing"]]


def _dialogues(reading: Reading) -> list[Row]:
    """The dialogues of the observed partners of which something is missing, then those of others."""
    rows: list[Row] = list(reading.findings("dialogue_gaps").rows)
    observed = reading.view.about.partners
    return sorted(rows, key=lambda row: row["partner"] not in observed)


def _lead(reading: Reading, cells: list[Row], dialogues: list[Row]) -> str:
    unsearched = sum(not row["searched_to"] for row in dialogues)
    said = written(
        f"gaps.dialogues.{'one' if len(dialogues) == 1 else 'several'}",
        number=len(dialogues),
        whole=reading.findings("ledger").frame.height,
        unsearched=unsearched,
    )
    if not cells:
        return said
    missing, nobody = sum(row["missing"] for row in cells), sum(not row["searches"] for row in cells)
    when = sentence(at_date(reading.view.about.reference.as_of))
    return written(
        "gaps.answer", when=when, missing=missing, cells=counted(len(cells), "cell"), nobody=nobody, said=said
    )


def _of_cells(reading: Reading, cells: list[Row]) -> list[Block]:
    """The cells of the reference's table that cannot be shown."""
    then = _then(reading)
    if then is None:
        return [Prose((Item(written("gaps.no_report")),))]
    dated = year_of(reading, (one for row in cells for one in row["records_gaps_reported"]))
    names = columns(
        "Partner",
        "Issue",
        "#Reported",
        "#Shown",
        "#Missing",
        "Searched to",
        "Named, not shown",
        "Looked for",
        "Where",
    )
    body = tuple(
        (
            (actor_item(reading, row["partner"]),),
            (issue_item(reading, row["issue"]),),
            plain(f"{row['value']}{dated}"),
            plain(str(row["shown"])),
            plain(f"{row['missing']}{dated}"),
            plain(date_text(row["last_search"]) if row["searches"] else NOT_SEARCHED),
            _named(reading, then, row),
            _looked_for(reading, row["records_searches"]),
            _where(reading, row["records_searches"]),
        )
        for row in cells
    )
    title = f"Reported {at_date(reading.view.about.reference.as_of)} and not shown"
    note = written("gaps.shown")
    return [Heading(title, "cells"), Listing(title, names, body, note, even=False)]


def _named(reading: Reading, then: Reading, row: Row) -> Cell:
    """The dialogues named in a cell that no dated source shows."""
    shown = {
        identity
        for measure in ("policy_sure", "ministerial_sure")
        for identity in then.matrix(measure).squares[row["partner"], row["issue"]].records
    }
    return tuple(record_item(reading, one) for one in row["records"] if one not in shown)


def _looked_for(reading: Reading, records: Iterable[str]) -> Cell:
    """The searches of a partner among these records with their result; the wider ones are counted and stand below."""
    rows = [reading.rows("search")[one] for one in records if one in reading.rows("search")]
    own = [row for row in rows if row["partner"]]
    wider = (Item(counted(len(rows) - len(own), "wider search", "wider searches"), "gaps/#wider"),)
    named = (
        Item(
            f"{row['question']} ({concept(reading, 'search_result', row['found'])})",
            record_path(reading, row["id"]),
        )
        for row in own
    )
    return (*named, *(wider if len(own) < len(rows) else ()))


def _where(reading: Reading, records: Iterable[str]) -> Cell:
    """Where the searches of a partner among these records looked, each place once."""
    held = reading.rows("search")
    places = dict.fromkeys(held[one]["place"] for one in records if one in held and held[one]["partner"])
    return plain("; ".join(places))


def _wider_rows(reading: Reading) -> list[Row]:
    """The searches that are about no one partner."""
    return [row for row in reading.rows("search").values() if not row["partner"]]


def _wider(reading: Reading) -> list[Block]:
    """These searches as a list."""
    rows = _wider_rows(reading)
    if not rows:
        return []
    title = "Wider searches"
    body = tuple(
        (
            (record_item(reading, row["id"]),),
            tuple(issue_item(reading, one) for one in row["issues"]),
            plain(row["place"]),
            plain(date_text(row["date"])),
            plain(concept(reading, "search_result", row["found"])),
        )
        for row in rows
    )
    return [
        Heading(title, "wider"),
        Listing(title, columns("Looked for", "Issues", "Where", "When", "Result"), body),
    ]


def _listing(reading: Reading, dialogues: list[Row]) -> Listing:
    names = columns(
        "Dialogue", "Partner", "Issues", "Missing", "Last seen to meet", "Searched to", "Looked for", "Where"
    )
    body = tuple(
        (
            (record_item(reading, row["dialogue"]),),
            (actor_item(reading, row["partner"]),),
            tuple(issue_item(reading, one) for one in row["issues"]),
            plain(_missing(row)),
            plain(date_text(row["last_meeting"]) if row["last_meeting"] else ""),
            plain(_searched(row)),
            _looked_for(reading, row["records"]),
            _where(reading, row["records"]),
        )
        for row in dialogues
    )
    note = written("gaps.searched")
    return Listing("Dialogues of which something is missing", names, body, note, files="data", even=False)


def _missing(row: Row) -> str:
    said = [LACKS[one] for one in row["lacks"] if one != "rounds"]
    if "rounds" in row["lacks"]:
        said.append(f"{counted(row['rounds_missing'], 'round')} {LACKS['rounds']}")
    return "; ".join(said)


def _searched(row: Row) -> str:
    if not row["searched_to"]:
        return NOT_SEARCHED
    near = " (near it)" if row["searched"] == "near" else ""
    return f"{date_text(row['searched_to'])}{near}"


def _data(reading: Reading, cells: list[Row], dialogues: list[Row]) -> Twin:
    """The findings of both lists, and the searches."""
    then = _then(reading)
    wanted = {(row["partner"], row["issue"]) for row in cells}
    found = twin.dated(then, twin.findings(then, ("gaps", "gaps_reported", "searches"))) if then else []
    searches = [one for row in cells for one in row["records_searches"]]
    searches += [one for row in dialogues for one in row["records"] if one in reading.rows("search")]
    searches += [row["id"] for row in _wider_rows(reading)]
    return {
        "findings": [
            *(row for row in found if (row["partner"], row["issue"]) in wanted),
            *({"measure": "dialogue_gaps", **row} for row in dialogues),
        ],
        "records": twin.records(reading, searches),
    }
