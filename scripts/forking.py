"""The quick part of a run of mutants: one process imports everything once, then each mutant has a fork of it.

Grain: one line of the file named (JSON lines) is one mutant: where its function stands, the changed text of the module,
the tests to run. In the fork the code of the changed function takes the place of the old one, and pytest runs until a
test fails. A line is written for each (`*.said`): killed, with the test; survived; or unsure, when the change is outside
the function's own code (a default) or the fork did not end by itself. Whoever asked runs what was not killed once more,
in a fresh process: a value that a module computed when it was imported hides a mutant from the tests.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

_SURVIVED, _KILLED, _UNSURE = range(3)
_STATES = ("survived", "killed", "unsure")
_COMMON = (
    "polars",
    "pydantic",
    "hypothesis",
    "partnerscope.observatory",
    "partnerscope.assess",
    "comparatist",
)
"""What most tests import; nothing of it starts a thread that a fork would lose. Engines of the lake do."""


def main(place: Path, options: Sequence[str]) -> None:
    """Run every mutant of the file, one after the other."""
    asked: list[dict[str, Any]] = [json.loads(line) for line in place.read_text("utf-8").splitlines()]
    for name in _COMMON:
        importlib.import_module(name)
    with place.with_suffix(".said").open("a", encoding="utf-8") as said:
        for one in asked:
            state, killer = _forked(one, options)
            said.write(json.dumps([one["name"], state, killer]) + "\n")
            said.flush()


def _forked(one: Mapping[str, Any], options: Sequence[str]) -> tuple[str, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(int(one["limit"]))
        code = _UNSURE
        try:
            code = _run(one, options, writing)
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        killer = pipe.read()
    _, status = os.waitpid(child, 0)
    return _STATES[os.WEXITSTATUS(status) if os.WIFEXITED(status) else _UNSURE], killer


class _First:
    """Notes the first test that fails."""

    def __init__(self, writing: int) -> None:
        self.writing = writing

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.writing, report.nodeid.encode())


def _run(one: Mapping[str, Any], options: Sequence[str], writing: int) -> int:
    changed = compile(one["code"], one["path"], "exec", dont_inherit=True)
    if not _put(one["module"], one["function"], changed):
        return _UNSURE
    code = pytest.main(
        [*options, "-q", "-x", "--tb=no", "--assert=plain", *one["tests"]], plugins=[_First(writing)]
    )
    return {pytest.ExitCode.OK: _SURVIVED, pytest.ExitCode.TESTS_FAILED: _KILLED}.get(
        pytest.ExitCode(code), _UNSURE
    )


def _put(module: str, function: str, changed: CodeType) -> bool:
    """Put the changed code of a function in place; false when it is what stood there."""
    found: object = importlib.import_module(module)
    for name in function.split("."):
        found = vars(found)[name]
        changed = next(
            const for const in changed.co_consts if isinstance(const, CodeType) and const.co_name == name
        )
    found = getattr(found, "__func__", found)
    if not isinstance(found, FunctionType) or found.__code__ == changed:
        return False
    found.__code__ = changed
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
