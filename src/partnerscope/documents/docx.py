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
from partnerscope.documents.zipped import members, refuse_entities
from partnerscope.errors import InputError

TEXT = "word/document.xml"


def extract(data: bytes) -> Extracted:
    """The lines of a document. Raises InputError for an archive that is broken, a bomb, or no text document."""
    import mammoth

    parts = _measured(data)
    try:
        page = mammoth.convert_to_html(
            _packed(parts), convert_image=mammoth.images.img_element(lambda _: {"src": ""})
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


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """An archive of these parts alone: whatever a DOCX calls its text, mammoth opens nothing else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed


def _measured(data: bytes) -> dict[str, bytes]:
    """The XML members of an archive whose numbers and sizes are bearable, without any declared entity."""
    parts = members(data, "DOCX", lambda name: name.endswith((".xml", ".rels")))
    for name, part in parts.items():
        refuse_entities(part, name, "DOCX")
    if (text := _text_part(parts)) not in parts:
        raise InputError(f"the archive is not a DOCX: {text} is missing, or is not called an XML part")
    return parts


def _text_part(parts: dict[str, bytes]) -> str:
    """The member that the archive calls its text."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        relations = etree.fromstring(parts["_rels/.rels"], parser)
    except (KeyError, etree.XMLSyntaxError):
        return TEXT
    named = [one.get("Target", "") for one in relations if one.get("Type", "").endswith("/officeDocument")]
    return named[0].lstrip("/") if named else TEXT
