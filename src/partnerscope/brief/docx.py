"""A brief as a Word document: dates fixed to V, and packed once more so that the same brief is the same file."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from partnerscope.brief.model import Brief, Noted, NotedTable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

INK = (0x1F, 0x3A, 0x5F)
PACKED = (1980, 1, 1, 0, 0, 0)
TEXT_CM = 17.8


def to_docx(brief: Brief) -> bytes:
    """The brief on A4."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.4)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(8.5)
    normal.paragraph_format.space_after = Pt(3)
    _heading(document, brief.title, 16)
    _line(document, Noted(brief.about), 7.5)
    for entry in brief.answer:
        _line(document, entry, 9.5)
    for part in brief.parts:
        _heading(document, part.title, 10.5)
        _line(document, part.lead, 8)
        if part.grid is not None:
            _table(document, part.grid)
        if part.rest:
            _line(document, Noted(part.rest), 7.5)
    _heading(document, brief.sources_title, 10.5)
    for source in brief.sources:
        kind = f" ({source.kind})" if source.kind else ""
        read = f" Read {source.read}." if source.read else ""
        _line(document, Noted(f"{source.number}  {source.text}{kind}{read} {source.url}".rstrip()), 6.5)
    footer = section.footer.paragraphs[0]
    footer.add_run(brief.foot).font.size = Pt(6.5)
    _date(document, brief)
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(buffer.getvalue())


def _heading(document: Document, text: str, size: float) -> None:
    from docx.shared import Pt, RGBColor

    level = 1 if size > 12 else 2
    paragraph = document.add_heading("", level)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), RGBColor(*INK)


def _line(document: Document, entry: Noted, size: float) -> None:
    _write(document.add_paragraph(), entry, size)


def _write(paragraph: Paragraph, entry: Noted, size: float, *, bold: bool = False) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(entry.text)
    run.font.size, run.bold = Pt(size), bold
    if entry.notes:
        raised = paragraph.add_run(",".join(str(one) for one in entry.notes))
        raised.font.superscript, raised.font.size = True, Pt(size)


def _table(document: Document, grid: NotedTable) -> None:
    from docx.shared import Cm, Pt

    table = document.add_table(rows=0, cols=len(grid.heads))
    table.style, table.autofit = "Light List Accent 1", False
    for number, row in enumerate([tuple(Noted(head) for head in grid.heads), *grid.rows]):
        for cell, entry, width in zip(table.add_row().cells, row, grid.widths, strict=True):
            cell.width = Cm(TEXT_CM * width / 100)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            _write(cell.paragraphs[0], entry, 7.5, bold=number == 0)


def _date(document: Document, brief: Brief) -> None:
    """Fixed properties: a document's own clock would make every file another one."""
    when = datetime.fromisoformat(brief.day)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = brief.title, "partnerscope", "partnerscope"
    about.created = about.modified = about.last_printed = when
    about.revision, about.comments = 1, ""


def packed(data: bytes) -> bytes:
    """The same archive with members in order and fixed dates."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as found,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
    ):
        for name in sorted(found.namelist()):
            member = zipfile.ZipInfo(name, PACKED)
            member.compress_type, member.external_attr, member.create_system = (
                zipfile.ZIP_DEFLATED,
                0o644 << 16,
                3,
            )
            made.writestr(member, found.read(name))
    return buffer.getvalue()
