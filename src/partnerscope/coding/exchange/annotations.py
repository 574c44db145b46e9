"""Codings as Web Annotations (JSON-LD, W3C Recommendation of 2017), out and in.

Grain: one proposal is one annotation: its codes are bodies, its passages are targets with a TextQuoteSelector and a
TextPositionSelector. Of an annotation that comes in, only the quoted words count; a position chooses among places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnerscope.coding.exchange.arriving import (
    Arrival,
    ArrivedDocument,
    ArrivedNote,
    ArrivedWords,
    whose,
)
from partnerscope.coding.exchange.codes import codes_of, mapped, meant, read_code, written
from partnerscope.coding.exchange.loss import LossReport, LossTally
from partnerscope.coding.exchange.qdpx import guid
from partnerscope.coding.exchange.shared import SharedTask
from partnerscope.coding.proposals import ALL, CodedPassage, CoderProposal
from partnerscope.documents import Layer, Sought, cut
from partnerscope.errors import InputError

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OURS = {"ps": "urn:partnerscope:"}
HASH = "urn:sha256:"
PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778"
_FIELD = "ps:field"
_LISTS = ("items", "annotations", "rows")
"""Where a page, an export of Hypothesis and an answer of its API hold the annotations."""
_PAGE = re.compile(r"page=([0-9]{1,6})")


def to_annotations(tasks: Sequence[SharedTask], tally: LossTally) -> tuple[bytes, LossReport]:
    """The annotations as one page of JSON-LD, and what it keeps."""
    items: list[dict[str, Any]] = []
    for task in tasks:
        for one in task.proposals:
            items.append(_annotation(task, one))
            tally.keep("proposals")
            tally.keep("passages", len(one.passages))
            tally.leave("hashes of what concepts meant", len(one.concepts))
            tally.leave("marks that a machine's suggestions were shown", one.drafts)
        items += [_remark(task, number, *remark) for number, remark in enumerate(task.remarks)]
        tally.keep("notes on tasks", len(task.remarks))
    identity = guid("annotations", *sorted(one["id"] for one in items)).lower()
    page = {
        "@context": [CONTEXT, OURS],
        "id": f"urn:uuid:{identity}",
        "type": "AnnotationPage",
        "items": items,
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode(), tally.report()


def _annotation(task: SharedTask, one: CoderProposal) -> dict[str, Any]:
    codes = [written(code) for code in codes_of(one, one.passages[0]) if len(code) != 2]
    bodies = [_body("classifying" if code == one.kind else "tagging", code) for code in codes]
    if one.note:
        bodies.append(_body("commenting", one.note))
    return {
        "id": f"urn:uuid:{guid('annotation', one.id).lower()}",
        "type": "Annotation",
        "motivation": "classifying",
        "creator": {"type": "Person", "nickname": one.coder},
        "body": bodies,
        "target": [_target(task, passage) for passage in one.passages],
    }


def _body(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}


def _remark(task: SharedTask, number: int, who: str, text: str) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{guid('note', task.task.id, str(number)).lower()}",
        "type": "Annotation",
        "motivation": "commenting",
        "creator": {"type": "Person", "nickname": who},
        "body": [_body("commenting", text)],
        "target": HASH + task.document.hash,
    }


def _target(task: SharedTask, passage: CodedPassage) -> dict[str, Any]:
    field = {} if passage.field == ALL else {_FIELD: passage.field}
    return {
        "type": "SpecificResource",
        "source": HASH + task.document.hash,
        "selector": _selectors(task.layer, passage),
        **field,
    }


def _selectors(layer: Layer, passage: CodedPassage) -> list[dict[str, Any]]:
    if passage.typed:
        page = {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENT, "value": f"page={passage.page}"}
        return [{"type": "TextQuoteSelector", "exact": passage.exact}, page]
    words = cut(layer, passage.start, passage.end)
    quote = {
        "type": "TextQuoteSelector",
        "exact": words.exact,
        "prefix": words.prefix,
        "suffix": words.suffix,
    }
    return [quote, {"type": "TextPositionSelector", "start": words.start, "end": words.end}]


def from_annotations(
    data: bytes, coder: str, user: str, mapping: Mapping[str, str], tally: LossTally
) -> tuple[list[Arrival], list[ArrivedNote]]:
    """What one person annotated. Raises InputError for what is not JSON-LD of annotations, and when it is not clear who."""
    items = list(_items(data))
    names = {_creator(one): _creator(one) for one in items}
    chosen = whose(names, coder, user)
    own = [one for one in items if _creator(one) in chosen]
    tally.leave("annotations by others", len(items) - len(own))
    reading = _AnnotationReader(mapping, tally)
    pairs = [reading.read(one) for one in own]
    return [one for found, _ in pairs for one in found], [one for _, notes in pairs for one in notes]


def _items(data: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        found = json.loads(data)
        json.dumps(found, ensure_ascii=False).encode()  # half a character, as JSON can write it, is refused
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is not JSON ({error})") from None
    if isinstance(found, dict):
        first = found.get("first")
        pages = (found, first if isinstance(first, dict) else {})
        found = next((page[name] for page in pages for name in _LISTS if page.get(name)), [found])
    rows = [one for one in _listed(found) if isinstance(one, dict)]
    items = [_of_hypothesis(one) if "uri" in one and "type" not in one else one for one in rows]
    items = [one for one in items if "Annotation" in _listed(one.get("type"))]
    if not items:
        raise InputError(
            "there are no annotations in it",
            allowed="an Annotation, a list, an AnnotationPage, an export of Hypothesis",
        )
    yield from items


def _of_hypothesis(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of Hypothesis (its export, and its API) as the annotation that it means: tags are codes, the text is a note."""
    bodies = [{"purpose": "tagging", "value": one} for one in _listed(row.get("tags"))]
    if row.get("text"):
        bodies.append({"purpose": "commenting", "value": row["text"]})
    person = str(row.get("user") or "").removeprefix("acct:").partition("@")[0]
    target = _listed(row.get("target")) or [row["uri"]]
    sources = [{"source": row["uri"], **one} if isinstance(one, dict) else one for one in target]
    return {"type": "Annotation", "creator": person, "body": bodies, "target": sources}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _creator(item: Mapping[str, Any]) -> str:
    found = next(iter(_listed(item.get("creator"))), "")
    if isinstance(found, dict):
        found = next((found[name] for name in ("nickname", "name", "id") if found.get(name)), "")
    return str(found)


