"""Documents: the list, adding one, its text and the pictures of its pages, and the search in all of them."""

from __future__ import annotations

from partnerscope.accounts import may
from partnerscope.coding import PassageHit, sentences
from partnerscope.documents import ACCEPTED, ACCESSES, Access, Document, Layer, is_hash, picture_of
from partnerscope.errors import InputError
from partnerscope.web.desk.asking import Ask, NotThere, Reply, among, go
from partnerscope.web.desk.mine import AT_ONCE
from partnerscope.web.desk.page import shown
from partnerscope.web.desk.reading import WINDOW, TextMark, pages_of

QUOTED = "desk/quote/"
"""Where a recorded quote is shown in its document, from the top of the site."""
REEXTRACT = "reextract"
"""The job of reading a document anew."""


def opened(ask: Ask, hash: str) -> Document:
    """The document with this hash. Raises NotThere for one that is not there or not for who asks: the same words."""
    one = ask.team.bench.desk.held(hash)
    if one is None or not reads_words(ask, one):
        raise NotThere
    return one


def reads_words(ask: Ask, one: Document) -> bool:
    """Whether the words of a document are for who asks: those of a confidential one for the coders of its tasks alone."""
    return one.access != "confidential" or any(
        task.document == one.hash for task in ask.team.bench.desk.assigned(ask.coder)
    )


def documents(ask: Ask) -> Reply:
    """The list, newest first and so many on a page, with what may be wrong with each text."""
    found = ask.team.bench.desk.listed(ask.person.viewer, AT_ONCE + 1, ask.skip)
    maintains = may(ask.person.roles, "maintain")
    sources = sorted(ask.team.observatory.folded.state.get("source", {})) if maintains else []
    return shown(
        ask, "documents.html", "Documents", found=found[:AT_ONCE], sources=sources, accesses=ACCESSES,
        maintains=maintains, skip=ask.skip, more=len(found) > AT_ONCE, at_once=AT_ONCE,
    )  # fmt: skip


def add(ask: Ask) -> Reply:
    """Archive a document: a file, or a text that was pasted."""
    data, name = given(ask)
    access: Access = among(ACCESSES, ask.text("access"), "open", "access")
    one, _ = ask.team.observatory.document.add(
        data, name, source=ask.text("source"), access=access, encoding=ask.text("encoding")
    )
    ask.did("document", hash=one.hash)
    return go(f"/desk/document/{one.hash}")


def read_anew(ask: Ask) -> Reply:
    """Leave it to the worker to read a document by the extractors of today; its quotes are carried over."""
    one = ask.team.bench.desk.held(ask.values["hash"])
    if one is None:
        raise NotThere
    ask.team.bench.desk.ask(REEXTRACT, {"document": one.hash, "by": ask.coder})
    ask.did("reextract", hash=one.hash)
    return go("/desk/jobs")


def given(ask: Ask) -> tuple[bytes, str]:
    """The bytes and the name of what came with a form. Raises InputError when nothing did."""
    upload = ask.files.get("file")
    if upload is not None and upload.data:
        return upload.data, upload.name
    if words := ask.text("words").strip():
        return f"{words}\n".encode(), "pasted.txt"
    raise InputError("there is no document", hint="choose a file, or paste a text")


def document(ask: Ask) -> Reply:
    """The text of a document, some pages at a time; `at` opens it at an offset, `to` marks what stands up to there."""
    one = opened(ask, ask.values["hash"])
    layer = _asked_layer(ask, one)
    at, to = (_number(ask.query.get(name, "")) for name in ("at", "to"))
    page = layer.page_at(at).number if at else _number(ask.query.get("page", "")) or 1
    marks = [TextMark(at, min(to, len(layer.text)), "found")] if to > at else []
    return shown(
        ask, "document.html", one.name, document=one, layer=layer, page=page, last=len(layer.pages),
        pages=pages_of(layer, page, marks), window=WINDOW, earlier=layer.hash != one.layer,
        recorded="" if one.source else ask.team.observatory.document.source_at(layer.address),
    )  # fmt: skip


def _asked_layer(ask: Ask, document: Document) -> Layer:
    """The text of a document as it is read today, or the earlier one that the address names."""
    archive, asked = ask.team.bench.archive, ask.query.get("layer", "")
    if not asked or asked == document.layer:
        return archive.layer(document)
    if not is_hash(asked) or not archive.has(asked) or archive.read(asked).document != document.hash:
        raise NotThere
    return archive.read(asked)


def quoted(ask: Ask) -> Reply:
    """To the place of a recorded quote in its document; for whom that is not, or where it does not surely stand, nothing."""
    document = ask.team.observatory.document
    cells = document.quotes().get(ask.values["quote"])
    found = next(document.lookup.standings({"": cells}), None) if cells else None
    if found is None or not found.layer or found.status not in (*ACCEPTED, "typed"):
        raise NotThere
    layer = document.archive.read(found.layer)
    held = opened(ask, layer.document)
    earlier = "" if held.layer == layer.hash else f"&layer={layer.hash}"
    if found.found is None or found.found.span is None:
        return go(f"/desk/document/{held.hash}?page={cells['page'] if cells else 1}{earlier}")
    span = found.found.span
    sentence = next((one.start for one in sentences(layer) if one.start <= span.start < one.end), span.start)
    return go(f"/desk/document/{held.hash}?at={span.start}&to={span.end}{earlier}#s{sentence}")


def picture(ask: Ask) -> Reply:
    """A page of a PDF as a picture: never the file itself."""
    one = opened(ask, ask.values["hash"])
    if one.media != "pdf":
        raise NotThere
    data = ask.team.bench.archive.bytes_of(one)
    return Reply(body=picture_of(data, _number(ask.values["page"])), media="image/png")


def search(ask: Ask) -> Reply:
    """Sentences with all words of a search, each opening at its place."""
    words = ask.query.get("q", "")[:200]
    found: list[PassageHit] = ask.team.bench.desk.search(words, ask.person.viewer) if words else []
    held = (ask.team.bench.desk.held(hash) for hash in {one.document for one in found})
    names = {one.hash: one.name for one in held if one is not None}
    return shown(ask, "search.html", "Search", words=words, found=found, names=names)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
