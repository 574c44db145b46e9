"""A text made ready for reading: pages, sentences, and the pieces between which marks begin and end.

Grain: one *piece* is a stretch of text under the same marks, with its offset in code points, so that a browser's selection
has an exact place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from partnerscope.coding import sentences
from partnerscope.documents import Extent, Layer

WINDOW = 1
"""How many pages are shown before and after the one asked for."""


@dataclass(frozen=True, slots=True)
class TextMark:
    """A stretch that is marked, and the letter that says as what."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: its offset, its words, the labels of the marks on it."""

    start: int
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceShown:
    """A sentence: its number in the document (from 1), where it stands, its pieces."""

    number: int
    start: int
    end: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PageShown:
    """A page: its number and its sentences."""

    number: int
    sentences: tuple[SentenceShown, ...]


def pages_of(layer: Layer, page: int, marks: Sequence[TextMark]) -> tuple[PageShown, ...]:
    """The page of this number and those around it, with marks."""
    wanted = {one.number for one in layer.pages if abs(one.number - page) <= WINDOW}
    found: dict[int, list[SentenceShown]] = {number: [] for number in sorted(wanted)}
    for number, span in enumerate(sentences(layer), 1):
        place = layer.page_at(span.start).number
        if place in found:
            pieces = tuple(_pieces(layer.text, span, marks))
            found[place].append(SentenceShown(number, span.start, span.end, pieces))
    return tuple(PageShown(number, tuple(some)) for number, some in found.items())


def _pieces(text: str, span: Extent, marks: Sequence[TextMark]) -> Iterator[Piece]:
    here = [one for one in marks if one.start < span.end and span.start < one.end]
    edges = {span.start, span.end} | {edge for one in here for edge in (one.start, one.end)}
    cuts = sorted(edge for edge in edges if span.start <= edge <= span.end)
    for start, end in pairwise(cuts):
        labels = tuple(dict.fromkeys(one.label for one in here if one.start <= start and end <= one.end))
        yield Piece(start, text[start:end], labels)
