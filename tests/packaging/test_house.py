"""Rules of the tree that no linter knows."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import TopologicalSorter

import grimp
from hypothesis import settings

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


CIRCLES_LEFT = {
    ("partnerscope.lake.locks", "partnerscope.lake.upkeep"),
    ("partnerscope.observatory.listing", "partnerscope.observatory.observatory"),
}
"""Known circles; the list only gets shorter."""


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph("partnerscope", "comparatist", cache_dir=None)
    imported = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    for one, other in CIRCLES_LEFT:
        imported[one].discard(other)
    list(TopologicalSorter(imported).static_order())  # raises CycleError with the circle


NAMES_LEFT = {
    *(
        "Agreement",
        "Change",
        "Designation",
        "Fault",
        "Listing",
        "Position",
        "Quote",
        "Rule",
        "Side",
        "Source",
    ),
    *("Source", "Store", "Table", "Window", "_Loader"),
}
"""Known names of two classes; the list only gets shorter."""


def test_no_class_has_the_name_of_another() -> None:
    defined = [
        node.name
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    assert {name for name, times in Counter(defined).items() if times > 1} - NAMES_LEFT == set()
