"""Reading codebook files: YAML in, schemes out, every fault with its file and line.

A file holds one scheme (or several, as YAML documents separated by `---`):

    scheme: instrument
    label: Instrument
    definition: The form that a piece of cooperation takes.
    properties: {class: "concept:instrument_class", depth: integer}
    concepts:
      - id: mediation
        label: Mediation
        class: coordination
        depth: 2
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from partnerscope.codebook.model import Codebook, Concept, Scheme, Value
from partnerscope.codebook.shared import scheme_files
from partnerscope.codebook.written import WrittenConcept, WrittenScheme
from partnerscope.errors import DataError, Place, Problem
from partnerscope.lined import Lined, modelled, read_documents, read_yaml

MAX_FILE = 5_000_000
KEPT = 512
"""As many files are read once only: the same text says the same, and one command asks it of folder, journal and records."""


def load_codebook(folder: Path, version: str = "") -> Codebook:
    """The codebook in `folder/*.yaml`. Raises DataError with every fault found."""
    codebook, problems = load_texts(read_texts(folder), version)
    if any(problem.severity == "error" for problem in problems):
        raise DataError("the codebook has faults", problems)
    return codebook


def read_texts(folder: Path) -> dict[str, str]:
    """The text of every codebook file, own and shared, by `codebook/NAME.yaml`. Raises DataError for an unreadable one."""
    texts: dict[str, str] = {}
    for file, path in scheme_files(folder).items():
        name = f"codebook/{file}"
        if path.parent == folder and not path.resolve().is_relative_to(folder.resolve()):
            what = "the file lies outside the observatory"
            raise DataError(
                "the codebook has faults", [_problem("outside", what, name, hint="replace the link")]
            )
        if path.stat().st_size > MAX_FILE:
            raise DataError(
                "the codebook has faults",
                [_problem("codebook-too-large", "the file is larger than 5 MB", name)],
            )
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            what = f"not UTF-8 text (byte {error.start})"
            raise DataError("the codebook has faults", [_problem("encoding", what, name)]) from None
    return texts


def load_texts(texts: Mapping[str, str], version: str = "") -> tuple[Codebook, list[Problem]]:
    """The codebook that these files say (name to text), and its faults; faulty concepts are left out."""
    schemes: dict[str, Scheme] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        for scheme, line, faults in _read(text, name):
            if scheme is not None and scheme.id in schemes:
                what = f"the scheme {scheme.id!r} is defined twice"
                problems.append(_problem("double-scheme", what, name, line))
                continue
            problems += faults
            if scheme is not None:
                schemes[scheme.id] = scheme
    codebook = Codebook(version, _completed(schemes))
    return codebook, [*problems, *_across(codebook)]


def _completed(schemes: Mapping[str, Scheme]) -> dict[str, Scheme]:
    """The schemes with what `undeclared.yaml` says of properties that they do not declare."""
    found = dict(schemes)
    for name, properties in _undeclared().items():
        if name not in found:
            continue
        scheme = found[name]
        left = {key: values for key, values in properties.items() if key not in scheme.properties}
        concepts = {
            one.id: replace(
                one, assumed={key: values[one.id] for key, values in left.items() if one.id in values}
            )
            for one in scheme
        }
        found[name] = replace(scheme, concepts=concepts)
    return found


@cache
def _undeclared() -> dict[str, dict[str, dict[str, str]]]:
    text = files("partnerscope.codebook").joinpath("undeclared.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, dict[str, str]]] = read_yaml(text, "undeclared.yaml")
    return loaded


def _problem(
    code: str, what: str, file: str, line: int | None = None, allowed: str = "", hint: str = ""
) -> Problem:
    return Problem(code, "error", what, Place(file, line), allowed, hint)


@lru_cache(maxsize=KEPT)
def _read(text: str, name: str) -> tuple[tuple[Scheme | None, int | None, tuple[Problem, ...]], ...]:
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
            problems.append(_problem("double-concept", what, name, entry.line))
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
        line = entry.lines[key]
        if key not in scheme.properties:
            allowed = ", ".join((*WrittenConcept.model_fields, *scheme.properties))
            hint = "declare it under 'properties' of the scheme" if key.isidentifier() else ""
            what = f"concept {written.id!r} has the unknown key {key!r}"
            problems.append(_problem("unknown-key", what, name, line, allowed, hint))
        elif wanted := _unlike(value, scheme.properties[key]):
            problems.append(_problem("property-value", f"{key!r} is {wanted}, not {value!r}", name, line))
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


def _across(codebook: Codebook) -> Iterator[Problem]:
    """Faults that only show when all schemes are read: unknown broader or property concepts, circles."""
    for scheme in codebook:
        for concept in scheme:
            for broader in concept.broader:
                if broader not in scheme:
                    yield _at(
                        concept,
                        "unknown-broader",
                        f"{concept.id!r} lies under the unknown concept {broader!r}",
                    )
            if _circular(scheme, concept.id):
                yield _at(concept, "circle", f"{concept.id!r} contains itself through 'broader'")
            for key, kind in scheme.properties.items():
                target = kind.partition(":")[2]
                if not target:
                    continue
                if target not in codebook:
                    yield _at(
                        concept, "unknown-scheme", f"property {key!r} points to the unknown scheme {target!r}"
                    )
                    continue
                for value in concept.several(key) if key in concept.properties else ():
                    if value not in codebook[target]:
                        allowed = ", ".join(codebook[target].concepts)
                        yield _at(
                            concept, "unknown-concept", f"{key}: {value!r} is not in {target!r}", allowed
                        )


def _circular(scheme: Scheme, start: str) -> bool:
    seen: set[str] = set()
    queue = list(scheme.concepts[start].broader)
    while queue:
        current = queue.pop()
        if current == start:
            return True
        if current not in seen and current in scheme:
            seen.add(current)
            queue.extend(scheme.concepts[current].broader)
    return False


def _at(concept: Concept, code: str, what: str, allowed: str = "") -> Problem:
    return Problem(code, "error", what, concept.place, allowed)
