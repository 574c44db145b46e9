"""A codebook file as it may be written: the keys of a scheme and of a concept, and what each holds.

Grain: one model is one block of the file. What a concept says under a property that its scheme declares is checked
against the kind of that property afterwards, because only then is it known.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from partnerscope.codebook.declaration import Words, one_word

PROPERTY_KINDS = ("text", "integer", "number", "flag", "list", "patterns")


def _sentence(value: object) -> str:
    if isinstance(value, list | dict):
        raise PydanticCustomError("not-a-text", "expected a text")
    return " ".join(one_word(value).split())


def _pairs(value: object) -> object:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PydanticCustomError("not-a-mapping", "expected 'name: value' pairs")
    return dict(value)


def _entries(value: object) -> object:
    if value is None:
        return []
    if not isinstance(value, list):
        raise PydanticCustomError("not-a-list", "expected a list; begin each concept with '- id: ...'")
    return value


Sentence = Annotated[str, BeforeValidator(_sentence)]


def _names(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class SharedSchemes(BaseModel):
    """Where schemes of another folder stand, and which are taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: str = Field(alias="from")
    schemes: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()


class WrittenScheme(BaseModel):
    """One scheme: its name, what it is, which properties its concepts have, and its concepts as they stand."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    scheme: Sentence = ""
    label: Sentence = ""
    definition: Sentence = ""
    origin: Sentence = ""
    properties: Annotated[dict[str, Sentence], BeforeValidator(_pairs)] = {}
    concepts: Annotated[list[Any], BeforeValidator(_entries)] = []

    @field_validator("scheme")
    @classmethod
    def _named(cls, name: str) -> str:
        if not name:
            raise PydanticCustomError(
                "no-scheme", "a codebook document names its scheme: begin with 'scheme: NAME'"
            )
        return name

    @field_validator("properties")
    @classmethod
    def _kinds(cls, properties: dict[str, str]) -> dict[str, str]:
        for key, kind in properties.items():
            if kind not in PROPERTY_KINDS and not kind.startswith("concept:"):
                allowed = ", ".join(PROPERTY_KINDS) + ", concept:SCHEME"
                said = {"what": f"property {key!r} has the unknown kind {kind!r}; allowed: {allowed}"}
                raise PydanticCustomError("property-kind", "{what}", said)
        return properties


class WrittenConcept(BaseModel):
    """One concept; properties of its scheme stand beside these keys and are kept as they are."""

    model_config = ConfigDict(extra="allow", frozen=True, validate_default=True)

    id: Sentence = ""
    label: Sentence = ""
    definition: Sentence = ""
    counts: Sentence = ""
    counts_not: Sentence = ""
    example: Sentence = ""
    origin: Sentence = ""
    note: Sentence = ""
    match: Words = ()
    broader: Words = ()
    mappings: Annotated[dict[str, Words], BeforeValidator(_pairs)] = {}

    @field_validator("id")
    @classmethod
    def _identified(cls, identity: str) -> str:
        if not identity:
            raise PydanticCustomError("no-id", "a concept has no id")
        if not identity.replace("_", "").replace("-", "").replace(".", "").isalnum():
            said = {"what": f"{identity!r} is not an id; allowed: letters, digits, '_', '-' and '.'"}
            raise PydanticCustomError("bad-id", "{what}", said)
        return identity
