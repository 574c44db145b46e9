"""A pytest plugin for runs of mutants: tests are collected once, then each mutant has a forked process of its own.

Grain: one line of `MUTANTS` (a file of JSON lines) is one mutant: where its function stands, the changed text of the
module, the tests to run. In the fork the code of the changed function takes the place of the old one, and the tests run
until one fails. One line is written for each: killed (with the test), survived, or unsure, when the change is outside
the function's own code (a default) or the fork did not end by itself. Whoever asked runs what was not killed once more,
in a fresh process: a value that a module or a test file computed before the fork hides a mutant from the tests.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, FunctionType

import pytest

_SURVIVED, _KILLED, _UNSURE = range(3)
_STATES = ("survived", "killed", "unsure")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of the tests: the mutants, one after the other."""
    place = Path(os.environ["MUTANTS"])
    by_name = {item.nodeid: item for item in session.items}
    asked = [json.loads(line) for line in place.read_text("utf-8").splitlines()]
    for one in asked:
        importlib.import_module(one["module"])
    with place.with_suffix(".said").open("a", encoding="utf-8") as said:
        for one in asked:
            state, killer = _forked(session, one, [by_name[test] for test in one["tests"] if test in by_name])
            said.write(json.dumps([one["name"], state, killer]) + "\n")
            said.flush()
            print(f"{state:9} {one['name']}", file=sys.__stderr__, flush=True)
    return True


def _forked(session: pytest.Session, one: dict[str, str], items: Sequence[pytest.Item]) -> tuple[str, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(int(one["limit"]))
        code = _UNSURE
        try:
            code = _run(session, one, items, writing)
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        killer = pipe.read()
    _, status = os.waitpid(child, 0)
    return _STATES[os.WEXITSTATUS(status) if os.WIFEXITED(status) else _UNSURE], killer


def _run(session: pytest.Session, one: dict[str, str], items: Sequence[pytest.Item], writing: int) -> int:
    if not _put(one["module"], one["function"], compile(one["code"], one["path"], "exec", dont_inherit=True)):
        return _UNSURE
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            os.write(writing, item.nodeid.encode())
            return _KILLED
    return _SURVIVED


def _put(module: str, function: str, changed: CodeType) -> bool:
    """Put the changed code of a function in place; false when it is what stood there."""
    found: object = sys.modules[module]
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
