"""No number of an earlier year stands under a later date without that year: every page is walked.

Every figure that is reported as of a day is given a number that nothing else has. Wherever such a number, or a sum of them,
then stands on a page of a later date, its own cell names the year, and so does the title of the page; a sentence that names
it needs no title.
"""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.library import Library

CELLS = ("td", "th", "p", "li", "dd", "h1", "h2", "h3", "figcaption", "caption", "text")
"""What holds a number together with its date."""
STEP, MOST = 7_100_000, 200
"""Figures are given the numbers STEP + 1, STEP + 2 ..., fewer than MOST; a sum of k of them lies just above k * STEP."""
NUMBER = re.compile(r"(?<![\w.-])\d{7,10}(?![\w-])")
ADDRESS = re.compile(r"https?://\S+")
JOINED = re.compile(rf"</(?!(?:{'|'.join(CELLS)})>)[^>]*>|https?://[^\s\"'<>]+")
"""Ends of marks between the letters of one cell, and addresses, which are no numbers."""


class Cells(HTMLParser):
    """The text of every cell of a page, and its title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str]]] = []
        self.found: list[tuple[str, str]] = []
        self.title = ""
        self._titled = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in CELLS:
            self.open.append((tag, []))
        self._titled = self._titled or tag == "title"
        self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._titled = False
        if self.open and self.open[-1][0] == tag:
            self.found.append((tag, "".join(self.open.pop()[1])))

    def handle_data(self, data: str) -> None:
        if self._titled:
            self.title += data
        if self.open:
            self.open[-1][1].append(data)


def reported(cell: str) -> bool:
    """Whether a cell holds one of the numbers given, or a sum of them."""
    numbers = [int(one) for one in NUMBER.findall(ADDRESS.sub("", cell))]
    return any(0 < one % STEP <= MOST * (one // STEP) for one in numbers)


@pytest.mark.parametrize(
    "text",
    [
        "<p>7100001</p>years", "<td><b>71</b>00001</td>2", '<a href="https://example.org/">7100001</a>',
        "<p>https://a 7100001", "<li>7100001&nbsp;in all</li>", "<p><a href='https://a'>14200003</a>",
    ],
)  # fmt: skip
def test_a_page_whose_cell_holds_a_number_is_not_passed_over(text: str) -> None:
    assert reported(JOINED.sub("", text))
    assert not reported(JOINED.sub("", re.sub(r"\d", "0", text)))


def undated(library: Library, head: str, date: str, year: str) -> list[str]:
    """The cells of all pages at a date that hold a reported number without the year, here or in the title."""
    faults, seen = [], 0
    for address in library.index(head, date).pages(once=False):
        answer = library.answer(f"k/{head}/v/{date}/{address}")
        assert answer.status == 200, address
        text = answer.body.decode()
        if not reported(JOINED.sub("", text)):
            continue  # nor does a cell hold one: to take pages apart is what takes time
        page = Cells(text)
        numbers = [(tag, " ".join(cell.split())) for tag, cell in page.found if reported(cell)]
        seen += len(numbers)
        untitled = [cell for tag, cell in numbers if tag != "p" and year not in page.title]
        faults += [f"{address}: not in the title, over {cell[:90]!r}" for cell in untitled[:1]]
        faults += [f"{address}: {tag} {cell[:120]!r}" for tag, cell in numbers if year not in cell]
    assert seen, "no page shows a reported number: the test sees nothing"
    return faults


def marked(root: Path) -> None:
    """Give every figure with a date a number of its own."""
    path = root / "records" / "figure.csv"
    frame = pl.read_csv(path, infer_schema=False)
    assert frame.height < MOST
    whole = pl.int_range(STEP + 1, STEP + 1 + frame.height, dtype=pl.Int64).cast(pl.String)
    dated = pl.col("as_of").str.starts_with("2015")
    frame.with_columns(pl.when(dated).then(whole).otherwise("value").alias("value")).write_csv(path)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    root = tmp_path_factory.mktemp("marked") / "observatory"
    shutil.copytree(bundled(), root)
    marked(root)
    found = Observatory(root, cache=Cache(tmp_path_factory.mktemp("cache")))
    found.commit("numbers that nothing else has", "tester")
    return found


def test_no_number_of_2015_stands_under_2026_without_saying_so(changed: Observatory) -> None:
    faults = undated(Library(changed), changed.head(), "2026-11", "2015")
    assert not faults, "\n".join(faults[:40]) + f"\n{len(faults)} in all"
