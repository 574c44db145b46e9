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

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import yaml

from partnerscope.codebook.model import Codebook, Concept, Scheme, Value
from partnerscope.errors import DataError, Place, Problem

_TEXTS = ("label", "definition", "counts", "counts_not", "example", "origin", "note")
_LISTS = ("match", "broader")
_SCHEME_KEYS = ("scheme", "label", "definition", "origin", "properties", "concepts")
_PROPERTY_KINDS = ("text", "integer", "number", "flag", "list")
MAX_FILE = 5_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_codebook(folder: Path, version: str = "") -> Codebook:
    """The codebook in `folder/*.yaml`. Raises DataError with every fault found."""
    codebook, problems = load_texts(read_texts(folder), version)
    if any(problem.severity == "error" for problem in problems):
        raise DataError("the codebook has faults", problems)
    return codebook


def read_texts(folder: Path) -> dict[str, str]:
    """The text of every codebook file, by `codebook/NAME.yaml`. Raises DataError for an unreadable one."""
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        name = f"codebook/{path.name}"
        if not path.resolve().is_relative_to(folder.resolve()):
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
    reader = _Reader()
    for name, text in texts.items():
        reader.file(name, text)
    codebook = Codebook(version, _completed(reader.schemes))
    reader.problems.extend(_across(codebook))
    return codebook, reader.problems


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


