"""The twelve tables of 'do they deliver': each runs at the command line on the bundled observatory, each has its page."""

from __future__ import annotations

import csv
import io
import re
from html import escape

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.measure import table_named
from partnerscope.observatory import Observatory
from partnerscope.web.library import Library

TWELVE = (
    "commitments", "ledger", "last-met", "words-deeds", "evenness", "levels", "norm-gaps", "overlap",
    "designations", "factors", "typology", "opinion",
)  # fmt: skip
STANDING = ("capabilities", "mandates", "positions", "rivalry", "aims", "rating-agreement")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Observatory.open())


@pytest.mark.parametrize("name", [*TWELVE, *STANDING])
def test_a_table_runs_and_has_rows(name: str) -> None:
    said = CliRunner().invoke(app, ["table", name, "--valid", "2021-06", "--format", "csv"])
    assert said.exit_code == 0, said.output
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert rows
    assert list(rows[0]) == [column.name for column in table_named(name).columns]


@pytest.mark.parametrize("name", [*TWELVE, *STANDING])
def test_a_table_has_its_page_that_asks_its_question(name: str, library: Library) -> None:
    at = f"k/{library.newest().head}/v/2015-07"
    page = library.answer(f"{at}/table/{name}/")
    assert page.status == 200
    assert escape(table_named(name).question, quote=False) in page.body.decode().replace("&#39;", "'")
    listed = library.answer(f"{at}/tables/").body.decode()
    assert f"table/{name}/" in listed


@pytest.mark.found
def test_a_caveat_of_some_rows_stands_at_them_and_one_of_all_stands_once(library: Library) -> None:
    """A year with fewer than ten roll calls: its flag stood in the note below the table alone, at no row."""
    observatory = Observatory.open()
    held = observatory.table("alignment", valid="2015-07").frame["caveat"].fill_null("")
    few = held.str.contains("roll calls?: too few to compare")
    assert 0 < few.sum() < len(held) / 2
    text = library.answer(f"k/{library.newest().head}/v/2015-07/table/alignment/").body.decode()
    rows = re.findall(r"<tr\b.*?</tr>", text.partition("<tbody")[2].partition("</tbody>")[0], re.DOTALL)
    assert [": too few to compare" in row for row in rows] == few.to_list()
    assert text.count("Of most rows: Depends on the agenda") == 1
    assert not any("Depends on the agenda" in row for row in rows)
