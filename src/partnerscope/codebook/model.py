"""Schemes of concepts in memory.

Grain: one *concept* is one word of the vocabulary with what it means, what counts and what does not; a *scheme*
is the ordered list of concepts that one column of a record may hold; a *codebook* is all schemes of one
observatory, with one version and one content hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from partnerscope.errors import InputError, Place
from partnerscope.timeline.words import counted

Value = str | int | float | bool | tuple[str, ...]
LANGUAGES = ("fr", "de")
"""Languages other than that of the codebook, in which mappings may say a label: `mappings: {fr: [terrorisme]}`."""
CUES = "match_rx"
"""The property that holds regular expressions. Like the terms of `match` they are cues by which a program drafts."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One word of a scheme.

    `broader` names concepts of the same scheme that contain this one. `mappings` lead to other vocabularies
    (EuroVoc, UN issue codes, CAMEO, PLOVER) and to labels in other languages. `properties` are values that the scheme
    declares for its concepts (an instrument's class and depth, a detail's body), `assumed` those of well-known concepts
    that it leaves unsaid. `origin` says whose idea the concept is.
    """

    id: str
    label: str
    definition: str = ""
    counts: str = ""
    counts_not: str = ""
    example: str = ""
    match: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    mappings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    properties: Mapping[str, Value] = field(default_factory=dict)
    origin: str = ""
    note: str = ""
    place: Place = Place()
    assumed: Mapping[str, Value] = field(default_factory=dict, repr=False)

    @property
    def meaning(self) -> tuple[object, ...]:
        """Everything that decides what is coded with it or counted by it: not its label, remarks, mappings or cues."""
        said = (self.definition, self.counts, self.counts_not, self.broader)
        return (
            *said,
            tuple(sorted((name, value) for name, value in self.properties.items() if name != CUES)),
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """The label, and those in other languages."""
        return (self.label, *(word for language in LANGUAGES for word in self.mappings.get(language, ())))

    def named(self, language: str) -> str:
        """The label in a language, where the mappings say one; else the label."""
        return next(iter(self.mappings.get(language, ())), self.label)

    def text(self, name: str) -> str:
        """A declared property as text; empty when the concept does not have it."""
        value = self.properties.get(name, self.assumed.get(name, ""))
        return ";".join(value) if isinstance(value, tuple) else str(value)

    def number(self, name: str) -> int | None:
        """A declared property as a whole number; None when the concept does not have it."""
        value = self.properties.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def several(self, name: str) -> tuple[str, ...]:
        """A declared property as a list of ids; empty when the concept does not have it."""
        value = self.properties.get(name, ())
        return value if isinstance(value, tuple) else (str(value),)


def only_one(text: str, found: Sequence[str]) -> str:
    """The one id that a text names. Raises InputError with the ids when it names several things."""
    several = tuple(dict.fromkeys(found))
    if len(several) > 1:
        number = counted(len(several), "thing")
        raise InputError(f"{text!r} is the name of {number}", allowed=", ".join(several), hint="give the id")
    return several[0]


def _grouped(named: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, identity in named:
        found.setdefault(name, []).append(identity)
    return found


@dataclass(frozen=True)
class Scheme:
    """The ordered concepts that a column may hold, and the properties they declare (name to kind of value)."""

    id: str
    label: str
    definition: str
    concepts: Mapping[str, Concept]
    properties: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __contains__(self, concept: object) -> bool:
        return concept in self.concepts

    def __getitem__(self, concept: str) -> Concept:
        """The concept with this id. Raises InputError for an unknown id: an unknown value stops the work."""
        if concept not in self.concepts:
            raise InputError(
                f"{concept!r} is not a concept of the scheme {self.id!r}", allowed=", ".join(self.concepts)
            )
        return self.concepts[concept]

    def where(self, name: str, *values: str) -> list[str]:
        """Ids of the concepts whose property has one of these values."""
        return [concept.id for concept in self if concept.text(name) in values]

    def label_of(self, concept: str) -> str:
        """The label of a concept id; the id itself when the scheme does not know it (an old record, say)."""
        known = self.concepts.get(concept)
        return known.label if known else concept

    @cached_property
    def _by_id(self) -> dict[str, list[str]]:
        return _grouped((concept.casefold(), concept) for concept in self.concepts)

    @cached_property
    def _by_label(self) -> dict[str, list[str]]:
        return _grouped((name.casefold(), concept.id) for concept in self for name in concept.labels)

    def resolve(self, text: str) -> str:
        """The id meant by an id or a label, in any case and in every language of the codebook; an id goes before a label.

        Raises InputError when there is none, and with the ids when there are several.
        """
        wanted = text.strip()
        folded = wanted.casefold()
        found = [wanted] if wanted in self.concepts else self._by_id.get(folded) or self._by_label.get(folded)
        if not found:
            names = ", ".join(f"{c.id} ({c.label})" if c.label != c.id else c.id for c in self)
            raise InputError(f"{text!r} is not in the scheme {self.id!r}", allowed=names)
        return only_one(text, found)

    def ancestors(self, concept: str) -> tuple[str, ...]:
        """A concept and everything broader, nearest first."""
        seen: list[str] = []
        queue = [concept]
        while queue:
            current = queue.pop(0)
            if current not in seen:
                seen.append(current)
                queue.extend(self.concepts[current].broader if current in self.concepts else ())
        return tuple(seen)

    def line(self, concept: str) -> tuple[str, ...]:
        """A concept and what contains it first of all, nearest first: of several `broader` the first is the main one."""
        found = [concept]
        while (one := self.concepts.get(found[-1])) and one.broader and one.broader[0] not in found:
            found.append(one.broader[0])
        return tuple(found)

    def top(self, concept: str) -> str:
        """The broadest concept that contains this one, following the first `broader`."""
        return self.line(concept)[-1]


@dataclass(frozen=True)
class Codebook:
    """All schemes of an observatory: `version` as its makers name it, `hash` of the content."""

    version: str
    schemes: Mapping[str, Scheme]

    def __getitem__(self, scheme: str) -> Scheme:
        """The scheme with this id. Raises InputError when the codebook lacks it."""
        if scheme not in self.schemes:
            raise InputError(
                f"the codebook has no scheme {scheme!r}",
                where="codebook/",
                allowed=", ".join(self.schemes),
                hint=f"add codebook/{scheme}.yaml",
            )
        return self.schemes[scheme]

    def __contains__(self, scheme: object) -> bool:
        return scheme in self.schemes

    def where(self, scheme: str, name: str, *values: str) -> list[str]:
        """Ids of a scheme's concepts whose property has one of these values; none where the codebook lacks the scheme."""
        return self.schemes[scheme].where(name, *values) if scheme in self.schemes else []

    def said(self, scheme: str, concept: str | None, name: str) -> str:
        """What a property says of a concept; '' of none, of one that the codebook does not know, and where it is unsaid."""
        known = self.schemes[scheme].concepts.get(concept or "") if scheme in self.schemes else None
        return known.text(name) if known else ""

    def __iter__(self) -> Iterator[Scheme]:
        return iter(self.schemes.values())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content in a canonical form: order of files and layout do not matter, order of concepts does."""
        content = {scheme.id: _content(scheme) for scheme in sorted(self, key=lambda scheme: scheme.id)}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _content(scheme: Scheme) -> dict[str, object]:
    names = (
        "id",
        "label",
        "definition",
        "counts",
        "counts_not",
        "example",
        "match",
        "broader",
        "origin",
        "note",
    )
    concepts = [
        {name: getattr(concept, name) for name in names}
        | {"mappings": dict(concept.mappings), "properties": dict(concept.properties)}
        for concept in scheme
    ]
    return {"label": scheme.label, "definition": scheme.definition, "concepts": concepts}
