"""Printed pages: tables fit the paper, no word is broken, wide ones lie on their side; marks that stand out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

UPRIGHT, LYING = 703, 1032
"""Pixels between the margins of an A4 page, upright and on its side."""
PRINTED = {
    "": UPRIGHT,
    "partner/JPN/": UPRIGHT,
    "sides/": UPRIGHT,
    "compare/CAN+KOR/": UPRIGHT,
    "table/regimes/": UPRIGHT,
    "dialogues/": LYING,
    "table/alignment/": LYING,
}
BROKEN = """() => {
  const found = [];
  for (const cell of document.querySelectorAll('main :is(th, td)')) {
    if (cell.closest('[aria-hidden]') || cell.querySelector('svg, .vh')) continue;
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode())
      for (const word of node.data.matchAll(/[^\\s\\u2013/-]{2,24}/g)) {
        const range = document.createRange();
        range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
        const tops = new Set([...range.getClientRects()].map(one => Math.round(one.top)));
        if (tops.size > 1 && getComputedStyle(cell).writingMode === 'horizontal-tb') found.push(word[0]);
      }
  }
  return found;
}"""
"""Words of cells that stand on two lines."""


@pytest.mark.parametrize("address", PRINTED)
def test_no_word_of_a_printed_table_is_broken_and_nothing_leaves_the_paper(
    browser: Browser, base: str, address: str
) -> None:
    assert faults_on_paper(browser, base + address, PRINTED[address]) == ([], 0)


def faults_on_paper(browser: Browser, address: str, width: int) -> tuple[list[str], int]:
    """Broken words of a printed page, and the pixels by which it leaves paper of this width; it says how to cite it."""
    page = browser.new_page(viewport={"width": width, "height": 1000}, bypass_csp=True)
    page.emulate_media(media="print", color_scheme="light")
    page.goto(address)
    words: list[str] = page.evaluate(BROKEN)
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert page.locator("#cite p").first.is_visible()
    page.close()
    return words, max(0, over)


@pytest.mark.parametrize(
    ("address", "lying"), [("table/alignment/", True), ("dialogues/", True), ("", False)]
)
def test_a_table_of_many_columns_is_printed_on_its_side(
    browser: Browser, base: str, address: str, lying: bool
) -> None:
    assert lies_on_its_side(browser, base + address) == {lying}


def lies_on_its_side(browser: Browser, address: str) -> set[bool]:
    """Whether the sheets of a printed page are wider than high."""
    page = browser.new_page()
    page.goto(address)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    page.close()
    return {float(wide) > float(high) for wide, high in boxes}


def test_outside_addresses_are_printed(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(f"{base}brief/JPN/CS/")
    assert page.locator(".sources .address").first.is_visible()
    page.locator(".sources a").first.click()
    shown = page.evaluate("getComputedStyle(document.querySelector('main a.out'), '::after').content")
    assert "http" in shown
    page.close()


MARKS = """() => [...document.querySelectorAll('main svg :is(circle, rect, path, line, polygon)')].filter(
  one => !one.closest('.steps') && !one.classList.contains('tick')
).map(one => {
  const style = getComputedStyle(one);
  const cell = one.closest('td, figure, p');
  let under = cell;
  while (under && getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
  const paper = getComputedStyle(under || document.body).backgroundColor;
  return [one.outerHTML.slice(0, 80), style.fill, style.stroke, paper];
})"""
"""Drawn marks with their colours and that of the paper below; not the steps of a scale, whose squares print their number."""


def light(colour: str) -> float | None:
    """The relative luminance of a computed colour (WCAG 2); None where nothing is painted."""
    parts = [float(one) for one in re.findall(r"[\d.]+", colour)]
    if not colour.startswith("rgb") or (len(parts) == 4 and parts[3] == 0):
        return None
    linear = [one / 3294.6 if one <= 10.3 else ((one / 255 + 0.055) / 1.055) ** 2.4 for one in parts[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_and_marks_stand_out_three_to_one(browser: Browser, base: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    faults = set()
    for address in ("dialogues/", "partner/JPN/", "timeline/", "sides/", "map/policy/", "dialogue/JP-01/"):
        page.goto(base + address)
        for what, fill, stroke, paper in page.evaluate(MARKS):
            under = light(paper)
            if under is None:
                continue
            painted = [one for one in (light(fill), light(stroke)) if one is not None]
            best = max(((max(one, under) + 0.05) / (min(one, under) + 0.05) for one in painted), default=9)
            if best < 3:
                faults.add(f"{address}: {best:.1f} {what}")
    assert not faults
    page.close()
