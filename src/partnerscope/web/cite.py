"""How to cite a page: as text, BibTeX, RIS and CSL-JSON, all from the same few facts.

Grain: one *citation* is one page at one state of knowledge and, where it speaks of one, one date of the world.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from partnerscope import __version__
from partnerscope.timeline.words import date_text
from partnerscope.web.language import written

_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageCitation:
    """What a citation says of a page. `address` is whole where the address of the site is known."""

    authors: tuple[str, ...]
    title: str
    observatory: str
    observatory_id: str
    valid: str
    head: str
    recorded: datetime
    address: str

    @property
    def version(self) -> str:
        """The state of knowledge, as a version of the data."""
        return self.head[:12]

    @property
    def note(self) -> str:
        """Which world, as known when."""
        known = {"head": self.version, "version": __version__}
        if not self.valid:
            return written("cite.known", **known)
        return written("cite.known_of_world", date=date_text(self.valid), **known)

    @property
    def text(self) -> str:
        """The citation in a sentence."""
        who = ", ".join(self.authors)
        title = self.title if self.title[-1:] in ".?!" else f"{self.title}."
        return f"{who} ({self.recorded:%Y}): {title} In: {self.observatory}. {self.note}, {self.address}"

    @property
    def key(self) -> str:
        """A key for a list of references: observatory, date, page."""
        place = re.sub(r"[^A-Za-z0-9]+", "-", self.address.partition("/v/")[2] or self.version).strip("-")
        return f"{self.observatory_id}-{place}"

    @property
    def bibtex(self) -> str:
        """The citation as a BibTeX entry."""
        fields = {
            "author": " and ".join(f"{{{_tex(one)}}}" for one in self.authors),
            "title": f"{{{_tex(self.title)}}}",
            "howpublished": _tex(self.observatory),
            "year": f"{self.recorded:%Y}",
            "month": f"{self.recorded:%m}",
            "note": _tex(self.note),
            "version": self.version,
            "url": self.address,
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{body}}}\n"

    @property
    def ris(self) -> str:
        """The citation as RIS, for managers of references."""
        rows = [
            ("TY", "DATA"),
            *(("AU", one) for one in self.authors),
            ("TI", self.title),
            ("T2", self.observatory),
            ("PY", f"{self.recorded:%Y}"),
            ("DA", f"{self.recorded:%Y/%m/%d}"),
            ("ET", self.version),
            ("N1", self.note),
            ("UR", self.address),
            ("ER", ""),
        ]
        return "".join(f"{name}  - {_line(value)}\r\n" for name, value in rows)

    @property
    def csl(self) -> str:
        """The citation as CSL-JSON."""
        parts = [self.recorded.year, self.recorded.month, self.recorded.day]
        item = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": one} for one in self.authors],
            "container-title": self.observatory,
            "issued": {"date-parts": [parts]},
            "version": self.version,
            "note": self.note,
            "URL": self.address,
        }
        return json.dumps([item], ensure_ascii=False, indent=1)


def _tex(text: str) -> str:
    return "".join(_TEX.get(one, one) for one in _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())
