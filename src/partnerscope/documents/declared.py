"""What a page says of itself: its canonical address and the day on which it was published. Proposals, never facts.

Grain: one *declared* page has at most one address and one day. Of several ways to say a day the most definite one counts;
only whole days and addresses of the web count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

MAX_ADDRESS = 2000
_LINKED_DATA = "application/ld+json"
_PUBLISHED = (
    "article:published_time", "datepublished", "dcterms.issued", "dc.date.issued", "dc.date", "dcterms.date",
    "citation_publication_date", "date",
)  # fmt: skip
"""Names under which a page's head says when it was published (small letters), the most definite one first."""
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_BARE = re.compile(r"(\d{4})(\d\d)(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Declared:
    """Where a page says it stands, and the day (ISO 8601) on which it says it was published; '' where it does not."""

    address: str = ""
    issued: str = ""


def declared(root: Any) -> Declared:
    """What a parsed page says of itself."""
    days = dict(reversed([*_said_days(root)]))
    published = next((days[name] for name in _PUBLISHED if name in days), "")
    return Declared(next(filter(None, map(_address, _said_addresses(root))), ""), published)


def _said_addresses(root: Any) -> Iterator[str]:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").casefold().split():
            yield link.get("href") or ""
    for meta in root.iter("meta"):
        if (meta.get("property") or "").casefold() == "og:url":
            yield meta.get("content") or ""


def _said_days(root: Any) -> Iterator[tuple[str, str]]:
    """Names and days, in the order of the page; days that are none are left out."""
    for element in root.iter("meta", "time"):
        said = element.get("content") or element.get("datetime") or ""
        for name in ("property", "name", "itemprop"):
            if (known := (element.get(name) or "").casefold()) in _PUBLISHED and (day := _day(said)):
                yield known, day
    for script in root.iter("script"):
        if (script.get("type") or "").casefold().strip() == _LINKED_DATA:
            yield from (("datepublished", day) for said in _linked(script.text or "") if (day := _day(said)))


def _linked(text: str) -> Iterator[str]:
    """What linked data says of the page itself: an article's `datePublished`, at the top or in its graph."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    graph = found.get("@graph", found) if isinstance(found, dict) else found
    for one in graph if isinstance(graph, list) else [graph]:
        if isinstance(one, dict) and isinstance(one.get("datePublished"), str):
            yield one["datePublished"]


def _address(said: str) -> str:
    said = said.strip()
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    sound = parts.scheme in ("http", "https") and parts.hostname and len(said) <= MAX_ADDRESS
    return said if sound and said.isprintable() and not re.search(r"[\s\"<>]|@", said) else ""


def _day(said: str) -> str:
    match = _DAY.match(said.strip()) or _BARE.match(said.strip())
    try:
        return date(*(int(part) for part in match.groups())).isoformat() if match else ""
    except ValueError:
        return ""
