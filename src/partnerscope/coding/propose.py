"""From a text to a proposed record: kind, record, evidence, quotes and source, all filled in.

Grain: one call proposes one record; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from partnerscope.coding.drafting import CUES_OF_KINDS, DRAFTERS, DraftText, reports_a_meeting
from partnerscope.coding.proposal import Drafted, Proposal, Wanted
from partnerscope.coding.sourcing import access_of, of_itself, source_of, title_of
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
    title, access = title_of(layer, wanted, document), access_of(wanted, document)
    draft = DraftText(known, layer, wanted, title, access == "confidential")
    kind = wanted.kind or _kind(draft)
    if kind not in DRAFTERS:
        raise InputError(f"a {kind!r} cannot be drafted from a text", allowed=", ".join(DRAFTERS))
    record = _completed(known, kind, DRAFTERS[kind](draft), wanted)
    described = of_itself(layer, wanted)
    said = wanted.source or (document.source if document else "")
    source, csl = source_of(source_items(known), known.owners, layer, described, title, said)
    if csl:
        record = replace(record, because=(*record.because, *_told(wanted, described)))
    return Proposal(kind, record, source, csl, layer, access, document)


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


def source_items(known: Known) -> dict[str, str]:
    """The recorded sources: their items by id."""
    return {one: csl or "" for one, csl in known.frame("source").select("id", "csl").rows()}


def _told(said: Wanted, wanted: Wanted) -> tuple[str, ...]:
    """What a page says of itself, where the person says nothing."""
    taken = (("address", wanted.url, said.url), ("day of issue", wanted.issued, said.issued))
    return tuple(f"{name}: {value}, as the page says of itself" for name, value, own in taken if value != own)
