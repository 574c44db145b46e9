"""The method pages are tests: every Python line on them is executed and must print what is shown."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = ("qca.md", "qca_tutorial.md")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_what_it_shows(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "methods" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert blocks
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page, page, 0)
    reports: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=reports.append)
    assert failures.attempted == sum(block.count(">>> ") for block in blocks)
    assert not failures.failed, "".join(reports)
