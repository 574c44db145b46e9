"""Keeping an observatory: what the folder says goes into the journal, whole or not at all, and branches are joined.

Grain: one *commit* is one changeset; the files it leaves behind are canonical. What knows (views, measures) never
writes; what keeps never counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from partnerscope.codebook import Books
from partnerscope.codebook.shared import SHARED, shared_names
from partnerscope.errors import DataError, InputError, IntegrityError, PartnerscopeError, Problem
from partnerscope.files import clear_leftovers, locked_now, within, write_whole
from partnerscope.folder import check_content, digest_records, read_folder, read_table, write_folder
from partnerscope.folder.content import content_of, state_of
from partnerscope.folder.package import package_bytes
from partnerscope.folder.scaffold import ATTRIBUTES
from partnerscope.folder.write import digest_files, files_here, files_of, refuse_outside
from partnerscope.journal import (
    Changeset,
    FileStore,
    Header,
    Join,
    Revision,
    State,
    Store,
    fold,
    heads,
    is_head,
    join,
    ordered,
    up_to,
)
from partnerscope.journal.branches import cells_in
from partnerscope.observatory.branching import settled, with_edits
from partnerscope.observatory.checking import PACKAGE, errors, lost_journal, problems_of, sound, under_git
from partnerscope.observatory.folding import Folded, Folding
from partnerscope.observatory.recording import applied, codebook_of, refuse_faults
from partnerscope.observatory.revise import (
    Status,
    clock_problems,
    plain,
    refuse_reverts,
    refuse_unmeant,
    revisions_between,
    status_of,
    time_after,
)
from partnerscope.observatory.suspect import suspicions
from partnerscope.record import KINDS, Kind

if TYPE_CHECKING:
    from partnerscope.documents import Archive

Tell = Callable[[Problem], None]


def silent(_: Problem) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Keeping:
    """The folder of an observatory and its journal; `documents` are those that quotes must stand in, if not the folder's."""

    root: Path
    store: Store
    kinds: tuple[Kind, ...] = KINDS
    documents: Archive | None = None
    books: Books = field(default_factory=Books, repr=False, compare=False)

    @cached_property
    def folding(self) -> Folding:
        """What the journal adds up to now."""
        return Folding(self.store, self.books)

    def check(self) -> list[Problem]:
        """Every problem of the folder: its files, its history and its data package (`status` says what is new)."""
        self._tidy()
        return problems_of(self.root, self.store, self.kinds, self.books)

    def _tidy(self) -> None:
        """Clear what a killed commit left, unless somebody is writing just now."""
        if any(path.name[0] == "." for folder in self._folders() for path in within(folder, ".tmp")):
            with locked_now(self.root / "journal" / ".lock") as alone:
                for folder in self._folders() if alone else ():
                    clear_leftovers(folder)

    def _folders(self) -> list[Path]:
        return [self.root, self.root / "records", self.root / "journal", self.root / "codebook"]

    def status(self) -> Status:
        """What the folder says that the journal does not."""
        content, problems = read_folder(self.root, self.kinds)
        if found := errors(problems):
            raise DataError("the folder cannot be read", found)
        state = fold(self.store, self.store.changesets())
        return status_of(revisions_between(state, state_of(content, self.kinds)), state)

    def edited(self) -> bool:
        """Whether the files differ from what the last commit left (a quick test by content hash)."""
        changesets = ordered(self.store.changesets())
        if not changesets or not (self.root / "observatory.yaml").is_file():
            return False
        recorded = changesets[-1].header.records
        return digest_records(self.root, self.kinds) != recorded if recorded else not self.status().clean

    def commit(
        self,
        reason: str,
        author: str,
        *,
        now: datetime | None = None,
        retract: bool = False,
        begin: bool = False,
        tell: Tell = silent,
    ) -> Changeset | None:
        """Append what the folder says to the journal, and make the files canonical.

        Returns None when there is nothing to record. Raises DataError when the folder has faults, when a table or more
        than a tenth of a kind would be retracted, and when one of several heads would lose what it changed, unless
        `retract` says that this is meant; IntegrityError when the journal is gone, unless `begin` says that a new
        history begins. Then nothing is written. `tell` hears of what a spreadsheet may have done. A file that somebody
        saves meanwhile is left as it is.
        """
        reason, author = plain(reason, author)
        with self.store.lock():
            before = self._files_now()
            changesets = self.store.changesets()
            state = fold(self.store, changesets)
            content, about, codebook = sound(self.root, self.kinds, {} if retract else state, self.books)
            if not changesets and not begin:
                self._refuse_lost_journal()
            wanted = state_of(content, self.kinds)
            revisions = revisions_between(state, wanted)
            kept = files_of(content, self.kinds)
            files = kept | {PACKAGE: package_bytes(content, about, codebook, self.kinds)}
            refuse_outside(self.root, files)
            tips = heads(changesets)
            if len(tips) > 1 and not retract:
                refuse_reverts(join(self.store, changesets), wanted)
            if not retract:
                refuse_unmeant(state, content, self.kinds)
            for problem in [*suspicions(state, content, self.kinds), *clock_problems(changesets, now)]:
                tell(problem)
            changeset = None
            if revisions or len(tips) > 1:
                header = Header(tips, time_after(changesets, now), author, reason, 0, digest_files(kept))
                changeset = self.store.append(header, revisions)
            # somebody may have saved while we read: their file is not overwritten, the next commit sees it
            now_there = self._files_now()
            self._write({n: files[n] for n in before if now_there[n] == before[n]}, changeset)
        return changeset

    def record(
        self, revisions: Iterable[Revision], reason: str, author: str, *, now: datetime | None = None
    ) -> Changeset | None:
        """Append some revisions on top of the journal, checked by what they touch; where there is a folder, it follows.

        Returns None when they change nothing. Raises DataError for revisions with faults and for tables that cannot be
        read, InputError before the first commit and when there are several heads. Edits of the files stay edits.
        """
        reason, author = plain(reason, author)
        listed = list(revisions)
        with self.store.lock():
            changesets = ordered(self.store.changesets())
            tips = heads(changesets)
            if len(tips) != 1:
                what = f"the history has {len(tips)} heads" if tips else "the observatory has no history yet"
                raise InputError(what, hint="run 'partnerscope join'" if tips else "commit its folder first")
            before = self.folding.of(changesets)
            after = applied(before.state, listed)
            listed = [one for one in listed if _changes(before.state, after, one)]
            if not listed:
                return None
            refuse_faults(after, listed, before.codebook, self.kinds)
            self._refuse_astray(listed)
            files, digest = self._followed(listed)
            header = Header(tips, time_after(changesets, now), author, reason, 0, digest)
            changeset = self.store.append(header, listed)
            texts = any(one.kind == "file" for one in listed)
            codebook = codebook_of(after, self.books) if texts else before.codebook
            self.folding.keep(Folded((*before.hashes, changeset.hash), (changeset.hash,), after, codebook))
            if files:
                self._write(files, changeset)
        return changeset

    def _refuse_astray(self, revisions: list[Revision]) -> None:
        """Raise DataError when a quote does not stand in the archived text it names."""
        kinds = {kind.name for kind in self.kinds if kind.verbatim}
        quotes = [(one.id, one.cells) for one in revisions if one.kind in kinds and one.cells is not None]
        if not quotes:
            return
        from partnerscope.coding import astray
        from partnerscope.documents import Archive, FolderDocuments

        if found := errors(list(astray(quotes, self.documents or Archive(FolderDocuments(self.root))))):
            raise DataError("nothing was recorded: a quote does not stand in its text", found)

    def _followed(self, revisions: list[Revision]) -> tuple[dict[str, bytes], str]:
        """The files of the folder with these revisions, and the hash of all that a commit will compare them with."""
        if not (self.root / "observatory.yaml").is_file():
            return {}, ""
        edited = self.edited()
        files: dict[str, bytes] = {}
        for kind in self.kinds:
            own = [one for one in revisions if one.kind == kind.name]
            if own:
                path = self.root / kind.file
                content, problems = read_table(path.read_bytes(), kind) if path.is_file() else (None, [])
                if found := errors(problems):
                    raise DataError("nothing was recorded: the table cannot be read", found)
                held = state_of(content, (kind,)) if content else {}
                files[kind.file] = files_of(content_of(applied(held, own), (kind,)), (kind,))[kind.file]
        files |= {
            one.id: (one.cells or {}).get("text", "").encode() for one in revisions if one.kind == "file"
        }
        refuse_outside(self.root, files)
        if edited:  # no digest over files that hold edits: it would call them recorded
            return files, ""
        return files, digest_files(files_here(self.root, self.kinds) | files)

    def _files_now(self) -> dict[str, bytes | None]:
        """The bytes of every file that a commit may write (tables, sources, data package); None where there is none."""
        paths = {name: self.root / name for name in [*(kind.file for kind in self.kinds), PACKAGE]}
        return {name: path.read_bytes() if path.is_file() else None for name, path in paths.items()}

    def _refuse_lost_journal(self) -> None:
        for problem in lost_journal(self.root):
            raise IntegrityError(problem.what, where=str(self.root / "journal"), hint=problem.hint)

    def _write(self, files: dict[str, bytes], changeset: Changeset | None) -> None:
        try:
            for folder in self._folders():
                clear_leftovers(folder)
            write_folder(self.root, files)
            if under_git(self.root) and not (self.root / ".gitattributes").exists():
                write_whole(self.root / ".gitattributes", ATTRIBUTES.encode())
        except OSError as error:
            if changeset is None:
                raise
            raise PartnerscopeError(
                f"{error.strerror}; the changeset {changeset.hash[:12]} is recorded, the files are not yet canonical",
                where=str(error.filename or self.root),
                hint="make room, then commit again",
            ) from error

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
        """Join all heads by record and field, from the journals alone, and write the files anew.

        Edits of the files that no branch has recorded stay there as edits. Returns None when there is one head. Raises
        `ConflictsFound` with every field on which branches disagree and neither `choose` (KIND/ID/FIELD to head) nor
        `take` (a head) decides; DataError when the files cannot be read (unless they are to be overwritten), or when the
        joined records have faults.
        """
        reason, author = plain(reason, author)
        with self.store.lock():
            changesets = self.store.changesets()
            joined = join(self.store, changesets)
            if len(joined.heads) < 2:
                return None
            state = settled(joined, take, choose or {})
            files = self._sound_files(state)
            edited = files if overwrite else self._files_with_edits(joined, state, files)
            refuse_outside(self.root, edited)
            kept = {name: data for name, data in files.items() if name != PACKAGE}
            header = Header(joined.heads, time_after(changesets, now), author, reason, 0, digest_files(kept))
            changeset = self.store.append(header, revisions_between(fold(self.store, changesets), state))
            shared = {f"codebook/{name}" for name in shared_names(self.root / "codebook")}
            self._write({name: data for name, data in edited.items() if name not in shared}, changeset)
            for name in self._texts_gone(state, changesets):
                (self.root / name).unlink(missing_ok=True)
        return changeset

    def _sound_files(self, state: State) -> dict[str, bytes]:
        """The files of a state, with its data package. Raises DataError when its records have faults."""
        content = content_of(state, self.kinds)
        about, codebook, problems = check_content(content, self.kinds, books=self.books)
        if errors(problems) or about is None:
            raise DataError(
                "nothing was joined: together the branches have faults",
                errors(problems),
                hint="mend the tables, then 'commit --retract' records what the files say",
            )
        files = files_of(content, self.kinds)
        return files | {PACKAGE: package_bytes(content, about, codebook, self.kinds)}

    def _files_with_edits(self, joined: Join, state: State, files: dict[str, bytes]) -> dict[str, bytes]:
        content, problems = read_folder(self.root, self.kinds)
        if found := errors(problems):
            raise DataError(
                "nothing was joined: the files cannot be read",
                found,
                hint="mend them, or --overwrite them with what the journals say",
            )
        edited = with_edits(joined, state, content, self.kinds)
        return files | files_of(content_of(edited, self.kinds), self.kinds)

    def _texts_gone(self, state: State, changesets: list[Changeset]) -> list[str]:
        """Schemes that a branch recorded and the joined state lacks; one that nobody has recorded is an edit and stays."""
        read = self.store.read(changesets)
        recorded = {one.id for _, revisions in read for one in revisions if one.kind == "file"}
        here = [path.name for path in within(self.root / "codebook", ".yaml") if path.name != SHARED]
        paths = [f"codebook/{name}" for name in here]
        return [path for path in paths if path in recorded and path not in state.get("file", {})]

    def verify(self, head: str = "") -> list[str]:
        """What is wrong with the journal; with `head`, also when that changeset is no longer part of it.

        Raises InputError when `head` is not a head: a date would be found in any journal.
        """
        if head and not is_head(head):
            raise InputError(f"{head!r} is not a head", allowed="its first 6 or more letters, see 'log'")
        found = list(self.store.verify())
        if head:
            try:
                up_to(self.store.changesets(), head)
            except (InputError, IntegrityError) as error:
                found.append(
                    f"the head {head[:12]} is not in the journal: cut or rewritten ({str(error).splitlines()[0]})"
                )
        return found

    def mend_line_ends(self) -> list[str]:
        """Write changesets anew that git or an editor gave other line ends, proved by their hash; returns their names."""
        if not isinstance(self.store, FileStore):
            raise InputError("only a journal of files has line ends")
        return self.store.mend_line_ends()


def _changes(before: State, after: State, revision: Revision) -> bool:
    return cells_in(before, revision.kind, revision.id) != cells_in(after, revision.kind, revision.id)
