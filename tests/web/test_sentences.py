"""Prose of pages and answers stands beside the templates: code chooses a sentence and fills it, and writes none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.packaging.test_extras import ROOT

from partnerscope.web.language import sentences, translations, written

WEB = ROOT / "src/partnerscope/web"
LONG = 7
"""So many words make a sentence of a page; shorter ones without a stop are names of parts, columns and fields."""
SHORTEST = 3
"""So many words before a stop make a sentence anywhere."""
ANYWHERE = "answer"
"""The file of sentences that more than one module says; the others are said by the module that they are named like."""
FILE = re.compile(r"html|css|js|json|csv|svg")
"""What stands behind the point in the name of a file."""


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


def _named(module: Path) -> str:
    """The file of sentences of a module: one of its own name; that of the desk for all that draw its pages."""
    return "desk" if module.parent.name == "desk" else module.stem


def _said() -> dict[Path, list[str]]:
    return {
        path: [text for _, text in _texts(ast.parse(path.read_text("utf-8")))] for path in WEB.rglob("*.py")
    }


def _is_sentence(text: str, *, of_page: bool) -> bool:
    """Whether a text has words and a stop after them; in a page, whether it is as long as a sentence."""
    words = re.findall(r"[A-Za-z][\w'’]+", re.sub(r"%\(\w+\)s", "", text))
    stops = re.search(r"[\w”…)][.?!](\s|$)", text) is not None
    return (len(words) >= SHORTEST and stops) or (of_page and len(text.split()) >= LONG)


@pytest.mark.parametrize(
    ("text", "of_page", "is_one"),
    [
        ("Who are the partners?", False, True),
        ("The first … of ….", False, True),
        ("By %(author)s: %(reason)s.", False, False),
        ("All searches, with the words used:", False, False),
        ("the items of cooperation go on", True, False),
        ("named in a source, and no meeting held", True, True),
        ("named in a source, and no meeting held", False, False),
        ("INSERT INTO entry VALUES (?, ?)", False, False),
    ],
)
def test_what_a_sentence_is(text: str, of_page: bool, is_one: bool) -> None:
    assert _is_sentence(text, of_page=of_page) is is_one


def test_no_module_of_pages_and_answers_holds_a_sentence() -> None:
    found = {
        f"{path.relative_to(WEB)}: {text[:60]}"
        for path, texts in _said().items()
        for text in texts
        if _is_sentence(text, of_page=path.parent.name == "pages")
    }
    assert found == set()


def test_every_sentence_is_named_by_its_builder_and_every_name_has_one() -> None:
    """A name may be put together from a reading of a measure (`ledger.…`): its page then names all that begin so."""
    held = set(sentences())
    named: set[str] = set()
    for path, texts in _said().items():
        for text in texts:
            name = re.fullmatch(rf"(?:{_named(path)}|{ANYWHERE})\.([a-z_.0-9]+)…?", text)
            if name and not FILE.fullmatch(name[1]):
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
    files = {path.stem for path in (WEB / "templates/sentences").iterdir()}
    assert files <= {_named(path) for path in _said()}
