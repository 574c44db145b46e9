"""Looking for something, names, what changed, and the addresses that move with the newest head."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest

from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.atom import SPACE
from partnerscope.web.finder import MOST_WORDS, Question, index_bytes, search
from partnerscope.web.library import Library
from partnerscope.web.outside import question_of, search_index
from partnerscope.web.pages import Index, names


@pytest.fixture(scope="module")
def index(library: Library, front: str) -> Index:
    head, date = front.split("/")[1], front.split("/")[3]
    return library.index(head, date)


def asked(library: Library, query: str) -> str:
    head = library.newest().head
    answer = library.answer(f"k/{head}/search/", query)
    assert answer.status == 200
    return answer.body.decode()


def test_hits_are_grouped_with_matching_words_and_year(index: Index) -> None:
    found = search(search_index(index), Question("kyoto"))
    assert [(one.group, one.count) for one in found] == [("meeting", 1)]
    (hit,) = found[0].hits
    assert (hit.entry.id, hit.entry.year, hit.entry.partner) == ("M-1", "2014", "JPN")
    assert ("Kyoto", True) in hit.said
    both = search(search_index(index), Question("dialogue undat"))  # the last word is perhaps unfinished
    assert [hit.entry.id for one in both for hit in one.hits if one.group == "dialogue"] == ["D-2"]


def test_filters_narrow(index: Index) -> None:
    held = search_index(index)
    whole = {hit.entry.id for one in search(held, Question("D")) for hit in one.hits}
    japan = {hit.entry.id for one in search(held, Question("D", partner="JPN")) for hit in one.hits}
    assert "D-1" in japan < whole
    assert {one.group for one in search(held, Question("D", group="dialogue"))} == {"dialogue"}
    cyber = {hit.entry.id for one in search(held, Question("D", issue="CS")) for hit in one.hits}
    assert "D-1" in cyber
    assert "D-2" not in cyber


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "NEAR(a b)",
        "name:x OR",
        "'; DROP TABLE entry; --",
        "*",
        "^",
        "\x00",
        "é",
        "<script>",
        "a" * 5_000,
    ],
)
def test_whatever_is_asked_is_words(index: Index, library: Library, text: str) -> None:
    search(search_index(index), Question(text))
    page = asked(library, "q=" + "".join(f"%{byte:02x}" for byte in text.encode()[:500]))
    assert "<script>alert" not in page
    assert len(Question("a " * 100).words) == MOST_WORDS


def test_the_page_shows_hits_filters_and_a_feed(library: Library) -> None:
    page = asked(library, "q=Cyber&in=dialogue")
    assert "<mark>Cyber</mark>" in page
    assert re.search(
        r'href="[^"]*\?q=Cyber&amp;partner=JPN|href="[^"]*\?q=Cyber&amp;in=dialogue&amp;partner=JPN', page
    )
    assert "search/feed.xml?q=Cyber&amp;in=dialogue" in page
    assert "&lt;script&gt;" in page  # a hostile name is text
    plain = asked(library, "")
    assert "From A to Z" in plain
    assert "Narrow" not in plain


def test_a_slip_of_the_pen_is_told_the_names_near_it(library: Library) -> None:
    """found: a single word misspelled was answered 'ask for fewer'."""
    page = asked(library, "q=Undated+dialoge")
    assert "Nothing holds every word of it: ask for fewer." in page
    assert re.search(r"Near it:\s*<a [^>]+>Undated dialogue</a>", page)
    alone = asked(library, "q=xyzzyx")
    assert "Nothing on record holds this word." in alone
    assert "Near it" not in alone


def test_a_question_is_not_kept_and_the_address_without_a_head_leads_there(library: Library) -> None:
    head = library.newest().head
    answer = library.answer("search/", "q=Cyber")
    assert (answer.status, answer.to, answer.query) == (307, f"k/{head}/search/", "q=Cyber")
    assert library.answer(f"k/{head}/search/", "q=Cyber").lasting == "briefly"
    assert library.answer(f"k/{head}/search/").lasting == "for ever"
    assert question_of("q=a&q=b&in=x&other=1") == Question("a", "x")


def test_the_feed_of_a_search_is_atom(library: Library) -> None:
    answer = library.answer("search/feed.xml", "q=Cyber")
    root = fromstring(answer.body)
    assert root.tag == f"{{{SPACE}}}feed"
    ids = [one.text for one in root.iter(f"{{{SPACE}}}id")]
    assert len(ids) == len(set(ids)) > 1
    assert all(root.find(f"{{{SPACE}}}{name}") is not None for name in ("title", "updated", "author", "id"))
    for entry in root.iter(f"{{{SPACE}}}entry"):
        link = entry.find(f"{{{SPACE}}}link")
        assert link is not None
        place = urlsplit(link.attrib["href"].removeprefix("../")).path
        there = library.answer(place)
        assert there.status == 307
        assert library.answer(there.to).status == 200


def test_an_index_that_cannot_be_kept_is_made_all_the_same(index: Index, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    data = index_bytes(index.reading, blocked)
    assert search(data, Question("kyoto"))
    kept = index_bytes(index.reading, tmp_path / "search")
    assert len(list((tmp_path / "search").glob("*.sqlite"))) == 1
    assert index_bytes(index.reading, tmp_path / "search") == kept


def test_a_name_shows_everything_that_names_it(library: Library, front: str) -> None:
    top = "/".join(front.split("/")[:2])
    page = library.answer(f"{top}/name/JPN/").body.decode()
    assert "Japan: what is on record?" in page
    assert f'href="../../v/{front.split("/")[3]}/partner/JPN/"' in page
    moved = library.answer(f"{top}/record/JPN/")
    assert (moved.status, moved.to) == (308, f"{top}/name/JPN/")  # an actor has one page


def test_an_agency_has_its_agreements_items_and_dialogues(tmp_path: Path) -> None:
    bundle = Library(Observatory(bundled(), cache=Cache(tmp_path)))
    reading = bundle.index(bundle.newest().head, "2015-07").reading
    twin = names.name(reading, "europol").data()
    held = {one["kind"]: one for one in cast("list[dict[str, str]]", twin["records"])}
    assert {"agreement", "action", "commitment"} <= set(held)
    assert "Europol" in held["agreement"]["title"] or held["agreement"]["category"] == "europol"


def test_what_changed_in_the_world_and_in_what_is_known(
    library: Library, front: str, tiny: Observatory
) -> None:
    top = "/".join(front.split("/")[:2])
    page = json.loads(library.answer(f"{top}/changes/2014-06..2015-07/index.json").body)
    happened = {(one["change"], one["record"]) for one in page["data"]["shifts"]}
    assert ("happened", "M-1") in happened
    assert ("happened", "M-2") not in happened
    first, last = (one.hash for one in tiny.changesets())
    learned = json.loads(library.answer(f"{top}/changes/{first[:12]}..{last[:12]}/index.json").body)
    changed = [one for one in learned["data"]["shifts"] if one["record"] == "M-1"]
    assert [(one["field"], one["before"], one["after"]) for one in changed] == [("place", "Tokyo", "Kyoto")]
    assert changed == [
        one for one in map(dict, tiny.learned(first, last).frame.to_dicts()) if one["record"] == "M-1"
    ]
    feed = fromstring(library.answer("changes/feed.xml").body)
    titles = [one.findtext(f"{{{SPACE}}}title") for one in feed.iter(f"{{{SPACE}}}entry")]
    assert titles == ["the place was wrong", "first records"]


def test_latest_is_the_newest_head(library: Library) -> None:
    answer = library.answer("latest/v/2015-07/partner/JPN/")
    assert answer.status == 307
    assert answer.to == f"k/{library.newest().head}/v/2015-07/partner/JPN/"


def test_every_example_of_the_openapi_document_is_answered_as_it_says(library: Library) -> None:
    document = json.loads(library.answer("openapi.json").body)
    assert document["openapi"].startswith("3.1")
    wanted = set(document["components"]["schemas"]["Page"]["required"])
    names = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(names) == len(set(names)) > 20
    for path, operations in document["paths"].items():
        for parameter in operations["get"]["parameters"]:
            assert f"{{{parameter['name']}}}" in path
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
        assert "{" not in path
        answer = library.answer(path.removeprefix("/"))
        assert answer.status == 200, path
        assert set(json.loads(answer.body)) == wanted
