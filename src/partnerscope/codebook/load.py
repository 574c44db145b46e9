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
from pathlib import Path

from partnerscope.codebook.model import Codebook, Concept, Scheme
from partnerscope.codebook.shared import scheme_files
from partnerscope.errors import DataError, Place, Problem

MAX_FILE = 5_000_000


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
    # what a cache holds is answered without YAML and models
    from partnerscope.codebook.scheme_file import schemes_of

    schemes: dict[str, Scheme] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        for scheme, line, faults in schemes_of(text, name):
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
    from partnerscope.codebook.scheme_file import undeclared

    found = dict(schemes)
    for name, properties in undeclared().items():
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


def _problem(
    code: str, what: str, file: str, line: int | None = None, allowed: str = "", hint: str = ""
) -> Problem:
    return Problem(code, "error", what, Place(file, line), allowed, hint)


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
