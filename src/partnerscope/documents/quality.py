"""Whether a text can be coded at all: scans without text, broken fonts, letters torn apart or run together.

Grain: one *flag* is one sentence about the whole document or the pages it names.
"""

from __future__ import annotations

import re
import unicodedata

from partnerscope.documents.layer import Layer, PageText

MAX_CONTROL = 0.05
MAX_SINGLE = 0.40
GLUED_LETTERS = 30
MAX_GLUED = 0.05
_WORD = re.compile(r"[^\W\d_]+")
_SHOWN = 10


def flags(layer: Layer) -> tuple[str, ...]:
    """What makes one doubt the text, in a fixed order."""
    found = []
    empty = [page.number for page in layer.pages if not _WORD.search(layer.text[page.start : page.end])]
    if len(empty) == len(layer.pages):
        return ("no text: the document may be a scan; its words must be typed",)
    if empty and len(layer.pages) > 1:
        more = f" and {len(empty) - _SHOWN} more" if len(empty) > _SHOWN else ""
        found.append(f"no text on page {', '.join(map(str, empty[:_SHOWN]))}{more}")
    characters = [one for one in layer.text if not one.isspace()]
    strange = sum(unicodedata.category(one) in {"Cc", "Co", "Cn"} or one == "\ufffd" for one in characters)
    if strange > MAX_CONTROL * len(characters):
        found.append(f"{strange / len(characters):.0%} of the characters mean nothing: a broken font")
    words = _WORD.findall(layer.text)
    single = sum(len(word) == 1 and ord(word) < 0x2E80 for word in words)
    if single > MAX_SINGLE * len(words):
        found.append(f"{single / len(words):.0%} of the words have one letter: words are torn apart")
    glued = sum(len(word) > GLUED_LETTERS and ord(word[0]) < 0x2E80 for word in words)
    if glued > MAX_GLUED * len(words):
        found.append(f"{glued / len(words):.0%} of the words are longer than {GLUED_LETTERS} letters: glued")
    return tuple(found)


def is_usable(layer: Layer, page: PageText) -> bool:
    """Whether words can be cut from a page: it has some, and nothing says that the document's are broken."""
    broken = any(not flag.startswith("no text on page") for flag in layer.flags)
    return not broken and _WORD.search(layer.text[page.start : page.end]) is not None
