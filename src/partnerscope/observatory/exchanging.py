"""An observatory and the programs of others: codings and sources go out and come in, and it is said what was lost.

Grain: one call is one file. What goes out obeys the rules of sight; what comes in is looked up before it enters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from partnerscope.coding import Workbench
from partnerscope.coding.exchange import (
    Arrivals,
    LibraryItem,
    LossReport,
    LossTally,
    arrivals,
    from_annotations,
    inside,
    proposals_table,
    read_library,
    read_qdpx,
    records_table,
    same_address,
    shared,
    to_annotations,
    to_qdpx,
)
from partnerscope.documents import MAX_BYTES, Document
from partnerscope.errors import InputError
from partnerscope.extras import require
from partnerscope.journal import Changeset, Revision
from partnerscope.observatory.documenting import Documenting
from partnerscope.record import kind_named
from partnerscope.view import Known

RECORDED = {"codings": "coding", "rulings": "ruling"}
OUT = ("qdpx", "annotations", "proposals", *RECORDED)
"""What can be written."""
CODINGS = ("qdpx", "annotations")
"""What brings codings in."""
SOURCES = ("csl", "ris", "bibtex")
"""What brings sources in."""
_SAME = ("DOI", "URL")


@dataclass(frozen=True)
class Exchanging:
    """What exchanges: a bench of coders, the documents, what is known, and what records."""

    bench: Workbench
    document: Documenting
    known: Callable[[], Known]
    record: Callable[[list[Revision], str, str], Changeset | None]

    def out(self, format: str, coder: str = "") -> tuple[bytes, LossReport]:
        """The work of a coder as a file of another program; without one, that of all tasks that are finished.

        Codings and rulings are those of the journal. Raises InputError for an unknown format.
        """
        _refuse_format(format, OUT)
        tally = LossTally()
        if format in RECORDED:
            if coder:
                raise InputError(
                    f"{format} are those of the journal, of all coders", hint="leave out the coder"
                )
            return self._recorded(RECORDED[format], tally)
        tasks = list(shared(self.bench, coder, tally))
        if format == "qdpx":
            return to_qdpx(tasks, self.bench.codebook(), self._bytes_of, tally)
        return to_annotations(tasks, tally) if format == "annotations" else proposals_table(tasks, tally)

    def take(
        self,
        format: str,
        data: bytes,
        coder: str,
        *,
        user: str = "",
        task: str = "",
        mapping: Mapping[str, str] | None = None,
        dry_run: bool = False,
    ) -> LossReport:
        """Save what somebody coded in another program as a coder's own proposals, and say what came through.

        `user` is whose work in the file is meant, `mapping` says what another program's codes mean
        (`{"Talks": "meeting", "Oslo": "meeting.place=Oslo"}`). Raises InputError for a file that cannot be read, and when it
        is not clear whose work is meant; then nothing is saved.
        """
        _refuse_format(format, CODINGS)
        require("coding", "looking words up")
        tally, said = LossTally(), mapping or {}
        if format == "qdpx":
            found, notes = arrivals(read_qdpx(data, tally), coder, user, said, tally)
        else:
            found, notes = from_annotations(data, coder, user, said, tally)
        Arrivals(self.bench, coder, tally, task, self._addresses()).take(found, notes, dry_run=dry_run)
        return tally.report()

    def _addresses(self) -> dict[str, str]:
        """Every address at which one source, and no other, was read."""
        found: dict[str, set[str]] = {}
        for identity, text in self.known().frame("source").select("id", "csl").iter_rows():
            if address := same_address(str(json.loads(text or "{}").get("URL", ""))):
                found.setdefault(address, set()).add(identity)
        return {address: one for address, (one, *others) in found.items() if not others}

    def sources(
        self,
        format: str,
        data: bytes,
        author: str,
        *,
        attachments: Path | None = None,
        reason: str = "",
        dry_run: bool = False,
    ) -> tuple[LossReport, Changeset | None]:
        """Record the sources of a reference manager in one changeset, and archive the files that hang on them.

        A source that is recorded stays as it is. Files are looked for in the folder `attachments` only. Raises
        InputError for a file that cannot be read; then nothing is recorded.
        """
        _refuse_format(format, SOURCES)
        require("coding", "reading a library")
        if attachments is not None and not attachments.is_dir():
            raise InputError("there is no such folder", where=str(attachments))
        tally = LossTally()
        kept, new = self._sorted(read_library(format, data, tally), tally)
        revisions = [Revision("source", one.id, {"id": one.id, "csl": one.text}) for one in new]
        changeset = None
        if revisions and not dry_run:
            changeset = self.record(revisions, reason or f"sources from {format}", author)
        for identity, item in kept:
            for written in item.files:
                self._attach(identity, written, attachments, tally, dry_run=dry_run)
        return tally.report(), changeset

    def _sorted(
        self, items: list[LibraryItem], tally: LossTally
    ) -> tuple[list[tuple[str, LibraryItem]], list[LibraryItem]]:
        """Every item with the id of its source, and those that are new."""
        recorded = dict(self.known().frame("source").select("id", "csl").iter_rows())
        owners = self.known().owners
        elsewhere = {
            (name, said[name]): identity
            for identity, text in recorded.items()
            for said in [json.loads(text)]
            for name in _SAME
            if said.get(name)
        }
        kept: list[tuple[str, LibraryItem]] = []
        new: list[LibraryItem] = []
        for one in items:
            twin = next(
                (elsewhere[key] for name in _SAME if (key := (name, one.csl.get(name))) in elsewhere), ""
            )
            if recorded.get(one.id) == one.text:
                tally.keep("sources that were there already")
            elif one.id in recorded:
                tally.leave("sources that are recorded with other fields: correct the record instead")
            elif twin:
                tally.keep("sources that are there under another id (same DOI or address)")
            elif one.id in owners:
                tally.leave("sources whose id another record has")
                continue
            else:
                tally.keep("sources")
                new.append(one)
            kept.append((twin if twin and one.id not in recorded else one.id, one))
        return kept, new

    def _attach(
        self, source: str, written: str, folder: Path | None, tally: LossTally, *, dry_run: bool
    ) -> None:
        if folder is None:
            tally.leave("attachments: no folder was chosen for them")
            return
        path = inside(folder, written)
        if path is None or path.stat().st_size > MAX_BYTES:
            tally.leave("attachments that are not in the chosen folder, or too large")
            tally.say(f"not taken: {written!r}")
            return
        if dry_run:
            tally.keep("attachments")
            return
        try:
            self.document.add(path.read_bytes(), path.name, source=source)
            tally.keep("attachments")
        except InputError as error:
            tally.leave("attachments that cannot be read")
            tally.say(f"{path.name}: {error.what}")

    def _recorded(self, kind: str, tally: LossTally) -> tuple[bytes, LossReport]:
        known = self.known()
        columns = list(kind_named(kind).columns)
        rows = known.frame(kind).select(columns).iter_rows(named=True)
        texts = ({name: "" if value is None else str(value) for name, value in row.items()} for row in rows)
        return records_table(kind, columns, texts, tally)

    def _bytes_of(self, document: Document) -> bytes | None:
        return self.bench.desk.bytes_at(document.hash)


def _refuse_format(format: str, allowed: tuple[str, ...]) -> None:
    if format not in allowed:
        raise InputError(f"no format is called {format!r} here", allowed=", ".join(allowed))
