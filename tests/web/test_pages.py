"""Every page: whole, inert, linked, and the same as its JSON twin."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from partnerscope.web.library import Library
from partnerscope.web.pages import ONCE, ROUTES, Index, numbers
from partnerscope.web.render import html
from partnerscope.web.setting import Setting
from partnerscope.web.wording import date_text, safe_url


class Seen(HTMLParser):
    """The links, ids and elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        if tag in ("a", "link") and named.get("href"):
            self.links.append(str(named["href"]))
        if named.get("id"):
            self.ids.append(str(named["id"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "p", "dt"):
            self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data


def at(front: str, address: str) -> str:
    """The whole address of a page: those that stand once stand above the dates."""
    return (
        "/".join(front.split("/")[:2]) + f"/{address}"
        if address.partition("/")[0] in ONCE
        else front + address
    )


def seen(library: Library, address: str) -> Seen:
    answer = library.answer(address)
    assert answer.status == 200, address
    return Seen(answer.body.decode())


@pytest.fixture(scope="module")
def index(library: Library, front: str) -> Index:
    head, date = front.split("/")[1], front.split("/")[3]
    return library.index(head, date)


def test_every_route_has_pages(index: Index) -> None:
    rooms = {route.room.partition("/")[0] for route in ROUTES if any(True for _ in route.ids(index.reading))}
    wanted = {route.room.partition("/")[0] for route in ROUTES}
    assert rooms == wanted


def test_every_page_is_whole_and_inert(library: Library, front: str, index: Index) -> None:
    for address in index.pages():
        page = seen(library, at(front, address))
        assert page.tags.count("h1") == 1, address
        assert not {"style", "iframe", "img"} & set(page.tags), address
        assert page.tags.count("form") == 1, address  # the box of the search
        assert page.tags.count("script") == (address == ""), address  # what search engines for data read
        assert len(page.ids) == len(set(page.ids)), address
        assert not [link for link in page.links if link.startswith("javascript") or "?" in link], address


@pytest.mark.usefixtures("no_images")
def test_every_link_leads_somewhere(library: Library, front: str, index: Index) -> None:
    pages = {at(front, address): seen(library, at(front, address)) for address in index.pages()}
    anchors = {address: set(page.ids) for address, page in pages.items()}
    for address, page in pages.items():
        for link in page.links:
            if link.startswith(("http://", "https://")):
                continue
            target, _, anchor = (
                urljoin(f"http://site/{address}", link).removeprefix("http://site/").partition("#")
            )
            if target not in anchors:
                answer = library.answer(target)
                assert answer.status in (200, 307), f"{address} -> {link}"
                anchors[target] = (
                    set(Seen(answer.body.decode()).ids) if answer.media.startswith("text/html") else set()
                )
            assert not anchor or anchor in anchors[target], f"{address} -> {link}"


def test_every_page_has_a_twin_that_says_the_same(library: Library, front: str, index: Index) -> None:
    for address in index.pages():
        twin = json.loads(library.answer(f"{at(front, address)}index.json").body)
        assert twin["title"] in seen(library, at(front, address)).text
        assert twin["address"] == at(front, address)
        once = address.partition("/")[0] in ONCE
        assert twin["view"].get("valid") == (None if once else "2015-07")


LAYOUT = {"blocks", "block", "path", "tone", "bands", "squares", "eyebrow", "above"}
TWIN = {
    "findings", "records", "evidence", "quotes", "corrections", "ratings", "searches", "history", "kinds",
    "tables", "rows", "shifts", "measures", "claims", "audit", "schemes", "concepts", "sources", "hits", "names",
}  # fmt: skip


def test_a_twin_is_data_and_never_layout(library: Library, front: str, index: Index) -> None:
    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return {*value, *(key for one in value.values() for key in keys(one))}
        return {key for one in value for key in keys(one)} if isinstance(value, list) else set()

    used: set[str] = set()
    for address in index.pages():
        twin = json.loads(library.answer(f"{at(front, address)}index.json").body)
        assert list(twin) == ["title", "answer", "view", "address", "files", "data"]
        assert not keys(twin) & LAYOUT, address
        assert set(twin["data"]) <= TWIN, address
        used |= set(twin["data"])
    assert used == TWIN


def test_the_twin_of_a_record_is_the_record(library: Library, front: str) -> None:
    data = json.loads(library.answer(f"{at(front, 'record/S-1/')}index.json").body)["data"]
    (record,) = data["records"]
    assert (record["kind"], record["id"], record["date"][:4]) == ("statement", "S-1", record["date"][:4])
    assert [one["record"] for one in data["history"]] == ["S-1"]


def test_a_record_within_another_stands_on_its_page(library: Library, front: str) -> None:
    """Meetings are rows of their dialogue, with their sources and their history; their old address leads there."""
    data = json.loads(library.answer(f"{front}dialogue/D-1/index.json").body)["data"]
    dialogue, *meetings = data["records"]
    assert (dialogue["id"], [one["id"] for one in meetings]) == ("D-1", ["M-1", "M-2"])
    first = meetings[0]
    assert (first["kind"], first["dialogue"], first["number"]) == ("meeting", "D-1", 1)
    assert (first["date"], first["place"]) == ("2014-10-06", "Kyoto")
    told = [one["cells"]["place"] for one in data["history"] if one["record"] == "M-1"]
    assert told == ["Tokyo", "Kyoto"]
    assert data["evidence"][0]["locator"] == "p. 3"
    assert {"M-1", "M-2"} <= set(seen(library, f"{front}dialogue/D-1/").ids)
    moved = library.answer(at(front, "record/M-1/"))
    assert (moved.status, moved.to, moved.anchor) == (308, f"{front}dialogue/D-1/", "M-1")


def test_records_without_pages_stand_whole_on_that_of_their_kind(library: Library, front: str) -> None:
    """Figures, searches and the like: a row each, with sources and history below."""
    page = seen(library, at(front, "records/figure/"))
    data = json.loads(library.answer(f"{at(front, 'records/figure/')}index.json").body)["data"]
    ids = {one["id"] for one in data["records"]}
    assert ids
    assert ids <= set(page.ids)
    assert {one["record"] for one in data["history"]} == ids
    one = min(ids)
    moved = library.answer(at(front, f"record/{one}/"))
    assert (moved.status, moved.to, moved.anchor) == (308, at(front, "records/figure/"), one)
    assert library.answer(at(front, "record/nobody/")).status == 404


def test_every_number_of_a_map_is_the_number_of_its_records(library: Library, front: str) -> None:
    twin = json.loads(library.answer(f"{front}map/policy_sure/index.json").body)
    shown = [one for one in twin["data"]["findings"] if one["measure"] == "policy_sure"]
    found = {(one["partner"], one["issue"]): one["value"] for one in shown}
    assert found == {("JPN", "CT"): 1, ("JPN", "CS"): 1, ("USA", "CT"): 0, ("USA", "CS"): 0}
    page = seen(library, f"{front}cell/policy_sure/")
    assert [one for one in page.ids if one in {f"{partner}.{issue}" for partner, issue in found}] == [
        "JPN.CT",
        "JPN.CS",
    ]  # no row for an empty cell
    rows = json.loads(library.answer(f"{front}cell/policy_sure/index.json").body)["data"]["findings"]
    for row in rows:
        if row["partner"] and row["issue"]:  # a sum counts a dialogue on two issues twice
            assert len(row["records"]) == row["value"] == found[row["partner"], row["issue"]]


def test_two_partners_stand_side_by_side_and_have_one_address(library: Library, front: str) -> None:
    page = seen(library, f"{front}compare/JPN+USA/")
    text = " ".join(page.text.split())
    assert "Japan and the USA, side by side" in text
    assert "last seen 6 October 2014" in text  # the meeting of 2017 is later than this view
    assert "2 dialogues reported, July 2015" in text
    assert library.answer(f"{front}compare/USA+JPN/").status == 404
    assert library.answer(f"{front}compare/CS+CT/").status == 200
    lines = library.answer(f"{front}compare/JPN+USA/data.csv").body.decode().splitlines()
    assert lines[0] == "partner,issue,dialogue,label,last_meeting,reading,reported,items,as_of"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["JPN", "CT", "D-1"],
        ["USA", "CT", "D-2"],
        ["JPN", "CS", "D-1"],
        ["USA", "CS", ""],
    ]


def test_a_lane_ends_at_the_date_of_the_view(library: Library, front: str) -> None:
    twin = json.loads(library.answer(f"{front}timeline/index.json").body)["data"]
    assert [one["id"] for one in twin["records"]] == ["M-1", "S-1"]
    later = json.loads(library.answer(f"{front.replace('2015-07', '2020')}timeline/index.json").body)["data"]
    assert [one["id"] for one in later["records"]] == ["M-1", "M-2", "S-1"]


def test_the_map_of_reported_dialogues_answers_first(library: Library, front: str) -> None:
    text = " ".join(seen(library, f"{front}map/policy/").text.split())
    assert "12 of 15 policy dialogues are with the USA; Japan has 3." in text
    assert "7 of 15 are on cyber-security, the fewest of any issue." in text
    assert "2 of 16 reported dialogues, ministerial ones included, can be shown one by one" in text
    assert "ministerial dialogue" in text


def test_hostile_texts_are_text(library: Library, front: str) -> None:
    for address in ("dialogue/D-1/", "record/S-1/", "source/src-a/", "partner/JPN/", "dialogues/"):
        body = library.answer(at(front, address)).body.decode()
        assert "<script" not in body
        assert "&lt;script&gt;" in body


def test_only_web_addresses_become_links(library: Library, front: str) -> None:
    assert "javascript:alert(1)" in seen(library, at(front, "source/src-a/")).text
    assert "https://example.org/b" in seen(library, at(front, "source/src-b/")).links
    assert safe_url("javascript:alert(1)") == safe_url("//evil.example") == safe_url("data:text/html,x") == ""


def test_a_record_shows_evidence_correction_and_history(library: Library, front: str) -> None:
    statement = " ".join(seen(library, at(front, "record/S-1/")).text.split())
    assert re.search(r"2010-06-03\s*2010-06-04", statement)
    dialogue = " ".join(seen(library, f"{front}dialogue/D-1/").text.split())
    assert "p. 3" in dialogue
    assert "place: Tokyo → Kyoto" in dialogue
    assert "the place was wrong" in dialogue
    assert "before words <script>alert(1)</script> after" in dialogue


def test_a_dialogue_tells_what_came_later(library: Library, front: str) -> None:
    text = " ".join(seen(library, f"{front}dialogue/D-1/").text.split())
    assert "In July 2015 it is attested. One meeting is recorded up to this date" in text
    assert "26 January 2017 2 Brussels later than this view" in text
    assert "nothing contradicts it" in seen(library, f"{front}dialogue/D-2/").text


def test_data_files_are_what_the_page_shows(library: Library, front: str) -> None:
    lines = library.answer(f"{front}map/policy/data.csv").body.decode().splitlines()
    assert lines[0] == "partner,issue,value,ministerial,absence,caveat,partner_id,issue_id,records"
    assert lines[1] == "USA,terrorism,7,1,,reported as of 2015-07,USA,CT,F-USA-CT-P"
    actions = library.answer(at(front, "records/action/data.csv")).body.decode()
    assert ",'=cmd()," in actions


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2015", "2015"), ("2015-07", "July 2015"), ("2015-07-14", "14 July 2015"), ("..", "goes on"),
        ("2014-03?", "March 2014 (uncertain)"), ("2011/..", "2011 to now"), ("2011/", "2011 or later"),
        ("2023-12-06/2023-12-07", "6–7 December 2023"), ("2015-99", "2015-99"), ("201X", "201X"),
    ],
)  # fmt: skip
def test_dates_as_readers_write_them(text: str, shown: str) -> None:
    assert date_text(text) == shown


