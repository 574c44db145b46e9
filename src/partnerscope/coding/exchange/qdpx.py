"""Codings as a REFI-QDA project (`.qdpx`), which programs for qualitative analysis read.

Grain: one passage of one proposal is one selection, by its coder; further passages of a proposal are linked to its first.
The same desk gives the same bytes: GUIDs are derived, dates fixed, users, codes and sources in one order.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from partnerscope.codebook import Codebook
from partnerscope.coding.exchange.codes import Code, codes_of, describe, tree
from partnerscope.coding.exchange.loss import LossReport, LossTally
from partnerscope.coding.exchange.shared import SharedTask
from partnerscope.coding.proposals import CodedPassage, CoderProposal
from partnerscope.documents import Document
from partnerscope.xmltext import xml_text

NAMESPACE = "urn:QDA-XML:project:1.0"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every member: the earliest that a ZIP can say."""
MAX_NAME = 120
SAME_RECORD = "proves the same record"
"""The name of a link from further words of a proposal to its first."""
_SPACE = uuid.UUID("1c2d3f0e-8a55-5c61-9d0e-44c0c8f0a5b1")


def guid(*parts: str) -> str:
    """The GUID that is derived of some names: the same at every export."""
    return str(uuid.uuid5(_SPACE, "\n".join(parts))).upper()


def to_qdpx(
    tasks: Sequence[SharedTask],
    codebook: Codebook,
    bytes_of: Callable[[Document], bytes | None],
    tally: LossTally,
) -> tuple[bytes, LossReport]:
    """The project, and what it keeps; `bytes_of` gives the archived bytes of a document, None where they are not here."""
    written = _Project(tasks, codebook, bytes_of, tally)
    members = {"project.qde": written.xml(), **written.members}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, data, compresslevel=6)
    return buffer.getvalue(), tally.report()


