"""The words and sentences of the pages in English, French and German; and pages that a parser of HTML takes."""

from __future__ import annotations

import re

import html5lib
import pytest
from babel.messages.catalog import Message
from scripts.catalogues import catalogue, collected

from partnerscope.observatory import Observatory
from partnerscope.show.charts import IMAGES
from partnerscope.show.table import offered
from partnerscope.view.words import KnownWords
from partnerscope.web.language import LANGUAGES, speech, translations
from partnerscope.web.library import Library
from partnerscope.web.pages import ONCE
from partnerscope.web.pages.brief import DOCUMENTS

OTHERS = [one for one in LANGUAGES if one != "en"]
MAIN = (
    "",
    "dialogues/",
    "dialogues/by/silence/",
    "dialogues/partner/JPN/",
    "dialogues/issue/CT/",
    "partner/JPN/",
    "partner/USA/",
    "brief/JPN/CS/",
    "brief/USA/CT/",
    "compare/",
    "compare/JPN+USA/",
    "compare/CS+CT/",
    "timeline/",
    "sides/",
    "search/",
    "changes/",
)
"""The pages whose own sentences are in the catalogues."""


def held(language: str) -> dict[str, Message]:
    return {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalogue(language) if one.id}


def texts(said: object) -> list[str]:
    """One text, or the singular and the plural."""
    return [said] if isinstance(said, str) else [str(one) for one in said]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_what_the_pages_say_and_no_other(language: str) -> None:
    words = {one if isinstance(one, str) else one[0] for one in collected()}
    assert set(held(language)) == words
    assert translations(language).gettext("Search") == held(language)["Search"].string != "Search"


@pytest.mark.parametrize("language", OTHERS)
def test_no_entry_is_empty_fuzzy_or_short_of_a_value(language: str) -> None:
    named = re.compile(r"%\((\w+)\)s|(%%)")
    for message in held(language).values():
        said = texts(message.string)
        assert all(said) and not message.fuzzy, message.id
        whole = set(named.findall(texts(message.id)[-1]))
        assert all(set(named.findall(one)) <= whole for one in said), message.id
        assert set(named.findall(said[-1])) == whole, message.id


def pieces(page: bytes) -> set[str]:
    """The texts and names of a page's title and main part, but for how to cite it."""
    tree = html5lib.parse(page.decode(), namespaceHTMLElements=False)
    main = tree.find(".//main")
    for cite in main.findall(".//section[@id='cite']"):
        main.remove(cite)
    labels = [one.get("aria-label", "") for one in main.iter() if isinstance(one.tag, str)]
    return {text.strip(" \n:;,.()") for text in (*main.itertext(), *labels)}


def recorded(observatory: Observatory) -> str:
    """Everything that the records, the sources, the codebook and the journal say, as one text."""
    view, sets = observatory.at(), Library(observatory).newest().changesets
    rows = [str(row) for kind in view.known.kinds for row in view.frame(kind.name).iter_rows()]
    words = KnownWords(view.known)
    named = [words.source(one) for one in view.frame("source")["id"]]
    labels = [one.label for scheme in view.codebook for one in scheme]
    reasons = [f"{one.header.author} {one.header.reason}" for one in sets]
    return " ".join([*rows, *named, *labels, *reasons, view.about.title, *offered(), *IMAGES, *DOCUMENTS])


def alike(language: str) -> re.Pattern[str]:
    """What is the same in English and in this language, by the catalogue."""
    same = [
        re.sub(r"%\\\((\w+)\\\)s", ".*", re.escape(said))
        for one in held(language).values()
        for said, meant in zip(texts(one.string), texts(one.id), strict=True)
        if said == meant
    ]
    return re.compile("|".join(same))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("address", MAIN)
def test_a_main_page_says_nothing_in_english(tiny: Observatory, language: str, address: str) -> None:
    english, other = Library(tiny), Library(tiny, language=language)
    front = english.front()
    top = front.partition("v/")[0] if address.partition("/")[0] in ONCE else front
    said = pieces(english.answer(f"{top}{address}").body)
    data, same = recorded(tiny), alike(language)
    left = {
        text
        for text in said & pieces(other.answer(f"{top}{address}").body)
        if re.search(r"[A-Za-z]{3}", text) and text not in data and not same.fullmatch(text)
    }
    assert left == set()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "What changed"), ("fr", "Ce qui a changé"), ("de", "Vergleichen")]
)
def test_a_page_speaks_the_language_of_the_site(tiny: Observatory, language: str, said: str) -> None:
    library = Library(tiny, language=language)
    page = library.answer(f"{library.front()}compare/JPN+USA/").body.decode()
    assert said in page
    assert f'<html lang="{language}">' in page
    assert '<main id="main" lang=' not in page
    listed = library.answer(f"{library.front().partition('v/')[0]}sources/").body.decode()
    assert ('<main id="main" lang="en"' in listed) == (language != "en")  # its sentences are English still


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


@pytest.mark.parametrize(
    ("language", "day", "days", "month", "year"),
    [
        ("en", "on 1 March 2026", "on 6–7 December 2023", "in July 2015", "in 2013"),
        ("fr", "le 1er mars 2026", "du 6 au 7 décembre 2023", "en juillet 2015", "en 2013"),
        ("de", "am 1. März 2026", "vom 6. bis 7. Dezember 2023", "im Juli 2015", "im Jahr 2013"),
    ],
)
def test_dates_are_written_as_in_the_language(
    language: str, day: str, days: str, month: str, year: str
) -> None:
    said = speech(language).on
    assert said("2026-03-01") == day
    assert said("2023-12-06/2023-12-07") == days
    assert said("2015-07") == month
    assert said("2013") == year


def test_states_have_their_names_in_the_language_of_the_page() -> None:
    assert speech("fr").actor("South Korea", "KR") == "Corée du Sud"
    assert speech("de").actor("South Korea", "KR") == "Südkorea"
    assert speech("fr").actor("EU", "EU") == "UE"
    assert speech("de").actor("Europol") == "Europol"
