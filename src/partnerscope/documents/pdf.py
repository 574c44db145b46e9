"""PDF to lines, by PDFium, character by character.

Grain: one printed line with the box around its characters. `FPDFText_GetUnicode` counts characters as the boxes do (the
text as a whole has another index); what PDFium calls a hyphen at a line's end is kept as a soft hyphen, U+00AD.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from partnerscope.documents.extracted import MAX_PAGES, Extracted, RawLine
from partnerscope.documents.layer import Box
from partnerscope.errors import InputError

_HYPHENS = {"\x02": "\xad", "\ufffe": "\xad"}


def extract(data: bytes) -> Extracted:
    """The lines of every page. Raises InputError for a file that is broken, locked or too long."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "assword" in str(error)
        raise InputError(
            "the PDF is locked with a password"
            if locked
            else "the PDF cannot be opened: it is broken or cut",
            hint="save a copy without a password" if locked else "fetch it again",
        ) from None
    with document:
        if len(document) > MAX_PAGES:
            raise InputError(f"the PDF has {len(document):,} pages", allowed=f"at most {MAX_PAGES:,}")
        pages = [list(_lines(document, number)) for number in range(len(document))]
        title = document.get_metadata_value("Title")
    return Extracted(pages, f"pdfium {version('pypdfium2')}/1", title=title)


def _lines(document: Any, number: int) -> Iterator[RawLine]:
    from pypdfium2 import raw

    page = document[number]
    text = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(text.raw)
        start = 0
        letters: list[str] = []
        for index in range(count):
            letter = _letter(raw.FPDFText_GetUnicode(text.raw, index))
            if letter == "\n":
                yield RawLine("".join(letters), _box(raw, text.raw, start, index - start))
                start, letters = index + 1, []
            else:
                letters.append(letter)
        if letters:
            yield RawLine("".join(letters), _box(raw, text.raw, start, count - start))
    finally:
        text.close()
        page.close()


def _letter(code: int) -> str:
    letter = chr(code) if code <= 0x10FFFF else "\ufffd"
    return _HYPHENS.get(letter, letter)


def _box(raw: Any, text: Any, start: int, count: int) -> Box | None:
    """The box around some characters, in points, rounded so that any machine writes the same."""
    if count <= 0:
        return None
    boxes = []
    for index in range(raw.FPDFText_CountRects(text, start, count)):
        sides = [ctypes.c_double() for _ in range(4)]
        left, top, right, bottom = sides
        if raw.FPDFText_GetRect(text, index, *map(ctypes.byref, sides)):
            boxes.append((left.value, bottom.value, right.value, top.value))
    if not boxes:
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return (
        round(min(lefts), 1) + 0.0,
        round(min(bottoms), 1) + 0.0,
        round(max(rights), 1) + 0.0,
        round(max(tops), 1) + 0.0,
    )
