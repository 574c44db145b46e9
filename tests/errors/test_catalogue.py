"""The catalogue is the one list: no other code in the tree, no code in it that nothing finds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerscope.catalogue import CATALOGUE, GROUPS
from partnerscope.errors import Problem

SOURCE = Path(__file__).resolve().parents[2] / "src" / "partnerscope"
CODE = {"Problem": 0, "_Wrong": 0, "_at": 1, "_problem": 0, "fault": 0, "_note": 2, "Fault": 3}
"""Where a call that makes a problem names its code."""
FOREIGN = ("assess/audit/", "assess/claims/", "web/")
"""Rooms whose own `Fault` and `_note` are not problems of data."""


def named() -> Iterator[tuple[str, str]]:
    """Every code that stands as a text in the program, and its file."""
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            position = CODE.get(name)
            if position is None or (name != "Problem" and place.startswith(FOREIGN)):
                continue
            if len(node.args) > position and isinstance(code := node.args[position], ast.Constant):
                yield str(code.value), place


def test_no_other_code_exists_in_the_tree() -> None:
    strange = {(code, place) for code, place in named() if code not in CATALOGUE}
    assert strange == set()


def test_every_entry_is_found_by_something() -> None:
    texts = [path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path.name != "catalogue.py"]
    unused = {code for code in CATALOGUE if not any(f'"{code}"' in text for text in texts)}
    assert unused == set()


def test_codes_are_unique_plain_and_say_something() -> None:
    listed = [entry for entries in GROUPS.values() for entry in entries]
    assert len(listed) == len(CATALOGUE)
    for entry in listed:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", entry.code)
        assert entry.says


@pytest.mark.parametrize(("code", "severity"), [("no-such-code", "error"), ("bom", "error")])
def test_a_problem_of_another_code_or_severity_cannot_be_made(code: str, severity: str) -> None:
    with pytest.raises(ValueError, match="catalogue"):
        Problem(code, severity, "x")  # type: ignore[arg-type]
