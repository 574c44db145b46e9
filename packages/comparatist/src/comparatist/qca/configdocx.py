"""A configuration chart as a Word document; imported only when asked for.

The grain is one document with one table. Its dates are fixed and its parts packed in one order, so that the same chart
gives the same bytes.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

NO_DATE = datetime.datetime(2000, 1, 1)
LARGE, SMALL, PLAIN = 16, 8, 10
SIZES = {"●": ("●", LARGE), "⊗": ("⊗", LARGE), "•": ("●", SMALL), "×": ("⊗", SMALL)}


def document(title: str, lines: Sequence[Sequence[str]], legend: Sequence[str]) -> bytes:
    """Title, table (the first line is its head) and legend; core signs are large, peripheral ones small."""
    made = Document()
    made.core_properties.created = made.core_properties.modified = NO_DATE
    made.core_properties.author, made.core_properties.title = "", title
    made.add_heading(title, level=1)
    table = made.add_table(rows=len(lines), cols=len(lines[0]))
    for row, line in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            shown, size = SIZES.get(text, (text, PLAIN))
            paragraph = cell.paragraphs[0]
            paragraph.add_run(shown).font.size = Pt(size)
            if text is not line[0]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in legend:
        made.add_paragraph(text.replace("• present, × absent", "the same, small"))
    written = BytesIO()
    made.save(written)
    return _packed_again(written)


def _packed_again(written: BytesIO) -> bytes:
    """The archive with its parts in order and without the time of packing."""
    packed = BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            part = zipfile.ZipInfo(name, date_time=NO_DATE.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return packed.getvalue()
