"""Words that readers of the field asked not to meet again, in pages, templates and messages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, documents

FORBIDDEN = {
    r"\bworld (in (\d{4}|$)|\{\{ valid)|^the world at this date": "as of July 2015",
    r"\bwho says so\b": "source",
    r"\bsurely (is )?alive\b|\bis it alive\b|\bseen alive\b": "attested; is it active?",
    r"\blisted = yes\b": "in the article's table",
    r"\bmembership status none\b": "not a party",
    r"\btreat(y|ies) asked about\b|\bis not asked about\b": "treaty not checked",
    r"\b(cannot|none can|can|not to|could) be told\b(?! apart)": "cannot be determined from these data",
    r"\bnot given by lot\b": "not randomly assigned",
    r"\bplacebos by lot\b": "randomly drawn placebos",
    r"\bno independent observations\b": "not independent observations",
    r"(?<!JSON )\btwins\b": "possible duplicate",
    r"\btalk without (items|result)\b": "dialogue without recorded cooperation",
    r"\btower\b": "layers",
    r"\bpromises? of stability\b": "stability guarantees",
    r"\bno record( is)? held\b|not (that there is none|that nothing exists)": "0 = no record found (not: none exists)",
    r"\bin the room\b|\bin one room\b": "who takes part; in person",
    r"\b(is|are|was) alive\b": "active",
    r"\bwhat does not fit together\b": "consistency checks",
    r"\bask (the )?bulk data\b": "query the bulk data",
    r"\bthe High Representative(?! and)\b": "the HR/VP",
    r"(?<!there )\b(is|are|was|were) no (?!longer\b|more\b|less\b)\w": "is not a ...",
    r"\bsigned (security and defence partnership|SDP)": "announced or endorsed",
    r"\b1 (dialogues|records|sources|statements|treaties|meetings|partners|issues|roll calls|agreements)\b": "the singular",
}
"""What is not said (a pattern), and what is said instead."""

CODE = [ROOT / "src/partnerscope", *sorted(ROOT.glob("packages/*/src"))]


def _said() -> Iterator[tuple[str, str]]:
    """Everything that users read: pages of documentation, templates, YAML (codebooks, claims, texts of the program), and the
    strings of the code.
    """
    for path in documents():
        if path.name != "CHANGELOG.md":  # says what was called otherwise before
            yield _name(path), path.read_text("utf-8")
    for folder in (*CODE, ROOT / "observatories"):
        for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.yaml"))):
            yield _name(path), path.read_text("utf-8")
    for folder in CODE:
        for path in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield f"{_name(path)}:{node.lineno}", node.value


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_what_is_not_said() -> None:
    said = list(_said())
    found = [
        f"{where}: {hit[0]!r}; say {instead!r}"
        for pattern, instead in FORBIDDEN.items()
        for where, text in said
        if (hit := re.search(pattern, text, re.IGNORECASE))
    ]
    assert found == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The world in 2015-07",
        "The world at this date",
        "1 dialogues",
        "Who says so?",
        "It cannot be told",
        "Two twins",
        "talk without result",
    ],
)
def test_the_patterns_find_what_they_are_for(sentence: str) -> None:
    assert any(re.search(pattern, sentence, re.IGNORECASE) for pattern in FORBIDDEN)
