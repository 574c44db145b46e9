"""The lake's folder: where things lie. Every file in it is whole or absent (see `partnerscope.files`).

Layout: `lake.json` (the format's version), `catalogue.sqlite` (what was taken in; always written last),
`tables/TABLE/PARTITION/BATCH-N.parquet`, `cubes/TABLE/PARTITION/BATCH-N.parquet`, `rejects/BATCH.parquet`, `tmp/`, `lock`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from partnerscope.errors import InputError, IntegrityError
from partnerscope.files import write_whole
from partnerscope.lake.catalogue import Catalogue
from partnerscope.lake.reader import SMALL_BYTES

FORMAT = 2
FOLDERS = ("tables", "cubes", "rejects", "tmp")
CATALOGUE = "catalogue.sqlite"


@dataclass(frozen=True, slots=True)
class LakeFolder:
    """The paths of one lake. `open_store` makes or checks the folder."""

    root: Path

    @property
    def tables(self) -> Path:
        """The Parquet files, by table and month."""
        return self.root / "tables"

    @property
    def cubes(self) -> Path:
        """The counts of each part of events."""
        return self.root / "cubes"

    @property
    def catalogue(self) -> Catalogue:
        """What has been taken in and where it lies."""
        return Catalogue(self.root / CATALOGUE)

    @property
    def rejects(self) -> Path:
        """The rows that were not taken."""
        return self.root / "rejects"

    @property
    def tmp(self) -> Path:
        """What is being written."""
        return self.root / "tmp"

    @property
    def lock(self) -> Path:
        """Held by who changes the lake."""
        return self.root / "lock"


def open_store(root: Path, *, create: bool = True) -> LakeFolder:
    """Open a lake's folder; make it if it is not there. Raises InputError for a folder that is something
    else.
    """
    store = LakeFolder(root.absolute())
    marker = root / "lake.json"
    if not marker.exists():
        if not create:
            raise InputError("there is no lake", where=str(root), hint="partnerscope lake add SOURCE FILE")
        names = [entry.name for entry in root.iterdir()] if root.exists() else []
        if any(name not in (*FOLDERS, CATALOGUE, "lock", "locks") for name in names):
            raise InputError(
                "the folder is neither empty nor a lake", where=str(root), allowed="an empty or a new folder"
            )
        _make(store)
    version = json.loads(marker.read_text(encoding="utf-8")).get("format")
    if version != FORMAT:
        raise IntegrityError(
            f"the lake has format {version}",
            where=str(marker),
            allowed=f"format {FORMAT}",
            hint="take its files into a new lake: rows are counted and covered otherwise now",
        )
    return store


def _make(store: LakeFolder) -> None:
    for name in FOLDERS:
        (store.root / name).mkdir(parents=True, exist_ok=True)
    store.lock.touch()
    store.catalogue.make(store.tmp)
    write_whole(store.root / "lake.json", json.dumps({"format": FORMAT}).encode() + b"\n", building=store.tmp)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    if path.stat().st_size <= SMALL_BYTES:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
