"""The method pages and docstrings are tests: every Python line must print what is shown."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from comparatist import qca

ROOT = Path(__file__).parents[2]
PAGES = ("qca.md", "qca_tutorial.md")
MODULES = sorted(module.name for module in pkgutil.iter_modules(qca.__path__, qca.__name__ + "."))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_what_it_shows(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert blocks
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page, page, 0)
    reports: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=reports.append)
    assert failures.attempted == sum(block.count(">>> ") for block in blocks)
    assert not failures.failed, "".join(reports)


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_print_what_they_show(name: str) -> None:
    assert not doctest.testmod(importlib.import_module(name)).failed


def test_every_public_name_is_explained() -> None:
    assert [name for name in qca.__all__ if not (getattr(qca, name).__doc__ or "").strip()] == []
