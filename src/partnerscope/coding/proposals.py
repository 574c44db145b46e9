"""What a coder's steps came to: proposed records with their passages.

Grain: one *proposal* is one coder's proposed record, as the last of their steps left it; its id is given by chance and tells
nothing. Steps that came after its coder had seen the others' work are a second pass: kept, marked, and counted nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from partnerscope.coding.events import CodingEvent, Step
from partnerscope.documents import Extent

Steps = Iterable[tuple[Step, Mapping[str, Any]]]
ALL = "*"
"""The field of a passage that speaks for the record as a whole."""


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """Words that prove a field of a record; `typed` ones were typed beside the picture of a page without usable text.

    Offsets in code points of the task's layer; those of typed words are the page's.
    """

    field: str
    start: int
    end: int
    exact: str
    page: int
    typed: bool = False

    @property
    def extent(self) -> Extent:
        """Where it stands."""
        return Extent(self.start, self.end)


@dataclass(frozen=True, slots=True)
class CoderProposal:
    """One coder's proposed record: its kind, its cells, and the words that prove it.

    `drafts` says whether a machine's suggestions were shown before, `concepts` the hash of every concept used (scheme/id),
    `seen` whether its coder had seen the others' work, `draft` which draft of a model was taken over ('' for none).
    """

    id: str
    task: str
    coder: str
    kind: str
    cells: Mapping[str, str]
    passages: tuple[CodedPassage, ...]
    note: str = ""
    drafts: bool = False
    concepts: Mapping[str, str] = field(default_factory=dict)
    seen: bool = False
    draft: str = ""

    @property
    def start(self) -> int:
        """Where its first words stand."""
        return min(one.start for one in self.passages)

    @property
    def exact(self) -> str:
        """Its first words."""
        return self.passages[0].exact


def proposals(task: str, coder: str, steps: Steps) -> tuple[CoderProposal, ...]:
    """What steps came to, in the order in which the proposals were first made."""
    found: dict[str, CoderProposal] = {}
    gone: set[str] = set()
    second = False
    for what, body in steps:
        if what == "reopen" and body.get("seen"):
            second = True
        elif what in ("propose", "revise"):
            one = replace(_proposal(task, coder, body), seen=second)
            found[one.id] = one
            gone.discard(one.id)
        elif what == "withdraw":
            gone.add(body["proposal"])
    return tuple(one for one in found.values() if one.id not in gone)


def first_pass(events: Sequence[CodingEvent]) -> Sequence[CodingEvent]:
    """A coder's steps before they had seen the others' work."""
    for place, event in enumerate(events):
        if event.what == "reopen" and event.body.get("seen"):
            return events[:place]
    return events


def steps_of(events: Iterable[CodingEvent]) -> Steps:
    """What was done, without by whom and when."""
    return ((event.what, event.body) for event in events)


def body_of(proposal: CoderProposal) -> dict[str, Any]:
    """The content of a step that says all of a proposal."""
    return {
        "proposal": proposal.id,
        "kind": proposal.kind,
        "cells": dict(proposal.cells),
        "passages": [
            [one.field, one.start, one.end, one.exact, one.page, one.typed] for one in proposal.passages
        ],
        "note": proposal.note,
        "drafts": proposal.drafts,
        "concepts": dict(proposal.concepts),
        **({"draft": proposal.draft} if proposal.draft else {}),
    }


def _proposal(task: str, coder: str, body: Mapping[str, Any]) -> CoderProposal:
    return CoderProposal(
        body["proposal"],
        task,
        coder,
        body["kind"],
        body["cells"],
        tuple(CodedPassage(*one) for one in body["passages"]),
        body["note"],
        body["drafts"],
        body["concepts"],
        draft=body.get("draft", ""),
    )
