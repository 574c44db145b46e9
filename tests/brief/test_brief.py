"""A brief: two pages at most for each of the ten, every line with its sources, the same bytes every time."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner
from docx import Document

from partnerscope.brief import FORMATS, Brief, draw, make_brief
from partnerscope.brief.desk import ROWS, cut
from partnerscope.brief.docx import packed
from partnerscope.brief.model import Noted
from partnerscope.brief.notes import Notes
from partnerscope.cli.app import app
from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from tests.assess.building import Row
from tests.assess.clean import observatory as clean
from tests.assess.clean import rows

TEN = ("BRA", "CAN", "CHN", "IND", "JPN", "MEX", "RUS", "ZAF", "KOR", "USA")
VALID, SINCE = "2026-11-23", "2024-01"


@cache
def opened() -> Observatory:
    return Observatory.open()


@cache
def brief_of(partner: str, issue: str = "") -> Brief:
    return make_brief(opened(), partner, issue=issue, valid=VALID, since=SINCE)


def entries(brief: Brief) -> Iterator[Noted]:
    yield from brief.answer
    for part in brief.parts:
        yield part.lead
        yield from (entry for row in (part.grid.rows if part.grid else ()) for entry in row)


def pages(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as found:
        return len(found)


@pytest.mark.parametrize("partner", TEN)
def test_a_brief_of_each_of_the_ten_has_two_pages_at_most(partner: str) -> None:
    assert 1 <= pages(draw(brief_of(partner), "pdf")) <= 2


@pytest.mark.parametrize("issue", ["NP", "CT", "OC", "CS"])
@pytest.mark.parametrize("partner", TEN)
def test_a_brief_of_one_cell_has_one_page(partner: str, issue: str) -> None:
    assert pages(draw(brief_of(partner, issue), "pdf")) == 1


def test_a_brief_of_one_issue_has_one_page_and_only_that_issue() -> None:
    brief = brief_of("JPN", "CS")
    assert pages(draw(brief, "pdf")) == 1
    ledger = brief.parts[0].grid
    assert ledger is not None
    assert "EU-Japan Cyber Dialogue" in {row[0].text for row in ledger.rows}
    assert "EU-Japan summit" not in {row[0].text for row in ledger.rows}


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_brief_is_the_same_file(format: str) -> None:
    again = make_brief(Observatory.open(), "JPN", valid=VALID, since=SINCE)
    assert draw(again, format) == draw(brief_of("JPN"), format)


def test_every_number_names_a_source_and_every_source_is_named() -> None:
    for partner in TEN:
        brief = brief_of(partner)
        used = {note for entry in entries(brief) for note in entry.notes}
        assert used == {one.number for one in brief.sources} == set(range(1, len(brief.sources) + 1))


def test_every_row_of_dialogues_promises_and_changes_has_a_source() -> None:
    for partner in TEN:
        for part in brief_of(partner).parts[:3]:
            for row in part.grid.rows if part.grid else ():
                assert any(entry.notes for entry in row), (partner, row[0].text)


def test_what_changed_is_what_the_subject_did_itself() -> None:
    eu = Observatory.open()
    french = [row for row in eu.at().frame("dialogue").iter_rows(named=True) if row["subject"] == "FRA"]
    said = {
        cell.text
        for part in brief_of("IND").parts
        for row in (part.grid.rows if part.grid else ())
        for cell in row
    }
    assert french
    assert [row["label"] for row in french if any(row["label"] in text for text in said)] == []


def test_the_first_screen_tells_the_next_round_and_apart_the_one_that_is_due() -> None:
    """The brief of India called a round of September 'next', in November, and left out that of December."""
    said = " ".join(one.text for one in brief_of("IND").answer)
    assert "Next expected: India-EU Foreign Policy and Security Consultations, 5 December 2026." in said
    assert (
        "Due and without evidence: India-EU Maritime Security Dialogue, since 5 September 2026 (79 days)"
        in said
    )
    assert re.search(r"\b5 on their rhythm", said)
    rows = brief_of("IND").parts[0].grid
    assert rows is not None
    (maritime,) = [row for row in rows.rows if row[0].text.startswith("India-EU Maritime")]
    assert [cell.text for cell in maritime[2:4]] == [
        "5 September 2026 (79 days past the estimate, not late)", "on its rhythm",
    ]  # fmt: skip


def test_what_may_have_begun_is_not_told_as_begun() -> None:
    """An agreement that is negotiated has a start that only says 'not before'."""
    grid = brief_of("IND").parts[2].grid
    assert grid is not None
    (told,) = [row for row in grid.rows if "security of information agreement" in row[1].text]
    assert [cell.text for cell in told[:2]] == [
        "27 January 2026 or later", "Agreement may have begun: EU-India security of information agreement",
    ]  # fmt: skip


def test_gaps_of_the_subject_stand_before_those_of_its_members() -> None:
    eu = opened().at()
    grid = make_brief(opened(), "USA", valid="2026-11-27", since=SINCE).parts[4].grid
    searches = {cut(row["question"]): row["records"] for row in eu.frame("search").iter_rows(named=True)}
    subject = {row["id"]: row["subject"] for row in eu.frame("dialogue").iter_rows(named=True)}
    assert grid is not None and len(grid.rows) > 3
    assert {subject.get(one, "EU") for row in grid.rows for one in searches[row[0].text]} == {"EU"}


def test_every_row_says_when_somebody_last_looked() -> None:
    for part in brief_of("KOR").parts:
        if part.grid:
            assert part.grid.heads[-1] == "Looked for"
            assert all(row[-1].text for row in part.grid.rows)


def test_the_known_dialogues_of_the_issue_stand_with_their_last_evidence() -> None:
    grid = brief_of("KOR").parts[0].grid
    assert grid is not None
    cyber = next(row for row in grid.rows if row[0].text.startswith("EU-ROK Cyber Dialogue"))
    assert cyber[1].text.startswith("20 May 2025")


def test_four_files_say_the_same_lines() -> None:
    brief = brief_of("IND")
    wanted = [entry.text for entry in entries(brief) if entry.text]
    texts = {
        "html": _Text.of(draw(brief, "html").decode()),
        "md": draw(brief, "md").decode().replace("\\", ""),
        "docx": _docx_text(draw(brief, "docx")),
        "pdf": _pdf_text(draw(brief, "pdf")),
    }
    for format, text in texts.items():
        plain = _squeezed(text)
        assert [one for one in wanted if _squeezed(one) not in plain] == [], format


def _squeezed(text: str) -> str:
    """Letters and digits only: what a line break, a hyphen or a raised number cannot take apart."""
    return re.sub(r"[^\w]", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl")).casefold()


class _Text(HTMLParser):
    """The text of a page, without its style."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @classmethod
    def of(cls, page: str) -> str:
        found = cls()
        found.feed(page)
        return "".join(found.texts)


