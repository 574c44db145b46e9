"""DOCX to lines: mammoth to HTML, then the walk of HTML.

Grain: one paragraph is one line. Insertions, content controls, text boxes and notes are in; what was deleted in a tracked
change is left out, and said. The archive is measured before anything is opened.
"""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import version

from partnerscope.documents.extracted import Extracted
from partnerscope.documents.html import extract_text
from partnerscope.errors import InputError

MAX_MEMBERS = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
_SMALL = 1_000_000
"""A member below this size may be as compressible as it likes."""


def extract(data: bytes) -> Extracted:
    """The lines of a document. Raises InputError for an archive that is broken, a bomb, or no text document."""
    import mammoth

    parts = _measured(data)
    try:
        page = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=mammoth.images.img_element(lambda _: {"src": ""})
        )
    except Exception as error:  # mammoth lets every error of its parsers through
        raise InputError(f"the DOCX cannot be read ({type(error).__name__})", hint="save it again") from None
    notes = []
    if any(b"<w:del " in part or b"<w:moveFrom " in part for part in parts.values()):
        notes.append("text deleted in tracked changes is left out")
    if any(name.startswith(("word/header", "word/footer")) for name in parts):
        notes.append("headers and footers of pages are left out")
    return extract_text(
        f"<!doctype html><html><body>{page.value}</body></html>",
        f"mammoth {version('mammoth')}, lxml {version('lxml')}/1",
        tuple(notes),
    )


def _measured(data: bytes) -> dict[str, bytes]:
    """The XML members of an archive whose numbers and sizes are bearable, without any declared entity."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
                raise InputError(
                    "the DOCX unpacks to too much",
                    allowed=f"{MAX_MEMBERS:,} members, {MAX_UNPACKED:,} bytes together",
                )
            swollen = [
                one.filename
                for one in members
                if one.file_size > max(_SMALL, MAX_RATIO * max(1, one.compress_size))
            ]
            if swollen:
                raise InputError("a member of the DOCX is packed beyond belief", where=swollen[0])
            parts = {one.filename: archive.read(one) for one in members if one.filename.endswith(".xml")}
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise InputError(f"the DOCX is broken or locked ({error})", hint="fetch or save it again") from None
    declaring = [name for name, part in parts.items() if b"<!DOCTYPE" in part or b"<!ENTITY" in part]
    if declaring:
        raise InputError("the DOCX declares entities; no word processor does", where=declaring[0])
    if "word/document.xml" not in parts:
        raise InputError("the archive is not a DOCX: word/document.xml is missing")
    return parts
