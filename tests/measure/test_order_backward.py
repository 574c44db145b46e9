"""Every two questions in either order, one of the orders asked by a process that remembers nothing of the other."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.measure.test_order import QUESTIONS, answers


@pytest.mark.law
def test_any_two_questions_in_either_order_give_the_same_answers() -> None:
    """One order and its reverse hold every pair in both orders; a process of its own remembers nothing of this one."""
    code = (
        "import json; from tests.measure.test_order import *; print(json.dumps(answers(reversed(QUESTIONS))))"
    )
    run = [sys.executable, "-c", code]
    backward = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
    forward = answers(QUESTIONS)
    assert [name for name in QUESTIONS if forward[name] != backward[name]] == []