@pytest.mark.found
def test_signs_that_xml_cannot_hold_and_a_long_name_are_no_fault_of_a_word_document() -> None:
    brief = brief_of("MEX")
    odd = replace(
        brief, title="M\x01" * 200, about="a\x0bb", foot="c\ufffed", answer=(Noted("e\x1ff", (1,)),)
    )
    data = draw(odd, "docx")
    assert Document(io.BytesIO(data)).core_properties.title == ("M\ufffd" * 200)[:255]
    text = _docx_text(data)
    assert "a\ufffdb" in text
    assert "e\ufffdf" in text


def _docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def _pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as found:
        return "\n".join(page.get_textpage().get_text_range() for page in found)


def test_what_stands_against_each_other_on_an_issue_and_elsewhere() -> None:
    """Tariffs serve no issue: under terrorism they are counted, and nobody is said not to have looked."""
    whole, cell = (brief_of("USA", issue).parts[3] for issue in ("", "CT"))
    assert whole.lead.text.startswith("3 measures, acts or namings on record")
    assert (cell.grid, cell.lead.text) == (None, "Nothing on record on this issue; 3 on others or on none.")
    assert "nobody has coded" in brief_of("JPN").parts[3].lead.text


def test_a_word_file_has_the_widths_of_its_columns_in_grid_and_cells() -> None:
    """Programs read the one or the other; with equal columns a brief ran over two pages."""
    brief = brief_of("USA")
    tables = Document(io.BytesIO(draw(brief, "docx"))).tables
    grids = [part.grid for part in brief.parts if part.grid]
    for table, grid in zip(tables, grids, strict=True):
        total = sum(column.width for column in table.columns)
        for number, wide in enumerate(grid.widths):
            assert table.columns[number].width == table.cell(0, number).width
            assert round(100 * table.columns[number].width / total) == wide


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice to lay out a Word file")
@pytest.mark.parametrize(
    ("partner", "issue", "most"),
    [("USA", "", 2), ("IND", "", 2), ("CHN", "", 2), ("JPN", "", 2), ("USA", "CT", 1), ("CHN", "CS", 1)],
)
def test_a_word_file_keeps_to_its_pages(partner: str, issue: str, most: int, tmp_path: Path) -> None:
    (tmp_path / "b.docx").write_bytes(draw(brief_of(partner, issue), "docx"))
    home = {**os.environ, "HOME": str(tmp_path)}
    asked = [
        "soffice",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "b.docx"),
    ]
    subprocess.run(asked, env=home, check=True, capture_output=True, timeout=120)
    assert pages((tmp_path / "b.pdf").read_bytes()) <= most


