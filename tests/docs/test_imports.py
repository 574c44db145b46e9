"""Who imports whom: no circle among all modules, and rooms enter each other by the front."""

from __future__ import annotations

from functools import cache

import grimp
import pytest

LAKE = frozenset({"partnerscope.lake.locks", "partnerscope.lake.upkeep"})
FRONTED = ("measure", "assess", "panels", "observatory")
"""Rooms that others enter by their front, or by the front of one of their parts (`assess.claims`)."""


@cache
def imports() -> dict[str, frozenset[str]]:
    graph = grimp.build_graph("partnerscope")
    return {
        module: frozenset(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)
    }


def reached(start: str) -> set[str]:
    """Every module that this one imports, directly or not."""
    found: set[str] = set()
    queue = list(imports()[start])
    while queue:
        module = queue.pop()
        if module not in found:
            found.add(module)
            queue.extend(imports()[module])
    return found


def test_no_module_imports_itself_by_way_of_others() -> None:
    circles = {module for module in imports() if module in reached(module)}
    assert circles - LAKE == set()


@pytest.mark.parametrize("room", FRONTED)
def test_others_enter_a_room_by_its_front(room: str) -> None:
    inside = {module for module in imports() if module.startswith(f"partnerscope.{room}.")}
    fronts = {module for module in inside if any(other.startswith(f"{module}.") for other in inside)}
    entered = {
        (module, other)
        for module, found in imports().items()
        if not f"{module}.".startswith(f"partnerscope.{room}.")
        for other in found & (inside - fronts)
    }
    assert entered == set()