def test_no_address_is_given_twice(index: Index) -> None:
    addresses = list(index.pages())
    assert len(addresses) == len(set(addresses))


@pytest.mark.found
@pytest.mark.parametrize(
    "text",
    [
        "http://[::1", 'https://example.org/"onclick="x', "https://example.org/a\nb", "https://", "https:///path",
        "http://a:b:c/", "https://example.org:99999/", "https://example.org/<b>",
        "https://example.org/\u202egpj.exe", "https://example.org/a b",
    ],
)  # fmt: skip
def test_outside_addresses_that_are_none_stay_text(text: str) -> None:
    assert safe_url(text) == ""


@pytest.mark.found
@pytest.mark.parametrize(
    "text",
    ["https://example.org", "http://[::1]:80/a", "https://example.org/a?b[]=c&d=e#f", "https://é.org/é"],
)
def test_outside_addresses_that_are_some_stay_links(text: str) -> None:
    assert safe_url(text) == text


@pytest.mark.found
@pytest.mark.parametrize("date", ["0001", "9999", "9999-12-31"])
def test_the_first_and_the_last_year_have_every_page(library: Library, front: str, date: str) -> None:
    head = front.split("/")[1]
    for address in library.index(head, date).pages(once=False):
        assert library.answer(f"k/{head}/v/{date}/{address}").status == 200


