"""Words in a layer, with everything that finds them again (W3C TextQuoteSelector and TextPositionSelector).

Grain: one *passage* is one stretch of one layer; its words are cut from the layer and never taken from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnerscope.documents.layer import Layer
from partnerscope.errors import InputError

CONTEXT = 32
"""Characters before and after that stand beside a passage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The words, 32 characters before and after, offsets in code points, the page, and the layer they were cut from.

    The words of a `typed` one were typed beside the picture of a page without usable text: the offsets are the page's.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    page: int
    layer: str
    typed: bool = False


def cut(layer: Layer, start: int, end: int) -> Passage:
    """The passage between two offsets of a layer. Raises InputError when there are no words between them."""
    if not 0 <= start < end <= len(layer.text):
        raise InputError(
            f"characters {start} to {end} are not in the text",
            where=f"layer {layer.hash[:12]}",
            allowed=f"0 to {len(layer.text)}, start before end",
        )
    return Passage(
        layer.text[start:end],
        layer.text[max(0, start - CONTEXT) : start],
        layer.text[end : end + CONTEXT],
        start,
        end,
        layer.page_at(start).number,
        layer.hash,
    )
