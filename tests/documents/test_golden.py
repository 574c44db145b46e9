"""Documents read as a person read them: each text equals a file that was reviewed line by line.

Grain: one `golden/NAME.txt` is what one made document says: its layer's text, its flags and notes (after `--`), or the
reason why it is refused. The files are changed by hand, after reading the document.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from partnerscope.documents import extract
from partnerscope.errors import InputError
from tests.documents.making import W, bomb, docx, paragraph, pdf, pdf_of_streams, run

GOLDEN = Path(__file__).parent / "golden"
SAID = "Both sides agreed to meet again in Tokyo."
LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<00><00>]"


def columns() -> bytes:
    left = ["The first column", "goes on here", "and ends."]
    right = ["The second column", "follows it", "to its end."]
    lines = [(50, 780 - 14 * n, line) for n, line in enumerate(left)]
    return pdf([lines + [(320, 780 - 14 * n, line) for n, line in enumerate(right)]])


def hyphen() -> bytes:
    return pdf(
        [
            [
                (72, 700, "The sides will streng-"),
                (72, 684, "then their cooperation."),
                (72, 650, "A well-known text."),
            ]
        ]
    )


def heads() -> bytes:
    pages = []
    for number, line in enumerate(("First page.", "Second page.", "Third page."), start=1):
        pages.append([(72, 800, "Council of the European Union"), (72, 700, line), (290, 40, f"{number}")])
    return pdf(pages)


def ligatures() -> bytes:
    stream = b"BT /F1 11 Tf 72 700 Td (The o\\001ce is e\\001cient.) Tj ET"
    return pdf_of_streams(
        [stream], unicode_map="1 beginbfchar\n<01> <00660066006900>\nendbfchar".replace("00>", ">")
    )


def broken_font() -> bytes:
    stream = b"BT /F1 11 Tf 72 700 Td (ABCDEFGHABCDEFGH agreed) Tj ET"
    private = "\n".join(f"<{ord(letter):02X}> <E0{ord(letter):02X}>" for letter in "ABCDEFGH")
    return pdf_of_streams([stream], unicode_map=f"8 beginbfchar\n{private}\nendbfchar")


def astral() -> bytes:
    stream = b"BT /F1 11 Tf 72 700 Td (Signed \\001 by all.) Tj ET"
    return pdf_of_streams([stream], unicode_map="1 beginbfchar\n<01> <D83EDD1D>\nendbfchar")


def packed() -> bytes:
    return pdf_of_streams(
        [zlib.compress(f"BT /F1 11 Tf 72 700 Td ({SAID}) Tj ET".encode())], filter="/FlateDecode"
    )


def insertions() -> bytes:
    added = f'<w:ins w:id="1" w:author="a">{run("and inserted ")}</w:ins>'
    gone = '<w:del w:id="2"><w:r><w:delText>and deleted </w:delText></w:r></w:del>'
    return docx(paragraph(run("Written "), added, gone, run("words.")))


def controls() -> bytes:
    inner = f"<w:sdt><w:sdtContent>{paragraph(run('In a control.'))}</w:sdtContent></w:sdt>"
    return docx(
        paragraph(run("Before."))
        + inner
        + paragraph(f"<w:sdt><w:sdtContent>{run('In a line.')}</w:sdtContent></w:sdt>")
    )


def boxes() -> bytes:
    vml = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    inner = f"<v:shape><v:textbox><w:txbxContent>{paragraph(run('In a box.'))}</w:txbxContent></v:textbox></v:shape>"
    return docx(paragraph(run("Before.")) + paragraph(f"<w:r><w:pict {vml}>{inner}</w:pict></w:r>"))


def notes() -> bytes:
    note = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph(run("The words of the note."))}</w:footnote></w:footnotes>'
    header = f"<w:hdr {W}>{paragraph(run('The head of the page'))}</w:hdr>"
    said = paragraph(run("The text"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" goes on."))
    return docx(said, footnotes=note, header1=header)


def table() -> bytes:
    row = "".join(f"<w:tc>{paragraph(run(word))}</w:tc>" for word in ("Date", "14 May 2024"))
    return docx(paragraph(run("Before.")) + f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")


MADE: dict[str, Callable[[], bytes]] = {
    "pdf-plain": lambda: pdf([[(72, 700, SAID)]]),
    "pdf-packed": packed,
    "pdf-two-columns": columns,
    "pdf-hyphen": hyphen,
    "pdf-running-heads": heads,
    "pdf-ligature": ligatures,
    "pdf-beyond-the-first-plane": astral,
    "pdf-broken-font": broken_font,
    "pdf-scan": lambda: pdf([[], []]),
    "pdf-half-scanned": lambda: pdf([[(72, 700, SAID)], []]),
    "pdf-empty": lambda: b"",
    "pdf-cut": lambda: pdf([[(72, 700, SAID)]])[:60],
    "pdf-encrypted": lambda: pdf([[(72, 700, SAID)]], trailer=LOCK),
    "pdf-bomb": bomb,
    "pdf-200000-pages": lambda: pdf([[(72, 700, SAID)]], page_count=200_000),
    "docx-insertions": insertions,
    "docx-controls": controls,
    "docx-boxes": boxes,
    "docx-notes": notes,
    "docx-table": table,
}


def said(data: bytes) -> str:
    """What a document says, or why it is refused."""
    try:
        layer = extract(data)
    except InputError as error:
        return re.sub(r" \(ended with -?\d+\)", "", f"refused: {error}\n")  # how a system ends a process
    furniture = [f"furniture: {layer.text[one.start : one.end]}" for one in layer.furniture]
    remarks = [*furniture, *(f"flag: {one}" for one in layer.flags), *(f"note: {one}" for one in layer.notes)]
    return re.sub("[\u00ad\ue000-\uf8ff]", _named, layer.text) + "".join(f"-- {one}\n" for one in remarks)


def _named(found: re.Match[str]) -> str:
    """A sign that nobody sees, by its number."""
    return f"{{U+{ord(found[0]):04X}}}"


@pytest.mark.parametrize("name", MADE)
def test_a_document_says_what_a_person_read(name: str) -> None:
    assert said(MADE[name]()) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_every_golden_file_is_of_a_document() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(MADE)
