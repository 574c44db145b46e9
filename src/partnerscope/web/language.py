"""The languages of the fixed words: navigation, labels, notes. What is recorded stays in the language of its record.

Grain: one *catalogue* is a file `locale/LANGUAGE.po` of gettext; English is what stands in the templates. A word that a
catalogue lacks stays English.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

ENGLISH = "en"
LANGUAGES = (ENGLISH, "fr", "de")


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language (one of LANGUAGES)."""
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import Translations

    text = files("partnerscope.web").joinpath(f"locale/{language}.po").read_bytes()
    packed = BytesIO()
    write_mo(packed, read_po(BytesIO(text), locale=language))
    packed.seek(0)
    return Translations(packed)
