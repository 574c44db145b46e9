"""The text of a document under one extraction, with the map of its pages.

Grain: one *layer* is one text that never changes: line ends LF, offsets in code points, no NUL, no lone surrogates. It is
kept as two files, `HASH.json` (everything but the text, and the SHA-256 of the text) and `HASH.txt`; HASH is the SHA-256
of the first, so that any program that hashes files can verify both.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from partnerscope.errors import IntegrityError

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner of the page."""


_DECLARED = ("address", "issued")


@dataclass(frozen=True, slots=True)
class Extent:
    """A stretch of a layer's text, in code points: `start` is its first, `end` the one after its last."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LineBox:
    """One printed line: where in the text, and where on the page; no box where the medium has none."""

    start: int
    end: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PageText:
    """One page: its number (from 1), where in the text, its lines."""

    number: int
    start: int
    end: int
    lines: tuple[LineBox, ...] = ()


@dataclass(frozen=True)
class Layer:
    """A text with its pages.

    `document` is the SHA-256 of the bytes, `extraction` names programs and versions, `furniture` marks running heads, page
    numbers and navigation (marked, never removed), `main` what an extractor takes for the main part, `flags` warn of a text
    that may be unusable, `notes` say what the extraction left out, `title` and `language` are guesses to start from,
    `address` and `issued` what a page says of itself.
    """

    document: str
    media: str
    extraction: str
    text: str
    pages: tuple[PageText, ...]
    furniture: tuple[Extent, ...] = ()
    main: tuple[Extent, ...] = ()
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    address: str = ""
    issued: str = ""

    @cached_property
    def header(self) -> bytes:
        """The bytes of HASH.json; what a page does not say of itself is left out, as it was before anybody asked."""
        said = asdict(self) | {"text": hashlib.sha256(self.text.encode()).hexdigest()}
        for name in _DECLARED:
            if not said[name]:
                del said[name]
        said["pages"] = [
            [page.number, page.start, page.end, [[line.start, line.end, line.box] for line in page.lines]]
            for page in self.pages
        ]
        for name in ("furniture", "main"):
            said[name] = [[span.start, span.end] for span in getattr(self, name)]
        return (json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()

    @cached_property
    def hash(self) -> str:
        """What names the layer."""
        return hashlib.sha256(self.header).hexdigest()

    def page_at(self, offset: int) -> PageText:
        """The page on which an offset of the text stands."""
        return self.pages[max(0, bisect_right(self._starts, offset) - 1)]

    @cached_property
    def _starts(self) -> list[int]:
        return [page.start for page in self.pages]


def read_layer(header: bytes, text: bytes, hash: str) -> Layer:
    """The layer that two files hold. Raises IntegrityError when either is not what `hash` promises."""
    if hashlib.sha256(header).hexdigest() != hash:
        raise IntegrityError(
            "the layer is not what was written", where=f"{hash}.json", hint="restore it from a copy"
        )
    said: Mapping[str, Any] = json.loads(header)
    if hashlib.sha256(text).hexdigest() != said["text"]:
        raise IntegrityError(
            "the text of the layer is not what was written",
            where=f"{hash}.txt",
            hint="restore it from a copy",
        )
    pages = tuple(
        PageText(
            number,
            start,
            end,
            tuple(LineBox(s, e, None if box is None else tuple(box)) for s, e, box in lines),
        )
        for number, start, end, lines in said["pages"]
    )
    furniture, main = (
        tuple(Extent(start, end) for start, end in said[name]) for name in ("furniture", "main")
    )
    return Layer(
        said["document"], said["media"], said["extraction"], text.decode(), pages, furniture, main,
        tuple(said["flags"]), tuple(said["notes"]), said["title"], said["language"],
        *(said.get(name, "") for name in _DECLARED),
    )  # fmt: skip
