"""From a text to a proposed record: kind, record, evidence, quotes and source, all filled in.

Grain: one call proposes one record; nothing is written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from partnerscope.coding.drafting import CUES_OF_KINDS, DRAFTERS, MAX_TITLE, DraftText, reports_a_meeting
from partnerscope.coding.proposal import Drafted, Proposal, Wanted
from partnerscope.coding.sentences import sentences
from partnerscope.documents import Document, Layer
from partnerscope.errors import InputError
from partnerscope.record import kind_named
from partnerscope.record.csl import kept_id
from partnerscope.view import Known


def proposed(known: Known, layer: Layer, wanted: Wanted, document: Document | None = None) -> Proposal:
    """The record that a text proposes.

    Raises InputError for a text without words, for a kind, dialogue or partner that the text does not tell, for a record
    that is there already, and for words that are to be quoted and do not stand in the text.
    """
    if not layer.text.strip():
        raise InputError("the document has no text", hint="is it a scan? its words must be typed")
    title = _title(layer, wanted)
    draft = DraftText(known, layer, wanted, title)
    kind = wanted.kind or _kind(draft)
    if kind not in DRAFTERS:
        raise InputError(f"a {kind!r} cannot be drafted from a text", allowed=", ".join(DRAFTERS))
    record = _completed(known, kind, DRAFTERS[kind](draft), wanted)
    described, told = _of_itself(layer, wanted)
    source, csl = _source(known, layer, described, title, document)
    if csl:
        record = replace(record, because=(*record.because, *told))
    access = document.access if document else wanted.access
    return Proposal(kind, record, source, csl, layer, access, document)


def _title(layer: Layer, wanted: Wanted) -> str:
    spans = sentences(layer)
    first = layer.text[spans[0].start : spans[0].end] if spans else ""
    return " ".join((wanted.title or layer.title or first).split())[:MAX_TITLE]


def _kind(draft: DraftText) -> str:
    """The kind whose cues stand most often in the text; of two as often a meeting, where a dialogue and a day are named.

    Raises InputError when the text does not tell.
    """
    if CUES_OF_KINDS not in draft.known.codebook:
        raise InputError(
            f"the codebook has no scheme {CUES_OF_KINDS!r} to tell a kind by",
            allowed=", ".join(DRAFTERS),
            hint="say --kind",
        )
    found = Counter(hit.concept for hit in draft.dictionary(CUES_OF_KINDS).hits(draft.layer.text))
    first = [kind for kind, count in found.items() if count == max(found.values())]
    if len(first) == 1:
        return first[0]
    if "meeting" in first and reports_a_meeting(draft):
        return "meeting"
    raise InputError("the text does not tell its kind", allowed=", ".join(DRAFTERS), hint="say --kind")


def _completed(known: Known, kind: str, found: Drafted, wanted: Wanted) -> Drafted:
    """The draft with what the person gave, its id, and empty cells left out."""
    columns = kind_named(kind).columns
    strange = [name for name in wanted.cells if name not in columns or name == "id"]
    if strange:
        raise InputError(
            f"a {kind} has no column {strange[0]!r}" if strange[0] != "id" else "the id is said with --id",
            allowed=", ".join(name for name in columns if name != "id"),
        )
    identity = wanted.id or kept_id(found.id)
    if identity in known.owners:
        raise InputError(
            f"{identity!r} is recorded already",
            where=known.owners[identity],
            hint=f"look at it: partnerscope records {known.owners[identity]} {identity}; or say another --id",
        )
    cells = {"id": identity, **found.cells, **wanted.cells}
    missing = [name for name, cell in columns.items() if cell.required and not cells.get(name)]
    if missing:
        raise InputError(f"the text does not tell the {missing[0]}", hint=f"say --set {missing[0]}=...")
    kept = {name: cells[name] for name in columns if cells.get(name)}
    because = (*found.because, *(f"{name}: as said" for name in wanted.cells))
    return Drafted(identity, kept, found.proved, because)


def _of_itself(layer: Layer, wanted: Wanted) -> tuple[Wanted, tuple[str, ...]]:
    """What is wanted, with the address and the day that a page says of itself where nobody says others; and which."""
    url, issued = wanted.url or layer.address, wanted.issued or layer.issued
    taken = (("address", url, wanted.url), ("day of issue", issued, wanted.issued))
    told = tuple(
        f"{name}: {value}, as the page says of itself" for name, value, said in taken if value != said
    )
    return replace(wanted, url=url, issued=issued), told


def _source(
    known: Known, layer: Layer, wanted: Wanted, title: str, document: Document | None
) -> tuple[str, str]:
    """The id of the source, and its item where it is new."""
    sources = set(known.frame("source")["id"])
    said = wanted.source or (document.source if document else "")
    if said and said in sources:
        return said, ""
    if not said and (known_already := source_at(known, wanted.url)):
        return known_already, ""
    identity = said or _unused(_short(title, wanted.issued), sources | set(known.owners))
    item: dict[str, Any] = {
        "id": identity,
        "type": "webpage" if wanted.url or layer.media == "html" else "document",
        "title": title,
        "archived_hash": layer.document,
    }
    if wanted.url:
        item |= {"URL": wanted.url}
    if wanted.today:
        item |= {"accessed": _parts(wanted.today)}
    if wanted.issued:
        item |= {"issued": _parts(wanted.issued)}
    return identity, json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def source_at(known: Known, url: str) -> str:
    """The source on record that was read at an address; '' where there is none."""
    rows = known.frame("source").select("id", "csl").rows() if url else ()
    return next(
        (one for one, csl in rows if csl and json.loads(csl).get("URL", "").rstrip("/") == url.rstrip("/")),
        "",
    )


def _short(title: str, issued: str) -> str:
    words = re.findall(r"[a-z0-9]+", kept_id(title).casefold())[:8]
    return "-".join([*words, *([issued] if issued else [])]) or "document"


def _unused(identity: str, taken: set[str]) -> str:
    number, found = 2, identity
    while found in taken:
        found, number = f"{identity}-{number}", number + 1
    return found


def _parts(day: str) -> Mapping[str, object]:
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise InputError(f"{day!r} is not a day", allowed="2024-05-14") from None
    return {"date-parts": [[chosen.year, chosen.month, chosen.day]]}
