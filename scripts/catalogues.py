"""The catalogues of languages: every fixed word and sentence of the pages, collected from templates and builders.

    python scripts/catalogues.py

rewrites `web/locale/*.po` with what the pages say now: translations are kept, new entries are empty until somebody fills
them (a test asks that none is), and what nobody says any more is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from comparatist.effect import UNDETERMINED
from partnerscope.measure import MEASURES, READING_WORDS, STANDS
from partnerscope.measure.matter.attention import HINT
from partnerscope.measure.matter.effect import UNDATED
from partnerscope.show.matrix import ABSENCES
from partnerscope.web.language import ENGLISH, LANGUAGES, sentences
from partnerscope.web.reading import PAIRS

PLACES: dict[str, slice] = {
    "say": slice(0, 1),
    "many": slice(1, 3),
    "phrase": slice(0, 1),
    "columns": slice(0, None),
    "Heading": slice(0, 1),
    "Listing": slice(0, 1),
}
"""Which arguments of which calls are words of the pages."""
DRAWN = ("alignment", "ideal_distance", "proximity")
"""Measures that the page of a partner draws."""
HEADER = """# The fixed words and sentences of the pages.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
Word = str | tuple[str, str]


def collected() -> set[Word]:
    """Every word: one text, or the singular and the plural."""
    web = Path(str(files("partnerscope.web")))
    found: set[Word] = {word for path in sorted(web.rglob("*.py")) for word in _said(path.read_text("utf-8"))}
    for path in sorted((web / "templates").glob("*.html")):
        found |= set(_drawn(path))
    found = {_written(word) for word in found}
    found |= {words for _, words in ABSENCES.values()}
    found |= {UNDETERMINED, UNDATED, HINT, *STANDS.values(), *READING_WORDS.values()}
    found |= {one.label for one in MEASURES if one in PAIRS or one.name in DRAWN}
    return {word for word in found if word and word[0]}


def _written(word: Word) -> Word:
    """A sentence that a builder names, as it is written."""
    held = sentences()
    return (
        held.get(word, word)
        if isinstance(word, str)
        else (held.get(word[0], word[0]), held.get(word[1], word[1]))
    )


def _said(text: str) -> Iterator[Word]:
    """The words of a module."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        wanted = node.args[PLACES[name]] if name in PLACES else []
        texts = [one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name == "many" and len(texts) == 2:
            yield texts[0], texts[1]
        elif name != "many":
            yield from (one.removeprefix("#") for one in texts)


def _drawn(path: Path) -> Iterator[Word]:
    """The words of a template."""
    options = {"trimmed": "false", "newstyle_gettext": "true", "silent": "false"}
    calls = babel_extract(BytesIO(path.read_bytes()), ("_", "ngettext"), (), options)
    for _, name, message, _ in calls:
        texts = [one for one in ([message] if isinstance(message, str) else message or ()) if one]
        if name == "ngettext":
            yield texts[0], texts[1]
        else:
            yield from texts[:1]


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it is kept."""
    with (_locale() / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def _locale() -> Path:
    return Path(str(files("partnerscope.web"))) / "locale"


def _update(language: str) -> None:
    """Write the catalogue anew: what is said now, with the translations that are held."""
    held, made = catalogue(language), Catalog(locale=language)
    for word in sorted(collected(), key=str):
        known = held.get(word if isinstance(word, str) else word[0])
        same = known is not None and known.pluralizable == isinstance(word, tuple)
        made.add(word, known.string if known is not None and same else "")
    packed = BytesIO()
    write_po(packed, made, width=120, omit_header=True)
    head = HEADER.format(language=language, plural=made.plural_forms)
    (_locale() / f"{language}.po").write_text(head + packed.getvalue().decode(), "utf-8")


if __name__ == "__main__":
    for one in LANGUAGES:
        if one != ENGLISH:
            _update(one)
