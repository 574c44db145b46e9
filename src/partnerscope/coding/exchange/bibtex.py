"""Entries of BibTeX and BibLaTeX as items of CSL; blocks that cannot be parsed are named, never passed over."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from partnerscope.coding.exchange.items import (
    LibraryItem,
    counted_leftovers,
    date_of,
    id_of,
)
from partnerscope.coding.exchange.loss import LossTally

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.middlewares import NameParts

TYPES = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "collection": "book", "dataset": "dataset",
    "electronic": "webpage", "inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference", "jurisdiction": "legal_case", "legislation": "legislation", "manual": "report",
    "mastersthesis": "thesis", "misc": "document", "online": "webpage", "patent": "patent", "phdthesis": "thesis",
    "proceedings": "book", "report": "report", "software": "software", "techreport": "report", "thesis": "thesis",
    "unpublished": "manuscript", "video": "motion_picture",
}  # fmt: skip
TEXTS = {
    "abstract": "abstract", "booktitle": "container-title", "journal": "container-title",
    "journaltitle": "container-title", "edition": "edition", "institution": "publisher", "isbn": "ISBN", "issn": "ISSN",
    "langid": "language", "language": "language", "address": "publisher-place", "location": "publisher-place",
    "number": "number", "pages": "page", "publisher": "publisher", "school": "publisher", "series": "collection-title",
    "shorttitle": "title-short", "title": "title", "volume": "volume", "note": "note",
}  # fmt: skip
NAMES = ("author", "editor", "translator")
VERBATIM = {"url": "URL", "doi": "DOI"}
_ESCAPED = re.compile(r"\\([%&_#{}$~])")


def items_of(text: str, tally: LossTally) -> Iterator[LibraryItem]:
    """The entries, in their order."""
    plain, found = _parsed(text)
    verbatim = {one.key: {field.key.lower(): field.value for field in one.fields} for one in plain.entries}
    for block in found.failed_blocks:
        tally.leave("blocks that cannot be parsed")
        first = next(iter((block.raw or "").strip().splitlines()), "")[:80]
        tally.say(
            f"line {(block.start_line or 0) + 1}: {first!r}: {' '.join(str(block.error).split()) or 'it does not end'}"
        )
    for entry in found.entries:
        fields = {field.key.lower(): field.value for field in entry.fields}
        yield _item(entry.entry_type.lower(), entry.key, fields, verbatim[entry.key], tally)


def _parsed(text: str) -> tuple[Library, Library]:
    """The file as it stands, and with LaTeX decoded and names taken apart; braces stay, for they tell a body's name."""
    from bibtexparser import middlewares
    from bibtexparser.entrypoint import parse_string

    decoding = (
        middlewares.LatexDecodingMiddleware(keep_braced_groups=True),
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
    )
    log, silent = logging.getLogger("bibtexparser"), logging.NullHandler()
    log.addHandler(silent)  # what it would print of failed blocks is in the report
    try:
        return parse_string(text), parse_string(text, append_middleware=decoding)
    finally:
        log.removeHandler(silent)


def _item(
    kind: str, key: str, fields: dict[str, Any], verbatim: dict[str, Any], tally: LossTally
) -> LibraryItem:
    csl: dict[str, Any] = {"type": TYPES.get(kind, "document")}
    if kind not in TYPES:
        tally.change(f"types {kind!r} that become documents")
    for name, to in TEXTS.items():
        if value := _unbraced(" ".join(str(fields.pop(name, "")).split())):
            csl.setdefault(to, value.replace("–", "-").replace("--", "-") if to == "page" else value)
    if csl["type"] == "article-journal" and "number" in csl:
        csl["issue"] = csl.pop("number")
    for name in NAMES:
        if people := fields.pop(name, []):
            csl[name] = [_name(one) for one in people]
    for name, to in VERBATIM.items():
        if fields.pop(name, ""):
            csl[to] = _ESCAPED.sub(r"\1", str(verbatim[name]))
    if issued := date_of(_issued(fields)):
        csl["issued"] = issued
    if accessed := date_of(str(fields.pop("urldate", ""))):
        csl["accessed"] = accessed
    fields.pop("file", None)
    csl["id"] = id_of(key, csl)
    counted_leftovers(list(fields), tally)
    return LibraryItem(csl, tuple(_files(str(verbatim.get("file", "")))))


def _name(parts: NameParts) -> dict[str, str]:
    """A name; one without a given name, as in braces, is a body and not a person."""
    family, given = _unbraced(" ".join((*parts.von, *parts.last))), _unbraced(" ".join(parts.first))
    if not given:
        return {"literal": family}
    suffix = {"suffix": _unbraced(" ".join(parts.jr))} if parts.jr else {}
    return {"family": family, "given": given} | suffix


def _unbraced(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _issued(fields: dict[str, Any]) -> str:
    """The date of BibLaTeX, else year and month."""
    year, month, day = (str(fields.pop(name, "")) for name in ("year", "month", "date"))
    return day or (f"{year}-{_month(month)}" if year and _month(month) else year)


def _month(text: str) -> str:
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    short = text.strip().lower()[:3]
    if short in names:
        return str(names.index(short) + 1)
    return text.strip() if text.strip().isdecimal() else ""


def _files(value: str) -> Iterator[str]:
    """The paths in a field `file`: `Name:path:type;Name:path:type`, where ':' and ';' may be escaped, or a path alone."""
    for part in re.split(r"(?<!\\);", value):
        pieces = [piece.replace("\\:", ":").replace("\\;", ";") for piece in re.split(r"(?<!\\):", part)]
        path = pieces[1] if len(pieces) >= 3 else pieces[0]
        if path.strip():
            yield path.strip()
