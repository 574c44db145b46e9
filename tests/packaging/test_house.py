"""Rules of the tree that no linter knows."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter

import grimp
import pytest
from hypothesis import settings

from partnerscope.record import KINDS
from tests.packaging.test_extras import ROOT

CODE = sorted(
    path
    for folder in ("src", "packages", "tests", "scripts", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)


def test_property_tests_have_no_deadline() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None


def test_one_profile_of_hypothesis() -> None:
    said = [path for path in CODE if "settings.load_profile(" in path.read_text("utf-8")]
    assert [path.relative_to(ROOT).as_posix() for path in said if path.name != "test_house.py"] == []


def test_no_file_is_over_500_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in CODE
        if (lines := len(path.read_text("utf-8").splitlines())) > 500
    }
    assert long == {}


def test_texts_are_read_and_written_as_utf_8() -> None:
    """Else they are what the system takes them for, which on Windows is another thing."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("read_text", "write_text")
        and not {"utf-8", "ascii"} & {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
    ]
    assert found == []


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph("partnerscope", "comparatist", cache_dir=None)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    list(TopologicalSorter(imported).static_order())  # raises CycleError with the circle


@pytest.mark.parametrize("distribution", ["src/partnerscope", "packages/comparatist/src/comparatist"])
def test_no_two_classes_of_a_distribution_have_one_name(distribution: str) -> None:
    places: dict[str, list[str]] = {}
    for path in sorted((ROOT / distribution).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


KEPT = {
    "lake/actors.py": "packaged tables of codes",
    "codebook/kept.py": "the form of what this program keeps",
    "codebook/scheme_file.py": "what a text of a scheme says",
    "lake/coded.py": "packaged labels of events",
    "lake/plover.py": "packaged tables of PLOVER",
    "panels/packaged.py": "packaged panels",
    "show/engine.py": "the program that draws, with its fonts",
    "timeline/edtf.py": "what a text of a date says",
    "web/desk/page.py": "templates and assets of the desk",
    "web/language.py": "packaged translations",
    "web/program.py": "the hash of the program's own files",
    "web/render.py": "templates and assets",
}
"""Modules that keep something between calls, and what: only what is the same for the life of the program."""


def test_no_module_remembers_an_answer() -> None:
    """What depends on evidence is kept on the view it belongs to: never by a cache of a module, never in a list or dict
    that a module fills.
    """
    keeping = set()
    filled = []
    for path in sorted((ROOT / "src/partnerscope").rglob("*.py")):
        name = path.relative_to(ROOT / "src/partnerscope").as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                marks = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
                if marks & {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}:
                    keeping.add(name)
        for node in tree.body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Dict | ast.List | ast.Set) and not ast.unparse(value).strip("[]{}"):
                filled.append(name)
    assert sorted(keeping) == sorted(KEPT)
    assert filled == []


NAMED = {
    "brief/parts.py": "the part 'what changed' tells which dialogues turned",
    "web/pages/lanes.py": "the words and the marks of a lane, one sentence a lane",
    "web/pages/names.py": "groups of a search, where 'quote' is one beside actors, concepts and claims",
    "web/pages/partner.py": "the words and the marks of a lane, one sentence a lane",
}
"""Modules that ask for a kind by its name, each with what it means there: words of a page, never how a kind is treated."""


def test_no_kind_is_treated_by_its_name() -> None:
    """What must be known of a kind is said in its entry; only there, and in measures of that kind, is it named."""
    kinds = {kind.name for kind in KINDS}
    asks = re.compile(r"(^|[._])(kind|name|owner|group)$")
    found = set()
    for path in sorted((ROOT / "src/partnerscope").rglob("*.py")):
        name = path.relative_to(ROOT / "src/partnerscope").as_posix()
        if name.startswith("measure/"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                asked = any(
                    isinstance(one, ast.Name | ast.Attribute) and asks.search(ast.unparse(one))
                    for one in sides
                )
                held = {
                    one.value for side in sides for one in ast.walk(side) if isinstance(one, ast.Constant)
                }
            elif isinstance(node, ast.Match):
                asked = asks.search(ast.unparse(node.subject)) is not None
                held = {
                    one.value
                    for case in node.cases
                    for one in ast.walk(case.pattern)
                    if isinstance(one, ast.Constant)
                }
            else:
                continue
            if asked and held & kinds:
                found.add(name)
    assert found == set(NAMED)
