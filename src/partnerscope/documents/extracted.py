"""What an extractor hands over before pages, furniture and flags are worked out.

Grain: one *extracted* document is a list of pages, each a list of lines of text in reading order.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from partnerscope.documents.declared import Declared
from partnerscope.documents.layer import Box, Extent, Layer, LineBox, PageText
from partnerscope.errors import InputError

MAX_CHARACTERS = 5_000_000
MAX_PAGES = 2_000


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line without its line end; `aside` marks navigation and the like, `main` the main part of a page."""

    text: str
    box: Box | None = None
    aside: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """Pages of lines, and what the extractor has to say."""

    pages: list[list[RawLine]]
    extraction: str
    notes: tuple[str, ...] = ()
    title: str = ""
    declared: Declared = field(default_factory=Declared)


@dataclass(slots=True)
class _Sheet:
    """A text that grows line by line, with the spans that its lines take."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def put(self, text: str) -> Extent:
        start = self.length
        self.parts.append(text + "\n")
        self.length += len(text) + 1
        if self.length > MAX_CHARACTERS:
            raise InputError(
                f"the document has more than {MAX_CHARACTERS:,} characters",
                hint="split it, or take the part that matters",
            )
        return Extent(start, start + len(text))


def clean(text: str) -> str:
    """The characters that a layer may hold: composed letters, no line ends, no NUL, no half of a surrogate pair."""
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", paired).replace("\0", "\ufffd").replace("\r", "").replace("\n", " ")


def laid_out(found: Extracted, document: str, media: str) -> Layer:
    """The layer of what an extractor found, furniture, flags and language not yet told."""
    sheet, pages, aside, main = _Sheet(), [], [], []
    for number, lines in enumerate(found.pages, start=1):
        start, boxes = sheet.length, []
        for line in lines:
            span = sheet.put(clean(line.text))
            boxes.append(LineBox(span.start, span.end, line.box))
            if line.aside:
                aside.append(span)
            if line.main:
                main.append(span)
        pages.append(PageText(number, start, sheet.length, tuple(boxes)))
    text = "".join(sheet.parts)
    return Layer(
        document, media, found.extraction, text, tuple(pages), tuple(aside), tuple(main),
        notes=found.notes, title=" ".join(clean(found.title).split())[:300],
        address=found.declared.address, issued=found.declared.issued,
    )  # fmt: skip
