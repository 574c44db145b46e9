"""Pages about the evidence itself: how near sources are, how often records are wrong."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from tests.web.conftest import build

from partnerscope.observatory import Observatory, bundled
from partnerscope.observatory.sampling import read_sheet, rechecks, sheet
from partnerscope.web import write_site
from partnerscope.web.library import Library
from partnerscope.web.wording import record_path, source_path, told_apart


@pytest.fixture
def own(tmp_path: Path) -> Observatory:
    """A tiny observatory that a test may change."""
    return build(tmp_path / "own", tmp_path / "cache")


def page(observatory: Observatory, address: str) -> str:
    """A page that stands once; the front page for ''."""
    library = Library(observatory)
    front = library.front()
    return library.answer(front.partition("v/")[0] + address if address else front).body.decode()


def test_a_source_says_how_near_it_is_and_a_weak_outlet_is_marked(own: Observatory) -> None:
    kinds = {"src-a": "weak", "src-b": "primary"}
    path = own.root / "sources.json"
    said = json.loads(path.read_text("utf-8"))
    for one in said:
        one["custom"] = {"source_kind": kinds[one["id"]]}
    path.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", "utf-8")
    own.commit("how near they are", "tester")
    listed = page(own, "sources/")
    assert "1 primary, 1 weak outlet" in listed
    assert listed.count('class="bad">weak outlet<') == 1
    assert 'class="bad">weak outlet<' in page(own, "source/src-a/")
    assert "An outlet whose reliability is doubtful" in page(own, "source/src-a/")
    assert 'class="bad">' not in page(own, "source/src-b/")


def test_the_evidence_of_a_record_names_the_nearest_source_first_and_marks_a_weak_outlet() -> None:
    """The third EU-Ukraine cyber dialogue rests on a news brief and, since November 2026, on the Commission."""
    library = Library(Observatory.open())
    whole = library.answer(f"{library.front()}dialogue/UA-01/").body.decode()
    rows = re.findall(
        r"<tr.*?</tr>", whole.partition("Evidence</caption>")[2].partition("</table>")[0], re.DOTALL
    )
    third = [re.sub("<[^>]+>", " ", one) for one in rows if "Meeting 3 of" in one]
    weak = [place for place, one in enumerate(third) if "weak outlet" in one]
    assert weak == [len(third) - 1]
    assert len(third) == 2


def test_a_source_that_does_not_say_is_not_guessed(own: Observatory) -> None:
    assert "How near" not in page(own, "sources/")
    assert "<dt>Kind</dt>" not in page(own, "source/src-a/")


def test_the_front_page_says_how_to_measure_then_what_was_measured_and_when(own: Observatory) -> None:
    assert "not yet measured" in page(own, "")
    assert "partnerscope sample" not in page(own, "")  # no command line is printed to readers
    head, *lines = sheet(own.sample(2, 7)).decode().splitlines()
    read = [
        f"{line.removesuffix(',,,,,')},{verdict},,ann,2026-03-05,"
        for line, verdict in zip(lines, ("right", "wrong"), strict=True)
    ]
    drawn = read_sheet("\n".join([head, *read]).encode(), own.at(), "sheet.csv")
    own.record(rechecks(drawn), "read again", "ann")
    front = page(own, "")
    assert "not yet measured" not in front
    assert "1 of 2 records wrong, 0 doubtful (50.0% wrong, 95 % interval 9% to 91%)" in front
    assert ">5 March 2026</a>" in front


@pytest.mark.usefixtures("no_images")
def test_an_id_no_longer_in_use_has_a_page_in_files_that_leads_on(own: Observatory, tmp_path: Path) -> None:
    path = own.root / "records" / "alias.csv"
    path.write_text(f"{path.read_text('utf-8')}D-0,D-1,they were one\n", "utf-8")
    own.commit("one id fewer", "tester")
    write_site(own, tmp_path / "public")
    pages = sorted((tmp_path / "public").rglob("dialogue/D-0/index.html"))
    assert len(pages) == 2, "one a date"
    for page in pages:
        assert 'content="0; url=../D-1/index.html"' in page.read_text("utf-8")
        assert (page.parent / ".." / "D-1" / "index.html").is_file()
        (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page.read_text("utf-8"))
        assert (page.parent / style).is_file()


def test_a_source_of_one_record_stands_whole_in_the_list_and_its_old_address_leads_there() -> None:
    library = Library(Observatory.open(bundled()))
    front = library.front()
    reading = library.index(front.split("/")[1], front.split("/")[3]).reading
    alone = next(
        one
        for one in sorted(reading.sources)
        if one not in told_apart(reading) and reading.evidence_by_source.get(one)
    )
    top = front.partition("v/")[0]
    listed = library.answer(f"{top}sources/").body.decode()
    row = listed.partition(f'<tr id="{alone}">')[2].partition("</tr>")[0]
    record = reading.evidence_by_source[alone][0]["record"]
    assert re.search(rf'href="[^"]*{record_path(reading, record)}"', row)
    assert f'href="{reading.sources[alone]["URL"]}"' in html.unescape(row)
    moved = library.answer(f"{top}source/{alone}/")
    assert (moved.status, moved.to, moved.anchor) == (308, f"{top}sources/", alone)
    assert source_path(reading, reading.view.about.reference.source).startswith("source/")
