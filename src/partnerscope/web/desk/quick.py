"""The short way: from a readout to a quoted, dated record in the journal, by whoever may accept.

Grain: one record from one text. It is shown with its evidence before anything is recorded.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from partnerscope.coding import DRAFTERS, Proposal, Wanted
from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.web.desk.asking import Ask, Reply
from partnerscope.web.desk.books import given, opened
from partnerscope.web.desk.page import shown
from partnerscope.web.language import written

_DAYS = ("issued", "accessed")
FIELDS = ("kind", "dialogue", "partner", "source", "title", "url", "issued", "quote")


def ask(ask: Ask, error: PartnerscopeError | None = None, hash: str = "", status: int = 200) -> Reply:
    """The form: a file or a pasted text, where it was read; the rest only where the text does not tell."""
    known = ask.team.observatory.knowledge()
    said = {name: ask.text(name) for name in FIELDS}
    return shown(
        ask, "quick.html", "Add a record from a text", status=status, kinds=tuple(DRAFTERS), said=said, error=error,
        hash=hash, words=ask.text("words"), dialogues=sorted(known.frame("dialogue")["id"].to_list()),
        partners=known.about.partners,
    )  # fmt: skip


def propose(asked: Ask) -> Reply:
    """Read the text, and show the record that it proposes."""
    document = asked.team.observatory.document
    try:
        hash = asked.text("hash") or document.add(*given(asked))[0].hash
    except PartnerscopeError as error:
        return ask(asked, error, status=400)
    data = document.archive.bytes_of(opened(asked, hash))
    try:
        found = document.propose(data, _wanted(asked))
    except PartnerscopeError as error:
        return ask(asked, _for_a_form(error), hash, 400)
    asked.did("document", hash=hash)
    said = {name: asked.text(name) for name in FIELDS}
    said |= {f"cell.{name}": value for name, value in asked.cells().items()}
    return shown(
        asked,
        "proposed.html",
        written("desk.question.quick"),
        found=found,
        hash=hash,
        said=said,
        rows=_rows(found),
        item=_item(found),
    )


def _for_a_form(error: PartnerscopeError) -> PartnerscopeError:
    """What was said, with the fields of the form in place of options of the command line."""
    if not isinstance(error, InputError) or "--" not in error.hint:
        return error
    return InputError(error.what, where=error.where, allowed=error.allowed, hint="say it in the fields below")


def _wanted(ask: Ask) -> Wanted:
    said = {name: ask.text(name).strip() for name in FIELDS}
    today = datetime.now(UTC).date().isoformat() if said["url"] else ""
    cells = {name: value for name, value in ask.cells().items() if value}
    return Wanted(**said, cells=cells, today=today)  # type: ignore[arg-type]


def _rows(found: Proposal) -> list[tuple[str, str]]:
    return [(name, value) for name, value in found.record.cells.items() if name != "id"]


def _item(found: Proposal) -> list[tuple[str, str]]:
    """What a new source will say."""
    item = json.loads(found.csl) if found.csl else {}
    days = {
        name: "-".join(f"{part:02}" for part in item[name]["date-parts"][0]) for name in _DAYS if name in item
    }
    said = {"title": item.get("title", ""), "address": item.get("URL", ""), **days}
    return [(name, value) for name, value in said.items() if value]


def record(ask: Ask) -> Reply:
    """Record it with its source, quotes and evidence, in one changeset."""
    document = ask.team.observatory.document
    held = opened(ask, ask.text("hash"))
    data = document.archive.bytes_of(held)
    found = document.propose(data, _wanted(ask))
    changeset = ask.team.observatory.add(found, data, held.name, ask.coder)
    ask.did("record", record=found.record.id)
    return shown(ask, "recorded.html", "Recorded", found=found, changeset=changeset, document=held)
