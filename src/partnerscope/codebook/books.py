"""The codebook among the texts of an observatory, read again only where the texts are others.

Grain: one `Books` belongs to one observatory, whose folder, journal and records ask for the same codebook one after another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from partnerscope.codebook.load import load_texts
from partnerscope.codebook.model import Codebook
from partnerscope.errors import Problem

_Asked = tuple[str, list[tuple[str, str]]]


@dataclass
class Books:
    """What was read last; another process begins with nothing."""

    _last: tuple[_Asked, Codebook, tuple[Problem, ...]] | None = field(default=None, init=False, repr=False)

    def __reduce__(self) -> tuple[type[Books], tuple[()]]:
        return Books, ()

    def read(self, texts: Mapping[str, str], version: str = "") -> tuple[Codebook, list[Problem]]:
        """The codebook that the files under `codebook/` say (path to text), and its faults (see `load_texts`)."""
        files = {path: text for path, text in texts.items() if path.startswith("codebook/")}
        asked, last = (version, [*files.items()]), self._last
        if last is None or last[0] != asked:
            codebook, problems = load_texts(files, version)
            last = self._last = asked, codebook, tuple(problems)
        return last[1], [*last[2]]
