"""How another program counted the characters of a text: by trying every way, and taking the one that fits best.

Grain: one *counting* says how wide a character beyond the first plane, a line end and a byte order mark are. Positions in a
file are never believed: the words they give must be the words a selection is named by, or begin and end with words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, product

ASTRAL = 0xFFFF
Span = tuple[int, int]
_NAMED, _BEGUN, _EDGE, _OUTSIDE = 5, 3, 1, -4


@dataclass(frozen=True, slots=True)
class Counting:
    """One way of counting: in UTF-16 units or code points, a line end as one or two, a byte order mark or none."""

    utf16: bool = False
    crlf: bool = False
    bom: bool = False

    def __str__(self) -> str:
        unit = "UTF-16 units" if self.utf16 else "code points"
        return f"{unit}, a line end is {'two' if self.crlf else 'one'}" + (
            ", a byte order mark counts" if self.bom else ""
        )


COUNTINGS = tuple(Counting(utf16, crlf, bom) for bom, utf16, crlf in product((False, True), repeat=3))
"""Every way, the simplest first; a mark that counts is the rarest."""


@dataclass(frozen=True, slots=True)
class Positioned:
    """A selection as a file has it: two positions, and the words that it is named by ('' when it has none)."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The counting that fits best, and the stretch of every selection by it, text by text.

    None for a selection that has no place (`outside` counts them), and for one that another counting, which fits as well,
    places elsewhere (`unsure`).
    """

    counting: Counting
    spans: tuple[tuple[Span | None, ...], ...]
    outside: int
    unsure: int


def offsets(text: str, counting: Counting) -> Sequence[int]:
    """The position of every character of a text (line ends LF), and that of its end."""
    first = int(counting.bom)
    if not (counting.utf16 and not text.isascii()) and not (counting.crlf and "\n" in text):
        return range(first, first + len(text) + 1)
    widths = (
        2 if (counting.crlf and one == "\n") or (counting.utf16 and ord(one) > ASTRAL) else 1 for one in text
    )
    return list(accumulate(widths, initial=first))


def span(places: Sequence[int], one: Positioned) -> Span | None:
    """The stretch of the text between two positions, or None when they are none of a character."""
    start, end = bisect_left(places, one.start), bisect_left(places, one.end)
    if not start < end < len(places) or (places[start], places[end]) != (one.start, one.end):
        return None
    return start, end


def fit(texts: Sequence[tuple[str, Sequence[Positioned]]]) -> Fitted:
    """The counting that fits the selections of some texts best; the simplest of several that place them alike."""
    scored = [_spans(texts, counting) for counting in COUNTINGS]
    best = max(total for total, _ in scored)
    ties = [number for number, (total, _) in enumerate(scored) if total == best]
    placed = [scored[tie][1] for tie in ties]
    sure = tuple(
        tuple(ways[0] if len(set(ways)) == 1 else None for ways in zip(*own, strict=True))
        for own in zip(*placed, strict=True)
    )
    outside = sum(found is None for own in placed[0] for found in own)
    lost = sum(found is None for own in sure for found in own)
    return Fitted(COUNTINGS[ties[0]], sure, outside, lost - outside)


def _spans(
    texts: Sequence[tuple[str, Sequence[Positioned]]], counting: Counting
) -> tuple[int, list[list[Span | None]]]:
    """How well a counting fits, and where it places the selections of each text."""
    total, placed = 0, []
    for text, selections in texts:
        places = offsets(text, counting)
        found = [span(places, one) for one in selections]
        pairs = zip(found, selections, strict=True)
        total += sum(_OUTSIDE if at is None else _score(text, *at, one.name) for at, one in pairs)
        placed.append(found)
    return total, placed


def _score(text: str, start: int, end: int, name: str) -> int:
    """How well a stretch fits: it is what the name says; it begins and ends where words do."""
    said, words = " ".join(name.split()), " ".join(text[start:end].split())
    begun = said.rstrip("….")  # a long name is cut
    found = _NAMED if said and said == words else _BEGUN if begun and words.startswith(begun) else 0
    begins = not text[start].isspace() and (start == 0 or not _same_word(text[start - 1], text[start]))
    ends = not text[end - 1].isspace() and (end == len(text) or not _same_word(text[end - 1], text[end]))
    return found + _EDGE * begins + _EDGE * ends


def _same_word(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum()
