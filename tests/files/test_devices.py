"""What is not a plain file is written to, and stays what it is."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from partnerscope.files import write_whole


@pytest.mark.found
@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are files of POSIX")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"words")
        assert os.read(reader, 100) == b"words"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
