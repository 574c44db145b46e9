"""An entry of RIS as an item of CSL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnerscope.coding.exchange.items import (
    LibraryItem,
    counted_leftovers,
    date_of,
    id_of,
    name_of,
)
from partnerscope.coding.exchange.loss import LossTally

TYPES = {
    "ABST": "article", "BILL": "bill", "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case", "CHAP": "chapter",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "COMP": "software", "DATA": "dataset",
    "DICT": "entry-dictionary",
    "EBOOK": "book", "ECHAP": "chapter", "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia", "GOVDOC": "report", "HEAR": "hearing", "ICOMM": "personal_communication",
    "JFULL": "periodical", "JOUR": "article-journal", "LEGAL": "legislation", "MANSCPT": "manuscript", "MAP": "map",
    "MGZN": "article-magazine", "MPCT": "motion_picture", "NEWS": "article-newspaper", "PAMP": "pamphlet", "PAT": "patent",
    "PCOMM": "personal_communication", "RPRT": "report", "SLIDE": "speech", "STAND": "standard", "STAT": "legislation",
    "THES": "thesis", "UNPB": "manuscript", "VIDEO": "motion_picture",
}  # fmt: skip
"""Type of RIS to type of CSL; any other is a document."""
TEXTS = {
    "abstract": "abstract", "notes_abstract": "abstract", "doi": "DOI", "edition": "edition", "issn": "ISSN",
    "journal_name": "container-title", "alternate_title3": "container-title", "secondary_title": "container-title",
    "language": "language", "number": "issue", "place_published": "publisher-place", "publisher": "publisher",
    "short_title": "title-short", "tertiary_title": "collection-title", "volume": "volume", "call_number": "call-number",
    "name_of_database": "archive",
}  # fmt: skip
NAMES = {
    "authors": "author", "first_authors": "author", "secondary_authors": "editor", "tertiary_authors": "collection-editor",
    "subsidiary_authors": "translator",
}  # fmt: skip
DATES = ("date", "year", "publication_year")
FILES = ("file_attachments1", "file_attachments2")


def item_of(entry: Mapping[str, Any], tally: LossTally) -> LibraryItem:
    """The item, and the files that hang on it."""
    given = dict(entry)
    kind = given.pop("type_of_reference", "GEN")
    csl: dict[str, Any] = {"type": TYPES.get(kind, "document")}
    if kind not in TYPES and kind != "GEN":
        tally.change(f"types {kind!r} that become documents")
    first, second = given.pop("title", ""), given.pop("primary_title", "")
    csl["title"] = first or second
    for name, to in TEXTS.items():
        if value := given.pop(name, ""):
            csl.setdefault(to, str(value))
    for name, to in NAMES.items():
        if people := given.pop(name, []):
            csl.setdefault(to, []).extend(name_of(str(one)) for one in people)
    dates = [str(value) for name in DATES if (value := given.pop(name, ""))]
    if dates and (day := date_of(dates[0])):
        csl["issued"] = day
    if (access := given.pop("access_date", "")) and (day := date_of(str(access))):
        csl["accessed"] = day
    pages = [str(value) for name in ("start_page", "end_page") if (value := given.pop(name, ""))]
    if pages:
        csl["page"] = "-".join(pages)
    if addresses := given.pop("urls", []):
        csl["URL"] = addresses[0]
        tally.leave("second and further addresses", len(addresses) - 1)
    files = tuple(str(given.pop(name)) for name in FILES if name in given)
    csl["id"] = id_of(str(given.pop("id", "")), csl)
    counted_leftovers(list(given), tally)
    return LibraryItem(csl, files)
