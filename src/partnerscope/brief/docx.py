"""A brief as a Word document: dates fixed to V, and packed once more so that the same brief is the same file."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from partnerscope.brief.model import Brief, Noted, NotedTable
from partnerscope.xmltext import xml_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

INK, GREY = (0x1F, 0x3A, 0x5F), (0x46, 0x46, 0x46)
PACKED = (1980, 1, 1, 0, 0, 0)
TEXT_CM = 17.8
TITLE = 255
"""Characters that the title among the properties of a document may have."""
FONT = "Times New Roman"
"""A face that every program has, or one of the same widths: a brief keeps to its pages wherever it is opened."""


def to_docx(brief: Brief) -> bytes:
    """The brief on A4."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.2)
    section.header_distance = section.footer_distance = Cm(0.7)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(8.5)
    normal.paragraph_format.space_after = Pt(2)
    normal.paragraph_format.line_spacing = 1.0
    _heading(document, brief.title, 16)
    _line(document, Noted(brief.about), 7.5)
    answer = document.add_paragraph()
    for number, entry in enumerate(brief.answer):
        _write(answer, Noted(f"{' ' if number else ''}{entry.text}", entry.notes), 9)
    for part in brief.parts:
        _lead(_heading(document, part.title, 10.5), part.lead)
        if part.grid is not None:
            _table(document, part.grid)
        if part.rest:
            _line(document, Noted(part.rest), 7.5)
    _heading(document, brief.sources_title, 10.5)
    for source in brief.sources:
        kind = f" ({source.kind})" if source.kind else ""
        read = f" Read {source.read}." if source.read else ""
        address = "" if source.url in source.text else source.url
        said = Noted(f"{source.number}  {source.text}{kind}{read} {address}".rstrip())
        _line(document, said, 6).paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.add_run(xml_text(brief.foot)).font.size = Pt(6.5)
    _date(document, brief)
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(buffer.getvalue())


def _heading(document: Document, text: str, size: float) -> Paragraph:
    from docx.shared import Pt, RGBColor

    level = 1 if size > 12 else 2
    paragraph: Paragraph = document.add_heading("", level)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(4), Pt(1)
    run = paragraph.add_run(xml_text(text))
    run.font.size, run.font.color.rgb, run.font.name = Pt(size), RGBColor(*INK), FONT
    return paragraph


def _line(document: Document, entry: Noted, size: float) -> Paragraph:
    paragraph: Paragraph = document.add_paragraph()
    _write(paragraph, entry, size)
    return paragraph


def _lead(heading: Paragraph, entry: Noted) -> None:
    """The first sentence of a part, beside its title: in the face and colour of the text."""
    from docx.shared import RGBColor

    _write(heading, Noted(f"  {entry.text}", entry.notes), 8)
    for run in heading.runs[1:]:
        run.font.name, run.font.color.rgb = FONT, RGBColor(*GREY)


def _write(paragraph: Paragraph, entry: Noted, size: float, *, bold: bool = False) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(xml_text(entry.text))
    run.font.size, run.bold = Pt(size), bold
    if entry.notes:
        raised = paragraph.add_run(",".join(str(one) for one in entry.notes))
        raised.font.superscript, raised.font.size, raised.bold = True, Pt(size), False


def _table(document: Document, grid: NotedTable) -> None:
    """A table of fixed widths: of its grid and of every cell, because programs differ in which of them they read."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    widths = [Cm(TEXT_CM * width / 100) for width in grid.widths]
    table = document.add_table(rows=0, cols=len(grid.heads))
    table.style, table.autofit = "Light List Accent 1", False
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    for name, value in {
        "val": "0420",
        "firstRow": "1",
        "firstColumn": "0",
        "lastRow": "0",
        "lastColumn": "0",
    }.items():
        look.set(qn(f"w:{name}"), value)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate([tuple(Noted(head) for head in grid.heads), *grid.rows]):
        for cell, entry, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            _write(cell.paragraphs[0], entry, 7, bold=number == 0)


def _date(document: Document, brief: Brief) -> None:
    """Fixed properties: a document's own clock would make every file another one."""
    when = datetime.fromisoformat(brief.day)
    about = document.core_properties
    about.title, about.author = xml_text(brief.title)[:TITLE], "partnerscope"
    about.last_modified_by = "partnerscope"
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
