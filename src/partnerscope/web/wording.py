"""How pages name things: records, dates, sources, cells.

Grain: a record is named as its kind says (`Kind.named`), in the words of a reading: labels, dates, citations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from partnerscope.record import Cell as Shape
from partnerscope.record import kind_named, naming
from partnerscope.record.csl import year_text
from partnerscope.show.matrix import amount
from partnerscope.web.block import Cell, Item
from partnerscope.web.reading import Reading, Row

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?([?~%]?)")
_NO_ADDRESS = re.compile(r'[\s"<>\\^`{|}\x00-\x1f\x7f\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]')
"""What RFC 3986 keeps out of an address, and letters that turn its direction or cannot be seen."""
_DOUBT = {"?": " (uncertain)", "~": " (about)", "%": " (uncertain)", "": ""}


def date_text(text: str) -> str:
    """A date as a reader writes it.

    >>> date_text("2015-07"), date_text("2014-03-26"), date_text("2013"), date_text("2023-12-06/2023-12-07")
    ('July 2015', '26 March 2014', '2013', '6–7 December 2023')
    """
    if "/" in text:
        first, _, last = text.partition("/")
        if len(first) == len(last) == 10 and first[:8] == last[:8]:
            return f"{int(first[8:])}–{date_text(last)}"
        ends = {"": "unknown", "..": "now"}
        return f"{ends.get(first) or date_text(first)} to {ends.get(last) or date_text(last)}"
    found = _DATE.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return "goes on" if text == ".." else text
    year, month, day, doubt = found[1], _MONTHS[int(found[2]) - 1], found[3], found[4]
    return f"{int(day)} {month} {year}{_DOUBT[doubt]}" if day else f"{month} {year}{_DOUBT[doubt]}"


_NAMES_WITH_THE = re.compile(r"[A-Z]{2,}\b|(European|United|African|Arab|Czech|Russian)\b")


def the(label: str) -> str:
    """The label of an actor inside a sentence, with the article that English puts before unions and abbreviations.

    >>> the("EU"), the("USA"), the("United Kingdom"), the("Japan"), the("ASEAN Regional Forum")
    ('the EU', 'the USA', 'the United Kingdom', 'Japan', 'the ASEAN Regional Forum')
    """
    return f"the {label}" if _NAMES_WITH_THE.match(label) else label


def month_text(text: str) -> str:
    """The month of a date, short; the year where no month is known, the last one of a stretch.

    >>> month_text("2026-01-28"), month_text("2012"), month_text("2022-06-01/2022-06-02"), month_text("2020-02-20?")
    ('Jan 2026', '2012', 'Jun 2022', 'Feb 2020 (uncertain)')
    """
    last = text.rpartition("/")[2] or text
    found = _DATE.fullmatch(last)
    if found is None or not 1 <= int(found[2]) <= 12:
        return date_text(last)
    return f"{_MONTHS[int(found[2]) - 1][:3]} {found[1]}{_DOUBT[found[4]]}"


def at_date(text: str) -> str:
    """A date of a view with its preposition.

    >>> at_date("2015-07"), at_date("2014-03-26")
    ('in July 2015', 'on 26 March 2014')
    """
    return f"{'on' if len(text) == 10 else 'in'} {date_text(text)}"


STANDS = {"surely": "attested", "presumably": "begun, no end on record", "possibly": "not contradicted"}
"""How a record stands at a date, as readers say it; the counts keep surely and possibly apart."""


def standing_word(reading: Reading, row: Row) -> str:
    """How a state or an event stands at the date of the view.

    Attested, not contradicted, later than this date, or ended before it.
    """
    if stands := reading.standing.get(row["id"]):
        return STANDS[stands]
    if "_first" not in row:
        return ""
    return "later than this date" if row["_first"] > reading.view.day else "ended before this date"


def concept(reading: Reading, scheme: str, identity: str) -> str:
    """The label of a concept; the id where the codebook does not have it."""
    book = reading.view.codebook
    return book[scheme].label_of(identity) if scheme in book else identity


@dataclass(frozen=True)
class PageWords:
    """What turns the ids of a record into words on a page."""

    reading: Reading

    def concept(self, scheme: str, identity: str) -> str:
        """The label of a concept."""
        return concept(self.reading, scheme, identity)

    def actor(self, identity: str) -> str:
        """The label of an actor."""
        return self.reading.view.label(identity)

    def record(self, identity: str) -> str:
        """The name of another record."""
        return record_name(self.reading, identity)

    def date(self, text: str) -> str:
        """A date as a reader writes it."""
        return date_text(text)

    def number(self, value: float) -> str:
        """A number as a reader writes it."""
        return amount(value)

    def source(self, identity: str) -> str:
        """The short citation of a source."""
        return short_citation(self.reading.sources[identity])


def issues_text(reading: Reading, row: Row) -> str:
    """The issues of a record, joined."""
    return naming.issues(PageWords(reading), row)


def record_name(reading: Reading, identity: str) -> str:
    """A record in a few words; its id where it is not known."""
    if identity not in reading.view.known.owners:
        return identity
    kind, row = reading.row(identity)
    return kind.named(PageWords(reading), row)


def record_path(reading: Reading, identity: str) -> str:
    """Where the page of a record is; '' for an id that is not known."""
    owner = reading.view.known.owners.get(identity)
    return f"{kind_named(owner, reading.view.known.kinds).room}/{identity}/" if owner else ""


def record_item(reading: Reading, identity: str) -> Item:
    """A record as a link."""
    return Item(record_name(reading, identity), record_path(reading, identity))


def source_item(reading: Reading, identity: str) -> Item:
    """A source as a link with its short citation."""
    item = reading.sources.get(identity)
    return Item(short_citation(item) if item else identity, f"source/{identity}/" if item else "")


def actor_item(reading: Reading, identity: str) -> Item:
    """An actor as a link: partners have a page of their own."""
    label = reading.view.label(identity)
    if identity in reading.view.about.partners:
        return Item(label, f"partner/{identity}/")
    return Item(label, f"record/{identity}/" if identity in reading.view.known.owners else "")


def issue_item(reading: Reading, identity: str) -> Item:
    """An issue as a link: observed issues have a page, the others stand in the codebook."""
    label = concept(reading, "issue", identity)
    if identity in reading.view.about.issues:
        return Item(label, f"issue/{identity}/")
    return Item(label, f"codebook/issue/#{identity}")


def value_items(reading: Reading, shape: Shape, value: Any) -> Cell:
    """The value of a cell with labels and links."""
    if value is None or value == []:
        return ()
    values = value if isinstance(value, list) else [value]
    return tuple(_value(reading, shape, one) for one in values)


def _value(reading: Reading, shape: Shape, value: Any) -> Item:
    if shape.shape == "concept":
        if shape.target == "issue":
            return issue_item(reading, value)
        known = shape.target in reading.view.codebook and value in reading.view.codebook[shape.target]
        path = f"codebook/{shape.target}/#{value}" if known else ""
        return Item(concept(reading, shape.target, value), path)
    if shape.shape == "reference":
        return actor_item(reading, value) if shape.target == "actor" else record_item(reading, value)
    if shape.shape in ("date", "dates"):
        return Item(date_text(value))
    return Item(amount(value) if isinstance(value, (int, float)) else str(value))


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


def short_citation(csl: Mapping[str, Any]) -> str:
    """Author or publisher, year, title."""
    who, year, title = _authors(csl), year_text(csl), str(csl.get("title", ""))
    if not who:
        return (f"{title} ({year})" if year and year not in title else title) or str(csl.get("id", ""))
    head = f"{who} ({year})" if year else who
    return f"{head}: {title}" if title else head


def long_citation(csl: Mapping[str, Any]) -> str:
    """The source as a reference list prints it."""
    parts = [short_citation(csl), str(csl.get("container-title", ""))]
    volume, number, page = (str(csl.get(name, "")) for name in ("volume", "issue", "page"))
    parts.append(f"{volume}({number})" if volume and number else volume)
    parts.append(f"pp. {page}" if page else "")
    publisher = str(csl.get("publisher", ""))
    parts.append(publisher if publisher not in parts[0] else "")
    return ", ".join(part for part in parts if part) + "."


def _authors(csl: Mapping[str, Any]) -> str:
    people = csl.get("author") or []
    names = [str(one.get("family") or one.get("literal") or "") for one in people if isinstance(one, dict)]
    if len(names) > 3:
        return f"{names[0]} and others"
    return ", ".join(name for name in names if name) or str(csl.get("publisher", ""))
