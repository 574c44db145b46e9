"""A file that a test leaves open in a circle of objects fails a test, also the last of a process of tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.packaging.test_extras import ROOT

LEAVES_ONE = """
class Circle: ...

def test_leaves_a_file_open(tmp_path):
    circle = Circle()
    circle.itself, circle.file = circle, open(tmp_path / "left", "w")
"""


BEARS_IT = """
import pytest

class Circle: ...

@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_bears_what_it_leaves_open(tmp_path):
    circle = Circle()
    circle.itself, circle.file = circle, open(tmp_path / "left", "w")

def test_another():
    pass
"""


def test_a_file_left_open_at_the_end_of_a_process_of_tests_is_told(tmp_path: Path) -> None:
    told = ran(tmp_path, LEAVES_ONE)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "1 passed, 1 error" in told.stdout
    assert "unclosed file" in told.stdout


def test_what_a_test_may_leave_open_is_told_of_no_other(tmp_path: Path) -> None:
    told = ran(tmp_path, BEARS_IT)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "2 passed" in told.stdout


def ran(folder: Path, test: str) -> subprocess.CompletedProcess[str]:
    """These tests, run with the settings of the house in a process of tests."""
    shutil.copy(ROOT / "conftest.py", folder)
    (folder / "test_one.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-W", "error", "-p", "no:cacheprovider"]
    mine = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(command, cwd=folder, env=mine, capture_output=True, text=True)
