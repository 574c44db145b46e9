"""The second observatory beside the first in a real browser: the same demands, with no line of code for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from partnerscope.observatory import Observatory, bundled
from tests.browser.conftest import served
from tests.browser.looks import faults_of
from tests.browser.test_pages_in_browser import pytestmark as pytestmark

FIRST = Path(str(bundled()))
SECOND = FIRST.parent / "eu-security-defence-partnerships"
PAGES = (
    "", "map/coverage/", "map/policy_possible/", "partners/", "partner/JPN/", "issues/", "issue/CY/", "dialogues/",
    "brief/JPN/CY/", "dialogue/NO-01/", "record/SDP-NOR/", "records/meeting/", "cell/regimes/", "compare/",
    "compare/JPN+KOR/", "timeline/", "sides/", "tables/", "table/commitments/", "table/ledger/", "claims/", "audit/",
    "codebook/issue/", "evidence/", "gaps/", "sources/", "measures/",
)  # fmt: skip
"""One page of each type that it has."""
NOWHERE = "no/such/page/"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Both observatories under one address."""
    with served(Observatory.open(FIRST), Observatory.open(SECOND)) as address:
        yield address


@pytest.fixture(scope="module")
def front(site: str, browser: Browser) -> str:
    """The front page of the second."""
    page = browser.new_page()
    page.goto(f"{site}o/{SECOND.name}/")
    found = page.url
    page.close()
    return found


def test_axe_finds_nothing_and_nothing_overflows(browser: Browser, site: str, front: str) -> None:
    addresses = [*(front + one for one in (*PAGES, NOWHERE)), f"{site}observatories/"]
    context = browser.new_context(bypass_csp=True)
    faults = faults_of(context.new_page(), addresses)
    context.close()
    assert not faults, "\n".join(faults)


def test_every_page_answers_names_its_language_and_asks_nobody_else(
    browser: Browser, site: str, front: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES:
        answer = page.goto(front + address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").count() == 1, address
    assert [one for one in asked if not one.startswith(site)] == []
    page.close()


def test_a_date_at_the_top_leads_to_the_same_page_at_that_date(browser: Browser, front: str) -> None:
    page = browser.new_page()
    page.goto(f"{front}partner/NOR/")
    assert "/v/2026-11/" in page.url
    page.get_by_role("group", name="The view").get_by_role("link", name="January 2025").click()
    assert page.url.endswith("/v/2025-01/partner/NOR/")
    assert page.locator("h1").inner_text()
    page.close()


def test_the_foot_of_a_page_leads_to_the_comparison_and_back(browser: Browser, site: str, front: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{front}partner/JPN/")
    page.get_by_role("link", name="Beside the other observatories").click()
    assert page.url == f"{site}observatories/"
    row = page.get_by_role("region", name="Partners").get_by_role("row", name="Japan")
    assert row.get_by_role("link", name="partner").count() == 2
    row.get_by_role("link", name="partner").nth(1).click()
    assert page.url == f"{front}partner/JPN/"
    page.context.close()
