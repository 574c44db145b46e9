"""What is known at T: a journal folded, read and typed, without a folder and without writing.

Grain: one `Knowing` is one journal; `knowledge` is what it says at one moment or head.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

import polars as pl

from partnerscope.codebook import About, Books, Codebook, read_about
from partnerscope.errors import DataError, InputError
from partnerscope.folder import Content
from partnerscope.folder.content import content_of
from partnerscope.folder.package import package_bytes
from partnerscope.folder.write import files_of
from partnerscope.journal import Changeset, ReadStore, fold, ordered, up_to
from partnerscope.journal import head_of as head_named
from partnerscope.journal.branches import told_by
from partnerscope.observatory.diff import Diff, knowledge
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.record.persistence import lasting
from partnerscope.view import Cache, CachedTexts, Known, readable, typed

Revisions = list[tuple[Changeset, Mapping[str, str] | None]]


@dataclass
class _Latest:
    """What is known now: one thread makes it while others wait; another process begins with nothing."""

    known: Known | None = None
    turn: Lock = field(default_factory=Lock)

    def __reduce__(self) -> tuple[type[_Latest], tuple[()]]:
        return _Latest, ()


@dataclass(frozen=True)
class Knowing:
    """A journal, its kinds and the cache of what it said; `where` names it in messages."""

    store: ReadStore
    cache: Cache
    kinds: tuple[Kind, ...] = KINDS
    where: str = ""
    books: Books = field(default_factory=Books, repr=False, compare=False)
    _latest: _Latest = field(default_factory=_Latest, repr=False, compare=False)

    def changesets(self, known: str = "") -> list[Changeset]:
        """The changesets known at a moment or head, oldest first."""
        return ordered(up_to(self.store.changesets(), known))

    def head(self, known: str = "") -> str:
        """The hash that names what is known; '' before the first commit."""
        return head_named(self.changesets(known))

    def knowledge(self, known: str = "") -> Known:
        """Everything known at a moment, from the cache where it is there. Raises InputError when nothing was known.

        What is known now is kept until somebody records something.
        """
        if known:
            return self._known(known)
        with self.store.together(), self._latest.turn:
            found = self._latest.known
            if found is None or (found.head,) != self.store.tips():
                found = self._latest.known = self._known(known)
            return found

    def _known(self, known: str) -> Known:
        changesets = self._some(known)
        head = head_named(changesets)
        said = self.cache.entry(head) or self._fill(head, self.content(changesets))
        loader = _Frames(self, head, changesets, said.codebook)
        return Known(head, known, said.about, said.codebook, loader, self.kinds, said.texts, said.problems)

    def _read(self, texts: Mapping[str, str], about: About) -> Codebook:
        codebook, problems = self.books.read(texts, about.codebook_version)
        if errors := [problem for problem in problems if problem.severity == "error"]:
            raise DataError("the codebook has faults", errors)
        return codebook

    def files(self, known: str = "") -> dict[str, bytes]:
        """The canonical files of what is known, by name. Raises InputError when nothing was known."""
        content = self.content(self._some(known))
        about = read_about(content.texts["observatory.yaml"])
        package = package_bytes(content, about, self._read(content.texts, about), self.kinds)
        return files_of(content, self.kinds) | {"datapackage.json": package}

    def history(self, kind: str, identity: str, known: str = "") -> Revisions:
        """Every revision of one record with its changeset, oldest first."""
        kind_named(kind, self.kinds)
        return [
            (changeset, revision.cells)
            for changeset, revisions in self.store.read(self.changesets(known))
            for revision in revisions
            if revision.kind == kind and revision.id == identity
        ]

    def diff(self, first: str, last: str) -> Diff:
        """What was recorded between two moments or heads. Raises InputError when the later one does not know all the
        earlier one does.
        """
        old, new = self._some(first), self._some(last)
        held = {one.hash for one in new}
        if any(one.hash not in held for one in old):
            raise InputError(
                f"{last} does not rest on {first}", hint="the earlier one first; see 'partnerscope log'"
            )
        earlier = {one.hash for one in old}
        state = fold(self.store, old)
        told = told_by(self.store, [one for one in new if one.hash not in earlier], state)
        now = (self.knowledge(last), fold(self.store, new))
        return knowledge((head_named(old), state), now, (first, last), told)

    def content(self, changesets: list[Changeset]) -> Content:
        """What these changesets say together."""
        return content_of(fold(self.store, changesets), self.kinds)

    def _some(self, known: str) -> list[Changeset]:
        changesets = up_to(self.store.changesets(), known)
        if changesets:
            return changesets
        if every := self.store.changesets():
            first = min(one.header.recorded_at for one in every)
            said = f"nothing was recorded by {known}: this observatory began to record on {first:%Y-%m-%d}"
            raise InputError(said, where=self.where, hint="see 'partnerscope log'")
        hint = "run 'partnerscope commit -m \"first records\"'"
        raise InputError("this observatory has no history yet", where=self.where, hint=hint)

    def _fill(self, head: str, content: Content) -> CachedTexts:
        about = read_about(content.texts["observatory.yaml"])
        book = self._read(content.texts, about)
        read = {kind: readable(content.frames[kind.name], kind) for kind in self.kinds}
        frames = {kind.name: typed(texts, kind, lasting(kind, book)) for kind, (texts, _) in read.items()}
        problems = tuple(problem for _, found in read.values() for problem in found)
        entry = CachedTexts(content.texts, about, book, problems)
        self.cache.keep(head, frames, entry)
        return entry


@dataclass
class _Frames:
    """Typed frames of one state of knowledge: from the cache, else folded once and kept in memory."""

    knowing: Knowing
    head: str
    changesets: list[Changeset]
    codebook: Codebook
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)

    def __call__(self, kind: str) -> pl.DataFrame:
        if kind in self.frames:
            return self.frames[kind]
        cached = self.knowing.cache.frame(self.head, kind)
        if cached is not None:
            return cached
        texts, kinds, book = self.knowing.content(self.changesets).frames, self.knowing.kinds, self.codebook
        self.frames = {k.name: typed(readable(texts[k.name], k)[0], k, lasting(k, book)) for k in kinds}
        return self.frames[kind]
