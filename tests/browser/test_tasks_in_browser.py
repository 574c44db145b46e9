"""What a desk officer asks, with the clicks counted, in a real browser without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

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


@pytest.mark.parametrize("cell", ["JPN/CS", "USA/CT", "USA/CS"])
def test_a_brief_prints_on_one_or_two_sides(browser: Browser, base: str, cell: str) -> None:
    """With the margins that the page itself asks for; the two with the USA are the longest."""
    page = browser.new_page()
    page.goto(f"{base}brief/{cell}/")
    sides = page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")
    assert sides in (1, 2)
    page.close()
