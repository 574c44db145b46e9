"""Drafts by dictionary, sentence by sentence, and how well they do beside labels that people gave.

Grain: one *suggestion* is one sentence that names concepts, with the terms that fired; one *tally* is one concept beside the
labels: right, wrong and missed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from partnerscope.codebook import Codebook, Scheme
from partnerscope.coding.dictionary import Dictionary, TermHit
from partnerscope.coding.sentences import sentences
from partnerscope.documents import Extent, Layer
from partnerscope.errors import InputError
from partnerscope.folder import even_rows

SCHEMES = ("issue", "instrument", "verb_strength")
"""What is suggested unless schemes are named."""
PROMISE = "commitment"
"""A column of labels that says yes or no: whether the sentence promises something (a verb of `verb_strength`)."""
_TEXT = ("text", "sentence")
_YES = {"yes": True, "1": True, "true": True, "x": True, "no": False, "0": False, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence and the hits of one scheme in it."""

    scheme: str
    sentence: Extent
    hits: tuple[TermHit, ...]


@dataclass(frozen=True, slots=True)
class LabelTally:
    """One concept beside the labels; concept '' is all of the scheme."""

    scheme: str
    concept: str
    right: int
    wrong: int
    missed: int

    @property
    def suggested(self) -> int:
        """How often it was suggested."""
        return self.right + self.wrong

    @property
    def labelled(self) -> int:
        """How often people gave it."""
        return self.right + self.missed


@dataclass(frozen=True, slots=True)
class Measured:
    """The tallies, of how many sentences, and the columns of the labels that were not looked at."""

    tallies: tuple[LabelTally, ...]
    sentences: int
    ignored: tuple[str, ...]


def suggestions(layer: Layer, codebook: Codebook, schemes: tuple[str, ...] = SCHEMES) -> Iterator[Suggestion]:
    """Every sentence of a layer in which terms of a scheme stand."""
    dictionaries = [Dictionary(codebook[name]) for name in schemes]
    for sentence in sentences(layer):
        for dictionary in dictionaries:
            if hits := dictionary.hits(layer.text, sentence):
                yield Suggestion(dictionary.scheme.id, sentence, hits)


def measured(table: str, codebook: Codebook, about: tuple[str, ...] = ()) -> Measured:
    """Suggestions beside labels: a CSV with a column `text` and a column for each scheme (ids or labels, ';' between).

    The column `commitment` says yes or no. A concept counts as suggested when it or one below it is; counted are the
    concepts that labels use, and the issues that the observatory is `about`.

    Raises InputError for a table without sentences or columns of schemes, and for a label that is not a concept.
    """
    rows = [row for _, row in even_rows(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))]
    columns = list(rows[0]) if rows else []
    text = next((name for name in _TEXT if name in columns), "")
    schemes = {name: _scheme(name, codebook) for name in columns}
    found = {name: scheme for name, scheme in schemes.items() if scheme is not None}
    promises = PROMISE in columns and "verb_strength" in codebook
    if not text or not (found or promises):
        raise InputError(
            "the labels have no sentences, or no column of a scheme",
            allowed=f"columns text and, for example, issue, instrument, {PROMISE}",
        )
    tallies = [tally for name, scheme in found.items() for tally in _tallies(rows, text, name, scheme, about)]
    if promises:
        tallies.append(_promises(rows, text, Dictionary(codebook["verb_strength"])))
    ignored = tuple(name for name in columns if name not in (text, PROMISE, *found))
    return Measured(tuple(tallies), len(rows), ignored)


def _scheme(column: str, codebook: Codebook) -> Scheme | None:
    """The scheme whose concepts a column holds; one without any term to look for is none (a column `document`, say)."""
    names = (column, column.removesuffix("s"), column.removesuffix("es"))
    found = (codebook[name] for name in names if name in codebook and name != PROMISE)
    return next((one for one in found if Dictionary(one).cues), None)


def _tallies(
    rows: list[dict[str, str]], text: str, column: str, scheme: Scheme, about: tuple[str, ...]
) -> Iterator[LabelTally]:
    dictionary = Dictionary(scheme)
    given = [_labels(row[column], scheme, line) for line, row in enumerate(rows, start=2)]
    told = [
        {above for concept in dictionary.concepts(row[text]) for above in scheme.line(concept)}
        for row in rows
    ]
    counted = {one for labels in given for one in labels} | (set(about) if scheme.id == "issue" else set())
    total: Counter[str] = Counter()
    for concept in (one.id for one in scheme if one.id in counted):
        pairs = Counter(
            (concept in labels, concept in said) for labels, said in zip(given, told, strict=True)
        )
        one = LabelTally(scheme.id, concept, pairs[True, True], pairs[False, True], pairs[True, False])
        total.update(right=one.right, wrong=one.wrong, missed=one.missed)
        yield one
    yield LabelTally(scheme.id, "", total["right"], total["wrong"], total["missed"])


def _labels(cell: str | None, scheme: Scheme, line: int) -> set[str]:
    try:
        return {scheme.resolve(one) for one in (cell or "").split(";") if one.strip()}
    except InputError as error:
        raise InputError(error.what, where=f"labels, line {line}", allowed=error.allowed) from None


def _promises(rows: list[dict[str, str]], text: str, verbs: Dictionary) -> LabelTally:
    pairs: Counter[tuple[bool, bool]] = Counter()
    for line, row in enumerate(rows, start=2):
        said = (row[PROMISE] or "").strip().casefold()
        if said not in _YES:
            raise InputError(
                f"{row[PROMISE]!r} is neither yes nor no", where=f"labels, line {line}", allowed="yes, no"
            )
        pairs[_YES[said], bool(verbs.hits(row[text]))] += 1
    return LabelTally(PROMISE, "", pairs[True, True], pairs[False, True], pairs[True, False])


def terms_of(hits: tuple[TermHit, ...]) -> Mapping[str, tuple[str, ...]]:
    """The terms that fired, by concept."""
    found: dict[str, list[str]] = {}
    for hit in hits:
        found.setdefault(hit.concept, []).append(hit.term)
    return {concept: tuple(dict.fromkeys(terms)) for concept, terms in found.items()}
