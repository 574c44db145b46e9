"""What a document is, by its content and never by its name.

Grain: one *medium* has one extractor.
"""

from __future__ import annotations

import re
from typing import Literal

from partnerscope.errors import InputError

Media = Literal["pdf", "html", "docx", "txt"]
MAX_BYTES = 50 * 1024 * 1024
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|table|p)\b", re.IGNORECASE)
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 2048


def media_of(data: bytes) -> Media:
    """The medium of some bytes. Raises InputError for what no extractor reads, for nothing, and for too much."""
    if len(data) > MAX_BYTES:
        raise InputError(f"the document has {len(data):,} bytes", allowed=f"at most {MAX_BYTES:,}")
    if not data.strip():
        raise InputError("the document is empty")
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if head.startswith(_TEXT_MARKS):
        return "html" if _HTML.search(head.replace(b"\0", b"")) else "txt"
    if b"\0" in head or head.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8")):
        raise InputError("no extractor reads this kind of file", allowed="PDF, HTML, DOCX, plain text")
    return "html" if _HTML.search(head) else "txt"
