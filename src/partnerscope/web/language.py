"""The languages of the pages: fixed words and generated sentences, dates, and the names of states.

Grain: one *catalogue* is a file `locale/LANGUAGE.po` of gettext; English is what stands in the templates, the sentences of
a module in `templates/sentences/MODULE.yaml`. A module names a sentence (`ledger.further_round.one`); short words stand in
it as they are. A word that a catalogue lacks stays English, and what is recorded stays in the language of its record.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

from partnerscope.lined import read_yaml
from partnerscope.timeline.words import DateWords, at_date, date_text, month_text
from partnerscope.view.words import the

ENGLISH = "en"
LANGUAGES = (ENGLISH, "fr", "de")


def phrase(text: str) -> str:
    """A fixed word that is written down here and said later: the text as it is, marked for the catalogues."""
    return text


SHORT = (phrase("EU"), phrase("UN"), phrase("NATO"))
"""Names of actors that have an abbreviation of their own in other languages."""


@cache
def sentences() -> dict[str, str]:
    """The English sentences of all modules by name: `MODULE.NAME`, or `MODULE.NAME.one` and `MODULE.NAME.several`."""
    found: dict[str, str] = {}
    for file in sorted(
        files("partnerscope.web").joinpath("templates/sentences").iterdir(), key=lambda one: one.name
    ):
        page = file.name.removesuffix(".yaml")
        for name, said in read_yaml(file.read_text("utf-8"), file.name).items():
            forms = said if isinstance(said, dict) else {"": said}
            found |= {f"{page}.{name}.{form}".rstrip("."): text for form, text in forms.items()}
    return found


def written(name: str, /, **values: object) -> str:
    """A sentence of what is written in English only, by its name; `%(name)s` in it stands for a value."""
    text = sentences()[name]
    return text % values if values else text


class _Named(NullTranslations):
    """Translations that also know a sentence by its name; the English of one is what a catalogue is asked for."""

    def gettext(self, message: str) -> str:
        return super().gettext(sentences().get(message, message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        held = sentences()
        return super().ngettext(held.get(msgid1, msgid1), held.get(msgid2, msgid2), n)


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language (one of LANGUAGES)."""
    named = _Named()
    if language != ENGLISH:
        named.add_fallback(_catalogue(language))
    return named


def _catalogue(language: str) -> NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import Translations

    text = files("partnerscope.web").joinpath(f"locale/{language}.po").read_bytes()
    packed = BytesIO()
    write_mo(packed, read_po(BytesIO(text), locale=language))
    packed.seek(0)
    return Translations(packed)


@dataclass(frozen=True, slots=True)
class Speech:
    """What pages say in one language."""

    language: str
    words: NullTranslations = field(repr=False)
    dates: DateWords = field(repr=False)
    states: dict[str, str] = field(repr=False)

    def say(self, text: str, **values: object) -> str:
        """A sentence; `%(name)s` in it stands for a value."""
        said = self.words.gettext(text) if text else ""
        return said % values if values else said

    def many(self, number: int, one: str, several: str, **values: object) -> str:
        """A sentence in the number that fits; `%(number)s` in it stands for the number."""
        return self.words.ngettext(one, several, number) % {"number": self.number(number), **values}

    def number(self, value: int) -> str:
        """A count, its thousands apart."""
        return f"{value:,}".replace(",", self.dates.thousands)

    def date(self, text: str) -> str:
        """A date as a reader writes it."""
        return date_text(text, self.dates)

    def month(self, text: str) -> str:
        """The month of a date, short."""
        return month_text(text, self.dates)

    def on(self, text: str) -> str:
        """A date with its preposition."""
        return at_date(text, self.dates)

    def actor(self, label: str, iso2: str = "") -> str:
        """The name of an actor: an abbreviation, the name of a state, else the label as it is recorded."""
        said = self.words.gettext(label) if label in SHORT else label
        return self.states.get(iso2, label) if said == label else said

    def the(self, name: str) -> str:
        """A name inside a sentence, with its article where the sentences of the language take one."""
        return the(name) if self.language == ENGLISH else name


@cache
def speech(language: str) -> Speech:
    """The speech of a language (one of LANGUAGES)."""
    if language == ENGLISH:
        return Speech(language, translations(language), DateWords(), {})
    from babel import Locale

    known, words = Locale.parse(language), translations(language)
    months = known.months["format"]
    dates = DateWords(
        tuple(months["wide"][one] for one in range(1, 13)),
        tuple(months["abbreviated"][one] for one in range(1, 13)),
        **DATES[language],
    )
    return Speech(language, words, dates, dict(known.territories))


DATES = {
    "fr": {
        "first": "1er",
        "stretch": "{first} – {last}",
        "on": "le {date}",
        "within": "en {date}",
        "between": "du {first} au {last}",
        "later": "{date} ou plus tard",
        "earlier": "{date} ou plus tôt",
        "unknown": "inconnu",
        "now": "ce jour",
        "goes_on": "se poursuit",
        "uncertain": " (incertain)",
        "about": " (environ)",
        "thousands": "\u202f",
    },
    "de": {
        "ordinal": ".",
        "stretch": "{first} bis {last}",
        "on": "am {date}",
        "within": "im {date}",
        "years": "im Jahr {date}",
        "between": "vom {first} bis {last}",
        "later": "{date} oder später",
        "earlier": "{date} oder früher",
        "unknown": "unbekannt",
        "now": "heute",
        "goes_on": "dauert an",
        "uncertain": " (unsicher)",
        "about": " (etwa)",
        "thousands": ".",
    },
}
"""How dates are written where it is not as in English (see `timeline.words.DateWords`)."""


def sorted_as(name: str) -> str:
    """What a name is sorted by: its letters without their accents."""
    return "".join(one for one in unicodedata.normalize("NFD", name) if not unicodedata.combining(one))
