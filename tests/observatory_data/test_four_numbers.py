"""Four numbers for Table 4, cell by cell: in both READMEs, on the front page and under the map of coverage, as computed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from partnerscope.observatory import Observatory, bundled
from partnerscope.web.library import Library
from partnerscope.web.pages import four

TOP = Path(__file__).parents[2]
REFERENCE = TOP / "tests" / "data" / "reference" / "table4.csv"
READMES = (TOP / "README.md", Path(str(bundled())) / "README.md")
ISSUES = ("non-proliferation", "terrorism", "organized crime", "cyber-security")
Cells = dict[tuple[str, str], tuple[int, ...]]


@pytest.fixture(scope="module")
def computed() -> Cells:
    frame = Observatory.open().table("dialogues", "2015-07").frame
    columns = ("policy_sure", "policy_judged", "policy_possible", "policy")
    return {(p, i): tuple(n) for p, i, *n in frame.select("partner", "issue", *columns).rows()}


def printed(text: str) -> Cells:
    """The table of the four numbers in a README."""
    lines = [line for line in text.splitlines() if re.match(r"\| .* \d+ / \d+ / \d+ / \d+ ", line)]
    found: Cells = {}
    for line in lines:
        partner, *cells = (one.strip() for one in line.strip("|").split("|"))
        found |= {
            (partner, issue): tuple(map(int, cell.split(" / ")))
            for issue, cell in zip(ISSUES, cells, strict=True)
        }
    return found


@pytest.mark.parametrize("readme", READMES, ids=["front", "observatory"])
def test_what_a_readme_prints_is_computed(readme: Path, computed: Cells) -> None:
    assert printed(readme.read_text("utf-8")) == computed


def test_the_sums_are_said_in_words_and_what_is_reported_is_table_4(computed: Cells) -> None:
    assert [sum(cell[place] for cell in computed.values()) for place in range(4)] == [19, 38, 70, 77]
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        table = {(row["partner"], row["issue"]): int(row["PD"]) for row in csv.DictReader(file)}
    assert {key: cell[3] for key, cell in computed.items()} == table


@pytest.mark.parametrize("address", ["map/coverage/", "map/policy/"])
def test_the_maps_show_every_cell_whatever_their_date(address: str, computed: Cells) -> None:
    library = Library(Observatory.open())
    page = library.answer(library.front() + address).body.decode().partition('id="four"')[2]
    for partner, issue in computed:
        row = page.partition(f">{partner}<")[2].partition("</tr>")[0]
        cell = row.partition(f'data-name="{issue}"')[2].partition("</td>")[0]
        assert f">{four.BETWEEN.join(map(str, computed[partner, issue]))} (July 2015)<" in cell, (
            partner,
            issue,
        )


def test_the_front_page_shows_every_cell(computed: Cells) -> None:
    library = Library(Observatory.open())
    page = library.answer(library.front()).body.decode().partition('id="four"')[2]
    for partner, issue in computed:
        line = re.sub("<[^>]*>", "", page.partition(f">{partner}<")[2].partition("</p>")[0])
        assert f"{issue} {four.BETWEEN.join(map(str, computed[partner, issue]))};" in line, (partner, issue)
        assert "(July 2015)" in line
