"""Making a release: everything in one folder that is written once, whole, and never again.

Grain: one *release* is one head under one number: the observatory, its tables and pages at the declared dates, and a
manifest with the checksum of every file. The same number of the same observatory has the same bytes, made by the same
version of the program with the pinned libraries.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from partnerscope.errors import InputError
from partnerscope.files import locked, make_folder, sync_folder, within, write_whole
from partnerscope.journal import FileStore
from partnerscope.measure import TABLES, measure_named
from partnerscope.observatory import Observatory
from partnerscope.release.about import Imprint, descriptions
from partnerscope.release.archive import archive
from partnerscope.release.number import Step, Version, number_of, refuse_small, step_between
from partnerscope.show.table import render
from partnerscope.timeline.words import counted
from partnerscope.version import __version__
from partnerscope.view import View

MANIFEST, SUMS = "release.json", "SHA256SUMS"
RELEASE = "partnerscope-release/1"
PAGES = "pages"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Released:
    """What was made: where, how many files, the archive, and the step from the release before (None for the first)."""

    folder: Path
    files: int
    archive: Path
    step: Step | None


def release(
    observatory: Observatory,
    version: str,
    output: Path,
    *,
    base: str = "",
    progress: Progress | None = None,
    processes: int = 1,
) -> Released:
    """Write the release of an observatory to OUTPUT/VERSION, with its archive beside it.

    Several `processes` share the pages out; the bytes are the same.
    Raises InputError when the version is there already, does not follow the newest one there, or is too small a step for
    what changed; nothing is left behind then.
    """
    wanted = number_of(version)
    observatory = replace(observatory, known=observatory.head())
    make_folder(output)
    with locked(output / ".lock"):
        target = output / version
        if target.exists():
            raise InputError(f"{version} is there already, and a release never changes", where=str(target))
        last = newest(output)
        step = step_since(observatory, output / str(last)) if last is not None else None
        if last is not None and step is not None:
            refuse_small(wanted, last, step)
        building = output / f".{version}.building"
        shutil.rmtree(building, ignore_errors=True)
        try:
            imprint = _imprint(observatory, version, str(last or ""), step)
            _fill(observatory, building, imprint, base, progress, processes)
            files = _seal(building, observatory, imprint, base)
            prefix = _prefix(imprint.id, version)
            packed = archive(building, output / f"{prefix}.zip", prefix, PAGES)
            building.rename(target)
            sync_folder(output)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return Released(target, files, packed, step)


def newest(output: Path) -> Version | None:
    """The highest version in a folder of releases; None where there is none."""
    found = [
        number_of(path.name)
        for path in within(output)
        if "0" <= path.name[0] <= "9" and (path / MANIFEST).exists()
    ]
    return max(found, default=None)


def step_since(observatory: Observatory, folder: Path) -> Step:
    """What changed since a release, and how large a step that is. Raises InputError when its head is not in the journal."""
    head = str(read_manifest(folder)["head"])
    return step_between(
        observatory.knowledge(head), observatory.knowledge(observatory.known), observatory.learned(head)
    )


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """The manifest of a release. Raises InputError when there is none."""
    try:
        body: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputError("this is not a release: it has no manifest", where=str(folder / MANIFEST)) from None
    return body


def faults_of(folder: Path) -> list[str]:
    """What of a release is not as it was made: files changed, missing or added, or its archive, one sentence each."""
    listed = {str(one["path"]): str(one["sha256"]) for one in read_manifest(folder)["files"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    sums = _sums({**listed, MANIFEST: _digest(folder / MANIFEST)})
    found = [f"{name} is missing" for name in sorted(listed.keys() - there)]
    found += [f"{name} was added" for name in sorted(there - listed.keys() - {MANIFEST, SUMS})]
    found += [
        f"{name} was changed"
        for name in sorted(listed.keys() & there)
        if _digest(folder / name) != listed[name]
    ]
    if not (folder / SUMS).is_file() or (folder / SUMS).read_bytes() != sums:
        found.append(f"{SUMS} does not say what {MANIFEST} says")
    return found or _archive_faults(folder)


def _archive_faults(folder: Path) -> list[str]:
    """Whether the archive beside a whole release, if it is there, is what its files give when packed again."""
    manifest = read_manifest(folder)
    prefix = _prefix(manifest["observatory"]["id"], manifest["version"])
    packed = folder.parent / f"{prefix}.zip"
    if not packed.is_file():
        return []
    with tempfile.TemporaryDirectory() as aside:
        again = archive(folder, Path(aside) / packed.name, prefix, PAGES)
        return [] if _digest(again) == _digest(packed) else [f"{packed.name} was changed"]


def _prefix(observatory: str, version: str) -> str:
    """The name of an archive without its ending, and of the one folder in it."""
    return f"{observatory}-{version}"


def _imprint(observatory: Observatory, version: str, previous: str, step: Step | None) -> Imprint:
    known, recorded = observatory.knowledge(observatory.known), observatory.recorded()
    about = known.about
    dates = sorted({*about.dates, about.valid or recorded.date().isoformat()})
    return Imprint(
        about.id,
        about.title,
        about.description or about.question,
        about.licence,
        about.maintainers,
        version,
        known.head,
        recorded,
        f"{known.codebook.version} ({known.codebook.hash[:12]})",
        __version__,
        tuple(dates),
        previous,
        _coded(observatory),
        step.reasons if step else (),
    )


def _coded(observatory: Observatory) -> str:
    """What was coded by two or more people, and whether they were kept from seeing each other's work."""
    found = [observatory.agree(recorded_only=True, drafts=drafts) for drafts in (False, True)]
    tasks = sum(one.tasks for one in found)
    if not tasks:
        return ""
    blind = all(one.blind for one in found if one.tasks)
    drafted = f", {found[1].tasks} of them after a machine's suggestions" if found[1].tasks else ""
    sight = (
        "blind" if blind else "not blind: in a folder, where whoever opens the files sees the others' work"
    )
    return f"{counted(tasks, 'task')}{drafted}; {sight}; `partnerscope agree --recorded` computes agreement again"


