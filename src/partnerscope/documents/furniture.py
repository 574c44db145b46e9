"""Running heads and page numbers: marked, never removed.

Grain: one *piece of furniture* is a line at the edge of a page that recurs word for word, or that carries a number running
with the number of the page, on at least three pages and three in ten of them. Masking digits alone would take 'Artikel 9'
for a page number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from partnerscope.documents.layer import Extent, Layer, PageText

EDGE = 3
"""Lines from the top and from the bottom of a page that are looked at."""
MIN_PAGES = 3
MIN_SHARE = 0.3
_LONG = 500
"""No running head is longer; a line of a hundred thousand digits would be as many lines to compare."""
_NUMBER = re.compile(r"\d{1,4}")


def furniture(layer: Layer) -> tuple[Extent, ...]:
    """The spans of a layer's running heads and page numbers, in order."""
    seen: dict[tuple[str, int | None], dict[int, list[Extent]]] = defaultdict(lambda: defaultdict(list))
    for page in layer.pages:
        for span, text in _edges(page, layer.text):
            for pattern in _patterns(text, page.number):
                seen[pattern][page.number].append(span)
    needed = max(MIN_PAGES, MIN_SHARE * len(layer.pages))
    found = {
        (span.start, span.end)
        for pages in seen.values()
        if len(pages) >= needed
        for spans in pages.values()
        for span in spans
    }
    return tuple(Extent(start, end) for start, end in sorted(found))


def _edges(page: PageText, text: str) -> Iterator[tuple[Extent, str]]:
    lines = [
        (Extent(line.start, line.end), " ".join(text[line.start : line.end].split())) for line in page.lines
    ]
    filled = [(span, words) for span, words in lines if words]
    if len(filled) <= 2 * EDGE:
        yield from filled
    else:
        yield from filled[:EDGE]
        yield from filled[-EDGE:]


def _patterns(text: str, page: int) -> Iterator[tuple[str, int | None]]:
    """The line as it is, and for each of its numbers: the rest, with how far the number is from the page's."""
    yield text, None
    if len(text) > _LONG:
        return
    for number in _NUMBER.finditer(text):
        yield f"{text[: number.start()]}#{text[number.end() :]}", int(number.group()) - page
