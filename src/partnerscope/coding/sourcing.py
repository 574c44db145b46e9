"""Which recorded source a document is, or the item of the one that it makes.

Grain: one call finds or describes one source. A document is that of the source it is archived for, of one that was read at
its address, or of one that names its bytes; else it makes a new one, of what it says of itself and what a person says of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from partnerscope.coding.proposal import Wanted
from partnerscope.coding.sentences import sentences
from partnerscope.documents import Access, Document, Layer
from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.record.citation import safe_url
from partnerscope.record.csl import kept_id

MAX_TITLE = 200


def title_of(layer: Layer, wanted: Wanted, document: Document | None = None) -> str:
    """The title that a person says, or the document; a confidential one, whose words stay in it, has only a name."""
    if not wanted.title and access_of(wanted, document) == "confidential":
        return document.name if document else f"Confidential document {layer.document[:12]}"
    spans = sentences(layer)
    first = layer.text[spans[0].start : spans[0].end] if spans else ""
    return " ".join((wanted.title or layer.title or first).split())[:MAX_TITLE]


def access_of(wanted: Wanted, document: Document | None) -> Access:
    """For whom the document is archived, or is to be."""
    return document.access if document else wanted.access


def of_itself(layer: Layer, wanted: Wanted) -> Wanted:
    """What is wanted, with the address and the day that a page says of itself where nobody says others."""
    return replace(wanted, url=wanted.url or layer.address, issued=wanted.issued or layer.issued)


def source_of(
    sources: Mapping[str, str], taken: Collection[str], layer: Layer, wanted: Wanted, title: str, said: str
) -> tuple[str, str]:
    """The id of the source of a text, and its item where it is new.

    `sources` are the recorded items by id, `taken` the ids of all records, `said` the id that was named ('': none).
    """
    if said in sources:
        return said, ""
    if not said and (there := source_at(sources, wanted.url) or _of_bytes(sources, layer.document)):
        return there, ""
    if wanted.url and not safe_url(wanted.url):
        raise InputError(f"{wanted.url!r} is not an address", allowed="https://example.org/readout")
    identity = said or _unused(_short(title, wanted.issued), {*sources, *taken})
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


def source_revision(identity: str, csl: str) -> Revision:
    """What records a new source."""
    return Revision("source", identity, {"id": identity, "csl": csl})


def source_at(sources: Mapping[str, str], url: str) -> str:
    """The recorded source that was read at an address; '' where there is none."""
    return _first(sources, "URL", url, "/") if url else ""


def _of_bytes(sources: Mapping[str, str], hash: str) -> str:
    return _first(sources, "archived_hash", hash)


def _first(sources: Mapping[str, str], name: str, value: str, end: str = "") -> str:
    """The first source whose item says a value, but for what it may end with."""
    sought = value.rstrip(end)
    return next(
        (
            one
            for one, csl in sources.items()
            if csl and str(json.loads(csl).get(name, "")).rstrip(end) == sought
        ),
        "",
    )


def _short(title: str, issued: str) -> str:
    words = re.findall(r"[a-z0-9]+", kept_id(title).casefold())[:8]
    return "-".join([*words, *([issued] if issued else [])]) or "document"


def _unused(identity: str, taken: Collection[str]) -> str:
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
