"""A source as readers see it: a short citation, a long one, and an address that may be linked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from partnerscope.record.csl import year_text

_NO_ADDRESS = re.compile(r'[\s"<>\\^`{|}\x00-\x1f\x7f\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]')
"""What RFC 3986 keeps out of an address, and letters that turn its direction or cannot be seen."""


def safe_url(text: str) -> str:
    """An address that a page may link to; '' for anything but a whole http or https address.

    >>> safe_url("https://example.org/a"), safe_url("http://[::1"), safe_url('https://example.org/"onclick=')
    ('https://example.org/a', '', '')
    """
    if not text.startswith(("http://", "https://")) or _NO_ADDRESS.search(text):
        return ""
    try:
        parts = urlsplit(text)
        whole = parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return text if whole else ""


SOURCE_KIND = "source_kind"
"""The scheme of the codebook, and the name in a source's `custom`, for how near it is to what it reports."""


def source_kind(csl: Mapping[str, Any]) -> str:
    """How near a source is to what it reports, as it declares itself; '' where it does not.

    >>> source_kind({"custom": {"source_kind": "primary"}}), source_kind({"custom": "x"}), source_kind({})
    ('primary', '', '')
    """
    custom = csl.get("custom")
    return str(custom.get(SOURCE_KIND, "")) if isinstance(custom, Mapping) else ""


def short_citation(csl: Mapping[str, Any]) -> str:
    """Author or publisher, year, title."""
    who, year, title = _authors(csl), year_text(csl), _title(csl)
    if not who:
        return (f"{title} ({year})" if year and year not in title else title) or str(csl.get("id", ""))
    head = f"{who} ({year})" if year else who
    return f"{head}: {title}" if title else head


def long_citation(csl: Mapping[str, Any]) -> str:
    """The source as a reference list prints it."""
    short, container = short_citation(csl), str(csl.get("container-title", ""))
    parts = [short, container if container not in short else ""]
    volume, number, page = (str(csl.get(name, "")) for name in ("volume", "issue", "page"))
    parts.append(f"{volume}({number})" if volume and number else volume)
    parts.append(f"pp. {page}" if page else "")
    publisher = str(csl.get("publisher", ""))
    parts.append(publisher if publisher not in parts[0] else "")
    return ", ".join(part for part in parts if part) + "."


def _title(csl: Mapping[str, Any]) -> str:
    """The title; where only the address was recorded, the name of the host."""
    title = str(csl.get("title", ""))
    host = urlsplit(title).hostname if safe_url(title) else ""
    return f"{host.removeprefix('www.')}, page without a title on record" if host else title


def _authors(csl: Mapping[str, Any]) -> str:
    people = csl.get("author") or []
    names = [str(one.get("family") or one.get("literal") or "") for one in people if isinstance(one, dict)]
    if len(names) > 3:
        return f"{names[0]} and others"
    return ", ".join(name for name in names if name) or str(csl.get("publisher", ""))
