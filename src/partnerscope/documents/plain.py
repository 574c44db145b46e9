"""Plain text to lines: UTF-8, or UTF-16 with its mark; any other encoding is asked for, never guessed.

Grain: one line end is one line; a form feed begins a page.
"""

from __future__ import annotations

import codecs

from partnerscope.documents.extracted import Extracted, RawLine
from partnerscope.errors import InputError

EXTRACTION = "text/1"
_PREVIEW = 60


def decoded(data: bytes, encoding: str = "") -> str:
    """The text of some bytes. Raises InputError with a preview when they are not UTF-8 and nobody says what they are."""
    chosen = encoding or _marked(data) or "utf-8-sig"
    try:
        return data.decode(chosen)
    except LookupError:
        raise InputError(
            f"no encoding is called {encoding!r}", allowed="utf-8, cp1252, iso-8859-2, ..."
        ) from None
    except UnicodeDecodeError as error:
        around = data[max(0, error.start - _PREVIEW) : error.start + _PREVIEW]
        raise InputError(
            f"the text is not {chosen.removesuffix('-sig').upper()} (byte {error.start})",
            allowed="UTF-8, or UTF-16 with a byte order mark",
            hint=f"say --encoding NAME; as cp1252 it reads: {around.decode('cp1252', 'replace')!r}",
        ) from None


def _marked(data: bytes) -> str:
    return "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""


def extract(data: bytes, encoding: str = "") -> Extracted:
    """The lines of a plain text."""
    text = decoded(data, encoding).replace("\r\n", "\n").replace("\r", "\n")
    pages = text.split("\f")
    lines = [[RawLine(line) for line in page.removesuffix("\n").split("\n")] for page in pages]
    return Extracted(lines, EXTRACTION)
