"""Pages of documentation as a program reads them: blocks that can be run, links, anchors.

Grain: one *block* is one fenced piece of a page; one *step* is one command of a console block with the output that
the page shows for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
_HEREDOC = re.compile(r"<<'(\w+)'")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, the line on which it starts."""

    language: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A command line (with its here-document) and the output shown below it."""

    command: str
    shown: str


def documents() -> list[Path]:
    """Every page of the project, and those of the observatories that come with it."""
    places = ("*.md", "docs/**/*.md", "observatories/**/*.md", "packages/*/*.md", "packages/*/docs/**/*.md")
    return sorted(path for place in places for path in ROOT.glob(place))


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(match[1], match[2], text.count("\n", 0, match.start()) + 1) for match in _FENCE.finditer(text)
    ]


def steps(text: str) -> Iterator[Step]:
    """The commands of a console block; a here-document belongs to its command."""
    lines = iter(text.splitlines())
    command: list[str] = []
    shown: list[str] = []
    for line in lines:
        if not line.startswith("$ "):
            shown.append(line)
            continue
        if command:
            yield Step("\n".join(command), "\n".join(shown))
        command, shown = [line[2:]], []
        if end := _HEREDOC.search(line):
            for more in lines:
                command.append(more)
                if more == end[1]:
                    break
    if command:
        yield Step("\n".join(command), "\n".join(shown))


def links(text: str) -> list[str]:
    """The targets of a page's links and pictures, outside fenced blocks and code."""
    plain = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))
    return _LINK.findall(plain)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    found: dict[str, int] = {}
    for title in re.findall(r"^#{1,6} +(.+?)\s*$", _FENCE.sub("", text), flags=re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        count = found.get(slug)
        found[slug] = 0 if count is None else count + 1
        if count is not None:
            found[f"{slug}-{count + 1}"] = 0
    return set(found)
