"""The main pages and the search in a second browser: Debian's Firefox."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.browser.firefox import Firefox, firefox
from tests.browser.test_pages_in_browser import pytestmark as pytestmark

MAIN = (
    "", "partners/", "partner/JPN/", "issue/CS/", "brief/JPN/CS/", "dialogues/", "dialogues/partner/JPN/", "map/policy/",
    "compare/CAN+KOR/", "timeline/", "sides/", "table/dialogues/", "claims/", "records/figure/", "search/", "changes/",
)  # fmt: skip


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Debian's Firefox; without it these tests are skipped, and fail where CI is set."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Firefox to drive; install it (Debian: apt-get install firefox-esr)")
        pytest.skip("no Firefox")
    with firefox(found, tmp_path_factory.mktemp("firefox")) as running:
        yield running


def test_the_main_pages_load_in_firefox(window: Firefox, base: str) -> None:
    """Whole, with their style, and nothing sticks out of the window."""
    for address in MAIN:
        window.go(f"{base}{address}")
        assert window.says("document.querySelectorAll('main h1').length") == 1, address
        assert window.says("document.styleSheets.length && document.styleSheets[0].cssRules.length") > 50, (
            address
        )
        over = window.says("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{address}: {over} px"
    window.go(base)
    assert "Japan" in window.says("document.querySelector('table.met').innerText")


def test_the_search_works_in_firefox(window: Firefox, base: str) -> None:
    window.go(base)
    window.write("#asked", "Europol")
    window.click("#asked + button")
    assert window.address.endswith("/search/?q=Europol")
    assert window.says("document.querySelectorAll('section.hits li').length") > 10
    assert window.says("document.querySelector('section.hits mark').innerText.toLowerCase()") == "europol"


def test_a_figure_of_firefox_is_the_figure(window: Firefox, base: str) -> None:
    """The image for a slide is drawn by Firefox too."""
    window.go(f"{base}figure.svg")
    assert window.says("document.documentElement.tagName.toLowerCase()") == "svg"
    assert window.says("document.querySelectorAll('text').length") > 40
