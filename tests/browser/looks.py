"""How pages look on every screen: axe, and nothing wider than the window; one load a page, the screen changes under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW, WIDE = 360, 1280
COLOURS = ["color-contrast", "link-in-text-block"]
ONLY_COLOURS = {"runOnly": COLOURS}
ALL_BUT_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
ALIKE = """() => {
  const named = (one) => [one.tagName, one.className, ...one.getAttributeNames().sort()].join("."), shapes = new Map();
  for (const row of document.querySelectorAll("tbody > tr, li, dl > div")) {
    const within = [], parts = new Set([row, ...row.querySelectorAll("*")].map(named));
    for (let one = row.parentElement; one; one = one.parentElement) within.push(named(one));
    const shape = [...parts].sort().join(" ") + " in " + within.join(" ");
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
    if (shapes.get(shape) > 2) row.remove();
  }
}"""
"""Leaves two of the rows that hold the same marks of the same classes and attributes within the same.

Colours hang on no more, and to measure the contrast of thousands of rows was most of the time of these tests.
"""
NEW = """(seen) => {
  const style = [...document.styleSheets].map(one => one.href ?? one.ownerNode.textContent).join();
  const coloured = ["class", "style", "fill", "type"], within = new Map([[null, style]]);
  const named = (one) => [one.tagName, ...one.getAttributeNames().sort().map(name =>
    coloured.includes(name) ? name + "=" + one.getAttribute(name) : name)].join(".");
  const written = (one) => one.matches("input, select, textarea, text")
    || [...one.childNodes].some(part => part.nodeType === Node.TEXT_NODE && part.data.trim());
  for (const one of document.querySelectorAll("*")) {
    const place = one.matches(":first-child") ? " first" : one.matches(":last-child") ? " last" : "";
    within.set(one, within.get(one.parentElement) + " > " + named(one));
    if (!written(one)) continue;
    const key = within.get(one) + (one.matches("td, th") ? place : "");
    seen[key] = (seen[key] ?? 0) + 1;
    if (seen[key] <= 2) one.setAttribute("data-new", "");
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-new]"}]});
  return seen;
}"""
"""Leaves to the rule of contrast two of the words that stand within the same marks of the same names under the same style.

The head, the ways and the foot of a page look on every page as they do on the first.
"""


def faults_of(page: Page, addresses: Iterable[str], narrow: int = NARROW) -> list[str]:
    """What axe finds on these pages, and which are wider than the window: narrow and wide, light and dark.

    The whole page is asked about every rule but those of colours, narrow and light, and once more wide and dark without the
    rows that look like others. Contrast, which hangs on width and scheme, is measured on all four screens, of all words
    within marks that no page before had; whether links stand out from the words around them there too, of all that is left.
    """
    faults = []
    seen: dict[str, int] = {}
    for address in addresses:
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        faults += _too_wide(page, f"{address} ({WIDE} px)")
        page.set_viewport_size({"width": narrow, "height": 900})
        faults += _too_wide(page, f"{address} ({narrow} px)")
        page.evaluate(Axe().axe_script)
        faults += _violations(page, f"{address} (light, {narrow} px)", ALL_BUT_COLOURS)
        page.evaluate(ALIKE)
        seen = page.evaluate(NEW, seen)
        faults += _violations(page, f"{address} (light, {narrow} px)", ONLY_COLOURS)
        page.emulate_media(color_scheme="dark")
        faults += _violations(page, f"{address} (dark, {narrow} px)", ONLY_COLOURS)
        page.set_viewport_size({"width": WIDE, "height": 900})
        faults += _violations(page, f"{address} (dark, {WIDE} px)", ONLY_COLOURS)
        faults += _violations(page, f"{address} (dark, {WIDE} px)", ALL_BUT_COLOURS)
        page.emulate_media(color_scheme="light")
        faults += _violations(page, f"{address} (light, {WIDE} px)", ONLY_COLOURS)
    return faults


def _too_wide(page: Page, place: str) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{place}: {over} px too wide"] if over > 0 else []


def _violations(page: Page, place: str, options: Mapping[str, object]) -> list[str]:
    asked = {"resultTypes": ["violations"], **options}
    found = page.evaluate("asked => axe.run(asked).then(found => found.violations)", asked)
    return [f"{place}: {one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]}" for one in found]
