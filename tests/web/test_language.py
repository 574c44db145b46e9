"""The fixed words of the pages in English, French and German; and pages that a parser of HTML takes without an error."""

from __future__ import annotations

import re
from importlib.resources import files

import html5lib
import pytest
from babel.messages.pofile import read_po

from partnerscope.observatory import Observatory
from partnerscope.web.language import LANGUAGES, translations
from partnerscope.web.library import Library
from partnerscope.web.pages import ONCE
from partnerscope.web.render import NAVIGATION

OTHERS = [one for one in LANGUAGES if one != "en"]


def words() -> set[str]:
    """Every fixed word of the templates, and the navigation."""
    templates = files("partnerscope.web").joinpath("templates")
    texts = [one.read_text("utf-8") for one in templates.iterdir() if one.name.endswith(".html")]
    found = {word for text in texts for word in re.findall(r"\b_\('([^']+)'\)", text)}
    return found | {label for _, label, _ in NAVIGATION}


@pytest.mark.parametrize("language", OTHERS)
def test_every_fixed_word_has_its_translation_and_no_other(language: str) -> None:
    with files("partnerscope.web").joinpath(f"locale/{language}.po").open("rb") as file:
        held = {str(one.id): str(one.string) for one in read_po(file, locale=language) if one.id}
    assert set(held) == words()
    assert all(held.values())
    assert translations(language).gettext("Search") == held["Search"] != "Search"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "What changed"), ("fr", "Ce qui a changé"), ("de", "Vergleichen")]
)
def test_a_page_speaks_the_language_of_the_site(tiny: Observatory, language: str, said: str) -> None:
    library = Library(tiny, language=language)
    page = library.answer(f"{library.front()}compare/JPN+USA/").body.decode()
    assert said in page
    assert ('<header class="site" lang=' in page) == (language != "en")
    assert "Japan and the USA, side by side" in page  # what is recorded stays as it is recorded


def test_a_strict_parser_of_html_takes_every_page(library: Library, front: str) -> None:
    head, date = front.split("/")[1], front.split("/")[3]
    index = library.index(head, date)
    parser = html5lib.HTMLParser(strict=True)
    for address in index.pages():
        top = f"k/{head}/" if address.partition("/")[0] in ONCE else front
        parser.parse(library.answer(f"{top}{address}").body.decode())
    for other in ("no/such/page/", "n/a/"):
        parser.parse(library.answer(other).body.decode())
    parser.parse(library.answer(f"k/{head}/search/", "q=Cyber").body.decode())
