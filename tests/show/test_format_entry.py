"""A format of tables is one entry: commands, help, pages, downloads and media types read it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.observatory import Observatory
from partnerscope.show import Format, table
from partnerscope.web.library import Library
from tests.web.conftest import build
from tests.web.test_pages import at


def _tabs(sheet: table.Printout) -> bytes:
    lines = [sheet.columns, *([table.text_of(cell) for cell in row] for row in sheet.rows)]
    return "".join("\t".join(line) + "\n" for line in lines).encode()


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one place: an entry at the end of the list."""
    entry = Format("tsv", "text/tab-separated-values", _tabs, offered=True)
    monkeypatch.setattr(table, "FORMATS", (*table.FORMATS, entry))


@pytest.fixture
def observatory(tmp_path: Path) -> Observatory:
    return build(tmp_path / "tiny", tmp_path / "cache")


@pytest.mark.usefixtures("added")
def test_commands_offer_and_write_a_new_format(observatory: Observatory, tmp_path: Path) -> None:
    helped = CliRunner().invoke(app, ["table", "--help"])
    assert "html|tsv|dta|sav]" in helped.stdout
    for words in (["table", "dialogues"], ["records", "dialogue"], ["claims"], ["audit"]):
        asked = [*words, "-o", str(observatory.root), "-f"]
        as_tabs, as_commas = (CliRunner().invoke(app, [*asked, form]) for form in ("tsv", "csv"))
        assert as_tabs.exit_code == as_commas.exit_code
        assert "\t" in as_tabs.stdout, words
        lines = list(csv.reader(io.StringIO(as_commas.stdout)))
        assert as_tabs.stdout.splitlines()[0].split("\t") == lines[0]


@pytest.mark.usefixtures("added")
def test_pages_offer_a_new_format(observatory: Observatory) -> None:
    library = Library(observatory)
    front = library.front()
    for page in ("table/dialogues/", "records/dialogue/", "map/policy/", "dialogues/"):
        shown = library.answer(at(front, page))
        assert shown.status == 200, page
        assert b'<a href="data.tsv"><span class="vh">data as </span>tsv</a>' in shown.body, page
        file = library.answer(f"{at(front, page)}data.tsv")
        assert (file.status, file.media) == (200, "text/tab-separated-values")
        assert b"\t" in file.body


def test_without_the_entry_it_is_unknown(observatory: Observatory) -> None:
    refused = CliRunner().invoke(app, ["table", "dialogues", "-o", str(observatory.root), "-f", "tsv"])
    assert refused.exit_code == 2
    library = Library(observatory)
    assert library.answer(f"{library.front()}table/dialogues/data.tsv").status == 404
