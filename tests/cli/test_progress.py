"""How far long work is: a bar on a terminal, plain words without `rich`, silence or the end where nobody looks."""

from __future__ import annotations

import io
import sys

import pytest

from partnerscope.cli import progress as told
from partnerscope.cli.progress import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, tell_end: bool = False) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("taking in", "files", tell_end=tell_end) as step:
        step(1, 2)
        step(2, 2, "534 rows")
    return stream.getvalue()


@pytest.mark.parametrize("rich", [True, False])
def test_a_terminal_sees_what_is_done_and_where_it_ends(monkeypatch: pytest.MonkeyPatch, rich: bool) -> None:
    if not rich:
        monkeypatch.setattr(told, "find_spec", lambda name: None)
    text = shown(monkeypatch, Terminal())
    assert "taking in" in text
    assert "2/2 files, 534 rows" in text
    assert text.removesuffix("\x1b[?25h").endswith("\n")  # the cursor is shown again
    assert ("━" in text) == rich


def test_where_nobody_looks_there_is_silence_or_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO()) == ""
    assert shown(monkeypatch, io.StringIO(), tell_end=True) == "2/2 files, 534 rows\n"


def test_work_that_breaks_off_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "find_spec", lambda name: None)
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)

    def work() -> None:
        with progress("writing pages") as step:
            step(1, 9)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert stream.getvalue().endswith("1/9 pages\n")