def _fill(
    observatory: Observatory,
    target: Path,
    imprint: Imprint,
    base: str,
    progress: Progress | None,
    processes: int,
) -> None:
    """The observatory with its journal, its tables, its pages and its descriptions."""
    from partnerscope.web import write_site  # a stamp needs no pages

    whole = f"{base.rstrip('/')}/r/{imprint.version}" if base else ""
    front = observatory.knowledge(observatory.known).about.valid or imprint.day
    write_site(observatory, target, progress, base=whole, place=PAGES, front=front, processes=processes)
    observatory.dump(target / "data")
    journal = FileStore(target / "data" / "journal")
    for changeset, revisions in observatory.store.read(observatory.changesets()):
        journal.append(changeset.header, revisions)
    tables = [
        name
        for date in imprint.dates
        for name in _write_tables(observatory.at(date), target / "tables" / date, f"tables/{date}")
    ]
    for name, data in descriptions(imprint, tables).items():
        write_whole(target / name, data, durable=False)


def _write_tables(view: View, folder: Path, address: str) -> list[str]:
    """Every table that the view can fill, as csv and json; returns the addresses of the csv files."""
    written = []
    for table in TABLES:
        try:
            frame = table(view).frame
        except InputError:  # a table of the lake where nothing is loaded
            continue
        notes = [table.note, *dict.fromkeys(measure_named(one).caveat for one in table.uses())]
        for format in ("csv", "json"):
            data = render(frame, format, title=table.title, notes=notes, view=view)
            write_whole(folder / f"{table.name}.{format}", data, durable=False)
        written.append(f"{address}/{table.name}.csv")
    return written


def _seal(folder: Path, observatory: Observatory, imprint: Imprint, base: str) -> int:
    """Write the manifest and the checksums; returns how many files there are."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    entries = [
        {"path": path.relative_to(folder).as_posix(), "size": path.stat().st_size, "sha256": _digest(path)}
        for path in paths
    ]
    known = observatory.knowledge(observatory.known)
    body = {
        "format": RELEASE,
        "observatory": {"id": imprint.id, "title": imprint.title, "licence": imprint.licence},
        "version": imprint.version,
        "previous": imprint.previous,
        "head": imprint.head,
        "recorded_at": imprint.recorded.isoformat(),
        "codebook": {"version": known.codebook.version, "hash": known.codebook.hash},
        "software": {"partnerscope": imprint.software},
        "dates": list(imprint.dates),
        "coded": imprint.coded,
        "base": base,
        "changes": [{"size": size, "what": what} for size, what in imprint.changes],
        "files": entries,
    }
    write_whole(folder / MANIFEST, (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode())
    sums = {str(one["path"]): str(one["sha256"]) for one in entries} | {MANIFEST: _digest(folder / MANIFEST)}
    write_whole(folder / SUMS, _sums(sums))
    return len(entries) + 2


def _sums(digests: Mapping[str, str]) -> bytes:
    """As `sha256sum` writes them, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
