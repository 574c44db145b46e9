"""Works as Crossref's interface hands them out, read as CSL-JSON: close to it, but titles are lists and types its own.

Grain: one *work* becomes one item; what CSL has no place for is named, not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnerscope.record.csl import DATES, NAMES, NUMBERS, TYPES

MARKS = (
    "indexed",
    "content-domain",
    "deposited",
    "reference-count",
    "references-count",
    "is-referenced-by-count",
)
"""Fields that Crossref alone writes."""
_TYPES = {
    "journal-article": "article-journal",
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-track": "chapter",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-set": "book",
    "book-series": "book",
    "proceedings": "book",
    "proceedings-series": "book",
    "proceedings-article": "paper-conference",
    "posted-content": "article",
    "report-component": "report",
    "report-series": "report",
    "dissertation": "thesis",
    "reference-entry": "entry",
    "peer-review": "review",
    "journal": "periodical",
    "journal-volume": "periodical",
    "journal-issue": "periodical",
    "database": "dataset",
}
_FIRST = ("title", "container-title", "original-title")
_JOINED = ("ISSN", "ISBN")
_TEXTS = ("DOI", "URL", "abstract", "language", "page", "publisher", "publisher-location", "source")
_RENAMED = {
    "short-container-title": "container-title-short",
    "publisher-location": "publisher-place",
    "article-number": "number",
}
_PARTS = ("family", "given", "suffix", "literal")


def is_work(item: object) -> bool:
    """Whether this is a work of Crossref's interface and no item of CSL."""
    return isinstance(item, dict) and isinstance(item.get("DOI"), str) and any(mark in item for mark in MARKS)


def item_of(work: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The work as an item, under its DOI where it has no id, and the names of what was left out."""
    item: dict[str, Any] = {"id": work.get("id", work["DOI"]), "type": _type(work.get("type"))}
    left_out = []
    for name, value in work.items():
        if name in item or name == "type":
            continue
        kept = _kept(name, value)
        if kept:
            item[_RENAMED.get(name, name)] = kept
        elif value not in ([], {}, "", None):
            left_out.append(name)
    return item, left_out


def _type(written: object) -> object:
    return written if written in TYPES else _TYPES.get(str(written), "document" if written else written)


def _kept(name: str, value: Any) -> Any:
    """The value as CSL has it; None where it has no place for it."""
    if name in _FIRST or name == "short-container-title":
        return next(iter(value), None) if isinstance(value, list) else value
    if name in _JOINED:
        return ", ".join(map(str, value)) if isinstance(value, list) else value
    if name in DATES:
        return (
            {"date-parts": value["date-parts"]}
            if isinstance(value, dict) and "date-parts" in value
            else value
        )
    if name in NAMES and isinstance(value, list):
        return [_name(one) for one in value]
    return value if name in _TEXTS or name in NUMBERS or name == "article-number" else None


def _name(written: Any) -> Any:
    """A person by the parts of the name, a body by its name."""
    if not isinstance(written, dict):
        return written
    parts = {part: written[part] for part in _PARTS if written.get(part)}
    return parts or {"literal": written.get("name")}
