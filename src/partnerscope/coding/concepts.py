"""Which meaning of a concept was used: a hash of what decides how one codes with it.

Grain: one hash stands for the definition, the counts and the counts-not of one concept. A new label moves nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from partnerscope.codebook import Codebook, Concept
from partnerscope.record import kind_named

SHOWN = 16
"""Hexadecimal digits of a hash: enough that no two meanings of one codebook share them."""


def meaning_hash(concept: Concept) -> str:
    """The hash of what a concept means."""
    said = json.dumps([concept.definition, concept.counts, concept.counts_not], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:SHOWN]


def used(kind: str, cells: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Column, scheme and concept of every concept that cells hold."""
    for name, cell in kind_named(kind).columns.items():
        if cell.shape == "concept":
            for concept in filter(None, cells.get(name, "").split(";")):
                yield name, cell.target, concept


def hashes(kind: str, cells: Mapping[str, str], codebook: Codebook) -> dict[str, str]:
    """The hash of every concept that cells hold, by scheme/concept.

    Raises InputError for a concept or a scheme that the codebook does not have.
    """
    return {
        f"{scheme}/{concept}": meaning_hash(codebook[scheme][concept])
        for _, scheme, concept in used(kind, cells)
    }
