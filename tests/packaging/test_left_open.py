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


def test_a_file_left_open_at_the_end_of_a_process_of_tests_is_told(tmp_path: Path) -> None:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_one.py").write_text(LEAVES_ONE)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-W", "error", "-p", "no:cacheprovider"]
    mine = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    told = subprocess.run(command, cwd=tmp_path, env=mine, capture_output=True, text=True)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "1 passed, 1 error" in told.stdout
    assert "unclosed file" in told.stdout
