"""The child process that draws one page of a PDF: started by `child`, within the limits of `worker`.

Grain: one run draws one page as a PNG, about 1,000 pixels wide.
"""

from __future__ import annotations

import base64
import struct
import zlib

from partnerscope.documents.media import media_of
from partnerscope.documents.worker import answer
from partnerscope.errors import InputError

WIDTH = 1_000
HIGHEST = 4_000


def drawn(data: bytes, page: str) -> dict[str, str]:
    """A page as PNG, in letters."""
    import pypdfium2 as pdfium

    if media_of(data) != "pdf":
        raise InputError("only a PDF has pages to be drawn")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        raise InputError("the PDF cannot be opened") from None
    with document:
        if not 1 <= int(page) <= len(document):
            raise InputError(f"the document has no page {page}", allowed=f"1 to {len(document)}")
        own = document[int(page) - 1]
        scale = min(WIDTH / max(own.get_width(), 1), HIGHEST / max(own.get_height(), 1), 4)
        bitmap = own.render(scale=scale, grayscale=True)
        rows = bytes(bitmap.buffer)
        png = _png(rows, bitmap.width, bitmap.height, bitmap.stride)
    return {"png": base64.b64encode(png).decode()}


def _png(rows: bytes, width: int, height: int, stride: int) -> bytes:
    """Rows of grey bytes as PNG (ISO/IEC 15948)."""
    lines = b"".join(b"\0" + rows[start : start + width] for start in range(0, height * stride, stride))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 6)),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


if __name__ == "__main__":
    answer(drawn)
