"""The facade: every verb of the command line, for pages, notebooks and programs alike.

Grain: an `Observatory` is a folder, its journal and a moment. What it knows (`knowing`) never writes; what it keeps
(`keeping`) never counts; everything else is asked of one of the two.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from partnerscope import timeline
from partnerscope.codebook import Books, Codebook
from partnerscope.errors import InputError, Problem
from partnerscope.folder import write_folder
from partnerscope.journal import Changeset, FileStore, Revision, Store
from partnerscope.measure import Findings, TableResult, measure_named, table_named
from partnerscope.observatory.diff import Diff, world_between
from partnerscope.observatory.expected import Expectation, expectations
from partnerscope.observatory.folding import Folded
from partnerscope.observatory.keeping import Keeping, silent
from partnerscope.observatory.knowing import Knowing, Revisions
from partnerscope.observatory.listing import Account, account_of, list_records, meant
from partnerscope.observatory.locate import locate
from partnerscope.observatory.recode import Migration, codebook_in, migration
from partnerscope.observatory.revise import Status
from partnerscope.panels import Panels, bulk_version
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.view import Cache, Known, View

if TYPE_CHECKING:  # a table is answered without these rooms: who asks for them brings them in
    from partnerscope.assess import AuditFinding, ClaimResult
    from partnerscope.coding import (
        AgreementOfTasks,
        DeskStore,
        Judging,
        Measured,
        Proposal,
        Suggestion,
        Wanted,
        Workbench,
    )
    from partnerscope.documents import Archive, Layer
    from partnerscope.observatory.accepting import Accepted
    from partnerscope.observatory.documenting import Documenting
    from partnerscope.observatory.exchanging import Exchanging
    from partnerscope.observatory.importing import Import
    from partnerscope.observatory.sampling import Draw


@dataclass(frozen=True)
class Observatory:
    """An observatory in a folder.

    `root` is the folder, `known` limits what the journal says to a moment or a head ('' = now). `is_default`
    tells that nobody named it. `journal` is the store of its journal, `desk` that of its documents and working papers,
    where they are not those in the folder.
    """

    root: Path
    known: str = ""
    cache: Cache = field(default_factory=Cache)
    kinds: tuple[Kind, ...] = KINDS
    is_default: bool = False
    journal: Store | None = None
    desk: DeskStore | None = None

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        known: str = "",
        kinds: tuple[Kind, ...] = KINDS,
        journal: Store | None = None,
        desk: DeskStore | None = None,
    ) -> Observatory:
        """The observatory in `path`; without one, in the working folder, else the bundled one.

        With a `journal` of its own it needs no files, and without a path it stands in the working folder.
        """
        if journal is not None:
            return cls(locate(path or Path.cwd())[0], known, kinds=kinds, journal=journal, desk=desk)
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
        return self.journal if self.journal is not None else FileStore(self.root / "journal")

    @cached_property
    def knowing(self) -> Knowing:
        """What the journal says, at any moment."""
        return Knowing(self.store, self.cache.of(self.kinds), self.kinds, str(self.root), self._books)

    @cached_property
    def keeping(self) -> Keeping:
        """What records: the folder and its journal."""
        return Keeping(self.root, self.store, self.kinds, self._archive(), self._books)

    def _archive(self) -> Archive | None:
        """The documents that quotes must stand in, if they are not those of the folder."""
        if self.desk is None:
            return None
        from partnerscope.documents import Archive

        return Archive(self.desk)

    @cached_property
    def _books(self) -> Books:
        return Books()

    @cached_property
    def papers(self) -> DeskStore:
        """Where documents and working papers are kept."""
        from partnerscope.coding import FolderDesk

        return self.desk if self.desk is not None else FolderDesk(self.root)

    @cached_property
    def document(self) -> Documenting:
        """The archived documents, and the quotes that stand in them."""
        from partnerscope.documents import Archive
        from partnerscope.observatory.documenting import Documenting

        return Documenting(Archive(self.papers), lambda: self.knowledge(self.known), self.record)

    @property
    def folded(self) -> Folded:
        """Records and codebook as the journal adds them up now: what coding asks for at every step."""
        return self.keeping.folding.now()

    def _codebook(self) -> Codebook:
        return self.knowledge(self.known).codebook if self.known else self.folded.codebook

    @cached_property
    def task(self) -> Workbench:
        """The tasks of coders and what they proposed."""
        from partnerscope.coding import Workbench

        own = tuple(kind.name for kind in self.kinds if kind not in KINDS)
        return Workbench(self.papers, self._codebook, own)

    @cached_property
    def exchange(self) -> Exchanging:
        """What goes out to the programs of others, and comes in from them."""
        from partnerscope.observatory.exchanging import Exchanging

        known = lambda: self.knowledge(self.known)  # noqa: E731 - what is known when it is asked
        return Exchanging(self.task, self.document, known, self.record)

    def rule(self, judge: str) -> Judging:
        """What one person decides on tasks that all their coders finished (see `coding.Judging`)."""
        from partnerscope.coding import Judging

        return Judging(self.task, judge)

    def accept(
        self, task: str, judge: str, reason: str = "", author: str = "", source: Wanted | None = None
    ) -> Accepted:
        """Record what was ruled on a task, with both codings, in one changeset (see `Accepting.accept`)."""
        from partnerscope.observatory.accepting import NOTHING_SAID, Accepting

        state = lambda: self.folded.state  # noqa: E731 - what is recorded when it is asked
        accepting = Accepting(self.task, state, self.record)
        return accepting.accept(task, judge, reason, author, NOTHING_SAID if source is None else source)

    def agree(
        self,
        *,
        drafts: bool = False,
        recorded_only: bool = False,
        round: int | None = None,
        tasks: Collection[str] | None = None,
    ) -> AgreementOfTasks:
        """The codings of every task that all its coders finished, for measuring agreement (see `coding.agreed`).

        With `recorded_only` those that the journal holds: what anybody can compute from a release alone; with `tasks` only
        those at the desk.
        """
        from partnerscope.coding import agreed, recorded

        if recorded_only:
            known = self.knowledge(self.known)
            rows = known.frame("coding").iter_rows(named=True)
            return recorded(rows, known.codebook, drafts=drafts, round=round)
        return agreed(self.task, drafts=drafts, round=round, tasks=tasks)

    # --- what is known

    def changesets(self) -> list[Changeset]:
        """The changesets known, oldest first."""
        return self.knowing.changesets(self.known)

    def log(self) -> list[Changeset]:
        """The changesets known, newest first."""
        return list(reversed(self.changesets()))

    def head(self) -> str:
        """The hash that names what is known; '' before the first commit."""
        return self.knowing.head(self.known)

    def bulk_version(self) -> str:
        """A hash of what its lake holds, on which numbers rest beside the head; '' where there is none."""
        return bulk_version(self.root)

    def at(self, valid: str = "", *, known: str | None = None, since: str = "") -> View:
        """The view at V (default: the observatory's own, else today), as known at T (default: as opened)."""
        return self._view(self.knowledge(self.known if known is None else known), valid, since)

    def _view(self, state: Known, valid: str, since: str = "") -> View:
        chosen = valid or state.about.valid or datetime.now(UTC).date().isoformat()
        first = timeline.parse(since).first if since else timeline.BEGINNING
        day = timeline.moment(chosen)
        if first > day:
            raise InputError(
                f"the window ends ({chosen}) before it starts ({since})", hint="swap --from and --to"
            )
        return View(state, chosen, day, first, Panels(self.root, state))

    def today(self, valid: str = "") -> View:
        """The view at V, as `at`, but of today where no date is given, whatever the observatory's own default."""
        return self.at(valid or datetime.now(UTC).date().isoformat())

    def recorded(self) -> datetime:
        """When the latest changeset known was recorded. Raises InputError before the first commit."""
        self.knowledge(self.known)
        return max(one.header.recorded_at for one in self.changesets())

    def knowledge(self, known: str = "") -> Known:
        """Everything known at a moment, from the cache where it is there."""
        return self.knowing.knowledge(known)

    def codebook(self) -> Codebook:
        """The codebook as known."""
        return self.knowledge(self.known).codebook

    def table(self, name: str, valid: str = "", *, since: str = "") -> TableResult:
        """A table of findings at V (see `measure.TABLES`)."""
        return table_named(name)(self.at(valid, since=since))

    def findings(self, measure: str, valid: str = "", *, since: str = "") -> Findings:
        """The findings of one measure at V (see `measure.MEASURES`)."""
        return measure_named(measure)(self.at(valid, since=since))

    def records(
        self,
        kind: str,
        valid: str = "",
        *,
        since: str = "",
        partner: str = "",
        issue: str = "",
        id: str = "",
    ) -> pl.DataFrame:
        """Records of a kind with their sources: all that are known, those that hold or happened by V, or the one of an id.

        Raises InputError when there is no record of that id.
        """
        view = self.at(valid, since=since)
        bounded = bool(valid or since)
        return list_records(view, kind, bounded=bounded, partner=partner, issue=issue, id=id)

    def account(self, kind: str, id: str, valid: str = "") -> Account:
        """One record with its evidence, corrections and history; by an id no longer in use, the record that it now means.

        Raises InputError when there is none.
        """
        view = self.at(valid)
        own = meant(view, kind_named(kind, self.kinds), id)
        return account_of(view, self.history(kind, own), kind, own)

    def history(self, kind: str, id: str) -> Revisions:
        """Every revision of one record with its changeset, oldest first."""
        return self.knowing.history(kind, id, self.known)

    def claims(self, valid: str = "", *, since: str = "") -> tuple[ClaimResult, ...]:
        """Every claim of the reference publication with its two verdicts."""
        from partnerscope.assess import check_claims

        return check_claims(self.at(valid, since=since))

    def audit(self, valid: str = "", *, since: str = "") -> list[AuditFinding]:
        """What the consistency checks find: declared rules over all records."""
        from partnerscope.assess import audit

        return list(audit(self.at(valid, since=since)))

    def diff(self, first: str, last: str) -> Diff:
        """What changed in the world between two dates, as known at the opened moment (see `Diff`)."""
        state = self.knowledge(self.known)
        return world_between(self._view(state, first), self._view(state, last))

    def learned(self, first: str, last: str = "") -> Diff:
        """What was recorded between two moments or heads ('' = as opened): records added, changed, retracted."""
        return self.knowing.diff(first, last or self.known)

    def suggest(
        self, data: bytes, schemes: tuple[str, ...] = (), encoding: str = ""
    ) -> tuple[Layer, tuple[Suggestion, ...]]:
        """The text of a document and its sentences that name concepts (see `coding.suggestions`)."""
        return self.document.suggest(data, schemes, encoding)

    def measured(self, labels: str) -> Measured:
        """The dictionary of the codebook beside labels that people gave (see `coding.measured`)."""
        from partnerscope.coding import measured

        known = self.knowledge(self.known)
        return measured(labels, known.codebook, known.about.issues)

    def expected(self, valid: str = "", *, partner: str = "", issue: str = "") -> tuple[Expectation, ...]:
        """What is expected next at V (default: today): rounds and promises, of one partner and issue or of all."""
        view = self.today(valid)
        return expectations(
            view, view.partner(partner) if partner else "", view.issue(issue) if issue else ""
        )

    def certify(self, *names: str, valid: str = "", since: str = "") -> bytes:
        """A certificate of what some measures and tables say at V. Raises InputError for names that are neither."""
        from partnerscope.observatory.certificate import Asked, certificate

        view = self.at(valid, since=since)
        return certificate(view, Asked(names, view.valid, since), self.recorded())

    def refuted(self, data: bytes) -> list[str]:
        """Why a certificate does not hold here, one sentence each: empty where everything can be computed again."""
        from partnerscope.observatory.certificate import asked_of, disagreements, read_certificate

        try:
            body = read_certificate(data)
            there = dataclasses.replace(self, known=body["head"])
            asked = asked_of(body)
            again = there.certify(*asked.names, valid=asked.valid, since=asked.since)
        except InputError as error:
            return [error.what]
        return disagreements(body, read_certificate(again))

    def recode(self, against: str, valid: str = "") -> Migration:
        """What the codebook of this folder asks of the records known, against the one before.

        `against` is a head or moment of the journal, or a folder with a codebook. Raises InputError where records hold
        concepts that are gone without a crosswalk.
        """
        folder = Path(against)
        before = codebook_in(folder) if folder.is_dir() else self.knowledge(against).codebook
        there = (self.root / "codebook").is_dir()
        after = codebook_in(self.root) if there else self.codebook()
        return migration(self.knowing.content(self.changesets()), self.at(valid), before, after, self.task)

    def dump(self, target: Path, known: str = "") -> list[str]:
        """Write the canonical files of what is known to another folder; returns the paths written.

        Raises InputError when nothing was known.
        """
        return write_folder(target, self.knowing.files(known or self.known))

    # --- what is kept

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

    def bring(
        self, table: Path, mapping: Path, reason: str, author: str, *, dry_run: bool = False
    ) -> tuple[Import, Changeset | None]:
        """Bring the rows of somebody's table in as records, by a mapping file (see `observatory.importing`)."""
        from partnerscope.observatory.importing import bring

        return bring(self, table, mapping, reason, author, dry_run=dry_run)

    def sample(self, n: int, seed: int, *, by_kind: bool = True) -> list[Draw]:
        """Records drawn to be read again against their sources (see `observatory.sampling`)."""
        from partnerscope.observatory.sampling import draw

        return draw(self.at(), n, seed, "kind" if by_kind else "none")

    def record(
        self, revisions: Iterable[Revision], reason: str, author: str, *, now: datetime | None = None
    ) -> Changeset | None:
        """Append some revisions without editing files, with a folder or without (see `Keeping.record`)."""
        return self.keeping.record(revisions, reason, author, now=now)

    def add(
        self, proposal: Proposal, data: bytes, name: str, author: str, reason: str = "", *, encoding: str = ""
    ) -> Changeset:
        """Record a proposal with the document it came from, in one changeset (see `Documenting.accept`)."""
        return self.document.accept(proposal, data, name, author, reason, encoding=encoding)

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
