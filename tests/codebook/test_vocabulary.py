"""Vocabulary lives in the codebook: no rule of a measure, of a judgement or of a page stands on the id of a concept."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml

import partnerscope
from partnerscope.codebook import load_codebook
from partnerscope.measure import MEASURES
from partnerscope.measure.deliver.rhythm import READING_WORDS
from partnerscope.measure.finding import Absence
from partnerscope.observatory import bundled
from partnerscope.record import KINDS

ROOT = Path(partnerscope.__file__).parent
BOOK = load_codebook(bundled() / "codebook")
PURE = ("measure", "assess", "view")
ROOMS = (
    *PURE,
    "panels",
    "observatory",
    "show",
    "brief",
    "web",
    "cli",
    "release",
    "lake",
    "record",
    "folder",
    "journal",
)
"""All that read records. In `coding`, the words of a ruling ('other', 'none') are events of the desk first."""

ALLOWED = {
    **dict.fromkeys(
        ("yes", "no", "unknown", "none", "not", "all", "mixed", "partly"), "answers and quantifiers"
    ),
    **dict.fromkeys(("0", "1"), "digits"),
    **dict.fromkeys(("mandated", "stated"), "bases of an interval that the measure itself names"),
    "iso3": "a column of panels",
    "state": "how long a kind of record holds",
    "dates": "a shape of cells",
    "both": "two kinds of strategy in one row",
    "own": "a name of a frame within one function",
    "exchange": "an extra",
}
"""Words that are also ids of concepts, and what they mean where code writes them."""


def _trees(rooms: Iterable[str]) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def _schemes() -> dict[str, set[str]]:
    """The ids of concepts that a column may hold, by its name, of all kinds that have one of this name; and those of each
    scheme by its own name, which functions bear that read a concept from elsewhere.
    """
    found: dict[str, set[str]] = {scheme.id: set(scheme.concepts) for scheme in BOOK if "_" in scheme.id}
    for kind in KINDS:
        for name, cell in kind.columns.items():
            if cell.shape == "concept":
                found.setdefault(name, set()).update(BOOK[cell.target].concepts)
    return found


COLUMNS = _schemes()


def _columns(node: ast.AST) -> set[str]:
    """The columns of concepts that an expression reads: row["status"], pl.col("status"), one.status; source_kind(csl)."""
    names: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
            names.add(str(part.slice.value))
        elif isinstance(part, ast.Attribute):
            names.add(part.attr)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            names.add(part.func.id)
        elif (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in ("col", "get")
        ):
            names |= {str(one.value) for one in part.args[:1] if isinstance(one, ast.Constant)}
    return names & COLUMNS.keys()


def _words(node: ast.AST, constants: dict[str, set[str]]) -> set[str]:
    """The strings that stand beside it, written there or under a name of the module."""
    if isinstance(node, ast.Name):
        return constants.get(node.id, set())
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return {word for one in node.elts for word in _words(one, constants)}
    return set()


def _constants(tree: ast.Module) -> dict[str, set[str]]:
    """The words under each name of a module: its own, and those that it imports from another of ours."""
    found: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("partnerscope."):
            there = _written_in(str(node.module))
            found |= {one.asname or one.name: there[one.name] for one in node.names if one.name in there}
    return found | _written(tree)


@cache
def _written_in(module: str) -> dict[str, set[str]]:
    path = ROOT.parent / f"{module.replace('.', '/')}.py"
    return _written(ast.parse(path.read_text("utf-8"))) if path.is_file() else {}


def _written(tree: ast.Module) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                for name in names:
                    if isinstance(name, ast.Name):
                        found[name.id] = {
                            one.value
                            for one in ast.walk(node.value)
                            if isinstance(one, ast.Constant) and isinstance(one.value, str)
                        }
    return found


def compared(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, column and word where a column of concepts is compared with a word of its scheme."""
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "is_in"
        ):
            sides = [node.func.value, *node.args]
        else:
            continue
        words = {word for side in sides for word in _words(side, constants)}
        for column in {name for side in sides for name in _columns(side)}:
            yield from ((node.lineno, column, word) for word in sorted(words & COLUMNS[column]))


@pytest.mark.parametrize("room", ROOMS)
def test_no_column_is_compared_with_a_word_of_its_scheme(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {column} with {word!r}"
        for path, tree in _trees([room])
        for line, column, word in compared(tree)
        if word not in ("yes", "no")  # flags are no vocabulary
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'row["status"] == "suspended"',
        'frame.filter(pl.col("status").is_in(["ended", "x"]))',
        'WORDS = ("ended", "active")\none["status"] in WORDS',
        'promise.outcome != "fulfilled"',
        'row.get("status") in {"ended"}',
        'WEAK = "weak"\nsource_kind(csl) == WEAK',
        "from partnerscope.measure.matter.accession import OUTSIDE\nrow['scope'] == OUTSIDE",
    ],
)
def test_the_law_sees_each_way_to_break_it(code: str) -> None:
    assert list(compared(ast.parse(code)))


def test_measures_and_judgements_name_no_concept() -> None:
    """Not even beside the comparison: only words that mean something else are ids of concepts, too."""
    undeclared = yaml.safe_load((ROOT / "codebook" / "undeclared.yaml").read_text("utf-8"))
    elsewhere = {
        *ALLOWED,
        *get_args(Absence),
        *READING_WORDS,
        *(value for one in undeclared.values() for means in one.values() for value in means.values()),
        *(kind.name for kind in KINDS),
        *(column for kind in KINDS for column in kind.columns),
        *(name for measure in MEASURES for name in (*measure.keys, *(one.name for one in measure.fields))),
        *(measure.name for measure in MEASURES),
    }
    ids = {concept.id for scheme in BOOK for concept in scheme} - elsewhere
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}"
        for path, tree in _trees(PURE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in ids
    ]
    assert found == []
