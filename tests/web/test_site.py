"""The static site: the same pages as files, linked among themselves, written whole."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.conftest import without_images

from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from partnerscope.web import write_site
from partnerscope.web.folders import Writing, write_pages
from partnerscope.web.library import Library
from partnerscope.web.pages import ONCE
from partnerscope.web.render import html, twin
from partnerscope.web.setting import Setting
from partnerscope.web.site import SiteReport, refuse_shared_folders

BASE = "https://observatory.example.org/a"
NAMED = re.compile(r'\s(href|src|id)="([^"]+)"')


class Links:
    """Where a page leads, and what may be aimed at in it: its text is escaped, so that only attributes look like this."""

    def __init__(self, text: str) -> None:
        found = {(name, unescape(value)) for name, value in NAMED.findall(text)}
        self.hrefs = {value for name, value in found if name != "id"}
        self.ids = {value for name, value in found if name == "id"}


@pytest.fixture(scope="module")
def site(tiny: Observatory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site") / "public"
    report = write_site(tiny, target)
    assert report.pages == len(list(target.glob("latest/**/index.html")))
    assert report.files == sum(path.is_file() for path in target.glob("latest/**/*")) - 1  # all but the stamp
    return target


@pytest.mark.law
def test_the_running_head_stands_where_deploying_says(site: Path) -> None:
    """Documentation and site say one thing of older heads: a site holds the pages of the running one alone."""
    page = Path(__file__).parents[2] / "docs/deploying.md"
    said = " ".join(page.read_text("utf-8").split())
    assert "The running head stands under `latest/` alone" in said
    assert "it does not add another site." in said
    folders = {path.relative_to(site).parts[0] for path in site.glob("*/**/*.html")}
    assert folders == {"latest", "n"}, "n/ leads to the numbers of the running head"


def test_every_link_is_a_file(site: Path) -> None:
    parsed: dict[Path, Links] = {}

    def links(path: Path) -> Links:
        if path not in parsed:
            parsed[path] = Links(path.read_text("utf-8"))
        return parsed[path]

    for page in site.rglob("*.html"):
        if page.name == "404.html":
            continue  # it is shown at any address, so its links begin at the top
        for href in links(page).hrefs:
            if href.startswith(("http://", "https://")):
                continue
            assert not href.startswith("/"), f"{page}: {href}"
            place, _, anchor = href.partition("#")
            target = (page.parent / place).resolve() if place else page
            assert target.is_file(), f"{page}: {href}"
            assert not anchor or anchor in links(target).ids, f"{page}: {href}"


def test_changing_the_date_keeps_the_page(site: Path) -> None:
    """found: every brief and every choice of the ledger led to the front page of the other date."""
    views = site / "latest" / "v"
    dates = sorted(one.name for one in views.iterdir())
    assert len(dates) == 2
    kept, led = set(), set()
    for here, there in (dates, reversed(dates)):
        for page in (views / here).rglob("index.html"):
            below = page.relative_to(views / here)
            same = views / there / below
            header = page.read_text("utf-8").partition("</header>")[0]
            hrefs = {(page.parent / href).resolve() for href in Links(header).hrefs}
            if same.is_file():
                assert same in hrefs, page
                kept.add(below.parts[0])
            else:
                above = (
                    "/".join(below.parts[:1])
                    if below.parts[0] == "dialogues"
                    else f"partner/{below.parts[1]}"
                )
                assert views / there / above / "index.html" in hrefs, page
                led.add(below.parts[0])
    assert {"brief", "dialogues", "partner", "cell"} <= kept
    assert led == {"dialogues"}


def test_a_brief_that_a_date_does_not_have_leads_to_its_partner(tiny: Observatory) -> None:
    library = Library(tiny)
    index = library.index(library.newest().head, "2015-07")
    assert index.nearest("brief/JPN/CS/") == "brief/JPN/CS/"
    assert index.nearest("brief/JPN/none/") == "partner/JPN/"
    assert index.nearest("brief/nobody/CS/") == ""
    assert index.nearest("partner/nobody/") == ""


def unreached(site: Path) -> set[Path]:
    """Pages, data and images that no chain of links from the first page leads to; ids no longer in use aside."""
    first = str((site / "index.html").resolve())
    seen, open_ = {first}, [first]
    while open_:
        page = open_.pop()
        if page.endswith(".html"):
            places = {href.partition("#")[0] for href in Links(Path(page).read_text("utf-8")).hrefs}
            folder = Path(page).parent
            found = {os.path.normpath(folder / one) for one in places if one and "://" not in one} - seen
            seen |= found
            open_ += found
    reached = set(map(Path, seen))
    pages = {page.resolve() for page in site.rglob("*.html")} - {(site / "404.html").resolve()}
    onward = {page for page in pages - reached if 'http-equiv="refresh"' in page.read_text("utf-8")}
    named = ("data.", "figure.", "figure-square.", "expected.")
    files = {one.resolve() for one in site.glob("latest/**/*") if one.name.startswith(named)}
    return (pages - onward | files) - reached


def test_every_page_is_reached_by_links_from_the_first(site: Path) -> None:
    """Nobody needs to guess an address: pages and the files beside them are all linked."""
    assert unreached(site) == set()


def test_it_says_what_the_server_says(site: Path, tiny: Observatory) -> None:
    """The same pages: links name files, and the address is that of the running copy."""
    library = Library(tiny)
    head = tiny.head()
    for page in (site / "latest").rglob("index.html"):
        address = page.relative_to(site).parent.as_posix() + "/"
        frozen = address.replace("latest/", f"k/{head}/", 1)
        live = library.answer(frozen)
        assert live.status == 200, frozen
        written = re.sub(r"index\.html(?=[\"#])", "", page.read_text("utf-8")).replace('href=""', 'href="./"')
        asked = re.sub(
            r'<p class="quiet asked">.*?</p>', "", live.body.decode()
        )  # what only the service makes
        assert _body(written) == _body(asked)
        twin = json.loads(library.answer(f"{frozen}index.json").body)
        assert json.loads((page.parent / "index.json").read_bytes()) == {**twin, "address": address}


def _body(page: str) -> str:
    """What stands in a page above the box on how to cite it."""
    body = page[page.index("<main") : page.index('<section class="cite"')]
    body = re.sub(r"(\.\./)+n/", "n/", body)  # files stand one folder higher than addresses with a head
    body = re.sub(
        r'<div id="found".*?</div>\n?|<script type="module".*?</script>\n?', "", body
    )  # in files alone
    return body.replace(" data-pagefind-body", "")


@pytest.mark.found
def test_pages_that_say_the_same_at_every_date_stand_once(site: Path, tiny: Observatory) -> None:
    library = Library(tiny)
    known = library.newest()
    pages = 0
    for address in library.index(known.head, "2015-07").pages(once=True, written=True):
        made = set()
        for date in ("2015-07", "2020", "1990"):
            index = library.index(known.head, date)
            setting = Setting("latest", known.head, "", "2015-07", address, ONCE)
            sheet = index.sheet(address)
            made.add((html(index.reading, sheet, setting), twin(index.reading, sheet, setting)))
        assert len(made) == 1, address
        assert (site / "latest" / address / "index.html").is_file()
        pages += 1
    assert pages > 20
    assert not [*site.glob("latest/v/*/record/*"), *site.glob("latest/v/*/source/*")]


class Stop(Exception):
    """Somebody ends the writing of a site."""


@dataclass(frozen=True)
class Resumed:
    """A site at an address of its own that was stopped after 20 pages and then written to its end."""

    folder: Path
    begun: int
    early: bool
    report: SiteReport
    seen: list[tuple[int, int]]


@pytest.fixture(scope="module")
def resumed(tiny: Observatory, tmp_path_factory: pytest.TempPathFactory) -> Resumed:
    target = tmp_path_factory.mktemp("resumed") / "site"

    def stop(done: int, total: int) -> None:
        if done == 20:
            raise Stop

    with without_images():
        with pytest.raises(Stop):
            write_site(tiny, target, stop, base=BASE)
        begun, early = len(list(target.glob(".building/**/index.html"))), (target / "latest").exists()
        seen: list[tuple[int, int]] = []
        report = write_site(tiny, target, lambda done, total: seen.append((done, total)), base=BASE)
    return Resumed(target, begun, early, report, seen)


def test_it_goes_on_where_it_was_stopped(resumed: Resumed, site: Path) -> None:
    target, report = resumed.folder, resumed.report
    assert (resumed.begun, resumed.early) == (20, False)
    assert resumed.seen[-1] == (report.pages, report.pages)
    names = {path.relative_to(target) for path in target.rglob("*")}
    assert names == {path.relative_to(site) for path in site.rglob("*")} | {Path("sitemap.xml")}
    assert 0 < report.files < sum((target / name).is_file() for name in names) - 40
    assert not list(target.rglob("*.tmp"))


@pytest.mark.found
def test_findable(site: Path, resumed: Resumed) -> None:
    titles, described = [], 0
    for page in (site / "latest").rglob("index.html"):
        text = page.read_text("utf-8")
        titles.append(text[text.index("<title>") : text.index("</title>")])
        described += 'name="description" content="' in text and "og:title" in text and 'rel="icon"' in text
    assert len(titles) == len(set(titles)) == described
    front = (site / "latest" / "v" / "2015-07" / "index.html").read_text("utf-8")
    data = json.loads(front.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert (data["@type"], data["temporalCoverage"]) == ("Dataset", "2015-07")
    assert {"Japan", "USA", "cyber-security"} <= set(data["keywords"])
    assert data["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"  # an address, as data search asks
    assert "og:image" not in front
    brief = (site / "latest" / "v" / "2015-07" / "brief" / "JPN" / "CS" / "index.html").read_text("utf-8")
    assert (
        "brief.docx" not in brief
    )  # the live service makes it when it is asked for; files link what they have
    assert (site / "robots.txt").read_text("utf-8").startswith("User-agent: *")
    assert not (site / "sitemap.xml").exists()
    target, report = resumed.folder, resumed.report
    reported = (target / "latest/v/2015-07/map/policy/index.html").read_text("utf-8")
    image = "https://observatory.example.org/a/latest/v/2015-07/map/policy/figure.png"
    assert f'property="og:image" content="{image}"' in reported
    front = (target / "latest" / "v" / "2015-07" / "index.html").read_text("utf-8")
    assert "https://observatory.example.org/a/latest/v/2015-07/" in front[front.index('id="cite"') :]
    one = [
        reported.partition(f'{name}="')[2] for name in ('property="og:url" content', 'rel="canonical" href')
    ]
    assert len({text.partition('"')[0] for text in one}) == 1
    assert one[0].startswith("https://observatory.example.org/a/latest/v/2015-07/map/policy/index.html")
    sitemap = (target / "sitemap.xml").read_text("utf-8")
    assert sitemap.count("<loc>https://observatory.example.org/a/latest/") == report.pages
    missing = (target / "404.html").read_text("utf-8")
    assert 'action="https://observatory.example.org/a/latest/search/index.html"' in missing
    assert (target / "latest/search/index.html").is_file()
    embedded = reported[reported.index("<pre") :]
    assert f"&lt;img src=&#34;{image.removesuffix('.png')}.svg&#34;" in embedded  # code to copy, not a figure
    assert 'href="https://observatory.example.org/a/latest/v/2015-07/index.html"' in missing


def test_several_processes_write_the_same_and_pages_of_another_program_anew(
    tiny: Observatory, tmp_path: Path, site: Path
) -> None:
    target = shutil.copytree(site, tmp_path / "site")
    (target / "latest" / ".partnerscope-site").write_text("an older program\n")
    for page in target.glob("latest/**/index.html"):
        page.write_text("old")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("partnerscope.web.site.MANY", 1)
        seen: list[int] = []
        report = write_site(tiny, target, lambda done, total: seen.append(total - done), processes=2)
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 0
    assert report.pages == len(list(site.glob("latest/**/index.html")))
    assert report.files == sum(path.is_file() for path in site.glob("latest/**/*")) - 1  # all but the stamp
    names = {path.relative_to(site) for path in site.rglob("*")}
    assert {path.relative_to(target) for path in target.rglob("*")} == names
    for path in site.rglob("*"):
        if path.is_file():
            assert (target / path.relative_to(site)).read_bytes() == path.read_bytes(), path


@pytest.mark.usefixtures("no_images")
def test_what_a_process_cannot_write_is_said(tiny: Observatory, tmp_path: Path) -> None:
    """A fault in one of them is the fault of the whole, not a site with holes."""
    (tmp_path / "site").mkdir()
    broken = replace(tiny, kinds=())
    writing = Writing(broken, tmp_path / "site", "latest", tiny.head(), "2015-07", ("2015-07",), "", "en", "")
    with pytest.raises(Exception, match=r"."):
        write_pages(writing, [], 2, lambda _: None)


def test_a_folder_of_somebody_else_is_left_alone(tiny: Observatory, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        write_site(tiny, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.found
def test_ids_that_differ_in_capitals_alone_are_refused() -> None:
    refuse_shared_folders(["record/D-1/", "record/D-2/", "dialogue/d-1/"])
    for one, other in (
        ("record/D-1/", "record/d-1/"),
        ("record/\u00e9/", "record/e\u0301/"),
        ("x/STRASSE/", "x/straße/"),
    ):
        with pytest.raises(InputError, match="share a folder"):
            refuse_shared_folders([one, other])


COUNTS = (
    "bodies|changes|claims|concepts|days|dialogues|errors|figures|files|findings|gaps|issues|items|meetings|members|months|"
    "notes|numbers|pages|partners|quotes|records|revisions|rounds|rows|rules|schemes|sources|standings|statements|tables|treaties"
)
ONE_OF_MANY = re.compile(rf"(?<![\d.,–-])\b1 (?:[a-z]+ )?(?:{COUNTS})\b")


class Words(HTMLParser):
    """What a reader reads of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = 0
        self.feed(text)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        if tag in ("td", "th", "li", "p", "dd", "dt", "h1", "h2", "h3", "caption"):
            self.parts.append("|")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def test_one_is_singular_and_zero_is_explained_once(site: Path) -> None:
    wrong: list[str] = []
    explained: set[str] = set()
    for page in sorted(site.rglob("*.html")):
        text = Words(page.read_text("utf-8")).text
        where = page.relative_to(site).as_posix()
        wrong += [f"{where}: {hit[0]}" for hit in ONE_OF_MANY.finditer(text)]
        said = text.count("not: none exists")
        wrong += [f"{where}: 0 is explained {said} times"] if said > 1 else []
        explained |= {where.rpartition("/v/")[2].partition("/")[2]} if said else set()
    assert wrong == []
    assert {"map/items/index.html", "map/policy_possible/index.html", "table/levels/index.html"} <= explained
    assert any(where.endswith("measures/index.html") for where in explained)


@pytest.mark.parametrize("text", ["1 dialogues", "rests on 1 records", "1 policy dialogues"])
def test_the_pattern_finds_a_wrong_plural(text: str) -> None:
    assert ONE_OF_MANY.search(text)
    assert not ONE_OF_MANY.search(text.replace("1 ", "11 "))
