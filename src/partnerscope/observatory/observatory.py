"""Opening an observatory and everything one does with it: look, check, commit, verify."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from partnerscope import timeline
from partnerscope.codebook import About, Codebook, load_texts, read_about
from partnerscope.errors import DataError, InputError, Problem
from partnerscope.folder import write_folder
from partnerscope.folder.content import content_of
from partnerscope.folder.package import package_bytes
from partnerscope.folder.write import files_of
from partnerscope.journal import Changeset, FileStore, Revision, Store, fold, head_of, ordered, up_to
from partnerscope.measure import Findings, TableResult, measure_named, table_named
from partnerscope.observatory.keeping import Keeping, silent
from partnerscope.observatory.locate import locate
from partnerscope.observatory.revise import Status
from partnerscope.panels import Panels
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.view import Cache, Entry, Known, View, readable, typed


@dataclass(frozen=True)
class Observatory:
    """An observatory in a folder.

    `root` is the folder, `known` limits what the journal says to a moment or a head ('' = now). `is_default`
    tells that nobody named it.
    """

    root: Path
    known: str = ""
    cache: Cache = field(default_factory=Cache)
    kinds: tuple[Kind, ...] = KINDS
    is_default: bool = False

    @classmethod
    def open(
        cls, path: str | Path | None = None, *, known: str = "", kinds: tuple[Kind, ...] = KINDS
    ) -> Observatory:
        """The observatory in `path`; without one, in the working folder, else the bundled one."""
        root, default = locate(path)
        if not (root / "observatory.yaml").is_file() and not (root / "journal").is_dir():
            raise InputError(
                "this is not an observatory: there is no observatory.yaml",
                where=str(root),
                hint="make one with 'partnerscope new NAME'",
            )
        return cls(root, known, kinds=kinds, is_default=default)

    @cached_property
    def store(self) -> Store:
        """The journal."""
        return FileStore(self.root / "journal")

    def changesets(self) -> list[Changeset]:
        """The changesets known, oldest first."""
        return ordered(up_to(self.store.changesets(), self.known))

    def head(self) -> str:
        """The hash that names what is known; '' before the first commit."""
        return head_of(self.changesets())

    def at(self, valid: str = "", *, known: str | None = None, since: str = "") -> View:
        """The view at V (default: the observatory's own, else today), as known at T (default: as opened)."""
        state = self.knowledge(self.known if known is None else known)
        chosen = valid or state.about.valid or datetime.now(UTC).date().isoformat()
        first = timeline.parse(since).first if since else timeline.BEGINNING
        day = timeline.moment(chosen)
        if first > day:
            raise InputError(
                f"the window ends ({chosen}) before it starts ({since})", hint="swap --from and --to"
            )
        return View(state, chosen, day, first, Panels(self.root, state))

    def knowledge(self, known: str = "") -> Known:
        """Everything known at a moment, from the cache where it is there."""
        changesets = up_to(self.store.changesets(), known)
        if not changesets:
            raise _nothing_known(self.root, known, bool(self.store.changesets()))
        head = head_of(changesets)
        entry = self.cache.entry(head) or self._fill(head, changesets)
        about = read_about(entry.texts["observatory.yaml"])
        codebook, loader = _codebook(entry.texts, about), self._loader(head, changesets)
        return Known(head, known, about, codebook, loader, self.kinds, entry.texts, entry.problems)

    def _fill(self, head: str, changesets: list[Changeset]) -> Entry:
        content = content_of(fold(self.store, changesets), self.kinds)
        read = {kind: readable(content.frames[kind.name], kind) for kind in self.kinds}
        frames = {kind.name: typed(texts, kind) for kind, (texts, _) in read.items()}
        entry = Entry(content.texts, tuple(problem for _, found in read.values() for problem in found))
        self.cache.keep(head, frames, entry)
        return entry

    def _loader(self, head: str, changesets: list[Changeset]) -> _Loader:
        return _Loader(self, head, changesets)

    def table(self, name: str, valid: str = "", *, since: str = "") -> TableResult:
        """A table of findings at V (see `measure.TABLES`)."""
        return table_named(name)(self.at(valid, since=since))

    def findings(self, measure: str, valid: str = "", *, since: str = "") -> Findings:
        """The findings of one measure at V (see `measure.MEASURES`)."""
        return measure_named(measure)(self.at(valid, since=since))

    def records(self, kind: str, valid: str = "", *, partner: str = "", issue: str = "") -> pl.DataFrame:
        """Records of a kind with their sources: all that are known, or those that hold or happened by V."""
        from partnerscope.observatory.listing import list_records

        return list_records(self.at(valid), kind, bounded=bool(valid), partner=partner, issue=issue)

    @cached_property
    def keeping(self) -> Keeping:
        """What records: the folder and its journal."""
        return Keeping(self.root, self.store, self.kinds)

    def check(self) -> list[Problem]:
        """Every problem of the folder: its files, its history and its data package (`status` says what is new)."""
        return self.keeping.check()

    def status(self) -> Status:
        """What the folder says that the journal does not."""
        return self.keeping.status()

    def edited(self) -> bool:
        """Whether the files differ from what the last commit left (a quick test by content hash)."""
        return self.keeping.edited()

    def commit(
        self,
        reason: str,
        author: str,
        *,
        now: datetime | None = None,
        retract: bool = False,
        begin: bool = False,
        tell: Callable[[Problem], None] = silent,
    ) -> Changeset | None:
        """Append what the folder says to the journal, and make the files canonical (see `Keeping.commit`)."""
        return self.keeping.commit(reason, author, now=now, retract=retract, begin=begin, tell=tell)

    def record(
        self, revisions: Iterable[Revision], reason: str, author: str, *, now: datetime | None = None
    ) -> Changeset | None:
        """Append some revisions without editing files (see `Keeping.record`)."""
        return self.keeping.record(revisions, reason, author, now=now)

    def join(
        self,
        reason: str,
        author: str,
        *,
        take: str = "",
        choose: Mapping[str, str] | None = None,
        overwrite: bool = False,
        now: datetime | None = None,
    ) -> Changeset | None:
        """Join all heads by record and field, from the journals alone (see `Keeping.join`)."""
        return self.keeping.join(reason, author, take=take, choose=choose, overwrite=overwrite, now=now)

    def verify(self, head: str = "") -> list[str]:
        """What is wrong with the journal; with `head`, also when that changeset is no longer part of it."""
        return self.keeping.verify(head)

    def dump(self, target: Path, known: str = "") -> list[str]:
        """Write the canonical files of what is known to another folder; returns the paths written.

        Raises InputError when nothing was known.
        """
        changesets = up_to(self.store.changesets(), known or self.known)
        if not changesets:
            raise _nothing_known(self.root, known or self.known, bool(self.store.changesets()))
        content = content_of(fold(self.store, changesets), self.kinds)
        about = read_about(content.texts["observatory.yaml"])
        files = files_of(content, self.kinds)
        files["datapackage.json"] = package_bytes(
            content, about, _codebook(dict(content.texts), about), self.kinds
        )
        return write_folder(target, files)

    def history(self, kind: str, identity: str) -> list[tuple[Changeset, Mapping[str, str] | None]]:
        """Every revision of one record with its changeset, oldest first."""
        kind_named(kind, self.kinds)
        return [
            (changeset, revision.cells)
            for changeset, revisions in self.store.read(self.changesets())
            for revision in revisions
            if revision.kind == kind and revision.id == identity
        ]


@dataclass
class _Loader:
    """Typed frames of one state of knowledge: from the cache, else folded once and kept in memory."""

    observatory: Observatory
    head: str
    changesets: list[Changeset]
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)

    def __call__(self, kind: str) -> pl.DataFrame:
        if kind in self.frames:
            return self.frames[kind]
        cached = self.observatory.cache.frame(self.head, kind)
        if cached is not None:
            return cached
        kinds = self.observatory.kinds
        content = content_of(fold(self.observatory.store, self.changesets), kinds)
        self.frames = {one.name: typed(readable(content.frames[one.name], one)[0], one) for one in kinds}
        return self.frames[kind]


def _codebook(texts: Mapping[str, str], about: About) -> Codebook:
    books = {path: text for path, text in texts.items() if path.startswith("codebook/")}
    codebook, problems = load_texts(books, about.codebook_version)
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise DataError("the codebook has faults", errors)
    return codebook


def _nothing_known(root: Path, known: str, has_history: bool) -> InputError:
    if has_history:
        return InputError(f"nothing was recorded by {known}", where=str(root), hint="see 'partnerscope log'")
    hint = "run 'partnerscope commit -m \"first records\"'"
    return InputError("this observatory has no history yet", where=str(root), hint=hint)