@dataclass
class _Project:
    """A project in the making; `members` are the sources of the archive."""

    tasks: Sequence[SharedTask]
    codebook: Codebook
    bytes_of: Callable[[Document], bytes | None]
    tally: LossTally
    members: dict[str, bytes] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)

    def xml(self) -> bytes:
        """The bytes of project.qde."""
        Xml.register_namespace("", NAMESPACE)
        root = Xml.Element(f"{{{NAMESPACE}}}Project", {"name": "partnerscope", "origin": "partnerscope"})
        users = {one.coder for task in self.tasks for one in task.proposals}
        users |= {who for task in self.tasks for who, _ in task.remarks}
        self._users(root, sorted(users))
        self._codes(root)
        by_layer: dict[str, list[SharedTask]] = {}
        for task in self.tasks:
            by_layer.setdefault(task.layer.hash, []).append(task)
        sources = _sub(root, "Sources")
        for text_first in (True, False):
            for tasks in by_layer.values():
                if (self._pdf(tasks[0]) is None) == text_first:
                    self._source(sources, tasks)
        if not len(sources):
            root.remove(sources)
        self._notes(root)
        self._links(root)
        Xml.indent(root)
        text = Xml.tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()

    def _users(self, root: Xml.Element, names: list[str]) -> None:
        if names:
            users = _sub(root, "Users")
            for name in names:
                _sub(users, "User", guid=guid("user", name), name=name)
            self.tally.keep("coders", len(names))

    def _codes(self, root: Xml.Element) -> None:
        used = {
            code
            for task in self.tasks
            for one in task.proposals
            for passage in one.passages
            for code in codes_of(one, passage)
        }
        branches = tree(used)
        if not used:
            return

        def grow(parent: Xml.Element, code: Code) -> None:
            for own in branches[code]:
                node = _sub(parent, "Code", guid=guid("code", *own), name=own[-1], isCodable="true")
                if said := describe(own, self.codebook):
                    _sub(node, "Description").text = xml_text(said)
                grow(node, own)

        grow(_sub(_sub(root, "CodeBook"), "Codes"), ())
        self.tally.keep("codes", len(branches) - 1)

    def _pdf(self, task: SharedTask) -> bytes | None:
        return self.bytes_of(task.document) if task.document.media == "pdf" else None

    def _source(self, sources: Xml.Element, tasks: list[SharedTask]) -> None:
        document, layer = tasks[0].document, tasks[0].layer
        identity, pdf = guid("source", layer.hash), self._pdf(tasks[0])
        self.members[f"sources/{identity}.txt"] = layer.text.encode()
        about = {"guid": identity, "name": xml_text(document.name), "creationDateTime": document.added}
        plain = {"plainTextPath": f"internal://{identity}.txt"}
        if pdf is not None:
            self.members[f"sources/{identity}.pdf"] = pdf
            node = _sub(sources, "PDFSource", **about, path=f"internal://{identity}.pdf")
            holder = _sub(node, "Representation", guid=guid("text", layer.hash), name=about["name"], **plain)
            self.tally.keep("documents, with their text")
        else:
            node = holder = _sub(sources, "TextSource", **about, **plain)
            if document.media == "txt":
                self.tally.keep("documents")
            else:
                self.tally.change(f"documents ({document.media}) that go as their text alone")
        for one in (one for task in tasks for one in task.proposals):
            self._proposal(holder, one)
        for task in tasks:
            for number in range(len(task.remarks)):
                _sub(node, "NoteRef", targetGUID=guid("note", task.task.id, str(number)))

    def _proposal(self, holder: Xml.Element, one: CoderProposal) -> None:
        passages = [passage for passage in one.passages if not passage.typed]
        typed = len(one.passages) - len(passages)
        self.tally.leave("words typed beside a page without text, which no selection can hold", typed)
        if not passages or one.passages[0].typed:
            self.tally.leave("proposals whose first words were typed")
            return
        first = guid("selection", one.id, "0")
        for number, passage in enumerate(passages):
            own = guid("selection", one.id, str(number))
            self._selection(holder, one, passage, own, one.note if number == 0 else "")
            if number:
                self.links.append((guid("link", one.id, str(number)), own, first))
        self.tally.keep("proposals")
        self.tally.keep("passages", len(passages))
        self.tally.keep("notes on proposals", bool(one.note))
        self.tally.leave("hashes of what concepts meant", len(one.concepts))
        self.tally.leave("marks that a machine's suggestions were shown", one.drafts)

    def _selection(
        self, holder: Xml.Element, one: CoderProposal, passage: CodedPassage, own: str, note: str
    ) -> None:
        user = guid("user", one.coder)
        name = xml_text(" ".join(passage.exact.split()))
        place = {"startPosition": str(passage.start), "endPosition": str(passage.end)}
        short = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
        node = _sub(holder, "PlainTextSelection", guid=own, name=short, creatingUser=user, **place)
        if note:
            _sub(node, "Description").text = xml_text(note)
        for code in codes_of(one, passage):
            coding = _sub(node, "Coding", guid=guid("coding", own, *code), creatingUser=user)
            _sub(coding, "CodeRef", targetGUID=guid("code", *code))

    def _notes(self, root: Xml.Element) -> None:
        noted = list(self._remarks())
        if noted:
            notes = _sub(root, "Notes")
            for identity, task, who, text in noted:
                node = _sub(notes, "Note", guid=identity, name=task, creatingUser=guid("user", who))
                _sub(node, "PlainTextContent").text = xml_text(text)
            self.tally.keep("notes on tasks", len(noted))

    def _remarks(self) -> Iterator[tuple[str, str, str, str]]:
        for task in self.tasks:
            for number, (who, text) in enumerate(task.remarks):
                yield guid("note", task.task.id, str(number)), task.task.id, who, text

    def _links(self, root: Xml.Element) -> None:
        if self.links:
            links = _sub(root, "Links")
            for own, origin, target in self.links:
                about = {"guid": own, "name": SAME_RECORD, "direction": "OneWay"}
                _sub(links, "Link", **about, originGUID=origin, targetGUID=target)


def _sub(parent: Xml.Element, tag: str, /, **attributes: str) -> Xml.Element:
    return Xml.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