@pytest.mark.found
def test_sentences_that_must_not_return(library: Library, front: str, index: Index) -> None:
    """Surely and possibly stay in the measures; nobody is told that a record `not`s at a date, or starts by going on."""
    for address in index.pages():
        if address.partition("/")[0] in (
            "measures",
            "codebook",
            "cell",
            "map",
            "table",
            "tables",
            "claims",
            "audit",
        ):
            continue
        text = " ".join(seen(library, at(front, address)).text.split())
        for gone in (
            "surely is",
            "possibly is",
            "surely hold",
            "who says so?",
            "Who says so?",
            "is it alive",
            " alive?",
        ):
            assert gone not in text, f"{address}: {gone}"
    later = library.answer(f"k/{front.split('/')[1]}/v/2009/partner/USA/").body.decode()
    assert "later than this date" in later
    assert "<span>not</span>" not in later


def test_unions_and_abbreviations_have_their_article(index: Index) -> None:
    """'with the USA': in the titles and the first sentences of all pages."""
    bare = re.compile(
        r"\b(?:with|of|by|from|to|on|between|and|when did|do|does) (?:USA\b|(?:EU|UK)\b(?![ -]))"
    )
    for address in index.pages():
        page = index.sheet(address).page
        for said in (page.title, "".join(item.text for item in page.lead)):
            assert not bare.search(said), f"{address}: {said}"


