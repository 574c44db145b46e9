"""Feeds in Atom (RFC 4287): what changed, and the hits of a search, newest first.

Grain: one *item* is one thing with a title, an address, a moment and a few words. Ids and moments come from the journal, so
that the same state of knowledge gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from partnerscope.xmltext import xml_text

SPACE = "http://www.w3.org/2005/Atom"
MEDIA = "application/atom+xml; charset=utf-8"
MOST = 100
"""Items in one feed."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One item of a feed; `id` is a URI that never changes, `link` an address relative to the feed or a whole one."""

    id: str
    title: str
    link: str
    at: datetime
    said: str


def feed(
    title: str, own: str, identity: str, author: str, items: Iterable[Posted], updated: datetime
) -> bytes:
    """A feed: `own` is its address, `identity` a URI that names it for ever."""
    root = Element("feed", {"xmlns": SPACE, "xml:lang": "en"})
    SubElement(root, "title").text = xml_text(title)
    SubElement(root, "id").text = identity
    SubElement(root, "link", {"rel": "self", "href": own, "type": "application/atom+xml"})
    SubElement(root, "updated").text = moment_text(updated)
    SubElement(SubElement(root, "author"), "name").text = xml_text(author)
    for one in sorted(items, key=lambda one: (one.at, one.id), reverse=True)[:MOST]:
        entry = SubElement(root, "entry")
        SubElement(entry, "title").text = xml_text(one.title)
        SubElement(entry, "id").text = one.id
        SubElement(entry, "link", {"rel": "alternate", "href": one.link})
        SubElement(entry, "updated").text = moment_text(one.at)
        SubElement(entry, "summary").text = xml_text(one.said)
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def moment_text(at: datetime) -> str:
    """A moment as RFC 3339."""
    return at.isoformat().replace("+00:00", "Z")
