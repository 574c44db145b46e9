"""Where the names of cases can stand in a plot without covering each other.

The grain is one label: a box of text beside its mark. Labels are placed one after the other, each at the
first free position around its mark, nearest first; the result depends on nothing but the input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHARACTER, CAPITAL, LINE = 5.2, 6.6, 10.0
"""Width of a character and of a capital letter, and height of a line of 9-point text, in pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """Area in common."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """The point of the box nearest to (x, y)."""
        return (
            min(max(x, self.left), self.left + self.width),
            min(max(y, self.top), self.top + self.height),
        )


def place_labels(marks: Sequence[tuple[float, float]], texts: Sequence[str], size: float) -> list[Box]:
    """A box for each text beside its mark (x right, y down, in pixels of a square plot of `size`).

    Empty texts get an empty box at the mark. Where no position is free the one with least overlap is taken.
    """
    taken = [Box(x - 4, y - 4, 8, 8) for x, y in marks]
    placed: list[Box] = []
    for number, ((x, y), text) in enumerate(zip(marks, texts, strict=True)):
        if not text:
            placed.append(Box(x, y, 0, 0))
            continue
        others = taken[:number] + taken[number + 1 :]
        box = _best(_candidates(x, y, _width(text)), others, size)
        placed.append(box)
        taken.append(box)
    return placed


def _width(text: str) -> float:
    return sum(CAPITAL if letter.isupper() else CHARACTER for letter in text)


def _best(candidates: Iterator[Box], taken: Sequence[Box], size: float) -> Box:
    best, least = None, float("inf")
    for box in candidates:
        outside = max(0.0, -box.left) + max(0.0, box.left + box.width - size - 60)
        outside += max(0.0, -box.top) + max(0.0, box.top + box.height - size)
        cost = sum(box.overlap(other) for other in taken) + 20 * outside
        if cost == 0:
            return box
        if cost < least:
            best, least = box, cost
    assert best is not None
    return best


def _candidates(x: float, y: float, width: float) -> Iterator[Box]:
    """Right, left, above and below the mark, then further and further away."""
    for ring in range(8):
        gap = ring * LINE
        for top in (y - LINE - 1 - gap, y + 1 + gap):
            yield Box(x + 5, top, width, LINE)
            yield Box(x - 5 - width, top, width, LINE)
            yield Box(x - width / 2, top - (4 if top < y else -4), width, LINE)
