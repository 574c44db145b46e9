"""How another program counted the characters of a text: by trying every way, and taking the one that fits best.

Grain: one *counting* says how wide a character beyond the first plane, a line end and a byte order mark are. Positions in a
file are never believed: the words they give must be the words a selection is named by, or begin and end with words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

ASTRAL = 0xFFFF
_NAMED, _EDGE, _OUTSIDE = 4, 1, -4


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


COUNTINGS = tuple(Counting(*one) for one in product((False, True), repeat=3))


@dataclass(frozen=True, slots=True)
class Positioned:
    """A selection as a file has it: two positions, and the words that it is named by ('' when it has none)."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The counting that fits best, and for how many selections another that fits as well gives other words."""

    counting: Counting
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


def span(places: Sequence[int], one: Positioned) -> tuple[int, int] | None:
    """The stretch of the text between two positions, or None when they are none of a character."""
    start, end = bisect_left(places, one.start), bisect_left(places, one.end)
    if not start < end < len(places) or (places[start], places[end]) != (one.start, one.end):
        return None
    return start, end


def fit(sources: Iterable[tuple[str, Sequence[Positioned]]]) -> Fitted:
    """The counting that fits the selections of some texts best; the simplest of several."""
    texts = [(text, selections) for text, selections in sources if selections]
    scored: list[tuple[int, list[tuple[int, int] | None]]] = []
    for counting in COUNTINGS:
        total, spans = 0, []
        for text, selections in texts:
            places = offsets(text, counting)
            for one in selections:
                found = span(places, one)
                total += _OUTSIDE if found is None else _score(text, *found, one.name)
                spans.append(found)
        scored.append((total, spans))
    best = max(total for total, _ in scored)
    ties = [number for number, (total, _) in enumerate(scored) if total == best]
    chosen = scored[ties[0]][1]
    unsure = {at for tie in ties[1:] for at, other in enumerate(scored[tie][1]) if other != chosen[at]}
    return Fitted(COUNTINGS[ties[0]], len(unsure))


def _score(text: str, start: int, end: int, name: str) -> int:
    """How well a stretch fits: it is what the name says; it begins and ends where words do."""
    said = " ".join(name.split()).rstrip("….")
    words = " ".join(text[start:end].split())
    found = _NAMED if said and (words.startswith(said) or words == name) else 0
    begins = not text[start].isspace() and (start == 0 or not _same_word(text[start - 1], text[start]))
    ends = not text[end - 1].isspace() and (end == len(text) or not _same_word(text[end - 1], text[end]))
    return found + _EDGE * begins + _EDGE * ends


def _same_word(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum()
