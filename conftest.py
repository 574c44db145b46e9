"""How every test of the house runs: one profile of Hypothesis, here and nowhere else; circles of objects looked for rarely.

No deadline: under load a slow example is not a fault. On CI (the variable CI is set) examples are the same on every run,
so that a red run is red again; elsewhere they differ, and a failing one is kept and printed.
"""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import settings

RARELY = 20_000, 20, 20
"""New objects (and looks at the newest, and at those a while old) until Python looks for circles of objects again: each look
went through thousands of collected tests and all that they import.
"""

settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "house")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected stays until the end; no look for circles goes through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """What a test leaves open that says which warnings it bears is taken away with it: no other test is told of it."""
    yield
    if item.get_closest_marker("filterwarnings") is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left_open() -> Iterator[None]:
    """Look for circles at the end of every process of tests, while a file left open in one still fails a test."""
    yield
    gc.collect()
