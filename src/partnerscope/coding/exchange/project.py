"""A REFI-QDA project as another program wrote it, read without trust.

Grain: one *selection* is a stretch of one source with its codes by coder. Nothing is unpacked to disk, no entity is
resolved, no address and no path outside the archive is followed. What this reader does not take is
counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnerscope.coding.exchange.codes import Code
from partnerscope.coding.exchange.counting import Positioned
from partnerscope.coding.exchange.loss import LossTally
from partnerscope.coding.exchange.qdpx import SAME_RECORD
from partnerscope.documents import decoded
from partnerscope.documents.zipped import members, refuse_entities
from partnerscope.errors import InputError

SPACE = "urn:QDA-XML:project:1."
_INTERNAL = "internal://"
_NOT_TAKEN = {
    "Variable": "variables",
    "Case": "cases",
    "Set": "sets",
    "Graph": "graphs",
    "PictureSource": "pictures",
    "AudioSource": "sound recordings",
    "VideoSource": "films",
}


@dataclass(frozen=True, slots=True)
class QdaSelection:
    """A stretch, whose it is, what was noted on it, and its codes by user (all by GUID)."""

    guid: str
    place: Positioned
    user: str
    note: str
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a page of a PDF: which page, what is said of it, whose."""

    page: str
    said: str
    user: str


@dataclass(frozen=True, slots=True)
class QdaSource:
    """A source: its name, its text (line ends LF; None where the archive has none that can be read), what is in it."""

    name: str
    text: str | None
    selections: tuple[QdaSelection, ...]
    areas: tuple[Area, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class QdaProject:
    """Users and codes by GUID, sources, which selections prove the record of another, and notes by GUID: whose, what."""

    users: Mapping[str, str]
    codes: Mapping[str, Code]
    sources: tuple[QdaSource, ...]
    links: Mapping[str, str]
    notes: Mapping[str, tuple[str, str]]


def read_qdpx(data: bytes, tally: LossTally) -> QdaProject:
    """The project in an archive. Raises InputError for one that is broken, a bomb, or no project."""
    found = members(data, "QDPX", lambda name: name.lower().endswith((".qde", ".txt")))
    inner = [name for name in found if name.lower().endswith(".qde") and "/" not in name]
    if len(inner) != 1:
        raise InputError(f"the archive has {len(inner) or 'no'} projects", allowed="one file .qde at its top")
    root = _root(found[inner[0]], inner[0])
    files = {name.rpartition("/")[2].lower(): part for name, part in found.items()}
    for name, what in _NOT_TAKEN.items():
        tally.leave(what, sum(1 for _ in _all(root, name)))
    users = {_guid(one): one.get("name", "") for one in _all(root, "User")}
    codes = {_guid(one): _path(one) for one in _all(root, "Code")}
    links = {
        _key(one.get("originGUID")): _key(one.get("targetGUID"))
        for one in _all(root, "Link")
        if one.get("name") == SAME_RECORD
    }
    tally.leave("links", sum(one.get("name") != SAME_RECORD for one in _all(root, "Link")))
    sources = tuple(
        _source(one, files, tally) for name in ("TextSource", "PDFSource") for one in _all(root, name)
    )
    notes = {_guid(one): (_user(one), _noted(one, files, tally)) for one in _all(root, "Note")}
    on_documents = {guid for source in sources for guid in source.notes}
    tally.leave("notes that are on no document", len(set(notes) - on_documents))
    tally.keep("documents read", sum(one.text is not None for one in sources))
    return QdaProject(users, codes, sources, links, notes)


def _root(data: bytes, name: str) -> Any:
    from lxml import etree

    refuse_entities(data, name, "project")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"the project is not XML ({error})", where=name) from None
    space = etree.QName(root).namespace or ""
    if etree.QName(root).localname != "Project" or not space.startswith(SPACE):
        raise InputError("this is not a REFI-QDA project", where=name, allowed=f"a Project of {SPACE}x")
    return root


def _all(node: Any, name: str) -> Iterator[Any]:
    return node.iter(f"{{*}}{name}")  # type: ignore[no-any-return]


def _children(node: Any, name: str) -> Iterator[Any]:
    return node.iterchildren(f"{{*}}{name}")  # type: ignore[no-any-return]


def _key(written: str | None) -> str:
    """A GUID whether it was written with braces or without, in capitals or small."""
    return (written or "").strip().strip("{}").upper()


def _guid(node: Any) -> str:
    return _key(node.get("guid"))


def _path(node: Any) -> Code:
    above = list(node.iterancestors("{*}Code"))
    return tuple(one.get("name", "") for one in (*reversed(above), node))


def _source(node: Any, files: Mapping[str, bytes], tally: LossTally) -> QdaSource:
    name = node.get("name", "")
    holder = next(_children(node, "Representation"), node)
    text = _text(holder, files, name, tally)
    selections = tuple(_selection(one) for one in _children(holder, "PlainTextSelection"))
    areas: list[Area] = []
    for one in _children(node, "PDFSelection"):
        corners = ", ".join(one.get(side, "?") for side in ("firstX", "firstY", "secondX", "secondY"))
        said = "; ".join(filter(None, (one.get("name", ""), _said(one))))
        areas.append(Area(one.get("page", "?"), f"area {corners}: {said}", _user(one)))
    whole = [coding for one in dict.fromkeys((node, holder)) for coding in _children(one, "Coding")]
    tally.leave("codes on whole documents", len(whole))
    notes = tuple(_key(one.get("targetGUID")) for one in _children(node, "NoteRef"))
    return QdaSource(name, text, selections, tuple(areas), notes)


def _noted(node: Any, files: Mapping[str, bytes], tally: LossTally) -> str:
    return (_text(node, files, node.get("name", ""), tally) or _said(node)).strip()


def _text(holder: Any, files: Mapping[str, bytes], name: str, tally: LossTally) -> str | None:
    inside = next(_children(holder, "PlainTextContent"), None)
    if inside is not None:
        return _lines(inside.text or "")
    path = holder.get("plainTextPath", "")
    part = files.get(path.removeprefix(_INTERNAL).lower()) if path.startswith(_INTERNAL) else None
    if part is None:
        tally.leave("documents whose text is not in the archive")
        tally.say(f"not in the archive: the text of {name!r} ({path or 'no path'})")
        return None
    try:
        return _lines(decoded(part))
    except InputError as error:
        tally.leave("documents whose text is in no known encoding")
        tally.say(f"{name!r}: {error.what}")
        return None


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _selection(node: Any) -> QdaSelection:
    codes = tuple(
        (_key(ref.get("targetGUID")), _key(coding.get("creatingUser")) or _user(node))
        for coding in _children(node, "Coding")
        for ref in _children(coding, "CodeRef")
    )
    try:
        start, end = int(node.get("startPosition", "")), int(node.get("endPosition", ""))
    except ValueError:
        start = end = -1
    place = Positioned(start, end, node.get("name", ""))
    return QdaSelection(_guid(node), place, _user(node), _said(node), codes)


def _said(node: Any) -> str:
    return next((one.text or "" for one in _children(node, "Description")), "").strip()


def _user(node: Any) -> str:
    return _key(node.get("creatingUser"))
