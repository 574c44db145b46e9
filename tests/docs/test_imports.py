"""Who imports whom: rooms enter each other by the front (that no module imports itself: tests/packaging/test_house.py)."""

from __future__ import annotations

from functools import cache

import grimp
import pytest

from tests.packaging.test_extras import ROOT

DOORS: dict[str, tuple[str, ...]] = {
    "cli": (),
    "release": ("stamp",),
    "web": (),
    "brief": ("draw",),
    "accounts": (),
    "coding": ("alike", "exchange.shared", "sentences"),
    "documents": ("fetch", "zipped"),
    "database": ("connect",),
    "method": ("agreement", "effect", "errors", "idealpoint", "qca", "similarity"),
    "measure": ("verdict.evidence", "verdict.rules"),
    "assess": (),
    "panels": (),
    "observatory": ("sampling",),
    "view": ("words",),
    "timeline": ("words",),
    "codebook": ("load", "refi", "shared", "skos"),
    "record": ("cell", "check", "citation", "csl", "neutral", "normal", "persistence"),
    "folder": ("check", "content", "package", "scaffold", "write"),
    "journal": ("branches",),
    "lake": ("actors", "api", "events", "fetch", "reports", "sources"),
    "show": (
        "audit",
        "calendar",
        "charts",
        "claims",
        "codebook",
        "diff",
        "labelled",
        "matrix",
        "migration",
        "record",
        "sentences",
        "table",
        "today",
    ),
}
"""By which modules others enter a room, beside its front and the fronts of its parts (`assess.claims`). A module is a door
of its own where it brings a heavy library (one format of `show`, one export of `codebook`), or is what one neighbour alone
needs; a function of the front that bears the name of its module looks like one. A
new door is a line here, to be argued for."""


@cache
def imports() -> dict[str, frozenset[str]]:
    graph = grimp.build_graph("partnerscope")
    return {
        module: frozenset(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)
    }


def test_every_room_says_which_doors_it_has() -> None:
    rooms = {path.name for path in (ROOT / "src/partnerscope").iterdir() if (path / "__init__.py").is_file()}
    assert set(DOORS) == rooms


@pytest.mark.parametrize("room", DOORS)
def test_others_enter_a_room_by_its_front_or_a_declared_door(room: str) -> None:
    inside = {module for module in imports() if module.startswith(f"partnerscope.{room}.")}
    fronts = {module for module in inside if any(other.startswith(f"{module}.") for other in inside)}
    entered = {
        (module, other)
        for module, found in imports().items()
        if not f"{module}.".startswith(f"partnerscope.{room}.")
        for other in found & (inside - fronts)
    }
    declared = {f"partnerscope.{room}.{door}" for door in DOORS[room]}
    assert {door for _, door in entered} <= declared
    assert declared <= {door for _, door in entered} | fronts, "a door that nobody uses is none"
