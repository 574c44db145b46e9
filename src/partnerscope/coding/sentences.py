"""The sentences of a layer, as spans: what drafts are made of and quotes are cut from.

Grain: one *sentence* is one stretch of the text without white space at its ends. A line end stands inside a sentence only
where lines are set to a width (PDF, plain text) and the line before it is a full one; furniture ends nothing. The number or
letter of a paragraph ('1.', '(b)') belongs to the sentence that follows it, on the same line or on the next. The full stop
of a German ordinal ('am 12. März', 'zum 8. Dialog') ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from partnerscope.coding.dates import GERMAN_MONTH
from partnerscope.documents import Extent, Layer, LineBox

_FULL = 0.7
"""A line as long as this share of the longest ones goes on in the next."""
_SET_TO_A_WIDTH = frozenset({"pdf", "txt"})
_STOP = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-ZÀ-Þ0-9])")
_SHORT = (
    r"No|Nos|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Hon|Amb|Sen|Rep|Art|art|para|paras|p|pp|cf|ca|approx|e\.g|i\.e|vs|St|Mt|Inc|Ltd|Co"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec"
)
_ABBREVIATED = re.compile(rf"(?:\b[A-Z]|\b(?:{_SHORT}))\.$")
_NUMBERED = re.compile(r"(?<!\w)\d{1,3}\.$")
_GERMAN = re.compile(r"\b(?:der|die|das|den|dem|des|zum|zur|am|vom|beim|im)\s+\d{1,3}\.$", re.IGNORECASE)
_COUNT = r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5})"
_MARK = rf"(?:\(?{_COUNT}(?:[.)]|\.\))|\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}|[•◦▪▫●○‣⁃·*–—-])"
_MARKED = re.compile(_MARK)
"""The number, letter or bullet of a paragraph, with what ends it; a number alone may be that of a page."""
_BEGINS = re.compile(rf"{_MARK}\s")
_LISTED = re.compile(rf"(?:^|[:;]\s+){_MARK}$")
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
    end = 0
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        words = text[line.start : line.end].strip()
        if not words:
            continue
        start, end = line.start if start is None else start, line.end
        following = text[after.start : after.end].strip() if after else ""
        full = width > 0 and len(words) >= _FULL * width and not words.endswith(_ENDS)
        begins = _BEGINS.match(following) is not None
        carried = width > 0 and following[:1].islower() and not begins
        flowing = width > 0 and len(words) >= _FULL * width and not begins
        goes_on = following and (full or carried or flowing)
        if not (goes_on or _MARKED.fullmatch(words)):
            yield Extent(start, end)
            start = None
    if start is not None:
        yield Extent(start, end)


def _width(lines: list[LineBox]) -> float:
    """The length that nine in ten lines do not exceed; 0 where lines are paragraphs."""
    lengths = sorted(line.end - line.start for line in lines if line.end > line.start)
    longest = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    return float(longest) if longest <= 160 else 0.0


def _parted(text: str, block: Extent) -> Iterator[Extent]:
    words, start = text[block.start : block.end], 0
    for stop in _STOP.finditer(words):
        told = words[start : stop.start() + 1]
        if not (
            _ABBREVIATED.search(told) or _LISTED.search(told.strip()) or _is_ordinal(words, told, stop.end())
        ):
            yield _trimmed(words, start, stop.end(), block.start)
            start = stop.end()
    yield _trimmed(words, start, len(words), block.start)


def _is_ordinal(words: str, told: str, after: int) -> bool:
    """Whether what ends here is a German ordinal, before a month or behind an article."""
    return bool((_NUMBERED.search(told) and GERMAN_MONTH.match(words, after)) or _GERMAN.search(told))


def _trimmed(words: str, start: int, end: int, base: int) -> Extent:
    part = words[start:end]
    left = len(part) - len(part.lstrip())
    return Extent(base + start + left, base + start + max(left, len(part.rstrip())))
