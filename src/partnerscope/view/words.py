"""Ids as words: how every list, page and brief names a record, an actor, a concept, as known at T.

Grain: one name is what the kind of a record says (`Kind.named`), in the labels of one state of knowledge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from partnerscope.codebook import Codebook
from partnerscope.record import kind_named
from partnerscope.record.citation import SOURCE_KIND, short_citation, source_kind
from partnerscope.timeline.words import date_text
from partnerscope.view.view import Known

Row = Mapping[str, Any]


_NAMES_WITH_THE = re.compile(r"[A-Z]{2,}\b|(European|United|African|Arab|Czech|Russian)\b")


def the(label: str) -> str:
    """The label of an actor inside a sentence, with the article that English puts before unions and abbreviations.

    >>> the("EU"), the("USA"), the("United Kingdom"), the("Japan"), the("ASEAN Regional Forum")
    ('the EU', 'the USA', 'the United Kingdom', 'Japan', 'the ASEAN Regional Forum')
    """
    return f"the {label}" if _NAMES_WITH_THE.match(label) else label


def nearness(codebook: Codebook, csl: Mapping[str, Any]) -> int:
    """The place of a source's kind in the codebook, the nearest first; a source that declares none comes last."""
    order = list(codebook[SOURCE_KIND].concepts) if SOURCE_KIND in codebook else []
    kind = source_kind(csl)
    return order.index(kind) if kind in order else len(order)


def amount(value: float, digits: int = 0) -> str:
    """A number as tables print it: whole numbers without a point, shares with two decimals (or `digits`).

    >>> amount(7.0), amount(0.5), amount(1.0, 2)
    ('7', '0.50', '1.00')
    """
    if digits:
        return f"{value:.{digits}f}"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.2f}"


UNREADABLE = "?"
"""What stands for a value that an older head holds and nobody can read."""


@dataclass(frozen=True)
class KnownWords:
    """The words of one state of knowledge (see `record.naming.Words`); rows are looked up once a kind."""

    known: Known

    @cached_property
    def _rows(self) -> dict[str, dict[str, Row]]:
        return {}

    def row(self, kind: str, identity: str) -> Row:
        """The cells of a record. Raises KeyError when there is none."""
        if kind not in self._rows:
            frame = self.known.frame(kind)
            self._rows[kind] = {row["id"]: row for row in frame.iter_rows(named=True)}
        return self._rows[kind][identity]

    def concept(self, scheme: str, identity: str) -> str:
        """The label of a concept; the id where the codebook does not have it."""
        book = self.known.codebook
        return book[scheme].label_of(identity) if scheme in book else identity

    def actor(self, identity: str) -> str:
        """The label of an actor; its id where it is not known."""
        return self.known.actor_labels.get(identity, identity)

    def record(self, identity: str) -> str:
        """A record in a few words; its id where it is not known."""
        owner = self.known.owners.get(identity)
        if owner is None:
            return identity
        return kind_named(owner, self.known.kinds).named(self, self.row(owner, identity))

    def date(self, text: str | None) -> str:
        """A date as a reader writes it; '?' for one that an older head holds and nobody can read."""
        return date_text(text) if text else UNREADABLE

    def number(self, value: float | None) -> str:
        """A number as a reader writes it; '?' for one that an older head holds and nobody can read."""
        return UNREADABLE if value is None else amount(value)

    def source(self, identity: str) -> str:
        """The short citation of a source."""
        return short_citation(self.csl(identity))

    def csl(self, identity: str) -> Mapping[str, Any]:
        """A source as a CSL item. Raises KeyError when there is none."""
        item: Mapping[str, Any] = json.loads(self.row("source", identity)["csl"])
        return item
