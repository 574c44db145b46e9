"""Views for tests: from a folder without its journal, and from rows in memory, each of which a test may change.

Grain: `Evidence` is the content of an observatory as texts; `view` types it, with the rows of some kinds replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import polars as pl

from partnerscope import timeline
from partnerscope.codebook import About, Codebook, load_texts, read_about
from partnerscope.folder import read_folder
from partnerscope.record import KINDS, kind_named
from partnerscope.view import Known, View, typed

BUNDLED = Path(__file__).resolve().parents[2] / "observatories" / "eu-security-partners"
Row = dict[str, str]


@dataclass(frozen=True)
class Evidence:
    """Rows of texts by kind, and whole texts by path."""

    rows: Mapping[str, list[Row]]
    texts: Mapping[str, str]
    _frames: dict[str, pl.DataFrame] = field(default_factory=dict)

    @classmethod
    @cache
    def of(cls, root: Path) -> Evidence:
        """The evidence in a folder; the folder must be without faults."""
        content, problems = read_folder(root)
        assert not [problem for problem in problems if problem.severity == "error"]
        return cls({kind: frame.to_dicts() for kind, frame in content.frames.items()}, content.texts)

    @cached_property
    def about(self) -> About:
        """What is observed."""
        return read_about(self.texts["observatory.yaml"])

    @cached_property
    def codebook(self) -> Codebook:
        """The schemes, which must be without faults."""
        books = tuple((path, text) for path, text in self.texts.items() if path.startswith("codebook/"))
        return _codebook(books, self.about.codebook_version)

    def view(
        self, changed: Mapping[str, list[Row]] | None = None, valid: str = "", claims: str | None = None
    ) -> View:
        """The view at `valid` (default: the observatory's, else its reference's), with other rows for changed kinds."""
        changed = changed or {}
        about = self.about
        frames = {name: frame_of(name, rows) for name, rows in changed.items()}

        def load(kind: str) -> pl.DataFrame:
            if kind in frames:
                return frames[kind]
            if kind not in self._frames:
                self._frames[kind] = frame_of(kind, self.rows.get(kind, []))
            return self._frames[kind]

        texts = dict(self.texts) | ({} if claims is None else {"claims.yaml": claims})
        known = Known("0" * 64, "", about, self.codebook, load, KINDS, texts)
        chosen = valid or about.valid or about.reference.as_of
        return View(known, chosen, timeline.moment(chosen))


@cache
def _codebook(books: tuple[tuple[str, str], ...], version: str) -> Codebook:
    codebook, faults = load_texts(dict(books), version)
    assert not faults
    return codebook


def frame_of(kind: str, rows: Iterable[Row]) -> pl.DataFrame:
    """The typed frame of these rows, sorted by key; columns left out are empty."""
    found = kind_named(kind)
    ordered = sorted(rows, key=lambda row: tuple(row.get(column, "") for column in found.key))
    columns = {name: [row.get(name, "") for row in ordered] for name in found.columns}
    return typed(pl.DataFrame(columns, schema=dict.fromkeys(found.columns, pl.String)), found)
