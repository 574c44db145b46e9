"""The pages on agreement, composites and similarity run: every Python block, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("agreement", "composite", "similarity")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_a_page_run(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    path = ROOT / "docs" / f"{page}.md"
    blocks = BLOCK.findall(path.read_text(encoding="utf-8"))
    assert len(blocks) >= 3
    names: dict[str, object] = {"__name__": page}
    for number, block in enumerate(blocks, start=1):
        exec(compile(block, f"{path.name}, block {number}", "exec"), names)
