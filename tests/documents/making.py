"""Documents made by the tests, the hostile ones among them: no file of anybody's stands in the tree."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Iterable

from partnerscope.documents import Layer, plain
from partnerscope.documents.extracted import laid_out

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORDS = """
agreed dialogue ministers partners committed exchange views cyber threats regional stability continue
support training experts border agencies welcomed progress joint action plan meeting Brussels
Tokyo reaffirmed norms behaviour states cyberspace terrorism financing foreign fighters radicalisation export
controls treaty review conference disarmament proliferation weapons mass destruction maritime security piracy
fishing vessels capacity building programme justice police officers intelligence sharing airports aviation
passengers data protection privacy framework legal assistance extradition drugs precursors trafficking human
beings networks resilience infrastructure energy hybrid interference elections observers mission peacekeeping civilian
military exercise
""".split()  # noqa: SIM905 - words read better than a list of them


def layer_of(text: str) -> Layer:
    """The layer of a plain text, read in this process."""
    return laid_out(plain.extract(text.encode()), "0" * 64, "txt")


def prose(seed: int, sentences: int) -> str:
    """Text of our own, the same for a seed on every machine."""
    dice = random.Random(seed)
    parts = []
    for _ in range(sentences):
        words = [dice.choice(WORDS) for _ in range(dice.randint(9, 24))]
        if dice.random() < 0.3:
            words.insert(dice.randrange(len(words)), f"“{dice.choice(WORDS)}-{dice.choice(WORDS)}”")
        if dice.random() < 0.3:
            words.append(f"by {dice.randint(1995, 2030)}")
        parts.append(" ".join(words).capitalize() + ".")
    return " ".join(parts)


def pdf(pages: Iterable[Iterable[tuple[int, int, str]]], *, trailer: str = "", page_count: int = 0) -> bytes:
    """A PDF of lines of Helvetica, each at (x, y); `page_count` repeats the first page by reference."""
    streams = [
        b"\n".join(
            f"BT /F1 11 Tf {x} {y} Td ({_escaped(line)}) Tj ET".encode("cp1252") for x, y, line in page
        )
        for page in pages
    ]
    return pdf_of_streams(streams, trailer=trailer, page_count=page_count)


def pdf_of_streams(
    streams: list[bytes], *, filter: str = "", trailer: str = "", page_count: int = 0, unicode_map: str = ""
) -> bytes:
    """A PDF of one content stream a page, as it is."""
    first = 4
    numbers = [first + 2 * place for place in range(len(streams))]
    kids = " ".join(f"{number} 0 R" for number in (numbers * page_count if page_count else numbers))
    named = f"/ToUnicode {first + 2 * len(streams)} 0 R" if unicode_map else ""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {page_count or len(streams)} /Kids [{kids}] >>".encode(),
        3: f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding {named} >>".encode(),
    }
    for number, stream in zip(numbers, streams, strict=True):
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        head = f"<< /Length {len(stream)} {f'/Filter {filter}' if filter else ''} >>".encode()
        objects[number + 1] = head + b"\nstream\n" + stream + b"\nendstream"
    if unicode_map:
        table = (
            f"begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{unicode_map}\nendcmap".encode()
        )
        body = f"<< /Length {len(table)} >>".encode() + b"\nstream\n" + table + b"\nendstream"
        objects[first + 2 * len(streams)] = body
    file, places = io.BytesIO(b"%PDF-1.7\n"), {}
    file.seek(0, io.SEEK_END)
    for number, body in sorted(objects.items()):
        places[number] = file.tell()
        file.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = file.tell()
    rows = "".join(f"{places[number]:010} 00000 n \n" for number in sorted(places))
    file.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode())
    file.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    )
    return file.getvalue()


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def flowed(
    text: str, *, head: str = "", width: int = 80, per_page: int = 40
) -> list[list[tuple[int, int, str]]]:
    """Pages of lines, with a running head and the number of the page at the foot."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    pages = []
    for number, start in enumerate(range(0, len(lines), per_page), start=1):
        page = [(72, 800, head)] if head else []
        page += [(72, 770 - 16 * place, one) for place, one in enumerate(lines[start : start + per_page])]
        page.append((290, 40, f"Page {number}"))
        pages.append(page)
    return pages


def bomb() -> bytes:
    """A PDF of two megabytes whose one page unpacks to two gigabytes: one packed piece, many times over."""
    piece, times, check = b" " * (16 * 1024 * 1024), 128, 1
    packer = zlib.compressobj(6, wbits=-15)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(times):
        check = zlib.adler32(piece, check)
    stream = b"\x78\x9c" + packed * times + packer.flush() + check.to_bytes(4, "big")
    return pdf_of_streams([stream], filter="/FlateDecode")


def docx(body: str, **parts: str) -> bytes:
    """A DOCX of this body; parts by their name in word/ (footnotes, header1)."""
    kinds = {"footnotes": "footnotes", "header1": "header"}
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{office}/{kinds[name]}" Target="{name}.xml"/>' for name in parts
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        '"application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        **{f"word/{name}.xml": text for name, text in parts.items()},
    }
    return zipped(members)


def zipped(members: dict[str, str]) -> bytes:
    """A ZIP of texts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def run(text: str) -> str:
    """A run of words in a DOCX."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    """A paragraph of a DOCX."""
    return f"<w:p>{''.join(runs)}</w:p>"
