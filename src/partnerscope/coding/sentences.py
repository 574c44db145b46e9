"""The sentences of a layer, as spans: what drafts are made of and quotes are cut from.

Grain: one *sentence* is one stretch of the text without white space at its ends. A line end stands inside a sentence only
where lines are set to a width (PDF, plain text) and the line before it is a full one; furniture ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from partnerscope.documents import Extent, Layer, LineBox

_FULL = 0.7
"""A line as long as this share of the longest ones goes on in the next."""
_SET_TO_A_WIDTH = frozenset({"pdf", "txt"})
_STOP = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-ZÀ-Þ0-9])")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]|\b(?:No|Nos|Mr|Mrs|Ms|Dr|Art|art|para|cf|e\.g|i\.e|vs|St))\.$")
_ENDS = (".", "!", "?", ":", ";")


def sentences(layer: Layer) -> tuple[Extent, ...]:
    """Every sentence, in the order of the text."""
    return tuple(one for block in _blocks(layer) for one in _parted(layer.text, block) if one.end > one.start)


def _blocks(layer: Layer) -> Iterator[Extent]:
    """Stretches of lines that belong together."""
    text = layer.text
    aside = {(span.start, span.end) for span in layer.furniture}
    lines = [line for page in layer.pages for line in page.lines if (line.start, line.end) not in aside]
    width = _width(lines) if layer.media in _SET_TO_A_WIDTH else 0.0
    start: int | None = None
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        words = text[line.start : line.end].strip()
        if not words:
            start = None
            continue
        start = line.start if start is None else start
        following = text[after.start : after.end].strip() if after else ""
        full = width > 0 and len(words) >= _FULL * width and not words.endswith(_ENDS)
        carried = width > 0 and following[:1].islower()
        flowing = width > 0 and len(words) >= _FULL * width
        if not following or not (full or carried or flowing):
            yield Extent(start, line.end)
            start = None


def _width(lines: list[LineBox]) -> float:
    """The length that nine in ten lines do not exceed; 0 where lines are paragraphs."""
    lengths = sorted(line.end - line.start for line in lines if line.end > line.start)
    longest = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    return float(longest) if longest <= 160 else 0.0


def _parted(text: str, block: Extent) -> Iterator[Extent]:
    words, start = text[block.start : block.end], 0
    for stop in _STOP.finditer(words):
        if not _ABBREVIATED.search(words[start : stop.start() + 1]):
            yield _trimmed(words, start, stop.end(), block.start)
            start = stop.end()
    yield _trimmed(words, start, len(words), block.start)


def _trimmed(words: str, start: int, end: int, base: int) -> Extent:
    part = words[start:end]
    left = len(part) - len(part.lstrip())
    return Extent(base + start + left, base + start + max(left, len(part.rstrip())))
