"""Prose of pages stands beside the templates: builders choose a sentence and fill it, and write none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.packaging.test_extras import ROOT

from partnerscope.web.language import sentences, translations, written

PAGES = ROOT / "src/partnerscope/web/pages"
LONG = 7
"""So many words make a sentence; shorter ones are names of parts, columns and fields."""


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module but its docstrings, a filled text as one."""
    bodies = [getattr(node, "body", None) for node in ast.walk(tree)]
    docs = {
        id(one.value)
        for body in bodies
        if isinstance(body, list)
        for one in body
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
    }
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in parts:
            parts |= {id(one) for one in ast.walk(node)}
            held = (one.value if isinstance(one, ast.Constant) else "…" for one in node.values)
            yield node.lineno, "".join(map(str, held))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | parts:
            yield node.lineno, node.value


def _said() -> dict[str, list[str]]:
    return {
        path.name: [text for _, text in _texts(ast.parse(path.read_text("utf-8")))]
        for path in PAGES.glob("*.py")
    }


def test_no_builder_of_pages_holds_a_sentence() -> None:
    found = {
        f"{name}: {text[:60]}"
        for name, texts in _said().items()
        for text in texts
        if len(text.split()) >= LONG
    }
    assert found == set()


def test_every_sentence_is_named_by_its_builder_and_every_name_has_one() -> None:
    """A name may be put together from a reading of a measure (`ledger.…`): its page then names all that begin so."""
    held = set(sentences())
    named: set[str] = set()
    for name, texts in _said().items():
        page = name.removesuffix(".py")
        for text in texts:
            if re.fullmatch(rf"{page}\.(?!html)[a-z_.]+…?", text):
                begun = {one for one in held if one.startswith(text.rstrip("…"))} if "…" in text else {text}
                assert begun <= held
                named |= begun
    assert named == held


def test_a_sentence_is_found_by_its_name_in_every_language() -> None:
    english, french = translations("en"), translations("fr")
    name = "ledger.silent"
    assert english.gettext(name) == sentences()[name] == written(name)
    assert french.gettext(name) == french.gettext(sentences()[name]) != written(name)
    one, several = "ledger.further_rounds.one", "ledger.further_rounds.several"
    for number in (1, 2):
        assert french.ngettext(one, several, number) == french.ngettext(
            sentences()[one], sentences()[several], number
        )
        assert english.ngettext(one, several, number) == sentences()[one if number == 1 else several]


def test_a_sentence_that_is_not_there_stops_the_page() -> None:
    with pytest.raises(KeyError):
        written("ledger.nothing_of_the_kind")


def test_files_of_sentences_are_named_like_their_builders() -> None:
    files = {path.stem for path in (PAGES.parent / "templates/sentences").iterdir()}
    assert files <= {Path(name).stem for name in _said()}
