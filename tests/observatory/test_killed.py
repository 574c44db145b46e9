"""Processes that commit at once, and processes that are killed in the middle of it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from partnerscope.observatory import Observatory
from tests.conftest import add_rows

COMMITTER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from partnerscope.observatory import Observatory
    folder = Path(sys.argv[1])
    Observatory.open(folder).commit(sys.argv[2], sys.argv[2])
    """
)


def test_two_commits_at_once_and_kills_lose_nothing(folder: Path) -> None:
    """Whatever a killed commit left behind, the journal verifies and the next commit records the edit."""
    root = Path(__file__).resolve().parents[2]
    sources = os.pathsep.join([str(root / "src"), str(root / "packages/comparatist/src")])
    environment = os.environ | {"PYTHONPATH": sources}
    for round_ in range(5):
        add_rows(folder, "meeting", f"sea-1-k{round_},sea-1,,201{round_},,,,,")
        command = [sys.executable, "-c", COMMITTER, str(folder)]
        both = [subprocess.Popen([*command, name], env=environment) for name in ("ann", "ben")]
        try:
            both[0].wait(timeout=0.35 + 0.1 * round_)
        except subprocess.TimeoutExpired:
            both[0].kill()
        both[0].wait(timeout=60)
        assert both[1].wait(timeout=60) == 0
        assert Observatory.open(folder).verify() == []
        assert not Observatory.open(folder).status().added
    assert {f"sea-1-k{n}" for n in range(5)} <= set(Observatory.open(folder).at().frame("meeting")["id"])
    assert Observatory.open(folder).check() == []
