"""The method page's examples run as printed."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "effect.md"


def test_the_examples_of_the_page_run() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 2
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)


def test_the_examples_of_the_docstrings_hold() -> None:
    from comparatist.effect import synthetic, verdict

    for module in (synthetic, verdict):
        tested = doctest.testmod(module)
        assert tested.attempted > 0
        assert tested.failed == 0
