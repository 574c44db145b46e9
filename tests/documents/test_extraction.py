"""Documents to layers: what is kept, what is marked, what is refused, and that a bomb dies alone."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest

from partnerscope.documents import Layer, child, extract
from partnerscope.documents.quality import flags
from partnerscope.errors import InputError
from tests.documents.making import (
    W,
    bomb,
    docx,
    flowed,
    layer_of,
    paragraph,
    pdf,
    pdf_of_streams,
    prose,
    run,
    zipped,
)


def words(layer: Layer) -> str:
    """The words without the running heads, as one line."""
    text = layer.text
    for span in reversed(layer.furniture):
        text = text[: span.start] + text[span.end :]
    return " ".join(text.split())


def test_a_pdf_keeps_every_word_and_marks_its_running_heads() -> None:
    text = prose(1, 160)
    layer = extract(pdf(flowed(text, head="Council of the European Union"), trailer=""))
    assert words(layer) == text
    marked = [layer.text[span.start : span.end] for span in layer.furniture]
    assert marked[:4] == [
        "Council of the European Union",
        "Page 1",
        "Council of the European Union",
        "Page 2",
    ]
    assert len(marked) == 2 * len(layer.pages)
    assert [layer.text[page.start : page.end].split("\n")[-2] for page in layer.pages[:2]] == [
        "Page 1",
        "Page 2",
    ]


def test_the_box_of_a_line_stands_where_the_line_was_set() -> None:
    line = extract(pdf([[(72, 700, "Both sides agreed.")]])).pages[0].lines[0]
    assert line.box is not None
    left, bottom, right, top = line.box
    assert 72 <= left < 74 and 697 <= bottom <= 700 and 705 <= top <= 711 and 150 < right < 175


def test_two_columns_keep_their_order() -> None:
    one, other = prose(2, 12).split(), prose(3, 12).split()
    left = [(50, 780 - 14 * n, " ".join(one[4 * n : 4 * n + 4])) for n in range(len(one) // 4)]
    right = [(320, 780 - 14 * n, " ".join(other[4 * n : 4 * n + 4])) for n in range(len(other) // 4)]
    layer = extract(pdf([left + right]))
    assert words(layer) == " ".join(line for _, _, line in left + right)


def test_an_article_number_is_no_page_number() -> None:
    pages = [[(72, 780, f"Article {3 * page + 9}"), (72, 700, prose(page, 1)[:70])] for page in range(6)]
    assert extract(pdf(pages)).furniture == ()


def test_a_scan_says_that_its_words_must_be_typed() -> None:
    assert extract(pdf([[]])).flags == ("no text: the document may be a scan; its words must be typed",)
    mixed = extract(pdf([[(72, 700, prose(4, 1)[:60])], []]))
    assert mixed.flags == ("no text on page 2",)


def test_a_broken_font_is_flagged() -> None:
    stream = b"BT /F1 11 Tf 72 700 Td (ABCDEFGHABCDEFGH agreed) Tj ET"
    private = "\n".join(f"<{ord(letter):02X}> <E0{ord(letter):02X}>" for letter in "ABCDEFGH")
    layer = extract(pdf_of_streams([stream], unicode_map=f"8 beginbfchar\n{private}\nendbfchar"))
    assert layer.flags == ("73% of the characters mean nothing: a broken font",)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("t h e t w o s i d e s agreed to meet", "letter: words are torn apart"),
        ("Bothsidesagreedtomeetagaininthenextyear in Tokyo", "longer than 30 letters: glued"),
        ("Both sides agreed to meet again in the next year in Tokyo", ""),
        ("双方同意明年在东京再次举行会谈并继续就网络安全问题交换意见以及加强双方之间在各个领域的合作", ""),
    ],
)
def test_torn_and_glued_words_are_flagged(text: str, flag: str) -> None:
    found = flags(layer_of(text))
    assert [one for one in found if flag and flag in one] == list(found)
    assert bool(found) == bool(flag)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (bomb, "broke off at a limit"),
        (pdf([[(72, 700, "x")]], page_count=200_000), "has 200,000 pages"),
        (pdf([[(72, 700, "x")]])[:60], "broken or cut"),
        (
            pdf(
                [[(72, 700, "x")]],
                trailer=f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> "
                "/ID [<00><00>]",
            ),
            "locked with a password",
        ),
        (b"  \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "no extractor reads"),
        (zipped({"a.txt": "b"}), "word/document.xml is missing"),
        (zipped({"word/document.xml": "0" * 30_000_000}), "packed beyond belief"),
        (zipped({f"{n}.xml": "" for n in range(5_001)}), "unpacks to too much"),
        (docx("")[:200], "broken or locked"),
        (
            zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "declares entities",
        ),
        ("Präsident".encode("cp1252"), "say --encoding NAME; as cp1252 it reads: 'Präsident'"),
        (b"<div>" * 300 + b"core", "nested too deeply to be read whole"),
        (b"word " * 1_100_000, "more than 5,000,000 characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes | Callable[[], bytes], part: str) -> None:
    with pytest.raises(InputError, match=part):
        extract(data if isinstance(data, bytes) else data())


@pytest.mark.found
@pytest.mark.parametrize("part", ["word/body.bin", "_rels/.rels"])
def test_a_docx_declares_no_entity_in_whatever_part(part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(docx("<w:p/>"))) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    head = '<!DOCTYPE a [<!ENTITY said "EXPANDED">]>'
    if part == "word/body.bin":  # the text under another name; what stands where it should is a decoy
        members[part] = head + members["word/document.xml"].replace("<w:p/>", f"<w:p>{run('&said;')}</w:p>")
        members["_rels/.rels"] = members["_rels/.rels"].replace("word/document.xml", part)
    else:
        members[part] = head + members[part]
    with pytest.raises(
        InputError, match="declares entities" if part == "_rels/.rels" else "word/body.bin is missing"
    ):
        extract(zipped(members))


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(InputError, match="more than 0.001 seconds"):
        extract(b"words", wall=0.001)


def test_the_child_sees_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "canary")
    assert "canary" not in child._environment("folder").values()


def test_html_keeps_all_visible_words_and_marks_navigation() -> None:
    page = """<html><head><title>A readout</title><style>p {}</style></head><body>
    <nav>Home | News</nav><main><h1>Readout</h1><p>Both <b>si</b>des agreed&nbsp;to meet.</p>
    <table><tr><td>Date</td><td>4 May</td></tr></table><p style="display: none">unseen</p><script>no()</script>
    <p>A small <!-- remark --> last<br>line</p></main><footer>Imprint</footer></body></html>"""
    layer = extract(page.encode())
    assert layer.text.splitlines() == [
        "Home | News",
        "Readout",
        "Both sides agreed\xa0to meet.",
        "Date\t4 May",
        "A small last",
        "line",
        "Imprint",
    ]
    assert [layer.text[one.start : one.end] for one in layer.furniture] == ["Home | News", "Imprint"]
    assert layer.title == "A readout"


def test_the_main_part_of_a_page_is_only_marked() -> None:
    body = "".join(f"<p>{prose(seed, 4)}</p>" for seed in range(8))
    page = (
        f"<html><body><nav><a href='/'>Home</a></nav><article><h1>Readout</h1>{body}</article></body></html>"
    )
    layer = extract(page.encode())
    main = [layer.text[one.start : one.end] for one in layer.main]
    assert [prose(seed, 4) for seed in range(8)] == [line for line in main if line != "Readout"]
    assert layer.text.startswith("Home\nReadout\n")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<html><meta charset='iso-8859-1'><p>“Präsident”</p></html>".encode("cp1252"), ""),
        ("\ufeff<html><p>“Präsident”</p></html>".encode(), ""),
        ("<html><p>“Präsident”</p></html>".encode("cp1252"), "cp1252"),
        ("<html><p>“Präsident”</p></html>".encode("utf-16"), ""),
        ('<?xml version="1.0" encoding="UTF-8"?><html><p>“Präsident”</p></html>'.encode(), ""),
    ],
)
def test_the_encoding_of_a_page_is_declared_or_said(data: bytes, encoding: str) -> None:
    assert extract(data, encoding).text == "“Präsident”\n"


def test_docx_keeps_insertions_controls_boxes_and_notes_and_says_what_it_leaves_out() -> None:
    vml = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    box = (
        f"<w:r><w:pict {vml}><v:shape><v:textbox><w:txbxContent>{paragraph(run('boxed'))}"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    body = (
        paragraph(
            run("Both sides "),
            f'<w:ins w:id="1" w:author="a">{run("inserted")}</w:ins>',
            '<w:del w:id="2"><w:r><w:delText>deleted</w:delText></w:r></w:del>',
            '<w:r><w:footnoteReference w:id="2"/></w:r>',
        )
        + f"<w:sdt><w:sdtContent>{paragraph(run('controlled'))}</w:sdtContent></w:sdt>"
        + paragraph(box)
    )
    note = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph(run("noted"))}</w:footnote></w:footnotes>'
    header = f"<w:hdr {W}>{paragraph(run('head'))}</w:hdr>"
    layer = extract(docx(body, footnotes=note, header1=header))
    assert layer.text.splitlines() == ["Both sides inserted[1]", "controlled", "boxed", "noted ↑"]
    assert layer.notes == (
        "text deleted in tracked changes is left out",
        "headers and footers of pages are left out",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"one\r\ntwo\rthree\n\fsecond page",
        b"\xef\xbb\xbfone\ntwo\nthree\n\x0csecond page\n",
        "one\ntwo\nthree\n\fsecond page\n".encode("utf-16"),
    ],
)
def test_plain_text_has_one_form_and_form_feeds_begin_pages(data: bytes) -> None:
    layer = extract(data)
    assert layer.text == "one\ntwo\nthree\nsecond page\n"
    assert [(page.number, layer.text[page.start : page.end]) for page in layer.pages] == [
        (1, "one\ntwo\nthree\n"),
        (2, "second page\n"),
    ]
    assert layer.document == hashlib.sha256(data).hexdigest()


def test_the_language_is_told_where_there_are_words_enough() -> None:
    german = "Die beiden Seiten vereinbarten, den Dialog über Sicherheit im nächsten Jahr fortzusetzen."
    assert extract(german.encode()).language == "de"
    assert extract(b"4 May").language == ""


def test_a_line_of_a_hundred_thousand_digits_is_read_like_any_other() -> None:
    """Every number of a line at the edge of a page was compared as a running number: 14 GB for half a megabyte."""
    line = "8f3a 1b 7 c 22 d 4" * 6000
    layer = extract(f"A text.\n\n{line}\n".encode())
    assert line in layer.text
    assert layer.furniture == ()
