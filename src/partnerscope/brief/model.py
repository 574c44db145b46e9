"""What a brief consists of, whatever draws it.

Grain: one *noted* text is one line that can be checked, with the numbers of the sources it rests on and the day on which
somebody last looked for more. Renderers print them in order and decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Noted:
    """A text with the numbers of its sources (primary ones first)."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NotedTable:
    """A small table: heads, the share of the width each column takes (they add up to 100), and rows of entries."""

    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Noted, ...], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of a brief: its question, its answer in a line, a table where there is one, and what was left out."""

    title: str
    lead: Noted
    grid: NotedTable | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """One numbered source: its citation, its address ('' where there is none), how near it is, when it was read."""

    number: int
    text: str
    url: str
    kind: str
    read: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole brief. `name` serves as the name of its file, `day` (ISO) is V."""

    name: str
    title: str
    about: str
    answer: tuple[Noted, ...]
    parts: tuple[Topic, ...]
    sources_title: str
    sources: tuple[Cited, ...]
    foot: str
    day: str
