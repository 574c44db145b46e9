"""A figure in its frame: title, key, source, view, address and licence around the drawing, ready for a slide.

Grain: one *framed* image is one drawing in one shape (16:9 or square). What it says stands in it as text, in the PNG as its
metadata too, so that a figure that has left its page still says where it is from.
"""

from __future__ import annotations

import re
import struct
import textwrap
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from partnerscope.show.engine import SANS, engine
from partnerscope.xmltext import xml_text

Framing = Literal["wide", "square"]
SIZES: Mapping[Framing, tuple[int, int]] = {"wide": (1280, 720), "square": (1080, 1080)}
HIGH = 1080
"""Lines of pixels of a PNG: 1920 x 1080, or 1080 x 1080."""
MARGIN, TITLE, SMALL, LEAD = 48, 30, 16, 1.35
PAPER, INK, QUIET = "#ffffff", "#1b2a2e", "#55646a"
_DRAWING = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"[^>]*>(.*)</svg>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Caption:
    """What a figure says of itself; empty lines are left out."""

    title: str
    key: str = ""
    source: str = ""
    view: str = ""
    address: str = ""
    licence: str = ""

    @property
    def below(self) -> tuple[str, ...]:
        """The lines under the drawing."""
        about = ". ".join(filter(None, (self.view, f"Licence: {self.licence}" if self.licence else "")))
        source = f"Source: {self.source}" if self.source else ""
        return tuple(filter(None, (self.key, source, about, self.address)))


def framed(drawing: str, caption: Caption, framing: Framing) -> str:
    """A drawing (SVG with a width and a height) in its frame, as SVG.

    Raises ValueError when the drawing has no size.
    """
    found = _DRAWING.search(drawing)
    if found is None:
        raise ValueError("the drawing has no width and height")
    width, height = SIZES[framing]
    inside = width - 2 * MARGIN
    top = list(_lines(caption.title, TITLE, inside, 0.55))
    below = [line for text in caption.below for line in _lines(text, SMALL, inside, 0.53)]
    head = MARGIN + len(top) * TITLE * LEAD
    foot = height - MARGIN - len(below) * SMALL * LEAD
    scale = min(inside / float(found[1]), (foot - head - 2 * SMALL) / float(found[2]))
    w, h = float(found[1]) * scale, float(found[2]) * scale
    x, y = MARGIN + (inside - w) / 2, head + SMALL + (foot - head - 2 * SMALL - h) / 2
    # a group: an <svg> inside another is cut at its edges, for which programs draw it apart and lay it over the rest
    inner = f'<g transform="translate({x:.1f},{y:.1f}) scale({scale:.5f})">{found[3]}</g>'
    texts = [
        *_texts(top, TITLE, MARGIN + TITLE * 0.8, f'font-family="{SANS}" font-weight="bold" fill="{INK}"'),
        *_texts(below, SMALL, foot + SMALL, f'font-family="{SANS}" fill="{QUIET}"'),
    ]
    return xml_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" role="img">\n<title>{escape(caption.title)}</title>\n'
        f'<desc>{escape(" ".join(caption.below))}</desc>\n<rect width="{width}" height="{height}" fill="{PAPER}"/>\n'
        + "\n".join(texts)
        + f"\n{inner}\n</svg>\n"
    )


def _lines(text: str, size: float, width: float, per_letter: float) -> Iterator[str]:
    yield from textwrap.wrap(" ".join(text.split()), max(20, int(width / (size * per_letter))))


def _texts(lines: list[str], size: int, first: float, style: str) -> Iterator[str]:
    for place, line in enumerate(lines):
        at = first + place * size * LEAD
        yield f'<text x="{MARGIN}" y="{at:.1f}" font-size="{size}" {style}>{escape(line)}</text>'


def png(svg: str, caption: Caption, framing: Framing) -> bytes:
    """A framed figure as PNG, with what it says as its metadata."""
    data = bytes(engine().svg_to_png(svg, scale=HIGH / SIZES[framing][1]))
    said = {
        "Title": caption.title,
        "Description": " ".join(filter(None, (caption.key, caption.view))),
        "Source": " ".join(filter(None, (caption.source, caption.address))),
        "Copyright": caption.licence,
    }
    chunks = b"".join(_chunk(b"iTXt", _itxt(name, text)) for name, text in said.items() if text)
    end = data.index(b"IHDR") + 4 + 13 + 4  # after the header with its checksum
    return data[:end] + chunks + data[end:]


def _itxt(name: str, text: str) -> bytes:
    """A text of PNG in UTF-8, unpacked, without a language."""
    return name.encode("latin-1") + b"\0\0\0\0\0" + text.encode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
