"""The page on the third question: its commands print what it shows, its Python runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks, steps
from tests.docs.shell import Shell, matches

PAGE = ROOT / "docs" / "matter.md"


@pytest.mark.parametrize(
    "block",
    [one for one in blocks(PAGE.read_text("utf-8")) if one.language],
    ids=lambda one: f"line {one.line}",
)
def test_the_page_shows_what_happens(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARTNERSCOPE_LAKE", raising=False)
    if block.language == "python":
        exec(compile(block.text, f"{PAGE.name}, line {block.line}", "exec"), {})
        return
    assert block.language == "console"
    shell = Shell(tmp_path)
    for step in steps(block.text):
        answer = shell.run(step.command)
        assert answer.code == 0, answer.err
        assert matches(step.shown, answer.out), f"$ {step.command}\n{answer.out}\nshown:\n{step.shown}"


def test_every_table_of_the_third_question_stands_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    for name in ("alignment", "ideal-points", "proximity", "regimes", "accession", "effect", "attention"):
        assert f"| `{name}`" in text
