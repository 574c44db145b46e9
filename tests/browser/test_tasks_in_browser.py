"""What a desk officer asks, with the clicks counted, in a real browser without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_pages_in_browser import pytestmark as pytestmark


def test_japan_on_cyber_security_is_one_click_from_home(browser: Browser, base: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(base)
    page.get_by_role("row", name="Japan").get_by_role("link", name="cyber-security").click()
    assert page.url == f"{base}brief/JPN/CS/"
    said = page.locator(".said").inner_text()
    assert "28 January 2026" in said
    first = page.locator(".said sup a").first
    first.click()
    target = page.url.rpartition("#")[2]
    assert page.locator(f"#{target} a").count() > 0
    page.context.close()


def test_who_has_not_met_since_2022_is_two_clicks_from_home(browser: Browser, base: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(base)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Dialogues").click()
    page.get_by_role("navigation", name="No meeting since").get_by_role("link", name="2022").click()
    dates = page.locator("td[data-name='Last seen to meet']").all_inner_texts()
    assert len(dates) > 10
    assert all(int(date.replace("?", "")[-4:]) < 2022 for date in dates if date[-4:].isdigit())
    page.context.close()


def clicked(browser: Browser, base: str, *links: tuple[str, str]) -> Page:
    """A page without JavaScript after some clicks from home, each on a link within a part of the page."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(base)
    for part, name in links:
        page.locator(part).get_by_role("link", name=name).first.click()
    return page


def test_what_changed_since_march_2026_is_two_clicks_from_home(browser: Browser, base: str) -> None:
    page = clicked(browser, base, ("header nav", "What changed"), ("main", "since March 2026"))
    assert page.url.endswith("/changes/2026-03..2026-11/")
    assert (
        page.get_by_role("heading", level=1).inner_text()
        == "What changed between March 2026 and November 2026?"
    )
    rows = page.locator("main .list tbody tr")
    assert rows.count() > 3
    assert rows.locator("th a").count() == rows.count()  # each row leads to its record
    page.context.close()


def test_member_states_with_a_cyber_dialogue_with_china_are_one_click_from_home(
    browser: Browser, base: str
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(base)
    page.get_by_role("row", name="China").get_by_role("link", name="cyber-security").click()
    others = page.get_by_role("region", name="Members and others")
    assert others.locator("tbody th").all_inner_texts()
    assert "United Kingdom (member until 31 January 2020)" in others.inner_text()
    page.context.close()


def test_everything_on_europol_is_one_search_and_one_click(browser: Browser, base: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(base)
    page.locator("#asked").fill("Europol")
    page.locator("#asked + button").click()
    page.locator("section.hits").first.get_by_role("link", name="Europol").first.click()
    assert "/name/" in page.url
    parts = page.get_by_role("heading", level=2).all_inner_texts()
    assert {"Agreements", "Items of cooperation"} <= set(parts)
    page.context.close()


def test_canada_beside_south_korea_is_two_clicks_from_home(browser: Browser, base: str) -> None:
    page = clicked(browser, base, ("header nav", "Compare"), ("main", "South Korea (beside Canada)"))
    assert page.url == f"{base}compare/CAN+KOR/"
    assert page.locator("table.beside thead a").all_inner_texts() == ["Canada", "South Korea"]
    page.context.close()


def test_a_figure_for_a_slide_with_its_source_is_one_click_from_home(browser: Browser, base: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(base)
    page.locator("main .source").get_by_role("link", name="image as svg").first.press("Enter")
    assert page.url == f"{base}figure.svg"
    said = " ".join(page.locator("text").all_text_contents())
    assert "Source: " in said
    assert "November 2026, as known at" in said
    assert "Licence: " in said
    page.context.close()


def test_the_number_24_is_cited_by_an_address_that_leads_back_to_it(browser: Browser, base: str) -> None:
    """Two clicks from home to the number with its records; its address is printed there, and needs no script."""
    page = clicked(browser, base, ("main nav.tabs", "As reported in July 2015"), ("main .says", "24 of 77"))
    place = page.url
    assert "/cell/policy/#USA.all" in place
    row = page.locator(f"[id='{place.partition('#')[2]}']")
    assert "24" in row.inner_text()
    link = row.locator("a.id")
    identity = link.inner_text()
    link.click()
    assert page.url.endswith(f"/n/{identity[0]}/#{identity}")
    page.locator(f"#{identity} a").click()
    assert page.url.partition("/v/")[2] == place.partition("/v/")[2]
    page.goto(f"{base.partition('/k/')[0]}/n/{identity}")
    assert page.url.partition("/v/")[2] == place.partition("/v/")[2]
    page.context.close()


@pytest.mark.parametrize("cell", ["JPN/CS", "USA/CT", "USA/CS"])
def test_a_brief_prints_on_one_or_two_sides(browser: Browser, base: str, cell: str) -> None:
    """With the margins that the page itself asks for; the two with the USA are the longest."""
    page = browser.new_page()
    page.goto(f"{base}brief/{cell}/")
    sides = page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")
    assert sides in (1, 2)
    page.close()
