"""The manifests: what has been taken into the lake, from which bytes, and where its rows lie.

Grain: one manifest is one input file ('content 3f2a... of 20151027220000.export.CSV.zip, 2,116 rows, 4
parts'). It is written after everything it names, so a file is in the lake exactly if its manifest is. It
holds no time of day and no folder, so that an interrupted and resumed ingest leaves the same bytes as an
undisturbed one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from partnerscope.errors import IntegrityError
from partnerscope.files import write_whole
from partnerscope.lake.store import LakeFolder

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `start` to `end`, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of rows: its path below the lake, its table, partition, size in rows and bytes,
    and hash.
    """

    path: str
    table: str
    partition: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One ingested file: `sha256` of the file itself, `content` of the text in it (a zip unpacked).

    `covered` are the days that the file fills (coverage.py).
    """

    source: str
    name: str
    content: str
    sha256: str
    rows_read: int
    rows_kept: int
    rows_rejected: int
    covered: tuple[DayRange, ...]
    parts: tuple[Part, ...]
    reject_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Compaction:
    """One month that was merged: `part` stands for all parts whose paths are in `replaces`."""

    part: Part
    replaces: tuple[str, ...]


def write_manifest(store: LakeFolder, manifest: Manifest) -> None:
    """Write a manifest: the moment at which its file is in the lake."""
    write_whole(manifest_path(store, manifest.content), _to_json(asdict(manifest)), building=store.tmp)


def write_compaction(store: LakeFolder, compaction: Compaction) -> None:
    """Write a compaction: the moment at which the merged part replaces the others."""
    name = Path(compaction.part.path).stem
    write_whole(store.compactions / f"{name}.json", _to_json(asdict(compaction)), building=store.tmp)


def manifest_path(store: LakeFolder, content: str) -> Path:
    """Where the manifest of a content lies."""
    return store.manifests / f"{content}.json"


def read_manifest(path: Path) -> Manifest:
    """Read one manifest; raises IntegrityError for a damaged one."""
    raw = _from_json(path)
    try:
        raw["parts"] = tuple(Part(**part) for part in raw["parts"])
        raw["covered"] = tuple(
            DayRange(date.fromisoformat(window["start"]), date.fromisoformat(window["end"]))
            for window in raw["covered"]
        )
        return Manifest(**raw)
    except (KeyError, TypeError, ValueError) as error:
        raise IntegrityError(f"the manifest is damaged: {error}", where=str(path)) from error


def read_manifests(store: LakeFolder) -> list[Manifest]:
    """All manifests, sorted by source, name and content."""
    found = [read_manifest(path) for path in store.manifests.glob("*.json")]
    return sorted(found, key=lambda manifest: (manifest.source, manifest.name, manifest.content))


def read_compactions(store: LakeFolder) -> list[Compaction]:
    """All compactions, sorted by their part's path."""
    found = [read_compaction(path) for path in store.compactions.glob("*.json")]
    return sorted(found, key=lambda compaction: compaction.part.path)


def read_compaction(path: Path) -> Compaction:
    """Read one compaction; raises IntegrityError for a damaged one."""
    raw = _from_json(path)
    try:
        return Compaction(Part(**raw["part"]), tuple(raw["replaces"]))
    except (KeyError, TypeError) as error:
        raise IntegrityError(f"the compaction is damaged: {error}", where=str(path)) from error


@dataclass(slots=True)
class Catalogue:
    """The manifests and compactions of a lake, each read once: a file named by its content never
    changes.
    """

    store: LakeFolder
    _manifests: dict[str, Manifest] = field(default_factory=dict)
    _compactions: dict[str, Compaction] = field(default_factory=dict)

    def manifests(self) -> list[Manifest]:
        """All manifests that are there now, in no order."""
        return _look_up(self._manifests, self.store.manifests, read_manifest)

    def parts(self) -> list[Part]:
        """All parts alive now, sorted by path."""
        compactions = _look_up(self._compactions, self.store.compactions, read_compaction)
        return live_parts(self.manifests(), compactions)


def _look_up(known: dict[str, Read], folder: Path, read: Callable[[Path], Read]) -> list[Read]:
    names = [path.name for path in folder.iterdir() if path.suffix == ".json"]
    for name in names:
        if name not in known:
            known[name] = read(folder / name)
    return [known[name] for name in names]


def live_parts(manifests: list[Manifest], compactions: list[Compaction]) -> list[Part]:
    """The parts that make up the lake now: those of all manifests, merged where a compaction says so."""
    replaced = {path for compaction in compactions for path in compaction.replaces}
    parts = [part for manifest in manifests for part in manifest.parts]
    parts += [compaction.part for compaction in compactions]
    return sorted((part for part in parts if part.path not in replaced), key=lambda part: part.path)


def _to_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, default=str, ensure_ascii=False).encode() + b"\n"


def _from_json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IntegrityError(f"unreadable: {error}", where=str(path)) from error
    if not isinstance(raw, dict):
        raise IntegrityError("not an object", where=str(path))
    return raw
