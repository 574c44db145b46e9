"""Checking a folder: faults of cells and references, with the file and line an editor shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from partnerscope.codebook import About, Books, Codebook, read_about, read_declaration
from partnerscope.errors import DataError, Place, Problem, quoted
from partnerscope.folder.content import Content
from partnerscope.folder.write import canonical
from partnerscope.record import KINDS, Kind
from partnerscope.record.check import ID_FORM, NOTHING, Fault, check_records
from partnerscope.record.persistence import persistence_problems
from partnerscope.timeline.words import counted

LIKE = 5
"""So many cells with one fault are told one by one; more of them have one cause, which is told once."""


def check_content(
    content: Content,
    kinds: tuple[Kind, ...] = KINDS,
    lost: Mapping[str, frozenset[str]] = NOTHING,
    books: Books | None = None,
) -> tuple[About | None, Codebook, list[Problem]]:
    """The declaration, the codebook (which `books` may have read already) and every problem of a folder's content.

    What names one of the ids that a kind has `lost`, with many others at once, is not at fault.
    """
    problems: list[Problem] = []
    about: About | None = None
    declaration = content.texts.get("observatory.yaml", "")
    try:
        about = read_about(declaration)
        problems.extend(_declared_twice(declaration))
    except DataError as error:
        problems.extend(error.problems)
    codebook, faults = (books or Books()).read(content.texts, about.codebook_version if about else "")
    problems.extend(faults)
    problems.extend(persistence_problems(codebook, kinds))
    problems.extend(_records(content, codebook, kinds, lost))
    if about is not None:
        problems.extend(_declared(about, content, codebook, lost))
    return about, codebook, problems


def _records(
    content: Content, codebook: Codebook, kinds: tuple[Kind, ...], lost: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    files = {kind.name: kind.file for kind in kinds}
    for fault in _told_once(list(check_records(content.frames, codebook, kinds, content.unread, lost))):
        lines = content.lines.get(fault.kind, [])
        line = lines[fault.row] if fault.row < len(lines) and files[fault.kind].endswith(".csv") else None
        place = Place(files[fault.kind], line, fault.column)
        yield Problem(fault.code, fault.severity, fault.what, place, fault.allowed, fault.hint)


def _told_once(faults: list[Fault]) -> Iterator[Fault]:
    """Cells that name one thing that is not there have one cause, an id or a concept that changed: their first is told."""
    alike = Counter((one.code, one.what) for one in faults if one.code in ("dangling", "concept"))
    told = set()
    for fault in faults:
        cause = (fault.code, fault.what)
        if alike[cause] <= LIKE:
            yield fault
        elif cause not in told:
            told.add(cause)
            yield replace(
                fault, what=f"{fault.what} (this and {counted(alike[cause] - 1, 'other cell')} name it)"
            )


def _declared(
    about: About, content: Content, codebook: Codebook, lost: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    """The declaration speaks only of actors, issues and sources that exist."""
    place = Place("observatory.yaml")
    actors = set(content.frames["actor"]["id"]) | lost.get("actor", frozenset())
    for actor in () if "actor" in content.unread else (about.subject, *about.partners, *about.comparators):
        if actor not in actors:
            yield Problem(
                "dangling", "error", f"{actor!r} is not an actor", place, hint="add it to records/actor.csv"
            )
    for issue in about.issues:
        if "issue" not in codebook or issue not in codebook["issue"]:
            yield Problem("concept", "error", f"{issue!r} is not an issue of the codebook", place)
    sources = set(content.frames["source"]["id"]) | lost.get("source", frozenset())
    for source in (
        () if "source" in content.unread else (about.reference.source, *about.reference.not_independent)
    ):
        if source and source not in sources:
            yield Problem("dangling", "error", f"{source!r} is not in sources.json", place)


def _declared_twice(text: str) -> Iterator[Problem]:
    """Sides and issues that stand twice, and an id that would lead out of a folder named after it."""
    place = Place("observatory.yaml")
    found = read_declaration(text)
    for names in ((found.subject, *found.partners, *found.comparators), found.issues):
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield Problem("double", "error", f"{name!r} stands twice", place, hint="each side and issue once")
    if found.id in (".", "..") or not found.id.isprintable() or {"/", "\\"} & set(found.id):
        yield Problem(
            "bad-id", "error", f"{quoted(found.id)} is not an id: folders are named after it", place, ID_FORM
        )


def canonical_problems(
    content: Content, raw: dict[str, bytes], kinds: tuple[Kind, ...] = KINDS
) -> Iterator[Problem]:
    """Files that differ from their canonical form by more than Windows line ends: commit will normalize them."""
    for kind in kinds:
        data = raw.get(kind.file)
        if data is None:
            continue
        if data.replace(b"\r\n", b"\n") != canonical(content.frames[kind.name], kind):
            what = "rows, columns or quoting are not in the canonical form; commit normalizes them"
            yield Problem("canonical", "note", what, Place(kind.file))


def resource_problems(package: object) -> Iterator[Problem]:
    """Paths in a datapackage.json that leave the folder."""
    place = Place("datapackage.json")
    resources = package.get("resources", []) if isinstance(package, dict) else []
    for resource in resources if isinstance(resources, list) else []:
        path = resource.get("path", "") if isinstance(resource, dict) else ""
        for one in path if isinstance(path, list) else [path]:
            if (
                not isinstance(one, str)
                or one.startswith(("/", "\\"))
                or ".." in one.split("/")
                or "://" in one
            ):
                yield Problem("outside", "error", f"the resource path {one!r} leaves the folder", place)
