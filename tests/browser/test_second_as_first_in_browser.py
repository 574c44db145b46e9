"""The second observatory under the same tests as the pages of the first, on a server and a static site of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from partnerscope.web import write_sites
from partnerscope.web.library import default_date
from tests.browser.conftest import served
from tests.browser.test_pages_in_browser import pytestmark as pytestmark
from tests.browser.test_pages_in_browser import (
    test_every_link_of_a_site_is_a_file_and_an_anchor_in_it as test_every_link_of_a_site_is_a_file_and_an_anchor_in_it,
)
from tests.browser.test_pages_in_browser import (
    test_every_page_of_the_whole_site_is_reached_by_links as test_every_page_of_the_whole_site_is_reached_by_links,
)
from tests.browser.test_pages_in_browser import (
    test_nothing_is_asked_from_anywhere_else as test_nothing_is_asked_from_anywhere_else,
)
from tests.browser.test_pages_in_browser import (
    test_on_a_narrow_screen_rows_are_stacked_under_their_names as test_on_a_narrow_screen_rows_are_stacked_under_their_names,
)
from tests.browser.test_pages_in_browser import (
    test_regions_that_scroll_take_the_focus as test_regions_that_scroll_take_the_focus,
)
from tests.browser.test_pages_in_browser import (
    test_the_first_column_stays_when_a_wide_table_is_moved as test_the_first_column_stays_when_a_wide_table_is_moved,
)
from tests.browser.test_pages_in_browser import (
    test_the_static_site_works_from_a_disk as test_the_static_site_works_from_a_disk,
)
from tests.browser.test_print_in_browser import LYING, UPRIGHT, faults_on_paper, lies_on_its_side
from tests.browser.test_print_in_browser import (
    test_bars_and_marks_stand_out_three_to_one as test_bars_and_marks_stand_out_three_to_one,
)
from tests.browser.test_second_in_browser import PAGES, SECOND
from tests.browser.test_sentences_in_site import (
    test_no_page_of_the_whole_site_says_what_must_not_return as test_no_page_of_the_whole_site_says_what_must_not_return,
)
from tests.conftest import pages_only

PRINTED = {
    "": LYING, "map/coverage/": LYING, "partner/JPN/": UPRIGHT, "sides/": UPRIGHT, "compare/CAN+KOR/": UPRIGHT,
    "table/regimes/": UPRIGHT, "dialogues/": LYING, "table/alignment/": LYING,
}  # fmt: skip
"""Ten areas stand beside each other in its matrices, so they lie on their side."""


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    return Observatory(SECOND, cache=Cache(tmp_path_factory.mktemp("second-cache")))


@pytest.fixture(scope="module")
def base(observatory: Observatory) -> Iterator[str]:
    view = observatory.at()
    with served(observatory) as address:
        yield f"{address}k/{view.head}/v/{default_date(view.about)}/"


@pytest.fixture(scope="module")
def site(observatory: Observatory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("second-site") / "public"
    with pages_only():
        assert write_sites([observatory], target).pages > 500
    return target


@pytest.fixture(scope="module")
def pages() -> tuple[str, ...]:
    return (*PAGES, "no/such/page/")


@pytest.mark.parametrize("address", PRINTED)
def test_no_word_of_its_printed_tables_is_broken_and_nothing_leaves_the_paper(
    browser: Browser, base: str, address: str
) -> None:
    assert faults_on_paper(browser, base + address, PRINTED[address]) == ([], 0)


@pytest.mark.parametrize("address", ["", "map/coverage/", "table/alignment/", "partner/JPN/"])
def test_a_matrix_of_many_areas_is_printed_on_its_side(browser: Browser, base: str, address: str) -> None:
    assert lies_on_its_side(browser, base + address) == {PRINTED[address] == LYING}