def test_nothing_in_a_record_becomes_markup() -> None:
    bad = '#import "x": *; $x$ <script>alert(1)</script> | [a](b) _c_ *d* @e #[f]'
    brief = replace(brief_of("MEX"), title=bad, answer=(Noted(bad),))
    assert "<script>" not in draw(brief, "html").decode()
    assert r"\| \[a\](b) \_c\_ \*d\*" in draw(brief, "md").decode()
    assert _squeezed(bad) in _squeezed(_pdf_text(draw(brief, "pdf")))


def test_a_word_file_has_no_clock_of_its_own() -> None:
    data = draw(brief_of("MEX"), "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert {one.date_time for one in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-23" in found.read("docProps/core.xml")
    assert packed(data) == data


def _view_with(kinds: dict[str, str]) -> Notes:
    """One record with three sources of these kinds."""
    changed: dict[str, list[Row]] = rows()
    proof = {"record": "M1", "field": "*", "stance": "supports", "locator": "p. 1"}
    changed["source"] = [
        {"id": name, "csl": f'{{"id": "{name}", "type": "webpage", "title": "{name}"{custom}}}'}
        for name, kind in kinds.items()
        for custom in [f', "custom": {{"source_kind": "{kind}"}}' if kind else ""]
    ]
    changed["evidence"] = [proof | {"source": name} for name in kinds]
    return Notes(clean(changed).view())


def test_the_nearest_source_comes_first_and_an_undeclared_one_last() -> None:
    notes = _view_with({"a": "", "b": "press", "c": "primary"})
    assert notes.of("M1") == (1, 2)
    assert [(one.text, one.kind) for one in notes.cited()] == [("c.", "primary"), ("b.", "press")]


def test_a_source_that_contradicts_is_no_proof() -> None:
    changed = rows()
    changed["evidence"] = [
        {"record": "M1", "field": "*", "stance": "contradicts", "source": "book", "locator": "p. 1"}
    ]
    assert Notes(clean(changed).view()).of("M1") == ()


@pytest.mark.parametrize("partner", TEN)
def test_no_open_promise_is_cut_and_only_the_usa_has_more_dialogues_than_fit(partner: str) -> None:
    dialogues, promises = brief_of(partner).parts[:2]
    assert promises.rest == ""
    assert (dialogues.rest == "") == (partner != "USA")


def test_long_tables_are_cut_and_the_rest_is_counted() -> None:
    part = brief_of("USA").parts[0]
    assert part.grid is not None
    assert len(part.grid.rows) == ROWS["dialogues"]
    assert re.match(r"and \d+ more \(partnerscope table ledger --partner USA\)", part.rest)
    assert cut("a b " * 100, 11) == "a b a b a …"


def test_unknown_partners_dates_and_formats_are_refused() -> None:
    with pytest.raises(InputError, match="not an actor"):
        make_brief(Observatory.open(), "Atlantis", valid=VALID)
    with pytest.raises(InputError, match="later than"):
        make_brief(Observatory.open(), "JPN", valid="2015", since="2020")
    with pytest.raises(InputError, match="not a format of briefs"):
        draw(brief_of("MEX"), "rtf")


def test_the_command_writes_the_same_bytes(tmp_path: Path) -> None:
    target = tmp_path / "japan.pdf"
    asked = ["brief", "Japan", "--valid", VALID, "--since", SINCE, "--format", "pdf", "-O", str(target)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    assert target.read_bytes() == draw(brief_of("JPN"), "pdf")
