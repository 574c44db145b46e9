"""Words that somebody quoted, made passages: cut from the text, or typed where a page has none that can be used.

Grain: one *quoted words* is what a person said, and the field for which it speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partnerscope.coding.proposals import ALL, CodedPassage
from partnerscope.documents import ACCEPTED, Finder, Layer, Sought, cut, is_usable
from partnerscope.errors import InputError


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """Words, the field for which they speak ('*' for the record), and the page where they were typed beside its picture.

    `start` is where somebody selected them: it chooses among places that have the same words, and proves nothing.
    """

    words: str
    field: str = ALL
    page: int | None = None
    start: int | None = None


def passages_of(finder: Finder, quotes: Sequence[QuotedWords]) -> tuple[CodedPassage, ...]:
    """The passages of quoted words; the same words for the same field are one.

    Raises InputError unless each surely stands in the text, or was typed beside a page without usable text.
    """
    found = (_typed(finder.layer, one) if one.page is not None else _found(finder, one) for one in quotes)
    return tuple(dict.fromkeys(found))


def _found(finder: Finder, quoted: QuotedWords) -> CodedPassage:
    found = finder.find(Sought(quoted.words, start=quoted.start))
    if found.status not in ACCEPTED or found.span is None:
        places = f" in {found.places} places" if found.status == "ambiguous" else ""
        hint = "quote more words around them" if found.status == "ambiguous" else ""
        raise InputError(
            f"the words do not stand in the text ({found.status}{places})",
            where=repr(quoted.words[:80]),
            hint=hint,
        )
    one = cut(finder.layer, found.span.start, found.span.end)
    return CodedPassage(quoted.field, one.start, one.end, one.exact, one.page)


def _typed(layer: Layer, quoted: QuotedWords) -> CodedPassage:
    words, number = " ".join(quoted.words.split()), quoted.page
    page = next((one for one in layer.pages if one.number == number), None)
    if page is None:
        raise InputError(f"the document has no page {number}", allowed=f"1 to {len(layer.pages)}")
    if is_usable(layer, page):
        raise InputError(
            f"page {number} has a text: words are cut from it and not typed", hint="quote without a page"
        )
    if not words:
        raise InputError("no words were typed")
    return CodedPassage(quoted.field, page.start, page.end, words, page.number, typed=True)
