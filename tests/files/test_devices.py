"""What is not a plain file is written to, and stays what it is."""

from __future__ import annotations

import errno
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_device_that_takes_no_more_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as told:
        write_whole(Path("/dev/full"), b"words")
    assert (told.value.errno, told.value.strerror, told.value.filename) == (
        errno.ENOSPC,
        os.strerror(errno.ENOSPC),
        "/dev/full",
    )


def test_an_error_without_a_number_keeps_its_words_and_gets_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(_: int) -> None:
        raise OSError("the disk hums")

    monkeypatch.setattr(os, "fsync", odd)
    with pytest.raises(OSError, match="the disk hums") as told:
        write_whole(tmp_path / "a", b"words")
    assert told.value.filename == str(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
