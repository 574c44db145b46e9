"""HTML to lines: every visible word; navigation and the main part are marked, nothing is removed.

Grain: one block element, table row or line break ends a line. The walk is ours, because an extractor that removes makes
words uncodable; trafilatura only says which lines are the main part.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from partnerscope.documents.declared import declared
from partnerscope.documents.extracted import Extracted, RawLine
from partnerscope.documents.plain import decoded
from partnerscope.errors import InputError

_HIDDEN = frozenset(
    ("script", "style", "template", "head", "noscript", "iframe", "object", "svg", "math", "datalist")
)
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
        ),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main"),
        *("nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody"),
        *("tfoot", "thead", "tr", "ul"),
    )
)
_CELLS = frozenset({"td", "th"})
_ASIDES = frozenset({"nav", "footer", "header", "aside"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")


def extract(data: bytes, encoding: str = "") -> Extracted:
    """The lines of a page. Raises InputError when nothing can be read, or its encoding is not known."""
    text = _text(data, encoding)
    return extract_text(text, f"lxml {version('lxml')}, trafilatura {version('trafilatura')}/2")


def extract_text(text: str, extraction: str, notes: tuple[str, ...] = ()) -> Extracted:
    """The same, of HTML that is a text already."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(_DECLARED.sub("", text).replace("\0", "\ufffd"), parser=parser)
    except (etree.LxmlError, ValueError):
        raise InputError("the page holds no HTML that can be read") from None
    if any(fault.type_name == "ERR_RESOURCE_LIMIT" for fault in parser.error_log):
        raise InputError("the page is nested too deeply to be read whole", hint="save it as text")
    title = root.findtext(".//title") or ""
    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        walk.step(event, element)
    walk.flush()
    main = _main(text)
    lines = [
        RawLine(words, aside=aside, main=not aside and _letters(words) in main) for words, aside in walk.lines
    ]
    return Extracted([lines], extraction, notes, title, declared(root))


def _text(data: bytes, encoding: str) -> str:
    declared = _CHARSET.search(data[:4096])
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    name = declared.group(1).decode("ascii") if declared and not marked and not encoding else encoding
    try:
        name = "cp1252" if name and codecs.lookup(name).name == "iso8859-1" else name  # as every browser does
    except LookupError:
        name = encoding
    return decoded(data, name)


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: words of the line so far, how deep in what is hidden or aside."""

    lines: list[tuple[str, bool]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    hidden: int = 0
    aside: int = 0
    pre: int = 0

    def step(self, event: str, element: Any) -> None:
        """Enter or leave one element."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            self._enter(tag, element)
        else:
            self._leave(tag, element)

    def _enter(self, tag: str, element: Any) -> None:
        if tag in _BLOCKS or tag == "br":
            self.flush()
        elif tag in _CELLS and self.words:
            self.words.append("\t")
        self.hidden += self._unseen(tag, element)
        self.aside += tag in _ASIDES
        self.pre += tag == "pre"
        self._say(element.text)

    def _leave(self, tag: str, element: Any) -> None:
        if tag in _BLOCKS:
            self.flush()
        self.hidden -= self._unseen(tag, element)
        self.aside -= tag in _ASIDES
        self.pre -= tag == "pre"
        self._say(element.tail)

    def _unseen(self, tag: str, element: Any) -> bool:
        style = element.get("style") or ""
        return tag in _HIDDEN or element.get("hidden") is not None or bool(_UNSEEN.search(style))

    def _say(self, text: str | None) -> None:
        if not text or self.hidden:
            return
        if self.pre:
            for line in text.splitlines(keepends=True):
                self.words.append(line.rstrip("\r\n"))
                if line != line.rstrip("\r\n"):
                    self.flush()
            return
        self.words.append(_SPACE.sub(" ", text))

    def flush(self) -> None:
        """End the line."""
        parts = "".join(self.words).split("\t")
        line = "\t".join(re.sub(r" {2,}", " ", part).strip(" ") for part in parts).strip()
        if line:
            self.lines.append((line, self.aside > 0))
        self.words = []


def _main(text: str) -> frozenset[str]:
    """The lines that trafilatura takes for the main part, by their letters."""
    import trafilatura

    found = trafilatura.extract(text, include_comments=False, include_tables=True) or ""
    return frozenset(letters for line in found.splitlines() if (letters := _letters(line)))


def _letters(line: str) -> str:
    return "".join(one for one in line if one.isalnum())
