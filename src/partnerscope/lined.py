"""Reading YAML: plain values in which every mapping knows its lines, and models that say which line is wrong.

Grain: one *lined* mapping is one block of 'key: value' lines of a file, with the line it begins on and the line of each
key. Dates stay texts, a key that stands twice is a fault, and nothing in a file is code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from partnerscope.catalogue import CATALOGUE
from partnerscope.errors import DataError, Place, Problem

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound="BaseModel")
DEEPEST = 100
"""Lists and mappings within each other; ours have five."""
_INDENTED = re.compile(rf"^[ \-?:]{{{DEEPEST},}}", re.MULTILINE)
_CODES = {"extra_forbidden": "unknown-key", "missing": "missing", "date": "date"}


class Lined(dict[str, Any]):
    """A mapping of a file: `line` is where it begins, `lines` where each of its keys stands (from 1)."""

    line: int
    lines: dict[str, int]


class _Fault(Exception):
    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what, self.line = what, line


_TEXT = "tag:yaml.org,2002:str"


class _LineLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML with lines."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """What a node says; texts, which most nodes are, stand in it as they are."""
        if node.tag == _TEXT and isinstance(node, yaml.ScalarNode):
            return node.value
        return super().construct_object(node, deep)


def _mapping(loader: _LineLoader, node: yaml.MappingNode) -> Lined:
    found = Lined()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _Fault("a key is one word", line)
        if key.value in found:
            raise _Fault(f"the key {key.value!r} stands twice", line)
        found[str(key.value)] = loader.construct_object(value, deep=True)
        found.lines[str(key.value)] = line
    return found


def _text(loader: _LineLoader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_LineLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
_LineLoader.add_constructor("tag:yaml.org,2002:timestamp", _text)


def read_yaml(text: str, name: str) -> Any:
    """What a file of one YAML document says. Raises DataError with the line where it is not YAML, or says a key twice."""
    _refuse_deep(text, name)
    return _loaded(lambda: yaml.load(text, Loader=_LineLoader), name)  # noqa: S506 - a subclass of SafeLoader


def read_documents(text: str, name: str) -> list[Any]:
    """What each YAML document of a file says; empty ones are left out. Raises DataError as `read_yaml` does."""
    _refuse_deep(text, name)
    found = _loaded(lambda: list(yaml.load_all(text, Loader=_LineLoader)), name)
    return [document for document in found if document is not None]


def _refuse_deep(text: str, name: str) -> None:
    """Raise DataError for values nested so deeply that reading them would end the program: libyaml asks for no room."""
    if text.count("[") + text.count("{") <= DEEPEST and not _INDENTED.search(text):
        return
    depth = 0
    with suppress(yaml.YAMLError):  # what is not YAML is told when it is loaded
        for event in yaml.parse(text, Loader=_LineLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else None
                what, place = f"nested more than {DEEPEST} deep", Place(name, line)
                raise DataError(f"{name} has faults", [Problem("yaml", "error", what, place)])


def _loaded(load: Callable[[], Any], name: str) -> Any:
    try:
        return load()
    except _Fault as fault:
        problem = Problem("yaml", "error", fault.what, Place(name, fault.line))
        raise DataError(f"{name} has faults", [problem]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        place = Place(name, mark.line + 1 if mark else None)
        raise DataError(f"{name} is not YAML", [Problem("yaml", "error", what, place)]) from None


def modelled(model: type[M], loaded: object, name: str) -> M:
    """The model that these values fill. Raises DataError with a problem for each value that it refuses, and its line."""
    from pydantic import ValidationError

    if not isinstance(loaded, Lined):
        problem = Problem("yaml", "error", "expected 'key: value' lines", Place(name, 1))
        raise DataError(f"{name} has faults", [problem])
    try:
        return model.model_validate(loaded)
    except ValidationError as error:
        problems = [_problem(one, model, loaded, name) for one in error.errors()]
        raise DataError(f"{name} has faults", problems) from None


def _problem(error: ErrorDetails, model: type[BaseModel], loaded: Lined, name: str) -> Problem:
    code, key = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    what, allowed = error["msg"].removeprefix("Value error, "), ""
    if code == "extra_forbidden":
        what, allowed = (
            f"unknown key {key!r}",
            ", ".join(model.model_fields) if len(error["loc"]) == 1 else "",
        )
    elif code == "missing":
        what = f"{key!r} is missing"
    elif code in ("model_type", "dict_type", "model_attributes_type"):
        what = f"{key!r} holds 'name: value' pairs"
    return Problem(
        _CODES.get(code, code if code in CATALOGUE else "yaml"),
        "error",
        what,
        Place(name, _line(loaded, error["loc"])),
        allowed,
    )


def _line(loaded: object, path: Sequence[int | str]) -> int | None:
    """The line of the last step of a path that stands in the file."""
    found: int | None = None
    for step in path:
        if isinstance(loaded, Lined):
            found = loaded.lines.get(str(step), loaded.line)
        if isinstance(loaded, Mapping):
            loaded = loaded.get(str(step))
        elif isinstance(loaded, list) and isinstance(step, int) and step < len(loaded):
            loaded = loaded[step]
        else:
            break
    return found