def test_a_claim_has_a_page_with_both_verdicts(library: Library, front: str) -> None:
    listed = seen(library, at(front, "claims/")).text
    assert "2 claims re-checked" in listed
    first, second = (seen(library, at(front, f"claim/{name}/")).text for name in ("C1", "C2"))
    for text, verdict in ((first, "holds"), (second, "fails")):
        assert verdict in text
    assert "nobody counted" in second


def test_dates_of_meetings_have_the_room_they_need(library: Library, front: str) -> None:
    page = library.answer(f"{front}dialogue/D-1/").body.decode()
    table = page.partition('aria-label="Meetings known"')[2].partition("<table")[2]
    assert table.startswith(">")  # not one of those whose first column is as narrow as an id


def test_many_records_behind_several_numbers_are_listed_once(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown() -> dict[str, numbers.Rest]:
        held = numbers.cell(index.reading, "policy_sure").shown
        assert isinstance(held, tuple)
        return {one.number.anchor: one for one in held}

    listed = {anchor: len(one.records) for anchor, one in shown().items()}
    assert listed["JPN.CT"] == listed["JPN.CS"] == 1  # few: each row has its own
    monkeypatch.setattr(numbers, "MANY", 0)
    rows = shown()
    assert len(rows["JPN.CT"].records) == 1
    assert rows["JPN.CT"].same is None
    assert rows["JPN.CS"].records == ()
    assert rows["JPN.CS"].same == rows["JPN.CT"].number
    view = index.reading.view
    setting = Setting("latest", view.head, view.valid, "", "cell/policy_sure/", ONCE)
    page = Seen(html(index.reading, index.sheet("cell/policy_sure/"), setting).decode())
    assert "The same 1 records as: Japan, terrorism" in page.text
    assert "#JPN.CT" in page.links


def test_the_search_leads_to_pages_whose_words_are_their_own(index: Index) -> None:
    again = [address for address in index.pages() if not index.is_searched(address)]
    assert {address.split("/")[0] for address in again} == {"dialogues", "cell"}
    assert index.is_searched("dialogues/")
    assert not index.is_searched("nobody/")
    assert not index.is_searched("cell/policy_sure/")