def _undeclared() -> dict[str, dict[str, dict[str, str]]]:
    text = files("partnerscope.codebook").joinpath("undeclared.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    return loaded


def _problem(
    code: str, what: str, file: str, line: int | None = None, allowed: str = "", hint: str = ""
) -> Problem:
    return Problem(code, "error", what, Place(file, line), allowed, hint)


class _Reader:
    """Walks YAML nodes, which know their lines, and collects schemes and problems."""

    def __init__(self) -> None:
        self.schemes: dict[str, Scheme] = {}
        self.problems: list[Problem] = []
        self.name = ""

    def fault(self, code: str, what: str, node: yaml.Node | None, allowed: str = "", hint: str = "") -> None:
        line = node.start_mark.line + 1 if node is not None else None
        self.problems.append(_problem(code, what, self.name, line, allowed, hint))

    def file(self, name: str, text: str) -> None:
        self.name = name
        try:
            for node in yaml.compose_all(text, Loader=_LOADER):
                if node is not None:
                    self.scheme(node)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            self.problems.append(_problem("yaml", getattr(error, "problem", None) or str(error), name, line))

    def scheme(self, node: yaml.Node) -> None:
        entries = self.mapping(node)
        for key, (key_node, _) in entries.items():
            if key not in _SCHEME_KEYS:
                self.fault("unknown-key", f"a scheme has no key {key!r}", key_node, ", ".join(_SCHEME_KEYS))
        name = self.text(entries, "scheme")
        if not name:
            self.fault(
                "no-scheme", "a codebook document names its scheme", node, hint="begin with 'scheme: NAME'"
            )
            return
        if name in self.schemes:
            self.fault("double-scheme", f"the scheme {name!r} is defined twice", node)
            return
        properties = {key: str(value) for key, value in self.plain(entries, "properties").items()}
        for key, kind in properties.items():
            if kind not in _PROPERTY_KINDS and not kind.startswith("concept:"):
                allowed = ", ".join(_PROPERTY_KINDS) + ", concept:SCHEME"
                self.fault("property-kind", f"property {key!r} has the unknown kind {kind!r}", node, allowed)
        concepts: dict[str, Concept] = {}
        for item in self.items(entries, "concepts"):
            concept = self.concept(item, name, properties)
            if concept is None:
                continue
            if concept.id in concepts:
                self.fault("double-concept", f"the concept {concept.id!r} stands twice in {name!r}", item)
                continue
            concepts[concept.id] = concept
        label, definition = self.text(entries, "label") or name, self.text(entries, "definition")
        self.schemes[name] = Scheme(
            name, label, definition, concepts, properties, self.text(entries, "origin")
        )

    def concept(self, node: yaml.Node, scheme: str, properties: Mapping[str, str]) -> Concept | None:
        entries = self.mapping(node)
        identity = self.text(entries, "id")
        if not identity:
            self.fault("no-id", f"a concept of {scheme!r} has no id", node)
            return None
        if not identity.replace("_", "").replace("-", "").replace(".", "").isalnum():
            self.fault("bad-id", f"{identity!r} is not an id", node, "letters, digits, '_', '-' and '.'")
            return None
        known = ("id", *_TEXTS, *_LISTS, "mappings", *properties)
        for key, (key_node, _) in entries.items():
            if key not in known:
                hint = "declare it under 'properties' of the scheme" if key.isidentifier() else ""
                self.fault(
                    "unknown-key",
                    f"concept {identity!r} has the unknown key {key!r}",
                    key_node,
                    ", ".join(known),
                    hint,
                )
        values = {key: self.value(entries, key, kind) for key, kind in properties.items() if key in entries}
        return Concept(
            identity,
            self.text(entries, "label") or identity,
            definition=self.text(entries, "definition"),
            counts=self.text(entries, "counts"),
            counts_not=self.text(entries, "counts_not"),
            example=self.text(entries, "example"),
            match=self.several(entries, "match"),
            broader=self.several(entries, "broader"),
            mappings={key: _several(value) for key, value in self.plain(entries, "mappings").items()},
            properties={key: value for key, value in values.items() if value is not None},
            origin=self.text(entries, "origin"),
            note=self.text(entries, "note"),
            place=Place(self.name, node.start_mark.line + 1),
        )

    def mapping(self, node: yaml.Node) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            self.fault("not-a-mapping", "expected 'key: value' lines here", node)
            return {}
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if key.value in found:
                self.fault("double-key", f"the key {key.value!r} stands twice", key)
            found[str(key.value)] = (key, value)
        return found

    def items(self, entries: Mapping[str, tuple[yaml.Node, yaml.Node]], key: str) -> Iterator[yaml.Node]:
        if key not in entries:
            return
        node = entries[key][1]
        if not isinstance(node, yaml.SequenceNode):
            self.fault("not-a-list", f"{key!r} is a list", node, hint="begin each concept with '- id: ...'")
            return
        yield from node.value

    def text(self, entries: Mapping[str, tuple[yaml.Node, yaml.Node]], key: str) -> str:
        if key not in entries:
            return ""
        node = entries[key][1]
        if not isinstance(node, yaml.ScalarNode):
            self.fault("not-a-text", f"{key!r} is a text", node)
            return ""
        return " ".join(str(node.value).split())

    def plain(self, entries: Mapping[str, tuple[yaml.Node, yaml.Node]], key: str) -> dict[str, object]:
        if key not in entries:
            return {}
        value = _construct(entries[key][1])
        if not isinstance(value, dict):
            self.fault("not-a-mapping", f"{key!r} holds 'name: value' pairs", entries[key][1])
            return {}
        return {str(name): item for name, item in value.items()}

    def several(self, entries: Mapping[str, tuple[yaml.Node, yaml.Node]], key: str) -> tuple[str, ...]:
        return _several(_construct(entries[key][1])) if key in entries else ()

    def value(self, entries: Mapping[str, tuple[yaml.Node, yaml.Node]], key: str, kind: str) -> Value | None:
        node = entries[key][1]
        value = _construct(node)
        if kind == "integer" and not (isinstance(value, int) and not isinstance(value, bool)):
            self.fault("property-value", f"{key!r} is a whole number, not {value!r}", node)
            return None
        if kind == "number" and not isinstance(value, int | float):
            self.fault("property-value", f"{key!r} is a number, not {value!r}", node)
            return None
        if kind == "flag" and not isinstance(value, bool):
            self.fault("property-value", f"{key!r} is true or false, not {value!r}", node)
            return None
        if isinstance(value, list):
            return _several(value)
        return value if isinstance(value, int | float | bool) else str(value)


def _construct(node: yaml.Node) -> object:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


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