@dataclass(frozen=True)
class _AnnotationReader:
    """Annotations as one person made them."""

    mapping: Mapping[str, str]
    tally: LossTally

    def read(self, item: Mapping[str, Any]) -> tuple[list[Arrival], list[ArrivedNote]]:
        """The records and the note of one annotation."""
        bodies = [one if isinstance(one, dict) else {"value": one} for one in _listed(item.get("body"))]
        comments = [str(one.get("value", "")) for one in bodies if one.get("purpose") == "commenting"]
        values = [
            str(one["value"]) for one in bodies if one.get("purpose") != "commenting" and "value" in one
        ]
        self.tally.leave("bodies without a text", len(bodies) - len(comments) - len(values))
        found, strange = meant(mapped(read_code(value), self.mapping) for value in values)
        for code, why in strange:
            self.tally.leave(f"tags {written(code)!r}, {why}")
        targets = [(self._document(one), self._words(one)) for one in _listed(item.get("target"))]
        note = "\n".join(comments)
        if not found:
            return [], self._note(targets, note)
        words = tuple(words for _, words in targets if words is not None)
        self.tally.leave("targets without words", len(targets) - len(words))
        if not words or len({document for document, _ in targets}) > 1:
            self.tally.leave("annotations without words, or on several documents", len(found))
            return [], []
        return [Arrival(targets[0][0], one.kind, one.cells, words, note) for one in found], []

    def _note(
        self, targets: Sequence[tuple[ArrivedDocument, ArrivedWords | None]], note: str
    ) -> list[ArrivedNote]:
        if not note or not targets:
            self.tally.leave("annotations that say nothing of a record")
            return []
        document, words = targets[0]
        if words is None:
            return [ArrivedNote(document, note)]
        self.tally.change("annotations without a kind that become notes")
        return [ArrivedNote(document, f"“{' '.join(words.sought.exact.split())}”: {note}")]

    def _document(self, target: object) -> ArrivedDocument:
        source = target.get("source", target.get("id", "")) if isinstance(target, dict) else target
        source = str(source.get("id", "")) if isinstance(source, dict) else str(source)
        if source.startswith(HASH):
            return ArrivedDocument(source, hash=source.removeprefix(HASH))
        name = source.partition("#")[0].rstrip("/").rpartition("/")[2]
        return ArrivedDocument(name, address=source)

    def _words(self, target: object) -> ArrivedWords | None:
        if not isinstance(target, dict):
            return None
        selectors = {
            str(one.get("type")): one for one in _listed(target.get("selector")) if isinstance(one, dict)
        }
        quote = selectors.get("TextQuoteSelector", {})
        exact = quote.get("exact")
        if not isinstance(exact, str):
            return None
        start = selectors.get("TextPositionSelector", {}).get("start")
        known = start if isinstance(start, int) and start >= 0 else None
        sought = Sought(exact, str(quote.get("prefix", "")), str(quote.get("suffix", "")), known)
        page = _PAGE.fullmatch(str(selectors.get("FragmentSelector", {}).get("value", "")))
        return ArrivedWords(sought, str(target.get(_FIELD, ALL)), int(page[1]) if page else None)
