"""The pages in a real browser: readable, reachable and inside the screen, in light and dark, wide and narrow."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from partnerscope.observatory import Observatory
from tests.browser.looks import faults_of
from tests.web.test_site import Links, unreached

pytestmark = pytest.mark.browser

PAGES = (
    "", "map/depth/", "map/coverage/", "partners/", "partner/JPN/", "issues/", "issue/CS/", "dialogues/",
    "dialogues/by/silence/", "brief/JPN/CS/", "map/policy/", "dialogue/{dialogue}/", "record/{corrected}/",
    "records/meeting/",
    "cell/policy/", "cell/regimes/", "compare/", "compare/CAN+KOR/", "compare/CS+CT/", "timeline/", "sides/",
    "tables/", "table/dialogues/", "table/threats/", "table/statements/", "claims/", "claim/{claim}/", "audit/", "codebook/",
    "codebook/rank/", "evidence/", "gaps/", "sources/", "source/{source}/", "measures/", "no/such/page/",
)  # fmt: skip
"""One page of each type."""


@pytest.fixture(scope="module")
def pages(observatory: Observatory) -> tuple[str, ...]:
    """The addresses to look at: ids are taken from what the observatory holds."""
    view = observatory.at()
    corrections = [one for one in view.frame("correction")["record"] if one in view.known.owners]
    held = {
        "dialogue": view.frame("meeting")["dialogue"][0],
        "corrected": next(one for one in corrections if view.known.owners[one] not in ("source", "dialogue")),
        "claim": "C001",
        "source": view.about.reference.source,
    }
    return tuple(page.format(**held) for page in PAGES)


def test_axe_finds_nothing_and_nothing_overflows(browser: Browser, base: str, pages: tuple[str, ...]) -> None:
    context = browser.new_context(bypass_csp=True)
    faults = faults_of(context.new_page(), [base + address for address in pages])
    context.close()
    assert not faults, "\n".join(faults)


def test_what_looking_finds_is_told_for_each_screen(browser: Browser) -> None:
    """Greys that only one screen has, a block that only a narrow window cannot hold, a picture without words, a link that
    only its colour tells from the words around it, and that hardly.

    The only row of its class, or of its attribute, after many of another, is looked at on every screen; so is what an
    earlier page had under another style, and what it did not have under the same one.
    """
    black = "<li>black</li>" * 30
    rows = f"{black}<li class='odd'>grey</li><li data-name='Name'>grey</li>"
    link = "<section>Words and <a href='#x'>a link</a> and words.</section>"
    bad = f"""<!doctype html><html lang="en"><title>A page</title><style>
      body {{ background: #fff; color: #000 }} div {{ width: 500px; height: 1px }}
      @media (prefers-color-scheme: dark) {{ body {{ background: #000; color: #fff }} .odd {{ color: #333 }} }}
      @media (prefers-color-scheme: light) and (min-width: 800px) {{ p {{ color: #ddd }} }}
      @media (prefers-color-scheme: light) and (max-width: 799px) {{ [data-name] {{ color: #ddd }} }}
      a {{ color: #002; text-decoration: none }} @media (prefers-color-scheme: dark) {{ a {{ color: #ffd }} }}
      </style><main><h1>Words</h1><ul>{rows}</ul><p>grey</p>{link}<div></div><img src="data:,"></main>"""
    alike = bad.replace(f'{rows}</ul><p>grey</p>{link}<div></div><img src="data:,">', f"{black}</ul>")
    other = (
        bad.replace("#333", "#fff")
        .replace("#ddd", "#000")
        .replace(f'{link}<div></div><img src="data:,">', "")
    )
    assert len({bad, alike, other}) == 3
    page = browser.new_page()
    faults = faults_of(page, [f"data:text/html,{quote(one)}" for one in (alike, other, bad)])
    page.close()
    assert [re.sub(r"^.*? \(|: <.*$|: \d+ px", "", one) for one in faults] == [
        "360 px) too wide", "light, 360 px): image-alt (1)",
        "light, 360 px): color-contrast (1)", "light, 360 px): link-in-text-block (1)",
        "dark, 360 px): color-contrast (1)", "dark, 360 px): link-in-text-block (1)",
        "dark, 1280 px): color-contrast (1)", "dark, 1280 px): link-in-text-block (1)", "dark, 1280 px): image-alt (1)",
        "light, 1280 px): color-contrast (1)", "light, 1280 px): link-in-text-block (1)",
    ]  # fmt: skip


def test_everything_works_without_javascript(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base)
    page.get_by_role("link", name="As reported in July 2015").click()
    assert page.url == f"{base}map/policy/"
    page.get_by_role("row", name="USA").get_by_role("link").nth(1).click()
    assert "/cell/policy/#USA." in page.url
    page.locator("tr:target li a").first.click()
    assert "/record" in page.url
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Today").click()
    assert page.url == base
    context.close()


def test_the_keyboard_reaches_the_matrix_in_reading_order(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(base)
    seen = [href or "" for href in _walk(page, 60)]
    assert seen[0].endswith("#main")
    first = next(i for i, href in enumerate(seen) if "/brief/" in href)
    tabs = next(i for i, href in enumerate(seen) if href.endswith("map/items/"))
    rooms = next(i for i, href in enumerate(seen) if href.endswith("/partners/"))
    assert rooms < tabs < first
    row = [href.rsplit("/", 2)[1] for href in seen if "/brief/CHN/" in href]
    assert row == ["NP", "OC", "CS", "GS", "GP"]  # nothing named on terrorism
    page.close()


def _walk(page: Page, steps: int) -> list[str]:
    """Where the focus stands after each press of the tab key, and that it can be seen."""
    seen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"
        seen.append(
            page.evaluate("document.activeElement.href || document.activeElement.getAttribute('role')")
        )
    return seen


def test_regions_that_scroll_take_the_focus(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800}, bypass_csp=True)  # waiting evaluates text
    page.goto(base)
    region = page.get_by_role("region", name="The last meeting on record by partner and issue")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page.close()


def test_nothing_is_asked_from_anywhere_else(browser: Browser, base: str, pages: tuple[str, ...]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in pages[:-1]:
        page.goto(base + address)
    host = base.split("/k/")[0]
    assert [url for url in asked if not url.startswith(host)] == []
    assert [one for one in complaints if "favicon" not in one and "404" not in one] == []
    page.close()


def test_every_link_of_a_site_is_a_file_and_an_anchor_in_it(site: Path) -> None:
    broken = broken_links(site)
    assert not broken, "\n".join(broken[:20])


def broken_links(site: Path) -> list[str]:
    """The links of all pages in a folder that lead to no file, or to no anchor in it."""
    held = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    anchors: dict[str, set[str]] = {}
    wanted: dict[tuple[str, str], str] = {}
    for page in sorted(
        name for name in held if name.endswith(".html") and name.rpartition("/")[2] != "404.html"
    ):
        links = Links((site / page).read_text("utf-8"))
        anchors[page] = links.ids
        for href in links.hrefs:
            if not href.startswith(("http://", "https://")):
                place, _, anchor = href.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(page), place)) if place else page
                wanted.setdefault((target, anchor), page)
    return [
        f"{page} -> {target}#{anchor}"
        for (target, anchor), page in wanted.items()
        if target not in held or (anchor and anchor not in anchors[target])
    ]


def _body(page: Page) -> str:
    """What a page says above the box on how to cite it, which names its own address."""
    return page.locator("main").inner_text().partition("Cite this page")[0]


def test_every_page_of_the_whole_site_is_reached_by_links(site: Path) -> None:
    assert unreached(site) == set()


def test_on_a_narrow_screen_rows_are_stacked_under_their_names(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{base}dialogues/")
    region = page.get_by_role("region", name="Who is still talking?")
    assert region.evaluate("one => one.scrollWidth <= one.clientWidth")
    cell = page.locator("td[data-name='Reading']").first
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"Reading"'
    name, said = cell.bounding_box(), cell.locator("span").first.bounding_box()
    assert name and said and said["x"] - name["x"] > 100  # the name stands in a column of its own
    page.close()


def test_the_first_column_stays_when_a_wide_table_is_moved(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport={"width": 700, "height": 800})
    page.goto(f"{base}table/dialogues/")
    region, head = (
        page.get_by_role("region", name="Dialogues by partner and issue"),
        page.locator("tbody th").first,
    )
    before = head.bounding_box()
    region.evaluate("one => { one.scrollLeft = 150 }")
    assert region.evaluate("one => one.scrollLeft") == 150
    assert head.bounding_box() == before
    page.close()


def test_the_static_site_works_from_a_disk(browser: Browser, site: Path, base: str) -> None:
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/v/*/index.html")
    live = browser.new_page()
    live.goto(base)
    assert _body(page) == _body(live)
    page.get_by_role("rowheader", name="Japan").get_by_role("link").click()
    assert page.url.endswith("/partner/JPN/index.html")
    live.goto(f"{base}partner/JPN/")
    assert _body(page) == _body(live)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Georgia")
    page.close()
    live.close()


@pytest.mark.parametrize("address", ["sources/", "gaps/", "table/regimes/"])
def test_lists_have_room_on_a_wide_screen_and_no_shade_where_stacked(
    browser: Browser, base: str, address: str
) -> None:
    """found: the last columns of sources and gaps were cut at 1440; stacked lists kept the shade of a hidden column."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(base + address)
    lists = page.locator(".list .scroll")
    assert lists.count()
    room = "all => all.map(one => one.scrollWidth - one.clientWidth)"
    shade = "all => all.map(one => getComputedStyle(one).backgroundImage)"
    assert max(lists.evaluate_all(room)) <= 1
    assert all("gradient" in one for one in lists.evaluate_all(shade))
    page.set_viewport_size({"width": 390, "height": 900})
    assert max(lists.evaluate_all(room)) <= 1
    assert set(lists.evaluate_all(shade)) == {"none"}
    page.close()
