"""The file `observatory.yaml` as it may be written: its keys, which of them are needed, and what each holds.

Grain: one model is one block of the file. An empty value is the same as none.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator
from pydantic_core import PydanticCustomError

from partnerscope.errors import InputError
from partnerscope.timeline import moment


def one_word(value: object) -> str:
    """A word or sentence as text; '' for nothing. Refuses lists and blocks."""
    if isinstance(value, list | dict):
        raise PydanticCustomError("yaml", "expected one word or sentence")
    return "" if value is None else str(value)


def _needed(value: object) -> str:
    if not (word := one_word(value)):
        raise PydanticCustomError("missing", "is missing")
    return word


def _words(value: object) -> tuple[str, ...]:
    if value in (None, "", ()):
        return ()
    return tuple(one_word(one) for one in value) if isinstance(value, list) else (one_word(value),)


def _some(value: object) -> tuple[str, ...]:
    if not (words := _words(value)):
        raise PydanticCustomError("missing", "is missing")
    return words


def _block(value: object) -> object:
    return {} if value is None or value == "" else value


def _day(text: str) -> str:
    try:
        if text:
            moment(text)
    except InputError as error:
        raise PydanticCustomError(
            "date", "{what}", {"what": f"{error.what}; allowed: {error.allowed}"}
        ) from None
    return text


Word = Annotated[str, BeforeValidator(one_word)]
Needed = Annotated[str, BeforeValidator(_needed)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Some = Annotated[tuple[str, ...], BeforeValidator(_some)]


class _Block(BaseModel):
    """A block of the file: no other keys than its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DefaultView(_Block):
    """The date that questions are about when none is asked for."""

    valid: Word = ""
    _date = field_validator("valid")(_day)


class Site(_Block):
    """The dates that the static site shows."""

    dates: Words = ()

    @field_validator("dates")
    @classmethod
    def _date(cls, dates: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_day(date) for date in dates)


class CheckedPublication(_Block):
    """The publication that is re-checked: its source, sources that cannot confirm it, the date its tables speak of."""

    source: Word = ""
    not_independent: Words = ()
    as_of: Word = ""
    _date = field_validator("as_of")(_day)


class Declaration(_Block):
    """The whole file."""

    id: Needed
    title: Needed
    question: Word = ""
    subject: Needed
    partners: Some
    comparators: Words = ()
    issues: Some
    default_view: Annotated[DefaultView, BeforeValidator(_block)] = DefaultView()
    site: Annotated[Site, BeforeValidator(_block)] = Site()
    reference: Annotated[CheckedPublication, BeforeValidator(_block)] = CheckedPublication()
    codebook_version: Word = ""
    licence: Word = ""
    maintainers: Words = ()
    description: Word = ""
    homepage: Word = ""
