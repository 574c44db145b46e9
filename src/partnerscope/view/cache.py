"""The cache of states of knowledge: Parquet files by the hash of the changesets they come from.

It holds nothing that the journal does not say, lives outside the observatory (which may be read-only), and can be
deleted at any time. An entry appears whole, by one rename.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from partnerscope.codebook import About, Codebook, kept_form, of_plain, plain_values
from partnerscope.errors import Place, Problem
from partnerscope.record import KINDS, Kind

_log = logging.getLogger("partnerscope")

LAYOUT = "8"
"""Changes when the frames change their form or a codebook is read otherwise, so that older entries are not read."""


def _layout(kinds: tuple[Kind, ...]) -> str:
    """The form of the frames: the layout, the columns of every kind, and the form of a kept codebook."""
    columns = repr([(kind.name, list(kind.columns.items())) for kind in kinds]) + kept_form()
    return f"{LAYOUT}-{hashlib.sha256(columns.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class CachedTexts:
    """Whole texts by path, what the declaration and the codebook among them say, and the problems of cells that cannot be
    read.
    """

    texts: Mapping[str, str]
    about: About
    codebook: Codebook
    problems: tuple[Problem, ...] = ()


def _problem(loaded: dict[str, Any]) -> Problem:
    return Problem(**loaded | {"place": Place(**loaded["place"])})


class Cache:
    """Frames of these kinds, texts and problems of one state of knowledge, by its head."""

    def __init__(self, folder: Path | None = None, kinds: tuple[Kind, ...] = KINDS) -> None:
        self.folder, self.kinds = folder or _default(), kinds
        self._form = _layout(kinds)
        self._said = False

    def of(self, kinds: tuple[Kind, ...]) -> Cache:
        """The same folder, for the frames of other kinds."""
        return self if kinds == self.kinds else Cache(self.folder, kinds)

    def _entry(self, head: str) -> Path:
        return self.folder / f"{head[:40]}-{self._form}"

    def entry(self, head: str) -> CachedTexts | None:
        """What an entry says beside its frames, or None when there is none."""
        try:
            loaded = json.loads((self._entry(head) / "entry.json").read_text("utf-8"))
            problems = tuple(_problem(one) for one in loaded["problems"])
            return CachedTexts(loaded["texts"], *of_plain(loaded["said"]), problems)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def frame(self, head: str, kind: str) -> pl.DataFrame | None:
        """The typed frame of a kind, or None when it is not there."""
        path = self._entry(head) / f"{kind}.parquet"
        try:
            return pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError):
            return None

    def keep(self, head: str, frames: Mapping[str, pl.DataFrame], entry: CachedTexts) -> None:
        """Keep an entry; a cache that cannot be written is not an error."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # built elsewhere and renamed: another process finds a whole entry or none
            building = Path(tempfile.mkdtemp(prefix=".building-", dir=self.folder))
        except OSError as error:
            self._say(error)
            return
        try:
            for kind, frame in frames.items():
                frame.write_parquet(building / f"{kind}.parquet", compression="zstd")
            said = {
                "texts": dict(entry.texts),
                "said": plain_values(entry.about, entry.codebook),
                "problems": [asdict(problem) for problem in entry.problems],
            }
            (building / "entry.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
            # a rename onto a folder that another process filled fails: theirs holds the same
            building.rename(self._entry(head))
        except (OSError, pl.exceptions.PolarsError) as error:
            shutil.rmtree(building, ignore_errors=True)
            if not self._entry(head).exists():  # otherwise another process kept it first
                self._say(error)

    def _say(self, error: Exception) -> None:
        """Say once that nothing can be kept here: answers only take longer."""
        if not self._said:
            self._said = True
            _log.warning("the cache cannot be written, answers take longer: %s", error)


def _default() -> Path:
    chosen = os.environ.get("PARTNERSCOPE_CACHE")
    if chosen:
        return Path(chosen)
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "partnerscope"
    except RuntimeError:  # a user without a home: a folder that cannot be, and so no cache
        return Path(os.devnull) / "partnerscope"
