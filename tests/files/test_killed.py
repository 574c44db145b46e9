"""What a writer who was killed leaves behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from partnerscope import files


def test_only_our_own_leftovers_are_cleared(tmp_path: Path) -> None:
    code = f"""
import os
from pathlib import Path
from partnerscope import files
os.fsync = lambda handle: os._exit(9)
files.write_whole(Path({str(tmp_path / "meeting.csv")!r}), b"x")
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    left = [path.name for path in tmp_path.iterdir()]
    assert len(left) == 1
    (tmp_path / ".mine.tmp").write_text("kept")
    assert files.clear_leftovers(tmp_path) == left
    assert [path.name for path in tmp_path.iterdir()] == [".mine.tmp"]
