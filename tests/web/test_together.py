"""Several observatories under one address: each has its whole site, and one page compares them."""

from __future__ import annotations

import html
import json
import posixpath
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerscope.errors import InputError
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web import create_app, write_sites
from partnerscope.web.block import Listing
from partnerscope.web.library import Library
from partnerscope.web.pages import beside
from partnerscope.web.pages import compared as comparing
from partnerscope.web.together import houses, sides, twin

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the client asks for a newer name of the package it drives
    from fastapi.testclient import TestClient

FIRST = Path(str(bundled()))
SECOND = FIRST.parent / "eu-security-defence-partnerships"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Observatory.open(FIRST), others=[Observatory.open(SECOND)])
    with TestClient(app, follow_redirects=False) as found:
        yield found


@pytest.fixture(scope="module")
def compared() -> comparing.Compared:
    held = [Library(Observatory.open(one)) for one in (FIRST, SECOND)]
    return comparing.compare(sides(held, ["", f"o/{SECOND.name}/"]))


def follow(client: TestClient, address: str) -> tuple[str, str]:
    """Where an address leads, by redirects that are relative, and the page there."""
    for _ in range(3):
        answer = client.get(address)
        if answer.status_code not in (307, 308):
            assert answer.status_code == 200, address
            return address, answer.text
        address = posixpath.normpath(
            posixpath.join(posixpath.dirname(address), answer.headers["location"])
        ) + ("/" if answer.headers["location"].endswith("/") else "")
    raise AssertionError(address)


def test_each_stands_below_its_own_address_and_leads_to_the_page_that_compares(client: TestClient) -> None:
    for start, title in (
        ("/", "strategic partners"),
        (f"/o/{SECOND.name}", "Security and Defence Partnerships"),
    ):
        address, text = follow(client, start)
        assert title in text
        (way,) = re.findall(r'href="([^"]+observatories/)"', text)
        assert posixpath.normpath(posixpath.join(posixpath.dirname(address), way)) == "/observatories"
        style = re.findall(r'rel="stylesheet" href="([^"]+)"', text)[0]
        assert (
            client.get(posixpath.normpath(posixpath.join(posixpath.dirname(address), style))).status_code
            == 200
        )


def test_every_link_of_the_page_that_compares_is_a_page(client: TestClient) -> None:
    text = client.get("/observatories/").text
    links = {html.unescape(one).partition("#")[0] for one in re.findall(r'<a href="([^"]+)"', text)} - {""}
    assert len(links) > 80
    for link in sorted(links)[::7]:
        follow(
            client,
            posixpath.normpath(posixpath.join("/observatories", link)) + ("/" if link.endswith("/") else ""),
        )


def test_an_address_that_is_none_is_refused_in_each(client: TestClient) -> None:
    for address in ("/o/", "/o/nowhere/", f"/o/{SECOND.name}/no/such/", "/observatories/no/"):
        assert client.get(address).status_code == 404, address


def test_one_alone_has_no_such_page() -> None:
    with TestClient(create_app(Observatory.open(SECOND)), follow_redirects=False) as client:
        assert client.get("/observatories/").status_code == 404
        assert "observatories/" not in follow(client, "/")[1]


def test_a_question_is_asked_of_the_observatory_it_belongs_to(client: TestClient) -> None:
    """The article is a source of the first alone."""
    said = [client.get(f"{start}/search/feed.xml?q=Renard").text for start in ("", f"/o/{SECOND.name}")]
    assert ["<entry>" in one for one in said] == [True, False]


def test_what_is_said_to_be_in_both_is(compared: comparing.Compared) -> None:
    told = json.loads(twin(compared))["data"]
    first, second = (Observatory.open(one) for one in (FIRST, SECOND))
    assert set(told["partners_in_all"]) == {"CAN", "IND", "JPN", "KOR"}
    held = [set(one.table("ledger", "2026-11").frame["record"]) for one in (first, second)]
    assert set(told["dialogues_in_several"]) == held[0] & held[1]
    assert "rank" in told["schemes_alike"]
    assert "issue" in told["schemes_unlike"]
    assert told["fields_unlike"]["issues"] > 20, "they are coded on other issues"
    assert [one["records"]["meeting"] for one in told["observatories"]] == [
        one.at().frame("meeting").height for one in (first, second)
    ]


def test_the_page_has_a_row_a_partner_and_a_row_a_dialogue(compared: comparing.Compared) -> None:
    listings = {one.title: one for one in beside.page(compared).blocks if isinstance(one, Listing)}
    told = json.loads(twin(compared))["data"]
    actors = {a for one in told["observatories"] for a in (*one["partners"], *one["comparators"])}
    assert len(listings["Partners"].rows) == len(actors)
    for title, name in (("Partners", "partners"), ("Instruments", "instruments"), ("Dialogues", "dialogues")):
        assert [row[0][0].text for row in listings[title].rows] == [one["label"] for one in told[name]]
    schemes = listings["Schemes that are not alike"].rows
    assert [(row[0][0].text, int(row[-1][0].text)) for row in schemes] == [
        (one["label"], one["common"]) for one in told["schemes"]
    ]
    assert any("Security and Defence" in row[0][0].text for row in listings["Instruments"].rows)


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two observatories are called"):
        houses([Observatory.open(SECOND), Observatory.open(SECOND)])


@pytest.mark.usefixtures("no_images")
def test_the_static_site_holds_both(tiny: Observatory, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(tiny.root, other)
    declared = (other / "observatory.yaml").read_text("utf-8")
    (other / "observatory.yaml").write_text(re.sub(r"(?m)^id: .*$", "id: another", declared), "utf-8")
    second = Observatory(other, cache=Cache(tmp_path / "cache"))
    second.commit("another name", "tester")
    target = tmp_path / "public"
    report = write_sites([tiny, second], target)
    pages = {path.relative_to(target).as_posix() for path in target.rglob("*.html")}
    assert report.pages <= len(pages)
    for page in sorted(pages):
        if page.rpartition("/")[2] == "404.html":
            continue
        for href in re.findall(r'<a href="([^"]+)"', (target / page).read_text("utf-8")):
            place = html.unescape(href).partition("#")[0]
            if place and not place.startswith("http"):
                found = posixpath.normpath(posixpath.join(posixpath.dirname(page), place))
                assert (target / found).is_file(), (page, href)
    assert (target / "observatories" / "index.json").is_file()
    front = next(path for path in (target / "o" / "another" / "latest").rglob("v/*/index.html"))
    assert "observatories/index.html" in front.read_text("utf-8")
