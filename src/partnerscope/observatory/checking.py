"""Everything that is wrong with an observatory's folder: files, records, claims, data package, history.

Grain: one *problem* with its place; nothing is changed, and nothing is raised for what somebody else wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from partnerscope.codebook import About, Books, Codebook
from partnerscope.errors import DataError, IntegrityError, Place, Problem
from partnerscope.folder import Content, check_content, read_folder, row_cells
from partnerscope.folder.check import canonical_problems, resource_problems
from partnerscope.folder.content import content_of
from partnerscope.folder.scaffold import ATTRIBUTES
from partnerscope.journal import State, Store, fold, heads, join
from partnerscope.measure.verdict.rules import rule_problems
from partnerscope.observatory.revise import clock_problems, gone, lost_keys
from partnerscope.observatory.suspect import case_twins, suspicions
from partnerscope.record import Kind
from partnerscope.view import readable

PACKAGE = "datapackage.json"


def problems_of(root: Path, store: Store, kinds: tuple[Kind, ...], books: Books) -> list[Problem]:
    """Every problem of a folder and its journal."""
    history = list(_history(store))
    changesets = [] if errors(history) else store.changesets()
    if not errors(history) and not changesets:
        history += lost_journal(root)
    state = fold(store, changesets)
    content, _, _, problems = looked_at(root, kinds, state, books)
    lost = list(gone(state, content, kinds))
    sound = not errors(problems)
    if sound:
        raw = {one.file: (root / one.file).read_bytes() for one in kinds if (root / one.file).is_file()}
        problems += canonical_problems(content, raw, kinds)
    problems = [*lost, *problems, *_package(root), *_attributes(root), *history]
    if sound and not errors(history):
        problems += [
            *_unreadable(state, kinds),
            *suspicions(state, content, kinds),
            *clock_problems(changesets),
        ]
    return problems


def looked_at(
    root: Path, kinds: tuple[Kind, ...], state: State, books: Books
) -> tuple[Content, About | None, Codebook, list[Problem]]:
    """The content of a folder with every fault of its files, cells, references and claims.

    What names a record of a table that was lost or cut, by the journal's `state`, is not at fault: the table is.
    """
    content, problems = read_folder(root, kinds)
    about, codebook, more = check_content(content, kinds, lost_keys(state, content, kinds), books)
    return (
        content,
        about,
        codebook,
        [
            *problems,
            *more,
            *case_twins(content, kinds),
            *claim_problems(content, kinds),
            *rule_problems(codebook),
            *_quote_problems(root, content, kinds),
        ],
    )


def _quote_problems(root: Path, content: Content, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    """Quotes that do not stand in the archived text they name."""
    quoting = [kind for kind in kinds if kind.verbatim and not content.frames[kind.name].is_empty()]
    if not quoting:
        return
    from partnerscope.coding import astray
    from partnerscope.documents import Archive, FolderDocuments

    for kind in quoting:
        yield from astray(row_cells(content.frames[kind.name], kind), Archive(FolderDocuments(root)))


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that stop a commit."""
    return [problem for problem in problems if problem.severity == "error"]


def sound(root: Path, kinds: tuple[Kind, ...], state: State, books: Books) -> tuple[Content, About, Codebook]:
    """The content of a folder without faults. Raises DataError with all of them when it has any.

    With an empty `state` a table without rows is meant, and what names its records is at fault.
    """
    content, about, codebook, problems = looked_at(root, kinds, state, books)
    if errors(problems) or about is None:
        raise DataError(
            "nothing was committed: the folder has faults",
            errors(problems),
            hint="run 'check' for all of them",
        )
    return content, about, codebook


def claim_problems(content: Content, kinds: tuple[Kind, ...]) -> list[Problem]:
    """Every fault of claims.yaml."""
    from partnerscope.assess.claims import read_claims

    text = content.texts.get("claims.yaml", "")
    try:
        if text:
            read_claims(text, kinds=kinds)
    except DataError as error:
        return error.problems
    return []


def _package(root: Path) -> list[Problem]:
    path = root / PACKAGE
    if not path.is_file():
        return []
    try:
        return list(resource_problems(json.loads(path.read_bytes())))
    except (ValueError, RecursionError):
        return [Problem("package", "warning", "not JSON; commit writes it anew", Place(PACKAGE))]


def _attributes(root: Path) -> Iterator[Problem]:
    """Under git without .gitattributes, a checkout on Windows changes the line ends of the journal."""
    if under_git(root) and not (root / ".gitattributes").is_file():
        what = "missing: git may change the line ends of the journal, and merges tables line by line"
        hint = f"commit writes it ({ATTRIBUTES.splitlines()[0]} ...)"
        yield Problem("gitattributes", "note", what, Place(".gitattributes"), hint=hint)


def _unreadable(state: State, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    """Cells that an older version let into the journal and no reader can use."""
    recorded = content_of(state, kinds)
    for kind in kinds:
        yield from readable(recorded.frames[kind.name], kind)[1]


def _history(store: Store) -> Iterator[Problem]:
    """What `verify` finds, and branches with what they disagree on."""
    faults = list(store.verify())
    for fault in faults:
        yield Problem("journal", "error", fault, Place("journal"))
    if faults:
        return
    try:
        changesets = store.changesets()
        tips = heads(changesets)
        conflicts = join(store, changesets).conflicts if len(tips) > 1 else ()
    except IntegrityError as error:
        yield Problem("journal", "error", error.what, Place(error.where), hint=error.hint)
        return
    for conflict in conflicts:
        hint = "partnerscope join --take HEAD, or --choose KIND/ID/FIELD=HEAD"
        yield Problem("conflict", "warning", str(conflict), Place("journal"), hint=hint)
    if len(tips) > 1:
        hint = "'partnerscope join' brings them together"
        yield Problem(
            "branches", "warning", f"the history has {len(tips)} heads", Place("journal"), hint=hint
        )


def lost_journal(root: Path) -> list[Problem]:
    """The problem of a folder whose journal has no changeset, though it had: a commit writes a data package.

    A dump has one too and no history; only a commit writes `.gitattributes` beside it.
    """
    if not (root / PACKAGE).is_file():
        return []
    hint = "restore it from a copy or from git, or begin a new history with --begin"
    if (root / ".gitattributes").is_file():
        what = "the journal is gone: the folder was committed before, and there is no changeset"
        return [Problem("journal", "error", what, Place("journal"), hint=hint)]
    what = "the journal is gone, or the folder is a dump, which has none"
    return [Problem("no-journal", "warning", what, Place("journal"), hint=hint)]


def under_git(root: Path) -> bool:
    """Whether git keeps the folder."""
    return any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents))
