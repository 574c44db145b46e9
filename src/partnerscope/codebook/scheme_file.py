"""One file of a codebook: YAML in, schemes out, every fault with its line.

Grain: one file is one text under its name; the same text says the same, whatever was read before.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from partnerscope.codebook.model import Concept, Scheme, Value
from partnerscope.codebook.written import WrittenConcept, WrittenScheme
from partnerscope.errors import DataError, Place, Problem
from partnerscope.lined import Lined, modelled, read_documents, read_yaml

KEPT = 256
"""As many files are read once only: one command asks for them of folder, journal and records."""


@lru_cache(maxsize=KEPT)
def schemes_of(text: str, name: str) -> tuple[tuple[Scheme | None, int | None, tuple[Problem, ...]], ...]:
    """The schemes of one file, each with the line where it begins and its faults; a faulty concept is left out, and of a
    faulty scheme or file its faults stand alone.
    """
    try:
        documents = read_documents(text, name)
    except DataError as error:
        return ((None, None, tuple(error.problems)),)
    found: list[tuple[Scheme | None, int | None, tuple[Problem, ...]]] = []
    for document in documents:
        try:
            written = modelled(WrittenScheme, document, name)
        except DataError as error:
            found.append((None, None, tuple(error.problems)))
            continue
        concepts, faults = _concepts(written, name)
        scheme = Scheme(
            written.scheme,
            written.label or written.scheme,
            written.definition,
            concepts,
            written.properties,
            written.origin,
        )
        found.append((scheme, document.line, tuple(faults)))
    return tuple(found)


def _concepts(scheme: WrittenScheme, name: str) -> tuple[dict[str, Concept], list[Problem]]:
    found: dict[str, Concept] = {}
    problems: list[Problem] = []
    for entry in scheme.concepts:
        try:
            written = modelled(WrittenConcept, entry, name)
        except DataError as error:
            problems += error.problems
            continue
        if written.id in found:
            what = f"the concept {written.id!r} stands twice in {scheme.scheme!r}"
            problems.append(Problem("double-concept", "error", what, Place(name, entry.line)))
            continue
        properties, faults = _properties(scheme, written, entry, name)
        problems += faults
        texts = {key: getattr(written, key) for key in _KEPT}
        label, place = written.label or written.id, Place(name, entry.line)
        found[written.id] = Concept(written.id, label, **texts, properties=properties, place=place)
    return found, problems


_KEPT = (
    "definition", "counts", "counts_not", "example", "match", "broader", "mappings", "origin", "note",
)  # fmt: skip


def _properties(
    scheme: WrittenScheme, written: WrittenConcept, entry: Lined, name: str
) -> tuple[dict[str, Value], list[Problem]]:
    """What a concept says under the properties of its scheme, each of its kind."""
    found: dict[str, Value] = {}
    problems: list[Problem] = []
    for key, value in (written.model_extra or {}).items():
        place = Place(name, entry.lines[key])
        if key not in scheme.properties:
            allowed = ", ".join((*WrittenConcept.model_fields, *scheme.properties))
            hint = "declare it under 'properties' of the scheme" if key.isidentifier() else ""
            what = f"concept {written.id!r} has the unknown key {key!r}"
            problems.append(Problem("unknown-key", "error", what, place, allowed, hint))
        elif wanted := _unlike(value, scheme.properties[key]):
            what = f"{key!r} is {wanted}, not {value!r}"
            problems.append(Problem("property-value", "error", what, place))
        elif value is not None:
            found[key] = (
                _several(value) if isinstance(value, list) else value if _plain(value) else str(value)
            )
    return found, problems


def _plain(value: object) -> bool:
    return isinstance(value, int | float | bool)


def _unlike(value: object, kind: str) -> str:
    """What a value should be, where it is not of its property's kind; '' where it is."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if kind == "integer" and not whole:
        return "a whole number"
    if kind == "number" and not (whole or isinstance(value, float)):
        return "a number"
    if kind == "patterns" and not all(_compiles(one) for one in _several(value)):
        return "a regular expression, or a list of them"
    return "true or false" if kind == "flag" and not isinstance(value, bool) else ""


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _several(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)


@cache
def undeclared() -> dict[str, dict[str, dict[str, str]]]:
    """What `undeclared.yaml` says of properties that a scheme does not declare: scheme, property, concept, value."""
    text = files("partnerscope.codebook").joinpath("undeclared.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, dict[str, str]]] = read_yaml(text, "undeclared.yaml")
    return loaded
