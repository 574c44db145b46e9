"""Drafts by a model: what an endpoint answers is a draft only where its words surely stand in the text.

Grain: one *machine draft* is one record that a model suggests and that passed: its shape, its values by the codebook, its
words by `refind`. One *refusal* is one that did not pass, or an answer that was none, with the reason by which it is
counted; of what was refused nothing that the model said is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from partnerscope.codebook import Codebook
from partnerscope.coding.endpoint import Endpoint, NoAnswer
from partnerscope.coding.events import CodingEvent
from partnerscope.coding.proposals import ALL, CodedPassage
from partnerscope.coding.question import (
    PROMPT_VERSION,
    SCHEMA,
    asked_columns,
    messages,
    pieces,
    schema_of,
)
from partnerscope.documents import ACCEPTED, Extent, Finder, Layer, Sought, cut, folded
from partnerscope.record import kind_named
from partnerscope.record.check import check_cell

MAX_DRAFTS = 200
MAX_QUOTE = 2_000
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class DraftOrigin:
    """Where drafts come from: the model asked, the one that says it answered, and the version of the prompt.

    `question` and `answer` are their SHA-256, '' when there was no answer.
    """

    model: str
    served: str
    prompt: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class MachineDraft:
    """A record that a model suggests, with the words that prove it. Its id is made of both: the same draft twice is one."""

    kind: str
    cells: Mapping[str, str]
    passage: CodedPassage
    by: DraftOrigin

    @property
    def id(self) -> str:
        """What names it."""
        said = json.dumps([self.kind, sorted(self.cells.items()), self.passage.start, self.passage.end])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Answered:
    """What one question came to: drafts, the reasons of refusals, and where both come from."""

    drafts: tuple[MachineDraft, ...]
    refused: tuple[str, ...]
    by: DraftOrigin


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    quote: str
    cells: dict[str, str]


_ANSWER = TypeAdapter(dict[str, list[Any]])


@dataclass(frozen=True)
class MachineReader:
    """A text that a model is asked about: which kinds are looked for, and the codebook."""

    layer: Layer
    kinds: Sequence[str]
    codebook: Codebook

    def ask(self, endpoint: Endpoint) -> Iterator[Answered]:
        """Ask about every piece of the text, until the endpoint fails. Raises InputError for a text that cannot be sent."""
        finder, schema = Finder(self.layer), schema_of(self.kinds)
        for piece in pieces(self.layer):
            question = endpoint.question(messages(piece, self.kinds, self.codebook), SCHEMA, schema)
            try:
                told = endpoint.ask(question)
            except NoAnswer as error:
                yield Answered((), (error.reason,), _origin(endpoint, question))
                if not error.goes_on:
                    return
                continue
            origin = _origin(endpoint, question, told.text, told.served)
            yield self._answered(finder, told.text, origin)

    def _answered(self, finder: Finder, text: str, origin: DraftOrigin) -> Answered:
        """What of an answer passes."""
        try:
            told = _ANSWER.validate_json(text)
        except ValidationError as error:
            broken = error.errors()[0]["type"] == "json_invalid"
            return Answered((), ("not JSON" if broken else "another shape",), origin)
        drafts: dict[str, MachineDraft] = {}
        refused: list[str] = []
        for kind, record in ((kind, record) for kind, several in told.items() for record in several):
            found = self._judged(finder, kind, record) if len(drafts) < MAX_DRAFTS else "too many"
            if isinstance(found, str):
                refused.append(found)
            else:
                one = MachineDraft(kind, *found, origin)
                drafts[one.id] = one
        return Answered(tuple(drafts.values()), tuple(refused), origin)

    def _judged(self, finder: Finder, kind: str, record: object) -> tuple[dict[str, str], CodedPassage] | str:
        """The cells and the passage of a record, or why it is refused."""
        if kind not in self.kinds:
            return "another kind"
        try:
            said = _Record.model_validate(record)
        except ValidationError:
            return "another shape"
        cells = {name: value.strip() for name, value in said.cells.items() if value.strip()}
        if said.cells.keys() - asked_columns(kind).keys():
            return "another shape"
        wrong = self._value_refused(finder, kind, cells)
        passage = _passage(finder, said.quote)
        return wrong or (passage if isinstance(passage, str) else (cells, passage))

    def _value_refused(self, finder: Finder, kind: str, cells: Mapping[str, str]) -> str:
        """Why a value is refused: the code of the problem by which the codebook refuses it, or the text does not say it."""
        for name, value in cells.items():
            shape = asked_columns(kind)[name].shape
            if fault := check_cell(kind_named(kind), name, value, self.codebook):
                return fault.code
            if shape == "text" and not _stands(finder, value):
                return "a value that the text does not say"
            if shape == "date" and set(_YEAR.findall(value)) - set(_YEAR.findall(self.layer.text)):
                return "a year that the text does not say"
        return ""


def kept_drafts(events: Sequence[CodingEvent]) -> tuple[MachineDraft, ...]:
    """The drafts that were shown to somebody, by their own steps."""
    return tuple(_draft(event.body) for event in events if event.what == "draft-taken")


def draft_body(draft: MachineDraft) -> dict[str, Any]:
    """The content of a step that keeps a draft."""
    one = draft.passage
    passages = [[one.field, one.start, one.end, one.exact, one.page, one.typed]]
    return {
        "draft": draft.id, "kind": draft.kind, "cells": dict(draft.cells), "passages": passages, "by": asdict(draft.by),
    }  # fmt: skip


def _draft(body: Mapping[str, Any]) -> MachineDraft:
    (passage,) = body["passages"]
    return MachineDraft(body["kind"], body["cells"], CodedPassage(*passage), DraftOrigin(**body["by"]))


def _passage(finder: Finder, quote: str) -> CodedPassage | str:
    """The words of a quote, cut from the text, or why they are refused."""
    if len(quote) > MAX_QUOTE:
        return "too long a quote"
    found = finder.find(Sought(quote))
    if found.status not in ACCEPTED or found.span is None:
        return found.status
    if _is_torn(finder.layer.text, found.span):
        return "a word cut in two"
    one = cut(finder.layer, found.span.start, found.span.end)
    return CodedPassage(ALL, one.start, one.end, one.exact, one.page)


def _is_torn(text: str, span: Extent) -> bool:
    """Whether an edge goes through a word: 'able to agree' out of 'unable to agree' says the contrary."""
    edges = (text[max(0, span.start - 1) : span.start + 1], text[span.end - 1 : span.end + 1])
    return any(len(edge) == 2 and edge.isalnum() for edge in edges)


def _stands(finder: Finder, words: str) -> bool:
    """Whether words stand in the text, by their letters."""
    letters = folded(words).letters
    return bool(letters) and letters in finder.whole.letters


def _origin(endpoint: Endpoint, question: bytes, answer: str = "", served: str = "") -> DraftOrigin:
    told = hashlib.sha256(answer.encode()).hexdigest() if answer else ""
    return DraftOrigin(endpoint.model, served, PROMPT_VERSION, hashlib.sha256(question).hexdigest(), told)
